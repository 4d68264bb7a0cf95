"""How much of a job is done, in per cent that never fall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from api.jobs.events import JobEvent

SPANS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "layers": (0, 3), "problem": (3, 8), "travel": (8, 15),
        "allocate": (15, 80), "bound": (15, 80), "search": (15, 80), "branch": (15, 80),
        "price": (15, 80), "explain": (60, 80), "diagnose": (60, 80), "done": (80, 82),
        "verify": (82, 84), "tables": (84, 88), "map": (88, 93), "picture": (93, 98),
        "write": (98, 99),
    }
)  # fmt: skip
"""Where each stage begins and ends, per cent of the whole: what they take of a usual run
(`seconds` in run.json of plan-2025 and optimal-2025)."""

CLOSED_GAP_SHARE = 0.01
"""Gap at which the search counts as nearly done; its own share is not known in time."""


def percent_of(events: Iterable[JobEvent]) -> int:
    """Return how much of a job is done, from what its last attempt reported, 0 to 99.

    Within the search it is the larger of the share told and of what the gap says,
    CLOSED / (CLOSED + gap): it rises as the gap closes.
    """
    found = list(events)
    last = max((event.attempt for event in found), default=0)
    return int(max((_percent(e) for e in found if e.attempt == last), default=0.0))


def _percent(event: JobEvent) -> float:
    begin, end = SPANS.get(event.stage, (0.0, 0.0))
    by_gap = 0.0
    if event.gap_share is not None:
        by_gap = CLOSED_GAP_SHARE / (CLOSED_GAP_SHARE + event.gap_share)
    return begin + (end - begin) * max(event.share or 0.0, by_gap)
