"""Searching large parts whatever their rules: sizes, policies, several streams.

The Lagrangian bound is climbed; on the way the values of the options are handed to a
small model that picks openings within all policies, and these are costed exactly;
the best are improved by changing one facility or two. The bound that counts is the
Lagrangian one, over all arcs and options.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

import numpy as np

from siting.allocating import answer_openings, last_options
from siting.answers import Answer, Bound, answer_without
from siting.ascent import climb, first_prices
from siting.bound import BoundPoint, KnapsackTable, knapsack_table, lagrangian_bound
from siting.branching import read_openings
from siting.duals import Proof
from siting.evaluation import Evaluator
from siting.improvement import improve
from siting.loosening import first_point
from siting.models import formulate_openings
from siting.needed_capacity import bound_at, with_needed_capacity
from siting.options import SolverOptions
from siting.problem import Floats, Ints, SitingProblem
from siting.relaxation import relaxed_bound
from siting.rounding import rounded_openings
from siting.solution import INFEASIBLE, NO_SOLUTION, OPTIMAL, gap_share
from siting.solvers import run_model
from siting.starting import Start
from siting.watching import Tell

_ROUNDS = 8
_FIRST_STEPS, _CLIMB_STEPS = 400, 200
"""Steps of the climb before the relaxation, which lifts the bound further, and of each round."""

_PICK_EVERY, _PICK_S = 200, 20.0
_CHANGES_PER_ROUND = 120
_RISE_SHARE = 5e-4

TAIL_S = 3.0
"""Seconds kept for the final allocation over all arcs."""


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: an answer whose bound is that of its openings, and the best bound."""

    answer: Answer
    point: BoundPoint
    log: str


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
    def pick_s(self) -> float:
        known = math.isfinite(self.cost_cny_per_yr)
        return min(max(self.left_s, 1.0), _PICK_S) if known else _PICK_S

    @property
    def late(self) -> bool:
        """Return whether the time is used up or the search cancelled."""
        return self.left_s <= TAIL_S or self.options.cancelled

    @property
    def over(self) -> bool:
        """Return whether the gap is met, or the search late."""
        allowed = self.options.gap_share * self.cost_cny_per_yr + self.spare_cny_per_yr
        close = self.cost_cny_per_yr - self.point.value_cny_per_yr <= allowed
        met = math.isfinite(self.cost_cny_per_yr) and close
        return met or self.late

    def offer(self, opened: Ints | None) -> None:
        if opened is None:
            return
        cost = self.evaluator.cost_cny_per_yr(opened)
        if cost < self.cost_cny_per_yr:
            self.opened, self.cost_cny_per_yr = opened, cost

    def report(self, stage: str) -> None:
        """Tell of the search and note a line for the log."""
        cost, bound = self.cost_cny_per_yr, self.point.value_cny_per_yr
        gap = gap_share(cost, bound)
        self.lines.append(
            f"{stage:<8}incumbent {cost:,.0f}  bound {bound:,.0f}  gap {gap:.4%}  "
            f"openings costed {self.evaluator.asked}"
        )
        self.tell(stage, None, self.cost_cny_per_yr, self.point.value_cny_per_yr)


def hunt_openings(
    problem: SitingProblem,
    options: SolverOptions,
    tell: Tell,
    spare_cny_per_yr: float = 0.0,
    start: Start | None = None,
) -> Found | None:
    """Search good openings of any part, whatever its rules; None when none were found.

    Parameters
    ----------
    problem, options, tell, spare_cny_per_yr, start
        As in `siting.choosing.choose`.
    """
    asked, problem = problem, with_needed_capacity(problem)
    table = knapsack_table(problem)
    start = start or Start()
    known = _known_point(table, start.prices)
    point = known or first_point(table, options)
    first, status = pick_openings(problem, point.option_value_cny_per_yr, options)
    if status == INFEASIBLE or math.isinf(point.value_cny_per_yr):
        return Found(answer_without(problem, INFEASIBLE, Bound(), (INFEASIBLE, "")), point, "")
    hunt = _Hunt(problem, options, tell, table, Evaluator(problem), first, math.inf, point)
    hunt.spare_cny_per_yr = max(spare_cny_per_yr, 0.0)
    hunt.offer(first if status == OPTIMAL else None)
    hunt.offer(start.opened)
    if known is None:
        _climb_and_pick(hunt, _FIRST_STEPS)
        if not hunt.over:
            _rise_by_relaxation(hunt)
    for number in range(_ROUNDS):
        before = (hunt.cost_cny_per_yr, hunt.point.value_cny_per_yr)
        if number > 0 or not math.isfinite(hunt.cost_cny_per_yr):
            _climb_and_pick(hunt, _CLIMB_STEPS)
        hunt.report("bound")
        if hunt.over:
            break
        if math.isfinite(hunt.cost_cny_per_yr):
            _improve(hunt)
            hunt.report("search")
        if hunt.over or _settled(hunt, before):
            break
    return _caught(hunt, asked)


def _known_point(table: KnapsackTable, prices: Proof | None) -> BoundPoint | None:
    """Return the bound at known prices, None where the climb from nothing begins higher."""
    if prices is None:
        return None
    plain = lagrangian_bound(table, first_prices(table.problem, table))
    warm = lagrangian_bound(table, prices.demand_cny_per_t, prices.policy)
    return warm if warm.value_cny_per_yr >= plain.value_cny_per_yr else None


def _caught(hunt: _Hunt, problem: SitingProblem) -> Found | None:
    """Return how the best openings are used; None lets the integer programme try."""
    log = "\n".join(hunt.lines)
    if not math.isfinite(hunt.cost_cny_per_yr):
        bound = bound_at(problem, hunt.point)
        none = answer_without(problem, NO_SOLUTION, bound, (NO_SOLUTION, log))
        return Found(none, hunt.point, log) if hunt.options.cancelled else None
    answer = answer_openings(problem, hunt.opened, last_options(hunt.options))
    return Found(answer, hunt.point, log)


def _improve(hunt: _Hunt) -> None:
    place = (hunt.table, hunt.evaluator, hunt.opened)
    budget = _CHANGES_PER_ROUND
    hunt.offer(improve(*place, evaluations=budget, over=lambda: hunt.late))


def _rise_by_relaxation(hunt: _Hunt) -> None:
    limited = replace(hunt.options, time_limit_s=max(0.5 * hunt.left_s, 0.05))
    risen = relaxed_bound(hunt.table, hunt.point, limited)
    if risen is None:
        return
    higher, relaxed = risen
    if higher.value_cny_per_yr > hunt.point.value_cny_per_yr:
        hunt.point = higher
    for opened in rounded_openings(hunt.problem, relaxed.opened_share, hunt.options):
        hunt.offer(opened)


def _settled(hunt: _Hunt, before: tuple[float, float]) -> bool:
    cost, bound = before
    fell = cost - hunt.cost_cny_per_yr
    rose = hunt.point.value_cny_per_yr - bound
    return max(fell, rose) < _RISE_SHARE * hunt.cost_cny_per_yr


def _climb_and_pick(hunt: _Hunt, steps: int) -> None:
    """Climb the bound, and cost what its option values would open now and then."""
    height = hunt.cost_cny_per_yr
    if not math.isfinite(height):
        height = 1.5 * hunt.point.value_cny_per_yr
    for step in climb(
        hunt.table,
        start=hunt.point.demand_price_cny_per_t,
        policy_start=hunt.point.policy_price,
        target_cny_per_yr=height,
        steps=steps,
    ):
        hunt.point = step.best
        if hunt.late:
            return
        if step.number % _PICK_EVERY == _PICK_EVERY - 1:
            value = step.point.option_value_cny_per_yr
            opened, _ = pick_openings(hunt.problem, value, hunt.options, hunt.pick_s)
            if (opened >= 0).any():
                hunt.offer(opened)
            if hunt.over:
                return


def pick_openings(
    problem: SitingProblem,
    option_value: Floats,
    options: SolverOptions,
    at_most_s: float = _PICK_S,  # the first openings are worth more than the time limit
) -> tuple[Ints, str]:
    """Return openings (f,) of least total value within all policies, and the status."""
    form = formulate_openings(problem, option_value)
    quick = replace(options, name="highs", time_limit_s=at_most_s, gap_share=1e-2)
    variables = list(form.opened.values())
    outcome = run_model(form.prob, variables=variables, rows=[], options=quick)
    if outcome.values is None:
        return np.full(problem.facility_ids.size, -1), outcome.status
    return read_openings(form, outcome.values), OPTIMAL
