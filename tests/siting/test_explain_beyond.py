"""Explanations reach beyond the problem: distance limits, whole loads and what parks share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting import solve
from siting.explain import explain
from siting.naming import Names
from siting.options import SolverOptions
from siting.split_loads import told_as_split
from siting.surroundings import Surroundings
from tests.siting.barred import barred, barred_at_share
from tests.siting.explained import check_catchment, check_facility
from tests.siting.test_eco_parks import (  # noqa: F401  (a fixture)
    CORE_CNY_PER_YR,
    KITCHEN_CNY_PER_YR,
    answer,
    town,
)
from tests.siting.test_residues import random_chain
from tests.siting.test_solve_by_hand import two_plants

NAMES = Names(
    facilities={"A": "甲厂", "B": "乙厂"},
    streams={"residual_msw": "残余垃圾"},
    limit_km={"residual_msw": 7.0},
)
EXACT = SolverOptions(time_limit_s=30, gap_share=0.0)


def test_what_is_left_over_says_to_what_the_limit_must_be_lifted():
    # c is 8 km from B: within 7 km it has A alone, which takes 25 of its 30 t/d
    problem, around = barred(two_plants(), 7.0)
    solution = solve(problem, options=EXACT)
    explanation = explain(problem, solution, "c", names=NAMES, surroundings=around)
    card = explanation.streams[0]
    assert card.unserved_t_per_d == pytest.approx(5.0)
    flip = next(flip for flip in card.flips if flip.kind == "distance")
    assert (flip.facility_id, flip.amount, flip.distance_km) == ("B", 8.0, 8.0)
    assert check_catchment(problem, solution, "c", around) >= {"capacity", "distance"}
    text = "运距上限对全市从 7 km 放宽到 8.0 km，这里就全部得到收运"
    assert any(text in line for line in explanation.lines("zh"))
    assert any("rises from 7 km to 8.0 km" in line for line in explanation.lines("en"))


def test_a_cheaper_plant_beyond_the_limit_is_named_with_the_lifted_limit():
    # B treats for 6 less and lies 4 km from b: within 3 km all of b and c go to A
    cheap = {"arc_processing_cost_cny_per_t": [6.0, 6.0, 6.0, 0.0, 0.0, 0.0]}
    problem, around = barred(two_plants(option_capacity_t_per_d=[60.0, 100.0], **cheap), 3.0)
    solution = solve(problem, options=EXACT)
    explanation = explain(problem, solution, "b", names=NAMES, surroundings=around)
    card = explanation.streams[0]
    assert card.unserved_t_per_d == 0
    assert ("beyond", ("B",)) in {(b.kind, b.ids) for b in card.binds}
    flip = next(flip for flip in card.flips if flip.kind == "distance")
    assert (flip.facility_id, flip.amount) == ("B", 4.0)
    check_catchment(problem, solution, "b", around)
    assert any("更便宜的乙厂远于运距上限（7 km）" in line for line in explanation.lines("zh"))


def test_nothing_is_said_of_distances_that_are_not_known():
    problem, _ = barred(two_plants(), 7.0)
    card = explain(problem, solve(problem), "c").streams[0]
    assert "distance" not in {flip.kind for flip in card.flips}


@pytest.mark.parametrize("share", [0.5, 0.7])
def test_limits_of_random_chains_survive_a_forced_re_solve(share):
    kinds = set()
    for seed in range(3):
        problem, around = barred_at_share(random_chain(seed), share)
        solution = solve(problem, options=EXACT)
        assert solution.has_incumbent
        for i in range(6):
            kinds |= check_catchment(problem, solution, f"t{i}", around)
    assert "distance" in kinds


def test_whole_loads_are_said_to_be_told_as_split_ones():
    problem = two_plants(single_source=[True], option_capacity_t_per_d=[30.0, 100.0])
    explanation = explain(problem, solve(problem), "b", names=NAMES)
    assert explanation.streams[0].split_loads
    assert any("按可以拆分运送计算" in line for line in explanation.lines("zh"))
    assert any("loads that may split" in line for line in explanation.lines("en"))
    plant = explain(problem, solve(problem), "A", names=NAMES)
    assert any("按可以拆分运送计算" in line for line in plant.lines("zh"))
    plain = explain(two_plants(), solve(two_plants()), "b")
    assert not any("拆分" in line for line in plain.lines("zh"))


def test_streams_that_share_a_plant_with_whole_loads_are_told_as_split_too():
    chain = random_chain(0)
    whole = np.zeros(chain.stream_keys.size, dtype=bool)
    assert not told_as_split(chain).any()
    whole[0] = True
    assert told_as_split(replace(chain, single_source=whole)).all()


def test_closing_the_core_of_a_park_tells_what_the_others_no_longer_share(town):  # noqa: F811
    case = town(saving_share={"kitchen_plant": 0.10, "incineration": 0.02})
    solution, around = answer(case), case.surroundings
    card = check_facility(case.problem, solution, "I02", around)
    assert card.closed is not None
    assert card.closed.lost_sharing_cny_per_yr == pytest.approx(0.10 * KITCHEN_CNY_PER_YR)
    explanation = explain(case.problem, solution, "I02", names=case.names, surroundings=around)
    assert any(
        "已计入不能再共用园区设施而多付的 10.0 万元" in line for line in explanation.lines("zh")
    )
    kitchen = check_facility(case.problem, solution, "N-kitchen_plant-sC", around)
    assert kitchen.closed is not None
    assert kitchen.closed.lost_sharing_cny_per_yr == pytest.approx(0.02 * CORE_CNY_PER_YR)


def test_a_size_is_told_once_and_shares_the_park_only_beside_its_core(town):  # noqa: F811
    case = town(keep=False, core_first=False, saving_share={"kitchen_plant": 0.05})
    solution, around = answer(case), case.surroundings
    card = check_facility(case.problem, solution, "N-kitchen_plant-sC", around)
    assert not card.open
    assert len(card.sizes) == 1
    beside = bool(solution.open[case.problem.facility_ids == "I02"][0])
    assert card.sizes[0].shared == beside
    assert card.sizes[0].lost_sharing_cny_per_yr == 0


def test_the_rules_of_a_park_read_as_a_planner_says_them(town):  # noqa: F811
    case = town(keep=False, saving_share={"kitchen_plant": 0.10}, land_ha={"sC": 3.0})
    words = {p.name: (p.words_zh, p.words_en, p.unit) for p in case.problem.option_policies}
    zh, en, _ = words["park_core_first_3"]
    assert zh.startswith("C场址须先有启用的焚烧厂，")
    assert "may open only when" in en
    assert words["park_land_sC"][2] == "ha"


def test_surroundings_are_kept_in_the_file_of_the_problem(tmp_path):
    problem, around = barred(two_plants(), 7.0)
    problem.save(tmp_path / "problem.npz", beside=around.arrays())
    kept = Surroundings.load(tmp_path / "problem.npz", problem)
    assert kept.barred_distance_km.tolist() == around.barred_distance_km.tolist()
    assert type(problem).load(tmp_path / "problem.npz").arc_stream.size == problem.arc_stream.size
    problem.save(tmp_path / "older.npz")
    assert Surroundings.load(tmp_path / "older.npz", problem).barred_stream.size == 0


def test_what_is_left_over_beside_a_full_plant_is_not_said_to_have_none_in_reach():
    # c may go to A alone, which is full: a and b, 5 dearer to turn away, fill it
    kept = {"arc_haul_cost_cny_per_t": [1.0, 2.0, 30.0, 40.0, 40.0, 80.0]}
    problem, around = barred(two_plants(option_capacity_t_per_d=[20.0, 5.0], **kept), 7.0)
    solution = solve(problem, options=EXACT)
    explanation = explain(problem, solution, "c", names=NAMES, surroundings=around)
    card = explanation.streams[0]
    assert card.unserved_t_per_d == pytest.approx(30.0)
    assert {binding.kind for binding in card.binds} == {"capacity"}
    lines = explanation.lines("zh")
    assert any("最省的去处是甲厂（3.0 km）" in line for line in lines)
    assert not any("没有启用的设施" in line for line in lines)
