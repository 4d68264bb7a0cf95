"""Explanations say who takes what, what else there is and what binds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from siting.errors import ScenarioError
from siting.explain import explain
from siting.explain_words import facility_lines
from siting.naming import Names
from siting.solving import solve
from tests.siting.test_infeasibility import one_plant
from tests.siting.test_solve_by_hand import two_plants

NAMES = Names(facilities={"A": "甲厂", "B": "乙厂"}, streams={"residual_msw": "残余垃圾"})


def test_a_catchment_names_taker_next_best_and_the_full_plant():
    # A (25 t/d) is full with c; b goes to B at 4 though A would cost 2.
    problem = two_plants()
    card = explain(problem, solve(problem), "b", names=NAMES).streams[0]
    assert [(h.facility_id, h.flow_t_per_d) for h in card.takers] == [("B", pytest.approx(20.0))]
    assert card.next_best is not None
    assert card.next_best.facility_id == "A"
    # one tonne of b at A pushes one of c to B: 2 - 4 + (8 - 3) = 3 more
    assert card.next_best.extra_cny_per_t == pytest.approx(3.0)
    assert card.nearer_full == ("A",)
    assert card.binds == "capacity"


def test_the_sentences_use_display_names_in_both_languages():
    problem = two_plants()
    explanation = explain(problem, solve(problem), "b", names=NAMES)
    assert "残余垃圾：更便宜的甲厂已满负荷" in explanation.lines("zh")
    assert any("at 3.00 CNY more per tonne" in line for line in explanation.lines("en"))


def test_a_facility_says_load_price_and_what_closing_costs():
    problem = two_plants()
    explanation = explain(problem, solve(problem), "A", names=NAMES)
    card = explanation.facility
    assert card is not None
    assert (card.utilisation_share, card.shadow_price_cny_per_t) == pytest.approx((1.0, 5.0))
    # without A all goes to B: 360 - 235 CNY/d more
    assert card.change_cny_per_yr == pytest.approx(125 * 365)
    assert explanation.title("zh") == "甲厂"


def test_figures_side_by_side_have_the_same_decimals_and_the_price_is_a_day():
    problem = two_plants()
    lines = explain(problem, solve(problem), "A", names=NAMES).lines("zh")
    assert lines[0] == "处理能力 25 t/d，负荷 25 t/d，负荷率 100.0%"
    assert "能力已满：再增 1 t/d 处理能力，每日可省 5.00 元" in lines
    half = two_plants(option_capacity_t_per_d=[25.5, 100.0])
    lines = explain(half, solve(half), "B").lines("en")
    assert lines[0].startswith("Capacity 100.0 t/d, load 34.5 t/d")


def test_a_full_plant_without_a_price_is_not_said_to_have_room():
    problem = two_plants()
    card = explain(problem, solve(problem), "A", names=NAMES).facility
    assert card is not None
    just_full = replace(card, shadow_price_cny_per_t=0.0)
    assert "能力恰好用满：再增加能力不会节省费用" in facility_lines(just_full, NAMES, "zh")
    half_full = replace(just_full, utilisation_share=0.5)
    assert "Room is left: more capacity saves nothing" in facility_lines(half_full, NAMES, "en")


def test_the_least_cost_of_opening_a_closed_plant_is_a_true_bound():
    dear = {"required": [False, True], "option_fixed_cost_cny_per_yr": [1e6, 3650.0]}
    problem = two_plants(**dear)
    card = explain(problem, solve(problem), "A").facility
    assert card is not None
    assert not card.open
    assert card.change_cny_per_yr == pytest.approx(1e6 - 125 * 365)


def test_the_document_is_json():
    problem = two_plants()
    solution = solve(problem)
    for subject in ("a", "A"):
        text = json.dumps(explain(problem, solution, subject).document, allow_nan=False)
        assert json.loads(text)["id"] == subject


def test_an_unknown_id_is_refused_with_the_cure():
    problem = two_plants()
    with pytest.raises(ScenarioError, match=r"catchments\.csv"):
        explain(problem, solve(problem), "nowhere")


def test_a_catchment_beyond_every_plant_says_within_which_distance():
    problem = one_plant()
    names = Names(limit_km={"residual_msw": 80.0})
    lines = explain(problem, solve(problem), "far", names=names).lines("zh")
    assert "residual_msw：80 km 内没有启用的设施" in lines
