"""The objective: annual cost of opening, hauling, treating and leaving over.

min  sum_k F_k y_k / D  +  sum_a (h_a + g_a) x_a  +  sum_is p_s u_is      [CNY/d]

with F_k the annual fixed cost of an option, D days per year, h_a haul and g_a
processing cost per tonne on an arc, p_s the price of a tonne left over. The
model counts in CNY per day, so that coefficients of flows are the costs per
tonne a planner knows and all coefficients stay within a few powers of ten.
"""

from __future__ import annotations

import numpy as np

from siting.problem import Flags, Floats, Ints, SitingProblem


def arc_cost_cny_per_t(problem: SitingProblem) -> Floats:
    """Return haul plus processing cost per tonne of each arc (a,)."""
    return problem.arc_haul_cost_cny_per_t + problem.arc_processing_cost_cny_per_t


def option_cost_cny_per_d(problem: SitingProblem) -> Floats:
    """Return the fixed cost of each option per day (k,)."""
    return problem.option_fixed_cost_cny_per_yr / problem.days_per_yr


def annual_cost_cny_per_yr(
    problem: SitingProblem, open_option: Ints, flow_t_per_d: Floats, unserved_t_per_d: Floats
) -> float:
    """Return the annual cost of openings (f,), flows (a,) and demand left over (n, s)."""
    opened = open_option[open_option >= 0]
    fixed = float(problem.option_fixed_cost_cny_per_yr[opened].sum())
    daily = float(arc_cost_cny_per_t(problem) @ flow_t_per_d)
    left = unserved_t_per_d.sum(axis=0)
    priced = left > 0
    daily += float((left[priced] * problem.unserved_cost_cny_per_t[priced]).sum())
    return fixed + problem.days_per_yr * daily


def unserved_is_allowed(problem: SitingProblem) -> Flags:
    """Return the streams whose demand may be left over (s,)."""
    allowed: Flags = np.isfinite(problem.unserved_cost_cny_per_t)
    return allowed
