"""Choosing what to open when residues or shared limits tie plants together.

The coupled problem is searched by ordinary ones (`siting.coupling`): with every
residue at the price of its cheapest way out nothing ties the plants, and the
parts fall apart by stream. Their openings are costed exactly by the coupled
allocation, whose own prices make the next ordinary problem; its bound less the
credit bounds the coupled problem, and the better bound of all counts. In between
the residues of the best answer so far are given as demand, so that receivers
are sized for them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from siting.allocating import answer_openings, last_options, with_bound
from siting.answers import NONE, PRICES, SOLVER, Answer, Bound, Plan, answer_without
from siting.branching import branch
from siting.coupling import (
    PricedProblem,
    loaded_problem,
    priced_problem,
    residue_price_cny_per_t,
)
from siting.duals import Prices, Proof
from siting.options import SolverOptions
from siting.problem import Floats, SitingProblem
from siting.residues import load_t_per_d
from siting.solution import INFEASIBLE, NO_SOLUTION, Solution, gap_share

SolvePlain = Callable[[SitingProblem, SolverOptions, Solution | None], Solution]
Tell = Callable[[str, float | None, float, float], None]

_ROUNDS = 4
_FIRST_SHARE = 0.5
"""Part of the time for the first ordinary problem, which gives most of the bound."""

_TAIL_S = 3.0
_FINER = 0.6
"""Part of the gap asked for that an ordinary problem may use; prices take the rest."""


@dataclass
class _Best:
    """The best answer and bound so far."""

    problem: SitingProblem
    options: SolverOptions
    tell: Tell
    answer: Answer
    bound: Bound
    began_s: float

    @property
    def left_s(self) -> float:
        return self.options.time_limit_s - (time.monotonic() - self.began_s)

    @property
    def over(self) -> bool:
        gap = gap_share(self.answer.plan.cost_cny_per_yr, self.bound.value_cny_per_yr)
        return gap <= self.options.gap_share or self.left_s <= _TAIL_S or self.options.cancelled

    def limited(self, share: float) -> SolverOptions:
        gap = _FINER * self.options.gap_share
        return replace(self.options, time_limit_s=max(share * self.left_s, 1.0), gap_share=gap)

    def offer(self, found: Solution) -> None:
        """Cost the openings of an ordinary problem exactly and keep them when they are better."""
        if not found.has_incumbent:
            return
        opened = found.open_option[: self.problem.facility_ids.size]
        answer = answer_openings(self.problem, opened, last_options(self.options))
        cost, known = answer.plan.cost_cny_per_yr, self.answer.plan.cost_cny_per_yr
        if math.isfinite(cost) and not cost >= known:
            self.answer = answer
        self.report()

    def raise_bound(self, priced: PricedProblem, found: Solution) -> None:
        value = found.bound_cny_per_yr - priced.credit_cny_per_yr
        if math.isfinite(value):
            self.bound = self.bound.better(_bound_of(priced, found, value))
        self.report()

    def report(self) -> None:
        self.tell("search", None, self.answer.plan.cost_cny_per_yr, self.bound.value_cny_per_yr)


def choose_coupled(
    problem: SitingProblem,
    options: SolverOptions,
    tell: Tell,
    solve_plain: SolvePlain,
    *,
    start: Solution | None = None,
) -> Answer:
    """Solve a coupled part that has something to decide.

    Parameters
    ----------
    problem
        The part.
    options
        Solver, time limit and gap for this part.
    tell
        Called with stage, share done, incumbent and bound in CNY/yr.
    solve_plain
        Solves an ordinary problem, from an earlier solution when one is given.
    start
        An earlier solution to start from.
    """
    nothing = answer_without(problem, NO_SOLUTION, Bound(), (NONE, ""))
    best = _Best(problem, options, tell, nothing, Bound(), time.monotonic())
    if options.cancelled:
        return nothing
    limits = np.zeros(len(problem.load_limits))
    priced = priced_problem(problem, residue_price_cny_per_t(problem), limits)
    found = solve_plain(priced.problem, best.limited(_FIRST_SHARE), start)
    if found.status == INFEASIBLE:
        return answer_without(problem, INFEASIBLE, Bound(), (found.report.model_status, ""))
    best.raise_bound(priced, found)
    best.offer(found)
    for _ in range(_ROUNDS):
        if best.over:
            break
        before = (best.answer.plan.cost_cny_per_yr, best.bound.value_cny_per_yr)
        _size_for_residues(best, solve_plain, found)
        if not best.over:
            found = _price_again(best, solve_plain, found)
        if before == (best.answer.plan.cost_cny_per_yr, best.bound.value_cny_per_yr):
            break
    if not math.isfinite(best.answer.plan.cost_cny_per_yr) and not options.cancelled:
        return _branch_whole(best)
    return with_bound(problem, best.answer, best.bound)


def _bound_of(priced: PricedProblem, found: Solution, value_cny_per_yr: float) -> Bound:
    """Return a bound with its proof, when prices alone prove it; else the solver's."""
    known = found.certificate
    if known is None or found.report.bound_source != PRICES:
        return Bound(value_cny_per_yr, SOLVER)
    limits = priced.load_limit_price_cny_per_t
    residue = priced.residue_price_cny_per_t
    proof = Proof(known.demand_price_cny_per_t, known.policy_price, residue, limits)
    return Bound.proved(value_cny_per_yr, proof)


def _size_for_residues(best: _Best, solve_plain: SolvePlain, start: Solution) -> None:
    problem, answer = best.problem, best.answer
    if not math.isfinite(answer.plan.cost_cny_per_yr):
        loads = load_t_per_d(problem, start.flow_t_per_d[: problem.arc_stream.size])
        loads = np.where(start.open[: loads.size], loads, 0.0)
        price = residue_price_cny_per_t(problem)
        prices = Prices(np.zeros(loads.size), price, np.zeros(len(problem.load_limits)))
    else:
        loads, prices = load_t_per_d(problem, answer.plan.flow_t_per_d), _known(best)
    plain = loaded_problem(problem, prices, loads)
    best.offer(solve_plain(plain, best.limited(0.4), start))


def _price_again(best: _Best, solve_plain: SolvePlain, start: Solution) -> Solution:
    prices = _known(best)
    priced = priced_problem(best.problem, prices.demand_cny_per_t, prices.load_limit_cny_per_t)
    found = solve_plain(priced.problem, best.limited(0.6), start)
    best.raise_bound(priced, found)
    best.offer(found)
    return found


def _known(best: _Best) -> Prices:
    """Return the prices of the best answer, with the cheapest way out where a plant is closed."""
    prices = best.answer.prices
    closed = residue_price_cny_per_t(best.problem, prices.capacity_cny_per_t)
    demand: Floats = np.where(prices.demand_cny_per_t > 0, prices.demand_cny_per_t, closed)
    return replace(prices, demand_cny_per_t=demand)


def _branch_whole(best: _Best) -> Answer:
    """Give the rest of the time to the integer programme of the whole coupled problem."""
    problem, options = best.problem, best.limited(1.0)
    outcome, plan = branch(problem, options)
    if outcome.values is None or not math.isfinite(plan.cost_cny_per_yr):
        status = outcome.status if outcome.status == INFEASIBLE else NO_SOLUTION
        return answer_without(problem, status, best.bound, (outcome.model_status, outcome.log))
    answer = answer_openings(problem, plan.open_option, last_options(best.options))
    if not math.isfinite(answer.plan.cost_cny_per_yr):
        answer = replace(answer, plan=plan if plan.cost_cny_per_yr else Plan.nothing(problem))
    return with_bound(problem, answer, best.bound)
