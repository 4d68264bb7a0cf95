"""A second way to the cost of an allocation with openings held: scipy, forced by bounds."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from siting.problem import SitingProblem
from siting.residues import arising_flags

ARCS = (
    "arc_stream", "arc_catchment", "arc_facility", "arc_distance_km", "arc_haul_cost_cny_per_t",
    "arc_processing_cost_cny_per_t",
)  # fmt: skip


def forced_cost_cny_per_d(
    problem: SitingProblem,
    capacity_t_per_d: np.ndarray,
    *,
    least_flow: dict[int, float] | None = None,
    more_demand: dict[tuple[int, int], float] | None = None,
    cheaper: dict[int, float] | None = None,
    all_served: tuple[int, int] | None = None,
) -> float:
    """Return the least daily cost without fixed ones, infinite when there is no allocation.

    Facilities with capacity 0 are closed; `least_flow` forces arcs, `more_demand` adds
    waste, `cheaper` takes money off arcs and of `all_served` nothing may be left over.
    """
    kept = np.flatnonzero(capacity_t_per_d[problem.arc_facility] > 0)
    problem = replace(problem, **{name: getattr(problem, name)[kept] for name in ARCS})
    least_flow, cheaper = (
        {int(np.searchsorted(kept, a)): amount for a, amount in (some or {}).items()}
        for some in (least_flow, cheaper)
    )
    f, arcs, streams = problem.facility_ids.size, problem.arc_stream.size, problem.stream_keys.size
    opened = capacity_t_per_d > 0
    flags = arising_flags(problem, opened)
    column = np.arange(arcs)
    cell = problem.arc_catchment * streams + problem.arc_stream
    cells = problem.demand_t_per_d.size
    entries = [(cell, column, np.ones(arcs))]
    for i in np.flatnonzero(problem.source_facility >= 0):
        share = problem.yield_share[problem.source_facility[i]]
        into = np.flatnonzero(problem.arc_facility == problem.source_facility[i])
        for s in np.flatnonzero(share > 0):
            row = np.full(into.size, i * streams + s)
            entries.append((row, into, np.full(into.size, -share[s])))
    row, col, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    balance = sparse.coo_array((value, (row, col)), (cells, arcs))
    left = np.tile(problem.unserved_cost_cny_per_t, problem.catchment_ids.size)
    allowed = flags.ravel() & np.isfinite(left)
    load = sparse.coo_array((np.ones(arcs), (problem.arc_facility, column)), (f, arcs))
    rows = [load, -load]
    limits = [capacity_t_per_d, -problem.min_load_share * capacity_t_per_d]
    for limit in problem.load_limits:
        rows.append(sparse.coo_array(limit.members[problem.arc_facility][None].astype(float)))
        limits.append(np.array([limit.limit_t_per_d]))
    upper = sparse.vstack(rows)
    upper = sparse.hstack([upper, sparse.coo_array((upper.shape[0], cells))])
    demand = problem.demand_t_per_d.copy()
    for place, tonnes in (more_demand or {}).items():
        demand[place] += tonnes
    cost = problem.arc_haul_cost_cny_per_t + problem.arc_processing_cost_cny_per_t
    for a, amount in cheaper.items():
        cost[a] -= amount
    least = np.zeros(arcs + cells)
    for a, tonnes in least_flow.items():
        least[a] = tonnes
    most = np.concatenate([np.full(arcs, np.inf), np.where(allowed, np.inf, 0.0)])
    if all_served is not None:
        most[arcs + all_served[0] * streams + all_served[1]] = 0.0
    answer = linprog(
        np.concatenate([cost, np.where(np.isfinite(left), left, 0.0)]),
        A_ub=upper.tocsr(),
        b_ub=np.concatenate(limits),
        A_eq=sparse.hstack([balance.tocsr(), sparse.eye_array(cells)]).tocsr(),
        b_eq=demand.ravel(),
        bounds=np.column_stack([least, most]),
    )
    return float(answer.fun) if answer.status == 0 else math.inf
