"""Transfer stations: whole routes through them, the bound that these prove, and the search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting.coupled_search import choose_coupled
from siting.coupling import bound_of_proof
from siting.duals import Proof
from siting.options import SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.solving import solve
from siting.transfer import chosen_stations, routed_problem, station_flags
from siting.verification import verify
from tests.siting.test_residues import cheapest_by_scipy

EXACT = SolverOptions(time_limit_s=30, gap_share=0.0)
TOWNS, STATIONS, PLANTS = 6, 2, 3


def random_network(seed: int) -> SitingProblem:
    """Towns, stations (20 or 40 t/d) that send on what they take, plants (25 or 60 t/d)."""
    rng = np.random.default_rng(seed)
    f, n = STATIONS + PLANTS, TOWNS + STATIONS
    demand = np.zeros((n, 1))
    demand[:TOWNS, 0] = rng.integers(5, 15, TOWNS)
    direct = [(i, STATIONS + j, rng.integers(20, 60)) for i in range(TOWNS) for j in range(PLANTS)]
    into = [(i, k, rng.integers(2, 15)) for i in range(TOWNS) for k in range(STATIONS)]
    onward = [
        (TOWNS + k, STATIONS + j, rng.integers(5, 20))
        for k in range(STATIONS)
        for j in range(PLANTS)
    ]
    catchment, facility, cost = np.array(direct + into + onward).T
    order = np.lexsort((facility, catchment))
    ids = [f"k{k}" for k in range(STATIONS)] + [f"p{j}" for j in range(PLANTS)]
    yields = np.zeros((f, 1))
    yields[:STATIONS] = 1.0
    return SitingProblem(
        catchment_ids=[f"t{i}" for i in range(TOWNS)] + ids[:STATIONS],
        stream_keys=["waste"],
        demand_t_per_d=demand,
        facility_ids=ids,
        facility_type=["transfer_station"] * STATIONS + ["sorting_centre"] * PLANTS,
        facility_site=ids,
        required=np.zeros(f, dtype=bool),
        forbidden=np.zeros(f, dtype=bool),
        min_load_share=np.zeros(f),
        option_facility=np.repeat(np.arange(f), 2),
        option_capacity_t_per_d=[20.0, 40.0] * STATIONS + [25.0, 60.0] * PLANTS,
        option_fixed_cost_cny_per_yr=np.concatenate(
            [rng.integers(20, 90, 2 * STATIONS), rng.integers(150, 500, 2 * PLANTS)]
        ).astype(float)
        * 365,
        arc_stream=np.zeros(cost.size, dtype=int),
        arc_catchment=catchment[order],
        arc_facility=facility[order],
        arc_distance_km=cost[order].astype(float),
        arc_haul_cost_cny_per_t=cost[order].astype(float),
        arc_processing_cost_cny_per_t=np.zeros(cost.size),
        unserved_cost_cny_per_t=[200.0],
        single_source=[False],
        source_facility=[-1] * TOWNS + list(range(STATIONS)),
        yield_share=yields,
    )


def solve_ordinary(problem, options, _first):
    return solve(problem, options=options)


def test_a_station_takes_one_stream_and_leaves_all_of_it():
    problem = random_network(0)
    assert station_flags(problem).tolist() == [True, True, False, False, False]
    drier = replace(problem, yield_share=0.8 * problem.yield_share)
    assert not station_flags(drier).any()


def test_stations_of_a_piece_that_is_decided_are_no_choice():
    problem = random_network(0)
    one_size = replace(
        problem,
        required=np.ones(5, dtype=bool),
        option_facility=np.arange(5),
        option_capacity_t_per_d=[40.0] * 5,
        option_fixed_cost_cny_per_yr=[0.0] * 5,
    )
    assert chosen_stations(problem).sum() == 2
    assert not chosen_stations(one_size).any()


def test_a_route_costs_its_two_hauls_and_the_least_of_its_station():
    # Town 0 to plant 0: direct 50, or 3 to station 0, 36,500 CNY/yr / (20 t/d x 365 d) = 5 there
    # (the larger size 109,500 / (40 x 365) = 7.5), 6 on to the plant: 14.
    problem = random_network(0)
    cost = np.full(problem.arc_stream.size, 50.0)
    ends = list(zip(problem.arc_catchment.tolist(), problem.arc_facility.tolist(), strict=True))
    cost[ends.index((0, 0))], cost[ends.index((TOWNS, STATIONS))] = 3.0, 6.0
    fixed = problem.option_fixed_cost_cny_per_yr.copy()
    fixed[:2] = [36_500.0, 109_500.0]
    routed = routed_problem(
        replace(problem, arc_haul_cost_cny_per_t=cost, option_fixed_cost_cny_per_yr=fixed)
    )
    here = (routed.arc_catchment == 0) & (routed.arc_facility == STATIONS)
    assert routed.arc_haul_cost_cny_per_t[here] == pytest.approx([14.0])
    assert not routed.is_coupled


def test_rules_on_stations_only_are_left_out_of_the_routed_problem():
    problem = random_network(0)
    stations = np.repeat([1.0, 1.0, 0.0, 0.0, 0.0], 2)
    rules = (
        OptionPolicy("both", stations, ">=", 2.0, "两座", "two"),
        OptionPolicy("all", np.ones(10), "<=", 3.0, "三座", "three"),
    )
    left = routed_problem(replace(problem, option_policies=rules)).option_policies
    assert not left[0].coefficient.any()
    assert left[1].coefficient.tolist() == [0.0] * 4 + [1.0] * 6
    assert left[1].limit == 3.0


@pytest.mark.parametrize("seed", range(6))
def test_the_search_with_stations_brackets_every_opening_costed_by_scipy(seed):
    problem = random_network(seed)
    best = cheapest_by_scipy(problem)
    options = SolverOptions(time_limit_s=30, gap_share=1e-3)
    found = choose_coupled(problem, options, lambda *_: None, solve_ordinary)
    assert found.bound.value_cny_per_yr <= best * (1 + 1e-9)
    assert best * (1 - 1e-9) <= found.plan.cost_cny_per_yr <= best * 1.1
    assert found.bound.value_cny_per_yr >= best * 0.85
    exact = solve(problem, options=EXACT)
    assert exact.objective_cny_per_yr == pytest.approx(best, rel=1e-6)
    assert verify(problem, exact).ok


@pytest.mark.parametrize("seed", range(12))
def test_no_prices_of_routes_lift_the_bound_above_the_best_answer(seed):
    problem = random_network(seed % 4)
    best = solve(problem, options=EXACT).objective_cny_per_yr
    rng = np.random.default_rng(seed)
    price = rng.uniform(0, 90, problem.demand_t_per_d.shape)
    proof = Proof(price, np.zeros(0), np.zeros_like(price), np.zeros(0))
    assert bound_of_proof(routed_problem(problem), proof) <= best * (1 + 1e-9)
    assert bound_of_proof(problem, proof) <= best * (1 + 1e-9)
