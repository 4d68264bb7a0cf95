"""How one facility stands, and what closing, shrinking or opening it would do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.explain_cards import FacilityCard, Leg, WhatIf
from siting.explain_plan import HeldPlan
from siting.held_change import Change
from siting.infeasibility import SHOWN_T_PER_D, broken_policies
from siting.problem import Flags, Ints, LoadLimit
from siting.residues import load_t_per_d, source_catchment
from siting.split_loads import told_as_split

_SOURCES = 10
_SMALLER_SHARE = 0.9


def facility_card(plan: HeldPlan, j: int) -> FacilityCard:
    """Return the card of facility `j`; the plan's model lets it open."""
    problem, solution, flow = plan.problem, plan.solution, plan.flow_t_per_d
    arcs = np.flatnonzero((problem.arc_facility == j) & (flow > 0))
    load, capacity = float(flow[arcs].sum()), float(solution.capacity_t_per_d[j])
    largest = arcs[np.argsort(-flow[arcs], kind="stable")][:_SOURCES]
    streams = np.bincount(problem.arc_stream[arcs], flow[arcs], minlength=problem.stream_keys.size)
    is_open = bool(solution.open[j])
    return FacilityCard(
        open=is_open,
        required=bool(problem.required[j]),
        forbidden=bool(problem.forbidden[j]),
        capacity_t_per_d=capacity,
        load_t_per_d=load,
        utilisation_share=load / capacity if capacity > 0 else 0.0,
        shadow_price_cny_per_t=plan.more_room_cny_per_t(j) if is_open else 0.0,
        at_least_load=bool(plan.at_least_load[j]),
        streams_t_per_d={
            str(key): float(t)
            for key, t in zip(problem.stream_keys, streams.tolist(), strict=True)
            if t > 0
        },
        sources=tuple(_leg(plan, a, problem.catchment_ids, problem.arc_catchment) for a in largest),
        source_count=int(np.unique(problem.arc_catchment[arcs]).size),
        mean_distance_km=float(flow[arcs] @ problem.arc_distance_km[arcs]) / load if load else 0.0,
        residues=_residues(plan, j),
        closed=_with_option(plan, j, -1) if is_open else None,
        smaller=_smaller(plan, j) if is_open else None,
        sizes=() if is_open else _sizes(plan, j),
        limits_zh=tuple(limit.words_zh for limit in _used_up(plan, j)),
        limits_en=tuple(limit.words_en for limit in _used_up(plan, j)),
        split_loads=bool((told_as_split(problem) & _accepted(plan, j)).any()),
    )


def _used_up(plan: HeldPlan, j: int) -> list[LoadLimit]:
    """Return the limits on the load of `j`, alone or with others, that leave no room."""
    load = load_t_per_d(plan.problem, plan.flow_t_per_d)
    return [
        limit
        for limit in plan.problem.load_limits
        if limit.members[j]
        and float(load[limit.members].sum()) >= limit.limit_t_per_d - SHOWN_T_PER_D
    ]


def _accepted(plan: HeldPlan, j: int) -> Flags:
    """Return the streams (s,) that have an arc into facility `j`."""
    found = np.zeros(plan.problem.stream_keys.size, dtype=np.bool_)
    found[plan.problem.arc_stream[plan.problem.arc_facility == j]] = True
    return found


def _leg(plan: HeldPlan, a: int, ids: np.typing.NDArray[np.str_], end: Ints) -> Leg:
    problem = plan.problem
    return Leg(
        place_id=str(ids[end[a]]),
        stream=str(problem.stream_keys[problem.arc_stream[a]]),
        flow_t_per_d=float(plan.flow_t_per_d[a]),
        distance_km=float(problem.arc_distance_km[a]),
    )


def _residues(plan: HeldPlan, j: int) -> tuple[Leg, ...]:
    """Return where the residues of `j` go, the most first."""
    problem, place = plan.problem, int(source_catchment(plan.problem)[j])
    if place < 0:
        return ()
    arcs = np.flatnonzero((problem.arc_catchment == place) & (plan.flow_t_per_d > 0))
    arcs = arcs[np.argsort(-plan.flow_t_per_d[arcs], kind="stable")]
    return tuple(_leg(plan, a, problem.facility_ids, problem.arc_facility) for a in arcs.tolist())


def _sizes(plan: HeldPlan, j: int) -> tuple[WhatIf, ...]:
    """Return what opening `j` would do at each size; of two with one capacity the better.

    A size that shares a park stands beside one that does not: the shared one is told
    where there is something to share with, else the other.
    """
    problem, saving = plan.problem, plan.around.shared_saving_cny_per_yr
    alone = not (plan.around.partners(problem, j) & plan.solution.open).any()
    best: dict[float, int] = {}
    for k in np.flatnonzero(problem.option_facility == j).tolist():
        size = float(problem.option_capacity_t_per_d[k])
        if size not in best or alone == bool(saving[best[size]] > 0):
            best[size] = k
    return tuple(_with_option(plan, j, k) for k in best.values())


def _with_option(plan: HeldPlan, j: int, option: int) -> WhatIf:
    """Return what happens when `j` opens with `option`, or closes (-1), and no other does."""
    problem, opened = plan.problem, plan.solution.open_option.copy()
    fixed, before = problem.option_fixed_cost_cny_per_yr, int(opened[j])
    opened[j] = option
    more = (float(fixed[option]) if option >= 0 else 0.0) - (
        float(fixed[before]) if before >= 0 else 0.0
    )
    lost = plan.around.lost_sharing_cny_per_yr(problem, opened)
    lost -= plan.around.lost_sharing_cny_per_yr(problem, plan.solution.open_option)
    capacity = float(problem.option_capacity_t_per_d[option]) if option >= 0 else 0.0
    found = _what_if(plan, j, (capacity, more + lost), opened)
    shared = option >= 0 and bool(plan.around.shared_saving_cny_per_yr[option] > 0)
    return replace(found, lost_sharing_cny_per_yr=lost, shared=shared and lost <= 0)


def _smaller(plan: HeldPlan, j: int) -> WhatIf:
    capacity = _SMALLER_SHARE * float(plan.solution.capacity_t_per_d[j])
    return _what_if(plan, j, (capacity, 0.0), plan.solution.open_option)


def _what_if(plan: HeldPlan, j: int, with_it: tuple[float, float], opened: Ints) -> WhatIf:
    problem, base = plan.problem, plan.base
    capacity, fixed_more = with_it
    present = {p.name for p, _ in broken_policies(problem, plan.solution.open_option)}
    broken = [p for p, _ in broken_policies(problem, opened) if p.name not in present]
    held = plan.model.solve(Change(capacity_t_per_d={j: capacity}))
    change, more = None, {}
    if held is not None:
        daily = held.cost_cny_per_d - base.cost_cny_per_d
        change = problem.days_per_yr * daily + fixed_more
        left = (held.unserved_t_per_d - base.unserved_t_per_d).sum(axis=0).tolist()
        keys = problem.stream_keys.tolist()
        more = {k: t for k, t in zip(keys, left, strict=True) if abs(t) > SHOWN_T_PER_D}
    zh, en = tuple(p.words_zh for p in broken), tuple(p.words_en for p in broken)
    return WhatIf(change, more, zh, en, capacity)
