from __future__ import annotations

import copy

import numpy as np
import pytest

from geodata.errors import DataError
from siting.amending import amend
from siting.amendments import read_amendments
from siting.building import build_case
from siting.errors import ScenarioError
from siting.opening import read_layers
from siting.scenario import parse_scenario, scenario_document
from siting.solving import solve


def amended(name, *changes):
    return parse_scenario(amend(scenario_document(name), read_amendments(changes)))


def case_of(*changes, name="plan-2025"):
    scenario = amended(name, *changes)
    return build_case(scenario, read_layers(scenario))


def at(case, facility_id):
    return int(np.flatnonzero(case.problem.facility_ids == facility_id)[0])


@pytest.fixture(scope="module")
def plan():
    return case_of()


def test_document_that_is_amended_stays_as_it_was():
    document = scenario_document("plan-2025")
    before = copy.deepcopy(document)
    amend(document, read_amendments([{"kind": "close", "ids": ["I01"]}]))
    assert document == before


def test_closed_facility_is_closed_though_what_stands_stays_open(plan):
    assert plan.problem.required[at(plan, "I01")]
    case = case_of({"kind": "close", "ids": ["I01"]})
    j = at(case, "I01")
    assert case.problem.forbidden[j]
    assert not case.problem.required[j]
    assert not solve(case.problem).open[j]


def test_opening_again_undoes_the_closing(plan):
    case = case_of({"kind": "close", "ids": ["I01"]}, {"kind": "open", "ids": ["I01"]})
    np.testing.assert_array_equal(case.problem.forbidden, plan.problem.forbidden)
    np.testing.assert_array_equal(case.problem.required, plan.problem.required)


def test_resized_facility_takes_what_it_is_given(plan):
    case = case_of({"kind": "resize", "id": "I01", "capacity_t_per_d": 123.0})
    j = at(case, "I01")
    mine = case.problem.option_facility == j
    assert case.problem.option_capacity_t_per_d[mine].tolist() == [123.0]
    others = case.problem.option_capacity_t_per_d[~mine]
    np.testing.assert_array_equal(others, plan.problem.option_capacity_t_per_d[~mine])


def test_facility_added_at_a_point_takes_waste_that_no_plant_was_near_enough_for(plan):
    rows = plan.layers.catchments
    here = rows[rows["district_code"] == "500229"].iloc[0]
    place = {"lon_deg": float(here["lon_deg"]), "lat_deg": float(here["lat_deg"])}
    facility = {
        "id": "X1", "type": "incineration", "name_zh": "测试焚烧厂",
        "capacity_t_per_d": 300.0, "place": place,
    }  # fmt: skip
    case = case_of({"kind": "add", "facility": facility}, {"kind": "open", "ids": ["X1"]})
    solution = solve(case.problem)
    j = at(case, "X1")
    i = int(np.flatnonzero(case.problem.catchment_ids == str(here.name))[0])
    arcs = (case.problem.arc_facility == j) & (case.problem.arc_catchment == i)
    assert case.problem.arc_distance_km[arcs].max() < 5.0
    assert solution.load_t_per_d[j] > 0
    s = case.problem.stream_keys.tolist().index("residual_msw")
    left = [x.unserved_t_per_d[:, s].sum() for x in (solution, solve(plan.problem))]
    assert left[1] - left[0] == pytest.approx(solution.load_t_per_d[j], rel=1e-6)
    fixed = case.problem.option_fixed_cost_cny_per_yr[case.problem.option_facility == j]
    assert fixed.min() > 0  # its capital is not sunk
    assert case.menu.loc["X1", "scope"] == "new"


def test_moved_facility_has_other_hauls_and_the_same_size(plan):
    site_id = plan.menu.loc["I02", "site_id"]
    case = case_of({"kind": "move", "id": "I01", "site_id": site_id})
    hauls = [
        {
            (case_.problem.catchment_ids[i], round(float(km), 6))
            for i, km in zip(
                case_.problem.arc_catchment[case_.problem.arc_facility == at(case_, name)],
                case_.problem.arc_distance_km[case_.problem.arc_facility == at(case_, name)],
                strict=True,
            )
        }
        for case_, name in ((case, "I01"), (plan, "I02"), (plan, "I01"))
    ]
    assert hauls[0] == hauls[1] != hauls[2]


def test_distance_limit_takes_the_place_of_the_one_there_was():
    limited = amended(
        "plan-2025", {"kind": "distance_limit", "streams": ["kitchen_waste"], "max_km": 60}
    )
    limits = {
        stream: p.max_km
        for p in limited.policies
        if p.kind == "max_service_distance"
        for stream in p.streams
    }
    assert limits["kitchen_waste"] == 60
    assert limits["residual_msw"] == 120
    free = amended(
        "plan-2025", {"kind": "distance_limit", "streams": ["kitchen_waste"], "max_km": None}
    )
    assert "kitchen_waste" not in {
        s for p in free.policies if p.kind == "max_service_distance" for s in p.streams
    }


def test_demand_factor_scales_every_catchment(plan):
    case = case_of({"kind": "demand", "stream": "construction_waste", "factor": 1.5})
    s = case.problem.stream_keys.tolist().index("construction_waste")
    expected = plan.problem.demand_t_per_d.copy()
    expected[:, s] *= 1.5
    np.testing.assert_allclose(case.problem.demand_t_per_d, expected, rtol=1e-12)


def test_growth_is_for_plans_in_phases_only():
    change = {"kind": "growth", "stream": "residual_msw", "share_per_yr": 0.04}
    grown = amended("phased-2035", change)
    found = [s for s in grown.streams if s.key == "residual_msw"]
    assert [s.growth_share_per_yr for s in found] == [0.04]
    with pytest.raises(ScenarioError, match=r"residual_msw"):
        amended("plan-2025", change)


def test_rule_numbers_stay_those_of_the_scenario_that_is_amended():
    before = amended("optimal-2025").policies
    counts = [n for n, p in enumerate(before, start=1) if p.kind == "count"]
    first, second = counts[:2]
    after = amended(
        "optimal-2025",
        {"kind": "drop_rule", "number": first},
        {"kind": "rule", "number": second, "values": {"at_most": 3}},
        {"kind": "add_rule", "rule": {"kind": "must_serve", "streams": ["medical_waste"]}},
    ).policies
    assert len(after) == len(before)
    assert before[first - 1] not in after
    changed = after[second - 2]
    assert (changed.at_most, changed.exactly) == (3, None)
    assert after[-1].kind == "must_serve"


def test_every_fault_of_amendments_is_listed_with_its_number():
    wrong = [
        {"kind": "close", "ids": []},
        {"kind": "resize", "id": "I01", "capacity_t_per_d": -1},
        {"kind": "move", "id": "I01"},
        {"kind": "explode"},
    ]
    with pytest.raises(ScenarioError) as caught:
        read_amendments(wrong)
    keys = [fault.params["key"] for fault in caught.value.faults]
    assert keys == [
        "amendments[1].ids", "amendments[2].capacity_t_per_d", "amendments[3]",
        "amendments[4].kind",
    ]  # fmt: skip


def test_rule_that_is_not_there_is_named():
    with pytest.raises(ScenarioError, match="99"):
        amended("plan-2025", {"kind": "drop_rule", "number": 99})


def test_unknown_facility_and_a_place_outside_are_refused():
    with pytest.raises(ScenarioError, match="I0l"):
        case_of({"kind": "close", "ids": ["I0l"]})
    outside = {"lon_deg": 29.5, "lat_deg": 80.0}
    with pytest.raises(DataError, match="I01"):
        case_of({"kind": "move", "id": "I01", "place": outside})
