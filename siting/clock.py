"""Wall time of one solve, what its parts have added up to, and who wants to hear of it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from siting.answers import Answer
from siting.options import Progress, ProgressCallback, SolverOptions
from siting.solution import Solution, gap_share


@dataclass
class Clock:
    """Wall time since the start, and who wants to hear of it.

    Parameters
    ----------
    options
        Time limit and gap of the whole solve.
    progress
        Called with every report, or None.
    began_s
        Monotonic time of the start.
    share
        Part of the work done before the part in hand.
    weight_share, limit_s, part_began_s
        Part of the work that is in hand, its time limit, and when it began.
    cost_cny_per_yr, bound_cny_per_yr
        Sums over the parts solved so far.
    part
        Best incumbent and bound of the part in hand: reports never get worse.
    parts_left
        Parts still to come after the one in hand; until they are answered too, the whole
        has a bound and no incumbent.
    notes
        Codes of `siting.notes` for the report.
    """

    options: SolverOptions
    progress: ProgressCallback | None
    began_s: float = field(default_factory=time.monotonic)
    share: float = 0.0
    weight_share: float = 0.0
    limit_s: float = math.inf
    part_began_s: float = 0.0
    cost_cny_per_yr: float = 0.0
    bound_cny_per_yr: float = 0.0
    part: tuple[float, float] = (math.inf, -math.inf)
    parts_left: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Return the wall time since the start."""
        return time.monotonic() - self.began_s

    @property
    def left_s(self) -> float:
        """Return the wall time that is left."""
        return max(self.options.time_limit_s - self.seconds, 0.0)

    @property
    def spare_cny_per_yr(self) -> float:
        """Return the gap allowed to the parts solved so far that they did not use."""
        allowed = self.options.gap_share * self.cost_cny_per_yr
        spare = allowed - (self.cost_cny_per_yr - self.bound_cny_per_yr)
        return spare if math.isfinite(spare) else 0.0

    def add(self, answer: Answer) -> None:
        """Count a finished part."""
        self.part, self.weight_share = (math.inf, -math.inf), 0.0
        self.cost_cny_per_yr += answer.plan.cost_cny_per_yr
        self.bound_cny_per_yr += answer.bound.value_cny_per_yr

    def begin_part(self, stage: str, share: float, weight_share: float, limit_s: float) -> None:
        """Report that a part is begun: how much was done before, and how much it is."""
        self.weight_share, self.limit_s, self.part_began_s = weight_share, limit_s, self.seconds
        self.tell(stage, share)

    @property
    def done_share(self) -> float:
        """Part of the work done, the part in hand by the time that it has used."""
        used_s = self.seconds - self.part_began_s
        return self.share + self.weight_share * min(used_s / self.limit_s, 1.0)

    def tell(self, stage: str, share: float) -> None:
        """Report a stage without figures."""
        self.share = share
        if self.progress is not None:
            self.progress(Progress(stage, share, None, None, None, self.seconds))

    def tell_part(self, stage: str, share: float | None, cost: float, bound: float) -> None:
        """Report the part in hand; cost and bound are those of the parts solved so far."""
        if self.progress is None:
            return
        best, proved = self.part
        cost, bound = min(best, cost), max(proved, bound)  # NaN is left out
        self.part = (cost, bound)
        total, floor = self.cost_cny_per_yr + cost, self.bound_cny_per_yr + bound
        figures: tuple[float | None, float | None, float | None] = (None, None, None)
        if math.isfinite(floor):  # costs are not negative: the bound holds for the whole
            figures = (None, floor, None)
        if math.isfinite(total) and not self.parts_left:
            figures = (total, floor, gap_share(total, floor))
        done = self.done_share if share is None else share
        self.progress(Progress(stage, done, *figures, self.seconds))

    def tell_end(self, solution: Solution) -> None:
        """Report the end."""
        if self.progress is None:
            return
        figures: tuple[float | None, float | None, float | None] = (None, None, None)
        if solution.has_incumbent:
            cost, bound = solution.objective_cny_per_yr, solution.bound_cny_per_yr
            figures = (cost, bound, solution.gap_share)
        self.progress(Progress("done", 1.0, *figures, self.seconds))
