"""The bound is never above the true optimum, whatever the prices; brute force knows the optimum."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from siting.ascent import climb, first_prices
from siting.bound import knapsack_table, lagrangian_bound
from siting.options import SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.solving import solve
from siting.transport import allocate_open
from siting.verification import policy_breach, verify


def small_city(
    seed: int, *, facilities: int = 5, policies: bool = True, **changes
) -> SitingProblem:
    """Eight catchments, two streams, `facilities` plants of two sizes each, some rules."""
    rng = np.random.default_rng(seed)
    n, f = 8, facilities
    demand = rng.integers(0, 30, size=(n, 2)).astype(float)
    stream = np.arange(f) % 2
    triples = [(stream[j], i, j) for j in range(f) for i in range(n) if rng.random() < 0.8]
    s, i, j = (np.array(column) for column in zip(*triples, strict=True))
    sizes = np.tile([40.0, 120.0], f)
    count = OptionPolicy("count", np.ones(2 * f), "<=", float(f - 1), "座数", "count")
    total = OptionPolicy("capacity", sizes, ">=", 200.0, "能力", "capacity")
    values = {
        "catchment_ids": [f"c{k}" for k in range(n)],
        "stream_keys": ["residual_msw", "kitchen_waste"],
        "demand_t_per_d": demand,
        "facility_ids": [f"F{k}" for k in range(f)],
        "facility_type": ["plant"] * f,
        "facility_site": [f"S{k}" for k in range(f)],
        "required": [True] + [False] * (f - 1),
        "forbidden": [False] * f,
        "min_load_share": rng.choice([0.0, 0.3], f),
        "option_facility": np.repeat(np.arange(f), 2),
        "option_capacity_t_per_d": sizes,
        "option_fixed_cost_cny_per_yr": rng.integers(1, 9, 2 * f) * 1e5,
        "arc_stream": s,
        "arc_catchment": i,
        "arc_facility": j,
        "arc_distance_km": np.ones(s.size),
        "arc_haul_cost_cny_per_t": rng.integers(1, 60, s.size).astype(float),
        "arc_processing_cost_cny_per_t": np.full(s.size, 5.0),
        "unserved_cost_cny_per_t": [90.0, 120.0],
        "single_source": [False, False],
        "option_policies": (count, total) if policies else (),
    }
    return SitingProblem(**(values | changes))


def brute_force(problem: SitingProblem) -> float:
    """Return the least cost over all openings, each allocated by a linear programme."""
    choices = [
        ([] if problem.required[j] else [-1])
        + np.flatnonzero(problem.option_facility == j).tolist()
        for j in range(problem.facility_ids.size)
    ]
    best = math.inf
    for opened in itertools.product(*choices):
        keys = np.array(opened)
        kept = keys[keys >= 0]
        if any(policy_breach(p, p.coefficient[kept].sum()) > 1e-9 for p in problem.option_policies):
            continue
        outcome = allocate_open(problem, keys, SolverOptions(time_limit_s=10)).outcome
        if outcome.values is not None:
            fixed = problem.option_fixed_cost_cny_per_yr[kept].sum()
            best = min(best, outcome.objective * problem.days_per_yr + fixed)
    return best


@pytest.mark.parametrize("seed", range(4))
def test_the_answer_equals_brute_force_over_all_openings(seed):
    problem = small_city(seed, facilities=4)
    solution = solve(problem)
    assert verify(problem, solution).ok
    assert solution.status == "optimal"
    assert solution.objective_cny_per_yr == pytest.approx(brute_force(problem), rel=2e-4)


def test_eight_facilities_equal_brute_force_over_all_subsets():
    problem = small_city(11, facilities=8, policies=False, min_load_share=[0.0] * 8)
    one_size = np.arange(16) % 2 == 1
    kept = {
        "option_facility": problem.option_facility[one_size],
        "option_capacity_t_per_d": problem.option_capacity_t_per_d[one_size],
        "option_fixed_cost_cny_per_yr": problem.option_fixed_cost_cny_per_yr[one_size],
    }
    problem = small_city(11, facilities=8, policies=False, min_load_share=[0.0] * 8, **kept)
    solution = solve(problem)
    assert solution.objective_cny_per_yr == pytest.approx(brute_force(problem), rel=2e-4)


@pytest.mark.parametrize("seed", range(6))
def test_no_prices_lift_the_bound_above_the_optimum(seed):
    problem = small_city(seed, facilities=4)
    optimum = brute_force(problem)
    table = knapsack_table(problem)
    rng = np.random.default_rng(seed)
    for _ in range(40):
        prices = rng.uniform(-20, 150, problem.demand_t_per_d.size)
        policies = rng.uniform(-5e4, 5e4, 2)
        value = lagrangian_bound(table, prices, policies).value_cny_per_yr
        assert value <= optimum * (1 + 1e-9)


def test_the_climb_closes_most_of_the_gap():
    problem = small_city(3)
    optimum = solve(problem).objective_cny_per_yr
    table = knapsack_table(problem)
    start = first_prices(problem, table)
    steps = climb(
        table, start=start, policy_start=np.zeros(2), target_cny_per_yr=optimum, steps=400
    )
    values = [step.best.value_cny_per_yr for step in steps]
    assert values == sorted(values)
    assert 0.9 * optimum < values[-1] <= optimum * (1 + 1e-9)


def test_the_knapsack_fills_the_cheapest_tonnes_first_by_hand():
    # one plant of 15 t/d, fixed 0; demands 10 and 10 at cost 3 and 4, price 6 each:
    # takes 10 at -3 and 5 at -2: v = -40; L = 365 * (6 * 20 - 40)
    problem = SitingProblem(
        catchment_ids=["a", "b"],
        stream_keys=["w"],
        demand_t_per_d=[[10.0], [10.0]],
        facility_ids=["P"],
        facility_type=["t"],
        facility_site=["S"],
        required=[True],
        forbidden=[False],
        min_load_share=[0.0],
        option_facility=[0],
        option_capacity_t_per_d=[15.0],
        option_fixed_cost_cny_per_yr=[0.0],
        arc_stream=[0, 0],
        arc_catchment=[0, 1],
        arc_facility=[0, 0],
        arc_distance_km=[1.0, 1.0],
        arc_haul_cost_cny_per_t=[3.0, 4.0],
        arc_processing_cost_cny_per_t=[0.0, 0.0],
        unserved_cost_cny_per_t=[50.0],
        single_source=[False],
    )
    point = lagrangian_bound(knapsack_table(problem), np.array([6.0, 6.0]))
    assert point.value_cny_per_yr == pytest.approx(365 * 80)
    assert point.served_t_per_d == pytest.approx([10.0, 5.0])


def test_a_count_that_cannot_be_kept_gives_an_infinite_bound():
    problem = small_city(0, policies=False)
    many = OptionPolicy("count", np.ones(10), "==", 9.0, "座数", "count")
    problem = small_city(0, option_policies=(many,))
    prices = np.zeros(problem.demand_t_per_d.size)
    assert lagrangian_bound(knapsack_table(problem), prices).value_cny_per_yr == math.inf
    assert solve(problem).status == "infeasible"
