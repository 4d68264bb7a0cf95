"""How long each stage of a run takes, and the one place that reports progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from siting.solvers import Progress

ProgressCallback = Callable[[Progress], None]

SOLVE = "solve"
"""All stages of the solver together."""

OWN_STAGES = ("problem", "travel", "verify")
"""Stages that `siting` reports before and after the solver."""


@dataclass
class Stopwatch:
    """Seconds spent in each stage, and the one place that reports progress."""

    progress: ProgressCallback | None
    start_s: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Report that a stage begins and note how long it took."""
        began_s = time.monotonic()
        if self.progress:
            self.progress(Progress(name, None, None, None, None, began_s - self.start_s))
        yield
        self.note(name, time.monotonic() - began_s)

    @contextmanager
    def solving(self) -> Iterator[ProgressCallback]:
        """Give a callback that passes on what the solve reports and times its stages.

        Their order: ``problem`` and ``travel``, all the solver's own as
        ``solve``, ``verify``.
        """
        present, began_s = "", time.monotonic()

        def heard(progress: Progress) -> None:
            nonlocal present, began_s
            name = progress.stage if progress.stage in OWN_STAGES else SOLVE
            if name != present:
                now_s = time.monotonic()
                if present:
                    self.note(present, now_s - began_s)
                present, began_s = name, now_s
            if self.progress:
                self.progress(progress)

        yield heard
        if present:
            self.note(present, time.monotonic() - began_s)

    def note(self, name: str, seconds: float) -> None:
        """Add seconds to a stage."""
        self.seconds[name] = round(self.seconds.get(name, 0.0) + seconds, 3)
