"""How often a visitor may ask: a bucket of tokens each, in this process's memory.

Several servers on one database each keep buckets of their own, so a visitor
may ask each of them at the rate that is set.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

BURST_S = 4.0
"""A visitor who was quiet may ask for as much at once as for these seconds in a row."""
MOST_BUCKETS = 10_000


class Buckets:
    """Buckets by visitor; each fills at the same rate up to the same height."""

    def __init__(self, rate_per_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate_per_s = rate_per_s
        self._height = max(1.0, rate_per_s * BURST_S)
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, name: str, cost: float = 1.0) -> int:
        """Take tokens out of a bucket; returns 0, or in how many seconds to ask again.

        Parameters
        ----------
        name
            Whose bucket.
        cost
            Tokens; a failed login costs more than a page.
        """
        with self._lock:
            now_s = self._clock()
            level, since_s = self._levels.get(name, (self._height, now_s))
            level = min(self._height, level + (now_s - since_s) * self._rate_per_s)
            if level < 1.0:
                self._levels[name] = (level, now_s)
                return math.ceil((1.0 - level) / self._rate_per_s)
            self._levels[name] = (level - cost, now_s)
            if len(self._levels) > MOST_BUCKETS:
                self._forget(now_s)
            return 0

    def _forget(self, now_s: float) -> None:
        """Drop the buckets that are full again: a new one would be the same."""
        self._levels = {
            name: (level, since_s)
            for name, (level, since_s) in self._levels.items()
            if level + (now_s - since_s) * self._rate_per_s < self._height
        }
