from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geodata.errors import DataError
from siting.building import build_case, measure_travel
from siting.scenario import parse_scenario


@pytest.fixture
def case_of(data, layers):
    return lambda: build_case(parse_scenario(data), layers)


def arcs_of(case, stream):
    p = case.problem
    s = p.stream_keys.tolist().index(stream)
    return {
        (str(p.catchment_ids[i]), str(p.facility_ids[j])): float(km)
        for i, j, km in zip(
            p.arc_catchment[p.arc_stream == s],
            p.arc_facility[p.arc_stream == s],
            p.arc_distance_km[p.arc_stream == s],
            strict=True,
        )
    }


def test_arcs_join_catchments_to_plants_that_accept_within_the_limit(case_of):
    km = {k: round(v, 3) for k, v in arcs_of(case_of(), "residual_msw").items()}
    assert km == {
        ("cA", "I01"): 0.0,
        ("cA", "I02"): 30.0,
        ("cB", "I01"): 10.0,
        ("cB", "I02"): 20.0,
        ("cC", "I01"): 30.0,
        ("cC", "I02"): 0.0,
        ("cD", "I02"): 30.0,  # A is 60 km off, beyond the 55 km allowed
    }


def test_kitchen_waste_goes_to_kitchen_plants_only(case_of):
    assert {j for _, j in arcs_of(case_of(), "kitchen_waste")} == {"K01"}


def test_haul_cost_is_distance_times_the_streams_price(data, layers):
    data["transport"]["kitchen_waste"]["cost_cny_per_tkm"] = 2.5
    p = build_case(parse_scenario(data), layers).problem
    kitchen = p.arc_stream == 1
    assert p.arc_haul_cost_cny_per_t[kitchen] == pytest.approx(p.arc_distance_km[kitchen] * 2.5)
    assert p.arc_processing_cost_cny_per_t[kitchen].tolist() == [150.0] * 4


def test_catchment_without_waste_has_no_arcs(data, layers):
    data["streams"][0]["rates_kg_per_person_d"]["rural"] = 0
    case = build_case(parse_scenario(data), layers)
    assert "cD" not in {i for i, _ in arcs_of(case, "residual_msw")}


def test_prices_and_days_reach_the_problem(data, layers):
    data["objective"]["unserved_cost_cny_per_t"] = {"residual_msw": 700, "kitchen_waste": 900}
    data["scenario"]["days_per_yr"] = 330
    p = build_case(parse_scenario(data), layers).problem
    assert p.unserved_cost_cny_per_t.tolist() == [700.0, 900.0]
    assert p.days_per_yr == 330.0


def test_problem_rows_follow_the_menu(data, layers):
    data["facilities"] = {"candidates": {"types": ["kitchen_plant"]}}
    case = build_case(parse_scenario(data), layers)
    assert case.problem.facility_ids.tolist() == list(case.menu.index)
    assert case.problem.facility_site.tolist() == list(case.menu["site_id"])
    assert np.array_equal(case.problem.option_facility, case.options["facility"])


def test_two_plants_on_one_site_are_equally_far(data, layers_with, plant):
    rows = [plant(i, "A", "incineration", 10.0) for i in ("I01", "I02")]
    rows.append(plant("K01", "B", "kitchen_plant", 40.0))
    km = arcs_of(build_case(parse_scenario(data), layers_with(rows)), "residual_msw")
    assert km["cB", "I01"] == km["cB", "I02"]


def test_straight_line_provider_says_so(data, layers):
    data["travel"] = {"provider": "straight_line", "circuity": 1.0}
    case = build_case(parse_scenario(data), layers)
    assert "straight line" in case.travel.source


def test_distance_table_gives_the_hauls(data, layers, tmp_path):
    pairs = [f"c{i},s{j},{k + 1}" for k, i in enumerate("ABCD") for j in "ABC"]
    table = tmp_path / "km.csv"
    table.write_text("\n".join(["from_id,to_id,km", *pairs]), encoding="utf-8")
    data["travel"] = {"provider": "table", "table": str(table)}
    case = build_case(parse_scenario(data), layers)
    assert arcs_of(case, "residual_msw")["cB", "I02"] == 2.0


def test_measured_distances_may_be_handed_in(data, layers):
    scenario = parse_scenario(data)
    measured = measure_travel(scenario, layers, ["sA", "sB", "sC", "sD"])
    doubled = replace(measured, distance_km=measured.distance_km * 2)
    case = build_case(scenario, layers, distances=doubled)
    assert arcs_of(case, "residual_msw")["cB", "I02"] == pytest.approx(40.0, abs=1e-3)


def test_web_mercator_is_refused(data, layers):
    data["scenario"]["crs"] = "EPSG:3857"
    with pytest.raises(DataError, match="3857"):
        build_case(parse_scenario(data), layers)


def test_problem_survives_saving(case_of, tmp_path):
    problem = case_of().problem
    problem.save(tmp_path / "problem.npz")
    again = type(problem).load(tmp_path / "problem.npz")
    assert np.array_equal(again.arc_distance_km, problem.arc_distance_km)
