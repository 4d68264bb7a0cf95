"""The page in a real browser: nothing fetched, nothing executed from names, all of it usable."""

import json
import re
from dataclasses import replace

import folium
import pytest

from maps.interactive import render_map
from maps.offline import OfflineFigure, OfflineMap

ADDRESS = "http://map.invalid/"
NONCE = "dGhlLW5vbmNlLW9mLWEtdGVzdA=="
POLICY = (
    f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
    "font-src data:; img-src data:"
)
MARKED = "window.marked = true"
AWKWARD = (
    f"</script><script>{MARKED}</script>",
    f'<img src="x" onerror="{MARKED}">',
    "{{ 7 * 191 }}{% if 1 %}",
    "${" + MARKED + "}",
    f"`;{MARKED};`",
    f'" onmouseover="{MARKED}" x="',
)


@pytest.fixture
def sight(open_page, results):
    return open_page(render_map(results))


def choose(sight, value):
    sight.page.click(f'#panel button[data-value="{value}"]')


def facility(sight, name):
    return sight.page.locator(f'.leaflet-marker-icon[aria-label="{name}"]')


def test_page_fetches_nothing_and_reports_no_error(sight):
    assert sight.requests == [ADDRESS]
    assert sight.complaints == []


def test_page_names_no_other_host(results):
    hosts = set(re.findall(r"https?://([\w.-]+)", render_map(results)))
    assert hosts <= {"www.w3.org", "leafletjs.com"}


def test_page_draws_under_a_nonce_policy(open_page, results):
    html = render_map(results, nonce=NONCE)
    seen = open_page(html, headers={"content-security-policy": POLICY})
    assert seen.complaints == []
    assert facility(seen, "东安焚烧厂").count() == 1


def test_nonce_must_be_base64():
    with pytest.raises(ValueError, match="nonce"):
        OfflineFigure(nonce='x"><b>')


def test_page_tells_its_language(open_page, results):
    seen = open_page(render_map(results, lang="en"))
    assert seen.page.locator("html").get_attribute("lang") == "en"
    assert seen.text("#title") == "Small city, facilities of 2025"


def test_language_switch_translates_title_and_panel(sight):
    assert sight.text("#title") == "小城 2025 年设施布局"
    choose_language = sight.page.locator('#lang button[data-value="en"]')
    choose_language.click()
    assert sight.text("#title") == "Small city, facilities of 2025"
    assert "Waste stream" in sight.text("#panel")
    assert sight.page.locator("html").get_attribute("lang") == "en"


def test_stamp_and_review_number_and_attribution_are_shown(sight):
    assert "内部使用 未经审图" in sight.text("#stamp")
    assert "审图号" in sight.text("#stamp")
    assert "OpenStreetMap" in sight.text("#attribution")


def test_english_page_names_its_sources_in_english(open_page, results):
    meta = results.meta | {"attribution": "来源", "attribution_en": "Origin"}
    seen = open_page(render_map(replace(results, meta=meta), lang="en"))
    assert seen.text("#attribution") == "Origin"


def within(inner, outer, slack=1.0):
    return (
        inner["x"] >= outer["x"] - slack
        and inner["y"] >= outer["y"] - slack
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + slack
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + slack
    )


def apart(one, other):
    return (
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_stay_on_the_map_and_clear_of_its_furniture_wherever_it_is_moved(
    open_page, results, lang
):
    plants = results.facilities.assign(name_en=[f"Eastern Valley Works {i}" for i in range(7)])
    seen = open_page(render_map(replace(results, facilities=plants), lang=lang))
    for east in (106.3, 106.0, 106.6):
        seen.page.evaluate(f"Siting.map.setView([29.3, {east}], 10.5, {{ animate: false }})")
        stage = seen.page.locator("#map_siting").bounding_box()
        stamp = seen.page.locator("#stamp").bounding_box()
        names = [name.bounding_box() for name in seen.page.locator(".label-box span").all()]
        assert names
        assert all(within(name, stage) and apart(name, stamp) for name in names)


@pytest.mark.parametrize("width", [1366, 620])
def test_long_attribution_is_shown_whole_below_stamp_and_scale_bar(open_page, results, width):
    line = "; ".join(f"layer {i}: Survey Office No. {i} (CC BY 4.0)" for i in range(9))
    own = replace(results, meta=results.meta | {"attribution": line})
    seen = open_page(render_map(own), size=(width, 768))
    shown = seen.page.locator("#attribution")
    assert shown.evaluate("e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight")
    for other in ("#stamp", ".leaflet-control-scale"):
        assert apart(shown.bounding_box(), seen.page.locator(other).bounding_box())


def test_gap_has_two_decimals_as_on_the_printed_map(sight):
    assert "间隙 0.01%" in sight.text("#badges")


def test_capacity_that_is_not_whole_keeps_its_decimal(open_page, results):
    plants = results.facilities.copy()
    plants.loc["I02", "capacity_t_per_d"] = 179.5
    seen = open_page(render_map(replace(results, facilities=plants)))
    facility(seen, "西宁焚烧厂").click()
    assert "179.5 t/d" in seen.text("#card")


def test_price_has_the_unit_of_the_language(sight):
    sight.page.locator('#lang button[data-value="en"]').click()
    facility(sight, "Plant I01").click()
    assert "12.5 CNY/t" in sight.text("#card")


def test_hatch_is_in_the_legend_only_where_a_catchment_is_hatched(sight):
    assert "未收运" in sight.text(".fill-legend")
    served = sight.page.evaluate(
        """() => {
          for (const f of Siting.data.layers.catchments.features) {
            const row = f.properties.streams[Siting.state.stream];
            row[2] = 0; row[3] = row[3] || "I01";
          }
          Siting.drawPanel();
          return document.querySelector(".fill-legend").innerText;
        }"""
    )
    assert "未收运" not in served


def test_scale_bar_is_in_kilometres(sight):
    assert re.fullmatch(r"\d+ k?m", sight.text(".leaflet-control-scale-line"))


def test_facilities_of_the_chosen_stream_are_shown(sight):
    assert facility(sight, "东安焚烧厂").count() == 1
    assert facility(sight, "东安厨余厂").count() == 0
    choose(sight, "kitchen_waste")
    assert facility(sight, "东安焚烧厂").count() == 0
    assert facility(sight, "东安厨余厂").count() == 1


def test_plant_that_is_not_opened_shows_only_on_request(sight):
    assert facility(sight, "南江备选焚烧厂").count() == 0
    sight.page.check("#layer-closed")
    assert facility(sight, "南江备选焚烧厂").count() == 1


def test_legend_follows_the_visible_layers(sight):
    roads = sight.page.locator('.overlay[data-layer="roads"] .legend')
    assert roads.count() == 1
    sight.page.uncheck("#layer-roads")
    assert roads.count() == 0


def test_legend_follows_the_colouring(sight):
    areas = sight.page.locator(".fill-legend .areas li")
    assert areas.count() == 3
    choose(sight, "unserved_share")
    assert areas.count() == 0
    assert "≥ 50%" in sight.text(".fill-legend")


def test_legend_lists_symbols_of_the_shown_types_only(sight):
    legend = '.overlay[data-layer="facilities"]'
    assert "厨余垃圾处理厂" not in sight.text(legend)
    choose(sight, "kitchen_waste")
    assert "厨余垃圾处理厂" in sight.text(legend)


@pytest.mark.parametrize("words", ["西宁焚烧厂", "plant i02", "i02"])
def test_search_finds_by_name_and_by_id(sight, words):
    sight.page.fill("#search", words)
    assert sight.page.locator("#hits button").first.inner_text().startswith("西宁焚烧厂")
    sight.page.press("#search", "Enter")
    assert sight.text("#card h2") == "西宁焚烧厂"


def test_facility_card_says_what_is_assumed(sight):
    facility(sight, "西宁焚烧厂").click()
    card = sight.text("#card")
    for words in (
        "Plant I02",
        "生活垃圾焚烧发电厂",
        "西宁区",
        "规划",
        "900 t/d",
        "66.7%",
        "规划文本",
    ):
        assert words in card
    assert sight.page.locator("#card .badge.assumed").count() == 3


def test_published_facility_has_no_assumed_badge(sight):
    facility(sight, "东安焚烧厂").click()
    assert sight.page.locator("#card .badge.assumed").count() == 0
    assert "12.5 元/t" in sight.text("#card")


def test_catchment_card_says_tonnes_facility_and_distance_per_stream(sight):
    sight.page.fill("#search", "第1镇")
    sight.page.press("#search", "Enter")
    assert sight.text("#card h2") == "第1镇"
    rows = sight.page.locator("#card .grid tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["其他垃圾", "70", "0", "东安焚烧厂", "22.5"],
        ["厨余垃圾", "8", "0", "东安厨余厂", "22.5"],
    ]


def test_facilities_and_districts_are_reached_by_keyboard(sight):
    facility(sight, "东安焚烧厂").focus()
    sight.page.keyboard.press("Enter")
    assert sight.text("#card h2") == "东安焚烧厂"
    choose(sight, "demand")
    sight.page.locator('path[aria-label="东安区"]').focus()
    sight.page.keyboard.press("Enter")
    assert sight.text("#card h2") == "东安区"


def awkward(results, text):
    """Return results with `text` in every name, key and note."""
    key = f"residual_msw{text}"
    names = {
        c: key + c.removeprefix("residual_msw")
        for c in results.catchments.columns
        if c.startswith("residual_msw")
    }
    cells = results.catchments.rename(columns=names)
    flows = results.flows.replace({"stream": {"residual_msw": key}})
    plants, districts, bases = (
        frame.copy() for frame in (results.facilities, results.districts, results.eco_parks)
    )
    for frame in (cells, plants, districts, bases):
        for column in set(frame.columns) & {
            "name_zh",
            "name_en",
            "source",
            "region",
            "kind",
            "district",
        }:
            frame[column] = frame[column].astype(str) + text
    parks = results.industrial_parks.assign(level=text, industries=text, name_zh=text)
    meta = results.meta | {
        k: text for k in ("run_id", "title_zh", "title_en", "attribution", "remainder_zh", "status")
    }
    meta["streams"] = [{"key": key, "title_zh": text, "title_en": text}, *meta["streams"][1:]]
    meta["shortfalls_zh"] = [text]
    return replace(
        results,
        catchments=cells,
        flows=flows,
        facilities=plants,
        districts=districts,
        eco_parks=bases,
        industrial_parks=parks,
        meta=meta,
    )


@pytest.mark.parametrize("text", AWKWARD)
def test_markup_and_template_characters_in_names_are_shown_as_text(open_page, results, text):
    seen = open_page(render_map(awkward(results, text)))
    seen.page.check("#layer-industrial_parks")
    seen.page.check("#layer-all")
    for fill in ("demand", "unserved_share", "service_areas"):
        choose(seen, fill)
    seen.page.fill("#search", "东安")
    seen.page.press("#search", "Enter")
    marker = seen.page.locator(".leaflet-marker-icon.leaflet-interactive").first
    marker.hover(force=True)
    marker.click(force=True)
    assert seen.page.evaluate("window.marked") is None
    assert seen.page.locator("img").count() == 0
    assert seen.text("#title") == " ".join(text.split())
    assert text in seen.page.locator("#card h2").text_content()
    assert seen.requests == [ADDRESS]
    assert seen.complaints == []


def test_names_stand_in_the_data_block_only(results):
    html = render_map(results)
    block = re.search(
        r'<script type="application/json" id="siting-data">(.*?)</script>', html, re.DOTALL
    )
    assert "西宁焚烧厂" not in html.replace(block.group(1), "")
    names = [
        f["properties"]["name_zh"]
        for f in json.loads(block.group(1))["layers"]["facilities"]["features"]
    ]
    assert "西宁焚烧厂" in names


def test_folium_layers_are_refused(results):
    page = OfflineMap(OfflineFigure(), body="", json_text="{}", location=(29, 106))
    with pytest.raises(TypeError, match="hand data to the map as JSON"):
        folium.Marker((29, 106), popup="x").add_to(page)


def test_same_results_give_the_same_page(results):
    assert render_map(results) == render_map(results)


def test_map_shared_by_all_of_folium_is_not_changed(results):
    render_map(results)
    assert any("leaflet" in url for _, url in folium.Map.default_js)


def test_run_without_facilities_and_flows_is_still_a_map(open_page, results):
    empty = {
        n: getattr(results, n).iloc[:0] for n in ("facilities", "flows", "eco_parks", "rivers")
    }
    seen = open_page(render_map(replace(results, **empty)))
    assert seen.complaints == []
    assert "未收运" in seen.text("#panel")


def test_residues_between_facilities_have_a_line_of_their_own(sight):
    sight.page.check("#layer-flows")
    assert "残渣（设施之间）" in sight.text('.overlay[data-layer="flows"]')


def test_zooming_keeps_the_keyboard_where_it_is(sight):
    facility(sight, "东安焚烧厂").focus()
    sight.page.evaluate("Siting.map.setZoom(Siting.map.getZoom() + 1, { animate: false })")
    sight.page.keyboard.press("Enter")
    assert sight.text("#card h2") == "东安焚烧厂"


def test_search_for_a_plant_of_another_stream_shows_that_stream(sight):
    sight.page.fill("#search", "南江厨余厂")
    sight.page.press("#search", "Enter")
    assert sight.text("#card h2") == "南江厨余厂"
    assert facility(sight, "南江厨余厂").count() == 1
    assert sight.text(".streams button.on") == "厨余垃圾"
