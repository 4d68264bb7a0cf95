"""Problems small enough to solve on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting.options import SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.solution import Solution
from siting.solving import solve
from siting.verification import verify


def two_plants(**changes) -> SitingProblem:
    """Three catchments of 10, 20, 30 t/d; plant A takes 25, plant B 100 t/d.

    Cost per tonne to A: 1, 2, 3; to B: 4, 4, 8. Leaving over costs 100.
    """
    values = {
        "catchment_ids": ["a", "b", "c"],
        "stream_keys": ["residual_msw"],
        "demand_t_per_d": [[10.0], [20.0], [30.0]],
        "facility_ids": ["A", "B"],
        "facility_type": ["incineration", "incineration"],
        "facility_site": ["SA", "SB"],
        "required": [True, True],
        "forbidden": [False, False],
        "min_load_share": [0.0, 0.0],
        "option_facility": [0, 1],
        "option_capacity_t_per_d": [25.0, 100.0],
        "option_fixed_cost_cny_per_yr": [0.0, 3650.0],
        "arc_stream": [0] * 6,
        "arc_catchment": [0, 1, 2, 0, 1, 2],
        "arc_facility": [0, 0, 0, 1, 1, 1],
        "arc_distance_km": [1.0, 2.0, 3.0, 4.0, 4.0, 8.0],
        "arc_haul_cost_cny_per_t": [1.0, 2.0, 3.0, 4.0, 4.0, 8.0],
        "arc_processing_cost_cny_per_t": [0.0] * 6,
        "unserved_cost_cny_per_t": [100.0],
        "single_source": [False],
        "option_policies": (),
        "days_per_yr": 365.0,
    }
    return SitingProblem(**(values | changes))


@pytest.mark.parametrize("name", ["highs", "cbc"])
def test_the_scarce_plant_goes_to_whom_it_saves_most(name):
    # A saves 3, 2, 5 per tonne for a, b, c: all 25 t of A go to c.
    # cost = 25*3 + 5*8 + 10*4 + 20*4 = 235 CNY/d, plus 3650 a year
    solution = solve(two_plants(), options=SolverOptions(name=name, time_limit_s=20))
    assert solution.status == "optimal"
    assert solution.objective_cny_per_yr == pytest.approx(235 * 365 + 3650)
    assert solution.flow_t_per_d == pytest.approx([0, 0, 25, 10, 20, 5])
    assert verify(solution.problem, solution).ok


def test_prices_are_savings_per_tonne():
    solution = solve(two_plants())
    assert solution.capacity_price_cny_per_t == pytest.approx([5.0, 0.0])
    assert solution.demand_price_cny_per_t[:, 0] == pytest.approx([4.0, 4.0, 8.0])
    assert solution.bound_cny_per_yr == pytest.approx(solution.objective_cny_per_yr, rel=1e-12)
    assert solution.report.bound_source == "prices"


def test_what_no_plant_can_take_is_left_over_at_its_price():
    # B takes b, A takes a and 15 of c; one tonne more at B moves a there (-3) and c to A (97)
    problem = two_plants(option_capacity_t_per_d=[25.0, 20.0])
    solution = solve(problem)
    assert solution.status == "optimal"
    assert solution.unserved_t_per_d.sum() == pytest.approx(15.0)
    assert solution.capacity_price_cny_per_t == pytest.approx([97.0, 94.0])


def test_demand_that_must_be_served_and_cannot_makes_it_infeasible():
    problem = two_plants(option_capacity_t_per_d=[25.0, 20.0], unserved_cost_cny_per_t=[np.inf])
    solution = solve(problem)
    assert solution.status == "infeasible"
    assert not solution.open.any()
    assert np.isnan(solution.objective_cny_per_yr)
    assert verify(problem, solution).ok


@pytest.mark.parametrize("name", ["highs", "cbc"])
def test_a_plant_opens_only_when_it_pays(name):
    free = {"required": [False, False], "option_fixed_cost_cny_per_yr": [10.0, 3650.0]}
    solution = solve(two_plants(**free), options=SolverOptions(name=name, time_limit_s=20))
    assert solution.open.tolist() == [True, True]
    dear = free | {"option_fixed_cost_cny_per_yr": [1e6, 3650.0]}
    solution = solve(two_plants(**dear), options=SolverOptions(name=name, time_limit_s=20))
    assert solution.open.tolist() == [False, True]
    # all to B: 10*4 + 20*4 + 30*8 = 360 CNY/d
    assert solution.objective_cny_per_yr == pytest.approx(360 * 365 + 3650)


def test_a_count_policy_binds():
    one = OptionPolicy("count", np.array([1.0, 1.0]), "==", 1.0, "一座", "one plant")
    problem = two_plants(required=[False, False], option_policies=(one,))
    solution = solve(problem)
    assert solution.open.tolist() == [False, True]
    assert solution.status == "optimal"


def test_single_source_keeps_each_catchment_whole():
    # A can take b alone (saves 40) or a alone (30); c does not fit.
    solution = solve(two_plants(single_source=[True]))
    assert solution.flow_t_per_d == pytest.approx([0, 20, 0, 10, 0, 30])
    assert verify(solution.problem, solution).ok


def test_minimum_load_pulls_waste_to_a_plant():
    # B must take 50 of its 100 t/d: A keeps 10 t of c only.
    solution = solve(two_plants(min_load_share=[0.0, 0.5]))
    assert solution.load_t_per_d == pytest.approx([10.0, 50.0])
    assert solution.gap_share <= 1e-9


def test_a_solution_survives_its_file(tmp_path):
    problem = two_plants()
    solution = solve(problem)
    solution.save(tmp_path / "solution.npz")
    again = Solution.load(tmp_path / "solution.npz", problem)
    assert np.array_equal(again.flow_t_per_d, solution.flow_t_per_d)
    assert replace(again.report, log="") == replace(solution.report, log="")
    assert verify(problem, again).ok


def test_the_same_question_gets_the_same_answer():
    first, second = solve(two_plants()), solve(two_plants())
    assert np.array_equal(first.flow_t_per_d, second.flow_t_per_d)


def test_a_policy_that_what_must_stand_breaks_is_named():
    one = OptionPolicy("count", np.array([1.0, 1.0]), "<=", 1.0, "至多一座", "at most one")
    solution = solve(two_plants(option_policies=(one,)))
    assert solution.status == "infeasible"
    assert [s.kind for s in solution.shortfalls] == ["policy"]
    assert solution.shortfalls[0].text("zh") == "政策“至多一座”无法满足：限值须提高 1"
