"""Transfer stations: whole routes through them, and what that proves.

A station k takes one stream and leaves all of it (r_ks = 1) and nothing else. A
tonne from i to plant j goes direct or by a route i - k - j, and pays

c_isk + f_k + c_ksj     with f_k = min over its sizes K of F_K / (D K)

at least, since what a station takes is at most the size that it opens with. The
routed problem has no stations: its haul from i to j costs the cheaper of the
direct one and the cheapest route. Every answer of the real problem is one of
the routed problem that costs no more, so a bound of the routed problem bounds
the real one; only sizes, least loads and rules of the stations are relaxed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.components import facility_pieces, fixed_openings
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Flags, Floats, Ints, OptionPolicy, SitingProblem
from siting.problem_checks import NOWHERE
from siting.residues import source_catchment

_CHAIN = 3
"""Stations that one route passes at most."""


def chosen_stations(problem: SitingProblem) -> Flags:
    """Return the transfer stations (f,) of those pieces where something is to be decided."""
    stations = station_flags(problem)
    if not stations.any():
        return stations
    decided, _ = fixed_openings(problem)
    piece = facility_pieces(problem)
    chosen: Flags = stations & np.isin(piece, piece[~decided])
    return chosen


def station_flags(problem: SitingProblem) -> Flags:
    """Return which facilities (f,) are transfer stations."""
    f, s = problem.yield_share.shape
    taken = np.zeros((f, s), dtype=bool)
    taken[problem.arc_facility, problem.arc_stream] = True
    whole = (problem.yield_share == 1.0) & taken
    one = (taken.sum(axis=1) == 1) & ((problem.yield_share > 0).sum(axis=1) == 1)
    stations: Flags = one & whole.any(axis=1)
    return stations


def least_fixed_cny_per_t(problem: SitingProblem) -> Floats:
    """Return the least fixed cost of each facility per tonne of its size (f,)."""
    capacity = np.maximum(problem.option_capacity_t_per_d, 1e-9)
    share = problem.option_fixed_cost_cny_per_yr / capacity / problem.days_per_yr
    least = np.full(problem.facility_ids.size, np.inf)
    np.minimum.at(least, problem.option_facility, share)
    return least


def routed_problem(
    problem: SitingProblem, *, through: Flags | None = None, fixed_cny_per_t: Floats | None = None
) -> SitingProblem:
    """Return `problem` with whole routes instead of its transfer stations.

    Facilities and policies keep their places; the stations are forbidden.

    Parameters
    ----------
    problem
        A problem with stations.
    through
        Stations (f,) that routes may pass; None = all that are not forbidden.
    fixed_cny_per_t
        What a tonne pays for a station itself (f,); None = the least, which
        keeps every bound valid.
    """
    stations = chosen_stations(problem)
    passed = stations & ~problem.forbidden if through is None else stations & through
    toll = least_fixed_cny_per_t(problem) if fixed_cny_per_t is None else fixed_cny_per_t
    own = np.isin(problem.arc_catchment, source_catchment(problem)[stations])
    kept = np.flatnonzero(~own & ~stations[problem.arc_facility])
    stream, catchment, facility, cost = _routes(problem, stations, passed, toll)
    old = (problem.arc_stream, problem.arc_catchment, problem.arc_facility)
    ways = _cheapest(
        np.append(old[0][kept], stream),
        np.append(old[1][kept], catchment),
        np.append(old[2][kept], facility),
        np.append(arc_cost_cny_per_t(problem)[kept], cost),
    )
    carried = np.unique(problem.arc_stream[stations[problem.arc_facility]])
    single = problem.single_source.copy()
    single[carried] = False  # what goes through a station may be split there
    sources = problem.source_facility
    nothing = np.zeros(ways[0].size)
    return replace(
        problem,
        required=problem.required & ~stations,
        forbidden=problem.forbidden | stations,
        arc_stream=ways[0],
        arc_catchment=ways[1],
        arc_facility=ways[2],
        arc_distance_km=nothing,
        arc_haul_cost_cny_per_t=ways[3],
        arc_processing_cost_cny_per_t=nothing,
        single_source=single,
        option_policies=tuple(_without(p, stations, problem) for p in problem.option_policies),
        source_facility=np.where((sources >= 0) & stations[sources], NOWHERE, sources),
        yield_share=np.where(stations[:, None], 0.0, problem.yield_share),
        load_limits=tuple(replace(g, members=g.members & ~stations) for g in problem.load_limits),
    )


def _routes(
    problem: SitingProblem, stations: Flags, passed: Flags, toll_cny_per_t: Floats
) -> tuple[list[int], list[int], list[int], list[float]]:
    """Return stream, catchment, facility and cost per tonne of the cheapest routes."""
    n, f = problem.catchment_ids.size, problem.facility_ids.size
    place, cost = source_catchment(problem), arc_cost_cny_per_t(problem)
    found: tuple[list[int], list[int], list[int], list[float]] = ([], [], [], [])
    for s in np.unique(problem.arc_stream[passed[problem.arc_facility]]).tolist():
        here = problem.arc_stream == s
        matrix = np.full((n, f), np.inf)
        matrix[problem.arc_catchment[here], problem.arc_facility[here]] = cost[here]
        through = np.flatnonzero(passed & (problem.yield_share[:, s] == 1.0))
        reach = matrix[place[through]]
        onward = reach.copy()
        hop = reach[:, through] + toll_cny_per_t[through]
        for _ in range(_CHAIN - 1):
            onward = np.minimum(onward, (hop[:, :, None] + onward[None]).min(axis=1))
        onward[:, stations] = np.inf
        inward = matrix[:, through] + toll_cny_per_t[through]
        inward[place[stations]] = np.inf
        whole = np.full((n, f), np.inf)
        for number in range(through.size):
            whole = np.minimum(whole, inward[:, [number]] + onward[[number]])
        rows, columns = np.nonzero(np.isfinite(whole))
        found[0].extend([s] * rows.size)
        found[1].extend(rows.tolist())
        found[2].extend(columns.tolist())
        found[3].extend(whole[rows, columns].tolist())
    return found


def _cheapest(
    stream: Ints, catchment: Ints, facility: Ints, cost: Floats
) -> tuple[Ints, Ints, Ints, Floats]:
    """Return the cheapest of the ways with the same ends, in the order of arcs."""
    order = np.lexsort((cost, facility, catchment, stream))
    ends = np.stack([stream, catchment, facility])[:, order]
    first = np.append(True, (np.diff(ends, axis=1) != 0).any(axis=0)) if order.size else order
    chosen = order[first]
    return stream[chosen], catchment[chosen], facility[chosen], cost[chosen]


def _without(policy: OptionPolicy, stations: Flags, problem: SitingProblem) -> OptionPolicy:
    """Return a policy that says no more than `policy` does of the other facilities."""
    at = stations[problem.option_facility]
    if not policy.coefficient[at].any():
        return policy
    rest = np.where(at, 0.0, policy.coefficient)
    if policy.sense == ">=" or (policy.coefficient[at] < 0).any():
        return replace(policy, coefficient=np.zeros_like(rest), sense="<=", limit=0.0)
    return replace(policy, coefficient=rest, sense="<=")
