"""Branching on sites with the bound by prices (Christofides and Beasley 1982).

A branch requires some sites and forbids others. The bound of `siting.bound` is climbed
a little in each, from the prices of the branch it comes from; sites that the prices
settle are settled for that branch; the site that the climb opened in about half of its
steps is then forbidden in one child and required in the other. The least bound of the
branches still open is the proven bound at any time, over all arcs and by numpy alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from siting.ascent import climb
from siting.bound import BoundPoint, KnapsackTable, choose_options, knapsack_table
from siting.problem import Flags, Floats, SitingProblem

_STEPS = 60
_LAST_STEPS = 400


@dataclass(frozen=True, eq=False)
class Branch:
    """Sites required and forbidden (f,), and the best bound above this branch."""

    required: Flags
    forbidden: Flags
    point: BoundPoint


@dataclass
class SiteBranching:
    """Raises the bound of a part until it reaches the cutoff or the time is over.

    Parameters
    ----------
    problem
        The part with all rules that its answers keep.
    cost_cny_per_yr
        Cost of an incumbent: the height that the climbs aim at.
    cutoff_cny_per_yr
        The bound wanted; branches that reach it are closed.
    over
        Whether to end now.
    hear
        Told each higher bound, or None.
    """

    problem: SitingProblem
    cost_cny_per_yr: float
    cutoff_cny_per_yr: float
    over: Callable[[], bool]
    hear: Callable[[float], None] | None = None
    branches: int = 0
    _heap: list[tuple[float, int, Branch]] = field(default_factory=list)

    def run(self, root: BoundPoint) -> float:
        """Return the proven bound: that of `root`, raised to the cutoff where time allows."""
        proved, floor = root.value_cny_per_yr, self.cutoff_cny_per_yr
        self._push(Branch(self.problem.required, self.problem.forbidden, root))
        while self._heap and not self.over():
            lowest, _, branch = heapq.heappop(self._heap)
            if min(lowest, floor) > proved and self.hear is not None:
                self.hear(min(lowest, floor))
            proved = max(proved, min(lowest, floor))
            floor = min(floor, self._expand(branch))
        lowest = self._heap[0][0] if self._heap else floor
        return max(proved, min(lowest, floor))

    def _push(self, branch: Branch) -> None:
        self.branches += 1
        heapq.heappush(self._heap, (branch.point.value_cny_per_yr, self.branches, branch))

    def _expand(self, branch: Branch) -> float:
        """Push the children of a branch; return the bound of one that has none."""
        table = knapsack_table(
            replace(self.problem, required=branch.required, forbidden=branch.forbidden)
        )
        undecided = ~(branch.required | branch.forbidden)
        point, share = self._climb(table, branch.point, _STEPS if undecided.any() else _LAST_STEPS)
        if point.value_cny_per_yr >= self.cutoff_cny_per_yr:
            return self.cutoff_cny_per_yr
        if not undecided.any():
            return point.value_cny_per_yr
        closed, opened = settled_facilities(table, point, self.cutoff_cny_per_yr)
        if (closed & opened).any():
            return self.cutoff_cny_per_yr
        required, forbidden = branch.required | opened, branch.forbidden | closed
        left = np.flatnonzero(~(required | forbidden))
        if not left.size:
            self._push(Branch(required, forbidden, point))
            return self.cutoff_cny_per_yr
        site = left[np.abs(share[left] - 0.5).argmin()]
        one = np.arange(undecided.size) == site
        self._push(Branch(required | one, forbidden, point))
        self._push(Branch(required, forbidden | one, point))
        return self.cutoff_cny_per_yr

    def _climb(
        self, table: KnapsackTable, start: BoundPoint, steps: int
    ) -> tuple[BoundPoint, Floats]:
        """Return the best bound and in which share of the steps each facility was open (f,)."""
        best, number, opened = start, 0, np.zeros(table.problem.facility_ids.size)
        for step in climb(
            table,
            start=start.demand_price_cny_per_t,
            policy_start=start.policy_price,
            target_cny_per_yr=self.cost_cny_per_yr,
            steps=steps,
        ):
            best, number = step.best, step.number + 1
            opened += step.point.open_option >= 0
            if best.value_cny_per_yr >= self.cutoff_cny_per_yr or self.over():
                break
        return best, opened / max(number, 1)


def settled_facilities(
    table: KnapsackTable, point: BoundPoint, cost_cny_per_yr: float
) -> tuple[Flags, Flags]:
    """Return facilities (f,) that no answer below the cost opens, and those that all open.

    L - V(openings) + V(openings with j forced) > U, with V the least value of openings
    that keep the counts: no better answer has j so.

    Parameters
    ----------
    table
        Arcs by facility; it says which counts are kept exactly.
    point
        The bound.
    cost_cny_per_yr
        Cost of an incumbent.
    """
    problem, value = table.problem, point.option_value_cny_per_yr
    least = choose_options(problem, value, table.count_policies)[1]
    room = cost_cny_per_yr * (1 + 1e-9) - point.value_cny_per_yr
    closed, opened = np.zeros((2, problem.facility_ids.size), dtype=bool)
    for j in np.flatnonzero(~problem.required & ~problem.forbidden).tolist():
        for settled, side in ((closed, 0), (opened, 1)):
            rules = (problem.required.copy(), problem.forbidden.copy())
            rules[side][j] = True
            forced = choose_options(problem, value, table.count_policies, rules)[1]
            settled[j] = forced - least > room
    return closed, opened
