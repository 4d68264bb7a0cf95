"""How much of a job is done, in per cent that never fall within one attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import sqlalchemy as sa

from api.database import reading, tables
from api.jobs.events import JobEvent

SPANS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "layers": (0, 3), "problem": (3, 8), "travel": (8, 15),
        "allocate": (15, 80), "bound": (15, 80), "search": (15, 80), "branch": (15, 80),
        "price": (15, 80), "explain": (60, 80), "diagnose": (60, 80), "done": (80, 82),
        "verify": (82, 84), "tables": (84, 88), "map": (88, 93), "picture": (93, 98),
        "write": (98, 99), "page": (0, 99),
    }
)  # fmt: skip
"""Where each stage begins and ends, per cent of the whole: what they take of a usual run
(`seconds` in run.json of plan-2025 and optimal-2025)."""

CLOSED_GAP_SHARE = 0.01
"""Gap at which the search counts as nearly done; its own share is not known in time."""


@dataclass(frozen=True)
class Done:
    """How much of a job is done.

    Parameters
    ----------
    attempt
        The last attempt that reported anything; 0 before the first.
    percent
        How much of it is done, 0 to 99.
    """

    attempt: int = 0
    percent: int = 0

    def after(self, event: JobEvent) -> Done:
        """Return how much is done after one more event; a new attempt begins at nothing."""
        if event.attempt < self.attempt:
            return self
        percent = _percent(event.stage, event.share, event.gap_share)
        before = self.percent if event.attempt == self.attempt else 0
        return Done(event.attempt, max(before, percent))


def read_done(engine: sa.Engine, job_id: str, upto: int | None = None) -> Done:
    """Return how much of a job is done, counted by the database and not event by event.

    Parameters
    ----------
    engine
        The database.
    job_id
        Id of the job; an unknown one has done nothing.
    upto
        Number of the last event that counts; None for all.
    """
    of_event = tables.job_event.c
    best = (sa.func.max(of_event.share), sa.func.min(of_event.gap_share))
    query = sa.select(of_event.attempt, of_event.stage, *best).where(of_event.job_id == job_id)
    if upto is not None:
        query = query.where(of_event.number <= upto)
    with reading(engine) as connection:
        rows = list(connection.execute(query.group_by(of_event.attempt, of_event.stage)))
    last = max((attempt for attempt, *_ in rows), default=0)
    told = [_percent(*figures) for attempt, *figures in rows if attempt == last]
    return Done(last, max(told, default=0))


def _percent(stage: str, share: float | None, gap_share: float | None) -> int:
    # The larger of the share told and of what the gap says: it rises as the gap closes.
    begin, end = SPANS.get(stage, (0.0, 0.0))
    by_gap = 0.0
    if gap_share is not None:
        by_gap = CLOSED_GAP_SHARE / (CLOSED_GAP_SHARE + gap_share)
    return int(begin + (end - begin) * max(share or 0.0, by_gap))
