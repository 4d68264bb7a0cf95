"""The search for large parts: within its gap, within the rules, the same every time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting import choosing, locate, search
from siting.ascent import first_prices
from siting.bound import knapsack_table, lagrangian_bound
from siting.duals import Proof
from siting.evaluation import Evaluator
from siting.improvement import improve
from siting.locate.capacitated import siting_problem
from siting.opening_search import OpeningSearch
from siting.options import SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.site_costs import site_costs
from siting.solving import solve
from siting.starting import Start
from siting.transport import allocate_open
from siting.verification import verify
from tests.siting.test_bound import brute_force, small_city


def plain(n: int = 120, m: int = 30) -> SitingProblem:
    """Catchments and sites on a square; ten plants of three sizes with 900 t/d in all."""
    rng = np.random.default_rng(7)
    homes, sites = rng.uniform(0, 100, (n, 2)), rng.uniform(0, 100, (m, 2))
    demand = rng.lognormal(1.0, 1.0, n)
    demand *= 800 / demand.sum()
    km = np.hypot(*(homes[:, None] - sites[None]).transpose(2, 0, 1)).ravel()
    sizes = np.tile([30.0, 90.0, 150.0], m)
    policies = (
        OptionPolicy("count", np.ones(3 * m), "==", 10.0, "十座", "ten"),
        OptionPolicy("total", sizes, "==", 900.0, "总能力", "capacity"),
    )
    return SitingProblem(
        catchment_ids=[f"c{i}" for i in range(n)],
        stream_keys=["residual_msw"],
        demand_t_per_d=demand[:, None],
        facility_ids=[f"F{j}" for j in range(m)],
        facility_type=["incineration"] * m,
        facility_site=[f"S{j}" for j in range(m)],
        required=np.arange(m) < 2,
        forbidden=np.arange(m) == 2,
        min_load_share=np.full(m, 0.2),
        option_facility=np.repeat(np.arange(m), 3),
        option_capacity_t_per_d=sizes,
        option_fixed_cost_cny_per_yr=6e4 * sizes**0.7,
        arc_stream=np.zeros(n * m),
        arc_catchment=np.repeat(np.arange(n), m),
        arc_facility=np.tile(np.arange(m), n),
        arc_distance_km=km,
        arc_haul_cost_cny_per_t=1.5 * km,
        arc_processing_cost_cny_per_t=np.full(n * m, 80.0),
        unserved_cost_cny_per_t=[2000.0],
        single_source=[False],
        option_policies=policies,
    )


OPTIONS = SolverOptions(time_limit_s=120, gap_share=0.04)


def test_a_large_part_is_searched_within_its_gap_and_its_rules():
    problem = plain()
    solution = solve(problem, options=OPTIONS)
    assert verify(problem, solution).ok
    assert solution.gap_share <= 0.04
    assert solution.report.bound_source == "prices"
    assert (solution.open.sum(), solution.capacity_t_per_d.sum()) == (10, 900.0)
    assert not solution.open[2]


def test_the_search_gives_the_same_answer_twice():
    first, second = (solve(plain(), options=OPTIONS) for _ in range(2))
    assert np.array_equal(first.open_option, second.open_option)
    assert first.objective_cny_per_yr == second.objective_cny_per_yr
    assert first.bound_cny_per_yr == second.bound_cny_per_yr


@pytest.mark.parametrize("seed", range(3))
def test_the_search_brackets_the_true_optimum(seed, monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    problem = small_city(seed, facilities=4)
    solution = solve(problem, options=SolverOptions(time_limit_s=10, gap_share=0.001))
    optimum = brute_force(problem)
    assert verify(problem, solution).ok
    assert solution.bound_cny_per_yr <= optimum * (1 + 1e-9)
    assert optimum * (1 - 1e-9) <= solution.objective_cny_per_yr <= optimum * 1.02


def test_the_evaluator_costs_openings_as_the_programme_does():
    problem = small_city(1, facilities=5)
    evaluator = Evaluator(problem)
    for opened in ([1, -1, 4, 6, -1], [0, 3, -1, -1, 9], [1, -1, 4, 6, -1]):
        keys = np.array(opened)
        outcome = allocate_open(problem, keys, SolverOptions()).outcome
        fixed = problem.option_fixed_cost_cny_per_yr[keys[keys >= 0]].sum()
        expected = np.inf
        if outcome.values is not None:
            expected = outcome.objective * problem.days_per_yr + fixed
        assert evaluator.cost_cny_per_yr(keys) == pytest.approx(expected)


def test_an_improvement_keeps_the_rules_and_never_costs_more():
    problem = plain()
    table, evaluator = knapsack_table(problem), Evaluator(problem)
    opened, _ = search.pick_openings(
        problem, problem.option_fixed_cost_cny_per_yr, SolverOptions(time_limit_s=20)
    )
    before = evaluator.cost_cny_per_yr(opened)
    better = improve(table, evaluator, opened, evaluations=60)
    assert evaluator.cost_cny_per_yr(better) < before
    for policy in problem.option_policies:
        assert policy.coefficient[better[better >= 0]].sum() == pytest.approx(policy.limit)


def test_a_large_single_source_part_sends_every_catchment_whole():
    problem = plain()
    whole = SitingProblem(
        **{
            name: getattr(problem, name)
            for name in problem.__dataclass_fields__
            if name != "single_source"
        },
        single_source=[True],
    )
    solution = solve(whole, options=SolverOptions(time_limit_s=60, gap_share=0.06))
    assert solution.status == "feasible"
    assert verify(whole, solution).ok


def test_progress_reports_stages_and_an_honest_gap():
    seen = []
    solve(plain(), options=OPTIONS, progress=seen.append)
    assert {"search", "bound", "done"} <= {p.stage for p in seen}
    assert seen[-1].share == 1.0
    assert all(p.incumbent >= p.bound for p in seen if p.incumbent is not None)


def test_a_plain_part_gets_the_same_answer_in_a_year_of_days_as_on_arrays():
    rng = np.random.default_rng(4)
    n, m, days = 150, 30, 365.0
    cost, demand = rng.uniform(1, 30, (n, m)), rng.integers(1, 20, n).astype(float)
    capacity, fixed = np.full(m, 320.0), rng.uniform(300, 900, m)
    none = np.zeros(m, dtype=bool)
    arrays = siting_problem(
        cost, demand, capacity[:, None], fixed[:, None] * days, (none, none, np.zeros(m)),
        single_source=False, p=None,
    )  # fmt: skip
    problem = replace(arrays, days_per_yr=days)
    options = SolverOptions(time_limit_s=60, gap_share=1e-3)
    solution = solve(problem, options=options)
    answer = locate.capacitated(cost, demand, capacity, fixed, time_limit_s=60, gap_share=1e-3)
    assert verify(problem, solution).ok
    assert max(solution.gap_share, answer.gap_share) <= 1e-3
    assert solution.objective_cny_per_yr == pytest.approx(days * answer.objective, rel=1e-3)
    assert solution.open.sum() >= np.ceil(demand.sum() / 320)


def test_changes_keep_the_capacity_that_is_needed_and_the_sites_that_are_required():
    rng = np.random.default_rng(5)
    cost, demand = rng.uniform(1, 9, (40, 8)), np.full(40, 3.0)
    must, none = np.arange(8) == 0, np.zeros(8, dtype=bool)
    problem = siting_problem(
        cost, demand, np.full((8, 1), 50.0), np.full((8, 1), 60.0), (must, none, np.zeros(8)),
        single_source=False, p=None,
    )  # fmt: skip
    search = OpeningSearch(problem, site_costs(problem), SolverOptions(), lambda *_: None)
    opened = np.array([0, 1, 2])  # 150 t/d for 120: none of the three may just close
    _, price = search.costs.exact(opened, np.zeros(8))
    for trial in search._neighbours(opened, price, wide=True):
        assert 0 in trial
        assert trial.size >= 3
        assert np.unique(trial).size == trial.size


def test_prices_that_bound_less_than_nothing_does_are_no_reason_to_skip_the_climb():
    problem = plain(40, 12)
    nothing = np.zeros(problem.demand_t_per_d.shape)
    useless = Start(None, Proof(nothing, np.zeros(2), nothing, np.zeros(0)))
    options = replace(OPTIONS, gap_share=0.02)
    without = search.hunt_openings(problem, options, lambda *_: None)
    found = search.hunt_openings(problem, options, lambda *_: None, start=useless)
    assert found is not None
    assert without is not None
    assert found.point.value_cny_per_yr == without.point.value_cny_per_yr
    assert found.answer.plan.cost_cny_per_yr == without.answer.plan.cost_cny_per_yr


@pytest.mark.parametrize("late_s", [0.0, 1000.0])
def test_openings_are_improved_only_while_time_is_left(late_s):
    problem = plain(40, 12)
    table, evaluator = knapsack_table(problem), Evaluator(problem)
    opened, _ = search.pick_openings(problem, problem.option_fixed_cost_cny_per_yr, OPTIONS)
    point = lagrangian_bound(table, first_prices(problem, table))
    cost = evaluator.cost_cny_per_yr(opened)
    hunt = search._Hunt(problem, OPTIONS, lambda *_: None, table, evaluator, opened, cost, point)
    hunt.began_s -= late_s
    search._improve(hunt)
    assert (hunt.cost_cny_per_yr < cost) is (late_s == 0.0)
