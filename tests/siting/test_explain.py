"""Explanations say who takes what, what else there is, what binds and what would change it.

Every figure is compared with a re-solve by scipy that shares no code with the model.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from siting.errors import ScenarioError
from siting.explain import explain
from siting.explain_words import catchment_lines
from siting.explain_words_facility import facility_lines
from siting.naming import Names
from siting.options import SolverOptions
from siting.problem import LoadLimit, OptionPolicy
from siting.solving import solve
from tests.siting.explained import check_catchment, check_facility
from tests.siting.test_infeasibility import one_plant
from tests.siting.test_residues import ash_chain, random_chain
from tests.siting.test_solve_by_hand import two_plants

NAMES = Names(facilities={"A": "甲厂", "B": "乙厂"}, streams={"residual_msw": "残余垃圾"})
EXACT = SolverOptions(time_limit_s=30, gap_share=0.0)


def test_a_catchment_names_taker_next_best_and_the_full_plant():
    # A (25 t/d) is full with c; b goes to B at 4 though A would cost 2.
    problem = two_plants()
    card = explain(problem, solve(problem), "b", names=NAMES).streams[0]
    assert [(h.facility_id, h.flow_t_per_d) for h in card.takers] == [("B", pytest.approx(20.0))]
    assert card.next_best is not None
    assert card.next_best.haul.facility_id == "A"
    # one tonne of b at A pushes one of c to B: 2 - 4 + (8 - 3) = 3 more, so for all 20
    assert card.next_best.extra_cny_per_t == pytest.approx(3.0)
    assert card.next_best.all_extra_cny_per_yr == pytest.approx(60 * 365)
    assert [(b.kind, b.ids) for b in card.binds] == [("capacity", ("A",))]
    # c fills 5 more before b gets any, a (saving 3 a tonne) 10 more before b (saving 2)
    assert [(f.kind, f.facility_id, f.amount) for f in card.flips] == [
        ("capacity", "A", pytest.approx(35.0)),
        ("cost", "A", pytest.approx(3.0)),
    ]
    assert card.marginal_cny_per_t == pytest.approx(4.0)


def test_the_sentences_use_display_names_in_both_languages():
    problem = two_plants()
    explanation = explain(problem, solve(problem), "b", names=NAMES)
    zh, en = explanation.lines("zh"), explanation.lines("en")
    assert "残余垃圾：更便宜的甲厂已满负荷" in zh
    assert (
        "残余垃圾：要改变去向，只需：甲厂增加 35.00 t/d 能力，就全部送往那里；"
        "或送往甲厂每吨便宜 3.00 元以上，就开始改送那里"
    ) in zh
    assert any("one tonne sent there costs the system 3.00 CNY more" in line for line in en)
    assert not any(word in line for word in ("对偶", "影子价格", "边际") for line in zh)


def test_a_facility_says_load_price_and_what_closing_costs():
    problem = two_plants()
    explanation = explain(problem, solve(problem), "A", names=NAMES)
    card = explanation.facility
    assert card is not None
    assert (card.utilisation_share, card.shadow_price_cny_per_t) == pytest.approx((1.0, 5.0))
    assert card.closed is not None
    assert card.smaller is not None
    # without A all goes to B: 360 - 235 CNY/d more; 2.5 t/d less of A costs 5 each
    assert card.closed.change_cny_per_yr == pytest.approx(125 * 365)
    assert card.smaller.change_cny_per_yr == pytest.approx(12.5 * 365)
    assert explanation.title("zh") == "甲厂"


def test_closing_a_plant_says_its_fixed_cost_its_unserved_waste_and_the_broken_rule():
    two = OptionPolicy("count", np.array([1.0, 1.0]), "==", 2.0, "共两座", "two plants")
    problem = two_plants(required=[True, False], option_policies=(two,))
    explanation = explain(problem, solve(problem), "B", names=NAMES)
    card = explanation.facility
    assert card is not None
    assert card.closed is not None
    # A takes all of a and 15 of b... of c: 25 t; 35 t are left over at 100, B's 10 CNY/d saved
    assert card.closed.unserved_more_t_per_d == {"residual_msw": pytest.approx(35.0)}
    cost = 10 * 1 + 15 * 2 + 35 * 100
    assert card.closed.change_cny_per_yr == pytest.approx((cost - 235 - 10) * 365)
    assert card.closed.rules_zh == ("共两座",)
    assert any(
        "残余垃圾未收运量增加 35.00 t/d" in line and "并且不符合规则：共两座" in line
        for line in explanation.lines("zh")
    )


def test_waste_that_must_be_served_makes_closing_impossible_in_words():
    problem = two_plants(unserved_cost_cny_per_t=[math.inf])
    card = explain(problem, solve(problem), "B", names=NAMES).facility
    assert card is not None
    assert card.closed is not None
    assert card.closed.change_cny_per_yr is None
    assert any("必须收运的废物无处可去" in line for line in facility_lines(card, NAMES, "zh"))


def test_figures_side_by_side_have_the_same_decimals_and_the_price_is_a_day():
    problem = two_plants()
    lines = explain(problem, solve(problem), "A", names=NAMES).lines("zh")
    assert lines[0] == "处理能力 25 t/d，负荷 25 t/d，负荷率 100.0%"
    assert any("再增加 1 t/d 能力，每天可省 5.00 元" in line for line in lines)
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


def test_a_closed_plant_says_what_opening_it_at_each_size_costs():
    # A with 25 or 60 t/d; with 60 all goes there: 10 + 40 + 90 = 140 CNY/d instead of 360
    sizes = {
        "required": [False, True],
        "option_facility": [0, 0, 1],
        "option_capacity_t_per_d": [25.0, 60.0, 100.0],
        "option_fixed_cost_cny_per_yr": [1e6, 2e6, 3650.0],
    }
    problem = two_plants(**sizes)
    card = explain(problem, solve(problem), "A").facility
    assert card is not None
    assert not card.open
    assert [size.capacity_t_per_d for size in card.sizes] == [25.0, 60.0]
    changes = [size.change_cny_per_yr for size in card.sizes]
    assert changes == pytest.approx([1e6 - 125 * 365, 2e6 - 220 * 365])


def test_a_cheaper_plant_that_is_closed_is_named_with_the_rule_against_it():
    one = OptionPolicy("count", np.array([1.0, 1.0]), "==", 1.0, "只建一座", "one plant")
    problem = two_plants(required=[False, False], option_policies=(one,))
    card = explain(problem, solve(problem), "a", names=NAMES).streams[0]
    closed = next(b for b in card.binds if b.kind == "closed")
    assert (closed.ids, closed.words_zh) == (("A",), "只建一座")
    shut = two_plants(required=[False, True], forbidden=[True, False])
    lines = explain(shut, solve(shut), "a", names=NAMES).lines("zh")
    assert "残余垃圾：更便宜的甲厂未启用（方案禁止启用）" in lines


def test_a_plant_held_at_its_least_load_is_named():
    # B must take 40 t/d, so 5 t/d of c more than A's capacity asks for
    problem = two_plants(min_load_share=[0.0, 0.4], option_capacity_t_per_d=[60.0, 100.0])
    solution = solve(problem)
    card = explain(problem, solution, "b", names=NAMES).streams[0]
    assert "minimum_load" in {binding.kind for binding in card.binds}
    facility = explain(problem, solution, "B", names=NAMES)
    assert facility.facility is not None
    assert facility.facility.at_least_load
    check_catchment(problem, solution, "b")


def test_the_residues_of_a_facility_are_its_own_and_say_where_they_go():
    problem = ash_chain()
    solution = solve(problem, options=EXACT)
    explanation = explain(problem, solution, "F")
    assert explanation.kind == "facility"
    assert explanation.facility is not None
    assert [(leg.place_id, leg.flow_t_per_d) for leg in explanation.facility.residues] == [
        ("N", pytest.approx(15.0)),
        ("W", pytest.approx(5.0)),
    ]
    town = explain(problem, solution, "town").streams[0]
    # one tonne leaves 0.2 t of ash, and one more of ash goes to W at 8
    assert town.takers[0].onward_cost_cny_per_t == pytest.approx(1.6)
    assert town.marginal_cny_per_t == pytest.approx(11.6)


def test_a_shared_limit_that_binds_is_named():
    park = LoadLimit("park", [True, True, False], 110.0, "园区上限 110 t/d", "park limit")
    problem = ash_chain(load_limits=(park,), demand_t_per_d=[[120.0, 0.0], [0.0, 0.0]])
    solution = solve(problem, options=EXACT)
    card = explain(problem, solution, "town").streams[0]
    assert ("load_limit", "园区上限 110 t/d") in {(b.kind, b.words_zh) for b in card.binds}
    check_catchment(problem, solution, "town")
    check_facility(problem, solution, "N")


@pytest.mark.parametrize("subject", ["a", "b", "c"])
def test_catchments_of_the_hand_case_survive_a_forced_re_solve(subject):
    problem = two_plants()
    check_catchment(problem, solve(problem), subject)


@pytest.mark.parametrize("seed", range(4))
def test_random_chains_of_residues_survive_a_forced_re_solve(seed):
    problem = random_chain(seed)
    solution = solve(problem, options=EXACT)
    for i in range(6):
        check_catchment(problem, solution, f"t{i}")
    for subject in problem.facility_ids.tolist():
        check_facility(problem, solution, subject)


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
    assert catchment_lines((), names, "zh") == ["没有产生量"]
