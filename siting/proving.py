"""Closing the gap that the search leaves: a higher bound first, then the integer programme.

The bound of `siting.bound` is climbed once more, now that a good incumbent U is
known, and settles sites for good: one whose opening raises the bound above U stays
closed in every better answer, one whose closing does stays open. The openings that
attain such a bound keep the counts exactly, those of `siting.needed_capacity` too.

What is left goes to the strong model from the incumbent on. Over *all* its arcs its
own bound counts. Links of arcs that the prices find too dear to be used would hold
anyway and are left out: they are implied wherever openings are whole. Where sizes are
to be chosen, few arcs go first: such a model proves nothing but finds better answers,
and the bound by prices is above that of the relaxation for long.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np

from siting.answers import BRANCHED, SOLVER, Bound, Plan
from siting.ascent import climb
from siting.bound import BoundPoint, KnapsackTable, knapsack_table
from siting.branching import branch
from siting.formulation import usable_arcs
from siting.needed_capacity import bound_at, with_needed_capacity
from siting.objectives import arc_cost_cny_per_t
from siting.options import SolverOptions
from siting.problem import Floats, SitingProblem
from siting.site_branching import SiteBranching, settled_facilities
from siting.solution import INFEASIBLE, OPTIMAL_GAP_SHARE
from siting.transport import nearest_arcs
from siting.watching import Tell

LARGEST_ARCS = 120_000
"""Above this many arcs the strong model takes longer to build than it is worth."""

_CLIMB_STEPS = 400
_SITES_SHARE = 0.6
"""Part of the time that branching on sites may use before the integer programme."""

_LEAST_S = 1.0
_LEAST_FEW_S = 6.0
_FEW_ARCS = 10
_FINER_SHARE = 0.2
_BUILD_S = 3e-5
"""Wall time to build the strong model, per arc (measured: 2 to 3 s for 90,000 arcs)."""

_WHOLE_LOAD_S = 1e-3
"""Least time per arc that goes whole: with less, its root relaxation does not even end."""


@dataclass
class Proving:
    """The incumbent of a part, its best bound and the time left to bring them together.

    Parameters
    ----------
    problem
        The part.
    plan
        The best answer so far; its cost is finite.
    point
        The best bound by prices so far.
    options
        Solver and gap; the time limit is what is left from `began_s` on.
    tell
        Told stage, share done, incumbent and bound in CNY/yr.
    spare_cny_per_yr
        Gap that other parts left unused.
    branched_cny_per_yr, proved_cny_per_yr
        Best bound by branching on sites, and by the solver.
    log
        The solver's own words.
    """

    problem: SitingProblem
    plan: Plan
    point: BoundPoint
    options: SolverOptions
    tell: Tell
    spare_cny_per_yr: float = 0.0
    branched_cny_per_yr: float = -math.inf
    proved_cny_per_yr: float = -math.inf
    log: str = ""
    began_s: float = 0.0

    @property
    def left_s(self) -> float:
        """Return the wall time that is left."""
        return self.options.time_limit_s - (time.monotonic() - self.began_s)

    @property
    def bound(self) -> Bound:
        """Return the better of the two bounds; none is above the cost of an answer."""
        cost = self.plan.cost_cny_per_yr
        prices = bound_at(self.problem, self.point).below(cost)
        prices = prices.better(Bound(min(self.branched_cny_per_yr, cost), BRANCHED))
        return prices.better(Bound(min(self.proved_cny_per_yr, cost), SOLVER))

    @property
    def over(self) -> bool:
        """Whether the gap is small enough or the solve is cancelled."""
        allowed = max(self.options.gap_share, 1e-9) * self.plan.cost_cny_per_yr
        gap = self.plan.cost_cny_per_yr - self.bound.value_cny_per_yr
        return gap <= allowed + self.spare_cny_per_yr or self.options.cancelled

    def run(self) -> None:
        """Raise the bound and improve the plan until the gap or the time is used up."""
        self.began_s = time.monotonic()
        if self.over:
            return
        strong = with_needed_capacity(self.problem)
        table = knapsack_table(strong)
        self._climb(table)
        self.tell("bound", None, self.plan.cost_cny_per_yr, self.point.value_cny_per_yr)
        if self.over:
            return
        problem = self._narrowed(table)
        if not problem.single_source.any():
            self._branch_on_sites(problem)
        sizes_vary = problem.option_facility.size > problem.facility_ids.size
        if sizes_vary or usable_arcs(problem).size > LARGEST_ARCS:
            self._branch_few(problem)
        self._branch_all(problem)

    def _climb(self, table: KnapsackTable) -> None:
        steps = climb(
            table,
            start=self.point.demand_price_cny_per_t,
            policy_start=self.point.policy_price,
            target_cny_per_yr=self.plan.cost_cny_per_yr,
            steps=_CLIMB_STEPS,
        )
        for step in steps:
            self.point = step.best
            if self.over or self.left_s <= 0:
                return

    def _narrowed(self, table: KnapsackTable) -> SitingProblem:
        """Return the part with the sites forbidden or required that the prices settle."""
        closed, opened = settled_facilities(table, self.point, self.plan.cost_cny_per_yr)
        used, problem = self.plan.open_option >= 0, table.problem
        return replace(
            problem,
            forbidden=problem.forbidden | (closed & ~used),
            required=problem.required | (opened & used),
        )

    def _branch_on_sites(self, problem: SitingProblem) -> None:
        """Raise the bound by prices branch by branch, in a part of the time."""
        cost, ends_s = self.plan.cost_cny_per_yr, time.monotonic() + _SITES_SHARE * self.left_s
        share = 0.99 * max(self.options.gap_share, OPTIMAL_GAP_SHARE)
        allowed = share * cost + self.spare_cny_per_yr
        branching = SiteBranching(
            problem,
            cost,
            cost - allowed,
            over=lambda: time.monotonic() >= ends_s or self.options.cancelled,
            hear=lambda bound: self.tell("branch", None, cost, bound),
        )
        self.branched_cny_per_yr = branching.run(self.point)

    def _reduced_cost_cny_per_t(self, problem: SitingProblem) -> Floats:
        price = self.point.demand_price_cny_per_t.reshape(problem.demand_t_per_d.shape)
        return arc_cost_cny_per_t(problem) - price[problem.arc_catchment, problem.arc_stream]

    def _branch_few(self, problem: SitingProblem) -> None:
        """Look for a better plan over the arcs that the prices favour."""
        if self.left_s < _LEAST_FEW_S or self.over:
            return
        reduced = self._reduced_cost_cny_per_t(problem)
        arcs = nearest_arcs(problem, usable_arcs(problem), reduced, _FEW_ARCS)
        arcs = np.union1d(arcs, np.flatnonzero(self.plan.flow_t_per_d > 0))
        finer = _FINER_SHARE * self.options.gap_share
        limited = replace(self.options, time_limit_s=self.left_s, gap_share=finer)
        days, cost = problem.days_per_yr, self.plan.cost_cny_per_yr

        def hear(incumbent: float, _: float) -> None:
            # The bound of a model over few arcs bounds nothing: that of the prices holds.
            found = min(incumbent * days, cost)
            self.tell("branch", None, found, self.bound.value_cny_per_yr)

        outcome, found = branch(problem, limited, arcs=arcs, start=self.plan, hear=hear)
        self._take(found, outcome.log)

    def _branch_all(self, problem: SitingProblem) -> None:
        """Give the time left to the model over all arcs, whose bound counts."""
        arcs = usable_arcs(problem).size
        left_s = self.left_s - _BUILD_S * arcs
        least_s = max(_LEAST_S, _WHOLE_LOAD_S * arcs * bool(problem.single_source.any()))
        if arcs > LARGEST_ARCS or left_s < least_s or self.over:
            return
        days = problem.days_per_yr

        def hear(incumbent: float, bound: float) -> None:
            best = max(bound * days, self.bound.value_cny_per_yr)
            self.tell("branch", None, incumbent * days, best)

        linked = np.flatnonzero(self._reduced_cost_cny_per_t(problem) < 0)
        limited = replace(self.options, time_limit_s=left_s)
        outcome, found = branch(problem, limited, linked=linked, start=self.plan, hear=hear)
        self._take(found, outcome.log)
        proved = outcome.bound * days
        refused = outcome.status == INFEASIBLE  # nothing is cheaper than the plan
        self.proved_cny_per_yr = self.plan.cost_cny_per_yr if refused else proved

    def _take(self, found: Plan, log: str) -> None:
        self.log = log
        if found.cost_cny_per_yr < self.plan.cost_cny_per_yr:
            self.plan = found
