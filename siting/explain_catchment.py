"""Why the waste of a catchment goes where it goes: one card per stream."""

from __future__ import annotations

import math

import numpy as np

from siting.explain_cards import Binding, Flip, Haul, NextBest, StreamCard
from siting.explain_distance import distance_flip
from siting.explain_plan import HeldPlan
from siting.infeasibility import broken_policies
from siting.problem import Ints
from siting.slopes import noise_cny_per_d
from siting.split_loads import told_as_split

_PLANTS_TRIED = 3
_PROBE_T_PER_D = 1e-5


def stream_cards(plan: HeldPlan, i: int) -> tuple[StreamCard, ...]:
    """Return a card for each stream that arises in catchment `i`."""
    streams = np.flatnonzero(plan.problem.demand_t_per_d[i] > 0).tolist()
    return tuple(_stream_card(plan, i, s) for s in streams)


def _stream_card(plan: HeldPlan, i: int, s: int) -> StreamCard:
    problem, flow = plan.problem, plan.flow_t_per_d
    here = np.flatnonzero(plan.arcs_of(i, s))
    opened = here[plan.solution.open[problem.arc_facility[here]]].tolist()
    takers = sorted((a for a in opened if flow[a] > 0), key=lambda a: -float(flow[a]))
    hauls = tuple(haul_of(plan, a) for a in takers)
    left = float(plan.solution.unserved_t_per_d[i, s])
    dearest = max((haul.cost_cny_per_t for haul in hauls), default=0.0)
    if left > 0 or not takers:
        dearest = float(problem.unserved_cost_cny_per_t[s])
    full = _cheaper_full(plan, opened, dearest)
    next_best = _next_best(plan, [a for a in opened if flow[a] <= 0])
    farther = distance_flip(plan, i, s)
    rooms, costs = _room_flips(plan, list(full)), _cost_flips(next_best)
    return StreamCard(
        stream=str(problem.stream_keys[s]),
        demand_t_per_d=float(problem.demand_t_per_d[i, s]),
        unserved_t_per_d=left,
        takers=hauls,
        next_best=next_best,
        binds=(
            *_bindings(plan, opened, tuple(full.values())),
            *_out_of_use(plan, here, takers),
            *(Binding("beyond", (flip.facility_id,)) for flip in farther if takers and left <= 0),
        ),
        flips=(*rooms, *costs, *farther),
        marginal_cny_per_t=plan.more_demand_cny_per_t(i, s),
        split_loads=bool(told_as_split(problem)[s]),
    )


def _cheaper_full(plan: HeldPlan, opened: list[int], dearest_cny_per_t: float) -> dict[int, Haul]:
    """Return the hauls to full plants that cost less than `dearest_cny_per_t`, the cheapest first.

    What residues cost downstream is asked only where the rest leaves it open.
    """
    most = dearest_cny_per_t - _PROBE_T_PER_D
    near = [a for a in opened if plan.full[plan.problem.arc_facility[a]]]
    hauls = {a: haul_of(plan, a) for a in near if plan.least_cost_cny_per_t(a) < most}
    found = [(h.cost_cny_per_t, a) for a, h in hauls.items() if h.cost_cny_per_t < most]
    return {a: hauls[a] for _, a in sorted(found)}


def haul_of(plan: HeldPlan, a: int) -> Haul:
    """Return one arc with its costs."""
    problem, j = plan.problem, int(plan.problem.arc_facility[a])
    return Haul(
        facility_id=str(problem.facility_ids[j]),
        flow_t_per_d=float(plan.flow_t_per_d[a]),
        distance_km=float(problem.arc_distance_km[a]),
        haul_cost_cny_per_t=float(problem.arc_haul_cost_cny_per_t[a]),
        processing_cost_cny_per_t=float(problem.arc_processing_cost_cny_per_t[a]),
        onward_cost_cny_per_t=plan.onward_cny_per_t(j),
        full=bool(plan.full[j]),
    )


def _next_best(plan: HeldPlan, others: list[int]) -> NextBest | None:
    """Return the haul of `others` whose first tonne adds least.

    The price of an arc in the present answer is a lower limit of what its first tonne
    adds, so arcs are asked in the order of their prices until no other can be less.
    """
    price = plan.base.arc_price_cny_per_t
    best, least = -1, math.inf
    facility = plan.problem.arc_facility
    for a in sorted(others, key=lambda a: (float(price[a]), int(facility[a]))):
        if price[a] >= least:
            break
        extra = plan.forced_cny_per_t(a)
        if extra is not None and extra < least:
            best, least = a, extra
    if best < 0:
        return None
    forced = plan.all_forced(best)
    days = plan.problem.days_per_yr
    more = None
    if forced is not None:
        more = (forced.cost_cny_per_d - plan.base.cost_cny_per_d) * days
    return NextBest(haul_of(plan, best), least, more)


def _bindings(plan: HeldPlan, opened: list[int], full: tuple[Haul, ...]) -> list[Binding]:
    """Return what keeps a stream from open plants that are cheaper than its dearest way."""
    problem, found = plan.problem, []
    if full:
        found.append(Binding("capacity", tuple(haul.facility_id for haul in full)))
    facility = {a: int(problem.arc_facility[a]) for a in opened}
    ids = {a: str(problem.facility_ids[j]) for a, j in facility.items()}
    held = [a for a, j in facility.items() if plan.at_least_load[j]]
    pushed = tuple(ids[a] for a in held if plan.flow_t_per_d[a] > 0)
    if pushed:
        found.append(Binding("minimum_load", pushed))
    for number, limit in enumerate(problem.load_limits):
        inside = tuple(ids[a] for a, j in facility.items() if limit.members[j])
        if inside and plan.base.limit_price_cny_per_t[number] < -_PROBE_T_PER_D:
            found.append(Binding("load_limit", inside, limit.words_zh, limit.words_en))
    return found


def _out_of_use(plan: HeldPlan, here: Ints, takers: list[int]) -> list[Binding]:
    """Return the cheapest closed plant with the rules against it, and whether no other is near."""
    problem, opened = plan.problem, plan.solution.open
    cost = problem.arc_haul_cost_cny_per_t + problem.arc_processing_cost_cny_per_t
    dearest = float(cost[takers].max()) if takers else math.inf
    shut = here[~opened[problem.arc_facility[here]]]
    shut = shut[cost[shut] < dearest - _PROBE_T_PER_D]
    found = []
    if shut.size:
        j = int(problem.arc_facility[shut[int(cost[shut].argmin())]])
        zh, en = _reason_closed(plan, j)
        found.append(Binding("closed", (str(problem.facility_ids[j]),), zh, en))
    if np.count_nonzero(opened[problem.arc_facility[here]]) <= len(takers):
        found.append(Binding("distance", ()))
    return found


def _reason_closed(plan: HeldPlan, j: int) -> tuple[str, str]:
    """Return the rules that opening `j` at its first size would break, empty when none."""
    problem = plan.problem
    if problem.forbidden[j]:
        return "方案禁止启用", "the scenario forbids it"
    opened = plan.solution.open_option.copy()
    opened[j] = int(np.searchsorted(problem.option_facility, j))
    broken = [policy for policy, _ in broken_policies(problem, opened)]
    zh = "；".join(policy.words_zh for policy in broken)
    return zh, "; ".join(policy.words_en for policy in broken)


def _cost_flips(next_best: NextBest | None) -> list[Flip]:
    if next_best is None or next_best.extra_cny_per_t <= _PROBE_T_PER_D:
        return []
    return [Flip("cost", next_best.haul.facility_id, next_best.extra_cny_per_t)]


def _room_flips(plan: HeldPlan, full: list[int]) -> list[Flip]:
    """Return the least capacity more, at one of the cheapest full plants, that takes all."""
    least, best = math.inf, -1
    for a in full[:_PLANTS_TRIED]:
        if math.isfinite(least) and _loss(plan, a, least)[0] > 0:
            continue  # it needs more than the best so far
        room = least_room_t_per_d(plan, a)
        if room and room < least:
            least, best = room, a
    if best < 0:
        return []
    j = plan.problem.arc_facility[best]
    return [Flip("capacity", str(plan.problem.facility_ids[j]), least)]


def least_room_t_per_d(plan: HeldPlan, a: int) -> float | None:
    """Return by how much the facility of arc `a` must grow so that all goes there at least cost.

    The cost of forcing everything on the arc falls with the room in straight pieces
    and ends at 0. Each piece is followed to where it meets 0; what it finds is probed.

    Returns
    -------
    float or None
        t/d; 0 when an equally cheap allocation does so already, None when no room does.
    """
    where = (plan.problem.arc_catchment[a], plan.problem.arc_stream[a])
    high = max(float(plan.problem.demand_t_per_d[where]), 1.0)
    most = float(plan.problem.demand_t_per_d.sum()) + high
    while _loss(plan, a, high)[0] > 0:
        if high >= most:
            return None
        high = min(8 * high, most)
    low, (loss, slope) = 0.0, _loss(plan, a, 0.0)
    if loss <= 0:
        return 0.0
    while high - low > 2 * _PROBE_T_PER_D:
        room = low - loss / slope if slope < 0 and loss < math.inf else math.inf
        if not low < room < high - _PROBE_T_PER_D:
            near = abs(room - high) <= _PROBE_T_PER_D  # its end is likely: look just before
            room = high - _PROBE_T_PER_D if near else (low + high) / 2
        found = _loss(plan, a, room)
        if found[0] > 0:
            low, (loss, slope) = room, found
        else:
            high = room
    return high


def _loss(plan: HeldPlan, a: int, room_t_per_d: float) -> tuple[float, float]:
    """Return what forcing all on arc `a` costs with more room, and how that changes with room."""
    free = plan.model.solve(plan.larger(a, room_t_per_d))
    forced = plan.all_forced(a, room_t_per_d)
    if forced is None or free is None:
        return math.inf, 0.0
    j = plan.problem.arc_facility[a]
    loss = forced.cost_cny_per_d - free.cost_cny_per_d
    slope = float(forced.room_price_cny_per_t[j] - free.room_price_cny_per_t[j])
    return (loss if loss > noise_cny_per_d(free.cost_cny_per_d) else 0.0), slope
