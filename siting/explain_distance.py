"""How far a distance limit must be lifted before the waste of a catchment goes elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.explain_cards import Flip
from siting.explain_plan import HeldPlan
from siting.held_answer import Held
from siting.held_change import Change
from siting.problem import Floats, Ints
from siting.slopes import noise_cny_per_d

_CHEAPER_CNY_PER_T = 1e-5


def distance_flip(plan: HeldPlan, i: int, s: int) -> tuple[Flip, ...]:
    """Return to what the limit of stream `s` must be lifted for catchment `i`, if that helps.

    The limit is lifted for every catchment, since it is one rule. Of what is left over
    all is then served at least cost; what is served has some of it go to the plant that
    comes within the limit. Each length told is proved by two re-solves, at least cost and
    forced, and so is that the next shorter one tried is not enough.

    Parameters
    ----------
    plan
        The answer, with the hauls that its limits bar.
    i, s
        Positions of the catchment and the stream.
    """
    lengths = np.unique(plan.around.barred_distance_km[tempting_hauls(plan, i, s)])
    if not lengths.size:
        return ()
    first = _flip(plan, i, s, float(lengths[0]))
    left_over = float(plan.solution.unserved_t_per_d[i, s]) > 0
    if first is not None and not left_over:
        return (first,)
    if first is not None:
        nearest = _lengths(plan, s, _nearest_km(plan, i, s), first.amount)
        return (_least(plan, (i, s), nearest, first),)
    last = _flip(plan, i, s, float(lengths[-1]))
    if last is None or lengths.size == 1:
        return ()
    if left_over:  # hauls of others may free room before the next of its own comes within
        lengths = _lengths(plan, s, float(lengths[0]), last.amount)
    return (_least(plan, (i, s), lengths[lengths > lengths[0]], last),)


def _nearest_km(plan: HeldPlan, i: int, s: int) -> float:
    """Return the length of the shortest haul of (i, s) to an open facility, barred or not."""
    mine = (plan.wide.arc_catchment == i) & (plan.wide.arc_stream == s)
    mine &= plan.solution.open[plan.wide.arc_facility]
    return float(plan.wide.arc_distance_km[mine].min())


def _lengths(plan: HeldPlan, s: int, low_km: float, high_km: float) -> Floats:
    """Return the lengths of the hauls that lifting the limit of `s` so far lets in, from low."""
    lengths = np.unique(plan.wide.arc_distance_km[plan.lift(s, high_km)])
    found: Floats = lengths[lengths >= low_km]
    return found


def _least(plan: HeldPlan, where: tuple[int, int], lengths_km: Floats, best: Flip) -> Flip:
    """Return the flip at the least of `lengths_km` that is enough; `best` is that of the last.

    By halving: the length below the one found, if any, was tried and is not enough.
    """
    low, high = -1, lengths_km.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        found = _flip(plan, *where, float(lengths_km[middle]))
        low, high = (low, middle) if found is not None else (middle, high)
        best = best if found is None else found
    return best


def tempting_hauls(plan: HeldPlan, i: int, s: int) -> Ints:
    """Return the barred hauls of (i, s) to open facilities that could lower the cost.

    Those whose reduced cost at the prices of the present allocation is below 0: no
    other haul can improve it alone.
    """
    around, base = plan.around, plan.base
    mine = (around.barred_catchment == i) & (around.barred_stream == s)
    hauls = np.flatnonzero(mine & plan.solution.open[around.barred_facility])
    facility = around.barred_facility[hauls]
    reduced = around.barred_haul_cost_cny_per_t[hauls]
    reduced = reduced + around.barred_processing_cost_cny_per_t[hauls]
    reduced = reduced + plan.entry_price_cny_per_t[facility] - base.demand_price_cny_per_t[i, s]
    found: Ints = hauls[reduced < -_CHEAPER_CNY_PER_T]
    return found


def _flip(plan: HeldPlan, i: int, s: int, limit_km: float) -> Flip | None:
    """Return what the limit at `limit_km` changes for (i, s), None when nothing."""
    left_over = float(plan.solution.unserved_t_per_d[i, s]) > 0
    change = Change(lifted=plan.lift(s, limit_km))
    arcs = change.lifted[plan.wide.arc_catchment[change.lifted] == i]
    forced, taker = replace(change, all_served=((i, s),)), -1
    if not left_over:
        taker = int(arcs[plan.wide.arc_distance_km[arcs].argmax()])
        tonnes = min(1.0, float(plan.problem.demand_t_per_d[i, s]))
        forced = replace(change, least_flow_t_per_d={taker: tonnes})
    free, held = plan.wide_model.solve(change), plan.wide_model.solve(forced)
    if free is None or held is None or not _as_cheap(held, free):
        return None
    if left_over:
        mine = np.flatnonzero((plan.wide.arc_catchment == i) & (plan.wide.arc_stream == s))
        more = held.flow_t_per_d[mine]
        more[: np.count_nonzero(plan.arcs_of(i, s))] -= plan.flow_t_per_d[plan.arcs_of(i, s)]
        taker = int(mine[more.argmax()])
    facility = str(plan.problem.facility_ids[plan.wide.arc_facility[taker]])
    return Flip("distance", facility, limit_km, float(plan.wide.arc_distance_km[taker]))


def _as_cheap(held: Held, free: Held) -> bool:
    return held.cost_cny_per_d - free.cost_cny_per_d <= noise_cny_per_d(free.cost_cny_per_d)
