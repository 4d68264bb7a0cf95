"""What is missing is said in words and tonnes, with its cause."""

from __future__ import annotations

import numpy as np
import pytest

from siting.asked import Ask
from siting.naming import Names, listing
from siting.places import districts_concerned
from siting.problem import CNY, COUNT, HA, T_PER_D, OptionPolicy, SitingProblem
from siting.repair_words import worded
from siting.repairs import OTHER_LIMIT, Change
from siting.solving import solve

NAMES = Names(
    districts={"far": "城口", "near": "渝中", "next": "渝中"},
    streams={"residual_msw": "残余垃圾"},
    streams_en={"residual_msw": "residual waste"},
    types={"incineration": "焚烧厂"},
    types_en={"incineration": "Incineration plant"},
    limit_km={"residual_msw": 80.0},
)


def one_plant(**changes) -> SitingProblem:
    """Three catchments of 10 t/d; only near and next are within reach of a 15 t/d plant."""
    values = {
        "catchment_ids": ["far", "near", "next"],
        "stream_keys": ["residual_msw"],
        "demand_t_per_d": [[10.0], [10.0], [10.0]],
        "facility_ids": ["P"],
        "facility_type": ["incineration"],
        "facility_site": ["S"],
        "required": [True],
        "forbidden": [False],
        "min_load_share": [0.0],
        "option_facility": [0],
        "option_capacity_t_per_d": [15.0],
        "option_fixed_cost_cny_per_yr": [0.0],
        "arc_stream": [0, 0],
        "arc_catchment": [1, 2],
        "arc_facility": [0, 0],
        "arc_distance_km": [5.0, 6.0],
        "arc_haul_cost_cny_per_t": [5.0, 6.0],
        "arc_processing_cost_cny_per_t": [0.0, 0.0],
        "unserved_cost_cny_per_t": [1000.0],
        "single_source": [False],
    }
    return SitingProblem(**(values | changes))


def test_out_of_reach_and_full_are_told_apart():
    solution = solve(one_plant(), names=NAMES)
    assert [(s.kind, s.amount) for s in solution.shortfalls] == [
        ("out_of_reach", pytest.approx(10.0)),
        ("capacity", pytest.approx(5.0)),
    ]
    assert solution.shortfalls[0].text("zh") == "残余垃圾缺口 10 t/d：城口 80 km 内无焚烧厂"
    assert (
        solution.shortfalls[1].text("zh")
        == "残余垃圾缺口 5 t/d：渝中（1 个乡镇街道）80 km 内的焚烧厂能力已满"
    )
    assert solution.shortfalls[1].ids == ("next",)
    assert solution.shortfalls[0].text("en") == (
        "residual waste short by 10 t/d: no incineration plant within 80 km of 城口"
    )
    assert (
        solution.shortfalls[1]
        .text("en")
        .endswith("every incineration plant within 80 km of 1 township of 渝中 is full")
    )


def test_districts_come_by_tonnes_with_their_townships_unless_all_are_whole():
    names = Names(
        districts={"a": "城口县", "b": "城口县", "c": "南川区", "d": "南川区"},
        districts_en={"a": "Chengkou County", "b": "Chengkou County",
                      "c": "Nanchuan District", "d": "Nanchuan District"},
    )  # fmt: skip
    part = [("a", 1.0), ("b", 1.0), ("c", 5.0), ("d", 0.0)]
    assert districts_concerned(part, names, "zh") == (
        "南川区（1 个乡镇街道）、城口县（全部 2 个乡镇街道）"
    )
    assert districts_concerned(part, names, "en") == (
        "1 township of Nanchuan District, all 2 townships of Chengkou County"
    )
    whole = [("a", 1.0), ("b", 1.0), ("c", 0.5), ("d", 1.0)]
    assert districts_concerned(whole, names, "zh") == "城口县、南川区"


def test_many_districts_are_eight_and_their_number():
    many = [(f"i{n}", 20.0 - n) for n in range(10)]
    names = Names(districts={f"i{n}": f"区{n}" for n in range(10)})
    assert districts_concerned(many, names, "zh").endswith("、区7等 10 个区县")
    assert districts_concerned(many, names, "en").endswith("区7 and others (10 districts in all)")


@pytest.mark.parametrize(
    ("unit", "own", "limit", "said"),
    [
        ("t/d", 15.0, 90_000.0, "89,985.00 t/d"),
        ("CNY", 1e8, 4e8, "3.00 亿元"),
        ("facilities", 1.0, 3.0, "2 座"),
    ],
)
def test_the_cure_of_a_policy_has_its_unit(unit, own, limit, said):
    rule = OptionPolicy("rule", np.array([own]), ">=", limit, "规则", "rule", unit)
    solution = solve(one_plant(option_policies=(rule,)))
    assert solution.status == "infeasible"
    words = [s.text("zh") for s in solution.shortfalls]
    assert words == [f"政策“规则”无法满足：限值须降低 {said}"]


def test_a_tonne_dearer_to_haul_than_to_leave_is_said_so():
    solution = solve(one_plant(unserved_cost_cny_per_t=[5.5]), names=NAMES)
    assert [s.kind for s in solution.shortfalls] == ["out_of_reach", "price"]


def test_an_infeasible_problem_proves_itself_in_tonnes():
    solution = solve(one_plant(unserved_cost_cny_per_t=[np.inf]), names=NAMES)
    assert solution.status == "infeasible"
    amounts = {s.kind: s.amount for s in solution.shortfalls}
    assert amounts == {"out_of_reach": pytest.approx(10.0), "capacity": pytest.approx(5.0)}


def test_a_minimum_load_out_of_reach_is_named():
    solution = solve(one_plant(option_capacity_t_per_d=[50.0], min_load_share=[0.6]), names=NAMES)
    assert solution.status == "infeasible"
    assert solution.shortfalls[0].kind == "minimum_load"
    assert solution.shortfalls[0].amount == pytest.approx(10.0)  # 0.6 * 50 - 20


def test_a_policy_without_facilities_cannot_be_met():
    none = OptionPolicy("count", np.array([0.0]), "==", 2.0, "两座", "two")
    solution = solve(one_plant(option_policies=(none,)))
    assert solution.status == "infeasible"
    assert solution.shortfalls[0].ids == ("count",)


def test_a_count_beyond_the_menu_is_named_with_its_amount():
    three = OptionPolicy("count", np.array([1.0]), "==", 3.0, "三座", "three")
    solution = solve(one_plant(required=[False], option_policies=(three,)))
    assert solution.status == "infeasible"
    assert (solution.shortfalls[0].kind, solution.shortfalls[0].amount) == (
        "policy",
        pytest.approx(2.0),
    )


def test_long_lists_say_how_many_there_are():
    assert listing("abc", "zh") == "a、b、c"
    assert listing("abcdefghij", "en").endswith("and others (10)")


@pytest.mark.parametrize(
    ("unit", "amounts", "said"),
    [
        (T_PER_D, (900.0, 1200.0), "由 900.00 t/d 改为 1,200.00 t/d"),
        (CNY, (1e8, 1.23456e8), "由 1.0000 亿元改为 1.2346 亿元"),
        (COUNT, (2.0, 3.0), "由 2 座改为 3 座"),
        (HA, (1.0, 2.5), "由 1.00 公顷改为 2.50 公顷"),
        ("", (4.0, 5.0), "由 4 改为 5"),
    ],
)
def test_another_limit_is_told_with_its_unit_and_without_a_space_at_the_end(unit, amounts, said):
    rule = OptionPolicy("rule", np.array([1.0]), ">=", amounts[0], "规则", "rule", unit)
    ask = Ask(one_plant(option_policies=(rule,)))
    change = Change(OTHER_LIMIT, "rule", amount=amounts[1])
    repair = worded(ask, OTHER_LIMIT, [change], [], Names())
    assert repair.words_zh == f"将规则“规则”的限值{said}"
