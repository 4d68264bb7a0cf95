"""Openings of an earlier solution, put into the words of a problem that may differ."""

from __future__ import annotations

import numpy as np

from siting.infeasibility import broken_policies
from siting.problem import Ints, SitingProblem
from siting.solution import Solution, open_capacity_t_per_d


def matched_openings(problem: SitingProblem, start: Solution) -> Ints | None:
    """Return the openings (f,) of `start` for `problem`, None when they do not fit.

    Facilities are matched by id and take the size nearest to the earlier one.
    Forbidden ones stay closed and required ones open, at their smallest size
    when they were closed. Openings that break a policy do not fit, nor does a
    solution without an incumbent or without a facility in common.
    """
    if not start.has_incumbent:
        return None
    capacity = open_capacity_t_per_d(start.problem, start.open_option)
    earlier = dict(zip(start.problem.facility_ids.tolist(), capacity.tolist(), strict=True))
    opened = np.full(problem.facility_ids.size, -1)
    if not earlier.keys() & set(problem.facility_ids.tolist()):
        return None
    for j, key in enumerate(problem.facility_ids.tolist()):
        size = earlier.get(key, 0.0)
        if problem.forbidden[j] or not (size > 0 or problem.required[j]):
            continue
        options = np.flatnonzero(problem.option_facility == j)
        distance = np.abs(problem.option_capacity_t_per_d[options] - size)
        opened[j] = options[distance.argmin()]
    return None if broken_policies(problem, opened) else opened
