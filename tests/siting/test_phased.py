"""Plans in phases on arrays: hand cases, and every schedule one after another."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from siting import phased
from siting.held import between
from siting.notes import START_NOTES
from siting.options import SolverOptions
from siting.periods import PhasedProblem
from siting.phased import solve_phases
from siting.phased_verification import verify_phases
from siting.problem import SitingProblem
from siting.solution import gap_share
from siting.solving import solve

EXACT = SolverOptions(time_limit_s=30, gap_share=0.0)


def town(tonnes: float, **changes) -> SitingProblem:
    """One town; N takes 50 t/d for 30 CNY/yr, F takes 100 t/d for 50 CNY/yr; hauls are free."""
    values = {
        "catchment_ids": ["town"],
        "stream_keys": ["waste"],
        "demand_t_per_d": [[tonnes]],
        "facility_ids": ["N", "F"],
        "facility_type": ["plant", "plant"],
        "facility_site": ["N", "F"],
        "required": [False, False],
        "forbidden": [False, False],
        "min_load_share": [0.0, 0.0],
        "option_facility": [0, 1],
        "option_capacity_t_per_d": [50.0, 100.0],
        "option_fixed_cost_cny_per_yr": [30.0, 50.0],
        "arc_stream": [0, 0],
        "arc_catchment": [0, 0],
        "arc_facility": [0, 1],
        "arc_distance_km": [1.0, 1.0],
        "arc_haul_cost_cny_per_t": [0.0, 0.0],
        "arc_processing_cost_cny_per_t": [0.0, 0.0],
        "unserved_cost_cny_per_t": [1000.0],
        "single_source": [False],
        "days_per_yr": 1.0,
    }
    return SitingProblem(**{**values, **changes})


def two_periods(**changes) -> PhasedProblem:
    """50 t/d now, 100 t/d a year later; N costs 300 CNY to build, F 500."""
    values = {
        "years": np.array([2025, 2026]),
        "length_yr": np.array([1, 1]),
        "discount_rate": 0.0,
        "problems": (town(50.0), town(100.0)),
        "option_capital_cny": (np.array([300.0, 500.0]),) * 2,
        "may_close": np.array([False, False]),
        "budget_cny": np.array([math.inf, math.inf]),
    }
    return PhasedProblem(**{**values, **changes})


def answer(plan):
    found = solve_phases(plan, options=EXACT)
    assert verify_phases(found).lines("en") == []
    return found, [opened.tolist() for opened in found.openings]


def test_what_is_built_stays_so_that_the_larger_plant_is_built_early():
    # Alone: N (30) and F (50). N stays, so N then N + F cost 30 + 80; F at once 50 + 50.
    found, opened = answer(two_periods())
    assert opened == [[-1, 1], [-1, 1]]
    assert found.objective_cny_per_yr == pytest.approx(50.0)
    assert found.bound_cny_per_yr == pytest.approx(40.0)
    assert found.gap_share == pytest.approx(0.2)


def test_a_long_first_period_makes_it_better_to_build_late():
    # Three years of N, one of both: 3 x 30 + 80 = 170; four years of F: 200.
    found, opened = answer(two_periods(length_yr=np.array([3, 1]), years=np.array([2023, 2026])))
    assert opened == [[0, -1], [0, 1]]
    assert found.objective_cny_per_yr == pytest.approx(170 / 4)


def test_discounting_makes_it_better_to_build_late():
    # N, then both: 30 + 80 d; F at once: 50 + 50 d. Equal at d = 2 / 3, a rate of 1 / 2.
    _, early = answer(two_periods(discount_rate=0.4))
    found, late = answer(two_periods(discount_rate=0.6))
    assert (early, late) == ([[-1, 1], [-1, 1]], [[0, -1], [0, 1]])
    assert found.objective_cny_per_yr == pytest.approx((30 + 80 / 1.6) / (1 + 1 / 1.6))


def test_a_plant_that_may_close_ties_nothing():
    found, opened = answer(two_periods(may_close=np.array([True, False])))
    assert opened == [[0, -1], [-1, 1]]
    assert found.status == "optimal"
    assert found.objective_cny_per_yr == pytest.approx(40.0)


def test_a_plant_out_of_service_later_need_not_stay():
    later = town(100.0, forbidden=[True, False])
    found, opened = answer(two_periods(problems=(town(50.0), later)))
    assert opened == [[0, -1], [-1, 1]]
    assert found.status == "optimal"


def test_a_budget_delays_the_larger_plant():
    # F costs 500 to build, above the 400 of the first period.
    found, opened = answer(two_periods(budget_cny=np.array([400.0, math.inf])))
    assert opened == [[0, -1], [0, 1]]
    assert found.spent_cny == [300.0, 500.0]


def test_a_later_budget_moves_a_plant_forward():
    # Nothing may be built in the second period.
    found, opened = answer(two_periods(budget_cny=np.array([math.inf, 0.0])))
    assert opened == [[-1, 1], [-1, 1]]
    assert found.spent_cny == [500.0, 0.0]


def test_growth_in_size_pays_the_difference():
    sizes = {
        "facility_ids": ["N"], "facility_type": ["plant"], "facility_site": ["N"],
        "required": [False], "forbidden": [False], "min_load_share": [0.0],
        "option_facility": [0, 0], "option_capacity_t_per_d": [50.0, 100.0],
        "option_fixed_cost_cny_per_yr": [30.0, 50.0],
        "arc_stream": [0], "arc_catchment": [0], "arc_facility": [0], "arc_distance_km": [1.0],
        "arc_haul_cost_cny_per_t": [0.0], "arc_processing_cost_cny_per_t": [0.0],
    }  # fmt: skip
    plan = two_periods(
        problems=(town(50.0, **sizes), town(100.0, **sizes)), may_close=np.array([False])
    )
    found, opened = answer(plan)
    assert opened == [[0], [1]]
    assert found.spent_cny == [300.0, 200.0]
    assert found.status == "optimal"


def test_with_one_period_it_is_the_model_without_phases():
    problem = town(80.0)
    plan = two_periods(
        years=np.array([2025]), length_yr=np.array([7]), discount_rate=0.07, problems=(problem,),
        option_capital_cny=(np.array([300.0, 500.0]),), budget_cny=np.array([math.inf]),
    )  # fmt: skip
    found, plain = solve_phases(plan, options=EXACT), solve(problem, options=EXACT)
    assert found.objective_cny_per_yr == plain.objective_cny_per_yr
    assert found.bound_cny_per_yr == plain.bound_cny_per_yr
    assert (found.periods[0].flow_t_per_d == plain.flow_t_per_d).all()
    assert (found.status, found.gap_share) == (plain.status, plain.gap_share)


def test_no_start_is_told_where_none_was_given():
    plan = two_periods()
    plain = solve_phases(plan, options=EXACT)
    assert not {n for p in plain.periods for n in p.report.notes} & set(START_NOTES)
    held = between(plan, 1, {0: plain.openings[0]})
    near = solve(held.problem, options=EXACT, start=plain.periods[0])
    assert set(near.report.notes) & set(START_NOTES)  # a period does say so of its neighbour


def three_periods(**changes) -> PhasedProblem:
    """50, 100 and 150 t/d; F is not in service in the first period."""
    first = town(50.0, forbidden=[False, True])
    values = {
        "years": np.array([2025, 2026, 2027]),
        "length_yr": np.array([1, 1, 5]),
        "problems": (first, town(100.0), town(150.0)),
        "option_capital_cny": (np.array([300.0, 500.0]),) * 3,
        "budget_cny": np.array([math.inf, 400.0, 500.0]),
    }
    return two_periods(**{**values, **changes})


def test_a_period_lies_between_the_next_ones_decided_however_far():
    plan, nothing, n, both = three_periods(), [-1, -1], [0, -1], [0, 1]
    held = between(plan, 1, {0: np.array(n), 2: np.array(both)})
    assert held.problem.required.tolist() == [True, False]
    assert not held.problem.forbidden.any()
    # 400 CNY by 2026 beyond N's 300, and at most 500 of the 800 are left for 2027.
    rows = {row.name: row for row in held.problem.option_policies}
    assert rows["budget"].limit == 400.0
    assert rows["budget"].coefficient.tolist() == [0.0, 500.0]
    assert rows["budget_after"].limit == 300.0
    first = between(plan, 0, {2: np.array(n)})
    assert first.problem.forbidden.tolist() == [False, True]
    rows = {row.name: row for row in first.problem.option_policies}
    assert rows["budget_after"].limit == 300.0 - 900.0
    last = between(plan, 2, {0: np.array(nothing), 1: np.array(n)})
    assert last.problem.required.tolist() == [True, False]
    assert {row.name: row.limit for row in last.problem.option_policies} == {"budget": 500.0}


def test_what_goes_out_of_service_on_the_way_need_not_stay():
    problems = (town(50.0), town(50.0, forbidden=[True, False]), town(50.0))
    plan = three_periods(problems=problems, budget_cny=np.full(3, math.inf))
    held = between(plan, 2, {0: np.array([0, 1])})
    assert held.problem.required.tolist() == [False, True]


def test_an_early_need_is_met_by_what_the_later_periods_have(monkeypatch):
    # By the order of the periods alone, without the changes that follow.
    monkeypatch.setattr(phased, "improve_schedule", lambda search: False)
    monkeypatch.setattr(phased, "_ANCHORS", 1)
    # F is not there in 2025: N opens for it, and stays though F alone would do in 2026.
    plan = three_periods(budget_cny=np.full(3, math.inf))
    found, opened = answer(plan)
    assert opened == [[0, -1], [0, 1], [0, 1]]
    assert found.objective_cny_per_yr == pytest.approx((30 + 80 + 5 * 80) / 7)


def test_two_threads_give_the_schedule_that_one_gives():
    plans = [solve_phases(two_periods(), options=replace(EXACT, threads=count)) for count in (1, 2)]
    for one, two in zip(*(plan.periods for plan in plans), strict=True):
        np.testing.assert_array_equal(one.open_option, two.open_option)
        np.testing.assert_array_equal(one.flow_t_per_d, two.flow_t_per_d)


def test_a_period_that_cannot_be_kept_makes_the_plan_infeasible():
    must = town(500.0, unserved_cost_cny_per_t=[math.inf])
    found = solve_phases(two_periods(problems=(town(50.0), must)), options=EXACT)
    assert found.status == "infeasible"
    assert not found.has_incumbent
    assert verify_phases(found).ok


def random_plan(seed: int) -> PhasedProblem:
    """Three sites of two sizes, four towns, three periods of rising demand."""
    rng = np.random.default_rng(seed)
    n, f, t = 4, 3, 3
    cost = rng.uniform(1, 30, (n, f)).round(1)
    demand, sizes = rng.uniform(5, 20, (n, 1)).round(1), np.array([20.0, 60.0])
    capital = np.concatenate([[s, 1.8 * s] for s in rng.uniform(2e3, 6e3, f).round()])
    changes = {
        "catchment_ids": [f"c{i}" for i in range(n)], "facility_ids": [f"f{j}" for j in range(f)],
        "facility_type": ["plant"] * f, "facility_site": [f"s{j}" for j in range(f)],
        "required": [False] * f, "forbidden": [False] * f, "min_load_share": [0.0] * f,
        "option_facility": np.repeat(np.arange(f), 2),
        "option_capacity_t_per_d": np.tile(sizes, f),
        "option_fixed_cost_cny_per_yr": capital * 0.1,
        "arc_stream": [0] * n * f, "arc_catchment": np.repeat(np.arange(n), f),
        "arc_facility": np.tile(np.arange(f), n), "arc_distance_km": [1.0] * n * f,
        "arc_haul_cost_cny_per_t": cost.ravel(),
        "arc_processing_cost_cny_per_t": [0.0] * n * f,
        "unserved_cost_cny_per_t": [100.0],
    }  # fmt: skip
    problems = tuple(town(0.0, **changes, demand_t_per_d=demand * 1.4**k) for k in range(t))
    return two_periods(
        years=np.array([2025, 2026, 2028]), length_yr=np.array([1, 2, 3]), discount_rate=0.05,
        problems=problems, option_capital_cny=(capital,) * t,
        may_close=rng.random(f) < 0.2, budget_cny=np.array([math.inf, 4e3, math.inf]),
    )  # fmt: skip


def cost_of(problem: SitingProblem, sizes_t_per_d: tuple[float, ...]) -> float:
    """Return the annual cost of one period by scipy: fixed cost, hauls, waste left over."""
    n, f = problem.catchment_ids.size, len(sizes_t_per_d)
    haul = problem.arc_haul_cost_cny_per_t.reshape(n, f)
    price = np.hstack([haul, np.full((n, 1), problem.unserved_cost_cny_per_t[0])])
    loads = np.kron(np.ones(n), np.eye(f, f + 1))
    met = linprog(
        price.ravel(), A_ub=loads, b_ub=sizes_t_per_d,
        A_eq=np.kron(np.eye(n), np.ones(f + 1)), b_eq=problem.demand_t_per_d[:, 0],
    )  # fmt: skip
    fixed = 0.0
    for j, size in enumerate(sizes_t_per_d):
        here = (problem.option_facility == j) & (problem.option_capacity_t_per_d == size)
        fixed += float(problem.option_fixed_cost_cny_per_yr[here].sum())
    return fixed + float(met.fun)


def cheapest_schedule(plan: PhasedProblem) -> float:
    """Return the least equivalent annual cost over all schedules that keep the ties."""
    choices = list(product((0.0, 20.0, 60.0), repeat=plan.may_close.size))
    costs = [{c: cost_of(problem, c) for c in choices} for problem in plan.problems]
    price = plan.option_capital_cny[0].reshape(-1, 2)
    stays = ~plan.may_close

    def spent(before, after):
        worth = [
            [0.0 if s == 0 else price[j][int(s == 60)] for j, s in enumerate(c)]
            for c in (before, after)
        ]
        return np.maximum(np.subtract(worth[1], worth[0]), 0).sum()

    ties = {
        (a, b): spent(a, b)
        for a in choices
        for b in choices
        if all(x <= y for x, y, stay in zip(a, b, stays, strict=True) if stay)
    }
    return min(
        plan.annual_cny_per_yr([costs[0][a], costs[1][b], costs[2][c]])
        for (a, b), capital in ties.items()
        if capital <= plan.budget_cny[1]
        for c in choices
        if (b, c) in ties
    )


@pytest.mark.parametrize("seed", range(8))
def test_schedule_and_bound_hold_against_every_schedule(seed):
    plan = random_plan(seed)
    found, best = solve_phases(plan, options=EXACT), cheapest_schedule(plan)
    assert verify_phases(found).lines("en") == []
    assert found.bound_cny_per_yr <= best * (1 + 1e-9)
    # A search by periods: it states its gap and need not find the very best schedule.
    assert best * (1 - 1e-9) <= found.objective_cny_per_yr <= best * 1.005


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("growth", lambda s: replace(s, periods=(s.periods[0], _closed(s.periods[1])))),
        ("budget", lambda s: replace(s, problem=replace(s.problem, budget_cny=np.zeros(2)))),
        ("cost", lambda s: replace(s, objective_cny_per_yr=s.objective_cny_per_yr * 0.99)),
        ("cost", lambda s: replace(s, problem=replace(s.problem, length_yr=np.array([3, 1])))),
        ("cost", lambda s: replace(s, problem=replace(s.problem, discount_rate=0.3))),
        ("bound", lambda s: replace(s, bound_cny_per_yr=s.objective_cny_per_yr)),
        ("gap", lambda s: replace(s, gap_share=0.0)),
        ("status", lambda s: replace(s, status="optimal")),
    ],
)
def test_a_broken_plan_is_named(rule, broken):
    found, _ = answer(two_periods(budget_cny=np.array([400.0, math.inf])))
    assert rule in {violation.rule for violation in verify_phases(broken(found)).violations}


def _closed(period):
    """N closed in an answer where N and F are open; F has room for all."""
    return replace(period, open_option=np.array([-1, 1]), flow_t_per_d=np.array([0.0, 100.0]))


def test_a_fault_inside_a_period_bears_its_year():
    found, _ = answer(two_periods())
    late = replace(found.periods[1], unserved_t_per_d=np.array([[5.0]]))
    lines = verify_phases(replace(found, periods=(found.periods[0], late))).lines("en")
    assert any(line.startswith("2026: ") for line in lines)


def test_what_ties_the_periods_survives_the_disk(tmp_path):
    plan = two_periods(budget_cny=np.array([400.0, math.inf]))
    plan.save(tmp_path / "phases.npz")
    again = PhasedProblem.load(tmp_path / "phases.npz", plan.problems)
    for name in ("years", "length_yr", "may_close", "budget_cny"):
        assert (getattr(again, name) == getattr(plan, name)).all()
    assert again.discount_rate == plan.discount_rate
    assert (again.option_capital_cny[1] == plan.option_capital_cny[1]).all()


def test_a_gap_never_hides_what_the_ties_cost():
    found, _ = answer(two_periods())
    assert found.gap_share == gap_share(found.objective_cny_per_yr, found.bound_cny_per_yr)
