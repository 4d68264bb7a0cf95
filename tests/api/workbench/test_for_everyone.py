"""The page for everybody: by keyboard, by table, for screen readers, and light to load."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Request

from api.store import Run
from tests.api.workbench.visit import Visit

MOST_BYTES = 3_000_000
SIZES = {
    "desk": {"width": 1366, "height": 768},
    "lying tablet": {"width": 1024, "height": 768},
    "standing tablet": {"width": 768, "height": 1024},
}
EVERYTHING = "selected=districts:500229&table=facilities&emphasis=1"


def serious(where: object) -> list[str]:
    found = Axe().run(where).response  # type: ignore[arg-type]
    assert found["passes"], "nothing was checked"
    return [
        f"{v['id']}: {v['nodes'][0]['html']}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "fragment",
    ["", EVERYTHING, pytest.param("fill=demand&table=catchments", marks=pytest.mark.slow)],
)
def test_page_and_map_have_no_serious_finding(visits, plan_run: Run, lang: str, fragment: str):
    visit = visits().open(f"/runs/{plan_run.id}?lang={lang}#{fragment}").settle()
    assert serious(visit.page) == []
    assert serious(visit.map) == []


def test_every_district_and_every_plant_shown_is_reached_by_the_tab_key(plan):
    stops = plan.map.evaluate(
        "[...document.querySelectorAll('[data-kind]')].filter((e) => e.tabIndex === 0)"
        ".map((e) => [e.dataset.kind, e.dataset.id, e.getAttribute('aria-label')])"
    )
    assert sum(kind == "districts" for kind, _, _ in stops) == 38
    shown = plan.map.evaluate("Siting.shownFacilities.map((f) => f.id)")
    assert set(shown) == {name for kind, name, _ in stops if kind == "facilities"}
    assert all(label for _, _, label in stops)


def test_enter_on_a_district_or_a_plant_opens_its_card(plan):
    for kind in ("districts", "facilities"):
        one = plan.map.locator(f"[data-kind={kind}]").first
        one.focus()
        one.press("Enter")
        wanted = {"kind": kind, "id": one.get_attribute("data-id")}
        plan.wait_for_map(selected=wanted)
        assert plan.shown()["selected"] == wanted


def test_the_search_is_worked_with_arrows_alone(plan):
    plan.search("江").nth(3).wait_for()
    plan.page.press("#search", "ArrowDown")
    plan.page.press("#search", "ArrowDown")
    second = plan.page.locator("#hits [role=option]").nth(1)
    assert second.get_attribute("aria-selected") == "true"
    name = plan.page.evaluate(
        "document.querySelector('#hits li:nth-child(2) span').firstChild.textContent"
    )
    plan.page.press("#search", "Enter")
    card = plan.page.locator("#selection h2")
    card.wait_for()
    assert card.text_content() == name


def test_the_table_selects_on_the_map_and_the_map_in_the_table(plan):
    plan.page.click("[data-table=facilities]")
    row = plan.page.locator("#table tbody button").nth(2)
    row.click()
    plan.wait_for_map(selected={"kind": "facilities", "id": row.get_attribute("data-id")})
    marker = plan.map.locator("[data-kind=facilities]").last
    name = marker.get_attribute("data-id")
    marker.focus()
    marker.press("Enter")
    plan.page.locator(f"#table tr.now[data-row='{name}']").wait_for()


def test_the_table_is_sorted_by_any_column(plan):
    plan.page.click("[data-table=catchments]")
    cells = plan.page.locator("#table tbody td:nth-child(3)")

    def figures() -> list[float]:
        return [float(text.replace(",", "")) for text in cells.all_text_contents() if text != "–"]

    first = figures()
    assert len(first) > 1000
    assert first == sorted(first, reverse=True)
    plan.page.click("#table [data-sort=demand]")
    plan.page.locator("#table th[aria-sort=ascending]").wait_for()
    assert figures() == sorted(first)


def test_arrows_step_through_the_rows(plan):
    plan.page.click("[data-table=facilities]")
    plan.page.locator("#table tbody button").first.focus()
    plan.page.keyboard.press("ArrowDown")
    held = plan.page.evaluate("document.activeElement.dataset.id")
    assert held == plan.page.locator("#table tbody button").nth(1).get_attribute("data-id")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_cut_off_on_a_desk_or_a_tablet(visits, plan_run: Run, size: str, lang: str):
    visit: Visit = visits(size=SIZES[size]).open(f"/runs/{plan_run.id}?lang={lang}")
    wide = SIZES[size]["width"]
    over = visit.page.evaluate(
        "[...document.querySelectorAll('.tools *, .side > *, header.bar *')]"
        ".filter((e) => e.offsetParent && e.getBoundingClientRect().right > innerWidth + 1)"
        ".map((e) => e.outerHTML.slice(0, 80))"
    )
    assert over == []
    box = visit.page.locator("#map-frame").bounding_box()
    assert box is not None
    assert box["width"] >= 0.4 * wide
    assert box["height"] >= 380


def test_panels_fold_away(plan):
    before = plan.page.locator("#map-frame").bounding_box()["width"]
    for side in ("left", "right"):
        plan.page.click(f"[data-side={side}]")
        assert plan.page.locator(f"#{side}").is_hidden()
    assert plan.page.locator("#map-frame").bounding_box()["width"] > before + 500


def test_the_first_view_is_light(visits, plan_run: Run):
    visit: Visit = visits()
    answered: list[Request] = []
    visit.page.on("requestfinished", lambda request: answered.append(request))
    visit.open(f"/runs/{plan_run.id}?lang=zh").settle()
    sent = {r.url: r.sizes() for r in answered if r.url.startswith(visit.address)}
    assert {url for url in visit.asked if url.startswith(visit.address)} <= sent.keys()
    received = sum(s["responseBodySize"] + s["responseHeadersSize"] for s in sent.values())
    assert 200_000 < received < MOST_BYTES
    assert not any("NotoSansSC" in url for url in sent), "a character is missing in the typeface"
