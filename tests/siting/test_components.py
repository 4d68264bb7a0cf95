"""Parts that do not touch are solved apart, and only those."""

from __future__ import annotations

import numpy as np
import pytest

from siting.components import fixed_openings, split_problem
from siting.options import SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.solving import solve
from siting.transport import allocate_open
from siting.verification import verify
from tests.siting.test_bound import brute_force, small_city


def two_valleys(**changes) -> SitingProblem:
    """Catchment a with plant A, catchment b with plant B, no road between; c lies apart."""
    values = {
        "catchment_ids": ["a", "b", "c"],
        "stream_keys": ["w"],
        "demand_t_per_d": [[10.0], [20.0], [5.0]],
        "facility_ids": ["A", "B"],
        "facility_type": ["t", "t"],
        "facility_site": ["SA", "SB"],
        "required": [False, False],
        "forbidden": [False, False],
        "min_load_share": [0.0, 0.0],
        "option_facility": [0, 1],
        "option_capacity_t_per_d": [50.0, 50.0],
        "option_fixed_cost_cny_per_yr": [365.0, 730.0],
        "arc_stream": [0, 0],
        "arc_catchment": [0, 1],
        "arc_facility": [0, 1],
        "arc_distance_km": [1.0, 1.0],
        "arc_haul_cost_cny_per_t": [1.0, 1.0],
        "arc_processing_cost_cny_per_t": [0.0, 0.0],
        "unserved_cost_cny_per_t": [100.0],
        "single_source": [False],
    }
    return SitingProblem(**(values | changes))


def test_valleys_without_a_road_between_are_two_parts():
    parts = split_problem(two_valleys())
    chosen = [part for part in parts if part.fixed is None]
    assert [part.problem.facility_ids.tolist() for part in chosen] == [["A"], ["B"]]
    assert sum(float(part.problem.demand_t_per_d.sum()) for part in parts) == 35.0


def test_a_policy_over_both_joins_them():
    one = OptionPolicy("count", np.ones(2), "==", 1.0, "一座", "one")
    parts = [p for p in split_problem(two_valleys(option_policies=(one,))) if p.fixed is None]
    assert [part.problem.facility_ids.tolist() for part in parts] == [["A", "B"]]
    # only the larger valley is served: 20 + 2 CNY/d and 15 t at 100
    solution = solve(two_valleys(option_policies=(one,)))
    assert solution.open.tolist() == [False, True]
    assert solution.objective_cny_per_yr == pytest.approx((20 + 2 + 1500) * 365)


def test_costs_and_bounds_of_parts_add_up():
    problem = two_valleys()
    solution = solve(problem)
    assert solution.objective_cny_per_yr == pytest.approx((10 + 1 + 20 + 2 + 500) * 365)
    assert solution.status == "optimal"
    assert verify(problem, solution).ok


def test_what_leaves_nothing_to_decide_is_found():
    decided, opened = fixed_openings(
        two_valleys(required=[True, False], option_fixed_cost_cny_per_yr=[365.0, 0.0])
    )
    assert decided.tolist() == [True, True]
    assert opened.tolist() == [0, 1]
    decided, opened = fixed_openings(two_valleys(forbidden=[True, False]))
    assert decided.tolist() == [True, False]
    assert opened.tolist() == [-1, -1]


def test_a_problem_without_demand_or_arcs_has_an_answer():
    nothing = two_valleys(demand_t_per_d=np.zeros((3, 1)))
    solution = solve(nothing)
    assert (solution.status, solution.objective_cny_per_yr) == ("optimal", 0.0)


@pytest.mark.parametrize("nearest", [1, 2, 8])
def test_pricing_makes_the_nearest_arcs_exact(nearest):
    problem = small_city(4, facilities=6, policies=False, min_load_share=[0.0] * 6)
    opened = np.array([0, 2, 4, 6, -1, 10])
    some = allocate_open(problem, opened, SolverOptions(), nearest=nearest)
    every = allocate_open(problem, opened, SolverOptions(), nearest=99)
    assert some.outcome.objective == pytest.approx(every.outcome.objective, rel=1e-9)


def test_a_city_of_two_streams_splits_and_still_equals_brute_force():
    problem = small_city(8, facilities=4, policies=False)
    assert len([p for p in split_problem(problem) if p.fixed is None]) == 2
    assert solve(problem).objective_cny_per_yr == pytest.approx(brute_force(problem), rel=2e-4)


def test_a_linear_programme_cut_short_is_never_called_optimal_wrongly():
    problem = small_city(4, facilities=6, policies=False, min_load_share=[0.0] * 6)
    opened = np.array([0, 2, 4, 6, -1, 10])
    whole = allocate_open(problem, opened, SolverOptions()).outcome.objective
    cut = allocate_open(problem, opened, SolverOptions(time_limit_s=1e-9)).outcome
    if cut.values is None:
        assert cut.status == "no_solution"
    elif cut.duals is not None:
        assert cut.objective == pytest.approx(whole)
