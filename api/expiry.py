"""Jobs that ended long ago are deleted, with their events, logs and results; runs stay.

A run stays seen by the projects whose jobs made it. Files go before rows: what a
crash interrupts, the next round completes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from api.access.belongings import inherit_runs
from api.database import reading, tables, writing
from api.jobs import ACTIVE
from api.settings import Settings

ROUND_S = 3600.0
"""How long an idle server or worker waits from one round to the next."""

MOST_JOBS = 200
"""Most jobs deleted in one transaction, so that others need not wait long to write."""


def delete_old_jobs(settings: Settings, engine: sa.Engine) -> int:
    """Delete jobs that ended more than `keep_jobs_days` ago.

    Parameters
    ----------
    settings
        Folders, and how long jobs are kept.
    engine
        The database.

    Returns
    -------
    int
        How many jobs are gone.
    """
    of_job, count = tables.job.c, 0
    end = datetime.now(UTC) - timedelta(days=settings.keep_jobs_days)
    old = (
        of_job.state.not_in(ACTIVE),
        of_job.lease_owner == "",
        of_job.ended != "",
        of_job.ended < end.isoformat(timespec="seconds"),
    )
    query = sa.select(of_job.id, of_job.result).where(*old).order_by(of_job.number).limit(MOST_JOBS)
    while True:
        with reading(engine) as connection:
            found = connection.execute(query).all()
        for job_id, result in found:
            delete_files(settings, job_id, result)
        mine = of_job.id.in_([job_id for job_id, _ in found])
        with writing(engine) as connection:
            # Another worker may do the same: who holds the rows first deletes them.
            held = connection.execute(sa.select(of_job.id).where(mine).with_for_update())
            ids = held.scalars().all()
            inherit_runs(connection, ids)
            connection.execute(tables.job.delete().where(of_job.id.in_(ids)))
        count += len(ids)
        if len(found) < MOST_JOBS:
            return count


def delete_files(settings: Settings, job_id: str, result: str) -> None:
    """Delete the log of a job and what it made, unless that is a run."""
    (settings.logs_folder / f"{job_id}.log").unlink(missing_ok=True)
    made = settings.data / result
    if made.parent == settings.results_folder:
        made.unlink(missing_ok=True)
