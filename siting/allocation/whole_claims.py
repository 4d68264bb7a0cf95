"""From whole loads to figures that can be checked, and to words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from siting.allocation.certificate import demand_prices, dual_value, primal_value, stranded_rows
from siting.allocation.claims import claim_of
from siting.allocation.routes import run_route
from siting.allocation.statement import Claim
from siting.allocation.transportation import TransportationProblem
from siting.allocation.whole_loads import WholeAnswer, place_whole
from siting.allocation.words import left_over_shortfall
from siting.solution import (
    FEASIBLE,
    INFEASIBLE,
    NO_SOLUTION,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    Shortfall,
    gap_share,
)


@dataclass(frozen=True, eq=False)
class WholeClaim:
    """A claim of whole loads with the problem it is about.

    Parameters
    ----------
    problem
        The problem to check the claim against.
    claim, shortfalls
        Figures, and why there is no answer or what is left over.
    words_zh, words_en
        How the whole loads were found, for a reader.
    """

    problem: TransportationProblem
    claim: Claim
    shortfalls: tuple[Shortfall, ...]
    words_zh: str = ""
    words_en: str = ""


def claim_whole(
    problem: TransportationProblem,
    split: tuple[Claim, tuple[Shortfall, ...]],
    route: str,
    limits: tuple[float, float],
) -> WholeClaim:
    """Return the claim of whole loads from the split optimum.

    Parameters
    ----------
    problem
        With `is_whole`.
    split
        Claim and shortfalls of the split optimum over the arcs that a whole load can use.
    route
        The route that found it.
    limits
        Seconds, and the share by which cost and bound may differ.
    """
    claim, shortfalls = split
    if claim.status == INFEASIBLE:
        return _infeasible(problem, split, route)
    if claim.status != OPTIMAL:
        return WholeClaim(problem, claim, shortfalls)
    answer = place_whole(problem, claim, time_limit_s=limits[0], wanted_gap_share=limits[1])
    if answer.place is None:
        return _without(problem, claim, answer)
    found = _claim_of_places(problem, claim, answer)
    return WholeClaim(
        problem, found, left_over_shortfall(found.unserved_t_per_d), *_words(found, answer)
    )


def _claim_of_places(problem: TransportationProblem, split: Claim, answer: WholeAnswer) -> Claim:
    assert answer.place is not None
    (n, m), demand, place = problem.shape, problem.demand_t_per_d, answer.place
    rows = np.flatnonzero((place >= 0) & (place < m))
    flow = sparse.csr_array((demand[rows], (rows, place[rows])), shape=(n, m))
    unserved = np.where(place == m, demand, 0.0)
    price = split.capacity_price_cny_per_t
    best, _ = demand_prices(problem, price)
    objective = primal_value(problem, flow, unserved)
    lower = max(dual_value(problem, best, price), answer.solver_bound_cny)
    bound = min(lower, objective)
    is_proven = gap_share(objective, bound) <= OPTIMAL_GAP_SHARE
    return replace(
        split,
        status=OPTIMAL if is_proven else FEASIBLE,
        flow_t_per_d=flow,
        unserved_t_per_d=unserved,
        objective=objective,
        bound=bound,
        demand_price_cny_per_t=best,
        is_whole=True,
        solver_bound_cny=answer.solver_bound_cny,
    )


def _without(problem: TransportationProblem, split: Claim, answer: WholeAnswer) -> WholeClaim:
    """Return that there is no answer, or that none was found."""
    is_proven = answer.solver_bound_cny == math.inf
    n, m = problem.shape
    claim = replace(
        split,
        status=INFEASIBLE if is_proven else NO_SOLUTION,
        flow_t_per_d=sparse.csr_array((n, m)),
        unserved_t_per_d=np.zeros(n),
        objective=math.nan,
        bound=max(split.bound, answer.solver_bound_cny),
        is_whole=True,
        solver_bound_cny=answer.solver_bound_cny,
    )
    if not is_proven:
        zh = "拆分运输可行，但在时限内未找到每个收运单元只去一座设施的方案。"
        en = "Split loads would fit, but no way to send every catchment whole was found in time."
        return WholeClaim(problem, claim, (), zh, en)
    demand = float(problem.demand_t_per_d.sum())
    zh = (
        f"{demand:,.9g} t/d 拆分后可以容纳，但每个收运单元只去一座设施时无法容纳"
        "（求解器在全部运输弧上证明）。"
    )
    en = (
        f"{demand:,.9g} t/d would fit when split, but not with every catchment going whole to "
        "one facility (proven by the solver on all arcs)."
    )
    short = Shortfall("capacity", "", demand, (), zh, en)
    return WholeClaim(problem, claim, (short,), zh, en)


def _infeasible(
    problem: TransportationProblem, split: tuple[Claim, tuple[Shortfall, ...]], route: str
) -> WholeClaim:
    """Say in the words of split loads what already they cannot do, else what whole ones cannot."""
    plain = replace(problem, is_whole=False)
    claim, shortfalls = claim_of(plain, run_route(plain, route), route)
    if claim.status == INFEASIBLE:
        return WholeClaim(plain, claim, shortfalls)
    claim, shortfalls = split
    return WholeClaim(
        problem, claim, tuple(_whole_shortfall(problem, claim, s) for s in shortfalls)
    )


def _whole_shortfall(
    problem: TransportationProblem, claim: Claim, shortfall: Shortfall
) -> Shortfall:
    if claim.short_columns.size:
        zh = "每个收运单元只去一座设施时：" + shortfall.words_zh
        en = "With every catchment going whole to one facility: " + shortfall.words_en
        return replace(shortfall, words_zh=zh, words_en=en)
    rows = stranded_rows(problem, claim.short_columns)
    largest = int(rows[np.argmax(problem.demand_t_per_d[rows])])
    tonnes = f"{problem.demand_t_per_d[largest]:,.9g} t/d"
    zh = (
        f"{rows.size} 个收运单元的量大于其可达的任何一座设施的能力，不拆分就无法收运；"
        f"最大的是第 {largest} 行（{tonnes}）。"
    )
    en = (
        f"{rows.size} catchments are larger than any facility within their reach and cannot go "
        f"whole; the largest is row {largest} ({tonnes})."
    )
    return replace(shortfall, words_zh=zh, words_en=en)


def _words(claim: Claim, answer: WholeAnswer) -> tuple[str, str]:
    share = gap_share(claim.objective, claim.bound)
    zh = f"每个收运单元只去一座设施：局部搜索 {answer.moves} 步"
    en = f"Each catchment goes whole to one facility: {answer.moves} moves of local search"
    if answer.arcs:
        extent_zh = "含更优方案可能用到的全部弧" if answer.is_whole_proof else "仅部分弧"
        extent_en = (
            "all that a better answer could use" if answer.is_whole_proof else "a choice of them"
        )
        zh += f"，整数规划（PuLP + HiGHS）{answer.arcs} 条弧（{extent_zh}）"
        en += f", integer programme (PuLP and HiGHS) on {answer.arcs} arcs ({extent_en})"
    is_solver = claim.bound > claim.objective or answer.solver_bound_cny >= claim.bound
    zh += f"；间隙 {share:.2g}，下界来自" + (
        "求解器。" if is_solver else "拆分最优的价格（已复核）。"
    )
    en += f"; gap {share:.2g}, the bound is " + (
        "the solver's." if is_solver else "that of the prices of the split optimum, checked."
    )
    return zh, en
