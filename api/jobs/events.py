"""What jobs report, in order: each event has a number that only grows.

A reader that was cut off goes on after the number it saw last. Within one
attempt the incumbent only falls, the bound only rises, the gap only closes, and
the share of a stage only grows, whatever the solver reports.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import sqlalchemy as sa

from api.database import reading, tables, writing
from siting.solvers import Progress

NUMBERS = ("share", "incumbent_cny_per_yr", "bound_cny_per_yr", "gap_share")
BETTER: Mapping[str, Callable[[Iterable[float]], float]] = {
    "incumbent_cny_per_yr": min,
    "bound_cny_per_yr": max,
    "gap_share": min,
}
SHOWN = ("stage", *NUMBERS)


@dataclass(frozen=True)
class JobEvent:
    """Something that a job reported.

    Parameters
    ----------
    number
        Grows with every event of any job.
    job_id
        Id of the job.
    time
        UTC time, ISO 8601 to the millisecond.
    attempt
        Which attempt at the job reports; a new one starts its figures anew.
    state
        State of the job at that time.
    stage
        What was being done: the stage key of the solver's progress.
    share
        Share of the stage that was done, 0 to 1, where known.
    incumbent_cny_per_yr, bound_cny_per_yr, gap_share
        Best answer by then, its bound and the gap, where known.
    """

    number: int
    job_id: str
    time: str
    attempt: int
    state: str
    stage: str
    share: float | None
    incumbent_cny_per_yr: float | None
    bound_cny_per_yr: float | None
    gap_share: float | None


_COLUMNS = tuple(tables.job_event.c[field.name] for field in fields(JobEvent))


def events_after(
    engine: sa.Engine, job_id: str, after: int = 0, *, limit: int = 500
) -> list[JobEvent]:
    """Return what a job reported after the event `after`, oldest first.

    Parameters
    ----------
    engine
        The database.
    job_id
        Id of the job; an unknown one has reported nothing.
    after
        Number of the last event seen (SSE's ``Last-Event-ID``), 0 for all.
    limit
        Most events to return.
    """
    of_event = tables.job_event.c
    query = (
        sa.select(*_COLUMNS)
        .where(of_event.job_id == job_id, of_event.number > after)
        .order_by(of_event.number)
        .limit(limit)
    )
    with reading(engine) as connection:
        return [JobEvent(*row) for row in connection.execute(query)]


def report(engine: sa.Engine, job_id: str, owner: str, progress: Progress) -> bool:
    """Write down how far a running job is.

    Returns
    -------
    bool
        False when `owner` does not hold the job any more; nothing is written then.
    """
    of_job = tables.job.c
    held = (of_job.id == job_id, of_job.lease_owner == owner, of_job.state == "running")
    with writing(engine) as connection:
        query = sa.select(*(of_job[name] for name in SHOWN)).where(*held).with_for_update()
        before = connection.execute(query).mappings().one_or_none()
        if before is None:
            return False
        after = advance(before, progress_values(progress))
        if after == dict(before):
            return True
        connection.execute(tables.job.update().where(of_job.id == job_id).values(after))
        note_state(connection, job_id)
        return True


def progress_values(progress: Progress) -> dict[str, str | float | None]:
    """Return the queue's columns of one progress message, unknown numbers as None."""
    told = (progress.share, progress.incumbent, progress.bound, progress.gap_share)
    numbers = {
        name: float(value) if value is not None and math.isfinite(value) else None
        for name, value in zip(NUMBERS, told, strict=True)
    }
    return {"stage": progress.stage, **numbers}


def advance(
    before: Mapping[str, str | float | None], told: Mapping[str, str | float | None]
) -> dict[str, str | float | None]:
    """Return the figures after a report: known ones stay, and none gets worse."""
    after: dict[str, str | float | None] = {"stage": told["stage"], "share": told["share"]}
    if told["stage"] == before["stage"]:
        after["share"] = _best(max, before["share"], told["share"])
    for name, better in BETTER.items():
        after[name] = _best(better, before[name], told[name])
    return after


def _best(better: Callable[[Iterable[float]], float], *values: str | float | None) -> float | None:
    known = [value for value in values if isinstance(value, float)]
    return better(known) if known else None


def note_state(connection: sa.Connection, job_id: str) -> None:
    """Add an event with the job's present state and figures, in the caller's transaction."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    of_job = tables.job.c
    names = ("id", "attempts", "state", *SHOWN)
    present = sa.select(*(of_job[name] for name in names)).where(of_job.id == job_id)
    row = connection.execute(present).mappings().one()
    values = {name: row[name] for name in ("state", *SHOWN)}
    connection.execute(
        tables.job_event.insert(),
        {"job_id": job_id, "time": time, "attempt": row["attempts"], **values},
    )
