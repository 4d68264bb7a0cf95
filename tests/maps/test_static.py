"""The printed map: exact size, true scale, all glyphs, whole or not at all, always the same."""

import io
import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
from PIL import Image
from pypdf import PdfReader

from geodata.crs import WORKING_CRS
from maps.areas import district_code
from maps.errors import MapError
from maps.figures import capacity_figure
from maps.fonts import known_characters, require_glyphs
from maps.layout import PAPERS_MM, Frame, Layout, Sheet, plan_layout
from maps.order import SheetOrder
from maps.picture import compose
from maps.static import draw, render
from maps.view import (
    MapView,
    bar_length_km,
    dense_districts,
    ground_km_per_mm,
    round_scale,
    true_north_deg,
    view_of,
)

GOLDEN = Path(__file__).parent / "golden"
MIDDLE_OF_CHONGQING_M = (480_000.0, 3_330_000.0)


def bare_of(results):
    """Return the results of a run that opened nothing and served nobody."""
    empty = {
        n: getattr(results, n).iloc[:0] for n in ("facilities", "flows", "eco_parks", "rivers")
    }
    cells = results.catchments.assign(
        residual_msw_facility_id="",
        residual_msw_unserved_t_per_d=results.catchments["residual_msw_demand_t_per_d"],
    )
    parks = results.industrial_parks.iloc[:0].drop(columns="level")
    return replace(results, catchments=cells, industrial_parks=parks, **empty)


def picture(results, **options):
    return Image.open(io.BytesIO(render(results, SheetOrder(**{"dpi": 60, **options}), ".png")))


@pytest.mark.parametrize(
    ("paper", "orientation", "dpi", "pixels"),
    [
        ("A4", "landscape", 300, (3508, 2480)),
        ("A4", "portrait", 150, (1240, 1754)),
        ("A3", "landscape", 96, (1587, 1123)),
        ("A3", "portrait", 72, (842, 1191)),
    ],
)
def test_picture_has_paper_times_dpi_pixels(results, paper, orientation, dpi, pixels):
    image = picture(results, paper=paper, orientation=orientation, dpi=dpi)
    assert image.size == pixels
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.05)


def test_pdf_page_is_the_paper(results):
    page = PdfReader(io.BytesIO(render(results, SheetOrder(), ".pdf"))).pages[0]
    size_mm = [float(v) / 72 * 25.4 for v in (page.mediabox.width, page.mediabox.height)]
    assert size_mm == pytest.approx([297, 210], abs=0.1)


@pytest.mark.parametrize("frame_mm", [(190, 160), (60, 50)])
def test_scale_bar_is_right_at_the_map_centre(frame_mm):
    frame = Frame(10, 10, *frame_mm)
    x, y = MIDDLE_OF_CHONGQING_M
    view = view_of((x - 220_000, y - 200_000, x + 220_000, y + 200_000), frame)
    km = bar_length_km(ground_km_per_mm(view), frame.width_mm * 0.24)
    length_m = km / ground_km_per_mm(view) * view.m_per_mm
    east, north = view.centre
    back = pyproj.Transformer.from_crs(WORKING_CRS, "EPSG:4490", always_xy=True)
    ends = [back.transform(east + side * length_m / 2, north) for side in (-1, 1)]
    true_m = pyproj.Geod(ellps="GRS80").inv(*ends[0], *ends[1])[2]
    assert length_m / (km * 1000) == pytest.approx(1, abs=0.005)
    assert true_m / (km * 1000) == pytest.approx(1, abs=0.0005)


@pytest.mark.parametrize(("room_mm", "km"), [(10, 10.0), (19, 10.0), (20, 20.0), (50, 50.0)])
def test_scale_bar_takes_a_round_length(room_mm, km):
    assert bar_length_km(1.0, room_mm) == km


@pytest.mark.parametrize(("m_per_mm", "rounded"), [(2829.0, 3000.0), (3000.0, 3000.0), (930, 1000)])
def test_scale_is_a_round_number(m_per_mm, rounded):
    assert round_scale(m_per_mm) == pytest.approx(rounded)


def test_view_holds_all_of_what_it_shows():
    view = view_of((0, 0, 100_000, 20_000), Frame(5, 5, 100, 80))
    assert view.to_paper(0, 0)[0] > 5
    assert view.to_paper(100_000, 0)[0] < 105


def test_north_arrow_turns_with_the_meridians():
    west = MapView(Frame(0, 0, 100, 100), 350_000.0, 3_250_000.0, 1000.0)
    assert true_north_deg(west) == pytest.approx(0.51, abs=0.05)
    on_meridian = MapView(Frame(0, 0, 100, 100), 450_000.0, 3_250_000.0, 1000.0)
    assert true_north_deg(on_meridian) == pytest.approx(0, abs=0.01)


def test_small_dense_districts_get_a_window_of_their_own():
    districts = gpd.GeoDataFrame(
        {"population": [1000.0] * 9 + [9000.0], "area_ha": [100.0] * 9 + [10.0]},
        geometry=gpd.points_from_xy(range(10), range(10)),
        index=[f"d{i}" for i in range(10)],
    )
    assert list(dense_districts(districts)) == ["d9"]


def difference(image, name):
    """Return mean and worst-percentile difference to the golden picture, of 255."""
    held = np.asarray(Image.open(GOLDEN / name).convert("RGB"), dtype=int)
    found = np.asarray(image.convert("RGB"), dtype=int)
    assert found.shape == held.shape
    apart = np.abs(found - held)
    return apart.mean(), np.percentile(apart, 99)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("overview.png", {}),
        ("residual.png", {"stream": "residual_msw"}),
        ("district.png", {"stream": "kitchen_waste", "district": "东安区", "lang": "en"}),
    ],
)
def test_picture_looks_as_agreed(results, name, options):
    mean, tail = difference(picture(results, **options), name)
    assert mean < 1.5
    assert tail < 90


def test_same_run_gives_the_same_bytes(results):
    for suffix in (".png", ".pdf", ".svg"):
        order = SheetOrder(dpi=60, stream="residual_msw")
        assert render(results, order, suffix) == render(results, order, suffix)


def test_chinese_text_can_be_taken_out_of_the_pdf(results):
    text = PdfReader(io.BytesIO(render(results, SheetOrder(), ".pdf"))).pages[0].extract_text()
    for words in ("小城 2025 年设施布局", "图", "内部使用 未经审图", "审图号", "东安静脉产业园"):
        assert words in text


def test_svg_is_self_contained(results):
    svg = render(results, SheetOrder(), ".svg").decode("utf-8")
    assert svg.startswith("<?xml")
    assert not re.search(r"href=\"http|url\(http", svg)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["小城 2025 年设施布局", "设施总览", "内部使用 未经审图", "审图号：未送审", "北"]),
        ("en", ["Small city, facilities of 2025", "Overview of facilities", "N"]),
    ],
)
def test_sheet_carries_what_a_report_asks_for(results, lang, words):
    sheet = Sheet(plan_layout("A4", "landscape"), 60)
    compose(sheet, results, SheetOrder(lang=lang, stream=None, district=None))
    assert set(words) <= set(sheet.texts)
    whole = "\n".join(sheet.texts)
    for part in ("OpenStreetMap", "EPSG:4545", "2026-11-22", "3f9c2a71d0", " km", "1 : "):
        assert part in whole


def test_english_sheet_names_its_sources_in_english(results):
    own = replace(results, meta=results.meta | {"attribution": "来源", "attribution_en": "Origin"})

    def notes(lang):
        sheet = Sheet(plan_layout("A4", "landscape"), 60)
        compose(sheet, own, SheetOrder(lang=lang, stream=None, district=None))
        return "\n".join(sheet.texts)

    assert "来源" in notes("zh")
    assert "Origin" not in notes("zh")
    assert "Origin" in notes("en")


def test_legend_names_the_types_on_the_map_only(results):
    def legend_of(stream):
        sheet = Sheet(plan_layout("A4", "landscape"), 60)
        compose(sheet, results, SheetOrder(lang="zh", stream=stream, district=None))
        return sheet.texts

    assert "厨余垃圾处理厂" in legend_of(None)
    assert "厨余垃圾处理厂" not in legend_of("residual_msw")
    assert "收运（线宽随分配量）" in legend_of("residual_msw")
    assert "收运（线宽随分配量）" not in legend_of(None)


def texts_of(results, *, against=None, **options):
    sheet = Sheet(plan_layout("A4", options.get("orientation", "landscape")), 60)
    compose(sheet, results, SheetOrder(**options), against=against)
    return sheet.texts


def far_apart(results):
    """Return results with 东安区 moved away west, plants, parks and lines staying behind."""
    east = [geometry.x > 106.3 for geometry in results.facilities.geometry]
    home = results.districts["name_zh"] == "东安区"
    cells = results.catchments["district_code"] == "500101"
    districts, catchments = results.districts.copy(), results.catchments.copy()
    for frame, own in ((districts, home), (catchments, cells)):
        frame.loc[own, "geometry"] = frame.loc[own].geometry.translate(-3.0)
    regions = districts.assign(region=np.where(home, "渝东北", "渝东南"))
    return replace(
        results,
        districts=regions,
        catchments=catchments,
        facilities=results.facilities[east],
        flows=results.flows.iloc[:0],
    )


def test_district_legend_lists_what_its_window_shows_and_nothing_else(results):
    own = far_apart(results)
    whole = texts_of(own)
    zoomed = texts_of(own, district="500101")
    gone = {
        "渝东南", "静脉产业园", "资源循环利用基地", "国家级", "市级", "主要河流（示意）",
        "主要道路", "生活垃圾焚烧发电厂", "空心：场址为推定", "圆环：负荷率",
    }  # fmt: skip
    assert gone - {"圆环：负荷率"} <= set(whole)
    assert not gone & set(zoomed)
    assert {"渝东北", "区县界（示意）"} <= set(zoomed)


def test_remainder_is_in_the_legend_only_where_something_is_left_over(results):
    def hatched(district):
        texts = texts_of(results, stream="residual_msw", district=district)
        return "未收运" in texts

    assert hatched(None)
    served = results.catchments.assign(
        residual_msw_unserved_t_per_d=0.0,
        residual_msw_facility_id=results.catchments["residual_msw_facility_id"].replace("", "I01"),
    )
    results = replace(results, catchments=served)
    assert not hatched(None)
    assert not hatched("500101")


def test_counts_of_plants_say_what_they_count(results):
    whole, zoomed = texts_of(results), texts_of(results, district="500101")
    assert {"接收设施（座）", "启用（座）", "启用设施汇总"} <= set(whole)
    assert "座" not in whole
    assert {"接收设施：接收本区县废物的设施，可在本区县之外。", "本区县启用设施汇总"} <= set(zoomed)


@pytest.mark.parametrize(
    ("capacity", "words"), [(179.5, "179.5"), (180.0, "180"), (5.0, "5"), (1200.25, "1,200.2")]
)
def test_capacity_shows_a_decimal_only_when_it_is_not_whole(capacity, words):
    assert capacity_figure(capacity) == words


def test_long_stream_names_are_written_whole_on_an_english_portrait_sheet(results):
    streams = [dict(s) for s in results.meta["streams"]]
    streams[0]["title_en"] = "Construction waste (without excavated soil)"
    own = replace(results, meta=results.meta | {"streams": streams})
    texts = texts_of(own, lang="en", orientation="portrait")
    assert set(streams[0]["title_en"].split()) <= set(" ".join(texts).split())
    assert not any("…" in text for text in texts)


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_names_in_a_long_list_of_plants_are_not_cut(results, orientation):
    plants = pd.concat([results.facilities.loc[["I01"]]] * 41)
    plants.index = [f"X{i:03}" for i in range(41)]
    plants = plants.assign(
        name_en=[f"Jiangjin {i} construction waste plant (assumed)" for i in range(41)],
        capacity_t_per_d=1178.1,
    )
    many = gpd.GeoDataFrame(pd.concat([results.facilities, plants]), crs=results.facilities.crs)
    own = replace(results, facilities=many.rename_axis("id"))
    texts = texts_of(own, stream="residual_msw", lang="en", orientation=orientation)
    assert not [text for text in texts if "…" in text]
    assert {f"Jiangjin {i}" for i in range(41)} <= {" ".join(t.split()[:2]) for t in texts}


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "河流概略，仅供示意"), ("en", "rivers are coarse")]
)
def test_footer_says_that_rivers_are_indicative(results, lang, words):
    assert words in " ".join(texts_of(results, lang=lang, district="500101"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("stream", [None, "residual_msw"])
def test_assumed_has_one_chinese_word(results, lang, stream):
    texts = "".join(texts_of(results, lang=lang, stream=stream))
    assert "假定" not in texts
    assert ("推定" in texts) == (lang == "zh")


def test_every_word_of_the_map_can_be_drawn(results):
    for stream in (None, "residual_msw"):
        sheet = Sheet(plan_layout("A4", "portrait"), 60)
        compose(sheet, results, SheetOrder(lang="zh", stream=stream, district=None))
        require_glyphs(sheet.texts)
    assert "碛" in known_characters()


def test_missing_glyph_is_an_error_that_names_it(results, tmp_path):
    meta = results.meta | {"title_zh": "小城 \U00020000\uffff"}
    target = tmp_path / "map.png"
    with pytest.raises(MapError) as caught:
        draw(replace(results, meta=meta), target, dpi=60)
    assert "U+FFFF" in caught.value.text("zh")
    assert list(tmp_path.iterdir()) == []


def test_mathematics_signs_in_a_title_are_only_signs(results):
    meta = results.meta | {"title_zh": "价格 $x_{ 50 $ 与 \\alpha"}
    assert picture(replace(results, meta=meta)).size


def test_wrong_options_are_all_named_at_once(results, tmp_path):
    with pytest.raises(MapError) as caught:
        draw(
            results, tmp_path / "map.bmp", theme="loud", paper="A5", orientation="diagonal",
            dpi=5, lang="fr", stream="gold", district="无此县",
        )  # fmt: skip
    assert len(caught.value.faults) == 8
    assert all(line for lang in ("zh", "en") for line in caught.value.lines(lang))
    assert list(tmp_path.iterdir()) == []


def test_map_that_cannot_be_written_leaves_the_old_one(results, tmp_path, monkeypatch):
    target = tmp_path / "map.png"
    target.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maps.static.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        draw(results, target, dpi=60)
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["map.png"]


@pytest.mark.parametrize(
    "asked", ["500101", "万州区", "万州", "Wanzhou District", "wanzhou", " Wanzhou  district "]
)
def test_district_is_known_with_and_without_its_rank(asked):
    districts = pd.DataFrame(
        {
            "name_zh": ["万州区", "石柱土家族自治县", "忠县"],
            "name_en": ["Wanzhou District", "Shizhu Tujia Autonomous County", "Zhong County"],
        },
        index=["500101", "500240", "500233"],
    )
    assert district_code(districts, asked) == "500101"
    assert district_code(districts, "Shizhu") == district_code(districts, "石柱") == "500240"
    assert district_code(districts, "Zhong") == district_code(districts, "忠县") == "500233"
    assert district_code(districts, "Wan") is None


def test_district_name_that_fits_two_is_not_guessed():
    districts = pd.DataFrame(
        {"name_zh": ["东江区", "东江县"], "name_en": ["Dongjiang District", "Dongjiang County"]},
        index=["1", "2"],
    )
    assert district_code(districts, "Dongjiang") is None
    assert district_code(districts, "Dongjiang County") == "2"


@pytest.mark.parametrize("district", ["500104", "南江县", "Nanjiang"])
def test_district_is_found_by_code_and_by_either_name(results, tmp_path, district):
    draw(results, tmp_path / "map.svg", district=district)
    assert (tmp_path / "map.svg").stat().st_size > 10_000


@pytest.mark.parametrize("paper", PAPERS_MM)
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_parts_of_the_sheet_do_not_overlap(paper, orientation):
    layout: Layout = plan_layout(paper, orientation)
    parts = [layout.title, layout.picture, layout.legend, layout.notes]
    for i, one in enumerate(parts):
        assert one.left_mm >= 0
        assert one.right_mm <= layout.width_mm
        for other in parts[i + 1 :]:
            apart = (
                one.right_mm <= other.left_mm + 1e-9
                or other.right_mm <= one.left_mm + 1e-9
                or one.top_mm <= other.bottom_mm + 1e-9
                or other.top_mm <= one.bottom_mm + 1e-9
            )
            assert apart


def test_run_without_facilities_and_flows_is_still_a_map(results):
    bare = bare_of(results)
    assert picture(bare).size == picture(bare, stream="residual_msw").size


def test_a_run_without_an_answer_states_no_tonnes_left_over(results):
    def texts(status):
        sheet = Sheet(plan_layout("A4", "landscape"), 60)
        own = replace(results, meta={**results.meta, "status": status})
        compose(sheet, own, SheetOrder(lang="zh", stream=None, district=None))
        return sheet.texts

    streams = len(results.meta["streams"])
    assert texts("infeasible").count("–") == texts("optimal").count("–") + 2 * streams
