"""What a plan of the loose model breaks, as changes of the problem with amounts to apply."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np

from siting import repairs as kinds
from siting.loose_model import LooseModel, Point
from siting.loose_rows import counted_per_t
from siting.new_plants import rounded_up
from siting.problem import Floats, SitingProblem
from siting.repairs import Change

SHOWN = 1e-6
"""Breaks below this, in the unit of the rule, are rounding of the solver."""


def unserved_t_per_d(model: LooseModel, point: Point) -> Floats:
    """Return what is left over (n, s), as the plan has it."""
    layout, problem = model.layout, model.layout.problem
    left = np.zeros(problem.demand_t_per_d.size)
    amounts = point.columns["left"]
    left[layout.demands[layout.left]] = np.where(amounts > SHOWN, amounts, 0.0)
    return left.reshape(problem.demand_t_per_d.shape)


def _rounded(problem: SitingProblem, left: Floats) -> Floats:
    """Return what is left over rounded up to 0.01 t/d, within the demand."""
    whole: Floats = np.ceil(left * 100 - 1e-6) / 100
    proper = (problem.source_facility < 0)[:, None]
    return np.where(proper, np.minimum(whole, problem.demand_t_per_d), whole)


def policy_tonnes(problem: SitingProblem) -> Floats:
    """Return what a unit of each policy (p,) counts as in tonnes a day of typical capacity."""
    typical = float(problem.option_capacity_t_per_d.mean())
    means = [np.abs(p.coefficient[p.coefficient != 0]) for p in problem.option_policies]
    return np.array([typical / m.mean() if m.size else typical for m in means], dtype=np.float64)


def _left_over(model: LooseModel, point: Point) -> Iterator[Change]:
    problem = model.layout.problem
    left = _rounded(problem, unserved_t_per_d(model, point))
    order = np.argsort(-left, axis=None, kind="stable")
    for at in order[left.ravel()[order] > 0].tolist():
        i, s = divmod(at, problem.stream_keys.size)
        place, stream = str(problem.catchment_ids[i]), str(problem.stream_keys[s])
        yield Change(kinds.LEAVE_OVER, place, stream, float(left[i, s]))


def _capacity(model: LooseModel, point: Point) -> Iterator[Change]:
    problem, more = model.layout.problem, point.columns["more"]
    equal = np.array([p.sense == "==" for p in problem.option_policies], dtype=np.bool_)
    exact = (counted_per_t(problem)[equal] != 0).any(axis=0)
    for j in np.argsort(-more, kind="stable").tolist():
        if more[j] > SHOWN:
            amount = float(more[j]) if exact[j] else rounded_up(float(more[j]))
            yield Change(kinds.ADD_CAPACITY, str(problem.facility_ids[j]), amount=amount)


def _policy(model: LooseModel, point: Point) -> Iterator[Change]:
    short, over = point.columns["short"], point.columns["over"]
    for p, policy in enumerate(model.layout.problem.option_policies):
        shift = float(over[p] - short[p])
        if abs(shift) > SHOWN * max(1.0, abs(policy.limit)):
            limit = _tidy(policy.limit + shift, policy.sense)
            yield Change(kinds.OTHER_LIMIT, policy.name, amount=limit)


def _tidy(limit: float, sense: str) -> float:
    """Return a limit without the solver's rounding, never tighter than it is."""
    if abs(limit - round(limit)) <= 1e-6:
        return float(round(limit))
    step = 10.0 ** -(2 if abs(limit) < 1e7 else 0)
    if sense == "<=":
        return math.ceil(limit / step - 1e-6) * step
    if sense == ">=":
        return math.floor(limit / step + 1e-6) * step
    return limit


def _load_limit(model: LooseModel, point: Point) -> Iterator[Change]:
    above = point.columns["above"]
    for g, limit in enumerate(model.layout.problem.load_limits):
        if above[g] > SHOWN:
            most = rounded_up(limit.limit_t_per_d + float(above[g]))
            more = most - limit.limit_t_per_d
            yield Change(kinds.OTHER_LOAD_LIMIT, limit.name, amount=most, by_t_per_d=more)


def _least_load(model: LooseModel, point: Point) -> Iterator[Change]:
    problem, below = model.layout.problem, point.columns["below"]
    size = point.columns["opened"] * problem.option_capacity_t_per_d
    opened = np.bincount(problem.option_facility, size, minlength=below.size)
    for j in np.argsort(-below, kind="stable").tolist():
        if below[j] > SHOWN:
            share = problem.min_load_share[j] - below[j] / opened[j]
            least = max(math.floor(share * 1e4 + 1e-6) / 1e4, 0.0)
            key, less = str(problem.facility_ids[j]), rounded_up(float(below[j]))
            yield Change(kinds.LESS_LOAD, key, amount=least, by_t_per_d=less)


def _may_close(model: LooseModel, point: Point) -> Iterator[Change]:
    ids = model.layout.problem.facility_ids
    for j in np.flatnonzero(point.columns["missing"] > 0.5).tolist():
        yield Change(kinds.MAY_CLOSE, str(ids[j]))


def _may_open(model: LooseModel, point: Point) -> Iterator[Change]:
    problem = model.layout.problem
    opened = point.columns["opened"] > 0.5
    shut = problem.forbidden[problem.option_facility]
    for j in np.unique(problem.option_facility[opened & shut]).tolist():
        yield Change(kinds.MAY_OPEN, str(problem.facility_ids[j]))


def _hauls(model: LooseModel, point: Point) -> Iterator[Change]:
    layout, problem = model.layout, model.layout.problem
    barred = model.ask.barred_by([bar for bar in model.ask.bars if not bar.is_distance])
    flow = np.where(barred[layout.arcs], point.columns["flow"], 0.0)
    for n in np.argsort(-flow, kind="stable").tolist():
        if flow[n] <= SHOWN:
            return
        a = layout.arcs[n]
        yield Change(
            kinds.OTHER_HAULS,
            str(problem.catchment_ids[problem.arc_catchment[a]]),
            str(problem.stream_keys[problem.arc_stream[a]]),
            float(flow[n]),
            str(problem.facility_ids[problem.arc_facility[a]]),
        )


def _distance(model: LooseModel, point: Point) -> Iterator[Change]:
    """Lift every limit to the longest haul that is used beyond it."""
    layout, problem, flow = model.layout, model.layout.problem, point.columns["flow"]
    for bar in model.ask.bars:
        used = layout.arcs[bar.barred[layout.arcs] & (flow > SHOWN)]
        if bar.is_distance and used.size:
            a = int(used[problem.arc_distance_km[used].argmax()])
            yield Change(
                kinds.LONGER_HAULS,
                bar.name,
                amount=math.ceil(float(problem.arc_distance_km[a]) * 10 - 1e-6) / 10,
                to=str(problem.facility_ids[problem.arc_facility[a]]),
                origin=str(problem.catchment_ids[problem.arc_catchment[a]]),
            )


def _may_split(model: LooseModel, _: Point) -> Iterator[Change]:
    problem = model.layout.problem
    for s in np.flatnonzero(problem.single_source).tolist():
        yield Change(kinds.MAY_SPLIT, str(problem.stream_keys[s]))


CHANGES: Mapping[str, Callable[[LooseModel, Point], Iterator[Change]]] = MappingProxyType(
    {
        kinds.ADD_CAPACITY: _capacity,
        kinds.LONGER_HAULS: _distance,
        kinds.OTHER_LIMIT: _policy,
        kinds.OTHER_LOAD_LIMIT: _load_limit,
        kinds.LESS_LOAD: _least_load,
        kinds.MAY_CLOSE: _may_close,
        kinds.MAY_OPEN: _may_open,
        kinds.OTHER_HAULS: _hauls,
        kinds.MAY_SPLIT: _may_split,
        kinds.LEAVE_OVER: _left_over,
    }
)
