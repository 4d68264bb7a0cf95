"""Lifting limits on distances: to the shortest that will do, found by halving."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from siting.asked import Bar
from siting.conflict import DISTANCE, Conflict
from siting.drafts import Draft, Drafts
from siting.loose_model import FEASIBLE, UNKNOWN, LooseModel, Wanted
from siting.loose_search import best_plan
from siting.problem import Floats
from siting.repair_changes import CHANGES
from siting.repairs import Change


def longer_hauls(model: LooseModel, conflicts: Sequence[Conflict], kind: str) -> Drafts:
    """Lift every limit on distances of the conflict alone; all together where none is enough."""
    named = {r.key for c in conflicts for r in c.requirements if r.kind == DISTANCE}
    bars = [bar for bar in model.ask.bars if bar.name in named]
    found: list[Draft] = []
    known = True
    for group in ([bar] for bar in bars) if len(bars) > 1 else [bars]:
        some, sure = _lifted(model, group, kind)
        found += some
        known = known and sure
    if not found and known and len(bars) > 1:
        return _lifted(model, bars, kind)
    return found, known


def _lifted(model: LooseModel, bars: Sequence[Bar], kind: str) -> Drafts:
    """Lift the limits of `bars`, each as little as will do with the others as they then are."""
    held = model.holding_all_but()
    limits = {bar.name: math.inf for bar in bars}
    best = best_plan(model, held, Wanted(limit_km=limits))
    if best.status != FEASIBLE:
        return [], best.status != UNKNOWN
    for bar in bars:
        lengths = _lengths_km(model, bar)
        least, high = _shortest(model, bar, lengths), lengths.size - 1
        middle = least
        while least <= high:
            tried = {**limits, bar.name: float(lengths[middle])}
            point = best_plan(model, held, Wanted(limit_km=tried))
            if point.status == UNKNOWN:
                break
            if point.status == FEASIBLE:
                best, limits, high = point, tried, middle - 1
            else:
                least = middle + 1
            middle = (least + high) // 2
    if any(math.isinf(limit) for limit in limits.values()):
        return [], False
    changes = {change.item: change for change in CHANGES[kind](model, best)}
    lifted = [
        replace(changes.get(name, Change(kind, name)), amount=km) for name, km in limits.items()
    ]
    return [Draft(kind, tuple(lifted), best)], True


def _lengths_km(model: LooseModel, bar: Bar) -> Floats:
    """Return the limits worth trying: lengths of hauls that the rule bars, up to 0.1 km."""
    problem = model.layout.problem
    inside = np.zeros(bar.barred.size, dtype=np.bool_)
    inside[model.layout.arcs] = True
    lengths = problem.arc_distance_km[bar.barred & inside]
    return np.unique(np.append(np.ceil(lengths * 10 - 1e-6) / 10, bar.limit_km))


def _shortest(model: LooseModel, bar: Bar, lengths: Floats) -> int:
    """Return the position of the first limit within which every demand has a haul at all."""
    problem, layout = model.layout.problem, model.layout
    arcs = layout.arcs[bar.streams[problem.arc_stream[layout.arcs]]]
    where = problem.arc_catchment[arcs] * problem.stream_keys.size + problem.arc_stream[arcs]
    nearest = np.full(problem.demand_t_per_d.size, np.inf)
    np.minimum.at(nearest, where, problem.arc_distance_km[arcs])
    arising = problem.demand_t_per_d.ravel() > 0  # residues may be left unmade
    needed = nearest[np.intersect1d(layout.demands[layout.left], np.flatnonzero(arising))]
    longest = float(needed[np.isfinite(needed)].max(initial=0.0))
    return min(int(np.searchsorted(lengths, longest - 1e-9)), lengths.size - 1)
