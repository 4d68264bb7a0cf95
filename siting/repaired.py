"""Problems with a repair applied, or with requirements given up.

Both are plain `SitingProblem`s, to be solved, checked and saved like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from siting.asked import Ask, with_arcs
from siting.conflict import (
    CAPACITY,
    DISTANCE,
    FORBIDDEN,
    HAULS,
    LOAD_LIMIT,
    MINIMUM_LOAD,
    POLICY,
    REQUIRED,
    SERVE,
    WHOLE,
    Requirement,
)
from siting.problem import COUNT, Flags, OptionPolicy, SitingProblem
from siting.repaired_changes import LEFT_OVER_CNY_PER_T, changed
from siting.repairs import LONGER_HAULS, OTHER_HAULS, Change, NewPlant, Repair
from siting.residues import source_catchment

_ROOM = 4.0


def repaired_problem(ask: Ask, repair: Repair) -> SitingProblem:
    """Return the problem of `ask` as it was asked, with `repair` applied.

    Residues left over have no demand to take the tonnes off: their stream may then be
    left over at `LEFT_OVER_CNY_PER_T`. Other waste left over no longer arises.
    """
    barred = np.zeros(ask.problem.arc_stream.size, dtype=np.bool_)
    limits = {c.item: c.amount for c in repair.changes if c.kind == LONGER_HAULS}
    for bar in ask.bars:
        limit_km = limits.get(bar.name, bar.limit_km)
        far = ask.problem.arc_distance_km > limit_km + 1e-9
        barred |= bar.barred & far if bar.is_distance else bar.barred
    barred &= ~_hauls_named(ask.problem, repair.changes)
    problem = with_arcs(ask.problem, ~barred)
    for change in repair.changes:
        problem = changed(problem, change)
    for plant in repair.plants:
        problem = with_plant(problem, plant)
    return problem


def lifted_problem(ask: Ask, held: Collection[Requirement]) -> SitingProblem:
    """Return the problem of `ask` in which only the requirements in `held` stand.

    Without its sizes a facility takes anything, once open; without `serve` a stream
    may be left over at `LEFT_OVER_CNY_PER_T`.
    """
    names = {(r.kind, r.key) for r in held}
    bars = [b for b in ask.bars if {(DISTANCE, b.name), (HAULS, b.name)} & names]
    problem = with_arcs(ask.problem, ~ask.barred_by(bars))
    ids, types, keys = problem.facility_ids, problem.facility_type, problem.stream_keys

    def kept(kind: str, among: Any) -> Flags:  # noqa: ANN401
        return np.array([(kind, str(name)) in names for name in among], dtype=np.bool_)

    price = problem.unserved_cost_cny_per_t
    given_up = np.isinf(price) & ~kept(SERVE, keys)
    lifted = replace(
        problem,
        unserved_cost_cny_per_t=np.where(given_up, LEFT_OVER_CNY_PER_T, price),
        required=problem.required & kept(REQUIRED, ids),
        forbidden=problem.forbidden & (kept(FORBIDDEN, ids) | ask.never_open),
        min_load_share=np.where(kept(MINIMUM_LOAD, types), problem.min_load_share, 0.0),
        single_source=problem.single_source & kept(WHOLE, keys),
        option_policies=tuple(p for p in problem.option_policies if (POLICY, p.name) in names),
        load_limits=tuple(c for c in problem.load_limits if (LOAD_LIMIT, c.name) in names),
    )
    return _with_room(lifted, ~kept(CAPACITY, types))


def _with_room(problem: SitingProblem, boundless: Flags) -> SitingProblem:
    """Return `problem` with facilities (f,) that take anything, once open.

    One with a least load keeps its sizes, of which that is a share, and gets a twin
    that takes the rest and opens only with it: y_twin <= sum_k y_k.
    """
    most = _ROOM * float(problem.demand_t_per_d.sum()) + 1.0
    plain = boundless & (problem.min_load_share == 0)
    size = np.where(plain[problem.option_facility], most, problem.option_capacity_t_per_d)
    grown = replace(problem, option_capacity_t_per_d=size)
    for j in np.flatnonzero(boundless & (problem.min_load_share > 0)).tolist():
        grown = _with_twin(grown, j, most)
    return grown


def _with_twin(problem: SitingProblem, j: int, capacity_t_per_d: float) -> SitingProblem:
    """Return `problem` with a twin of facility j, beside it in all but its least load."""
    f, n = problem.facility_ids.size, problem.catchment_ids.size
    twin, place = str(problem.facility_ids[j]) + "+", int(source_catchment(problem)[j])
    grown = _with_facility(problem, twin, str(problem.facility_type[j]), capacity_t_per_d)
    taken = np.flatnonzero(problem.arc_facility == j)
    arcs = {name: getattr(problem, name)[taken] for name in _ARC_COSTS}
    arcs |= {"arc_facility": np.full(taken.size, f)}
    grown = _with_hauls(grown, arcs)
    if place >= 0:
        sent = np.flatnonzero(problem.arc_catchment == place)
        own = {name: getattr(problem, name)[sent] for name in _ARC_COSTS}
        own |= {"arc_catchment": np.full(sent.size, n)}
        own |= {"arc_facility": problem.arc_facility[sent]}
        grown = _with_hauls(_with_source(grown, twin, f, problem.yield_share[j]), own)
    opens = np.where(grown.option_facility == j, -1.0, 0.0)
    opens[-1] = 1.0
    row = OptionPolicy(f"twin_{j}", opens, "<=", 0.0, twin, twin, COUNT)
    limits = tuple(
        replace(c, members=np.append(c.members[:-1], c.members[j])) for c in grown.load_limits
    )
    return replace(grown, option_policies=(*grown.option_policies, row), load_limits=limits)


_ARC_COSTS = (
    "arc_stream", "arc_catchment", "arc_distance_km",
    "arc_haul_cost_cny_per_t", "arc_processing_cost_cny_per_t",
)  # fmt: skip


def with_plant(problem: SitingProblem, plant: NewPlant) -> SitingProblem:
    """Return `problem` with `plant`; it costs nothing to open, counts in no rule, leaves nothing.

    Hauls cost a t km what those of its stream cost on average.
    """
    s = int(np.flatnonzero(problem.stream_keys == plant.stream)[0])
    mine = problem.arc_stream == s
    km, cost = problem.arc_distance_km[mine].sum(), problem.arc_haul_cost_cny_per_t[mine].sum()
    per_tkm = float(cost / km) if km > 0 else 0.0
    treated = problem.arc_processing_cost_cny_per_t[mine]
    lengths = np.array([length for _, length in plant.hauls])
    place_of = {str(key): i for i, key in enumerate(problem.catchment_ids.tolist())}
    count, f = lengths.size, problem.facility_ids.size
    grown = _with_facility(problem, plant.id, plant.type or "new", plant.capacity_t_per_d)
    hauls = {
        "arc_stream": np.full(count, s),
        "arc_catchment": np.array([place_of[key] for key, _ in plant.hauls], dtype=np.int64),
        "arc_facility": np.full(count, f),
        "arc_distance_km": lengths,
        "arc_haul_cost_cny_per_t": lengths * per_tkm,
        "arc_processing_cost_cny_per_t": np.full(count, treated.mean() if treated.size else 0.0),
    }
    return _with_hauls(grown, hauls)


def _with_facility(
    problem: SitingProblem, key: str, kind: str, capacity_t_per_d: float
) -> SitingProblem:
    """Return `problem` with one more facility, last, without hauls."""
    no = np.zeros(1, dtype=np.bool_)
    added = {
        "facility_ids": [key], "facility_type": [kind], "facility_site": [key],
        "required": no, "forbidden": no, "min_load_share": [0.0],
        "yield_share": np.zeros((1, problem.stream_keys.size)),
        "option_facility": [problem.facility_ids.size],
        "option_capacity_t_per_d": [capacity_t_per_d], "option_fixed_cost_cny_per_yr": [0.0],
    }  # fmt: skip
    policies = tuple(
        replace(p, coefficient=np.append(p.coefficient, 0.0)) for p in problem.option_policies
    )
    limits = tuple(replace(c, members=np.append(c.members, no)) for c in problem.load_limits)
    return replace(problem, **_joined(problem, added), option_policies=policies, load_limits=limits)


def _with_source(problem: SitingProblem, key: str, j: int, share: Any) -> SitingProblem:  # noqa: ANN401
    """Return `problem` with the residues of facility `j` arising at a place of its own."""
    yields = problem.yield_share.copy()
    yields[j] = share
    added = {
        "catchment_ids": [key], "source_facility": [j],
        "demand_t_per_d": np.zeros((1, problem.stream_keys.size)),
    }  # fmt: skip
    return replace(problem, **_joined(problem, added), yield_share=yields)


def _with_hauls(problem: SitingProblem, hauls: Mapping[str, Any]) -> SitingProblem:
    return replace(problem, **_joined(problem, hauls))


def _joined(problem: SitingProblem, added: Mapping[str, Any]) -> dict[str, Any]:
    return {name: np.concatenate([getattr(problem, name), more]) for name, more in added.items()}


def _hauls_named(problem: SitingProblem, changes: Collection[Change]) -> Flags:
    named = {(c.stream, c.item, c.to) for c in changes if c.kind == OTHER_HAULS}
    if not named:
        return np.zeros(problem.arc_stream.size, dtype=np.bool_)
    ends = zip(
        problem.stream_keys[problem.arc_stream].tolist(),
        problem.catchment_ids[problem.arc_catchment].tolist(),
        problem.facility_ids[problem.arc_facility].tolist(),
        strict=True,
    )
    return np.array([end in named for end in ends], dtype=np.bool_)
