"""Names and symbols find a place without covering one another."""

import math

import pytest

from maps.labels import Label, overlaps, place, spread
from maps.layout import fitted, text_width_mm, wrapped
from maps.names import short_name

SHEET = (0.0, 0.0, 100.0, 100.0)


def box_of(placed):
    half_wide, half_tall = placed.label.width_mm / 2, placed.label.height_mm / 2
    return (
        placed.x_mm - half_wide,
        placed.y_mm - half_tall,
        placed.x_mm + half_wide,
        placed.y_mm + half_tall,
    )


def test_names_at_one_point_go_to_different_sides():
    placed = place([Label(str(i), 50, 50, 10, 3, 2) for i in range(6)], [], SHEET)
    found = [box_of(p) for p in placed]
    assert len(found) >= 4
    assert not any(overlaps(a, b) for i, a in enumerate(found) for b in found[i + 1 :])


def test_name_without_room_is_left_out():
    assert place([Label("x", 50, 50, 10, 3, 2)], [SHEET], SHEET) == []


def test_first_name_gets_the_better_place():
    first, second = place([Label("a", 50, 50, 10, 3, 2), Label("b", 50, 50, 10, 3, 2)], [], SHEET)
    assert first.x_mm > 50 > second.x_mm


def test_name_at_the_edge_stays_on_the_map():
    (placed,) = place([Label("a", 99, 50, 10, 3, 2)], [], SHEET)
    assert placed.x_mm < 99


def test_symbols_on_one_point_stand_side_by_side():
    places = spread([(0.0, 0.0)] * 5, [2.0] * 5)
    assert places[0] == (0.0, 0.0)
    for i, one in enumerate(places):
        for other in places[i + 1 :]:
            assert math.dist(one, other) >= 4.0


def test_symbols_apart_keep_their_points():
    points = [(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)]
    assert spread(points, [2.0] * 3) == points


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("合川区生活垃圾焚烧发电厂", "合川"),
        ("开州区生活垃圾焚烧发电厂扩建（推定）", "开州扩建"),
        ("洛碛（第四）垃圾焚烧发电厂", "洛碛（第四）"),
        ("九龙坡区建筑垃圾综合处理厂2号（推定）", "九龙坡2号"),
        ("忠县建筑垃圾综合处理厂（推定）", "忠县"),
        ("同兴医疗废物处理（中心城区）", "同兴（中心城区）"),
        ("焚烧发电厂", "焚烧发电厂"),
        ("两江新区·生活垃圾焚烧厂（候选）", "两江新区"),
        ("荣昌高新技术产业开发区·厨余垃圾处理厂（候选）", "荣昌高新区"),
        ("万盛经济技术开发区·生活垃圾焚烧发电厂（候选）", "万盛经开区"),
    ],
)
def test_facility_label_keeps_whose_and_which(name, short):
    assert short_name(name, "zh") == short


def test_english_label_drops_the_kind_of_plant():
    assert short_name("Wanzhou WtE plant", "en") == "Wanzhou"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Zhongxian Conch cement-kiln co-processing", "Zhongxian Conch"),
        ("Fuling hazardous waste facility (new/expanded)", "Fuling"),
        ("Liangping WtE + kitchen-waste project", "Liangping"),
        ("Northern Mountains Industrial Zone line", "Northern Mountains"),
    ],
)
def test_english_label_is_never_cut_inside_a_word(name, short):
    assert short_name(name, "en") == short


def test_long_name_ends_in_an_ellipsis_that_fits():
    words = fitted("石柱土家族自治县生活垃圾焚烧发电厂", 6.0, 20.0)
    assert words.endswith("…")
    assert text_width_mm(words, 6.0) <= 20.0


def test_what_is_unverified_stays_so_where_its_name_is_cut():
    words = fitted("东方希望重庆水泥（未核实）*", 6.0, 20.0, "（未核实）*")
    assert words.startswith("东方")
    assert words.endswith("…（未核实）*")
    assert text_width_mm(words, 6.0) <= 20.0


def test_lines_break_between_chinese_characters_and_never_inside_a_latin_word():
    lines = wrapped("数据来源：OpenStreetMap contributors 与天地图", 6.0, 30.0)
    assert "".join(lines).replace(" ", "") == "数据来源：OpenStreetMapcontributors与天地图"
    assert all(text_width_mm(line, 6.0) <= 30.0 for line in lines)
    assert any("OpenStreetMap" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "lang", "short"),
    [
        ("凤凰镇·生活垃圾焚烧发电厂（候选）", "zh", "凤凰镇"),
        ("城厢镇·建筑垃圾综合处理厂（候选）", "zh", "城厢镇"),
        ("城口工业园区·再生资源中转站（候选）", "zh", "城口工业园"),
        ("东方希望重庆水泥·候选（未核实）", "zh", "东方希望重庆水泥（未核实）"),
        ("石柱工业园区·水泥窑协同处置污泥 候选（未核实）", "zh", "石柱工业园（未核实）"),
        (
            "East Hope Cement Fengdu: candidate (unverified)",
            "en",
            "East Hope Cement Fengdu (unverified)",
        ),
        ("港城工业园区·持证危险废物经营单位（推定）", "zh", "港城工业园"),
        ("Fenghuang: MSW incineration plant (candidate)", "en", "Fenghuang"),
        ("Chengkou Park: Recyclables transfer station (candidate)", "en", "Chengkou Park"),
        ("Pengshui IP: Kitchen-waste plant (candidate)", "en", "Pengshui IP"),
    ],
)
def test_a_candidate_is_labelled_by_its_site(name, lang, short):
    assert short_name(name, lang) == short
