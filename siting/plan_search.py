"""What all steps of the search for a plan in phases share: time, progress, the best schedule."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from siting.naming import Names
from siting.options import Progress, ProgressCallback, SolverOptions
from siting.periods import PhasedProblem, PhasedSolution
from siting.problem import SitingProblem
from siting.solution import Solution
from siting.solving import solve

_FINER = 0.5
"""Part of the gap asked for that a period alone may use; the ties take the rest."""


@dataclass
class PlanSearch:
    """The plan, the periods alone, and the best schedule so far.

    Parameters
    ----------
    plan, options, names, progress
        As in `siting.phased.solve_phases`.
    began_s
        Monotonic time at which it began.
    alone
        Answer or bound of every period without its ties.
    best
        The best schedule.
    done_share
        Part of the work that is done.
    """

    plan: PhasedProblem
    options: SolverOptions
    names: Names
    progress: ProgressCallback | None
    began_s: float = field(default_factory=time.monotonic)
    alone: list[Solution] = field(default_factory=list)
    best: PhasedSolution | None = None
    done_share: float = 0.0

    @property
    def left_s(self) -> float:
        """Return the seconds left."""
        return self.options.time_limit_s - (time.monotonic() - self.began_s)

    @property
    def over(self) -> bool:
        """Return whether the gap is met, the time used up or the search cancelled."""
        met = self.best is not None and self.best.gap_share <= self.options.gap_share
        return met or self.left_s <= 1.0 or self.options.cancelled

    def limited(self, seconds: float) -> SolverOptions:
        """Return options for one period, with so many seconds and a finer gap."""
        finer = _FINER * self.options.gap_share
        return replace(self.options, time_limit_s=max(seconds, 1.0), gap_share=finer)

    def hear(self, told: Progress) -> None:
        """Pass on the stage of a period's solve with the figures of the whole plan."""
        if self.progress is None or told.stage == "done":
            return
        figures: tuple[float | None, float | None, float | None] = (None, None, None)
        if self.best is not None:
            best = self.best
            figures = (best.objective_cny_per_yr, best.bound_cny_per_yr, best.gap_share)
        seconds = time.monotonic() - self.began_s
        self.progress(Progress(told.stage, self.done_share, *figures, seconds))

    def offer(self, periods: list[Solution]) -> bool:
        """Keep the answers of all periods when they are a better plan."""
        found = PhasedSolution.of(self.plan, periods)
        known = self.best
        if known is not None and not found.objective_cny_per_yr < known.objective_cny_per_yr:
            return False
        self.best = found if found.has_incumbent else known
        return self.best is found

    def solve(
        self, problem: SitingProblem, limited: SolverOptions, start: Solution | None = None
    ) -> Solution:
        """Solve one period and pass on its progress."""
        hear, names = self.hear, self.names
        return solve(problem, options=limited, progress=hear, names=names, start=start)

    def side_by_side(self, tasks: Sequence[Callable[[], None]]) -> None:
        """Do the tasks in as many threads as the options allow; a solver's run needs one each."""
        threads = min(self.options.threads, len(tasks))
        if threads <= 1:
            for task in tasks:
                task()
            return
        with ThreadPoolExecutor(max_workers=threads) as pool:
            for done in [pool.submit(task) for task in tasks]:
                done.result()
