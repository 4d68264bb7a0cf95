"""Themes of printed maps: each says what it shows, completely, truly and without collisions."""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from PIL import Image
from pypdf import PdfReader

from geodata.crs import WORKING_CRS
from maps.comparison import catchment_changes, facility_changes
from maps.errors import MapError
from maps.flow_arrows import arrow_outline, district_arrows
from maps.graticule import degree_words, graticule_lines, step_deg
from maps.layout import MM_PER_INCH, PAPERS_MM, Frame, Ink, Sheet, plan_layout, text_width_mm
from maps.order import SheetOrder
from maps.picture import compose
from maps.static import draw, render
from maps.subject import build_subject
from maps.themes import THEMES
from maps.view import view_of

GOLDEN = Path(__file__).parent / "golden"
NAMES_ZORDER = 6.5
TITLES = {
    "facilities": "现状设施分布图",
    "demand": "各类废物产生量分布图",
    "plan": "其他垃圾设施规划布局图",
    "flows": "其他垃圾流向图",
    "utilisation": "设施负荷图",
    "comparison": "其他垃圾方案比选图",
    "atlas": "设施与收运图",
}


def sheet_of(results, *, against=None, **options):
    order = SheetOrder(**{"dpi": 60, **options})
    sheet = Sheet(plan_layout(order.paper, order.orientation), order.dpi)
    compose(sheet, results, order, against=against if order.theme == "comparison" else None)
    return sheet


def asked(theme):
    return {"theme": theme, **({"district": "东安区"} if theme == "atlas" else {})}


def test_every_theme_but_the_overview_has_its_title_here():
    assert set(TITLES) | {"default"} == set(THEMES)


@pytest.mark.parametrize("theme", TITLES)
def test_theme_looks_as_agreed(results, against, theme):
    """At 60 dpi fonts may differ by a mean of 1.5 and a 99th percentile of 90, of 255."""
    order = SheetOrder(dpi=60, **asked(theme))
    others = against if theme == "comparison" else None
    found = Image.open(io.BytesIO(render(results, order, ".png", against=others))).convert("RGB")
    held = Image.open(GOLDEN / f"theme-{theme}.png").convert("RGB")
    assert found.size == held.size
    apart = np.abs(np.asarray(found, dtype=int) - np.asarray(held, dtype=int))
    assert apart.mean() < 1.5
    assert np.percentile(apart, 99) < 90


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["内部使用 未经审图", "审图号：未送审", "北", "数据来源：", "CGCS2000",
                "高斯-克吕格", "制图日期：2026-11-22", "方案：小城 2025 年设施布局",
                "3f9c2a71d0", "1 : ", " km"]),
        ("en", ["Internal use", "Map review no.", "N", "Sources: ", "CGCS2000", "Gauss-Kruger",
                "Date: 2026-11-22", "Scenario: Small city", "3f9c2a71d0", "1 : ", " km"]),
    ],
)  # fmt: skip
def test_every_sheet_carries_what_a_printed_plan_needs(results, against, theme, lang, words):
    texts = sheet_of(results, against=against, lang=lang, **asked(theme)).texts
    whole = "\n".join(texts)
    assert not [word for word in words if word not in whole]
    assert any(re.fullmatch(r"\d+°(\d\d′)?[NE]", text) for text in texts)
    if theme != "default":
        title = TITLES[theme] if lang == "zh" else THEMES[theme].words.en.split(": ")[-1]
        assert title.lower() in whole.lower()


@pytest.mark.parametrize("theme", THEMES)
def test_no_legend_section_is_without_its_entries(results, against, theme):
    texts = sheet_of(results, against=against, **asked(theme)).texts
    assert "线状要素" in texts
    assert texts.index("区县界（示意）") > texts.index("线状要素")


@pytest.mark.parametrize("theme", ["facilities", "plan", "utilisation", "comparison"])
def test_assumed_places_are_hollow_and_the_legend_says_so(results, against, theme):
    everything = results.facilities.assign(status="existing")
    own = replace(results, facilities=everything)
    assert "空心：场址为推定" in sheet_of(own, against=against, theme=theme).texts


@pytest.mark.parametrize("district", [None, "东安区"])
@pytest.mark.parametrize("theme", THEMES)
def test_scale_bar_is_as_long_as_it_says_by_geodesic(results, against, theme, district):
    if theme == "atlas":
        district = "东安区"
    sheet = sheet_of(results, against=against, theme=theme, district=district)
    bar = [p for p in sheet.axes.patches + sheet.axes.artists if isinstance(p, Rectangle)
           and abs(p.get_height() - 1.3) < 1e-9]  # fmt: skip
    assert len(bar) == 4
    left, right = bar[0].get_x(), bar[-1].get_x() + bar[-1].get_width()
    subject = build_subject(results, SheetOrder(district=district))
    shown = subject.ground.districts
    bounds = (shown.loc[[subject.district]] if district else shown).total_bounds
    view = view_of(tuple(bounds), sheet.layout.picture)
    x, y = view.centre
    half_m = (right - left) * view.m_per_mm / 2
    to_degrees = pyproj.Transformer.from_crs(WORKING_CRS, "EPSG:4490", always_xy=True)
    ends = [to_degrees.transform(x + side * half_m, y) for side in (-1, 1)]
    true_km = pyproj.Geod(ellps="GRS80").inv(*ends[0], *ends[1])[2] / 1000
    said_km = float(next(t for t in sheet.texts if re.fullmatch(r"[\d.]+ km", t)).split()[0])
    assert true_km == pytest.approx(said_km, rel=0.005)


@pytest.mark.parametrize("paper", PAPERS_MM)
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("dpi", [96, 150, 200, 300, 600])
def test_a_sheet_has_paper_times_dpi_pixels(paper, orientation, dpi):
    sheet = Sheet(plan_layout(paper, orientation), dpi)
    sides = PAPERS_MM[paper] if orientation == "portrait" else PAPERS_MM[paper][::-1]
    wanted = tuple(round(mm / MM_PER_INCH * dpi) for mm in sides)
    assert FigureCanvasAgg(sheet.figure).get_width_height() == wanted


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
@pytest.mark.parametrize("theme", ["demand", "flows", "comparison"])
def test_a_theme_is_the_same_picture_twice(results, against, theme, suffix):
    others = against if theme == "comparison" else None
    order = SheetOrder(dpi=60, theme=theme)
    first = render(results, order, suffix, against=others)
    assert first == render(results, order, suffix, against=others)


def label_boxes(sheet):
    """Return name and box in pixels of every name on the map."""
    canvas = FigureCanvasAgg(sheet.figure)
    canvas.draw()
    names = [t for t in sheet.axes.texts if t.get_zorder() == NAMES_ZORDER]
    return [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in names]


def crowded(results):
    """Return the city with forty more plants, four at each of ten places."""
    first = results.facilities.loc[["I01"]]
    more = pd.concat([first] * 40)
    more.index = [f"X{i:02}" for i in range(40)]
    more["name_zh"] = [f"新镇{i}焚烧厂" for i in range(40)]
    more["geometry"] = [first.geometry.iloc[0].buffer(0.03 * (i % 10)).boundary.interpolate(
        0.15 * i) if i % 10 else first.geometry.iloc[0] for i in range(40)]  # fmt: skip
    whole = pd.concat([results.facilities, more]).rename_axis("id")
    return replace(results, facilities=whole.set_crs(results.facilities.crs))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_no_name_covers_another(results, against, theme, lang):
    sheet = sheet_of(crowded(results), against=against, lang=lang, dpi=150, **asked(theme))
    boxes = label_boxes(sheet)
    assert len(boxes) >= 4
    clashes = [
        (one, other)
        for i, (one, a) in enumerate(boxes)
        for other, b in boxes[i + 1 :]
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1.0 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1.0
    ]
    assert not clashes


@pytest.mark.parametrize("words", ["石柱土家族自治县", "Wanzhou District 1,234", "万州区 2,325"])
def test_widths_are_those_of_the_font(words):
    sheet = Sheet(plan_layout("A4", "landscape"), 300)
    sheet.text(50, 50, words, Ink(6.6))
    canvas = FigureCanvasAgg(sheet.figure)
    canvas.draw()
    width_px = sheet.axes.texts[-1].get_window_extent(canvas.get_renderer()).width
    assert width_px / 300 * MM_PER_INCH == pytest.approx(text_width_mm(words, 6.6), rel=0.03)


def test_a_map_for_the_public_needs_its_number(results, tmp_path):
    with pytest.raises(MapError) as caught:
        draw(results, tmp_path / "map.png", dpi=60, release="public")
    assert "审图号" in caught.value.text("zh")
    assert "SITING_REVIEW_NUMBER" in caught.value.text("en")
    with pytest.raises(MapError, match="digit"):
        draw(results, tmp_path / "map.png", dpi=60, release="public", review_number="未送审")
    assert not list(tmp_path.iterdir())


def test_a_map_for_the_public_has_its_number_and_no_stamp(results):
    texts = sheet_of(results, release="public", review_number="渝S(2026)018号").texts
    assert "审图号：渝S(2026)018号" in texts
    assert not [text for text in texts if "内部使用" in text]


def test_the_review_number_stands_in_the_lower_left_of_the_map(results):
    sheet = sheet_of(results, review_number="渝S(2026)018号")
    frame = sheet.layout.picture
    placed = [t for t in sheet.axes.texts if t.get_text().startswith("审图号")]
    x, y = placed[-1].get_position()
    assert frame.left_mm < x < frame.left_mm + 10
    assert frame.bottom_mm < y < frame.bottom_mm + 10
    assert "内部使用" in sheet.texts


def test_current_facilities_are_those_that_stand(results):
    subject = build_subject(results, SheetOrder(theme="facilities"))
    assert set(subject.facilities.index) == {"I01", "K01", "L01"}
    texts = sheet_of(results, theme="facilities").texts
    assert "已建" in texts
    assert "规划" not in texts


def test_a_standing_plant_that_the_plan_closes_still_stands(results):
    closed = results.facilities.assign(open=False)
    subject = build_subject(replace(results, facilities=closed), SheetOrder(theme="facilities"))
    assert "I01" in subject.facilities.index


def test_the_plan_tells_planned_from_standing_plants(results):
    texts = sheet_of(results, theme="plan").texts
    assert {"圆环：建设状态", "已建", "规划"} <= set(texts)
    assert "圆环：负荷率" not in texts


def test_demand_states_every_districts_tonnes(results):
    texts = sheet_of(results, theme="demand", stream="kitchen_waste").texts
    for code, row in results.districts.iterrows():
        own = results.catchments[results.catchments["district_code"] == code]
        tonnes = own["kitchen_waste_demand_t_per_d"].sum()
        assert f"{row['name_zh']} {tonnes:,.0f}" in texts


def test_arrows_carry_all_that_is_hauled(results):
    subject = build_subject(results, SheetOrder(theme="flows"))
    arrows = district_arrows(subject)
    hauled = results.flows[results.flows["stream"] == "residual_msw"]["flow_t_per_d"].sum()
    assert sum(arrow.flow_t_per_d for arrow in arrows) == pytest.approx(hauled)
    assert {arrow.to_id for arrow in arrows} == {"I01", "I02", "I03"}
    assert all(arrow.distance_km == pytest.approx(22.5) for arrow in arrows)


def test_an_arrow_ends_at_the_symbol():
    outline = arrow_outline((0, 0), (30, 0), 1.0, 2.5, 1.0)
    assert outline[:, 0].max() == pytest.approx(27.5)
    assert arrow_outline((0, 0), (2, 0), 1.0, 2.5, 1.0) is None


def test_utilisation_is_written_beside_the_plants(results):
    texts = sheet_of(results, theme="utilisation", stream="residual_msw").texts
    assert "东安焚烧 100%" in texts


def test_townships_that_change_plant_are_found(results, against):
    found = catchment_changes(results.catchments, against.catchments, "residual_msw")
    assert found["500100000"] == "served"
    assert found[found == "moved"].index.tolist() == list(
        results.catchments.index[results.catchments["residual_msw_facility_id"] == "I02"]
    )
    assert set(found) == {"served", "moved", "same", "never"}
    back = catchment_changes(against.catchments, results.catchments, "residual_msw")
    assert back["500100000"] == "left"


def test_plants_that_open_close_or_change_size_are_found(results, against):
    found = facility_changes(results.facilities, against.facilities)
    assert found.to_dict() == {
        "I01": "kept", "I02": "opened", "I03": "resized", "I04": "closed",
        "K01": "kept", "K02": "kept", "L01": "kept",
    }  # fmt: skip


def test_a_comparison_shows_both_plans(results, against):
    texts = sheet_of(results, against=against, theme="comparison").texts
    wanted = {"只在本方案启用", "只在对照方案启用（打叉）", "规模不同", "改去另一设施", "去向相同",
              "小城 2025 年设施布局 / 小城优选方案", "900 → 600"}  # fmt: skip
    assert wanted <= set(texts)
    assert any("对照：小城优选方案 77aa" in text for text in texts)
    assert any(text.endswith("900 → 600") and text.startswith("北山") for text in texts)


def test_runs_that_cannot_be_compared_are_refused(results, against, tmp_path):
    elsewhere = replace(against, catchments=against.catchments.set_index("name_zh"))
    poorer = replace(against, meta=against.meta | {"streams": against.meta["streams"][1:]})
    for options, words in (
        ({"theme": "comparison"}, "second run"),
        ({"theme": "plan", "against": against}, "comparison only"),
        ({"theme": "comparison", "against": elsewhere}, "share no catchment"),
        ({"theme": "comparison", "against": poorer}, "no waste stream"),
    ):
        with pytest.raises(MapError, match=words):
            draw(results, tmp_path / "map.png", dpi=60, **options)


def test_an_atlas_has_a_page_for_each_district(results, tmp_path):
    told = []
    path = tmp_path / "atlas.pdf"
    draw(results, path, theme="atlas", dpi=60, on_page=lambda *pages: told.append(pages))
    pages = PdfReader(path).pages
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    for page, name in zip(pages, results.districts["name_zh"], strict=True):
        assert f"{name}：设施与收运图" in page.extract_text()


def test_an_atlas_is_the_same_file_twice(results, tmp_path):
    for name in ("one.pdf", "two.pdf"):
        draw(results, tmp_path / name, theme="atlas", dpi=60)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_an_atlas_of_all_is_a_pdf(results, tmp_path):
    with pytest.raises(MapError, match=r"\.pdf"):
        draw(results, tmp_path / "atlas.png", theme="atlas", dpi=60)


def test_an_atlas_page_says_where_the_waste_goes(results):
    texts = sheet_of(results, theme="atlas", district="东安区").texts
    assert "本区县废物的去向" in texts
    assert "　→ 东安焚烧" in texts


def test_degrees_stand_where_the_lines_meet_the_frame():
    x, y = 480_000.0, 3_330_000.0
    bounds = (x - 220_000, y - 200_000, x + 220_000, y + 200_000)
    view = view_of(bounds, Frame(10, 10, 190, 160))
    lines = list(graticule_lines(view, WORKING_CRS))
    assert {deg for kind, deg, _ in lines if kind == "meridian"} == {106, 107, 108, 109, 110}
    straight = next(line for kind, deg, line in lines if (kind, deg) == ("meridian", 108))
    assert np.ptp(straight[:, 0]) == pytest.approx(0, abs=1.0)


@pytest.mark.parametrize(("span", "step"), [(5.0, 1.0), (0.8, 0.25), (0.2, 0.1), (20.0, 5.0)])
def test_at_least_three_lines_cross_a_map(span, step):
    assert step_deg(span) == step


def test_degrees_are_written_as_on_maps():
    assert degree_words(106.5, "meridian") == "106°30′E"
    assert degree_words(29.0, "parallel") == "29°N"
