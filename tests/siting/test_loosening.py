"""Two cities with a stream each, tied by one policy over the plants of both."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from siting import choosing
from siting.ascent import first_prices
from siting.bound import knapsack_table, lagrangian_bound
from siting.duals import Proof
from siting.infeasibility import broken_policies
from siting.loosened_search import choose_loosened
from siting.loosening import first_point, joining_policies
from siting.options import SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.solving import solve
from siting.starting import Start
from siting.verification import verify
from tests.siting.test_search import plain

OPTIONS = SolverOptions(time_limit_s=60, gap_share=0.04)


def one_city(n: int = 40, m: int = 10) -> SitingProblem:
    city = plain(n, m)
    sizes = city.option_capacity_t_per_d
    total = OptionPolicy("total", sizes, ">=", 800.0, "总能力", "capacity")
    few = OptionPolicy("count", np.ones(3 * m), "<=", 9.0, "九座", "nine")
    return replace(city, option_policies=(total, few))


def two_cities(most_t_per_d: float = 1800.0) -> SitingProblem:
    """Join two cities without a road between them by their total capacity."""
    one = one_city()
    f, n, k = one.facility_ids.size, one.catchment_ids.size, one.option_facility.size
    demand = np.zeros((2 * n, 2))
    demand[:n, :1], demand[n:, 1:] = one.demand_t_per_d, one.demand_t_per_d
    empty = np.zeros(k)
    rows = [
        replace(p, name=f"{p.name}_{city}", coefficient=np.concatenate(parts))
        for p in one.option_policies
        for city, parts in (("a", (p.coefficient, empty)), ("b", (empty, p.coefficient)))
    ]
    both = np.tile(one.option_capacity_t_per_d, 2)
    rows.append(OptionPolicy("both", both, "<=", most_t_per_d, "两城总能力", "both cities"))
    twice = {
        name: np.tile(getattr(one, name), 2)
        for name in (
            "facility_type", "required", "forbidden", "min_load_share", "arc_distance_km",
            "option_capacity_t_per_d", "option_fixed_cost_cny_per_yr", "single_source",
            "arc_haul_cost_cny_per_t", "arc_processing_cost_cny_per_t", "unserved_cost_cny_per_t",
        )
    }  # fmt: skip
    return replace(
        one,
        **twice,
        catchment_ids=[f"c{i}" for i in range(2 * n)],
        stream_keys=["residual_msw", "kitchen_waste"],
        demand_t_per_d=demand,
        facility_ids=[f"F{j}" for j in range(2 * f)],
        facility_site=[f"S{j}" for j in range(2 * f)],
        option_facility=np.concatenate([one.option_facility, one.option_facility + f]),
        arc_stream=np.repeat([0, 1], one.arc_stream.size),
        arc_catchment=np.concatenate([one.arc_catchment, one.arc_catchment + n]),
        arc_facility=np.concatenate([one.arc_facility, one.arc_facility + f]),
        option_policies=tuple(rows),
        source_facility=[],
        yield_share=[],
    )


def test_only_policies_over_plants_that_no_haul_ties_are_joining():
    assert joining_policies(two_cities()) == {"both"}
    assert joining_policies(one_city()) == frozenset()


def test_the_first_bound_of_two_cities_is_that_of_each_on_its_own():
    # `both` leaves room for all that each city builds: the whole is the sum of its pieces
    one, two = one_city(), two_cities()
    alone = first_point(knapsack_table(one), OPTIONS)
    joined = first_point(knapsack_table(two), OPTIONS)
    plain_one = lagrangian_bound(knapsack_table(one), first_prices(one, knapsack_table(one)))
    assert alone.value_cny_per_yr == pytest.approx(plain_one.value_cny_per_yr)
    assert joined.value_cny_per_yr > 2 * plain_one.value_cny_per_yr * 1.02


def test_the_first_bound_is_never_above_the_cost_of_an_answer():
    for most_t_per_d in (1800.0, 1620.0):
        problem = two_cities(most_t_per_d)
        answer = solve(problem, options=OPTIONS)
        point = first_point(knapsack_table(problem), OPTIONS)
        assert point.value_cny_per_yr <= answer.objective_cny_per_yr * (1 + 1e-9)


def test_the_search_of_a_joined_part_keeps_its_rules_and_its_gap(monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    problem = two_cities(1620.0)
    answer = solve(problem, options=OPTIONS)
    assert answer.gap_share <= OPTIONS.gap_share
    assert verify(problem, answer).ok
    assert answer.capacity_t_per_d.sum() <= 1620.0 * (1 + 1e-9)


def test_a_cancelled_search_does_not_climb_the_pieces_to_the_end():
    now = Event()
    now.set()
    problem = two_cities()
    table = knapsack_table(problem)
    cancelled = first_point(table, replace(OPTIONS, cancel=now))
    assert cancelled.value_cny_per_yr <= first_point(table, OPTIONS).value_cny_per_yr


@pytest.mark.parametrize("most_t_per_d", [1800.0, 1620.0])
def test_the_cities_apart_bound_the_whole_and_are_its_answer_where_they_keep_the_rule(
    most_t_per_d, monkeypatch
):
    problem = two_cities(most_t_per_d)
    exact = solve(problem, options=replace(OPTIONS, gap_share=1e-4))
    apart = solve(one_city(), options=replace(OPTIONS, gap_share=1e-4))
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    asked = []

    def alone(loose, options, first):
        asked.append([p.name for p in loose.option_policies])
        monkeypatch.setattr(choosing, "SMALL_ARCS", 3000)
        return solve(loose, options=options)

    options = replace(OPTIONS, gap_share=1e-4)
    answer = choose_loosened(problem, frozenset({"both"}), options, lambda *_: None, alone)
    assert asked == [["total_a", "total_b", "count_a", "count_b"]]
    assert answer.plan.cost_cny_per_yr == pytest.approx(exact.objective_cny_per_yr, rel=2e-4)
    assert answer.bound.value_cny_per_yr <= exact.objective_cny_per_yr * (1 + 1e-9)
    assert answer.bound.value_cny_per_yr >= 2 * apart.bound_cny_per_yr * (1 - 1e-6)
    assert not broken_policies(problem, answer.plan.open_option)


def test_the_bound_of_the_cities_apart_is_computed_again_from_its_prices(monkeypatch):
    problem = two_cities()
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    answer = solve(problem, options=OPTIONS)
    assert answer.report.bound_source == "prices"
    assert answer.certificate is not None
    assert answer.certificate.policy_price.size == len(problem.option_policies)
    assert answer.certificate.bound_cny_per_yr(problem) == pytest.approx(answer.bound_cny_per_yr)


@pytest.mark.parametrize(
    ("price", "least", "most"), [(None, 0.4, 0.6), (0.0, 0.9, 1.0), (1e3, None, None)]
)
def test_known_prices_say_whether_the_cities_are_solved_apart_and_for_how_long(
    price, least, most, monkeypatch
):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    problem = two_cities(1620.0)
    shares = []

    def alone(loose, options, first):
        shares.append(options.time_limit_s / OPTIONS.time_limit_s)
        assert (first.prices is None) == (price is None)
        return solve(loose, options=options)

    known = None
    if price is not None:
        demand = np.zeros(problem.demand_t_per_d.shape)
        policy = np.array([price * (p.name == "both") for p in problem.option_policies])
        known = Proof(demand, policy, demand, np.zeros(0))
    joining = frozenset({"both"})
    answer = choose_loosened(
        problem, joining, OPTIONS, lambda *_: None, alone, first=Start(None, known)
    )
    assert not broken_policies(problem, answer.plan.open_option)
    assert answer.bound.value_cny_per_yr <= answer.plan.cost_cny_per_yr
    if least is None:
        assert shares == []
    else:
        assert least <= shares[0] <= most
