"""Finding the cheapest repairs, one kind at a time: only capacity gives, only distance, ...

Each kind gives up its requirements at a price: a tonne a day of capacity or of waste
left over, a unit of a policy's limit, a facility, a tonne on a haul that is barred. The
least sum of these breaks is the repair. A rule that bars by distance is lifted to the
shortest limit that will do (`siting.longer_hauls`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

import numpy as np

from siting import conflict as asked_for
from siting import repairs as kinds
from siting.conflict import Conflict
from siting.drafts import Draft, Drafts
from siting.longer_hauls import longer_hauls
from siting.loose_model import FEASIBLE, UNKNOWN, LooseModel, Point, Wanted
from siting.loose_search import best_plan
from siting.new_plants import full_streams
from siting.problem import Floats
from siting.repair_changes import CHANGES, policy_tonnes, unserved_t_per_d

_NEW_PLANT = 1.0001
"""Price of a tonne of a new plant: dearer than to enlarge one, by as little as can be told."""

_ONE_REPAIR_S = 10.0

_MOST_TOGETHER = 3
"""Repairs of several kinds that are told, where no kind is enough alone."""


GIVES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        kinds.ADD_CAPACITY: (asked_for.SERVE, asked_for.CAPACITY),
        kinds.LONGER_HAULS: (asked_for.DISTANCE,),
        kinds.OTHER_LIMIT: (asked_for.POLICY,),
        kinds.OTHER_LOAD_LIMIT: (asked_for.LOAD_LIMIT,),
        kinds.LESS_LOAD: (asked_for.MINIMUM_LOAD,),
        kinds.MAY_CLOSE: (asked_for.REQUIRED,),
        kinds.MAY_OPEN: (asked_for.FORBIDDEN,),
        kinds.OTHER_HAULS: (asked_for.HAULS,),
        kinds.MAY_SPLIT: (asked_for.WHOLE,),
        kinds.LEAVE_OVER: (asked_for.SERVE,),
    }
)
"""Requirements that give in each kind of repair. A repair of one kind can only do where
every conflict holds a requirement of it."""


def drafts_of(model: LooseModel, conflicts: Sequence[Conflict]) -> tuple[tuple[Draft, ...], bool]:
    """Return one repair of every kind that is enough alone, and whether none was cut short.

    Where no kind is, the cheapest repair of all kinds together.
    """
    found: list[Draft] = []
    known = True
    # What is left over is the easiest to find, and told last.
    for kind, gives in sorted(GIVES.items(), key=lambda item: item[0] != kinds.LEAVE_OVER):
        if all(any(r.kind in gives for r in c.requirements) for c in conflicts):
            some, sure = _FINDERS.get(kind, _plain)(model, conflicts, kind)
            found += some
            known = known and sure
    if found and all(draft.kind != kinds.ADD_CAPACITY for draft in found):
        some, sure = _counted_capacity(model, conflicts)
        found, known = some + found, known and sure
    if not found:
        found, sure = _together(model, conflicts)
        known = known and sure
    order = list(GIVES)
    found.sort(key=lambda d: order.index(d.kind) if d.kind in order else -1)
    return tuple(found), known


def _draft(model: LooseModel, kind: str, point: Point) -> Drafts:
    if point.status != FEASIBLE:
        return [], point.status != UNKNOWN
    return [Draft(kind, tuple(CHANGES[kind](model, point)), point)], point.proven


def _plain(model: LooseModel, _: Sequence[Conflict], kind: str) -> Drafts:
    """Let all requirements of one kind give, at the price of what is broken."""
    cost = _prices(model)[kind]
    held = model.holding_all_but(*GIVES[kind])
    return _draft(model, kind, best_plan(model, held, Wanted(cost), most_s=_ONE_REPAIR_S))


def _prices(model: LooseModel) -> dict[str, dict[str, Floats | float]]:
    """Return by kind the price of its breaks."""
    problem, layout = model.layout.problem, model.layout
    by_policy = policy_tonnes(problem)
    shut = problem.forbidden[problem.option_facility].astype(float)
    barred = model.ask.barred_by([bar for bar in model.ask.bars if not bar.is_distance])
    return {
        kinds.OTHER_LIMIT: {"short": by_policy, "over": by_policy},
        kinds.OTHER_LOAD_LIMIT: {"above": 1.0},
        kinds.LESS_LOAD: {"below": 1.0},
        kinds.MAY_CLOSE: {"missing": 1.0},
        kinds.MAY_OPEN: {"opened": shut},
        kinds.OTHER_HAULS: {"flow": barred[layout.arcs] * layout.tonnes},
        kinds.MAY_SPLIT: {},
        kinds.LEAVE_OVER: {"left": 1.0},
    }


def _add_capacity(model: LooseModel, _: Sequence[Conflict], kind: str) -> Drafts:
    """Enlarge facilities, and build anew for what none within reach can take."""
    wanted = Wanted({"more": 1.0, "left": _NEW_PLANT}, adds=True, keeps=full_streams(model.ask))
    point = best_plan(model, model.holding_all_but(asked_for.SERVE), wanted, most_s=_ONE_REPAIR_S)
    if point.status != FEASIBLE:
        return [], point.status != UNKNOWN
    left = unserved_t_per_d(model, point)
    return [Draft(kind, tuple(CHANGES[kind](model, point)), point, left)], point.proven


def _one_policy(model: LooseModel, conflicts: Sequence[Conflict], kind: str) -> Drafts:
    """Let every policy of the conflict give alone; all together where none is enough."""
    found: list[Draft] = []
    known = True
    for number, requirement in enumerate(model.requirements):
        if requirement.kind == asked_for.POLICY and all(
            requirement in c.requirements for c in conflicts
        ):
            held = np.arange(len(model.requirements)) != number
            cost: dict[str, Floats | float] = {"short": 1.0, "over": 1.0}
            some, sure = _draft(
                model, kind, best_plan(model, held, Wanted(cost), most_s=_ONE_REPAIR_S)
            )
            found += some
            known = known and sure
    if found:
        return found, known
    named = {r for c in conflicts for r in c.requirements if r.kind == asked_for.POLICY}
    held = np.array([r not in named for r in model.requirements], dtype=np.bool_)
    wanted = Wanted(_prices(model)[kind])
    some, sure = _draft(model, kind, best_plan(model, held, wanted, most_s=_ONE_REPAIR_S))
    return (some, sure) if some or not sure else _plain(model, conflicts, kind)


def _together(model: LooseModel, conflicts: Sequence[Conflict]) -> Drafts:
    """Let two kinds give together, or three where no two are enough, or all of them."""
    present = {r.kind for c in conflicts for r in c.requirements}
    able = [kind for kind, gives in GIVES.items() if present.intersection(gives)]
    found: list[Draft] = []
    known = True
    for size in (2, 3):
        for some in combinations(able, size):
            if len(found) >= _MOST_TOGETHER or not _hits_all(some, conflicts):
                continue
            drafts, sure = _of_kinds(model, some)
            found += drafts
            known = known and sure
        if found:
            return found, known
    return _of_kinds(model, tuple(GIVES))


def _counted_capacity(model: LooseModel, conflicts: Sequence[Conflict]) -> Drafts:
    """Enlarge facilities with the policies or limits that count it, where these forbid it."""
    for kind in (kinds.OTHER_LIMIT, kinds.OTHER_LOAD_LIMIT):
        if _hits_all((kinds.ADD_CAPACITY,), conflicts):
            found, known = _of_kinds(model, (kinds.ADD_CAPACITY, kind))
            if found or not known:
                return found, known
    return [], True


def _hits_all(some: Sequence[str], conflicts: Sequence[Conflict]) -> bool:
    gives = {kind for each in some for kind in GIVES[each]}
    return all(any(r.kind in gives for r in c.requirements) for c in conflicts)


def _of_kinds(model: LooseModel, some: Sequence[str]) -> Drafts:
    """Let the requirements of several kinds give, each break at its tonnes.

    Facilities may be enlarged, but nothing is built anew.
    """
    problem, layout = model.layout.problem, model.layout
    largest = np.zeros(problem.facility_ids.size)
    np.maximum.at(largest, problem.option_facility, problem.option_capacity_t_per_d)
    shut = problem.forbidden[problem.option_facility]
    barred = model.ask.barred_by(model.ask.bars)
    cost: dict[str, Floats | float] = {}
    for kind in some:
        cost |= _prices(model).get(kind, {})
    cost |= {
        "more": 1.0,
        "missing": 10 * largest,
        "opened": np.where(shut, 10 * largest[problem.option_facility], 0.0),
        "flow": barred[layout.arcs] * layout.tonnes,
    }
    adds = kinds.ADD_CAPACITY in some
    gives = {kind for each in some for kind in GIVES[each] if each != kinds.ADD_CAPACITY}
    held = model.holding_all_but(*gives)
    point = best_plan(model, held, Wanted(cost, adds=adds), most_s=_ONE_REPAIR_S)
    if point.status != FEASIBLE:
        return [], point.status != UNKNOWN
    changes = [change for kind in some for change in CHANGES[kind](model, point)]
    return [Draft(kinds.TOGETHER, tuple(changes), point)], point.proven


Finder = Callable[[LooseModel, Sequence[Conflict], str], Drafts]

_FINDERS: Mapping[str, Finder] = MappingProxyType(
    {
        kinds.ADD_CAPACITY: _add_capacity,
        kinds.OTHER_LIMIT: _one_policy,
        kinds.LONGER_HAULS: longer_hauls,
    }
)
