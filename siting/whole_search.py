"""The search for whole loads: climbing at the root, then branch and bound, with a clock."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from siting.answers import Plan
from siting.options import SolverOptions
from siting.problem import Flags, Ints
from siting.watching import Tell
from siting.whole_case import WholeCase, bounding, branching, knapsacks

if TYPE_CHECKING:
    from siting.whole_knapsack import Point

_CHUNK_STEPS = 20
_CHUNK_S = 0.1
_WIDTH_SHARE, _WIDER = 5e-4, 2.5
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
    tell
        Told cost and bound, or None.
    """

    def __init__(
        self,
        case: WholeCase,
        options: SolverOptions,
        *,
        place: Ints | None = None,
        tell: Tell | None = None,
    ) -> None:
        compiled = branching()
        self.case, self.options, self.tell = case, options, tell
        self.root = case.root()
        self.desk = compiled.new_desk(case.arrays)
        self.point = knapsacks().new_point(case.arrays)
        self.best = compiled.Best(np.full(case.rows.size, -1), np.array([math.inf, 0.0]))
        self.root_bound, self.tried = -math.inf, set[bytes]()
        self.stack = compiled.new_stack(self.root)
        self.stack.size[0] = 0
        self.ceiling, self.width = math.inf, _WIDTH_SHARE / _WIDER
        self.dearest = _dearest_cny_per_yr(case)
        self.offer(place)

    @property
    def plan(self) -> Plan | None:
        """The best answer, None when none is known."""
        return self.case.plan(self.best.place) if math.isfinite(self.best.cost[0]) else None

    @property
    def is_complete(self) -> bool:
        """Whether no better answer is left."""
        return self.root_bound >= float(self.best.cost[0] - self.best.cost[1])

    @property
    def bound(self) -> float:
        """The proven bound: the lowest that waits, or the ceiling less what was not looked for."""
        cost, saving = float(self.best.cost[0]), float(self.best.cost[1])
        if self.is_complete and saving == self.case.least_saving_cny_per_yr:
            return cost
        if not self.stack.size[0]:
            return self.root_bound
        waiting = float(self.stack.bound[: self.stack.size[0]].min())
        return max(min(waiting, self.ceiling - saving), self.root_bound)

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
        compiled, case = bounding(), self.case.arrays
        ends_s = time.monotonic() + time_limit_s
        self.desk.room.pace[:] = 1.0, 0.0
        for _ in range(0, steps, _CHUNK_STEPS):
            room, steps = self.desk.room, _CHUNK_STEPS
            value = compiled.climb(case, self.root, room, self.point, self._target, steps)
            self.root_bound = max(self.root_bound, float(value))
            self._look_near(self.point, ends_s)
            self._tell("bound")
            over = time.monotonic() >= ends_s or self.options.cancelled
            if over or self.is_complete or self.desk.room.pace[0] < 1e-3:  # noqa: PLR2004
                break

    def explore(self, time_limit_s: float, nodes: int | None = None) -> None:
        """Branch until nothing is left, the time is over or so many nodes were worked off.

        A ceiling below the cost of the incumbent is tried first: few branches stay
        under it. When they hold no answer, the ceiling is proven and the next one
        is higher.
        """
        ends_s, left = time.monotonic() + time_limit_s, nodes or math.inf
        while not self.is_complete and left > 0 and time.monotonic() < ends_s:
            if not self.stack.size[0]:
                if math.inf > self.ceiling > self.dearest:
                    self.root_bound = math.inf
                    return
                self._raise_ceiling()
            left -= self._work_off(ends_s, left)
            if self.options.cancelled or self.stack.size[0] + 2 > self.stack.bound.size:
                return

    def left(self) -> tuple[Flags, Flags, Ints]:
        """Return sites that all answers up to U open, those that none does (m,), and their arcs.

        U is the cost of the incumbent; the prices are those of the root.
        """
        case, forced = self.case, self.desk.forced
        bounding().force(case.arrays, self.root, self.desk.room, self.point, forced)
        limit = float(self.best.cost[0]) * (1 + 1e-9)
        return forced.closed > limit, forced.opened > limit, case.arc[forced.arc <= limit]

    def _raise_ceiling(self) -> None:
        """Put the root on the stack, to look for answers below the next ceiling."""
        self.width *= _WIDER
        room = max(self.width * abs(self.root_bound), 2 * float(self.best.cost[1]))
        self.ceiling = min(float(self.best.cost[0]), self.root_bound + room)
        self.stack = branching().new_stack(self.root)
        self.stack.bound[0] = self.root_bound

    def _work_off(self, ends_s: float, most: float) -> int:
        """Work off nodes until the stack is empty or the time is over; return how many."""
        chunk, done, now_s = 1, 0, time.monotonic()
        saving = float(self.best.cost[1])
        found = branching().Best(self.best.place.copy(), np.array([self.ceiling, saving]))
        while self.stack.size[0] and done < most and now_s < ends_s and not self.options.cancelled:
            many = int(min(chunk, most - done))
            made = branching().explore(self.case.arrays, self.stack, found, self.desk, many)
            done += many
            if found.cost[0] < min(self.ceiling, self.best.cost[0]):
                self.offer(found.place)
                self.ceiling = float(found.cost[0])
            self._look_near(self.desk.point, ends_s)
            self._tell("branch")
            if made < many:
                break
            began_s, now_s = now_s, time.monotonic()
            chunk = chunk * 2 if now_s - began_s < _CHUNK_S else max(chunk // 2, 1)
        if not self.stack.size[0]:
            self.root_bound = max(self.root_bound, self.ceiling - saving)
        return done

    @property
    def _target(self) -> float:
        return float(self.best.cost[0] - self.best.cost[1]) + 1e-6

    def _set_saving(self) -> None:
        cost = float(self.best.cost[0])
        share = max(self.options.gap_share, _LEAST_SAVING_SHARE)
        worth = share * abs(cost) if math.isfinite(cost) else 0.0
        self.best.cost[1] = max(self.case.least_saving_cny_per_yr, worth)

    def _look_near(self, point: Point, ends_s: float) -> None:
        """Look for an answer near `point`, once for each."""
        branching().note_answer(self.case.arrays, self.best, point)
        key = point.taken[point.opened].tobytes()
        if key not in self.tried:
            self.tried.add(key)
            self.offer(self.case.near(point, ends_s))
        self._set_saving()

    def _tell(self, stage: str) -> None:
        if self.tell is not None:
            cost = float(self.best.cost[0])
            self.tell(stage, None, cost if math.isfinite(cost) else math.nan, self.bound)


def _dearest_cny_per_yr(case: WholeCase) -> float:
    """Return more than any answer costs: every site open, each catchment at its dearest."""
    arrays = case.arrays
    dear = np.where(np.isfinite(arrays.cost), arrays.cost, 0.0).max(axis=0, initial=0.0)
    return 2.0 * float(np.abs(arrays.fixed).sum() + np.abs(dear).sum()) + 1.0
