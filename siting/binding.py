"""Limits that bind in an answer, and what lifting each would save.

Money is exact, with the openings held: the allocation is solved again with one
limit changed (`siting.held_model`). A capacity, a shared load limit and a least
load have a price, CNY per tonne of the first tonne more (or less, for a least
load). A distance limit has none, since nothing changes until a plant comes
within it: what lifting it saves altogether is said, and how far is enough. A
rule over openings (counts, totals, budgets, land) has none either while the
openings are held.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from siting.explain_plan import FULL_SHARE, HeldPlan
from siting.held_change import Change
from siting.problem import T_PER_D, Flags, OptionPolicy, SitingProblem
from siting.solution import Solution
from siting.split_loads import told_as_split
from siting.surroundings import Surroundings

POLICY_KINDS = {
    "count": "count",
    "total_capacity": "total_capacity",
    "budget": "budget",
    "single_plant": "single_plant",
    "minimum_spacing": "minimum_spacing",
    "park_land": "land",
    "park_required": "park_required",
}
"""Kind of a rule over openings by the start of its name; ``"policy"`` for any other."""

_NOTHING_CNY_PER_YR = 0.5
_STRAIGHT_SHARE = 1e-6


@dataclass(frozen=True)
class BindingLimit:
    """One limit that is used up.

    Parameters
    ----------
    kind
        ``"capacity"``, ``"load_limit"``, ``"minimum_load"``, ``"distance"``, or that of
        a rule over openings (`POLICY_KINDS`).
    id
        Facility, shared limit, stream or rule.
    used, limit
        What the answer uses and what is allowed, in `unit`.
    unit
        ``"t/d"``, ``"km"``, ``"facilities"``, ``"CNY"`` or ``"ha"``.
    change
        By how much the limit is changed for `saving_cny_per_yr`: 1 t/d more, 1 t/d less
        of a least load, or km more. None where no saving is known.
    price_cny_per_t
        Saving by the first tonne a day of that change; None where there is no such price.
    saving_cny_per_yr
        Saving by the whole change, openings held; None where no change is possible or known.
    served_more_t_per_d
        By how much less waste is left over with the change; of a distance limit only.
    split_loads
        Whether the money is that of loads that may split, though the rules want them whole.
    straight
        Whether the whole change saves at the price of its first tonne.
    sense
        Of a rule over openings: ``"<="``, ``">="`` or ``"=="``.
    words_zh, words_en
        A rule's own words, for kinds whose id has no name.
    """

    kind: str
    id: str
    used: float
    limit: float
    unit: str
    change: float | None = None
    price_cny_per_t: float | None = None
    saving_cny_per_yr: float | None = None
    served_more_t_per_d: float = 0.0
    split_loads: bool = False
    straight: bool = False
    sense: str = "<="
    words_zh: str = ""
    words_en: str = ""


def binding_limits(
    problem: SitingProblem, solution: Solution, surroundings: Surroundings
) -> tuple[BindingLimit, ...]:
    """Return every limit that binds, the one that costs most first, those without money last.

    Parameters
    ----------
    problem, solution
        An answer; none binds without an incumbent.
    surroundings
        Hauls that only a distance limit bars.
    """
    if not solution.has_incumbent:
        return ()
    plan = HeldPlan(problem, solution, surroundings=surroundings)
    split = told_as_split(problem)
    inside = np.zeros(problem.facility_ids.size, dtype=np.bool_)
    inside[problem.arc_facility[split[problem.arc_stream]]] = True
    found = [
        *_full_plants(plan, inside),
        *_least_loads(plan, inside),
        *_load_limits(plan, inside),
        *_distances(plan, split),
        *_rules(problem, solution),
    ]
    return tuple(sorted(found, key=_by_money))


def _by_money(limit: BindingLimit) -> tuple[float, str, str]:
    saving = limit.saving_cny_per_yr
    return (math.inf if saving is None else -saving, limit.kind, limit.id)


def _full_plants(plan: HeldPlan, split: Flags) -> Iterator[BindingLimit]:
    """Yield the open facilities that are full: load_j = K_j."""
    capacity, load = plan.solution.capacity_t_per_d, plan.solution.load_t_per_d
    for j in np.flatnonzero(plan.full & (capacity > 0)).tolist():
        size, key = float(capacity[j]), str(plan.problem.facility_ids[j])
        found = BindingLimit("capacity", key, float(load[j]), size, T_PER_D, 1.0)
        larger = Change(capacity_t_per_d={j: size + 1.0})
        found = _priced(plan, found, partial(plan.more_room_cny_per_t, j), larger)
        yield replace(found, split_loads=bool(split[j]))


def _least_loads(plan: HeldPlan, split: Flags) -> Iterator[BindingLimit]:
    """Yield the open facilities that take no more than they must: load_j = m_j K_j > 0."""
    problem, load = plan.problem, plan.solution.load_t_per_d
    least = problem.min_load_share * plan.solution.capacity_t_per_d
    held = plan.solution.open & (least > 0) & (load <= least * (2 - FULL_SHARE)) & ~plan.full
    for j in np.flatnonzero(held).tolist():
        now, key = float(least[j]), str(problem.facility_ids[j])
        step = min(1.0, now)
        found = BindingLimit("minimum_load", key, float(load[j]), now, T_PER_D, -step)
        lower = Change(least_load_t_per_d={j: now - step})
        found = _priced(plan, found, partial(plan.less_load_cny_per_t, j), lower)
        yield replace(found, split_loads=bool(split[j]))


def _load_limits(plan: HeldPlan, split: Flags) -> Iterator[BindingLimit]:
    """Yield the shared limits that are used up: sum of the loads = L_g."""
    for g, limit in enumerate(plan.problem.load_limits):
        used, most = float(plan.solution.load_t_per_d[limit.members].sum()), limit.limit_t_per_d
        if used < most * FULL_SHARE:
            continue
        words = (limit.words_zh, limit.words_en)
        found = BindingLimit("load_limit", limit.name, used, most, T_PER_D, 1.0)
        found = replace(found, words_zh=words[0], words_en=words[1])
        larger = Change(limit_t_per_d={g: most + 1.0})
        found = _priced(plan, found, partial(plan.more_limit_cny_per_t, g), larger)
        yield replace(found, split_loads=bool(split[limit.members].any()))


def _distances(plan: HeldPlan, split: Flags) -> Iterator[BindingLimit]:
    """Yield the distance limits whose lifting saves, with km that are enough for all of it.

    All hauls of the stream that the limit bars are let in; a limit at the longest that
    is then used saves as much.
    """
    problem, around = plan.problem, plan.around
    for s in np.flatnonzero(np.isfinite(around.max_km)).tolist():
        lifted = plan.lift(s, math.inf)
        free = plan.wide_model.solve(Change(lifted=lifted)) if lifted.size else None
        if free is None:
            continue
        saving = (plan.wide_base.cost_cny_per_d - free.cost_cny_per_d) * problem.days_per_yr
        used = lifted[free.flow_t_per_d[lifted] > 0]
        if saving < _NOTHING_CNY_PER_YR or not used.size:
            continue
        limit, needed = float(around.max_km[s]), float(plan.wide.arc_distance_km[used].max())
        now = problem.arc_distance_km[(plan.flow_t_per_d > 0) & (problem.arc_stream == s)]
        left = float((plan.wide_base.unserved_t_per_d - free.unserved_t_per_d).sum())
        amounts = (float(now.max()) if now.size else 0.0, limit, "km", needed - limit)
        key, split_loads = str(problem.stream_keys[s]), bool(split[s])
        yield BindingLimit("distance", key, *amounts, None, saving, left, split_loads)


def _rules(problem: SitingProblem, solution: Solution) -> Iterator[BindingLimit]:
    """Yield the rules over openings that are used up: sum_k a_k y_k = limit.

    Rules whose limit is 0 tie openings to one another (a park's core first) and are
    no amounts that could be used up.
    """
    opened = solution.open_option[solution.open]
    for rule in problem.option_policies:
        used = float(rule.coefficient[opened].sum())
        near = abs(used - rule.limit) <= (1 - FULL_SHARE) * max(abs(rule.limit), 1.0)
        if near and rule.limit != 0 and rule.coefficient.any():
            yield _rule(rule, used)


def _rule(rule: OptionPolicy, used: float) -> BindingLimit:
    kinds = (kind for start, kind in POLICY_KINDS.items() if rule.name.startswith(start))
    found = BindingLimit(next(kinds, "policy"), rule.name, used, rule.limit, rule.unit)
    return replace(found, sense=rule.sense, words_zh=rule.words_zh, words_en=rule.words_en)


def _priced(
    plan: HeldPlan, found: BindingLimit, first: Callable[[], float], change: Change
) -> BindingLimit:
    """Return a limit with its price and with what the whole change saves.

    `first` tells the price of the first tonne, where it is not that of the whole change.
    """
    days, size = plan.problem.days_per_yr, abs(found.change or 1.0)
    saved = plan.model.straight_saving_cny_per_d(change)
    if saved is not None:
        price, saving = saved / size, saved * days
        return replace(found, price_cny_per_t=price, saving_cny_per_yr=saving, straight=True)
    price, held = first(), plan.model.solve(change)
    if held is None:
        return found
    saving = max((plan.base.cost_cny_per_d - held.cost_cny_per_d) * days, 0.0)
    whole = price * size * days
    straight = math.isclose(whole, saving, rel_tol=_STRAIGHT_SHARE, abs_tol=_NOTHING_CNY_PER_YR)
    if price <= 0:
        saving = 0.0
    return replace(found, price_cny_per_t=price, saving_cny_per_yr=saving, straight=straight)
