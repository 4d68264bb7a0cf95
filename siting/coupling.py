"""Residues and shared load limits, priced: an ordinary problem and a bound.

Give every tonne of residue arising at i a price p_is, at least 0 and at most
that of leaving it over, and every shared limit g a price m_g >= 0. Relaxing the
rows that tie plants together with these prices leaves an ordinary problem:

- a tonne taken by j also costs  sum_s r_js p_is + sum_{g with j} m_g;
- a residue haul a = (i, s, j) earns p_is; at most r K tonnes of it can arise,
  K the source's largest size. It is the demand of a catchment that may instead
  go to an outlet of its own at p_is a tonne, so that no number turns negative;
- hauls that cost p_is or more can be left out where the receiver needs no
  least load: they would earn nothing.

Every bound of that problem, less  D (sum p_is r K over the demands made +
sum_g m_g L_g), bounds the coupled one, whatever the prices. At the prices of
the coupled allocation the bound is that allocation's own optimum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from siting.bound import knapsack_table, lagrangian_bound
from siting.duals import Prices, Proof
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.problem_checks import NOWHERE
from siting.residues import (
    limit_cost_cny_per_t,
    onward_cost_cny_per_t,
    source_yield_share,
)
from siting.transfer import chosen_stations, routed_problem

_CHAIN = 4
"""Longest chain of plants that a residue passes (collection point, transfer, sorting, burning)."""

_TOLERANCE_CNY_PER_T = 1e-9


@dataclass(frozen=True, eq=False)
class PricedProblem:
    """The ordinary problem at given prices.

    Parameters
    ----------
    problem
        Its facilities are those of the coupled problem, then the outlets; its
        options and arcs likewise.
    credit_cny_per_yr
        What its cost, or any bound of it, lies above the coupled problem's.
    residue_price_cny_per_t, load_limit_price_cny_per_t
        The prices (n, s) and (g,).
    """

    problem: SitingProblem
    credit_cny_per_yr: float
    residue_price_cny_per_t: Floats
    load_limit_price_cny_per_t: Floats


def residue_price_cny_per_t(
    problem: SitingProblem,
    room_price_cny_per_t: Floats | None = None,
    *,
    opened: Flags | None = None,
    known: Floats | None = None,
) -> Floats:
    """Return the cheapest way out of one tonne of each residue (n, s), 0 elsewhere.

    Parameters
    ----------
    problem
        The coupled problem.
    room_price_cny_per_t
        What a tonne of room costs at each receiver (f,); None = nothing.
    opened
        Receivers (f,); None = all that are not forbidden.
    known
        Prices (n, s) that stay as they are; NaN = to be found. None = find all.
    """
    residue = source_yield_share(problem) > 0
    cap = np.broadcast_to(problem.unserved_cost_cny_per_t, residue.shape)
    place = np.zeros(problem.facility_ids.size)
    if room_price_cny_per_t is not None:
        place = room_price_cny_per_t
    able = (~problem.forbidden if opened is None else opened)[problem.arc_facility]
    arcs = np.flatnonzero(residue[problem.arc_catchment, problem.arc_stream] & able)
    where = (problem.arc_catchment[arcs], problem.arc_stream[arcs])
    cost, facility = arc_cost_cny_per_t(problem)[arcs], problem.arc_facility[arcs]
    price = np.zeros(residue.shape) if known is None else np.nan_to_num(known)
    for _ in range(_CHAIN):
        total = cost + (place + onward_cost_cny_per_t(problem, price))[facility]
        cheapest = np.full(residue.shape, np.inf)
        np.minimum.at(cheapest, where, total)
        price = np.where(residue, np.minimum(cheapest, cap), 0.0)
        price = np.where(np.isfinite(price), price, 0.0)
        if known is not None:
            price = np.where(np.isnan(known), price, known)
    return price


def without_idle_slack(
    problem: SitingProblem, opened: Flags, load_t_per_d: Floats, prices: Prices
) -> Prices:
    """Return `prices` with those of residues of idle plants at their cheapest way out.

    Where an open plant takes nothing, any price of its residues up to that is
    right; the highest is what its first tonne would cost.
    """
    idle = opened & problem.yield_share.any(axis=1) & (load_t_per_d <= 0)
    if not idle.any():
        return prices
    at = problem.source_facility
    unknown = (source_yield_share(problem) > 0) & ((at >= 0) & idle[at])[:, None]
    room = prices.capacity_cny_per_t + limit_cost_cny_per_t(problem, prices.load_limit_cny_per_t)
    known = np.where(unknown, np.nan, prices.demand_cny_per_t)
    raised = residue_price_cny_per_t(problem, room, opened=opened, known=known)
    return replace(prices, demand_cny_per_t=raised)


def priced_problem(
    problem: SitingProblem, demand_price_cny_per_t: Floats, load_limit_price_cny_per_t: Floats
) -> PricedProblem:
    """Return the ordinary problem at these prices (n, s) and (g,)."""
    share = source_yield_share(problem)
    cap = np.broadcast_to(problem.unserved_cost_cny_per_t, share.shape)
    price = np.where(share > 0, np.clip(demand_price_cny_per_t, 0.0, cap), 0.0)
    added = onward_cost_cny_per_t(problem, price)
    added = added + limit_cost_cny_per_t(problem, load_limit_price_cny_per_t)
    cost = arc_cost_cny_per_t(problem) + added[problem.arc_facility]
    where = (problem.arc_catchment, problem.arc_stream)
    residue = (share > 0)[where]
    earns = cost < price[where] - _TOLERANCE_CNY_PER_T
    needed = problem.min_load_share[problem.arc_facility] > 0
    kept = np.flatnonzero(~residue | earns | needed)
    made = np.zeros(share.shape)
    own = kept[residue[kept]]
    made[problem.arc_catchment[own], problem.arc_stream[own]] = 1.0
    made *= share * _largest_t_per_d(problem)[problem.source_facility][:, None]
    limits = sum(
        g * limit.limit_t_per_d
        for g, limit in zip(load_limit_price_cny_per_t.tolist(), problem.load_limits, strict=True)
    )
    credit = problem.days_per_yr * (float((price * made).sum()) + limits)
    plain = ordinary_problem(problem, kept, added, made)
    grown = _with_outlets(plain, price, made)
    return PricedProblem(grown, credit, price, load_limit_price_cny_per_t)


def loaded_problem(problem: SitingProblem, prices: Prices, load_t_per_d: Floats) -> SitingProblem:
    """Return the ordinary problem in which residues are the demand that `load_t_per_d` leaves.

    It bounds nothing; its openings leave room for residues as they are now.
    """
    share = source_yield_share(problem)
    made = share * load_t_per_d[problem.source_facility][:, None]
    added = onward_cost_cny_per_t(problem, prices.demand_cny_per_t)
    added = added + limit_cost_cny_per_t(problem, prices.load_limit_cny_per_t)
    where = (problem.arc_catchment, problem.arc_stream)
    kept = np.flatnonzero((share <= 0)[where] | (made > 0)[where])
    return ordinary_problem(problem, kept, np.maximum(added, 0.0), made)


def ordinary_problem(
    problem: SitingProblem, arcs: Ints, added_cny_per_t: Floats, made_t_per_d: Floats
) -> SitingProblem:
    """Return `problem` over `arcs` without residues and shared limits.

    Parameters
    ----------
    problem
        The coupled problem.
    arcs
        Arcs kept.
    added_cny_per_t
        What a tonne taken costs more at each facility (f,).
    made_t_per_d
        Demand that stands for residues (n, s).
    """
    names = (
        "arc_stream", "arc_catchment", "arc_facility", "arc_distance_km", "arc_haul_cost_cny_per_t",
    )  # fmt: skip
    processing = problem.arc_processing_cost_cny_per_t + added_cny_per_t[problem.arc_facility]
    return replace(
        problem,
        **{name: getattr(problem, name)[arcs] for name in names},
        arc_processing_cost_cny_per_t=processing[arcs],
        demand_t_per_d=problem.demand_t_per_d + made_t_per_d,
        # Residues may always split, and a demand made of them with them.
        single_source=problem.single_source & ~(made_t_per_d > 0).any(axis=0),
        source_facility=np.full(problem.catchment_ids.size, NOWHERE),
        yield_share=np.zeros_like(problem.yield_share),
        load_limits=(),
    )


def without_coupling(problem: SitingProblem) -> SitingProblem:
    """Return `problem` with residues that vanish and no shared limits: all it must do at least."""
    share = source_yield_share(problem)
    proper = np.flatnonzero(~(share > 0)[problem.arc_catchment, problem.arc_stream])
    nothing = np.zeros(problem.facility_ids.size)
    return ordinary_problem(problem, proper, nothing, np.zeros_like(share))


def complete_prices(problem: SitingProblem, prices: Prices) -> Prices:
    """Return `prices` with residues of closed plants at their cheapest way out.

    An allocation has no prices where nothing arises; room counts at what it is worth.
    """
    closed = residue_price_cny_per_t(problem, prices.capacity_cny_per_t)
    demand = np.where(prices.demand_cny_per_t > 0, prices.demand_cny_per_t, closed)
    return replace(prices, demand_cny_per_t=demand)


def proved_bound(problem: SitingProblem, prices: Prices) -> tuple[float, Proof]:
    """Return the bound of `problem` at `prices` and its proof, by code without a solver.

    Parameters
    ----------
    problem
        Coupled or ordinary.
    prices
        Demand prices (n, s) and prices of shared limits (g,).
    """
    demand, residue = prices.demand_cny_per_t, np.zeros(problem.demand_t_per_d.shape)
    if problem.is_coupled:
        demand = complete_prices(problem, prices).demand_cny_per_t
        residue = np.where(source_yield_share(problem) > 0, demand, 0.0)
    policy = np.zeros(len(problem.option_policies))
    proof = Proof(demand, policy, residue, prices.load_limit_cny_per_t)
    return bound_of_proof(problem, proof), proof


def bound_of_proof(problem: SitingProblem, proof: Proof) -> float:
    """Return the bound of `problem` that the prices of `proof` prove, CNY/yr.

    Where transfer stations are to be chosen the prices may be those of whole routes
    (`siting.transfer`); the higher of both bounds holds.
    """
    if not problem.is_coupled:
        table = knapsack_table(problem)
        point = lagrangian_bound(table, proof.demand_cny_per_t, proof.policy)
        return point.value_cny_per_yr
    priced = priced_problem(problem, proof.residue_cny_per_t, proof.load_limit_cny_per_t)
    table = knapsack_table(priced.problem)
    point = lagrangian_bound(table, proof.demand_cny_per_t, proof.policy)
    value = point.value_cny_per_yr - priced.credit_cny_per_yr
    if chosen_stations(problem).any():
        value = max(value, bound_of_proof(routed_problem(problem), proof))
    return value


def _largest_t_per_d(problem: SitingProblem) -> Floats:
    """Return the largest size of each facility (f,), 0 where it must not open."""
    largest = np.zeros(problem.facility_ids.size)
    np.maximum.at(largest, problem.option_facility, problem.option_capacity_t_per_d)
    return np.where(problem.forbidden, 0.0, largest)


def _with_outlets(problem: SitingProblem, price: Floats, made: Floats) -> SitingProblem:
    """Return `problem` with a place per source that takes its residues at their price."""
    origin, stream = np.nonzero(made > 0)
    if origin.size == 0:
        return problem
    sources = np.unique(origin)
    count, f = sources.size, problem.facility_ids.size
    ids = np.char.add("@", problem.catchment_ids[sources])
    no, zero = np.zeros(count, dtype=bool), np.zeros(count)
    room = made[sources].sum(axis=1) * (1 + 1e-9)
    facility = f + np.searchsorted(sources, origin)
    rows = tuple(
        replace(p, coefficient=np.append(p.coefficient, zero)) for p in problem.option_policies
    )
    grown = {
        "facility_ids": ids, "facility_type": np.full(count, "outlet"), "facility_site": ids,
        "required": no, "forbidden": no, "min_load_share": zero,
        "option_facility": f + np.arange(count), "option_capacity_t_per_d": room,
        "option_fixed_cost_cny_per_yr": zero, "arc_stream": stream, "arc_catchment": origin,
        "arc_facility": facility, "arc_distance_km": np.zeros(origin.size),
        "arc_haul_cost_cny_per_t": np.zeros(origin.size),
        "arc_processing_cost_cny_per_t": price[origin, stream],
        "yield_share": np.zeros((count, problem.stream_keys.size)),
    }  # fmt: skip
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(problem, name), more]) for name, more in grown.items()
    }
    return replace(problem, option_policies=rows, **arrays)
