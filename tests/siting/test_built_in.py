"""The built-in scenarios on the real Chongqing."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from geodata import chongqing
from siting import build_case, calibration, read_scenario, solve_scenario
from siting.lp_file import allocation_cost_cny_per_d, write_lp
from siting.scenario import parse_scenario, scenario_text
from siting.transfer import chosen_stations
from tests.siting.test_lp_file import cost_in


@pytest.fixture(scope="module")
def layers():
    return chongqing.load()


@pytest.fixture(scope="module")
def plan(layers):
    return solve_scenario(read_scenario("plan-2025"), layers=layers)


@pytest.fixture(scope="module")
def best(layers):
    """Return the case of optimal-2025, not solved."""
    return build_case(read_scenario("optimal-2025"), layers)


def test_plan_is_solved_verified_and_proven(plan):
    summary = plan.summary()
    assert summary["verified"] is True
    assert summary["status"] == "optimal"
    assert summary["gap_share"] <= 1e-3


def test_plan_meets_its_own_counts_exactly(plan):
    rows = {row["indicator"]: row for row in plan.summary()["plan"]}
    values = {
        "新（扩）建生活垃圾焚烧发电项目": 18,
        "厨余垃圾处理设施": 24,
        "厨余垃圾处理能力": 10460,
        "建筑垃圾综合处理厂": 41,
        "建筑垃圾总处理能力": 1911,
        "新（扩）建区县医疗废物集中处理设施": 23,
        "列名区县危险废物处理设施（新扩建）": 5,
        "静脉产业园": 3,
    }
    for name, value in values.items():
        assert rows[name]["value"] == pytest.approx(value), name
        assert rows[name]["met"] is True, name


def test_residual_waste_is_calibrated_to_what_is_burnt(layers):
    table = calibration(read_scenario("plan-2025"), layers)
    row = table[(table["stream"] == "residual_msw+residues")].iloc[0]
    assert row["modelled_t_per_d"] == pytest.approx(20000.0, rel=1e-4)


def test_central_city_lies_between_the_readings_of_its_published_amount(layers):
    table = calibration(read_scenario("plan-2025"), layers).set_index(["stream", "scope"])
    ratio = table["ratio_share"]
    assert 0.7 < ratio["residual_msw", "中心城区"] < 1
    assert 0.9 < ratio["residual_msw+kitchen_waste", "中心城区"] < 1.1


def test_baseline_leaves_waste_to_landfill_and_keeps_no_later_plant(layers):
    case = build_case(read_scenario("baseline-2020"), layers)
    assert set(case.menu["scope"]) == {"standing"}
    incinerators = case.menu[case.menu["type"].isin(["incineration", "kiln"])]
    assert len(incinerators) == 11
    assert (case.problem.option_fixed_cost_cny_per_yr == 0).all()


def test_every_site_and_size_of_the_plan_is_a_choice_of_the_best(plan, best):
    kept = set(zip(best.menu.index[best.options["facility"]], size_of(best), strict=True))
    opened = set(zip(plan.case.menu.index, size_of(plan.case), strict=True))
    assert opened <= kept
    both = best.menu.loc[plan.case.menu.index]
    assert both["site_id"].tolist() == plan.case.menu["site_id"].tolist()


def size_of(case):
    return case.options["capacity_t_per_d"].round(6).tolist()


def test_plan_is_a_feasible_answer_of_the_best(plan, best):
    wanted = set(zip(plan.case.menu.index, size_of(plan.case), strict=True))
    names = best.menu.index[best.options["facility"]]
    y = np.array([pair in wanted for pair in zip(names, size_of(best), strict=True)], dtype=float)
    assert y.sum() == len(plan.case.menu)
    for policy in best.problem.option_policies:
        activity = float(policy.coefficient @ y)
        slack = activity - policy.limit
        good = {"==": abs(slack) < 1e-6, ">=": slack > -1e-6, "<=": slack < 1e-6}[policy.sense]
        assert good, policy.words_en
    per_facility = np.bincount(best.options["facility"], weights=y)
    assert (per_facility[best.problem.required] == 1).all()


def test_plan_costs_the_same_in_both_scenarios(plan, best):
    sizes = {
        pair: cost
        for *pair, cost in zip(
            best.menu.index[best.options["facility"]],
            size_of(best),
            best.problem.option_fixed_cost_cny_per_yr,
            strict=True,
        )
        for pair in [tuple(pair)]
    }
    costs = plan.problem.option_fixed_cost_cny_per_yr
    for pair, cost in zip(
        zip(plan.case.menu.index, size_of(plan.case), strict=True), costs, strict=True
    ):
        assert sizes[pair] == pytest.approx(cost)


def test_hauls_are_the_same_in_both_scenarios(plan, best):
    assert hauls(plan.case).items() <= hauls(best).items()


def hauls(case):
    p = case.problem
    ends = zip(
        p.stream_keys[p.arc_stream].tolist(),
        p.catchment_ids[p.arc_catchment].tolist(),
        p.facility_ids[p.arc_facility].tolist(),
        strict=True,
    )
    costs = (p.arc_haul_cost_cny_per_t + p.arc_processing_cost_cny_per_t).round(6).tolist()
    return dict(zip(ends, costs, strict=True))


@pytest.mark.parametrize("kind", ["kitchen_plant", "construction_plant"])
def test_every_district_has_a_town_site_to_choose(best, layers, kind):
    assert town_districts(best, layers, kind) == set(layers.districts.index)


def test_only_the_wholly_built_up_district_has_no_town_site_for_incineration(best, layers):
    missing = set(layers.districts.index) - town_districts(best, layers, "incineration")
    assert missing == {"500103"}  # 渝中区: central-city subdistricts only


def town_districts(case, layers, kind):
    sites = layers.sites
    towns = set(sites.index[sites["kind"] == "town"])
    rows = case.menu[(case.menu["type"] == kind) & case.menu["site_id"].isin(towns)]
    return set(rows["district_code"])


def test_the_plan_written_as_a_model_has_the_plan_as_its_minimum(plan, tmp_path):
    legend = write_lp(plan.problem, plan.solution, tmp_path / "plan.lp", names=plan.case.names)
    daily = allocation_cost_cny_per_d(plan.problem, plan.solution)
    assert cost_in(tmp_path / "plan.lp") == pytest.approx(daily, rel=1e-7)
    assert legend["name"].is_unique
    hauls = legend[legend["name"].str.startswith("x_")]
    assert hauls[["catchment_zh", "catchment_en", "facility_zh", "stream_zh"]].ne("").all().all()


NEW_HAZARDOUS = ["H02", "H03", "H04", "H05", "K-500120-3"]


@pytest.fixture
def do_not_build():
    return tomllib.loads(scenario_text("do-not-build"))


def hazardous_answer(data, layers):
    answer = solve_scenario(parse_scenario(data), layers=layers)
    opened = answer.facilities.set_index("id")["open"]
    return answer.summary(), opened[NEW_HAZARDOUS]


def test_licensed_capacity_makes_new_hazardous_plants_needless(do_not_build, layers):
    # 298.79万 t/yr = 8,186 t/d are licensed; 79.62万 t/yr = 2,181 t/d are disposed of: 26.6 %.
    summary, opened = hazardous_answer(do_not_build, layers)
    figures = summary["capacity"]["hazardous_plant"]
    assert summary["verified"]
    assert summary["status"] == "optimal"
    assert not opened.any()
    assert figures["new_t_per_d"] == 0
    assert figures["standing_t_per_d"] == pytest.approx(8186.0, abs=0.1)
    assert figures["utilisation_share"] == pytest.approx(0.2665, abs=1e-4)
    assert summary["streams"]["hazardous_waste"]["unserved_t_per_d"] == pytest.approx(0, abs=1e-6)


def test_nothing_new_is_built_either_when_only_national_parks_hold_the_capacity(
    do_not_build, layers
):
    do_not_build["facilities"]["spread"][0]["level_claims"] = {"national": 1}
    _, opened = hazardous_answer(do_not_build, layers)
    assert not opened.any()


def test_unverified_kilns_are_choices_of_the_best_and_none_of_the_plan(best, layers):
    kilns = best.menu[best.menu["type"] == "kiln"]
    candidates = kilns[kilns["status"] == "candidate"]
    assert candidates.index.tolist() == ["H12", "H13", "H14", "H15", "H16", "H17"]
    assert candidates["name_zh"].str.endswith("·候选（未核实）").all()
    assert candidates["name_en"].str.endswith(": candidate (unverified)").all()
    assert kilns.index.difference(candidates.index).tolist() == ["I12"]
    places = np.flatnonzero(best.menu["type"] == "kiln")
    of_kilns = np.isin(best.problem.option_facility, places)
    counted = [p for p in best.problem.option_policies if p.coefficient[of_kilns].any()]
    assert counted == []  # neither a project of the plan nor part of its capacity
    limits = {c.name: c for c in best.problem.load_limits if c.name.startswith("co_processing")}
    assert len(limits) == 6
    assert {c.limit_t_per_d for c in limits.values()} == {0.06 * 4500}
    plan_menu = build_case(read_scenario("plan-2025"), layers).menu
    assert plan_menu.index[plan_menu["type"] == "kiln"].tolist() == ["I12"]


def test_a_fifth_of_the_licensed_capacity_asks_for_new_plants(do_not_build, layers):
    # 8,186 / 5 = 1,637 t/d against 2,181 t/d: at least 544 t/d are missing.
    do_not_build["facilities"]["spread"][0]["total_t_per_d"] /= 5
    do_not_build["facilities"]["changes"] = {
        "H01": {"capacity_t_per_d": 24},
        "H06": {"capacity_t_per_d": 112},
    }
    summary, opened = hazardous_answer(do_not_build, layers)
    assert opened.any()
    assert summary["capacity"]["hazardous_plant"]["new_t_per_d"] >= 544


def test_spread_capacity_says_that_it_is_assumed(do_not_build, layers):
    menu = build_case(parse_scenario(do_not_build), layers).menu
    spread = menu[menu.index.str.startswith("A-")]
    assert spread["capacity_t_per_d"].sum() == pytest.approx(7506)
    assert set(spread["siting_basis"]) == set(spread["capacity_basis"]) == {"assumed"}
    assert set(spread["scope"]) == {"standing"}
    sizes = spread["capacity_t_per_d"]
    assert sizes["A-hazardous_plant-S-P02"] == pytest.approx(3 * sizes["A-hazardous_plant-S-P22"])


def test_the_recycling_network_has_three_levels_and_the_bases_of_the_plan(layers):
    case = build_case(read_scenario("recycling-network"), layers)
    problem = case.problem
    assert chosen_stations(problem).sum() == (case.menu["type"] == "transfer_station").sum()
    bases = [f"N-sorting_centre-{site}" for site in ("S-P12", "S-P13", "S-E06")]
    assert problem.required[case.menu.index.isin(bases)].all()
    from_station = problem.source_facility[problem.arc_catchment] >= 0
    kinds = problem.facility_type[problem.arc_facility]
    assert set(kinds[from_station]) == {"sorting_centre"}
    assert set(kinds[~from_station]) == {"sorting_centre", "transfer_station"}


def test_a_quick_answer_of_the_recycling_network_takes_everything_and_is_verified(layers):
    data = tomllib.loads(scenario_text("recycling-network"))
    data["solver"] |= {"time_limit_s": 40, "gap_share": 0.1}
    summary = solve_scenario(parse_scenario(data), layers=layers).summary()
    figures = summary["streams"]["recyclables"]
    assert summary["verified"]
    assert figures["served_t_per_d"] == pytest.approx(3523.86, abs=0.01)
    assert figures["unserved_t_per_d"] == pytest.approx(0, abs=1e-6)
    assert summary["gap_share"] < 0.1
    assert summary["residues"]["residual_msw"] == pytest.approx(0.15 * 3523.86, abs=0.01)
