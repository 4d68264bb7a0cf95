"""Climbing to the best Lagrangian bound by subgradient steps.

The bound of `siting.bound` is concave in its prices. At any prices the demand
not taken, q - x, and the breach of the relaxed policies, b y - B, point uphill.
Steps follow Polyak: theta (target - L) / |g|^2 along a direction that keeps a
part of the last one; theta shrinks when the bound has not risen for a while.
Everything is deterministic.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from siting.bound import BoundPoint, KnapsackTable, lagrangian_bound
from siting.problem import Floats, SitingProblem

_MEMORY_SHARE = 0.3
"""Part of the last direction kept (the usual deflected subgradient)."""

_PATIENCE = 15
"""Steps without a better bound before theta shrinks."""

_REACH = 1.08
"""Aim at most this far above the best bound, while no good incumbent is known."""

_SHRINK = 0.8
_LEAST_THETA = 1e-3


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the climb: the point just tried and the best so far."""

    number: int
    point: BoundPoint
    best: BoundPoint


def first_prices(problem: SitingProblem, table: KnapsackTable) -> Floats:
    """Return prices (n * s,) at which no facility pays: least cost per tonne, openings included.

    l_is = min over arcs of c_a + min_k F_k / (D K_k). Every v_k is then at least
    minus its fixed cost, so the first bound is sum l q, already a fair one.
    """
    owner, capacity = problem.option_facility, problem.option_capacity_t_per_d
    per_tonne = problem.option_fixed_cost_cny_per_yr / np.maximum(capacity, 1e-9)
    share = np.full(problem.facility_ids.size, np.inf)
    np.minimum.at(share, owner, per_tonne / problem.days_per_yr)
    share[problem.required] = 0.0
    price = np.full(problem.demand_t_per_d.size, np.inf)
    filled = table.tonnes > 0
    total = (table.cost_cny_per_t + share[:, None])[filled]
    np.minimum.at(price, table.demand_index[filled], total)
    price = np.minimum(price, table.price_cap_cny_per_t)
    return np.where(np.isfinite(price), price, 0.0)


def climb(
    table: KnapsackTable,
    *,
    start: Floats,
    policy_start: Floats | None,
    target_cny_per_yr: float,
    steps: int,
) -> Iterator[Step]:
    """Yield one `Step` per evaluation of the bound, at most `steps` of them.

    Parameters
    ----------
    table
        Arcs by facility.
    start, policy_start
        First prices (n * s,) and policy multipliers (p,).
    target_cny_per_yr
        Cost of an incumbent: the height aimed at.
    steps
        Evaluations at most.
    """
    scale = _policy_scale(table.problem)
    point = lagrangian_bound(table, start, policy_start)
    best, theta, waited = point, 1.0, 0
    direction = np.zeros(start.size + scale.size)
    for number in range(steps):
        yield Step(number, point, best)
        if math.isinf(point.value_cny_per_yr):
            return
        slope = _slope(table, point, scale)
        direction = (1 - _MEMORY_SHARE) * slope + _MEMORY_SHARE * direction
        length = float(direction @ direction)
        height = min(target_cny_per_yr * 1.002, best.value_cny_per_yr * _REACH)
        room = height - point.value_cny_per_yr
        if length <= 0 or theta < _LEAST_THETA:
            return
        move = theta * max(room, 0.0) / length * direction
        price = point.demand_price_cny_per_t + move[: start.size]
        policy = point.policy_price + move[start.size :] * scale
        point = lagrangian_bound(table, price, policy)
        if point.value_cny_per_yr > best.value_cny_per_yr * (1 + 1e-7):
            best, waited = point, 0
            continue
        waited += 1
        if waited >= _PATIENCE:
            theta, waited, point = theta * _SHRINK, 0, best
            direction = np.zeros_like(direction)


def _slope(table: KnapsackTable, point: BoundPoint, scale: Floats) -> Floats:
    """Return the subgradient (n * s + p,), 0 where a cap or a sign stops the climb."""
    problem = table.problem
    missing = problem.days_per_yr * (problem.demand_t_per_d.ravel() - point.served_t_per_d)
    capped = (point.demand_price_cny_per_t >= table.price_cap_cny_per_t) & (missing > 0)
    missing[capped] = 0.0
    breach = np.zeros(scale.size)
    opened = point.open_option[point.open_option >= 0]
    for p in table.priced_policies:
        row = problem.option_policies[p]
        breach[p] = float(row.coefficient[opened].sum()) - row.limit
        stuck = point.policy_price[p] == 0.0
        if stuck and (
            (row.sense == "<=" and breach[p] < 0) or (row.sense == ">=" and breach[p] > 0)
        ):
            breach[p] = 0.0
    return np.concatenate([missing, breach * scale])


def _policy_scale(problem: SitingProblem) -> Floats:
    """Return per policy the factor that makes one unit count like CNY/t on capacity (p,)."""
    typical = float(problem.option_capacity_t_per_d.mean())
    scale = np.ones(len(problem.option_policies))
    for p, row in enumerate(problem.option_policies):
        used = np.abs(row.coefficient[row.coefficient != 0])
        if used.size:
            scale[p] = problem.days_per_yr * typical / float(used.mean())
    return scale
