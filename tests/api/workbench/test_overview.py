"""The planner's overview in a real browser: find, read, switch, share, without network or fault."""

from __future__ import annotations

import pytest

from api.store import Run
from tests.api.workbench.visit import Visit, wait_until

CHENGKOU = {"kind": "districts", "id": "500229"}
WORDS = {"zh": ("城口县", "产生量", "显示其去向"), "en": ("Chengkou County", "Demand", "goes")}


def plant_with_most(run: Run, kind: str) -> dict[str, object]:
    rows = [row for row in run.summary()["facilities"] if row["open"] and row["type"] == kind]
    return max(rows, key=lambda row: row["load_t_per_d"])


@pytest.mark.parametrize("text", ["城口", "chengkou", "ck", "Chengkou", "500229"])
def test_a_district_is_found_by_characters_pinyin_initials_english_and_code(plan, text: str):
    first = plan.search(text).first
    first.wait_for()
    assert "城口县" in (first.text_content() or "")
    plan.page.press("#search", "Enter")
    plan.wait_for_map(selected=CHENGKOU)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_card_of_a_district_tells_its_figures_in_the_readers_language(
    visits, plan_run: Run, lang: str
):
    visit = visits().open(f"/runs/{plan_run.id}?lang={lang}")
    visit.find("ck")
    card = visit.page.locator("#selection")
    card.locator("h2").wait_for()
    name, demand, where = WORDS[lang]
    assert card.locator("h2").text_content() == name
    assert demand in (card.text_content() or "")
    assert where in (card.locator("#reach").text_content() or "")
    assert visit.page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]


@pytest.mark.parametrize(("lang", "region"), [("zh", "渝东北"), ("en", "North-east")])
def test_each_column_of_a_card_bears_its_own_unit(visits, plan_run: Run, lang: str, region: str):
    units = {"districts:500229": ["t/d", "t/d", "%"], "catchments:500105006": ["t/d", "t/d", "km"]}
    for selected, told in units.items():
        visit = visits().open(f"/runs/{plan_run.id}?lang={lang}#selected={selected}")
        grid = visit.page.locator("#selection table.grid")
        grid.wait_for()
        assert grid.locator("thead small").all_text_contents() == told
        assert "%" not in " ".join(grid.locator("tbody td").all_text_contents())
        if selected.startswith("districts"):
            assert region in (visit.page.locator("#selection").text_content() or "")


def test_the_card_of_a_plant_tells_why(plan, plan_run: Run):
    plant = plant_with_most(plan_run, "incineration")
    plan.find(str(plant["id"]))
    why = plan.page.locator("#selection .why li")
    why.first.wait_for()
    text = plan.page.locator("#selection").text_content() or ""
    assert str(plant["name"]) in text
    assert f"{plant['capacity_t_per_d']:,.0f}" in text


def test_another_stream_recolours_the_map_and_its_legend(plan):
    plan.page.check("#streams input[value=kitchen_waste]", force=True)
    plan.wait_for_map(stream="kitchen_waste")
    areas = plan.page.locator("#fill-place .areas")
    wait_until(plan.page, lambda: "厨余" in (areas.text_content() or ""))
    wait_until(plan.page, lambda: "K02" in plan.map.evaluate(
        "Object.keys(Siting.stream().colours).join()"))  # fmt: skip


def test_opacity_reaches_the_map(plan):
    plan.page.locator("[data-opacity=facilities]").fill("40")
    plan.wait_for_map(opacity={"facilities": 0.4})
    pane = "Siting.map.getPane('facilities').style.opacity"
    wait_until(plan.page, lambda: plan.map.evaluate(pane) == "0.4")


def test_a_layer_is_fetched_when_it_is_shown_and_not_before(plan):
    later = "industrial_parks.json"
    assert not any(later in url for url in plan.asked)
    plan.page.check("#layer-industrial_parks")
    wait_until(
        plan.page, lambda: plan.map.evaluate("Boolean(Siting.layers.industrial_parks)") is True
    )
    assert sum(later in url for url in plan.asked) == 1
    assert plan.map.locator("[data-kind=industrial_parks]").count() > 20


def test_the_catchments_of_a_plant_stand_out(plan, plan_run: Run):
    plant = plant_with_most(plan_run, "incineration")
    plan.find(str(plant["id"]))
    plan.page.click("#reach")
    plan.wait_for_map(emphasis=True)
    told = "Siting.data.layers.catchments.features.filter((f) => !Siting.isFaint(f.id)).length"
    clear = plan.map.evaluate(told)
    flows = plan_run.folder.joinpath("allocation.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = [line.split(",") for line in flows[1:]]
    assert clear == len({r[2] for r in rows if r[1] == "catchment" and r[3] == plant["id"]})


def test_a_link_restores_view_layers_opacity_stream_table_and_selection(visits, plan, plan_run):
    page = plan.page
    page.check("#streams input[value=medical_waste]", force=True)
    page.select_option("#fill", "demand")
    page.uncheck("#layer-roads")
    page.check("#layer-flows")
    page.locator("[data-opacity=flows]").fill("35")
    page.click("[data-table=catchments]")
    plan.find("城口")
    plan.map.evaluate("void Siting.map.setView([31.5, 108.5], 9.3, { animate: false })")
    wait_until(page, lambda: "view=31.5" in page.url)
    other = visits().open(page.url.removeprefix(plan.address))
    keys = ("stream", "fill", "visible", "opacity", "selected", "table", "emphasis")
    mine, theirs = plan.shown(), other.shown()
    assert {key: theirs[key] for key in keys} == {key: mine[key] for key in keys}
    other.wait_for_map(stream="medical_waste", fill="demand", selected=CHENGKOU)
    wait_until(other.page, lambda: other.shown().get("view") is not None)
    assert other.shown()["view"] == pytest.approx(plan.shown()["view"], abs=0.01)
    assert f"/runs/{plan_run.id}" in other.page.url


def test_a_link_that_names_nonsense_shows_the_page_as_it_is(visits, plan_run: Run):
    nonsense = "#stream=gold&fill=%3Cb%3E&layers=roads&opacity=roads:9,x:0.5&selected=facilities:no"
    visit = visits().open(f"/runs/{plan_run.id}?lang=zh{nonsense}&view=1,2")
    state = visit.shown()
    assert (state["stream"], state["fill"], state["opacity"]) == (
        "residual_msw",
        "service_areas",
        {},
    )
    assert visit.page.locator("#selection").is_hidden()


def test_the_link_can_be_copied(plan):
    plan.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    plan.page.click("#share")
    wait_until(plan.page, lambda: bool(plan.page.locator("#share-note").text_content()))
    assert plan.page.evaluate("navigator.clipboard.readText()") == plan.page.url


def test_the_language_switch_keeps_what_is_shown(plan):
    plan.find("城口")
    plan.wait_for_map(selected=CHENGKOU)
    plan.page.click("a.language")
    plan.page.locator("html[lang=en]").wait_for(state="attached")
    plan.page.locator("#selection h2").wait_for()
    assert plan.page.locator("#selection h2").text_content() == "Chengkou County"


def test_the_slider_shows_another_period(visits, two_periods: Run):
    visit: Visit = visits().open(f"/runs/{two_periods.id}?lang=zh")
    row = visit.page.locator("tr[data-stream=kitchen_waste] [data-figure=demand]")
    late = float((row.text_content() or "").replace(",", ""))
    visit.page.locator("#year").fill("0")
    wait_until(visit.page, lambda: float((row.text_content() or "0").replace(",", "")) < late)
    wait_until(visit.page, lambda: visit.map.evaluate("Siting.data.meta.year") == 2024)
    assert "year=2024" in visit.page.url
    other = visits().open(visit.page.url.removeprefix(visit.address))
    assert other.page.locator("#year-shown").text_content() == "2024"
    assert other.map.evaluate("Siting.data.meta.year") == 2024


def test_the_card_tells_why_for_the_period_of_the_slider(visits, two_periods: Run):
    visit: Visit = visits().open(f"/runs/{two_periods.id}?lang=zh#selected=catchments:500105006")
    why = visit.page.locator("#selection .why li")
    wait_until(visit.page, lambda: why.count() > 1)
    assert "2025 年起的末期" in (why.first.text_content() or "")
    visit.page.locator("#year").fill("0")
    wait_until(visit.page, lambda: "2024 年起的期次" in " ".join(why.all_text_contents()))
    told = [address for address in visit.asked if "/explain/" in address]
    assert [address.partition("/explain/")[2] for address in told] == [
        "500105006", "500105006?year=2024",
    ]  # fmt: skip


def test_names_with_markup_and_template_characters_are_shown_as_they_are(visits, plan_run: Run):
    visit = visits().open(f"/runs/{plan_run.id}?lang=zh")
    awkward = '<img src="x" onerror="window.marked=1">{{ 7 * 191 }}${1}'
    visit.page.click("#label summary")
    visit.page.fill("#label [name=name]", awkward)
    visit.page.click("#label button[type=submit]")
    wait_until(visit.page, lambda: visit.page.locator("#run-name").text_content() == awkward)
    visit.open(f"/runs/{plan_run.id}?lang=zh")
    assert visit.page.locator("#run-name").text_content() == awkward
    assert visit.page.evaluate("window.marked") is None
    visit.page.click("#label summary")
    visit.page.fill("#label [name=name]", "")
    visit.page.click("#label button[type=submit]")
    wait_until(
        visit.page, lambda: visit.page.locator("#run-name").text_content() == "规划方案 2025"
    )
