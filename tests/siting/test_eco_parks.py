"""Eco-parks worked by hand: the park is site C, 20 km from the industrial park B.

Kitchen waste: A 10, B 5, C 2, D 1 t/d; a plant of 20 t/d costs 2e7 CNY, 1e6 a year
over 20 years without interest. Hauls at 1 CNY/tkm over 365 days:
to B 10x10 + 2x20 + 1x50 = 190 tkm/d, to C 10x30 + 5x20 + 1x30 = 430 tkm/d,
so the park is 240 x 365 = 87,600 CNY/yr farther. I02 of the plan (60 t/d, core) is
3e6 CNY/yr.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from siting import build_case, parse_scenario, solve, solve_scenario
from siting.allocating import answer_openings
from siting.candidates import facility_menu
from siting.costs import size_menu
from siting.errors import ScenarioError
from siting.ground import Ground
from siting.infeasibility import broken_policies
from siting.options import SolverOptions
from siting.policies import compile_policies
from siting.verification import verify

FARTHER_CNY_PER_YR = 87_600.0
KITCHEN_CNY_PER_YR, CORE_CNY_PER_YR = 1.0e6, 3.0e6


@pytest.fixture
def town(data, layers_with, plant):
    """Return the maker of a case: I01 stands at A, I02 is planned at C, kitchen plants anew."""
    rows = [
        plant("I01", "A", "incineration", 100.0),
        plant(
            "I02", "C", "incineration", 60.0, status="planned", plan_project=True, start_year=2024
        ),
    ]
    data["facility_types"]["kitchen_plant"]["sizes_t_per_d"] = [20]
    data["facilities"] = {
        "candidates": {"types": ["kitchen_plant"], "site_kinds": ["industrial_park", "eco_park"]}
    }
    layers = layers_with(rows)

    def made(*, keep=True, rows_more=(), **section):
        chosen = dict(data)
        if not keep:
            chosen["policies"] = data["policies"][1:]
        if section:
            chosen["eco_parks"] = {"core_type": "incineration", "source": "by hand", **section}
        ground = layers_with([*rows, *rows_more]) if rows_more else layers
        return build_case(parse_scenario(chosen), ground)

    return made


def opened(case, solution):
    return set(case.problem.facility_ids[solution.open].tolist())


def answer(case):
    solution = solve(case.problem, options=SolverOptions(time_limit_s=20, gap_share=0))
    assert solution.status == "optimal"
    assert verify(case.problem, solution).ok
    return solution


def test_without_a_park_the_kitchen_plant_stands_where_hauls_are_short(town):
    case = town()
    assert opened(case, answer(case)) == {"I01", "I02", "N-kitchen_plant-sB"}


def test_a_saving_larger_than_the_hauls_moves_the_plant_into_the_park(town):
    plain, shared = town(), town(saving_share={"kitchen_plant": 0.10})
    before, after = answer(plain), answer(shared)
    assert opened(shared, after) == {"I01", "I02", "N-kitchen_plant-sC"}
    saved = before.objective_cny_per_yr - after.objective_cny_per_yr
    assert saved == pytest.approx(0.10 * KITCHEN_CNY_PER_YR - FARTHER_CNY_PER_YR, rel=1e-6)


def test_a_saving_smaller_than_the_hauls_moves_nothing(town):
    case = town(saving_share={"kitchen_plant": 0.08})
    assert "N-kitchen_plant-sB" in opened(case, answer(case))


def test_the_core_saves_too_once_another_type_is_open(town):
    plain, shared = town(), town(saving_share={"kitchen_plant": 0.04, "incineration": 0.02})
    saved = answer(plain).objective_cny_per_yr - answer(shared).objective_cny_per_yr
    by_hand = 0.04 * KITCHEN_CNY_PER_YR + 0.02 * CORE_CNY_PER_YR - FARTHER_CNY_PER_YR
    assert saved == pytest.approx(by_hand, rel=1e-6)


def test_synergy_switched_off_is_the_plan_without_parks(town):
    share = {"kitchen_plant": 0.10, "incineration": 0.05}
    off, plain = town(saving_share=share, synergy=False), town()
    assert not off.options["shared"].any()
    assert answer(off).objective_cny_per_yr == pytest.approx(
        answer(plain).objective_cny_per_yr, rel=1e-9
    )


def test_where_the_core_is_certain_the_shared_size_stands_alone(town):
    # I02 is kept by the plan: a kitchen plant at C always shares, I02 only with a kitchen plant
    case = town(saving_share={"kitchen_plant": 0.10, "incineration": 0.05})
    table = case.options.assign(id=case.menu.index[case.options["facility"]])
    kept = table.groupby("id")["shared"].apply(list).to_dict()
    assert kept == {
        "I01": [False],
        "I02": [False, True],
        "N-kitchen_plant-sB": [False],
        "N-kitchen_plant-sC": [True],
    }
    assert [p.name for p in case.problem.option_policies] == ["park_sharing_1"]


def test_a_shared_size_saves_its_share_of_capital_and_fixed_cost(town):
    case = town(saving_share={"incineration": 0.05})
    one, two = (row for _, row in case.options[case.options["facility"] == 1].iterrows())
    assert two["capital_cny"] == pytest.approx(0.95 * one["capital_cny"])
    assert two["fixed_cost_cny_per_yr"] == pytest.approx(0.95 * CORE_CNY_PER_YR)
    assert two["capacity_t_per_d"] == one["capacity_t_per_d"]


def test_nothing_else_opens_at_a_park_before_its_core(town):
    # I02 would save at C, but nobody keeps it: without it the park is shut to the kitchen plant
    case = town(keep=False, saving_share={"kitchen_plant": 0.99})
    assert [p.name for p in case.problem.option_policies] == ["park_core_first_3"]
    solution = answer(case)
    assert ("N-kitchen_plant-sC" in opened(case, solution)) == ("I02" in opened(case, solution))


def test_core_first_may_be_lifted(town):
    case = town(keep=False, core_first=False, saving_share={"kitchen_plant": 0.10})
    assert [p.name for p in case.problem.option_policies] == ["park_sharing_3"]


@pytest.mark.parametrize("core_first", [True, False])
def test_the_model_agrees_with_every_opening_tried_one_by_one(town, core_first):
    case = town(
        keep=False,
        core_first=core_first,
        saving_share={"kitchen_plant": 0.15, "incineration": 0.04},
    )
    problem = case.problem
    choices = [
        [-1, *np.flatnonzero(problem.option_facility == j)] for j in range(problem.required.size)
    ]
    costs = []
    for trial in product(*choices):
        openings = np.array(trial)
        if (problem.required & (openings < 0)).any() or broken_policies(problem, openings):
            continue
        plan = answer_openings(problem, openings, SolverOptions(time_limit_s=5)).plan
        costs.append(plan.cost_cny_per_yr)
    assert len(costs) > 4
    assert answer(case).objective_cny_per_yr == pytest.approx(min(costs), rel=1e-9)


def test_a_required_park_opens_its_core(town):
    case = town(keep=False, required=["sC"])
    assert case.problem.required.tolist() == [False, True, False, False]
    assert "I02" in opened(case, answer(case))


def test_a_required_park_with_two_cores_opens_one_of_them(town, plant):
    second = plant("I05", "C", "incineration", 80.0, status="planned", start_year=2025)
    case = town(keep=False, required=["sC"], rows_more=[second])
    (row,) = [p for p in case.problem.option_policies if p.name == "park_required_sC"]
    assert (row.sense, row.limit) == (">=", 1.0)
    assert row.words_zh == "C场址须有启用的焚烧厂"
    assert case.menu.index[case.options["facility"][row.coefficient > 0]].tolist() == ["I02", "I05"]


def test_a_required_park_without_a_core_is_refused(town, data):
    data["policies"] = [{"kind": "forbidden", "ids": ["I02"]}]
    with pytest.raises(ScenarioError, match="sC") as caught:
        town(required=["sC"])
    assert caught.value.faults[0].code == "scenario_park_without_core"


@pytest.mark.parametrize("key", ["required", "land_ha", "load_cap_t_per_d"])
def test_a_site_that_is_no_eco_park_is_refused_with_the_nearest(town, key):
    with pytest.raises(ScenarioError) as caught:
        town(**{key: ["sD"] if key == "required" else {"sD": 1.0}})
    assert [fault.code for fault in caught.value.faults] == ["scenario_unknown_eco_park"]
    with pytest.raises(ScenarioError, match="Did you mean sC"):
        town(**{key: ["sCC"] if key == "required" else {"sCC": 1.0}})


def test_land_holds_what_stands_in_the_park(town, data):
    data["facility_types"]["incineration"]["land_ha_per_t_per_d"] = 0.0110
    data["facility_types"]["kitchen_plant"]["land_ha_per_t_per_d"] = 0.02
    # 60 x 0.0110 + 20 x 0.02 = 1.06 ha
    wide = town(saving_share={"kitchen_plant": 0.10}, land_ha={"sC": 1.06})
    narrow = town(saving_share={"kitchen_plant": 0.10}, land_ha={"sC": 1.05})
    assert "N-kitchen_plant-sC" in opened(wide, answer(wide))
    assert "N-kitchen_plant-sB" in opened(narrow, answer(narrow))
    (row,) = [p for p in narrow.problem.option_policies if p.name == "park_land_sC"]
    assert row.coefficient[narrow.options["facility"] == 1] == pytest.approx([0.66])
    assert "公顷" in row.words_zh
    assert "1.05 ha" in row.words_en


def test_a_cap_on_the_load_names_its_facilities_and_is_kept(data, layers):
    data["eco_parks"] = {
        "core_type": "incineration",
        "load_cap_t_per_d": {"sC": 50.0},
        "source": "by hand",
    }
    scenario = parse_scenario(data)
    menu = facility_menu(scenario, layers)
    (cap,) = compile_policies(Ground(scenario, layers, menu, size_menu(scenario, menu))).load_limits
    assert menu.index[cap.members].tolist() == ["I02"]
    assert (cap.name, cap.limit_t_per_d) == ("park_load_sC", 50.0)
    assert cap.words_zh == "C场址处理总量不超过 50.00 t/d"
    answer = solve_scenario(scenario, layers=layers)
    load = answer.facilities.set_index("id")["load_t_per_d"]
    assert load["I02"] == pytest.approx(50.0)
    assert answer.solution.load_limit_price_cny_per_t[0] > 0
    assert answer.verification.ok


def test_verify_names_every_park_rule_that_an_answer_breaks(town):
    case = town(keep=False, core_first=False, saving_share={"kitchen_plant": 0.10})
    solution = answer(town(saving_share={"kitchen_plant": 0.10}))
    shared = int(np.flatnonzero(case.options["shared"])[0])
    forged = replace(
        answer(case), open_option=np.array([0, -1, -1, shared]), flow_t_per_d=solution.flow_t_per_d
    )
    found = {v.item: v.words_zh for v in verify(case.problem, forged).violations}
    assert "共用园区设施" in found["park_sharing_3"]


def test_a_start_from_a_shared_size_takes_the_shared_size_again(town):
    case = town(saving_share={"kitchen_plant": 0.10, "incineration": 0.05})
    before = answer(case)
    after = solve(case.problem, start=before)
    assert after.open_option.tolist() == before.open_option.tolist()
    assert "start ignored" not in after.report.model_status


def test_a_start_whose_partner_is_gone_takes_the_plain_size(town):
    before = answer(town(core_first=False, saving_share={"kitchen_plant": 0.10}))
    case = town(keep=False, core_first=False, saving_share={"kitchen_plant": 0.10})
    gone = replace(case.problem, forbidden=np.array([False, True, False, False]))
    after = solve(gone, start=before, options=SolverOptions(time_limit_s=20))
    assert "start ignored" not in after.report.model_status
    assert verify(gone, after).ok


def test_the_facilities_table_says_who_shares(data, town):
    case = town(saving_share={"kitchen_plant": 0.10, "incineration": 0.05})
    table = solve_scenario(case.scenario, layers=case.layers).facilities.set_index("id")
    assert table["shares_park"].to_dict() == {
        "I01": False,
        "I02": True,
        "N-kitchen_plant-sB": False,
        "N-kitchen_plant-sC": True,
    }
