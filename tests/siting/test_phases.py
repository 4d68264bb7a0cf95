"""The [phases] section: periods, discounted years, growth, rules of some years."""

from __future__ import annotations

import pytest

from siting import build_case, parse_scenario
from siting.errors import ScenarioError
from siting.period_cases import build_periods, period_scenario
from siting.phases import discounted_yr


@pytest.fixture
def phased(data):
    """A plan of 2021, 2025 and 2030, the last for five years."""
    data["scenario"]["year"] = 2030
    data["phases"] = {"years": [2021, 2025, 2030], "last_period_yr": 5, "demand_year": 2025}
    return data


def faults_of(data):
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(data)
    return [fault.code for fault in caught.value.faults]


def test_discounted_years_of_a_plan_are_the_golden_ones():
    years, lengths = (2021, 2022, 2025), (1, 3, 2)
    found = discounted_yr(years, lengths, 0.10)
    # 1; 1/1.1 + 1/1.21 + 1/1.331; 1/1.4641 + 1/1.61051
    assert found == pytest.approx([1.0, 2.48685199, 1.30393478], rel=1e-8)


def test_discounted_years_add_up_to_the_annuity_factor_of_the_horizon():
    found = discounted_yr((2021, 2025, 2030), (4, 5, 5), 0.07)
    assert sum(found) == pytest.approx(1.07 * (1 - 1.07**-14) / 0.07, rel=1e-12)


def test_without_discounting_a_year_is_a_year():
    assert discounted_yr((2021, 2025), (4, 7), 0.0) == (4.0, 7.0)


def test_lengths_run_to_the_next_period(phased):
    assert parse_scenario(phased).phases.lengths_yr == (4, 5, 5)


def test_demand_grows_from_its_year_forwards_and_backwards(phased, layers):
    phased["streams"][0]["growth_share_per_yr"] = 0.10
    cases, _ = build_periods(parse_scenario(phased), layers)
    # 162 t/d in 2025: 100 + 50 + 10 + 2 t/d
    sums = [case.problem.demand_t_per_d[:, 0].sum() for case in cases]
    assert sums == pytest.approx([162 / 1.1**4, 162.0, 162 * 1.1**5])
    assert {case.problem.demand_t_per_d[:, 1].sum() for case in cases} == {18.0}


def test_a_total_grows_with_its_stream(phased):
    phased["streams"][1]["growth_share_per_yr"] = 0.5
    grown = period_scenario(parse_scenario(phased), 2027).streams[1]
    assert grown.total_t_per_d == pytest.approx(36.0 * 2.25)


def test_every_period_has_the_same_facilities(phased, layers):
    cases, plan = build_periods(parse_scenario(phased), layers)
    assert len({tuple(case.menu.index) for case in cases}) == 1
    assert plan.years.tolist() == [2021, 2025, 2030]


def test_a_plant_stays_closed_before_its_year_and_after_its_last(phased, layers_with, plant):
    rows = [
        plant("old", "A", "incineration", 100.0, end_year=2024),
        plant("new", "B", "incineration", 100.0, start_year=2023),
    ]
    cases, _ = build_periods(parse_scenario(phased), layers_with(rows))
    assert [case.problem.forbidden.tolist() for case in cases] == [
        [False, True],
        [True, False],
        [True, False],
    ]


def test_a_planned_plant_may_open_before_its_year_and_must_be_open_from_it(phased, layers):
    cases, _ = build_periods(parse_scenario(phased), layers)
    planned = list(cases[0].menu.index).index("I02")
    assert [bool(case.problem.forbidden[planned]) for case in cases] == [False] * 3
    assert [bool(case.problem.required[planned]) for case in cases] == [False, True, True]


def test_a_rule_holds_in_its_years_and_its_limits_carry_over(phased, layers):
    phased["policies"].append(
        {"kind": "count", "type": "incineration", "exactly": 2, "years": [2025]}
    )
    _, plan = build_periods(parse_scenario(phased), layers)
    rows = [[(p.name, p.sense, p.limit) for p in q.option_policies] for q in plan.problems]
    assert rows == [
        [("count_3_of_2025", "<=", 2.0)],
        [("count_3", "==", 2.0)],
        [("count_3_of_2025", ">=", 2.0)],
    ]


def test_a_limit_does_not_carry_over_where_a_plant_may_close(phased, layers_with, plant):
    rows = [plant(key, "A", "incineration", 90.0, may_close=key == "a") for key in "ab"]
    phased["policies"] = [{"kind": "count", "type": "incineration", "at_least": 1, "years": [2025]}]
    _, plan = build_periods(parse_scenario(phased), layers_with(rows))
    assert [len(problem.option_policies) for problem in plan.problems] == [0, 1, 0]


def test_budgets_add_up_until_a_period_has_none(phased, layers):
    phased["phases"]["budget_cny"] = {"2021": 5e7, "2025": 2e7}
    _, plan = build_periods(parse_scenario(phased), layers)
    limits = [[p.limit for p in q.option_policies] for q in plan.problems]
    assert limits == [[5e7], [7e7], []]
    assert plan.budget_cny.tolist() == [5e7, 2e7, float("inf")]


def test_a_scenario_without_phases_ignores_growth(data, layers):
    plain = build_case(parse_scenario(data), layers).problem.demand_t_per_d
    data["streams"][0]["growth_share_per_yr"] = 0.1
    grown = build_case(parse_scenario(data), layers).problem.demand_t_per_d
    assert (plain == grown).all()


def test_years_must_rise_and_end_with_the_scenario(phased):
    phased["phases"]["years"] = [2021, 2030, 2025]
    assert faults_of(phased) == ["scenario_phase_years"]


def test_a_budget_or_a_rule_of_another_year_is_a_fault(phased):
    phased["phases"]["budget_cny"] = {"2022": 1e9}
    phased["policies"][0]["years"] = [2026]
    assert faults_of(phased) == ["scenario_phase_unknown", "scenario_phase_unknown"]
