"""One job as it stands now, and finding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from api.database import reading, tables
from api.errors import Fault, NotFoundError

ACTIVE = ("accepted", "running")
STATES = ("accepted", "running", "successful", "failed", "dismissed")


@dataclass(frozen=True)
class Job:
    """One request to do something, as it stands now.

    Parameters
    ----------
    number
        Grows with every job: the order in which they came.
    id
        Id of the job, random.
    process
        What is asked: a key of `api.processes.PROCESSES`.
    inputs
        Inputs of the process, as JSON; empty in lists of jobs.
    scenario
        Name of the scenario, or of what the job is about.
    state
        One of `STATES`.
    priority
        The higher is taken first; jobs of one priority go in the order they came.
    created, started, ended
        UTC times, ISO 8601; empty while not reached.
    attempts
        How often the job was begun.
    lease_owner
        Who holds the job; empty when nobody does.
    limit_s, limit_memory_mb, limit_pairs
        Limits of this job below the server's own: wall time, memory, and catchments times
        facilities; None leaves it to the server.
    stage
        What is being done: the stage key of the solver's progress.
    share
        Share of the stage that is done, 0 to 1, where known.
    incumbent_cny_per_yr, bound_cny_per_yr, gap_share
        Best answer so far, its bound and the gap, where known.
    run_id
        Id of the run that the job made; empty until then and where it makes none.
    result
        Where the result lies: a path below the data folder; empty until then.
    message_zh, message_en
        Why the job failed, in words; empty otherwise.
    """

    number: int
    id: str
    process: str
    inputs: Mapping[str, Any]
    scenario: str
    state: str
    priority: int
    created: str
    started: str
    ended: str
    attempts: int
    lease_owner: str
    limit_s: float | None
    limit_memory_mb: float | None
    limit_pairs: int | None
    stage: str
    share: float | None
    incumbent_cny_per_yr: float | None
    bound_cny_per_yr: float | None
    gap_share: float | None
    run_id: str
    result: str
    message_zh: str
    message_en: str

    @property
    def active(self) -> bool:
        """Whether the job waits or runs."""
        return self.state in ACTIVE


COLUMNS = tuple(tables.job.c[field.name] for field in fields(Job))
LISTED = tuple(column for column in COLUMNS if column.name != "inputs")


def now_utc() -> str:
    """Return the present time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_job(engine: sa.Engine, job_id: str) -> Job:
    """Return one job.

    Raises
    ------
    NotFoundError
        There is no such job.
    """
    with reading(engine) as connection:
        found = find_jobs(connection, tables.job.c.id == job_id)
    if not found:
        raise not_found(job_id)
    return found[0]


def list_jobs(
    engine: sa.Engine,
    *,
    limit: int = 50,
    before: int | None = None,
    process: str | None = None,
    states: tuple[str, ...] = (),
    among: sa.Select[tuple[str]] | None = None,
) -> list[Job]:
    """Return the newest jobs first, without their inputs, which may be large.

    Parameters
    ----------
    engine
        The database.
    limit
        Most jobs to return.
    before
        Only jobs older than the one with this number: the next page.
    process, states
        Only jobs of this process and in these states.
    among
        Query for the ids of the only jobs meant; None for all.
    """
    of_job, wanted = tables.job.c, []
    if before is not None:
        wanted.append(of_job.number < before)
    if process is not None:
        wanted.append(of_job.process == process)
    if states:
        wanted.append(of_job.state.in_(states))
    if among is not None:
        wanted.append(of_job.id.in_(among))
    with reading(engine) as connection:
        rows = connection.execute(
            sa.select(*LISTED).where(*wanted).order_by(of_job.number.desc()).limit(limit)
        )
        return [Job(**{"inputs": {}, **row}) for row in rows.mappings()]


def find_jobs(connection: sa.Connection, *wanted: sa.ColumnElement[bool]) -> list[Job]:
    """Return the jobs that meet every condition, oldest first."""
    query = sa.select(*COLUMNS).where(*wanted).order_by(tables.job.c.number)
    return [Job(*row) for row in connection.execute(query)]


def not_found(job_id: str) -> NotFoundError:
    """Return the error that names a job that is not there."""
    return NotFoundError([Fault("job_not_found", {"job": job_id[:80]})])
