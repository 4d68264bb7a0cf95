"""The question of a scenario with the hauls that its rules bar, worked by hand.

A -10- B -20- C -30- D km; residual waste 100, 50, 10 and 2 t/d; incinerators at A and C.
"""

from __future__ import annotations

import numpy as np
import pytest

from siting.answering import solve_scenario
from siting.asking import ask_of_case
from siting.building import build_case
from siting.diagnosis import diagnose
from siting.repaired import repaired_problem
from siting.scenario import parse_scenario
from siting.solving import solve

SERVE = {"kind": "must_serve", "streams": ["residual_msw"]}


@pytest.fixture
def scenario_with(data):
    """Return the maker of a scenario with other policies; the plant at C takes 100 t/d."""

    def made(*policies, **changes):
        stays = {"kind": "existing_stays_open", "scope": "all"}
        data["policies"] = [stays, *policies]
        data["facilities"] = {"changes": {"I02": {"capacity_t_per_d": 100.0}}}
        return parse_scenario({**data, **changes})

    return made


def distance(km, stream="residual_msw"):
    return {"kind": "max_service_distance", "streams": [stream], "max_km": km}


def test_must_serve_makes_a_stream_that_cannot_be_left_over(scenario_with, layers):
    problem = build_case(scenario_with(SERVE), layers).problem
    assert problem.unserved_cost_cny_per_t.tolist() == [np.inf, 1000.0]


def test_the_hauls_that_no_rule_bars_are_those_of_the_problem(scenario_with, layers):
    barred = {"kind": "forbidden_pairs", "pairs": [["residual_msw", "cB", "I02"]]}
    inside = {"kind": "cross_district", "streams": ["kitchen_waste"], "allowed": False}
    case = build_case(scenario_with(distance(55), barred, inside), layers)
    ask, asked = ask_of_case(case), case.problem
    assert ask.problem.arc_stream.size > asked.arc_stream.size
    for name in ("arc_stream", "arc_catchment", "arc_facility", "arc_distance_km"):
        assert np.array_equal(getattr(ask.asked(), name), getattr(asked, name))
    assert [bar.limit_km for bar in ask.bars] == [55.0, np.inf, np.inf]


def test_a_town_beyond_the_limit_is_a_conflict_with_three_repairs(scenario_with, layers):
    solved = solve_scenario(scenario_with(SERVE, distance(25)), layers=layers)
    assert solved.status == "infeasible"
    summary = solved.summary()
    assert summary["conflict"]["minimal"] is True
    assert [r["zh"] for r in summary["conflict"]["requirements"]] == [
        "其他垃圾须全部收运 162.00 t/d",
        "其他垃圾运距不超过 25 km",
    ]
    repairs = {r["kind"]: r for r in summary["repairs"]}
    assert set(repairs) == {"capacity", "distance", "unserved"}
    assert repairs["capacity"]["amount"] == pytest.approx(2.0)
    assert repairs["capacity"]["plants"][0]["place_id"] == "sD"
    assert repairs["unserved"]["amount"] == pytest.approx(2.0)
    assert repairs["unserved"]["where"] == ["cD"]
    assert repairs["distance"]["amount"] == pytest.approx(30.0, abs=0.11)
    assert "最远：乙县D街道 → I02厂" in repairs["distance"]["zh"]
    assert "乙县（1 个乡镇街道） 25 km 内新建焚烧厂 2.00 t/d" in repairs["capacity"]["zh"]
    assert "within 25 km of 1 township of Second County" in repairs["capacity"]["en"]


def test_a_scenario_with_the_limit_that_the_repair_names_has_a_plan(scenario_with, layers):
    solved = solve_scenario(scenario_with(SERVE, distance(25)), layers=layers)
    lifted = next(r for r in solved.solution.diagnosis.repairs if r.kind == "distance")
    again = solve_scenario(scenario_with(SERVE, distance(lifted.amount)), layers=layers)
    assert again.status == "optimal"
    assert again.verification.ok
    shorter = solve_scenario(scenario_with(SERVE, distance(lifted.amount - 0.2)), layers=layers)
    assert shorter.status == "infeasible"


def test_a_rule_against_crossing_districts_is_named_and_so_are_the_hauls(scenario_with, layers):
    inside = {"kind": "cross_district", "streams": ["kitchen_waste"], "allowed": False}
    serve = {"kind": "must_serve", "streams": ["kitchen_waste"]}
    case = build_case(scenario_with(serve, inside), layers)
    ask = ask_of_case(case)
    found = diagnose(ask, names=case.names)
    words = [r.words_zh for r in found.conflicts[0].requirements]
    assert words == ["厨余垃圾须全部收运 18.00 t/d", "厨余垃圾不得跨区县运输"]
    beyond = float(case.problem.demand_t_per_d[2:, 1].sum())  # C and D have no kitchen plant
    amounts = {repair.kind: repair.amount for repair in found.repairs}
    assert amounts["hauls"] == pytest.approx(beyond, abs=0.011)
    assert amounts["unserved"] == pytest.approx(beyond, abs=0.021)
    for repair in found.repairs:
        assert solve(repaired_problem(ask, repair)).has_incumbent


def test_a_policy_that_forbids_can_be_lifted(scenario_with, layers):
    serve = {"kind": "must_serve", "streams": ["kitchen_waste"]}
    rules = scenario_with(serve, {"kind": "forbidden", "ids": ["K01"]})
    summary = solve_scenario(rules, layers=layers).summary()
    assert [r["kind"] for r in summary["conflict"]["requirements"]] == ["serve", "forbidden"]
    opened = next(r for r in summary["repairs"] if r["kind"] == "forbidden")
    assert (opened["zh"], opened["en"]) == ("允许启用 K01厂", "let Plant K01 open")


def test_a_plan_in_phases_says_which_period_has_none(scenario_with, layers):
    phases = {"years": [2024, 2025], "last_period_yr": 5, "demand_year": 2025}
    late = {**distance(25), "years": [2025]}
    solved = solve_scenario(scenario_with(SERVE, late, phases=phases), layers=layers)
    assert solved.status == "infeasible"
    summary = solved.summary()
    assert summary["diagnosis_year"] == 2025
    assert len(summary["conflict"]["requirements"]) == 2


def test_a_scenario_with_a_plan_has_no_conflict(scenario_with, layers):
    summary = solve_scenario(scenario_with(SERVE, distance(55)), layers=layers).summary()
    assert summary["conflict"] is None
    assert summary["repairs"] == []


def test_residues_may_be_kept_in_their_district(scenario_with, layers, data):
    data["facility_types"]["kitchen_plant"]["yields"] = {"residual_msw": 0.1}
    inside = {"kind": "cross_district", "streams": ["residual_msw"], "allowed": False}
    problem = build_case(scenario_with(inside), layers).problem
    sent = problem.source_facility[problem.arc_catchment] >= 0
    taken_by = problem.facility_ids[problem.arc_facility[sent]].tolist()
    assert taken_by == ["I01"]  # K01 stands in the district of I01, not of I02
