"""Lanes: work that takes long waits in a line of its own.

What the server answers at once shares one set of threads. If long work stood in
these, some dozen readers who ask "why?" or want pictures would keep all others waiting,
the question after the server's health first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

EXPLAIN, MAKE = "explain", "make"
WIDTHS = {EXPLAIN: 1, MAKE: 16}
"""Threads of each lane: an explanation computes in this process, what is made is made by
a child that the thread waits for."""

Answer = TypeVar("Answer")
_limiters: RunVar[dict[str, CapacityLimiter]] = RunVar("siting_lanes")


async def in_lane(lane: str, work: Callable[[], Answer]) -> Answer:
    """Do `work` in a thread of the lane as soon as one is free, and return its answer."""
    return await to_thread.run_sync(work, limiter=_limiter(lane))


def _limiter(lane: str) -> CapacityLimiter:
    """Return what counts the threads of a lane; each event loop has its own."""
    try:
        known = _limiters.get()
    except LookupError:
        known = {}
        _limiters.set(known)
    return known.setdefault(lane, CapacityLimiter(WIDTHS[lane]))
