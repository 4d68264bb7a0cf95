from __future__ import annotations

import pandas as pd
import pytest

from siting.candidates import facility_menu, in_service
from siting.errors import ScenarioError
from siting.scenario import parse_scenario


def menu_of(data, layers):
    return facility_menu(parse_scenario(data), layers)


def test_plants_in_service_take_part_and_closed_ones_do_not(data, layers):
    menu = menu_of(data, layers)
    assert menu["scope"].to_dict() == {"I01": "standing", "I02": "new", "K01": "standing"}


def test_closed_plant_takes_part_in_its_last_year(data, layers):
    data["scenario"]["year"] = 2020
    assert list(menu_of(data, layers).index) == ["I01", "I03", "K01"]


@pytest.mark.parametrize(
    ("status", "start", "end", "year", "serving"),
    [
        ("existing", None, None, 1990, True),
        ("planned", None, None, 2024, False),
        ("planned", None, None, 2025, True),
        ("existing", 2021, None, 2020, False),
        ("existing", 2021, None, 2021, True),
        ("existing", 2000, 2020, 2020, True),
        ("existing", 2000, 2020, 2021, False),
    ],
)
def test_service_runs_from_start_year_through_end_year(status, start, end, year, serving):
    rows = pd.DataFrame(
        {"status": [status], "start_year": pd.array([start], "Int64"), "end_year": [end]}
    )
    assert in_service(rows, year).tolist() == [serving]


def test_plan_project_is_new_even_if_it_started_early(data, layers_with, plant):
    rows = [
        plant("I01", "A", "incineration", 100.0, plan_project=True, start_year=2020),
        plant("K01", "B", "kitchen_plant", 40.0),
    ]
    assert menu_of(data, layers_with(rows)).loc["I01", "scope"] == "new"


def test_type_that_no_enabled_stream_needs_is_left_out(data, layers):
    data["streams"][1]["enabled"] = False
    assert set(menu_of(data, layers)["type"]) == {"incineration"}


def test_candidates_stand_on_the_kinds_of_site_asked_for(data, layers):
    data["facilities"] = {
        "candidates": {"types": ["kitchen_plant"], "site_kinds": ["eco_park", "town"]}
    }
    menu = menu_of(data, layers)
    anew = menu[menu["scope"] == "candidate"]
    assert list(anew.index) == ["N-kitchen_plant-sC", "N-kitchen_plant-sD"]
    assert anew["siting_basis"].tolist() == ["published", "published"]
    assert anew["capacity_basis"].unique().tolist() == ["modelled"]


def test_park_that_may_not_host_carries_no_candidate(data, layers):
    layers.industrial_parks["may_host"] = False
    data["facilities"] = {"candidates": {"types": ["incineration"]}}
    menu = menu_of(data, layers)
    assert "N-incineration-sB" not in menu.index
    assert "N-incineration-sD" in menu.index


def test_site_of_a_planned_plant_carries_no_second_candidate_of_the_type(data, layers):
    data["facilities"] = {"candidates": {"types": ["incineration"]}}
    menu = menu_of(data, layers)
    assert "N-incineration-sC" not in menu.index  # I02 stands there
    assert "N-incineration-sA" in menu.index  # beside the standing I01


def test_type_is_not_built_anew_in_the_kinds_of_area_barred_to_it(data, layers):
    data["facilities"] = {
        "candidates": {
            "types": ["incineration", "kitchen_plant"],
            "barred_area_kinds": {"incineration": ["central"]},
        }
    }
    menu = menu_of(data, layers)  # site A lies in the only central catchment
    assert "N-incineration-sA" not in menu.index
    assert "N-incineration-sB" in menu.index
    assert "N-kitchen_plant-sA" in menu.index


def test_change_of_a_facility_is_marked_as_the_users(data, layers):
    data["facilities"] = {"changes": {"I02": {"capacity_t_per_d": 90, "site_id": "sD"}}}
    row = menu_of(data, layers).loc["I02"]
    assert (row["capacity_t_per_d"], row["capacity_basis"]) == (90.0, "user")
    assert (row["site_id"], row["siting_basis"]) == ("sD", "user")


def test_layers_stay_as_they_were_after_a_change(data, layers):
    data["facilities"] = {"changes": {"I02": {"capacity_t_per_d": 90}}}
    menu_of(data, layers)
    assert layers.facilities.loc["I02", "capacity_t_per_d"] == 60.0


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"policies": [{"kind": "required", "ids": ["I09"]}]}, "scenario_unknown_facility_near"),
        ({"policies": [{"kind": "forbidden", "ids": ["zzz"]}]}, "scenario_unknown_facility"),
        (
            {"facilities": {"changes": {"I1": {"may_close": True}}}},
            "scenario_unknown_facility_near",
        ),
        (
            {"facilities": {"changes": {"I01": {"site_id": "sAA"}}}},
            "scenario_unknown_site_near",
        ),
    ],
)
def test_unknown_ids_are_refused(data, layers, part, code):
    with pytest.raises(ScenarioError) as caught:
        menu_of({**data, **part}, layers)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_year_without_any_facility_is_refused(data, layers):
    data["scenario"]["year"] = 1990
    data["facilities"] = {"include_status": ["planned"]}
    with pytest.raises(ScenarioError, match="1990"):
        menu_of(data, layers)
