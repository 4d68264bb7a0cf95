"""What leaves a facility, in the words of a scenario: sources, hauls, costs."""

from __future__ import annotations

import numpy as np
import pytest

from siting.answering import solve_scenario
from siting.building import build_case
from siting.errors import ScenarioError
from siting.scenario import parse_scenario
from siting.summary import summarise

SOURCE = {"source": "x"}


@pytest.fixture
def with_ash(data):
    """Ash of the incinerators goes to a landfill of 30 t/d at B."""
    data["streams"].append({"key": "bottom_ash", "title_zh": "炉渣", "title_en": "Ash", **SOURCE})
    data["transport"]["bottom_ash"] = {
        "vehicle": "tipper", "cost_cny_per_tkm": 0.5, "speed_km_per_h": 40, **SOURCE,
    }  # fmt: skip
    data["facility_types"]["landfill"] = {
        **data["facility_types"]["kitchen_plant"],
        "accepts": ["bottom_ash"],
        "opex_cny_per_t": 20,
    }
    return data


@pytest.fixture
def ground(layers_with, plant):
    return layers_with(
        [
            plant("I01", "A", "incineration", 100.0),
            plant("I02", "C", "incineration", 100.0),
            plant("K01", "B", "kitchen_plant", 50.0),
            plant("L01", "B", "landfill", 60.0),
        ]
    )


def test_every_incinerator_is_a_place_where_ash_arises(with_ash, ground):
    problem = build_case(parse_scenario(with_ash), ground).problem
    assert problem.catchment_ids.tolist()[-2:] == ["I01", "I02"]
    assert problem.source_facility.tolist()[-2:] == [0, 1]
    assert problem.yield_share[:, 2].tolist() == [0.2, 0.2, 0.0, 0.0]


def test_ash_is_hauled_from_plant_to_plant_at_its_own_price(with_ash, ground):
    case = build_case(parse_scenario(with_ash), ground)
    p = case.problem
    ash = p.arc_stream == 2
    ends = p.facility_ids[p.arc_facility[ash]]
    assert ends.tolist() == ["L01", "L01"]
    assert p.arc_distance_km[ash] == pytest.approx([10.0, 20.0])
    assert p.arc_haul_cost_cny_per_t[ash] == pytest.approx([5.0, 10.0])
    assert p.arc_processing_cost_cny_per_t[ash] == pytest.approx([20.0, 20.0])


def test_the_answer_shows_ash_as_a_stream_of_its_own(with_ash, ground):
    answer = solve_scenario(parse_scenario(with_ash), layers=ground)
    assert answer.verification.ok
    load = answer.facilities.set_index("id")["load_t_per_d"]
    burnt = load["I01"] + load["I02"]
    flows = answer.allocation
    ash = flows[flows["stream"] == "bottom_ash"]
    assert set(ash["from_kind"]) == {"facility"}
    assert ash["flow_t_per_d"].sum() == pytest.approx(0.2 * burnt)
    summary = summarise(answer)
    assert summary["streams"]["bottom_ash"]["demand_t_per_d"] == pytest.approx(0.2 * burnt)
    assert summary["streams"]["bottom_ash"]["unserved_t_per_d"] == pytest.approx(0.0, abs=1e-6)
    assert summary["residues"] == {}
    assert len(answer.catchments) == 4


def test_a_residue_that_is_no_stream_is_only_counted(data, ground):
    summary = summarise(solve_scenario(parse_scenario(data), layers=ground))
    assert summary["residues"]["bottom_ash"] > 0
    assert "bottom_ash" not in summary["streams"]


@pytest.fixture
def with_station(data, layers_with, plant):
    """A transfer station at B; trailers cost 0.2 a tonne-km; the only plant stands at C."""
    data["streams"] = data["streams"][:1]
    data["policies"] = data["policies"][:1]
    data["facility_types"]["transfer_station"] = {
        **data["facility_types"]["kitchen_plant"],
        "accepts": ["residual_msw"],
        "takes_from": ["catchments"],
        "yields": {"residual_msw": 1.0},
        "outbound": {
            "vehicle": "trailer", "cost_cny_per_tkm": 0.2, "speed_km_per_h": 50, **SOURCE,
        },
        "opex_cny_per_t": 3,
    }  # fmt: skip
    rows = [
        plant("T01", "B", "transfer_station", 500.0),
        plant("I02", "C", "incineration", 500.0),
    ]
    return data, layers_with(rows)


def test_waste_goes_through_the_station_where_that_is_cheaper(with_station):
    # From A 30 km to C: direct 30; through B 10 + 3 + 20 x 0.2 = 17. From B: 7 against 20.
    # From C itself and from D (beyond C) direct is cheaper.
    data, ground = with_station
    answer = solve_scenario(parse_scenario(data), layers=ground)
    flows = answer.allocation
    to_station = flows[flows["to_id"] == "T01"]
    assert set(to_station["from_id"]) == {"cA", "cB"}
    onward = flows[flows["from_id"] == "T01"].iloc[0]
    assert onward["haul_cost_cny_per_t"] == pytest.approx(20 * 0.2)
    assert onward["flow_t_per_d"] == pytest.approx(to_station["flow_t_per_d"].sum())


def test_what_a_station_sends_on_is_counted_once(with_station):
    data, ground = with_station
    figures = summarise(solve_scenario(parse_scenario(data), layers=ground))["streams"]
    msw = figures["residual_msw"]
    people_waste = solve_scenario(parse_scenario(data), layers=ground).problem.demand_t_per_d.sum()
    assert msw["demand_t_per_d"] == pytest.approx(people_waste)
    assert msw["served_t_per_d"] == pytest.approx(people_waste)


def test_a_type_takes_only_from_whom_it_says(with_station):
    data, ground = with_station
    data["facility_types"]["incineration"]["takes_from"] = ["transfer_station"]
    answer = solve_scenario(parse_scenario(data), layers=ground)
    into_plant = answer.allocation[answer.allocation["to_id"] == "I02"]
    assert set(into_plant["from_id"]) == {"T01"}


def test_an_unknown_origin_of_a_type_is_named(with_station):
    data, _ = with_station
    data["facility_types"]["incineration"]["takes_from"] = ["transfer_staton"]
    with pytest.raises(ScenarioError, match="transfer_station"):
        parse_scenario(data)


def test_a_stream_that_nobody_leaves_still_needs_a_statement(with_ash):
    del with_ash["facility_types"]["incineration"]["yields"]
    with pytest.raises(ScenarioError):
        parse_scenario(with_ash)


def at_home(*streams, **more):
    return {"kind": "cross_district", "streams": list(streams), "allowed": False, **more}


def test_ash_stays_in_its_district_where_hauls_may_not_cross(with_ash, ground):
    # I01 lies in 500101 with the landfill at B, I02 in 500102: its ash has no taker
    with_ash["policies"].append(at_home("bottom_ash"))
    answer = solve_scenario(parse_scenario(with_ash), layers=ground)
    assert answer.verification.ok
    flows = answer.allocation
    assert set(flows.loc[flows["stream"] == "bottom_ash", "from_id"]) == {"I01"}
    load = answer.facilities.set_index("id")["load_t_per_d"]
    left = answer.solution.unserved_t_per_d[:, 2]
    assert left.sum() == pytest.approx(0.2 * load["I02"])
    assert load["I02"] > 0


def test_ash_may_cross_between_a_pair_of_districts_one_way(with_ash, ground):
    with_ash["policies"].append(at_home("bottom_ash", allowed_pairs=[["500102", "500101"]]))
    p = build_case(parse_scenario(with_ash), ground).problem
    assert p.catchment_ids[p.arc_catchment[p.arc_stream == 2]].tolist() == ["I01", "I02"]


def test_ash_may_cross_where_the_rule_speaks_of_other_streams(with_ash, ground):
    with_ash["policies"].append(at_home("residual_msw", "kitchen_waste"))
    p = build_case(parse_scenario(with_ash), ground).problem
    assert np.count_nonzero(p.arc_stream == 2) == 2
    ends = zip(p.arc_catchment[p.arc_stream == 0], p.arc_facility[p.arc_stream == 0], strict=True)
    assert sorted(ends) == [(0, 0), (1, 0), (2, 1), (3, 1)]


def test_each_leg_through_a_station_is_judged_by_itself(with_station):
    # the station at B lies in 500101, the plant at C in 500102
    data, ground = with_station
    data["policies"].append(at_home("residual_msw", allowed_pairs=[["500101", "500102"]]))
    p = build_case(parse_scenario(data), ground).problem
    ends = zip(p.catchment_ids[p.arc_catchment], p.facility_ids[p.arc_facility], strict=True)
    onward = [("T01", "I02")]
    assert sorted(ends) == [
        *onward, ("cA", "I02"), ("cA", "T01"), ("cB", "I02"), ("cB", "T01"), ("cC", "I02"),
        ("cD", "I02"),
    ]  # fmt: skip


def test_a_required_pair_ties_no_residue_that_stands_at_its_place_in_the_list(with_ash, ground):
    # K01 is the seventh place where waste arises: counted over four catchments, its
    # rejects of residual waste would be taken for the kitchen waste of C
    with_ash["facility_types"]["kitchen_plant"]["yields"] = {"residual_msw": 0.1}
    pairs = [["kitchen_waste", "cC", "K01"]]
    with_ash["policies"].append({"kind": "required_pairs", "pairs": pairs})
    p = build_case(parse_scenario(with_ash), ground).problem
    rejects = (p.arc_stream == 0) & (p.catchment_ids[p.arc_catchment] == "K01")
    assert set(p.facility_ids[p.arc_facility[rejects]]) == {"I01", "I02"}
