"""Choosing what to open.

Small parts go straight to the integer programme over all arcs. Large ones are
searched: the Lagrangian bound is climbed; on the way the values of the options
are handed to a small model that picks openings within all policies, and these
are costed exactly; the best are improved by changing one facility or two. The
rest of the time goes to the integer programme over the arcs that the prices
leave open. The bound of a large part is the Lagrangian one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from siting.allocating import (
    answer_openings,
    last_options,
    priced_plan,
    with_bound,
)
from siting.answers import SOLVER, Answer, Bound, Plan, answer_with, answer_without
from siting.ascent import climb
from siting.bound import BoundPoint, KnapsackTable, knapsack_table
from siting.branching import branch, read_openings
from siting.evaluation import Evaluator
from siting.formulation import usable_arcs
from siting.improvement import improve
from siting.loosening import first_point
from siting.models import formulate_openings
from siting.objectives import arc_cost_cny_per_t
from siting.options import SolverOptions
from siting.problem import Floats, Ints, SitingProblem
from siting.relaxation import relaxed_bound
from siting.solution import INFEASIBLE, NO_SOLUTION, OPTIMAL, gap_share
from siting.solvers import run_model
from siting.transport import nearest_arcs

SMALL_ARCS = 3000
"""Up to this many arcs the integer programme is solved directly, with its own proof."""

_ROUNDS = 8
_CLIMB_STEPS, _PICK_EVERY = 500, 25
_CHANGES_PER_ROUND = 120
_BRANCH_ARCS = 10
_RISE_SHARE = 5e-4

Tell = Callable[[str, float | None, float, float], None]


def choose(
    problem: SitingProblem,
    options: SolverOptions,
    tell: Tell,
    *,
    spare_cny_per_yr: float = 0.0,
    start: Ints | None = None,
) -> Answer:
    """Solve a part that has something to decide.

    Parameters
    ----------
    problem
        The part.
    options
        Solver, time limit and gap for this part.
    tell
        Called with stage, share done, incumbent and bound in CNY/yr.
    spare_cny_per_yr, start
        Gap left unused by the parts before, which is spent here, and openings (f,).
    """
    if is_small(problem):
        return _choose_small(problem, options, tell, start)
    return _choose_large(problem, options, tell, spare_cny_per_yr, start)


def is_small(problem: SitingProblem) -> bool:
    """Return whether the integer programme over all arcs is solved directly."""
    return usable_arcs(problem).size <= SMALL_ARCS


def _choose_small(
    problem: SitingProblem, options: SolverOptions, tell: Tell, start: Ints | None = None
) -> Answer:
    tell("branch", None, math.nan, -math.inf)
    began_s, days = time.monotonic(), problem.days_per_yr

    def hear(incumbent: float, bound: float) -> None:
        tell("branch", None, incumbent * days, bound * days)

    known = Plan.nothing(problem)
    if start is not None:
        known = answer_openings(problem, start, options).plan
    first = known if math.isfinite(known.cost_cny_per_yr) else None
    outcome, plan = branch(problem, options, start=first, hear=hear)
    bound = Bound(outcome.bound * problem.days_per_yr, SOLVER)
    if first is not None and not plan.cost_cny_per_yr <= first.cost_cny_per_yr:
        plan = first
    elif outcome.values is None:
        words = (outcome.model_status, outcome.log)
        return answer_without(problem, outcome.status, bound, words)
    left_s = options.time_limit_s - (time.monotonic() - began_s)
    return _finish(problem, plan, bound, replace(options, time_limit_s=max(left_s, _TAIL_S)))


def _finish(problem: SitingProblem, plan: Plan, bound: Bound, options: SolverOptions) -> Answer:
    """Allocate over all arcs with the openings held, price them, and keep the cheaper plan."""
    if options.cancelled:
        return priced_plan(problem, plan, bound, options)
    priced = answer_openings(problem, plan.open_option, options)
    prices = priced.prices
    costs = (priced.plan.cost_cny_per_yr, plan.cost_cny_per_yr)
    if not costs[0] > costs[1] and math.isfinite(costs[0]):
        plan = priced.plan
    if not math.isfinite(plan.cost_cny_per_yr):
        return answer_without(problem, NO_SOLUTION, bound, priced.words)
    return answer_with(plan, bound, prices, priced.words)


@dataclass
class _Hunt:
    """Best openings and best bound so far."""

    problem: SitingProblem
    options: SolverOptions
    tell: Tell
    table: KnapsackTable
    evaluator: Evaluator
    opened: Ints
    cost_cny_per_yr: float
    point: BoundPoint
    spare_cny_per_yr: float = 0.0
    lines: list[str] = field(default_factory=list)
    began_s: float = field(default_factory=time.monotonic)

    @property
    def left_s(self) -> float:
        return self.options.time_limit_s - (time.monotonic() - self.began_s)

    @property
    def over(self) -> bool:
        allowed = self.options.gap_share * self.cost_cny_per_yr + self.spare_cny_per_yr
        close = self.cost_cny_per_yr - self.point.value_cny_per_yr <= allowed
        met = math.isfinite(self.cost_cny_per_yr) and close
        return met or self.left_s <= _TAIL_S or self.options.cancelled

    def offer(self, opened: Ints | None) -> None:
        if opened is None:
            return
        cost = self.evaluator.cost_cny_per_yr(opened)
        if cost < self.cost_cny_per_yr:
            self.opened, self.cost_cny_per_yr = opened, cost

    def report(self, stage: str) -> None:
        """Tell of the search and note a line for the log."""
        cost, bound = self.cost_cny_per_yr, self.point.value_cny_per_yr
        self.lines.append(
            f"{stage:<8}incumbent {cost:,.0f}  bound {bound:,.0f}  "
            f"gap {gap_share(cost, bound):.4%}  openings costed {self.evaluator.asked}"
        )
        self.tell(stage, None, self.cost_cny_per_yr, self.point.value_cny_per_yr)


_TAIL_S = 3.0
"""Seconds kept for the final allocation over all arcs."""


def _choose_large(
    problem: SitingProblem,
    options: SolverOptions,
    tell: Tell,
    spare_cny_per_yr: float,
    start: Ints | None,
) -> Answer:
    table = knapsack_table(problem)
    point = first_point(table, options)
    first, status = pick_openings(problem, point.option_value_cny_per_yr, options)
    if status == INFEASIBLE or math.isinf(point.value_cny_per_yr):
        return answer_without(problem, INFEASIBLE, Bound(), (INFEASIBLE, ""))
    hunt = _Hunt(problem, options, tell, table, Evaluator(problem), first, math.inf, point)
    hunt.spare_cny_per_yr = max(spare_cny_per_yr, 0.0)
    hunt.offer(first if status == OPTIMAL else None)
    hunt.offer(start)
    for number in range(_ROUNDS):
        before = (hunt.cost_cny_per_yr, hunt.point.value_cny_per_yr)
        _climb_and_pick(hunt)
        hunt.report("bound")
        if hunt.over:
            break
        if number == 0 and not options.cancelled:
            _rise_by_relaxation(hunt)
        if math.isfinite(hunt.cost_cny_per_yr):
            _improve(hunt)
            hunt.report("search")
        if hunt.over or _settled(hunt, before):
            break
    if not math.isfinite(hunt.cost_cny_per_yr) and not options.cancelled:
        return _choose_small(problem, options, tell)
    bound = Bound.at(hunt.point)
    if not math.isfinite(hunt.cost_cny_per_yr):
        return answer_without(problem, NO_SOLUTION, bound, (NO_SOLUTION, ""))
    plan = Plan.nothing(problem) if options.cancelled else _branch_further(hunt)
    if options.cancelled and not math.isfinite(plan.cost_cny_per_yr):
        found = answer_openings(problem, hunt.opened, last_options(options))
        return with_bound(problem, found, bound)
    last = replace(options, time_limit_s=max(hunt.left_s, 10.0))
    answer = _finish(problem, plan, bound, last)
    return replace(answer, log="\n".join([*hunt.lines, answer.log]))


def _improve(hunt: _Hunt) -> None:
    place, over = (hunt.table, hunt.evaluator, hunt.opened), lambda: hunt.options.cancelled
    hunt.offer(improve(*place, evaluations=_CHANGES_PER_ROUND, over=over))


def _rise_by_relaxation(hunt: _Hunt) -> None:
    limited = replace(hunt.options, time_limit_s=max(0.4 * hunt.left_s, 0.05))
    higher = relaxed_bound(hunt.table, hunt.point, limited)
    if higher is not None and higher.value_cny_per_yr > hunt.point.value_cny_per_yr:
        hunt.point = higher
        opened, _ = pick_openings(hunt.problem, higher.option_value_cny_per_yr, hunt.options)
        if (opened >= 0).any():
            hunt.offer(opened)


def _settled(hunt: _Hunt, before: tuple[float, float]) -> bool:
    cost, bound = before
    fell = cost - hunt.cost_cny_per_yr
    rose = hunt.point.value_cny_per_yr - bound
    return max(fell, rose) < _RISE_SHARE * hunt.cost_cny_per_yr


def _climb_and_pick(hunt: _Hunt) -> None:
    """Climb the bound, and cost what its option values would open now and then."""
    height = hunt.cost_cny_per_yr
    if not math.isfinite(height):
        height = 1.5 * hunt.point.value_cny_per_yr
    steps = climb(
        hunt.table,
        start=hunt.point.demand_price_cny_per_t,
        policy_start=hunt.point.policy_price,
        target_cny_per_yr=height,
        steps=_CLIMB_STEPS,
    )
    for step in steps:
        hunt.point = step.best
        if hunt.options.cancelled:
            return
        if step.number % _PICK_EVERY == _PICK_EVERY - 1:
            opened, _ = pick_openings(
                hunt.problem, step.point.option_value_cny_per_yr, hunt.options
            )
            if (opened >= 0).any():
                hunt.offer(opened)
            if hunt.over:
                return


def pick_openings(
    problem: SitingProblem, option_value: Floats, options: SolverOptions
) -> tuple[Ints, str]:
    """Return openings (f,) of least total value within all policies, and the status."""
    form = formulate_openings(problem, option_value)
    quick = replace(options, name="highs", time_limit_s=20.0, gap_share=1e-2)
    variables = list(form.opened.values())
    outcome = run_model(form.prob, variables=variables, rows=[], options=quick)
    if outcome.values is None:
        return np.full(problem.facility_ids.size, -1), outcome.status
    return read_openings(form, outcome.values), OPTIMAL


def _branch_further(hunt: _Hunt) -> Plan:
    """Give the rest of the time to the integer programme over promising arcs and options."""
    problem = hunt.problem
    start = answer_openings(problem, hunt.opened, last_options(hunt.options)).plan
    if hunt.over or hunt.left_s < 4 * _TAIL_S:
        return start
    hunt.report("branch")
    price = hunt.point.demand_price_cny_per_t.reshape(problem.demand_t_per_d.shape)
    reduced = arc_cost_cny_per_t(problem) - price[problem.arc_catchment, problem.arc_stream]
    arcs = nearest_arcs(problem, usable_arcs(problem), reduced, _BRANCH_ARCS)
    arcs = np.union1d(arcs, np.flatnonzero(start.flow_t_per_d > 0))
    finer = 0.2 * hunt.options.gap_share
    limited = replace(hunt.options, time_limit_s=hunt.left_s - 2 * _TAIL_S, gap_share=finer)
    known = start if math.isfinite(start.cost_cny_per_yr) else None
    point, days = hunt.point.value_cny_per_yr, problem.days_per_yr

    def hear(incumbent: float, _: float) -> None:
        # The bound of a model over few arcs bounds nothing: that of the prices holds.
        cost = min(incumbent * days, hunt.cost_cny_per_yr)
        hunt.tell("branch", None, cost, point)

    outcome, plan = branch(problem, limited, arcs=arcs, start=known, hear=hear)
    if outcome.values is None or start.cost_cny_per_yr <= plan.cost_cny_per_yr:
        return start
    return plan
