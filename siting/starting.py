"""Openings of an earlier solution, put into the words of a problem that may differ."""

from __future__ import annotations

import numpy as np

from siting.infeasibility import broken_policies
from siting.problem import Ints, SitingProblem
from siting.solution import Solution


def matched_openings(problem: SitingProblem, start: Solution) -> Ints | None:
    """Return the openings (f,) of `start` for `problem`, None when they do not fit.

    Facilities are matched by id and take the size nearest to the earlier one; of
    twins (the same size at another fixed cost, `siting.eco_parks`) that nearest
    in cost or, where such openings break a policy, the dearest. Forbidden ones
    stay closed and required ones open, at their smallest size when they were
    closed. Openings that break a policy do not fit, nor does a solution without
    an incumbent or without a facility in common.
    """
    if not start.has_incumbent:
        return None
    earlier = _sizes_and_costs(start)
    if not earlier.keys() & set(problem.facility_ids.tolist()):
        return None
    cost = problem.option_fixed_cost_cny_per_yr
    for dearest in (False, True):
        opened = np.full(problem.facility_ids.size, -1)
        for j, key in enumerate(problem.facility_ids.tolist()):
            size, paid = earlier.get(key, (0.0, 0.0))
            if problem.forbidden[j] or not (size > 0 or problem.required[j]):
                continue
            options = np.flatnonzero(problem.option_facility == j)
            distance = np.abs(problem.option_capacity_t_per_d[options] - size)
            rank = -cost[options] if dearest else np.abs(cost[options] - paid)
            opened[j] = options[np.lexsort((rank, distance))[0]]
        if not broken_policies(problem, opened):
            return opened
    return None


def _sizes_and_costs(start: Solution) -> dict[str, tuple[float, float]]:
    """Return capacity (t/d) and fixed cost (CNY/yr) of what was open, by facility id."""
    opened = np.flatnonzero(start.open)
    options = start.open_option[opened]
    values = zip(
        start.problem.facility_ids[opened].tolist(),
        start.problem.option_capacity_t_per_d[options].tolist(),
        start.problem.option_fixed_cost_cny_per_yr[options].tolist(),
        strict=True,
    )
    return {key: (size, paid) for key, size, paid in values}
