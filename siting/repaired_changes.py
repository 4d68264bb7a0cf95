"""Single changes of a repair, applied to the arrays of a problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from siting.loose_rows import counted_per_t
from siting.problem import Flags, SitingProblem
from siting.problem_checks import NOWHERE
from siting.repairs import (
    ADD_CAPACITY,
    LEAVE_OVER,
    LESS_LOAD,
    MAY_CLOSE,
    MAY_OPEN,
    MAY_SPLIT,
    OTHER_LIMIT,
    OTHER_LOAD_LIMIT,
    Change,
)

LEFT_OVER_CNY_PER_T = 1e5
"""Price of waste that a repair leaves over where it cannot be taken off the demand: far
above any haul and treatment, so that no more than needed is left over."""


def changed(problem: SitingProblem, change: Change) -> SitingProblem:
    """Return `problem` with `change`; those of hauls are made before (`siting.repaired`)."""
    return _APPLY[change.kind](problem, change) if change.kind in _APPLY else problem


def _add_capacity(problem: SitingProblem, change: Change) -> SitingProblem:
    """Enlarge every size of the facility; policies on tonnes, land and capital count it."""
    own = _facility(problem, change)
    mine = own[problem.option_facility]
    more = counted_per_t(problem)[:, own].sum(axis=1) * change.amount
    policies = tuple(
        replace(policy, coefficient=policy.coefficient + np.where(mine, added, 0.0))
        for policy, added in zip(problem.option_policies, more.tolist(), strict=True)
    )
    size = problem.option_capacity_t_per_d + np.where(mine, change.amount, 0.0)
    return replace(problem, option_capacity_t_per_d=size, option_policies=policies)


def _leave_over(problem: SitingProblem, change: Change) -> SitingProblem:
    i = int(np.flatnonzero(problem.catchment_ids == change.item)[0])
    s = int(np.flatnonzero(problem.stream_keys == change.stream)[0])
    if problem.source_facility[i] != NOWHERE:
        price = problem.unserved_cost_cny_per_t.copy()
        price[s] = LEFT_OVER_CNY_PER_T
        return replace(problem, unserved_cost_cny_per_t=price)
    demand = problem.demand_t_per_d.copy()
    demand[i, s] = max(demand[i, s] - change.amount, 0.0)
    return replace(problem, demand_t_per_d=demand)


def _set_policy(problem: SitingProblem, change: Change) -> SitingProblem:
    policies = tuple(
        replace(p, limit=change.amount) if p.name == change.item else p
        for p in problem.option_policies
    )
    return replace(problem, option_policies=policies)


def _set_load_limit(problem: SitingProblem, change: Change) -> SitingProblem:
    limits = tuple(
        replace(c, limit_t_per_d=change.amount) if c.name == change.item else c
        for c in problem.load_limits
    )
    return replace(problem, load_limits=limits)


def _set_least_load(problem: SitingProblem, change: Change) -> SitingProblem:
    share = np.where(_facility(problem, change), change.amount, problem.min_load_share)
    return replace(problem, min_load_share=share)


def _let_close(problem: SitingProblem, change: Change) -> SitingProblem:
    return replace(problem, required=problem.required & ~_facility(problem, change))


def _let_open(problem: SitingProblem, change: Change) -> SitingProblem:
    return replace(problem, forbidden=problem.forbidden & ~_facility(problem, change))


def _let_split(problem: SitingProblem, change: Change) -> SitingProblem:
    kept = problem.single_source & (problem.stream_keys != change.stream)
    return replace(problem, single_source=kept)


def _facility(problem: SitingProblem, change: Change) -> Flags:
    return np.asarray(problem.facility_ids == change.item, dtype=np.bool_)


_APPLY: Mapping[str, Callable[[SitingProblem, Change], SitingProblem]] = MappingProxyType(
    {
        ADD_CAPACITY: _add_capacity,
        LEAVE_OVER: _leave_over,
        OTHER_LIMIT: _set_policy,
        OTHER_LOAD_LIMIT: _set_load_limit,
        LESS_LOAD: _set_least_load,
        MAY_CLOSE: _let_close,
        MAY_OPEN: _let_open,
        MAY_SPLIT: _let_split,
    }
)
