"""A kiln takes residual waste and sludge up to a share of its clinker capacity.

The town of `conftest`: residual waste A 100, B 50, C 10, D 2 t/d, sludge A 20, B 10,
C 2 t/d. I01 at A burns residual waste for 100 a tonne; the kiln at C, which makes
1,000 t/d of clinker, burns either for 10 a tonne on two lines: W1 residual waste
(100 t/d), W2 sludge (50 t/d). A tonne-km costs 1; hauls to C: A 30, B 20, D 30 km.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from siting import build_case, constraints, parse_scenario, solve_scenario
from siting.errors import ScenarioError
from siting.explain import explain
from siting.formulation import new_formulation, set_objective
from siting.verification import verify

GOLDEN = Path(__file__).parent / "golden"
KILN = {"kind": "co_processing", "types": ["kiln", "kiln_sludge"], "most_share": 0.05}


@pytest.fixture
def with_kiln(data):
    sludge = {"central": 0.2, "urban": 0.2, "town": 0.1, "rural": 0.0}
    data["streams"][1] = {
        "key": "sludge", "title_zh": "污泥", "title_en": "Sludge", "source": "x",
        "rates_kg_per_person_d": sludge,
    }  # fmt: skip
    data["transport"]["sludge"] = data["transport"].pop("kitchen_waste")
    kiln = {**data["facility_types"].pop("kitchen_plant"), "opex_cny_per_t": 10}
    data["facility_types"] |= {
        "kiln": {**kiln, "accepts": ["residual_msw"], "title_zh": "水泥窑"},
        "kiln_sludge": {**kiln, "accepts": ["sludge"], "title_zh": "污泥线"},
    }
    return data


@pytest.fixture
def ground(layers_with, plant):
    return layers_with(
        [
            plant("I01", "A", "incineration", 200.0),
            plant("W1", "C", "kiln", 100.0),
            plant("W2", "C", "kiln_sludge", 50.0),
        ]
    )


def solved(data, ground, **policy):
    chosen = {**data, "policies": [*data["policies"], {**KILN, **policy}]}
    return solve_scenario(parse_scenario(chosen), layers=ground)


def test_sludge_and_residual_waste_together_stay_within_the_share_of_the_kiln(with_kiln, ground):
    # 5 % of 1,000 = 50 t/d: all 32 t/d of sludge (left over it would cost 1,000 a tonne), then
    # what the kiln saves most on: D 2 (beyond reach of I01), C 10 (120 a tonne), B 6 (80)
    answer = solved(with_kiln, ground, kiln_t_per_d={"sC": 1000})
    assert answer.verification.ok
    load = answer.facilities.set_index("id")["load_t_per_d"]
    assert load[["I01", "W1", "W2"]].tolist() == pytest.approx([144.0, 18.0, 32.0])
    sludge = 20 * 40 + 10 * 30 + 2 * 10
    msw = 2 * 40 + 10 * 10 + 6 * 30 + 44 * 110 + 100 * 100
    assert answer.solution.objective_cny_per_yr == pytest.approx(365 * (sludge + msw))


def test_a_larger_share_saves_what_the_next_tonnes_save(with_kiln, ground):
    # 6 %: 10 t/d more of B, each 110 - 30 = 80 cheaper: the shadow price of the share
    costs = [
        solved(with_kiln, ground, usual_kiln_t_per_d=1000, most_share=share).solution
        for share in (0.05, 0.06)
    ]
    saved = costs[0].objective_cny_per_yr - costs[1].objective_cny_per_yr
    assert saved == pytest.approx(365 * 10 * 80)
    assert costs[0].load_limit_price_cny_per_t == pytest.approx([80.0])


def test_without_the_share_the_lines_fill_to_their_own_capacity(with_kiln, ground):
    answer = solve_scenario(parse_scenario(with_kiln), layers=ground)
    load = answer.facilities.set_index("id")["load_t_per_d"]
    assert load[["W1", "W2"]].tolist() == pytest.approx([100.0, 32.0])


def test_one_stream_may_have_a_share_of_its_own(with_kiln, ground):
    # sludge alone at most 2 % = 20 t/d: 12 t/d of A, the dearest to haul, stay; 30 for the rest
    with_kiln["policies"].append(
        {**KILN, "types": ["kiln_sludge"], "most_share": 0.02, "usual_kiln_t_per_d": 1000}
    )
    answer = solved(with_kiln, ground, usual_kiln_t_per_d=1000)
    load = answer.facilities.set_index("id")["load_t_per_d"]
    assert load[["W1", "W2"]].tolist() == pytest.approx([30.0, 20.0])
    assert answer.verification.ok


def test_in_phases_the_share_holds_in_the_periods_it_is_for(with_kiln, ground):
    with_kiln["phases"] = {"years": [2021, 2025], "last_period_yr": 5, "demand_year": 2025}
    answer = solved(with_kiln, ground, usual_kiln_t_per_d=1000, years=[2025])
    assert answer.verification.ok
    loads = [
        period.facilities.set_index("id")["load_t_per_d"][["W1", "W2"]].tolist()
        for period in answer.periods
    ]
    assert loads == [pytest.approx([100.0, 32.0]), pytest.approx([18.0, 32.0])]


def test_the_kiln_reads_as_its_golden_file(with_kiln, ground, tmp_path):
    with_kiln["policies"] = [{**KILN, "usual_kiln_t_per_d": 1000}]
    problem = build_case(parse_scenario(with_kiln), ground).problem
    form = new_formulation(problem, arcs=None, open_option=None, relaxed=False, elastic=False)
    constraints.keep_load_limits(form)
    set_objective(form, [])
    form.prob.writeLP(str(tmp_path / "model.lp"))
    text = (tmp_path / "model.lp").read_text(encoding="ascii")
    assert text == (GOLDEN / "co_processing.lp").read_text(encoding="ascii")


def test_verify_names_a_kiln_that_takes_more_than_its_share(with_kiln, ground):
    answer = solved(with_kiln, ground, usual_kiln_t_per_d=1000)
    tighter = replace(answer.problem.load_limits[0], limit_t_per_d=40.0)
    broken = verify(replace(answer.problem, load_limits=(tighter,)), answer.solution).violations
    found = [v for v in broken if v.rule == "load_limit"]
    assert [(v.item, round(v.amount, 6)) for v in found] == [("co_processing_3_sC", 10.0)]
    assert "W1厂、W2厂合计不超过 50.00 t/d（熟料产能 1,000 t/d 的 5 %）" in found[0].words_zh
    assert (
        "Plant W1, Plant W2 at most 50.00 t/d together (5 % of 1,000 t/d of clinker)"
        in found[0].words_en
    )


def test_lines_that_cannot_fill_the_share_and_kilns_of_unknown_size_get_no_row(with_kiln, ground):
    for policy in ({"usual_kiln_t_per_d": 3000}, {"kiln_t_per_d": {"sA": 1000}}):
        case = build_case(parse_scenario({**with_kiln, "policies": [{**KILN, **policy}]}), ground)
        assert case.problem.load_limits == ()


def test_the_card_of_a_township_names_the_share_that_binds(with_kiln, ground):
    answer = solved(with_kiln, ground, usual_kiln_t_per_d=1000)
    card = explain(answer.problem, answer.solution, "cB")
    assert any("熟料产能 1,000 t/d 的 5 %" in line for line in card.lines("zh"))
    assert any("5 % of 1,000 t/d of clinker" in line for line in card.lines("en"))


def test_the_card_of_the_kiln_says_that_the_share_is_used_up(with_kiln, ground):
    answer = solved(with_kiln, ground, usual_kiln_t_per_d=1000)
    lines = explain(answer.problem, answer.solution, "W1").lines("zh")
    said = "已用满的限制：W1厂、W2厂合计不超过 50.00 t/d（熟料产能 1,000 t/d 的 5 %）"
    assert said in lines
    burner = explain(answer.problem, answer.solution, "I01")
    assert not any("已用满的限制" in line for line in burner.lines("zh"))
    roomy = solved(with_kiln, ground, usual_kiln_t_per_d=2900)
    assert explain(roomy.problem, roomy.solution, "W1").facility.limits_zh == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kiln_t_per_d": {"sX": 1000}}, "scenario_unknown_site"),
        ({"types": ["kilm"]}, "scenario_unknown_facility_type_near"),
        ({"most_share": 0.0}, "scenario_range"),
        ({"kiln_t_per_d": {"sC": -5}}, "scenario_range"),
    ],
)
def test_a_share_of_what_is_not_there_is_refused(with_kiln, ground, change, code):
    with_kiln["policies"] = [{**KILN, **change}]
    with pytest.raises(ScenarioError) as caught:
        build_case(parse_scenario(with_kiln), ground)
    assert [fault.code for fault in caught.value.faults] == [code]


def candidates(data, ground, **settings):
    data["facilities"] = {"candidates": settings}
    menu = build_case(parse_scenario(data), ground).menu
    return dict(zip(menu.index, zip(menu["name_zh"], menu["name_en"], strict=True), strict=True))


@pytest.fixture
def unsure_kilns(layers_with, plant):
    row = {"status": "candidate", "start_year": None, "may_close": True}
    return layers_with(
        [
            plant("I01", "A", "incineration", 200.0),
            plant("I09", "D", "incineration", 90.0, **row),
            plant("W1", "C", "kiln", 100.0),
            plant("W3", "B", "kiln", 100.0, **row, confidence="low"),
            plant("W4", "D", "kiln", 100.0, **row),
        ]
    )


def test_candidates_of_the_layer_take_part_by_type_and_say_that_they_are_unverified(
    with_kiln, unsure_kilns
):
    with_kiln["facility_types"]["kiln"]["accepts"] = ["residual_msw", "sludge"]
    named = candidates(with_kiln, unsure_kilns, layer_types=["kiln"])
    assert list(named) == ["I01", "W1", "W3", "W4"]
    assert named["W1"] == ("W1厂", "Plant W1")
    assert named["W3"] == ("W3厂·候选（未核实）", "Plant W3: candidate (unverified)")
    assert named["W4"] == ("W4厂·候选", "Plant W4: candidate")


def test_a_sludge_line_may_be_built_beside_kilns_only_and_says_of_which_kind(
    with_kiln, unsure_kilns
):
    settings = {"types": ["kiln_sludge"], "beside": {"kiln_sludge": ["kiln"]}}
    assert [key for key in candidates(with_kiln, unsure_kilns, **settings) if key[0] == "N"] == [
        "N-kiln_sludge-sC"
    ]
    named = candidates(with_kiln, unsure_kilns, layer_types=["kiln"], **settings)
    assert named["N-kiln_sludge-sB"] == (
        "B场址·污泥线 候选（未核实）", "Site B: Kitchen plant, candidate (unverified)",
    )  # fmt: skip
    assert named["N-kiln_sludge-sC"][0] == "C场址·污泥线（候选）"


def test_a_candidate_kiln_opens_only_where_it_saves_more_than_its_capital(with_kiln, unsure_kilns):
    # A tonne of B costs 110 at I01, 30 at W1 and 10 at W3, whose capital adds 0.14 a tonne
    # (1,000 CNY per t/d over 20 years) or 137 (a million)
    with_kiln["facility_types"]["kiln"] |= {"accepts": ["residual_msw", "sludge"]}
    with_kiln["facilities"] = {"candidates": {"layer_types": ["kiln"]}}
    opened = []
    for capital_cny in (1.0e3, 1.0e6):
        capex = {"reference_cny": capital_cny, "reference_t_per_d": 1}
        with_kiln["facility_types"]["kiln"]["capex"] = capex
        answer = solve_scenario(parse_scenario(with_kiln), layers=unsure_kilns)
        assert answer.verification.ok
        opened.append(bool(answer.facilities.set_index("id").loc["W3", "open"]))
    assert opened == [True, False]
