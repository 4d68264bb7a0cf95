"""Splitting a problem into parts that do not touch each other.

Two demands belong together when an arc of each reaches one facility, two
facilities when a policy counts both or a load limit holds both, a facility and
what arises from its residues always. Parts are solved apart; costs and bounds
add up. Each part is a `SitingProblem` of its own, with the same catchments and
streams and the demand of the others set to 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from siting.formulation import usable_arcs
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.problem_checks import NOWHERE
from siting.residues import arising_flags, source_yield_share


@dataclass(frozen=True, eq=False)
class Part:
    """One part and where its pieces stand in the whole.

    Parameters
    ----------
    problem
        The part as a problem.
    facilities, options, arcs
        Positions in the whole of its facilities, options and arcs.
    fixed
        Openings (f of the part,) when nothing is to be decided, else None.
    """

    problem: SitingProblem
    facilities: Ints
    options: Ints
    arcs: Ints
    fixed: Ints | None


def fixed_openings(problem: SitingProblem) -> tuple[Flags, Ints]:
    """Return which facilities leave nothing to decide (f,), and how they then stand (f,).

    Forbidden ones are closed. Required ones with one size are open. A facility
    with one size that costs nothing to open, has no least load and stands in no
    policy is open too: opening it can only help.
    """
    f, owner = problem.facility_ids.size, problem.option_facility
    first = np.searchsorted(owner, np.arange(f))
    one_size = np.bincount(owner, minlength=f) == 1
    in_policy = np.zeros(f, dtype=bool)
    for policy in problem.option_policies:
        in_policy[owner[policy.coefficient != 0]] = True
    harmless = (problem.option_fixed_cost_cny_per_yr[first] == 0) & (problem.min_load_share == 0)
    opened = one_size & (problem.required | (harmless & ~in_policy)) & ~problem.forbidden
    return opened | problem.forbidden, np.where(opened, first, -1)


def split_problem(problem: SitingProblem) -> list[Part]:
    """Return the parts of `problem`, those without decisions joined per set of streams."""
    label_of_facility, label_of_demand = _labels(problem)
    decided, standing = fixed_openings(problem)
    open_labels = np.unique(label_of_facility[~decided])
    group_of_label: dict[int, tuple[str, int]] = {int(c): ("choice", int(c)) for c in open_labels}
    streams = np.broadcast_to(np.arange(problem.stream_keys.size), label_of_demand.shape)
    first_stream: dict[int, int] = {}
    for c, s in zip(label_of_demand.ravel().tolist(), streams.ravel().tolist(), strict=True):
        if c >= 0:
            first_stream.setdefault(c, s)
    labels = np.union1d(label_of_facility, label_of_demand[label_of_demand >= 0])
    groups: dict[tuple[str, int], list[int]] = {}
    for c in labels.tolist():
        key = group_of_label.get(c, ("fixed", first_stream.get(c, -1)))
        groups.setdefault(key, []).append(c)
    parts = []
    for (kind, _), members in sorted(groups.items()):
        facilities = np.flatnonzero(np.isin(label_of_facility, members))
        demand = np.where(np.isin(label_of_demand, members), problem.demand_t_per_d, 0.0)
        fixed = standing[facilities] if kind == "fixed" else None
        parts.append(part_of(problem, facilities, demand, fixed))
    return parts


def facility_pieces(problem: SitingProblem) -> Ints:
    """Return for each facility (f,) the number of the piece of `problem` that it belongs to."""
    return _labels(problem)[0]


def _labels(problem: SitingProblem) -> tuple[Ints, Ints]:
    """Return the component of each facility (f,) and of each demand (n, s), -1 without demand."""
    f, s = problem.facility_ids.size, problem.stream_keys.size
    arcs = usable_arcs(problem)
    demand = problem.arc_catchment[arcs] * s + problem.arc_stream[arcs]
    left, right = [problem.arc_facility[arcs]], [f + demand]
    for policy in problem.option_policies:
        members = np.unique(problem.option_facility[policy.coefficient != 0])
        left.append(members[:-1])
        right.append(members[1:])
    for limit in problem.load_limits:
        members = np.flatnonzero(limit.members)
        left.append(members[:-1])
        right.append(members[1:])
    arising = arising_flags(problem)
    source, stream = np.nonzero(arising & (problem.source_facility >= 0)[:, None])
    left.append(problem.source_facility[source])
    right.append(f + source * s + stream)
    rows, columns = np.concatenate(left), np.concatenate(right)
    size = f + problem.demand_t_per_d.size
    graph = coo_array((np.ones(rows.size), (rows, columns)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    of_demand = label[f:].reshape(problem.demand_t_per_d.shape).astype(np.int64)
    return label[:f].astype(np.int64), np.where(arising, of_demand, -1)


def part_of(
    problem: SitingProblem, facilities: Ints, demand: Floats, fixed: Ints | None = None
) -> Part:
    """Return the part that `facilities` (positions) and `demand` (n, s) make.

    Parameters
    ----------
    problem
        The whole.
    facilities
        Positions of the part's facilities, sorted.
    demand
        Demand (n, s) of the part, 0 elsewhere.
    fixed
        How the part's facilities stand, when nothing is to be decided.
    """
    place = np.full(problem.facility_ids.size, -1)
    place[facilities] = np.arange(facilities.size)
    options = np.flatnonzero(place[problem.option_facility] >= 0)
    kept = problem.source_facility >= 0
    source = np.where(kept, place[problem.source_facility], NOWHERE)
    share = source_yield_share(problem)
    share[source < 0] = 0.0
    inside = (demand + share)[problem.arc_catchment, problem.arc_stream] > 0
    arcs = np.flatnonzero((place[problem.arc_facility] >= 0) & inside)
    policies = tuple(
        replace(
            problem.option_policies[p], coefficient=problem.option_policies[p].coefficient[options]
        )
        for p in policies_on(problem, options)
    )
    sub = replace(
        problem,
        demand_t_per_d=demand,
        **{name: getattr(problem, name)[facilities] for name in _FACILITY_ARRAYS},
        **{name: getattr(problem, name)[options] for name in _OPTION_ARRAYS},
        **{name: getattr(problem, name)[arcs] for name in _ARC_ARRAYS},
        option_facility=place[problem.option_facility[options]],
        arc_facility=place[problem.arc_facility[arcs]],
        option_policies=policies,
        source_facility=source,
        load_limits=tuple(
            replace(problem.load_limits[g], members=problem.load_limits[g].members[facilities])
            for g in limits_on(problem, facilities)
        ),
    )
    local = None
    if fixed is not None:
        back = np.full(problem.option_facility.size, -1)
        back[options] = np.arange(options.size)
        local = np.where(fixed >= 0, back[np.maximum(fixed, 0)], -1)
    return Part(sub, facilities, options, arcs, local)


def policies_on(problem: SitingProblem, options: Ints) -> list[int]:
    """Return the positions of the policies that speak of any of `options`."""
    policies = enumerate(problem.option_policies)
    return [p for p, policy in policies if policy.coefficient[options].any()]


def limits_on(problem: SitingProblem, facilities: Ints) -> list[int]:
    """Return the positions of the load limits that hold any of `facilities`."""
    return [g for g, c in enumerate(problem.load_limits) if c.members[facilities].any()]


_FACILITY_ARRAYS = (
    "facility_ids", "facility_type", "facility_site", "required", "forbidden", "min_load_share",
    "yield_share",
)  # fmt: skip
_OPTION_ARRAYS = ("option_capacity_t_per_d", "option_fixed_cost_cny_per_yr")
_ARC_ARRAYS = (
    "arc_stream", "arc_catchment", "arc_distance_km",
    "arc_haul_cost_cny_per_t", "arc_processing_cost_cny_per_t",
)  # fmt: skip
