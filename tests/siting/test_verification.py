"""Every kind of wrong number in a solution is objected to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting.problem import OptionPolicy
from siting.solving import solve
from siting.verification import verify
from tests.siting.test_solve_by_hand import two_plants

RULE = OptionPolicy("count", np.array([1.0, 1.0]), "==", 2.0, "两座", "two plants")


def answered(**changes):
    problem = two_plants(option_policies=(RULE,), **changes)
    return problem, solve(problem)


def _set(array, index, value):
    changed = np.array(array)
    changed[index] = value
    return changed


MUTATIONS = {
    "demand": lambda s: {"flow_t_per_d": _set(s.flow_t_per_d, 4, 19.0)},
    "flow": lambda s: {"flow_t_per_d": _set(s.flow_t_per_d, 0, -1.0)},
    "unserved": lambda s: {"unserved_t_per_d": _set(s.unserved_t_per_d, (0, 0), -2.0)},
    "capacity": lambda s: {"flow_t_per_d": np.array([0.0, 0.0, 30.0, 10.0, 20.0, 0.0])},
    "closed": lambda s: {"open_option": np.array([-1, 1])},
    "required": lambda s: {"open_option": np.array([-1, 1])},
    "policy": lambda s: {"open_option": np.array([-1, 1])},
    "option": lambda s: {"open_option": np.array([1, 1])},
    "objective": lambda s: {"objective_cny_per_yr": s.objective_cny_per_yr * 0.999},
    "bound": lambda s: {"bound_cny_per_yr": s.bound_cny_per_yr * 1.01},
    "gap": lambda s: {"gap_share": 0.05},
    "optimal": lambda s: {
        "bound_cny_per_yr": s.bound_cny_per_yr * 0.9,
        "gap_share": 1 - 0.9 * s.bound_cny_per_yr / s.objective_cny_per_yr,
    },
    "finite": lambda s: {"flow_t_per_d": _set(s.flow_t_per_d, 0, np.nan)},
    "status": lambda s: {"status": "splendid"},
}


@pytest.mark.parametrize("rule", MUTATIONS)
def test_a_broken_copy_is_rejected_for_the_right_reason(rule):
    problem, solution = answered()
    assert verify(problem, solution).ok
    broken = replace(solution, **MUTATIONS[rule](solution))
    found = verify(problem, broken)
    assert not found.ok
    assert rule in {v.rule for v in found.violations}
    assert all(v.text("zh") and v.text("en") for v in found.violations)


def test_an_option_that_does_not_exist_is_rejected():
    problem, solution = answered()
    broken = replace(solution, open_option=np.array([0, 7]))
    assert [v.rule for v in verify(problem, broken).violations] == ["option"]


def test_a_load_below_the_minimum_is_rejected():
    problem, solution = answered()
    strict = two_plants(option_policies=(RULE,), min_load_share=[0.0, 0.5])
    violation = verify(strict, solution).violations[0]
    assert (violation.rule, violation.item) == ("minimum_load", "B")
    assert violation.amount == pytest.approx(15.0)  # 0.5 * 100 - 35


def test_a_split_single_source_is_rejected():
    _, solution = answered()
    strict = two_plants(option_policies=(RULE,), single_source=[True])
    assert "single_source" in {v.rule for v in verify(strict, solution).violations}


def test_demand_that_must_be_served_and_is_left_is_rejected():
    problem = two_plants(option_capacity_t_per_d=[25.0, 20.0])
    solution = solve(problem)
    strict = two_plants(option_capacity_t_per_d=[25.0, 20.0], unserved_cost_cny_per_t=[np.inf])
    assert "must_serve" in {v.rule for v in verify(strict, solution).violations}


def test_a_forbidden_plant_that_is_open_is_rejected():
    _, solution = answered()
    strict = two_plants(option_policies=(RULE,), required=[False, True], forbidden=[True, False])
    assert "forbidden" in {v.rule for v in verify(strict, solution).violations}


def test_arrays_of_another_problem_are_rejected():
    _, solution = answered()
    other = two_plants(
        catchment_ids=["a", "b", "c", "d"], demand_t_per_d=[[10.0], [20.0], [30.0], [0.0]]
    )
    assert [v.rule for v in verify(other, solution).violations] == ["shape"]


@pytest.mark.parametrize(
    ("excess_t_per_d", "rules"), [(5e-6, []), (1.2e-5, []), (2e-5, ["demand", "capacity"])]
)
def test_rounding_within_the_tolerance_of_the_limit_passes_and_more_does_not(excess_t_per_d, rules):
    problem, solution = answered()
    full = int(np.argmax(solution.load_t_per_d / solution.capacity_t_per_d))  # A, 25 t/d
    arc = np.flatnonzero((problem.arc_facility == full) & (solution.flow_t_per_d > 0))[0]
    flow = _set(solution.flow_t_per_d, arc, solution.flow_t_per_d[arc] + excess_t_per_d)
    found = verify(problem, replace(solution, flow_t_per_d=flow))
    assert [v.rule for v in found.violations if v.rule != "objective"] == rules


def test_the_tolerance_grows_with_the_limit():
    # a plant of 1,300 t/d may be over by 1e-5 + 1e-7 * 1300 = 1.4e-4 t/d, not by 2e-4
    problem = two_plants(
        demand_t_per_d=[[1300.0], [0.0], [0.0]], option_capacity_t_per_d=[1300.0, 1300.0]
    )
    solution = solve(problem)
    arc = int(np.argmax(solution.flow_t_per_d))
    for excess, rules in ((1.3e-4, set()), (2e-4, {"demand", "capacity"})):
        flow = _set(solution.flow_t_per_d, arc, 1300.0 + excess)
        found = verify(problem, replace(solution, flow_t_per_d=flow))
        assert {v.rule for v in found.violations} - {"objective"} == rules
