"""Choosing what to open when residues or shared limits tie plants together.

The coupled problem is searched by ordinary ones (`siting.coupling`): with every
residue at the price of its cheapest way out nothing ties the plants, and the
parts fall apart by stream. Their openings are costed exactly by the coupled
allocation, whose own prices make the next ordinary problem; its bound less the
credit bounds the coupled problem, and the better bound of all counts. In between
the residues of the best answer so far are given as demand, so that receivers
are sized for them. Transfer stations have a way of their own
(`siting.transfer_search`).
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from siting.allocating import answer_openings, last_options, with_bound
from siting.answers import NONE, Answer, Bound, Plan, answer_without
from siting.best_so_far import BestSoFar, SolvePlain, Tell
from siting.branching import branch
from siting.coupling import (
    loaded_problem,
    priced_problem,
    residue_price_cny_per_t,
)
from siting.duals import Prices
from siting.options import SolverOptions
from siting.problem import Floats, SitingProblem
from siting.residues import load_t_per_d
from siting.solution import INFEASIBLE, NO_SOLUTION, Solution
from siting.transfer import chosen_stations
from siting.transfer_search import search_routed

_ROUNDS = 4
_FIRST_SHARE = 0.5
"""Part of the time for the first ordinary problem, which gives most of the bound."""


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
    best = BestSoFar(problem, options, tell, nothing, Bound(), time.monotonic())
    if options.cancelled:
        return nothing
    if chosen_stations(problem).any():
        possible = search_routed(best, solve_plain, start)
        return _finished(best) if possible else _impossible(problem)
    limits = np.zeros(len(problem.load_limits))
    priced = priced_problem(problem, residue_price_cny_per_t(problem), limits)
    found = solve_plain(priced.problem, best.limited(_FIRST_SHARE), start)
    if found.status == INFEASIBLE:
        return _impossible(problem)
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
    return _finished(best)


def _impossible(problem: SitingProblem) -> Answer:
    return answer_without(problem, INFEASIBLE, Bound(), (INFEASIBLE, ""))


def _finished(best: BestSoFar) -> Answer:
    if not math.isfinite(best.answer.plan.cost_cny_per_yr) and not best.options.cancelled:
        return _branch_whole(best)
    return with_bound(best.problem, best.answer, best.bound)


def _size_for_residues(best: BestSoFar, solve_plain: SolvePlain, start: Solution) -> None:
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


def _price_again(best: BestSoFar, solve_plain: SolvePlain, start: Solution) -> Solution:
    prices = _known(best)
    priced = priced_problem(best.problem, prices.demand_cny_per_t, prices.load_limit_cny_per_t)
    found = solve_plain(priced.problem, best.limited(0.6), start)
    best.raise_bound(priced, found)
    best.offer(found)
    return found


def _known(best: BestSoFar) -> Prices:
    """Return the prices of the best answer, with the cheapest way out where a plant is closed."""
    prices = best.answer.prices
    closed = residue_price_cny_per_t(best.problem, prices.capacity_cny_per_t)
    demand: Floats = np.where(prices.demand_cny_per_t > 0, prices.demand_cny_per_t, closed)
    return replace(prices, demand_cny_per_t=demand)


def _branch_whole(best: BestSoFar) -> Answer:
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
