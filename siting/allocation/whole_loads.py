"""Whole loads: each catchment goes to one facility, at least cost, with a proven gap.

Variables  z_ij = 1 when catchment i sends its whole demand to facility j, else 0
           v_i = 1 when it is left over whole, where that is allowed

min   sum_A d_i c_ij z_ij + sum_i d_i r_i v_i
s.t.  sum_j z_ij + v_i = 1         for all i with d_i > 0
      sum_i d_i z_ij <= K_j        for all j

1. Bound. With z in [0, 1] this is the allocation with split loads, over arcs whose
   facility could take the whole demand (d_i <= K_j). Its optimum L and its prices
   come from the routes and are checked from the data.
2. Start. A basic optimum splits fewer catchments than there are facilities. They are
   placed whole; local search repairs what is too full, then cuts the cost.
3. Proof. At prices p, l every answer costs at least L + d_i (c_ij + p_j - l_i) if it
   uses the arc (i, j). With an answer that costs U at hand, arcs for which this is
   more than U belong to no better answer. When few arcs are left, the integer
   programme (PuLP, HiGHS) over them settles the question, and the lesser of its
   bound and U bounds the whole. When many are left, it only improves the answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from siting.allocation.statement import Claim
from siting.allocation.transportation import TransportationProblem
from siting.allocation.whole_programme import (
    Found,
    PricedProblem,
    choose_arcs,
    cost_of,
    costs_of_rows,
    fits,
    left_for,
    solve_arcs,
)
from siting.allocation.whole_search import Pool, improve
from siting.options import SolverOptions
from siting.problem import Flags, Ints
from siting.solution import INFEASIBLE, gap_share

POOL_ROWS = 1000
"""Catchments that local search may move: the split ones and those that move most cheaply."""

_ROUNDS = 4
_SEARCH_SHARE = 0.3
_NOISE = 1e-9


@dataclass(frozen=True, eq=False)
class WholeAnswer:
    """Where each catchment goes, and what is proven.

    Parameters
    ----------
    place
        Column of each catchment (n,), -1 without demand; None without an answer.
    solver_bound_cny
        Bound that the search of the solver proved; infinity = there is no answer.
    moves
        Moves of the local search.
    arcs
        Arcs of the last integer programme, 0 when none ran.
    is_whole_proof
        Whether that programme held every arc that a better answer could use.
    """

    place: Ints | None
    solver_bound_cny: float
    moves: int
    arcs: int
    is_whole_proof: bool


def place_whole(
    problem: TransportationProblem, claim: Claim, *, time_limit_s: float, wanted_gap_share: float
) -> WholeAnswer:
    """Return whole loads close to the split optimum `claim`, and what is proven of them.

    Parameters
    ----------
    problem
        With `is_whole`, so that arcs that no whole load could use are barred.
    claim
        The proven split optimum of `problem`.
    time_limit_s
        Wall time of search and integer programme.
    wanted_gap_share
        The search ends when (cost - bound) / cost is at most this.
    """
    price = np.zeros(problem.columns)
    price[: problem.shape[1]] = claim.capacity_price_cny_per_t
    limit, room = problem.limit_t_per_d(), problem.room_t_per_d()
    limit[: room.size] = np.where(np.isfinite(room), room, limit[: room.size])
    began = time.monotonic()
    priced = PricedProblem(problem, claim, limit, price)
    place, is_split = _first_place(priced)
    rows = _pool_rows(priced, is_split)
    place, moves = _search(priced, rows, place, began + _SEARCH_SHARE * time_limit_s)
    return _prove(priced, rows, (place, moves), (began + time_limit_s, wanted_gap_share))


def _first_place(priced: PricedProblem) -> tuple[Ints, Flags]:
    """Return the greatest part's column of each row (n,), and which rows are split."""
    problem, flow = priced.problem, priced.claim.flow_t_per_d
    left, (n, m) = priced.claim.unserved_t_per_d, priced.problem.shape
    row = np.repeat(np.arange(n), np.diff(flow.indptr))
    order = np.lexsort((flow.data, row))
    place = np.full(n, -1, dtype=np.int64)
    place[row[order]] = flow.indices[order]
    most = np.zeros(n)
    np.maximum.at(most, row, flow.data)
    place[left > most] = m
    is_split = np.diff(flow.indptr) + (left > 0) > 1
    place[problem.demand_t_per_d <= 0] = -1
    return place, is_split & (place >= 0)


def _pool_rows(priced: PricedProblem, is_split: Flags) -> Ints:
    """Return the split rows and those whose second best column adds least."""
    second = np.full(is_split.size, np.inf)
    for start, block in priced.problem.blocks():
        if block.shape[1] > 1:
            second[start : start + block.shape[0]] = np.partition(
                priced.regret_cny(start, block), 1, axis=1
            )[:, 1]
    second[is_split] = -1.0
    order = np.argsort(second, kind="stable")[:POOL_ROWS]
    return np.sort(order[np.isfinite(second[order])])


def _search(priced: PricedProblem, rows: Ints, place: Ints, deadline_s: float) -> tuple[Ints, int]:
    pool = Pool(
        costs_of_rows(priced.problem, rows),
        priced.problem.demand_t_per_d[rows],
        left_for(priced, rows, place),
    )
    if rows.size == 0:
        return place, 0
    place = place.copy()
    place[rows], moves = improve(pool, place[rows], deadline_s)
    return place, moves


def _prove(
    priced: PricedProblem, rows: Ints, start: tuple[Ints, int], goal: tuple[float, float]
) -> WholeAnswer:
    """Close the gap by integer programmes on the arcs that a better answer could use."""
    (deadline_s, wanted_gap_share), lower = goal, priced.claim.bound
    place, moves = start
    answer = WholeAnswer(None, -np.inf, moves, 0, is_whole_proof=False)
    for _ in range(_ROUNDS):
        cost = cost_of(priced.problem, place) if fits(priced, place) else np.inf
        remaining = deadline_s - time.monotonic()
        if gap_share(cost, lower) <= wanted_gap_share or remaining <= 0:
            break
        spare = (cost - lower) * (1 + _NOISE) + _NOISE * abs(lower)
        arcs, is_all = choose_arcs(priced, rows, place, spare)
        options = SolverOptions(time_limit_s=remaining, gap_share=wanted_gap_share)
        found = solve_arcs(priced, arcs, place, cost, options)
        answer = replace(answer, arcs=arcs.size, is_whole_proof=is_all)
        if is_all:
            return _settled(priced, replace(answer, place=place), found, cost)
        if found.place is None or not _is_better(priced, found.place, cost):
            break
        place, moves = _search(priced, rows, found.place, deadline_s)
        answer = replace(answer, moves=answer.moves + moves)
    return replace(answer, place=place if fits(priced, place) else None)


def _is_better(priced: PricedProblem, place: Ints | None, cost_cny: float) -> bool:
    if place is None or not fits(priced, place):
        return False
    return cost_of(priced.problem, place) < cost_cny


def _settled(
    priced: PricedProblem, answer: WholeAnswer, found: Found, cost_cny: float
) -> WholeAnswer:
    """Return the better of answer and programme with the bound that is now proven."""
    if found.status == INFEASIBLE:
        if np.isinf(cost_cny):
            return replace(answer, place=None, solver_bound_cny=np.inf)
        return answer
    bound = min(found.bound_cny, cost_cny)
    if _is_better(priced, found.place, cost_cny):
        return replace(answer, place=found.place, solver_bound_cny=bound)
    return replace(
        answer, place=answer.place if np.isfinite(cost_cny) else None, solver_bound_cny=bound
    )
