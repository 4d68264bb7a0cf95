"""Choosing what to open when residues or shared limits tie plants together.

The coupled problem is searched by ordinary ones (`siting.coupling`): with every
residue at a price nothing ties the plants, and the parts fall apart by stream. The
first prices are the duals of the whole relaxation (`siting.relaxation`), those of an
earlier answer, or the cheapest way out of each residue. Openings near that relaxation
(`siting.rounding`) are the first answer. Openings found are costed exactly by the
coupled allocation; the bound of an ordinary problem less the credit bounds the coupled
one, and the better bound of all counts. The residues of the best answer so far are
given as demand, so that receivers are sized for them, and its own prices make the next
ordinary problem. Transfer stations have a way of their own (`siting.transfer_search`).
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
from siting.relaxation import relaxed_coupled
from siting.residues import load_t_per_d
from siting.rounding import rounded_openings
from siting.solution import INFEASIBLE, NO_SOLUTION, Solution
from siting.starting import Start
from siting.transfer import chosen_stations
from siting.transfer_search import search_routed
from siting.watching import Tell

_ROUNDS = 6
_RELAXATION_SHARE, _PRICED_SHARE, _LOADED_SHARE = 0.45, 0.4, 0.5
"""Parts of the time left for the relaxation, and for problems with priced and given residues."""

_WHOLE_SHARE = 0.9
"""The same for a priced problem that nothing follows."""

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
        Solves an ordinary problem from openings and prices where there are any.
    first
        Openings of an earlier solution, and the prices that proved its bound.
    """
    nothing = answer_without(problem, NO_SOLUTION, Bound(), (NONE, ""))
    best = BestSoFar(problem, options, tell, nothing, Bound(), time.monotonic())
    first = first or Start()
    if options.cancelled:
        return nothing
    if chosen_stations(problem).any():
        possible = search_routed(best, solve_plain, first)
        return _finished(best) if possible else _impossible(problem)
    known = _begin(best, solve_plain, first)
    if best.over and best.has_incumbent:
        return _finished(best)
    found = _solve_at(best, solve_plain, known)
    if found.status == INFEASIBLE:
        return _impossible(problem)
    for _ in range(_ROUNDS):
        if best.over or not _has_time(best):
            break
        before = (best.answer.plan.cost_cny_per_yr, best.bound.value_cny_per_yr)
        _size_for_residues(best, solve_plain, found, known)
        if not best.over:
            found = _solve_at(best, solve_plain, _own_prices(best))
        if before == (best.answer.plan.cost_cny_per_yr, best.bound.value_cny_per_yr):
            break
    return _finished(best)


def _begin(best: BestSoFar, solve_plain: SolvePlain, first: Start) -> Proof | None:
    """Cost openings known beforehand and those near the relaxation; return the best prices.

    The rough relaxation gives openings soon; its fine one lifts the bound.
    """
    known = first.prices
    if first.opened is not None:
        best.offer_openings(first.opened)
        if known is not None and not best.over:
            _size_for_residues(best, solve_plain, None, known)
    known = _relaxed(best, fine=False) or known
    if best.has_incumbent and not best.over:
        _size_for_residues(best, solve_plain, None, known)
    return _relaxed(best, fine=True) or known


def _relaxed(best: BestSoFar, *, fine: bool) -> Proof | None:
    """Cost openings near the relaxation; return its prices, None when it would take too long."""
    limit_s = _RELAXATION_SHARE * best.left_s
    if best.over or limit_s < _RELAXATION_S[fine] * best.problem.arc_stream.size:
        return None
    used = np.flatnonzero(best.answer.plan.flow_t_per_d > 0)
    limited = replace(best.options, time_limit_s=limit_s)
    relaxed = relaxed_coupled(best.problem, used, limited, fine=fine)
    if relaxed is None:
        return None
    best.prove(relaxed.proof)
    for opened in rounded_openings(best.problem, relaxed.opened_share, best.options):
        if not best.over:
            best.offer_openings(opened)
    return relaxed.proof


def _solve_at(
    best: BestSoFar, solve_plain: SolvePlain, prices: Proof | None, share: float = _PRICED_SHARE
) -> Solution:
    """Solve the ordinary problem at `prices`, None = the cheapest way out of every residue."""
    problem = best.problem
    residue, limits = residue_price_cny_per_t(problem), np.zeros(len(problem.load_limits))
    if prices is not None:
        known, limits = prices.residue_cny_per_t, prices.load_limit_cny_per_t
        residue = np.where(known > 0, known, residue)
        best.prove(Proof(prices.demand_cny_per_t, prices.policy, residue, limits))
    priced = priced_problem(problem, residue, limits)
    start = _start_of(best, priced.problem, prices)
    found = solve_plain(priced.problem, best.limited(share), start)
    best.raise_bound(priced, found)
    best.offer(found)
    return found


def _start_of(best: BestSoFar, plain: SitingProblem, prices: Proof | None) -> Start:
    """Return the best openings so far, the outlets of `plain` closed, and prices."""
    if not best.has_incumbent:
        return Start(None, prices)
    opened = np.full(plain.facility_ids.size, -1)
    opened[: best.problem.facility_ids.size] = best.answer.plan.open_option
    return Start(opened, prices)


def _own_prices(best: BestSoFar) -> Proof:
    """Return the prices of the best allocation; it has none for the policies."""
    prices = complete_prices(best.problem, best.answer.prices)
    nothing = np.zeros(len(best.problem.option_policies))
    demand = prices.demand_cny_per_t
    return Proof(demand, nothing, demand, prices.load_limit_cny_per_t)


def finer_bound(
    problem: SitingProblem, first: Start, options: SolverOptions, solve_plain: SolvePlain
) -> Bound:
    """Return the bound of the fine relaxation's prices, lifted by the ordinary problem at them.

    Parameters
    ----------
    problem
        The coupled part.
    first
        Prices to take where the relaxation is not solved in time.
    options, solve_plain
        As in `choose_coupled`.
    """
    nothing = answer_without(problem, NO_SOLUTION, Bound(), (NONE, ""))
    best = BestSoFar(problem, options, lambda *_: None, nothing, Bound(), time.monotonic())
    prices = _relaxed(best, fine=True) or first.prices
    if prices is not None and not best.over:
        _solve_at(best, solve_plain, prices, _WHOLE_SHARE)
    return best.bound


def _impossible(problem: SitingProblem) -> Answer:
    return answer_without(problem, INFEASIBLE, Bound(), (INFEASIBLE, ""))


def _has_time(best: BestSoFar) -> bool:
    return best.left_s >= _ROUND_S * best.problem.arc_stream.size


def _finished(best: BestSoFar) -> Answer:
    if not best.has_incumbent and not best.options.cancelled and _has_time(best):
        return _branch_whole(best)
    return with_bound(best.problem, best.answer, best.bound)


def _size_for_residues(
    best: BestSoFar, solve_plain: SolvePlain, found: Solution | None, known: Proof | None
) -> None:
    """Solve with the residues of the best answer as demand, or of `found` while there is none."""
    problem, answer = best.problem, best.answer
    if best.has_incumbent:
        loads = load_t_per_d(problem, answer.plan.flow_t_per_d)
        prices = complete_prices(problem, answer.prices)
    elif found is not None:
        size = problem.facility_ids.size
        loads = np.where(found.open[:size], found.load_t_per_d[:size], 0.0)
        price = residue_price_cny_per_t(problem)
        prices = Prices(np.zeros(loads.size), price, np.zeros(len(problem.load_limits)))
    else:
        return
    plain = loaded_problem(problem, prices, loads)
    start = _start_of(best, plain, known)
    best.offer(solve_plain(plain, best.limited(_LOADED_SHARE), start))


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
