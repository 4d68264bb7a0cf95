from __future__ import annotations

import numpy as np
import pytest

from siting.candidates import facility_menu
from siting.costs import size_menu
from siting.errors import ScenarioError
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


def test_count_may_speak_of_a_region(rules_of):
    ground, rules = rules_of(
        {"kind": "count", "type": "incineration", "regions": ["渝东北"], "at_most": 1},
        candidates={"types": ["incineration"]},
    )
    (row,) = rules.option_policies
    named = ground.menu.index[ground.options["facility"][row.coefficient > 0]]
    assert sorted(set(named)) == ["I02", "N-incineration-sD"]  # C and D lie in 乙县
    assert row.words_zh == "渝东北全部焚烧厂座数不多于 1"
    assert row.words_en == "number of incinerations in 渝东北: at most 1"


def test_total_capacity_may_speak_of_districts_and_regions_together(rules_of):
    _, rules = rules_of(
        {
            "kind": "total_capacity",
            "type": "incineration",
            "districts": ["500101"],
            "regions": ["渝东北"],
            "at_least": 130,
        },
        {"kind": "total_capacity", "type": "incineration", "districts": ["500101"], "at_most": 90},
    )
    both, first = rules.option_policies
    assert both.coefficient.tolist() == [100.0, 60.0, 0.0]
    assert first.coefficient.tolist() == [100.0, 0.0, 0.0]
    assert first.words_zh.startswith("甲区全部焚烧厂总能力")
    assert "in First District" in first.words_en


def test_budget_may_speak_of_a_district(rules_of):
    _, rules = rules_of(
        {"kind": "budget", "at_most_cny": 5e7, "districts": ["500101"]},
        candidates={"types": ["kitchen_plant"], "site_kinds": ["town", "standing_plant"]},
    )
    (row,) = rules.option_policies
    # I01, I02, K01 stand or lie elsewhere; the candidate at A has 10 and 20 t/d, that at D is out
    assert row.coefficient.tolist() == [0.0, 0.0, 0.0, 1.0e7, 2.0e7, 0.0, 0.0]
    assert row.words_zh.startswith("甲区新增投资")


def test_plants_nearer_than_the_spacing_exclude_each_other(rules_of):
    # A to B is 9.7 km and B to C 19.4 km in a straight line (0.1 and 0.2 degrees at 29.5 N)
    ground, rules = rules_of(
        {"kind": "minimum_spacing", "type": "incineration", "min_km": 15},
        candidates={"types": ["incineration"]},
    )
    named = [
        sorted(set(ground.menu.index[ground.options["facility"][row.coefficient > 0]]))
        for row in rules.option_policies
    ]
    # sA carries I01 and a candidate, 0 km apart; C and D are far from all
    assert named == [
        ["I01", "N-incineration-sA"],
        ["I01", "N-incineration-sB"],
        ["N-incineration-sA", "N-incineration-sB"],
    ]
    row = rules.option_policies[1]
    assert (row.sense, row.limit) == ("<=", 1.0)
    assert row.words_zh.startswith("I01厂与B场址·焚烧厂（候选）至多启用一座（相距 9.7 km")


def test_plants_that_stand_are_not_held_against_each_other(rules_of):
    _, rules = rules_of(
        {"kind": "minimum_spacing", "type": "incineration", "min_km": 60},
        changes={"I02": {"status": "existing"}},
        standing_year=2024,
    )
    assert [row.name for row in rules.option_policies] == ["minimum_spacing_1_1"]  # I02 is planned


def test_spacing_of_other_types_says_nothing(rules_of):
    _, rules = rules_of({"kind": "minimum_spacing", "type": "kitchen_plant", "min_km": 500})
    assert rules.option_policies == ()


@pytest.mark.parametrize(
    ("policy", "code", "nearest"),
    [
        (
            {"kind": "count", "type": "incineration", "at_most": 1, "districts": ["50010"]},
            "scenario_unknown_district_near",
            "50010",
        ),
        (
            {"kind": "single_plant", "type": "incineration", "regions": ["渝东"]},
            "scenario_unknown_region_near",
            "渝东北",
        ),
        (
            {"kind": "budget", "at_most_cny": 1, "regions": ["上海"]},
            "scenario_unknown_region",
            "",
        ),
        (
            {"kind": "forbidden_pairs", "pairs": [["residual_msw", "cAA", "I01"]]},
            "scenario_unknown_catchment_near",
            "cA",
        ),
        (
            {"kind": "required_pairs", "pairs": [["residual_msw", "cA", "I09"]]},
            "scenario_unknown_facility_near",
            "I0",
        ),
        (
            {
                "kind": "cross_district",
                "streams": ["residual_msw"],
                "allowed": False,
                "allowed_pairs": [["500101", "乙县"]],
            },
            "scenario_unknown_district",
            "",
        ),
    ],
)
def test_a_place_or_id_that_is_not_there_is_one_fault(rules_of, policy, code, nearest):
    with pytest.raises(ScenarioError) as caught:
        rules_of(policy)
    (fault,) = caught.value.faults
    assert fault.code == code
    assert str(fault.params["nearest"]).startswith(nearest)
    assert all(str(fault.params["value"]) in caught.value.text(lang) for lang in ("zh", "en"))
