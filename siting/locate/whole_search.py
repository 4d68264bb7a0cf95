"""The search for whole loads: climbing at the root, then branch and bound, with a clock."""

from __future__ import annotations

import math
import time

import numpy as np

from siting.answers import Plan
from siting.locate.whole_case import WholeCase, branching, kernel
from siting.options import SolverOptions
from siting.problem import Ints
from siting.reporting import Reporter

_CHUNK_STEPS = 20
_CHUNK_S = 0.1
_LEAST_SAVING_SHARE = 1e-8


class WholeSearch:
    """The best answer and bound so far of one case.

    Parameters
    ----------
    case
        The arrays.
    options
        The gap at which to end, and who may cancel.
    place
        Sites of the catchments in an answer (n,), or None.
    reporter
        Told cost and bound, or None.
    """

    def __init__(
        self,
        case: WholeCase,
        options: SolverOptions,
        *,
        place: Ints | None = None,
        reporter: Reporter | None = None,
    ) -> None:
        compiled = branching()
        self.case, self.options, self.reporter = case, options, reporter
        self.root = case.root()
        self.desk = compiled.new_desk(case.arrays)
        self.point = kernel().new_point(case.arrays)
        self.best = compiled.Best(np.full(case.rows.size, -1), np.array([math.inf, 0.0]))
        self.root_bound, self.tried = -math.inf, set[bytes]()
        self.stack = compiled.new_stack(self.root)
        self.offer(place)

    @property
    def plan(self) -> Plan | None:
        """The best answer, None when none is known."""
        return self.case.plan(self.best.place) if math.isfinite(self.best.cost[0]) else None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to look at."""
        return self.stack.size[0] == 0 or self.root_bound > self.best.cost[0] - self.best.cost[1]

    @property
    def bound(self) -> float:
        """The proven bound: the lowest that waits, or the cost less what was not looked for."""
        cost, saving = self.best.cost.tolist()
        known = cost if saving == self.case.least_saving else cost - saving
        if self.root_bound > cost - saving:
            return max(known, min(self.root_bound, cost))
        waiting = self.stack.bound[: self.stack.size[0]]
        return max(min(known, float(waiting.min(initial=math.inf))), self.root_bound)

    @property
    def is_branched(self) -> bool:
        """Whether the bound is that of the branches, not of the root's prices alone."""
        return self.bound > self.root_bound

    def offer(self, place: Ints | None) -> None:
        """Take over an answer (n,) when it is better."""
        if place is not None:
            cost = self.case.plan(place).cost_cny_per_yr
            if cost < self.best.cost[0]:
                self.best.cost[0], self.best.place[:] = cost, place
        self._set_saving()

    def climb(self, steps: int, time_limit_s: float = math.inf) -> None:
        """Raise the bound at the root, looking for answers near its openings."""
        compiled, case = kernel(), self.case.arrays
        ends_s = time.monotonic() + time_limit_s
        for _ in range(0, steps, _CHUNK_STEPS):
            self.root_bound = compiled.climb(
                case, self.root, self.desk.room, self.point, self._target, _CHUNK_STEPS
            )
            self._look_near(ends_s)
            over = time.monotonic() >= ends_s or self.options.cancelled
            if over or self.is_complete or self.desk.room.pace[0] < 1e-3:  # noqa: PLR2004
                break
        self.stack = branching().new_stack(self.root)
        self.stack.bound[0] = self.root_bound

    def explore(self, time_limit_s: float, nodes: int | None = None) -> None:
        """Branch until nothing is left, the time is over or so many nodes were worked off."""
        ends_s, chunk, left = time.monotonic() + time_limit_s, 1, nodes or math.inf
        now_s = time.monotonic()
        while not self.is_complete and left > 0 and now_s < ends_s and not self.options.cancelled:
            many = int(min(chunk, left))
            done = branching().explore(self.case.arrays, self.stack, self.best, self.desk, many)
            self._set_saving()
            self._tell("branch")
            if done < many and self.stack.size[0] > 0:
                return
            left -= many
            began_s, now_s = now_s, time.monotonic()
            chunk = chunk * 2 if now_s - began_s < _CHUNK_S else max(chunk // 2, 1)

    @property
    def _target(self) -> float:
        return float(self.best.cost[0] - self.best.cost[1]) + 1e-6

    def _set_saving(self) -> None:
        cost = float(self.best.cost[0])
        share = max(self.options.gap_share, _LEAST_SAVING_SHARE)
        worth = share * abs(cost) if math.isfinite(cost) else 0.0
        self.best.cost[1] = max(self.case.least_saving, worth)

    def _look_near(self, ends_s: float) -> None:
        branching().note_answer(self.case.arrays, self.best, self.point)
        key = self.point.opened.tobytes()
        if key not in self.tried:
            self.tried.add(key)
            self.offer(self.case.near(self.point, ends_s))
        self._set_saving()
        self._tell("bound")

    def _tell(self, stage: str) -> None:
        if self.reporter is not None:
            cost = float(self.best.cost[0])
            self.reporter.tell(stage, cost if math.isfinite(cost) else math.nan, self.bound)
