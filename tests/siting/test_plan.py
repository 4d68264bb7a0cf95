from __future__ import annotations

import pytest

from siting import parse_scenario, solve_scenario


@pytest.fixture
def plan_of(data, layers):
    """Return the indicators by name for changes to the scenario."""

    def indicators(**parts):
        answer = solve_scenario(parse_scenario({**data, **parts}), layers=layers)
        return {row["indicator"]: row for row in answer.summary()["plan"]}

    return indicators


def with_rubble(data):
    data["streams"].append(
        {
            "key": "construction_waste",
            "title_zh": "建筑垃圾",
            "title_en": "Construction waste",
            "rates_kg_per_person_d": {"central": 1, "urban": 1, "town": 1, "rural": 0},
            "source": "x",
        }
    )
    data["facility_types"]["construction_plant"] = {
        **data["facility_types"]["kitchen_plant"],
        "accepts": ["construction_waste"],
    }
    data["transport"]["construction_waste"] = data["transport"]["residual_msw"]


def test_table_1_comes_first_in_its_order(plan_of):
    rows = list(plan_of().values())
    numbers = [row["source"].split("序号")[1] for row in rows[:9]]
    assert numbers == list("123456789")


def test_rows_beyond_the_model_are_not_computable_and_say_why(plan_of):
    row = plan_of()["主要资源产出率提高"]
    assert (row["target"], row["value"], row["met"]) == (20, None, None)
    assert "不计算" in row["note_zh"]


def test_odd_rows_of_the_plan_are_flagged(plan_of):
    rows = plan_of()
    assert "存疑" in rows["大宗固废综合利用率"]["note_zh"]
    assert "19.4" in rows["单位GDP能源消耗降低"]["note_zh"]


def test_every_row_has_a_source_and_both_names(plan_of):
    for row in plan_of().values():
        assert row["source"].startswith("重庆市循环经济发展规划")
        assert row["indicator_en"][0].isupper()
        assert row["unit"]


def test_counts_are_of_open_plants(plan_of):
    rows = plan_of()
    assert rows["新（扩）建生活垃圾焚烧发电项目"]["value"] == 1.0  # I02 only
    assert rows["厨余垃圾处理设施"]["value"] == 1.0
    assert rows["厨余垃圾处理能力"]["value"] == 40.0
    assert rows["静脉产业园"]["value"] == 1.0
    assert rows["厨余垃圾处理设施"]["met"] is False


def test_without_an_answer_only_what_the_layers_tell_is_computed(plan_of, data):
    impossible = {"kind": "count", "type": "incineration", "exactly": 5}
    rows = plan_of(policies=[*data["policies"], impossible])
    plants = rows["新（扩）建生活垃圾焚烧发电项目"]
    assert (plants["value"], plants["met"], plants["target"]) == (None, None, 18)
    assert plants["note_zh"] == "没有求得布局，无法计算此项"
    parks = rows.pop("静脉产业园")
    assert (parks["value"], parks["met"]) == (1.0, False)
    assert {(row["value"], row["met"]) for row in rows.values()} == {(None, None)}


def test_targets_are_those_of_the_plan(plan_of):
    rows = plan_of()
    targets = {
        "新（扩）建生活垃圾焚烧发电项目": 18,
        "厨余垃圾处理设施": 24,
        "厨余垃圾处理能力": 10460,
        "建筑垃圾综合处理厂": 41,
        "建筑垃圾总处理能力": 1911,
        "新（扩）建区县医疗废物集中处理设施": 23,
        "列名区县危险废物处理设施（新扩建）": 5,
        "静脉产业园": 3,
        "中心城区建筑垃圾综合利用率": 70,
        "区县（城市建成区）建筑垃圾综合利用率": 60,
        "城镇生活垃圾无害化处理率": 100,
    }
    assert {name: rows[name]["target"] for name in targets} == targets


def test_harmless_share_counts_towns_and_subdistricts(plan_of):
    row = plan_of()["城镇生活垃圾无害化处理率"]
    # all of A, B and C is taken; D is rural and does not count
    assert row["value"] == pytest.approx(100.0)
    assert row["met"] is True


def test_harmless_share_is_not_judged_where_the_rest_is_landfilled(plan_of, data):
    data["scenario"]["remainder"] = "landfill"
    assert plan_of()["城镇生活垃圾无害化处理率"]["met"] is None


def test_construction_waste_is_not_computable_without_the_stream(plan_of):
    row = plan_of()["中心城区建筑垃圾综合利用率"]
    assert (row["value"], row["met"]) == (None, None)


def test_construction_waste_share_of_the_central_city(data, layers_with, plant):
    with_rubble(data)
    rows = [
        plant("I01", "A", "incineration", 200.0),
        plant("K01", "B", "kitchen_plant", 40.0),
        plant("C01", "A", "construction_plant", 120.0),
    ]
    answer = solve_scenario(parse_scenario(data), layers=layers_with(rows))
    plan = {row["indicator"]: row for row in answer.summary()["plan"]}
    # 150 t/d arise in A and B; C01 takes A's 100 and 20 of B's: 80 %
    central = plan["中心城区建筑垃圾综合利用率"]
    assert central["value"] == pytest.approx(80.0)
    assert central["met"] is True
    districts = plan["区县（城市建成区）建筑垃圾综合利用率"]
    assert districts["value"] == pytest.approx(0.0)
    assert districts["met"] is False
    assert plan["建筑垃圾总处理能力"]["value"] == pytest.approx(120 * 365 / 1e4)
