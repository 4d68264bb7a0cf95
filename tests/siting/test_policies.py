from __future__ import annotations

import numpy as np
import pytest

from siting.candidates import facility_menu
from siting.costs import size_menu
from siting.ground import Ground
from siting.policies import compile_policies
from siting.scenario import parse_scenario


@pytest.fixture
def rules_of(data, layers):
    """Return the compiler: facilities I01 (standing), I02 (plan), K01 and candidates."""

    def compiled(*policies, **facilities):
        data["policies"] = list(policies)
        data["facilities"] = facilities
        scenario = parse_scenario(data)
        menu = facility_menu(scenario, layers)
        ground = Ground(scenario, layers, menu, size_menu(scenario, menu))
        return ground, compile_policies(ground)

    return compiled


def test_without_policies_nothing_is_required_or_limited(rules_of):
    _, rules = rules_of()
    assert not rules.required.any()
    assert np.isinf(rules.max_km).all()
    assert rules.option_policies == ()


def test_service_distance_holds_for_its_streams_and_the_shortest_wins(rules_of):
    _, rules = rules_of(
        {"kind": "max_service_distance", "streams": ["residual_msw"], "max_km": 50},
        {"kind": "max_service_distance", "streams": ["residual_msw"], "max_km": 80},
    )
    assert rules.max_km.tolist() == [50.0, np.inf]


def test_standing_plants_stay_open_and_planned_ones_may_not(rules_of):
    _, rules = rules_of({"kind": "existing_stays_open"})
    assert rules.required.tolist() == [True, False, True]


def test_whole_plan_stays_open(rules_of):
    _, rules = rules_of({"kind": "existing_stays_open", "scope": "all"})
    assert rules.required.all()


def test_candidate_is_never_required_by_the_plan(rules_of):
    _, rules = rules_of(
        {"kind": "existing_stays_open", "scope": "all"}, candidates={"types": ["kitchen_plant"]}
    )
    assert rules.required.tolist()[:3] == [True, True, True]
    assert not rules.required[3:].any()


def test_plant_that_may_close_is_not_required(rules_of):
    _, rules = rules_of({"kind": "existing_stays_open"}, changes={"I01": {"may_close": True}})
    assert rules.required.tolist() == [False, False, True]


def test_existing_of_one_type_only(rules_of):
    _, rules = rules_of({"kind": "existing_stays_open", "types": ["kitchen_plant"]})
    assert rules.required.tolist() == [False, False, True]


def test_forbidden_wins_over_staying_open(rules_of):
    _, rules = rules_of({"kind": "existing_stays_open"}, {"kind": "forbidden", "ids": ["I01"]})
    assert rules.forbidden.tolist() == [True, False, False]
    assert rules.required.tolist() == [False, False, True]


def test_required_facility(rules_of):
    _, rules = rules_of({"kind": "required", "ids": ["I02"]})
    assert rules.required.tolist() == [False, True, False]


def test_minimum_load_of_a_type(rules_of):
    _, rules = rules_of({"kind": "minimum_load", "type": "incineration", "share": 0.4})
    assert rules.min_load_share.tolist() == [0.4, 0.4, 0.0]


def test_single_site_streams_are_not_split(rules_of):
    _, rules = rules_of({"kind": "single_site", "streams": ["kitchen_waste"]})
    assert rules.single_source.tolist() == [False, True]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("all", [1, 1, 0, 1, 1, 1, 1, 1, 1]),
        ("standing", [1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("new", [0, 1, 0, 1, 1, 1, 1, 1, 1]),
        ("plan_project", [0, 1, 0, 0, 0, 0, 0, 0, 0]),
        ("candidate", [0, 0, 0, 1, 1, 1, 1, 1, 1]),
    ],
)
def test_count_speaks_of_the_options_in_its_scope(rules_of, scope, expected):
    # options: I01, I02, K01, then two sizes on each of the sites A, B and D
    _, rules = rules_of(
        {"kind": "count", "type": "incineration", "scope": scope, "exactly": 2},
        candidates={"types": ["incineration"]},
    )
    (row,) = rules.option_policies
    assert row.coefficient.tolist() == expected
    assert (row.sense, row.limit) == ("==", 2.0)


@pytest.mark.parametrize(("key", "sense"), [("at_least", ">="), ("at_most", "<=")])
def test_total_capacity_speaks_of_tonnes(rules_of, key, sense):
    _, rules = rules_of({"kind": "total_capacity", "type": "incineration", key: 120})
    (row,) = rules.option_policies
    assert row.coefficient.tolist() == [100.0, 60.0, 0.0]
    assert (row.sense, row.limit) == (sense, 120.0)


def test_policy_is_worded_for_planners(rules_of):
    _, rules = rules_of({"kind": "count", "type": "incineration", "scope": "new", "exactly": 18})
    (row,) = rules.option_policies
    assert row.words_zh == "新增焚烧厂座数等于 18"
    assert "18" in row.words_en


def test_single_plant_makes_one_rule_for_each_district_with_a_choice(rules_of):
    ground, rules = rules_of(
        {"kind": "single_plant", "type": "incineration", "scope": "new"},
        candidates={"types": ["incineration"], "site_kinds": ["town", "industrial_park"]},
    )
    # district 500101 has one new site (B); 500102 has I02 on C and the candidate on D
    (row,) = rules.option_policies
    assert row.name.endswith("500102")
    assert (row.sense, row.limit) == ("<=", 1.0)
    named = ground.menu.index[ground.options["facility"]][row.coefficient > 0]
    assert sorted(set(named)) == ["I02", "N-incineration-sD"]


def test_budget_counts_new_capital_only(rules_of):
    _, rules = rules_of({"kind": "budget", "at_most_cny": 5e7})
    (row,) = rules.option_policies
    assert row.coefficient.tolist() == [0.0, 6.0e7, 0.0]
    assert row.limit == 5e7
