"""Choosing what to open when residues or shared limits tie plants together.

The coupled problem is searched by ordinary ones (`siting.coupling`): with every
residue at a price nothing ties the plants, and the parts fall apart by stream. The
first prices are the duals of the whole relaxation (`siting.relaxation`), those of an
earlier answer, or the cheapest way out of each residue. Openings found are costed
exactly by the coupled allocation; the bound of an ordinary problem less the credit
bounds the coupled one, and the better bound of all counts. Then the residues of the
best answer so far are given as demand, so that receivers are sized for them, and its
own prices make the next ordinary problem. Transfer stations have a way of their own
(`siting.transfer_search`).
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from siting.allocating import answer_openings, last_options, with_bound
from siting.answers import NONE, Answer, Bound, answer_without
from siting.best_so_far import BestSoFar, SolvePlain
from siting.branching import branch
from siting.coupling import (
    complete_prices,
    loaded_problem,
    priced_problem,
    residue_price_cny_per_t,
)
from siting.duals import Prices, Proof
from siting.options import SolverOptions
from siting.problem import SitingProblem
from siting.relaxation import relaxed_coupled_prices
from siting.residues import load_t_per_d
from siting.solution import INFEASIBLE, NO_SOLUTION, Solution
from siting.starting import Start
from siting.transfer import chosen_stations
from siting.transfer_search import search_routed
from siting.watching import Tell

_ROUNDS = 4
_RELAXATION_SHARE, _PRICED_SHARE, _LOADED_SHARE = 0.45, 0.6, 0.5
"""Parts of the time left for the relaxation, and for problems with priced and given residues."""

_ROUND_S = 1e-4
"""Time per arc below which nothing more is begun: it would only just have started."""

_RELAXATION_S = {True: 4e-4, False: 1.5e-4}
"""Time that the fine and the rough relaxation take, per arc (measured, 88,000 arcs)."""


def choose_coupled(
    problem: SitingProblem,
    options: SolverOptions,
    tell: Tell,
    solve_plain: SolvePlain,
    *,
    start: Solution | None = None,
    first: Start | None = None,
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
        Solves an ordinary problem, from an earlier solution and prices when there are any.
    start, first
        An earlier solution, and what of it fits the part: openings, and the prices that
        proved its bound.
    """
    nothing = answer_without(problem, NO_SOLUTION, Bound(), (NONE, ""))
    best = BestSoFar(problem, options, tell, nothing, Bound(), time.monotonic())
    if options.cancelled:
        return nothing
    if chosen_stations(problem).any():
        possible = search_routed(best, solve_plain, start)
        return _finished(best) if possible else _impossible(problem)
    first = first or Start()
    prices = first.prices
    if start is not None:
        _begin_at(best, solve_plain, start, first)
    known = prices or _relaxed_prices(best)
    found = _solve_at(best, solve_plain, known, start)
    if found.status == INFEASIBLE:
        return _impossible(problem)
    if prices is not None and not best.over:
        known = _relaxed_prices(best) or prices
        found = _solve_at(best, solve_plain, known, found)
    for _ in range(_ROUNDS):
        if best.over or not _has_time(best):
            break
        before = (best.answer.plan.cost_cny_per_yr, best.bound.value_cny_per_yr)
        _size_for_residues(best, solve_plain, found, known)
        if not best.over:
            found = _solve_at(best, solve_plain, _own_prices(best), found)
        if before == (best.answer.plan.cost_cny_per_yr, best.bound.value_cny_per_yr):
            break
    return _finished(best)


def _begin_at(best: BestSoFar, solve_plain: SolvePlain, start: Solution, first: Start) -> None:
    """Cost the openings of an earlier solution where they fit, and improve on them."""
    if first.opened is None:
        return
    best.offer_openings(first.opened)
    if not best.over:
        _size_for_residues(best, solve_plain, start, first.prices)


def _relaxed_prices(best: BestSoFar) -> Proof | None:
    """Return the prices of the relaxation, None when it would take most of the time left."""
    used = np.flatnonzero(best.answer.plan.flow_t_per_d > 0)
    for fine, per_arc_s in _RELAXATION_S.items():
        needed_s = per_arc_s * best.problem.arc_stream.size
        if needed_s <= _RELAXATION_SHARE * best.left_s:
            limited = replace(best.options, time_limit_s=2 * needed_s + 1.0)
            return relaxed_coupled_prices(best.problem, used, limited, fine=fine)
    return None


def _solve_at(
    best: BestSoFar, solve_plain: SolvePlain, prices: Proof | None, start: Solution | None
) -> Solution:
    """Solve the ordinary problem at `prices`, None = the cheapest way out of every residue."""
    problem = best.problem
    residue, limits = residue_price_cny_per_t(problem), np.zeros(len(problem.load_limits))
    if prices is not None:
        known, limits = prices.residue_cny_per_t, prices.load_limit_cny_per_t
        residue = np.where(known > 0, known, residue)
        best.prove(Proof(prices.demand_cny_per_t, prices.policy, residue, limits))
    priced = priced_problem(problem, residue, limits)
    found = solve_plain(priced.problem, best.limited(_PRICED_SHARE), start, prices)
    best.raise_bound(priced, found)
    best.offer(found)
    return found


def _own_prices(best: BestSoFar) -> Proof:
    """Return the prices of the best allocation; it has none for the policies."""
    prices = complete_prices(best.problem, best.answer.prices)
    nothing = np.zeros(len(best.problem.option_policies))
    demand = prices.demand_cny_per_t
    return Proof(demand, nothing, demand, prices.load_limit_cny_per_t)


def _impossible(problem: SitingProblem) -> Answer:
    return answer_without(problem, INFEASIBLE, Bound(), (INFEASIBLE, ""))


def _has_time(best: BestSoFar) -> bool:
    return best.left_s >= _ROUND_S * best.problem.arc_stream.size


def _finished(best: BestSoFar) -> Answer:
    nothing = not math.isfinite(best.answer.plan.cost_cny_per_yr)
    if nothing and not best.options.cancelled and _has_time(best):
        return _branch_whole(best)
    return with_bound(best.problem, best.answer, best.bound)


def _size_for_residues(
    best: BestSoFar, solve_plain: SolvePlain, start: Solution, known: Proof | None
) -> None:
    problem, answer = best.problem, best.answer
    if not math.isfinite(answer.plan.cost_cny_per_yr):
        size = problem.facility_ids.size
        loads = np.where(start.open[:size], start.load_t_per_d[:size], 0.0)
        price = residue_price_cny_per_t(problem)
        prices = Prices(np.zeros(loads.size), price, np.zeros(len(problem.load_limits)))
    else:
        loads, prices = (
            load_t_per_d(problem, answer.plan.flow_t_per_d),
            complete_prices(problem, answer.prices),
        )
    plain = loaded_problem(problem, prices, loads)
    best.offer(solve_plain(plain, best.limited(_LOADED_SHARE), start, known))


def _branch_whole(best: BestSoFar) -> Answer:
    """Give the rest of the time to the integer programme of the whole coupled problem."""
    problem, options = best.problem, best.limited(1.0)
    outcome, plan = branch(problem, options)
    if outcome.values is None or not math.isfinite(plan.cost_cny_per_yr):
        status = outcome.status if outcome.status == INFEASIBLE else NO_SOLUTION
        return answer_without(problem, status, best.bound, (outcome.model_status, outcome.log))
    answer = answer_openings(problem, plan.open_option, last_options(best.options))
    if not math.isfinite(answer.plan.cost_cny_per_yr):
        answer = replace(answer, plan=plan)
    return with_bound(problem, answer, best.bound)
