"""What jobs are called: the titles that their inputs give a scenario."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from api.database import reading, tables

_PLACES = ((), ("changes", "scenario"), ("scenario", "scenario"))
"""Where inputs of the process `siting` may hold titles, the strongest first."""


def titles_of(engine: sa.Engine, job_ids: Collection[str], lang: str) -> dict[str, str]:
    """Return the titles of the jobs whose inputs give one; their inputs are not read whole.

    Parameters
    ----------
    engine
        The database.
    job_ids
        Ids of the jobs.
    lang
        Language, ``"zh"`` or ``"en"``.
    """
    inputs = tables.job.c.inputs
    told = sa.func.coalesce(
        *(inputs[(*place, f"title_{lang}")].as_string() for place in _PLACES), ""
    )
    asked = sa.select(tables.job.c.id, told).where(tables.job.c.id.in_(job_ids))
    with reading(engine) as connection:
        return {key: title for key, title in connection.execute(asked) if title}
