"""Two runs compared in a real browser: one view, a swipe, the differences, one link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Frame

from api.comparison import compare_runs
from api.store import Run
from maps.marks import CHANGE_AREAS
from tests.api.workbench.test_for_everyone import SIZES, serious
from tests.api.workbench.visit import Visit, wait_until

CENTRE = "[Siting.map.getCenter().lat, Siting.map.getCenter().lng, Siting.map.getZoom()]"
STREAM = "residual_msw"


@pytest.fixture
def compared(visits: Callable[..., Visit], plan_run: Run, other_run: Run) -> Callable[..., Visit]:
    """Open the comparison of the plan with the plan that lacks a plant."""

    def opened(fragment: str = "", lang: str = "zh", **options: object) -> Visit:
        address = f"/compare?a={plan_run.id}&b={other_run.id}&lang={lang}{fragment}"
        return visits(**options).open(address)

    return opened


def maps_of(visit: Visit) -> tuple[Frame, Frame]:
    """The map of A and that of B."""
    frames = [visit.page.query_selector(f"#map-{side}") for side in "ab"]
    first, second = (frame.content_frame() for frame in frames if frame)
    assert first is not None
    assert second is not None
    return first, second


def views_agree(visit: Visit, pixels: float = 1) -> bool:
    a, b = (one.evaluate(CENTRE) for one in maps_of(visit))
    degrees = pixels * 360 / (256 * 2 ** a[2])
    return bool(a == pytest.approx(b, abs=degrees))


def box_of(visit: Visit, name: str) -> dict[str, float]:
    box = visit.page.locator(name).bounding_box()
    assert box is not None
    return dict(box)


def test_each_map_shows_its_own_run_and_both_the_same_view(compared, plan_run, other_run):
    visit = compared()
    runs = [one.evaluate("Siting.data.meta.run_id") for one in maps_of(visit)]
    assert runs == [plan_run.id, other_run.id]
    wait_until(visit.page, lambda: views_agree(visit))


@pytest.mark.parametrize("side", [0, 1])
def test_moving_one_map_moves_the_other(compared, side: int):
    visit = compared("#mode=side")
    moved = maps_of(visit)[side]
    moved.evaluate("void Siting.map.setView([29.6, 106.5], 10, { animate: false })")
    wait_until(visit.page, lambda: "view=29.6,106.5,10" in visit.page.url)
    wait_until(visit.page, lambda: views_agree(visit))
    assert moved.evaluate(CENTRE) == pytest.approx([29.6, 106.5, 10], abs=0.001)


def test_a_drag_takes_the_other_map_along_before_it_ends(compared):
    visit = compared("#mode=side&view=29.6,106.5,9")
    first, second = maps_of(visit)
    began = second.evaluate(CENTRE)
    box = box_of(visit, "#map-a")
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visit.page.mouse.move(*middle)
    visit.page.mouse.down()
    visit.page.mouse.move(middle[0] + 60, middle[1] + 40, steps=6)
    wait_until(visit.page, lambda: abs(second.evaluate(CENTRE)[1] - began[1]) > 0.05)
    wait_until(visit.page, lambda: views_agree(visit, pixels=3))
    visit.page.mouse.up()
    wait_until(visit.page, lambda: visit.shown()["view"] != [29.6, 106.5, 9])
    assert first.evaluate(CENTRE)[1] < 106.5
    wait_until(visit.page, lambda: views_agree(visit))


def test_the_swipe_is_moved_by_the_keyboard_and_shows_each_run_on_its_side(compared):
    visit = compared()
    slider = visit.page.locator("#split")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    assert slider.input_value() == "30"
    wait_until(visit.page, lambda: "split=30" in visit.page.url)
    box = box_of(visit, "#pair")
    seam = box_of(visit, ".seam")["x"] - box["x"]
    assert seam == pytest.approx(0.3 * box["width"], abs=12)
    at = "([x, y]) => document.elementFromPoint(x, y).id"
    height = box["y"] + 0.75 * box["height"]
    left = visit.page.evaluate(at, [box["x"] + seam - 30, height])
    right = visit.page.evaluate(at, [box["x"] + seam + 30, height])
    assert (left, right) == ("map-a", "map-b")


def test_side_by_side_both_maps_have_the_same_room(compared):
    visit = compared()
    visit.page.check("#modes input[value=side]", force=True)
    a, b = box_of(visit, "#map-a"), box_of(visit, "#map-b")
    assert a["width"] == pytest.approx(b["width"], abs=2)
    assert a["x"] + a["width"] <= b["x"] + 2
    assert visit.page.locator("#split").is_hidden()
    wait_until(visit.page, lambda: views_agree(visit))


def test_the_map_of_differences_marks_what_changed(compared, plan_run: Run, other_run: Run):
    visit = compared()
    visit.page.check("#modes input[value=changes]", force=True)
    _, second = maps_of(visit)
    wait_until(visit.page, lambda: visit.shown(second).get("fill") == "changes")
    told = visit.shown(second)["changes"]
    document = compare_runs(plan_run, other_run)
    assert set(told["catchments"]) == {row["id"] for row in document["reassigned"][STREAM]}
    (closed,) = (f["id"] for f in document["closed"] if f["type"] == "incineration")
    (resized,) = (f["id"] for f in document["resized"] if f["type"] == "incineration")
    assert told["facilities"][closed] == "closed"
    assert told["facilities"][resized] == "resized"
    marker = second.locator(f"[data-kind=facilities][data-id='{closed}'] path")
    assert marker.count() == 1
    colours = second.evaluate(
        "(() => { const found = {}; Siting.layers.cells.eachLayer((l) => {"
        " found[l.feature.id] = l.options.fillColor; }); return found; })()"
    )
    moved = {i for i, change in told["catchments"].items() if change == "moved"}
    assert moved
    assert {i for i, colour in colours.items() if colour == CHANGE_AREAS["moved"].colour} == moved
    assert "改变去向" in (visit.page.locator("#legend").text_content() or "")


def test_the_table_of_catchments_follows_the_stream_and_selects_on_both_maps(
    compared, plan_run: Run, other_run: Run
):
    visit = compared()
    rows = visit.page.locator("#reassigned tbody tr")
    moved = compare_runs(plan_run, other_run)["reassigned"]
    assert rows.count() == len(moved[STREAM])
    name = rows.first.get_attribute("data-row")
    rows.first.locator("button").click()
    wanted = {"kind": "catchments", "id": name}
    for one in maps_of(visit):
        wait_until(visit.page, lambda one=one: visit.shown(one)["selected"] == wanted)
    wait_until(visit.page, lambda: views_agree(visit))
    cells = visit.page.locator("#selection tbody tr").filter(has_text="去向设施").locator("td")
    assert cells.nth(0).text_content() != cells.nth(1).text_content()
    visit.page.check("#streams input[value=medical_waste]", force=True)
    count = len(moved.get("medical_waste", []))
    wait_until(visit.page, lambda: rows.count() == count)
    visit.page.locator("#selection .close").click()
    assert visit.page.locator("#selection").is_hidden()


def test_a_click_on_one_map_selects_on_the_other(compared):
    visit = compared("#mode=side")
    first, second = maps_of(visit)
    marker = first.locator("[data-kind=facilities]").first
    marker.focus()
    marker.press("Enter")
    wanted = {"kind": "facilities", "id": marker.get_attribute("data-id")}
    wait_until(visit.page, lambda: visit.shown(second)["selected"] == wanted)
    assert visit.page.locator("#selection table th[scope=col]").all_text_contents() == ["A", "B"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_link_restores_the_comparison(compared, visits, lang: str):
    visit = compared(lang=lang)
    page = visit.page
    page.check("#streams input[value=kitchen_waste]", force=True)
    page.select_option("#fill", "demand")
    page.locator("#split").fill("72")
    visit.page.locator("[data-choose]").first.click()
    wait_until(page, lambda: "view=" in page.url)
    page.check("#modes input[value=side]", force=True)
    wait_until(page, lambda: "mode=side" in page.url)
    other = visits().open(page.url.removeprefix(visit.address))
    keys = ("stream", "fill", "mode", "split", "selected")
    mine, theirs = visit.shown(), other.shown()
    assert {key: theirs[key] for key in keys} == {key: mine[key] for key in keys}
    assert other.shown()["view"] == pytest.approx(visit.shown()["view"], abs=0.01)
    wait_until(other.page, lambda: views_agree(other))
    first, _ = maps_of(other)
    assert first.evaluate(CENTRE)[:2] == pytest.approx(mine["view"][:2], abs=0.1)


def test_the_language_switch_keeps_the_comparison(compared):
    visit = compared("#mode=side&stream=medical_waste")
    visit.page.click("a.language")
    visit.page.locator("html[lang=en][data-drawn]").wait_for(state="attached")
    state = visit.shown()
    assert (state["mode"], state["stream"], state["lang"]) == ("side", "medical_waste", "en")


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("mode", ["swipe", "side", "changes"])
def test_the_comparison_has_no_serious_finding(compared, lang: str, mode: str):
    visit = compared(f"#mode={mode}&selected=districts:500229", lang)
    assert serious(visit.page) == []
    for one in maps_of(visit):
        assert serious(one) == []


@pytest.mark.parametrize("size", ["desk", "standing tablet"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_of_the_comparison_is_cut_off(compared, size: str, lang: str):
    visit = compared("#mode=changes", lang, size=SIZES[size])
    over = visit.page.evaluate(
        "[...document.querySelectorAll('.tools *, .side > *, header.bar *, #legend *')]"
        ".filter((e) => e.offsetParent && e.getBoundingClientRect().right > innerWidth + 1)"
        ".map((e) => e.outerHTML.slice(0, 80))"
    )
    assert over == []
    box = box_of(visit, "#pair")
    assert box["width"] >= 0.6 * SIZES[size]["width"]
    assert box["height"] >= 380


def year_on(one: Frame) -> object:
    return one.evaluate("Siting.data.meta.year")


def test_one_slider_shows_the_same_year_on_both_maps_and_in_the_figures(
    visits, two_periods: Run, plan_run: Run
):
    visit = visits().open(f"/compare?a={plan_run.id}&b={two_periods.id}&lang=zh#mode=side")
    first, second = maps_of(visit)
    whole = year_on(first)
    cost = visit.page.locator("#figures tbody tr").first.locator("td").nth(1)
    late = cost.text_content()
    assert "2025" in (visit.page.locator("#name-b").text_content() or "")
    visit.page.locator("#year").fill("0")
    wait_until(visit.page, lambda: year_on(second) == 2024)
    assert year_on(first) == whole
    assert visit.page.locator("#year-shown").text_content() == "2024"
    assert "2024" in (visit.page.locator("#name-b").text_content() or "")
    wait_until(visit.page, lambda: cost.text_content() != late)
    row = compare_runs(plan_run, two_periods, 2024)["reassigned"][STREAM]
    assert visit.page.locator("#reassigned tbody tr").count() == len(row)
    visit.page.locator("[data-choose]").first.click()
    wanted = visit.page.locator("[data-choose]").first.get_attribute("data-choose")
    wait_until(visit.page, lambda: visit.shown(second)["selected"]["id"] == wanted)
    other = visits().open(visit.page.url.removeprefix(visit.address))
    assert other.page.locator("#year-shown").text_content() == "2024"
    assert year_on(maps_of(other)[1]) == 2024
    assert other.page.locator("#figures tbody tr").first.locator("td").nth(1).text_content() != late
    other.page.locator("#year").fill("1")
    wait_until(other.page, lambda: year_on(maps_of(other)[1]) == 2025)
    wait_until(other.page, lambda: "year=" not in other.page.url)


def test_without_phases_there_is_no_slider(compared):
    visit = compared()
    assert visit.page.locator("#year").count() == 0
    assert visit.page.locator("[data-period]").all_text_contents() == ["", ""]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", ["desk", "standing tablet"])
def test_the_slider_is_reached_and_nothing_beside_it_is_cut_off(
    visits, two_periods: Run, plan_run: Run, lang: str, size: str
):
    address = f"/compare?a={plan_run.id}&b={two_periods.id}&lang={lang}#year=2024"
    visit = visits(size=SIZES[size]).open(address)
    assert serious(visit.page) == []
    over = visit.page.evaluate(
        "[...document.querySelectorAll('.tools *')]"
        ".filter((e) => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map((e) => e.outerHTML.slice(0, 80))"
    )
    assert over == []


def test_a_run_compared_with_itself_shows_no_difference(visits, plan_run: Run):
    visit = visits().open(f"/compare?a={plan_run.id}&b={plan_run.id}&lang=en#mode=changes")
    assert visit.shown(maps_of(visit)[1])["changes"] == {"catchments": {}, "facilities": {}}
    assert visit.page.locator("#reassigned table").is_hidden()
