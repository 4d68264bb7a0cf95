"""One small scenario solved for real; every figure below is worked by hand.

Residual waste: A 100, B 50, C 10, D 2 t/d. I01 at A takes 100, I02 at C takes 60.
A goes to I01 (0 km), B to I02 (20 km), C to I02 (0 km); D's 2 t/d stay because I02 is
full. Kitchen waste: A 10, B 5, C 2, D 1 t/d all go to K01 at B: 10, 0, 20, 50 km.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from siting import compare, names_of_run, parse_scenario, solve_scenario
from siting.summary import tonne_percentile
from siting.tables import FACILITY_COLUMNS


@pytest.fixture
def answer(data, layers):
    return solve_scenario(parse_scenario(data), layers=layers)


@pytest.fixture
def summary(answer):
    return answer.summary()


def test_answer_is_verified_and_optimal(summary):
    assert summary["verified"] is True
    assert summary["status"] == "optimal"
    assert summary["gap_share"] <= 1e-4


def test_costs_add_up_to_the_objective(summary):
    costs = summary["costs"]
    assert costs["fixed_cny_per_yr"] == pytest.approx(3.0e6)  # 60 t/d x 1e6 CNY over 20 yr
    assert costs["processing_cny_per_yr"] == pytest.approx((160 * 100 + 18 * 150) * 365)
    assert costs["haul_cny_per_yr"] == pytest.approx((50 * 20 + 190) * 365, rel=1e-6)
    assert costs["unserved_cny_per_yr"] == pytest.approx(2 * 1000 * 365)
    assert sum(costs.values()) == pytest.approx(summary["objective_cny_per_yr"])


def test_stream_figures_are_sums_of_the_allocation(summary):
    kitchen = summary["streams"]["kitchen_waste"]
    assert kitchen["served_t_per_d"] == pytest.approx(18.0)
    assert kitchen["haulage_tkm_per_d"] == pytest.approx(10 * 10 + 2 * 20 + 1 * 50, rel=1e-6)
    assert kitchen["mean_distance_km"] == pytest.approx(190 / 18, rel=1e-6)
    assert kitchen["p95_distance_km"] == pytest.approx(50.0, rel=1e-6)
    assert kitchen["max_distance_km"] == pytest.approx(50.0, rel=1e-6)


def test_shortfall_is_told_by_name_amount_and_reach(summary):
    (short,) = summary["shortfalls"]
    assert short["zh"] == "其他垃圾缺口 2 t/d：乙县（1 个乡镇街道）55 km 内的焚烧厂能力已满"
    assert short["en"].startswith("Residual MSW short by 2 t/d")
    assert "Second County" in short["en"]
    assert short["amount"] == pytest.approx(2.0)


def test_demand_is_served_or_left_over(summary):
    for figures in summary["streams"].values():
        left = figures["demand_t_per_d"] - figures["served_t_per_d"]
        assert left == pytest.approx(figures["unserved_t_per_d"], abs=1e-6)
    assert summary["streams"]["residual_msw"]["unserved_t_per_d"] == pytest.approx(2.0)


def test_residues_follow_the_loads(summary):
    assert summary["residues"] == {"bottom_ash": pytest.approx(0.2 * 160)}


def test_names_of_a_stored_run_come_from_its_summary_and_tables(answer, summary):
    stored = json.loads(json.dumps(summary))
    names = names_of_run(stored, answer.facilities, answer.catchments)
    assert names.stream("residual_msw", "zh") == "其他垃圾"
    assert names.type("incineration", "en") == "Incineration"
    assert names.facility("I02", "zh") == "I02厂"
    assert names.district("cD", "zh") == "乙县"
    assert names.district("cD", "en") == "Second County"
    assert names.catchment("cD", "en") == "Subdistrict D"
    assert names.limit_km == {"residual_msw": 55.0}


def test_summary_is_plain_json(summary):
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_assumed_share_is_by_type_of_open_plants(summary):
    assert summary["assumed_share"]["kitchen_plant"] == {"sites_share": 1.0, "capacity_share": 0.0}
    assert summary["assumed_share"]["incineration"]["sites_share"] == 0.0


def test_facilities_table_has_its_columns_and_loads(answer):
    table = answer.facilities
    assert tuple(table.columns) == FACILITY_COLUMNS
    assert table["load_t_per_d"].tolist() == pytest.approx([100.0, 60.0, 18.0])
    assert table["utilisation_share"].tolist() == pytest.approx([1.0, 1.0, 0.45])
    assert table["district"].tolist() == ["甲区", "乙县", "甲区"]


def test_full_plant_has_a_price_and_a_slack_one_has_none(answer):
    price = dict(
        zip(answer.facilities["id"], answer.facilities["shadow_price_cny_per_t"], strict=True)
    )
    # one more t/d at I02 takes a tonne of D: saves 1000, costs 100 + 30 km x 1
    assert price["I02"] == pytest.approx(870.0, rel=1e-5)
    assert price["K01"] == 0.0


def test_catchments_table_names_the_largest_taker(answer):
    table = answer.catchments.set_index("id")
    assert list(answer.catchments.columns[:6]) == [
        "id",
        "name_zh",
        "name_en",
        "district_code",
        "district",
        "population",
    ]
    assert table["name_en"].tolist() == [f"Subdistrict {place}" for place in "ABCD"]
    assert table["residual_msw_facility_id"].tolist() == ["I01", "I02", "I02", ""]
    assert table.loc["cD", "residual_msw_unserved_t_per_d"] == pytest.approx(2.0)
    assert table.loc["cB", "residual_msw_mean_distance_km"] == pytest.approx(20.0, rel=1e-5)
    assert np.isnan(table.loc["cD", "residual_msw_mean_distance_km"])


def test_allocation_has_every_flow_once(answer):
    table = answer.allocation
    assert list(table.columns) == [
        "stream",
        "from_kind",
        "from_id",
        "to_id",
        "flow_t_per_d",
        "distance_km",
        "haul_cost_cny_per_t",
    ]
    assert not table.duplicated(["stream", "from_id", "to_id"]).any()
    assert set(table["from_kind"]) == {"catchment"}
    loads = table.groupby("to_id")["flow_t_per_d"].sum()
    assert loads.to_dict() == pytest.approx({"I01": 100.0, "I02": 60.0, "K01": 18.0})


def test_closed_candidate_shows_no_load_and_no_cost(data, layers):
    data["facilities"] = {"candidates": {"types": ["kitchen_plant"], "site_kinds": ["town"]}}
    table = solve_scenario(parse_scenario(data), layers=layers).facilities.set_index("id")
    row = table.loc["N-kitchen_plant-sD"]
    assert not row["open"]
    assert row["load_t_per_d"] == row["fixed_cost_cny_per_yr"] == row["capacity_t_per_d"] == 0.0


def test_plant_that_opens_at_another_size_has_a_modelled_capacity(data, layers):
    data["policies"] = [{"kind": "total_capacity", "type": "incineration", "at_least": 200}]
    data["facilities"] = {"resize_types": ["incineration"]}
    table = solve_scenario(parse_scenario(data), layers=layers).facilities.set_index("id")
    assert table.loc["I02", "capacity_t_per_d"] == 100.0
    assert table["capacity_basis"].to_dict() == {
        "I01": "published",
        "I02": "modelled",
        "K01": "published",
    }


def test_infeasible_scenario_is_an_answer_with_a_status(data, layers):
    data["policies"].append({"kind": "count", "type": "incineration", "exactly": 5})
    summary = solve_scenario(parse_scenario(data), layers=layers).summary()
    assert summary["status"] == "infeasible"
    assert summary["objective_cny_per_yr"] is None
    assert json.dumps(summary, allow_nan=False)


@pytest.mark.parametrize(
    ("lengths", "tonnes", "share", "expected"),
    [
        ([10.0, 20.0], [95.0, 5.0], 0.95, 10.0),
        ([10.0, 20.0], [94.0, 6.0], 0.95, 20.0),
        ([30.0, 10.0, 20.0], [1.0, 1.0, 1.0], 0.5, 20.0),
        ([7.0], [3.0], 0.95, 7.0),
    ],
)
def test_percentile_is_by_tonnes(lengths, tonnes, share, expected):
    assert tonne_percentile(np.array(lengths), np.array(tonnes), share) == expected


def test_percentile_of_nothing_does_not_exist():
    assert np.isnan(tonne_percentile(np.array([]), np.array([]), 0.95))


def test_answer_compared_with_itself_shows_nothing(answer, summary):
    result = compare(
        summary, summary, catchments_a=answer.catchments, catchments_b=answer.catchments
    )
    assert result == {
        "metrics": [],
        "plan": [],
        "opened": [],
        "closed": [],
        "resized": [],
        "moved": [],
        "reassigned": {},
    }


def test_comparison_lists_what_an_enlarged_and_moved_plant_changes(data, layers, answer, summary):
    data["facilities"] = {"changes": {"I02": {"capacity_t_per_d": 62, "site_id": "sB"}}}
    other = solve_scenario(parse_scenario(data), layers=layers)
    result = compare(
        summary,
        other.summary(),
        catchments_a=answer.catchments,
        catchments_b=other.catchments,
    )
    assert [f["id"] for f in result["resized"]] == ["I02"]
    assert result["resized"][0]["b_capacity_t_per_d"] == 62.0
    # I02 moves from C to B with the waste of B and C, and takes D's as well
    moved = {c["id"]: (c["from_id"], c["to_id"]) for c in result["reassigned"]["residual_msw"]}
    assert moved == {"cB": ("I02", "I02"), "cC": ("I02", "I02"), "cD": ("", "I02")}
    metrics = {m["metric"]: m for m in result["metrics"]}
    assert metrics["streams.residual_msw.unserved_t_per_d"]["difference"] == pytest.approx(-2.0)


def test_plant_and_its_enlargement_on_one_site_are_no_reassignment(data, layers_with, plant):
    def answer_of(*ids):
        rows = [plant(i, "A", "incineration", 200.0) for i in ids]
        rows.append(plant("K01", "B", "kitchen_plant", 40.0))
        return solve_scenario(parse_scenario(data), layers=layers_with(rows))

    one, other = answer_of("I01"), answer_of("I09")
    result = compare(
        one.summary(),
        other.summary(),
        catchments_a=one.catchments,
        catchments_b=other.catchments,
    )
    assert [f["id"] for f in result["opened"]] == ["I09"]
    assert result["reassigned"] == {}


def test_comparison_lists_what_opens_and_closes(data, layers, summary):
    data["policies"] = [
        {"kind": "forbidden", "ids": ["I02"]},
        {"kind": "required", "ids": ["N-incineration-sD"]},
    ]
    data["facilities"] = {"candidates": {"types": ["incineration"], "site_kinds": ["town"]}}
    other = solve_scenario(parse_scenario(data), layers=layers).summary()
    result = compare(summary, other)
    assert [f["id"] for f in result["closed"]] == ["I02"]
    assert [f["id"] for f in result["opened"]] == ["N-incineration-sD"]
    assert result["reassigned"] == {}
    back = compare(other, summary)
    assert [f["id"] for f in back["opened"]] == ["I02"]
    assert [f["id"] for f in back["closed"]] == ["N-incineration-sD"]
