"""The prices of an answer, checked as what they claim to be: duals of the allocation.

With the openings held and loads free to split, prices l_j >= 0 of capacity and
p_is of demand belong to a cheapest allocation when, over the arcs a = (i, s, j)
to open facilities with cost c_a,

p_is <= c_a + l_j  and  p_is <= price of leaving over       no haul would be cheaper
p_is  = the least of these                                  nor any price be higher
l_j   = 0 where j is closed or has room
p_is  = c_a + l_j where x_a > 0;  p_is = price of leaving over where u_is > 0

A facility that leaves residues r_js per tonne, or shares load limits with prices
m_g, adds sum_s r_js p_is + sum_g m_g to the cost of a tonne it takes: c_a above
stands for that sum too.

A facility at its least load may pull waste towards it at a premium m_j >= 0 that
the answer does not state: c_a + l_j - m_j takes the place of c_a + l_j there, with
the one m_j that its hauls show. Whole loads split in the programme that gave the
prices, so loads, flows and room prove nothing where a stream is single-source.
Prices that are all 0 in a part of the problem say that there are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.residues import arising_flags, limit_cost_cny_per_t, onward_cost_cny_per_t
from siting.solution import Solution, open_capacity_t_per_d
from siting.verification_checks import Violation, demand_names, worst

_CNY_PER_T, _SHARE = 1e-4, 1e-6
"""Largest difference of two prices taken as rounding, and what it grows by per CNY/t."""

_CLEAR_T_PER_D = 1e-3
"""A flow or room above one kilogram a day is no rounding."""


@dataclass(frozen=True, eq=False)
class _Prices:
    """Prices and the arcs they compare: with waste, to open facilities."""

    problem: SitingProblem
    solution: Solution
    arcs: Ints
    demand: Ints
    facility: Ints
    flow_t_per_d: Floats
    full_cost_cny_per_t: Floats
    premium_cny_per_t: Floats
    demand_price_cny_per_t: Floats
    leaving_cny_per_t: Floats
    priced_demand: Flags
    priced_facility: Flags
    plain_demand: Flags
    plain_facility: Flags


def check_prices(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    """Yield what shows that the prices are not those of this answer.

    Parameters
    ----------
    problem
        The problem that was asked.
    solution
        An answer with an incumbent, its openings in range and its flows finite.
    """
    capacity, demand = solution.capacity_price_cny_per_t, solution.demand_price_cny_per_t
    if not (np.isfinite(capacity).all() and np.isfinite(demand).all()):
        words = ("有影子价格不是有限数", "a shadow price is not finite")
        yield Violation("price", "", float("nan"), *words)
        return
    prices = _read(problem, solution)
    yield from _of_limits(problem, solution)
    yield from _of_capacity(prices)
    yield from _of_demand(prices)


def _read(problem: SitingProblem, solution: Solution) -> _Prices:
    f, s = problem.facility_ids.size, problem.stream_keys.size
    demand = (problem.arc_catchment * s + problem.arc_stream).astype(np.int64)
    opened = solution.open_option >= 0
    wanted = arising_flags(problem, opened).ravel()
    arcs = np.flatnonzero(wanted[demand] & opened[problem.arc_facility])
    demand, facility = demand[arcs], problem.arc_facility[arcs]
    price, capacity_price = (
        solution.demand_price_cny_per_t.ravel(),
        solution.capacity_price_cny_per_t,
    )
    cost = (problem.arc_haul_cost_cny_per_t + problem.arc_processing_cost_cny_per_t)[arcs]
    graph = coo_array(
        (np.ones(arcs.size), (facility, f + demand)), (f + price.size, f + price.size)
    )
    count, label = connected_components(graph, directed=False)
    nodes = np.concatenate([capacity_price, price])
    priced = np.bincount(label, nodes != 0, minlength=count)[label] > 0
    whole = problem.single_source[np.arange(price.size) % s] & wanted
    plain = np.bincount(label[f:], whole, minlength=count)[label] == 0
    place = capacity_price + onward_cost_cny_per_t(problem, solution.demand_price_cny_per_t)
    place = place + limit_cost_cny_per_t(problem, solution.load_limit_price_cny_per_t)
    full, flow = cost + place[facility], solution.flow_t_per_d[arcs]
    bare = (problem, solution, arcs, demand, facility, flow, full)
    leaving = np.broadcast_to(problem.unserved_cost_cny_per_t, problem.demand_t_per_d.shape).ravel()
    premium = _premium(problem, solution, (facility, flow, full - price[demand]), plain[:f])
    ends = (priced[f:], priced[:f], plain[f:], plain[:f])
    return _Prices(*bare, premium, price, leaving, *ends)


def _premium(
    problem: SitingProblem,
    solution: Solution,
    hauls: tuple[Ints, Floats, Floats],
    plain: Flags,
) -> Floats:
    """Return m_j (f,): 0 above the least load, what the hauls show at it, NaN when unknown."""
    facility, flow, reduced = hauls
    least = problem.min_load_share * open_capacity_t_per_d(problem, solution.open_option)
    above = (least <= 0) | (plain & (solution.load_t_per_d > least + _CLEAR_T_PER_D))
    shown = np.full(least.size, np.inf)
    moving = flow > _CLEAR_T_PER_D
    np.minimum.at(shown, facility[moving], np.maximum(reduced[moving], 0.0))
    known = plain & np.isfinite(shown)
    return np.where(above, 0.0, np.where(known, shown, np.nan))


def _of_limits(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    """Check that shared limits have prices of at least 0, and none where there is room."""
    for limit, price in zip(
        problem.load_limits, solution.load_limit_price_cny_per_t.tolist(), strict=True
    ):
        room = limit.limit_t_per_d - float(solution.load_t_per_d[limit.members].sum())
        if price < -_CNY_PER_T or not np.isfinite(price):
            zh, en = "影子价格为负或不是有限数", "has a price that is below 0 or not finite"
        elif room > _CLEAR_T_PER_D and price > float(_tolerance(np.array(price))):
            zh, en = "尚有余量，却有影子价格", "has room but a shadow price"
        else:
            continue
        words = (
            f"“{limit.words_zh}”{zh} {price:.6g} 元/t",
            f"'{limit.words_en}' {en}: {price:.6g}",
        )
        yield Violation("load_limit_price", limit.name, abs(price), *words)


def _tolerance(scale_cny_per_t: Floats) -> Floats:
    finite = np.where(np.isfinite(scale_cny_per_t), np.abs(scale_cny_per_t), 0.0)
    return np.asarray(_CNY_PER_T + _SHARE * finite)


def _of_capacity(p: _Prices) -> Iterator[Violation]:
    ids, price = p.problem.facility_ids.tolist(), p.solution.capacity_price_cny_per_t
    size = open_capacity_t_per_d(p.problem, p.solution.open_option)
    least = _tolerance(price)
    words = (
        "设施 {id} 的影子价格为负 {amount:.6g} 元/t",
        "facility {id}: its price is {amount:.6g} CNY/t below 0",
    )
    yield from worst("capacity_price", ids, -price, words, least)
    closed = p.solution.open_option < 0
    words = (
        "未启用的设施 {id} 有影子价格 {amount:.6g} 元/t",
        "closed facility {id} has a shadow price of {amount:.6g} CNY/t",
    )
    yield from worst("capacity_price", ids, np.where(closed, price, 0.0), words, least)
    roomy = ~closed & p.plain_facility & (size - p.solution.load_t_per_d > _CLEAR_T_PER_D)
    words = (
        "设施 {id} 尚有余量，却有影子价格 {amount:.6g} 元/t",
        "facility {id} has room but a shadow price of {amount:.6g} CNY/t",
    )
    yield from worst("capacity_price", ids, np.where(roomy, price, 0.0), words, least)
    nearest = np.full(price.size, np.inf)
    np.minimum.at(nearest, p.facility, p.full_cost_cny_per_t - p.demand_price_cny_per_t[p.demand])
    judged = ~closed & (size > 0) & (p.problem.min_load_share < 1)
    idle = np.where(judged, np.minimum(price, nearest), 0.0)
    words = (
        "设施 {id} 的影子价格比任何收运单元愿付的高 {amount:.6g} 元/t",
        "facility {id}: its price is {amount:.6g} CNY/t above what any catchment saves there",
    )
    yield from worst("capacity_price", ids, idle, words, least)


def _of_demand(p: _Prices) -> Iterator[Violation]:
    names, price = demand_names(p.problem), p.demand_price_cny_per_t
    wanted = arising_flags(p.problem, p.solution.open_option >= 0).ravel()
    words = (
        "{id} 无产生量，却有边际成本 {amount:.6g} 元/t",
        "{id} has no waste but a price of {amount:.6g} CNY/t",
    )
    yield from worst("demand_price", names, np.where(wanted, 0.0, np.abs(price)), words, _CNY_PER_T)
    known = np.nan_to_num(p.premium_cny_per_t)[p.facility]
    ceiling = p.leaving_cny_per_t.copy()
    np.minimum.at(ceiling, p.demand, p.full_cost_cny_per_t - known)
    over = np.where(wanted, price - ceiling, 0.0)
    words = (
        "{id} 的边际成本比最省的去向高 {amount:.6g} 元/t",
        "{id}: its price is {amount:.6g} CNY/t above its cheapest way out",
    )
    yield from worst("demand_price", names, over, words, _tolerance(ceiling))
    floor = p.leaving_cny_per_t.copy()
    lowest = p.full_cost_cny_per_t - p.premium_cny_per_t[p.facility]
    np.minimum.at(floor, p.demand, np.nan_to_num(lowest, nan=-np.inf))
    judged = wanted & p.priced_demand & np.isfinite(floor)
    under = np.subtract(floor, price, out=np.zeros(price.size), where=judged)
    words = (
        "{id} 的边际成本比最省的去向低 {amount:.6g} 元/t",
        "{id}: its price is {amount:.6g} CNY/t below its cheapest way out",
    )
    yield from worst("demand_price", names, under, words, _tolerance(floor))
    yield from _of_hauls(p, names)


def _of_hauls(p: _Prices, names: list[str]) -> Iterator[Violation]:
    """Check that waste goes only where, and is left only if, the prices say it pays."""
    price = p.demand_price_cny_per_t
    judged = p.plain_demand & p.priced_demand
    dear = p.full_cost_cny_per_t - np.nan_to_num(p.premium_cny_per_t)[p.facility] - price[p.demand]
    used = judged[p.demand] & (p.flow_t_per_d > _CLEAR_T_PER_D)
    worst_haul = np.zeros(price.size)
    np.maximum.at(worst_haul, p.demand[used], dear[used])
    words = (
        "{id} 有流量去往比其边际成本贵 {amount:.6g} 元/t 的设施",
        "{id} is hauled to where it costs {amount:.6g} CNY/t more than its price",
    )
    yield from worst("demand_price", names, worst_haul, words, _tolerance(price))
    left = judged & (p.solution.unserved_t_per_d.ravel() > _CLEAR_T_PER_D)
    left &= np.isfinite(p.leaving_cny_per_t)
    under = np.subtract(p.leaving_cny_per_t, price, out=np.zeros(price.size), where=left)
    words = (
        "{id} 有未收运量，边际成本却比未收运价低 {amount:.6g} 元/t",
        "{id} has waste unserved but a price {amount:.6g} CNY/t below that of leaving it",
    )
    yield from worst("demand_price", names, under, words, _tolerance(price))
