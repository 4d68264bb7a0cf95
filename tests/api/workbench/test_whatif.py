"""What if, in a real browser: read a card, close a plant, solve, see the difference, undo."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from api import connect
from api.client.following import ended_job
from api.runs import solve_run
from api.settings import Settings
from api.store import Run, list_runs
from tests.api.serving import serving
from tests.api.variants import stuck_folder
from tests.api.workbench.test_for_everyone import serious
from tests.api.workbench.visit import Visit, begin, wait_until

WORDS = {
    "zh": ("关闭", "修改前", "去向改变"),
    "en": ("closed", "Before", "go elsewhere"),
}


@pytest.fixture(scope="module")
def whatif_desk(plan_run: Run, tmp_path_factory) -> Settings:
    """A data folder of this module with the plan's run in it."""
    settings = Settings(data=tmp_path_factory.mktemp("whatif"))
    shutil.copytree(plan_run.folder, settings.runs_folder / plan_run.id)
    return settings


@pytest.fixture(scope="module")
def stuck(whatif_desk: Settings, small_source: Path, tmp_path_factory) -> Run:
    """A run without a plan: waste of two districts must find a plant within 6 km."""
    path = stuck_folder(small_source, tmp_path_factory.mktemp("stuck"))
    return solve_run(path, settings=whatif_desk)


@pytest.fixture(scope="module")
def solving_server(whatif_desk: Settings) -> Iterator[str]:
    """Address of a real server that solves."""
    with serving(whatif_desk.data, "--workers", "1") as address:
        yield address


@pytest.fixture
def desks(browser: Browser, solving_server: str, plan_run: Run) -> Iterator[Callable[..., Visit]]:
    """Open the plan's page; at the end no visit may have met a fault."""
    begun: list[Visit] = []

    def start(lang: str = "zh", fragment: str = "") -> Visit:
        begun.append(begin(browser, solving_server))
        return begun[-1].open(f"/runs/{plan_run.id}?lang={lang}#{fragment}")

    yield start
    faults = [fault for visit in begun for fault in visit.faults]
    for visit in begun:
        visit.page.close()
    assert faults == []


@pytest.fixture(scope="module")
def plant(plan_run: Run) -> dict[str, Any]:
    """The incineration plant that takes the most."""
    rows: Any = plan_run.summary()["facilities"]
    burning = [row for row in rows if row["open"] and row["type"] == "incineration"]
    return dict(max(burning, key=lambda row: row["load_t_per_d"]))


@pytest.fixture(scope="module")
def branch(solving_server: str, plan_run: Run, plant: dict[str, Any]) -> str:
    """Id of the run in which that plant is closed."""
    changes = {"amendments": [{"kind": "close", "ids": [plant["id"]]}]}
    with connect(solving_server) as server:
        asked = server.connection.post(f"runs/{plan_run.id}/branches", changes)
        return str(ended_job(server.connection, str(asked["jobID"]), progress=False)["run_id"])


def pending(visit: Visit) -> list[str]:
    return visit.page.locator("#changes li span").all_text_contents()


def click_map(visit: Visit, x: float, y: float) -> None:
    """Press the pointer on the map, at pixels from its upper left corner."""
    box = visit.page.locator("#map-frame").bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + x, box["y"] + y)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_planner_closes_a_plant_solves_sees_the_difference_and_undoes_it(
    desks, plan_run: Run, whatif_desk: Settings, plant: dict[str, Any], lang: str
):
    closed, before, elsewhere = WORDS[lang]
    visit: Visit = desks(lang)
    page = visit.page
    visit.find(plant["id"])
    assert f"{plant['capacity_t_per_d']:,.0f}" in (page.locator("#selection").text_content() or "")
    page.click("#act-close")
    assert len(pending(visit)) == 1
    assert closed in pending(visit)[0]
    buttons = page.locator("#whatif button").all_text_contents()
    assert not any("<" in text or len(text) > 20 for text in buttons)
    page.click("#solve-branch")
    difference = page.locator("#difference")
    difference.locator("table").first.wait_for()
    text = difference.text_content() or ""
    assert before in text
    assert elsewhere in text
    branch = next(r for r in list_runs(whatif_desk.runs_folder) if r.record.get("parent"))
    assert branch.record["parent"] == plan_run.id
    assert page.get_attribute("#branch-link", "href") == f"/runs/{branch.id}?lang={lang}"
    shown = "Siting.data.layers.catchments.features.filter((f) => Siting.isChanged(f.id)).length"
    moved = visit.shown()["changed"]["residual_msw"]
    wait_until(page, lambda: visit.map.evaluate(shown) == len(moved) > 0)
    wait_until(page, lambda: visit.map.evaluate("Siting.data.meta.run_id") == branch.id)
    page.click("#map-before")
    wait_until(page, lambda: visit.map.evaluate("Siting.data.meta.run_id") == plan_run.id)
    assert serious(page) == []
    page.locator("#whatif h2").click()
    page.keyboard.press("Control+z")
    assert pending(visit) == []
    page.keyboard.press("Control+y")
    assert len(pending(visit)) == 1
    page.click("#undo")
    assert pending(visit) == []
    assert page.locator("#solve-branch").is_disabled()


def test_a_link_shows_the_difference_again(desks, branch: str):
    visit: Visit = desks("zh", f"branch={branch}")
    visit.page.locator("#difference table").first.wait_for()
    visit.page.click("#difference .close")
    assert visit.page.locator("#difference").is_hidden()
    assert "branch=" not in visit.page.url


def test_changes_survive_a_switch_of_language_and_can_be_removed(desks, plant: dict[str, Any]):
    visit: Visit = desks()
    visit.find(plant["id"])
    visit.page.fill("#act-size", "555")
    visit.page.click("#act-resize")
    visit.page.locator("#whatif details").first.locator("summary").click()
    limit = visit.page.locator("form[data-change=distance_limit]")
    limit.locator("[name=value]").fill("60")
    limit.locator("button").click()
    assert any("555 t/d" in text for text in pending(visit))
    visit.page.locator("#selection .why li").first.wait_for()
    visit.page.click("a.language")
    visit.page.locator("html[lang=en]").wait_for(state="attached")
    visit.page.locator("#changes li").nth(1).wait_for()
    assert any("at most 60 km" in text for text in pending(visit))
    visit.page.locator("#changes .remove").first.click()
    visit.page.locator("#changes .remove").first.click()
    assert pending(visit) == []
    visit.page.click("#undo")
    assert len(pending(visit)) == 1


def test_a_new_plant_and_a_move_take_their_place_from_the_map(desks, plant: dict[str, Any]):
    visit: Visit = desks()
    page = visit.page
    page.locator("#whatif details").nth(1).locator("summary").click()
    form = page.locator("form[data-change=add]")
    form.locator("[name=size]").fill("300")
    form.locator("[data-pick]").click()
    visit.wait_for_map(picking="new")
    click_map(visit, 330, 300)
    wait_until(page, lambda: bool(form.locator("[name=lon]").input_value()))
    assert visit.shown()["selected"] is None
    form.locator("button[type=submit]").click()
    assert any("300 t/d" in text for text in pending(visit))
    visit.find(plant["id"])
    page.click("#act-move")
    visit.wait_for_map(picking=plant["id"])
    click_map(visit, 300, 250)
    wait_until(page, lambda: len(pending(visit)) == 2)
    assert any("迁移" in text for text in pending(visit))
    page.click("#act-move")
    page.keyboard.press("Escape")
    visit.wait_for_map(picking=None)


def test_contradicting_changes_are_refused_in_words(desks, plant: dict[str, Any]):
    visit: Visit = desks()
    visit.find(plant["id"])
    visit.page.fill("#act-size", "555")
    visit.page.click("#act-resize")
    visit.page.click("#act-close")
    visit.page.click("#solve-branch")
    fault = visit.page.locator("#branch-fault p")
    fault.wait_for()
    assert "相互矛盾" in (fault.text_content() or "")
    assert plant["name"] in (fault.text_content() or "")
    refused = [fault for fault in visit.faults if "branches" in fault or "409" in fault]
    assert refused
    visit.faults[:] = [fault for fault in visit.faults if fault not in refused]


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有可行方案"), ("en", "there is no plan")])
def test_a_branch_without_a_plan_says_why_and_what_would_help(
    desks, stuck: Run, lang: str, words: str
):
    visit: Visit = desks(lang, f"branch={stuck.id}")
    fault = visit.page.locator("#difference .fault")
    fault.wait_for()
    assert words in (fault.text_content() or "")
    conflict: Any = stuck.summary()["conflict"]
    said = visit.page.locator("#difference li").all_text_contents()
    assert {str(r[lang]) for r in conflict["requirements"]} <= set(said)
    repairs: Any = stuck.summary()["repairs"]
    assert {str(repair[lang]) for repair in repairs} <= set(said)
    assert visit.shown()["run"] != stuck.id


def test_a_solve_that_is_cancelled_makes_no_run(
    desks, whatif_desk: Settings, plant: dict[str, Any]
):
    visit: Visit = desks()
    known = {run.id for run in list_runs(whatif_desk.runs_folder)}
    visit.find(plant["id"])
    visit.page.fill("#act-size", "444")
    visit.page.click("#act-resize")
    visit.page.click("#solve-branch")
    visit.page.click("#branch-cancel")
    fault = visit.page.locator("#branch-fault p")
    fault.wait_for()
    assert "已取消" in (fault.text_content() or "")
    assert {run.id for run in list_runs(whatif_desk.runs_folder)} == known
    assert len(pending(visit)) == 1


def test_the_card_of_a_job_ends_with_a_link_to_its_run_and_stays_quiet(desks, plan_run: Run):
    visit = desks()
    limit = {"kind": "distance_limit", "streams": ["medical_waste"], "max_km": 400}
    asked = visit.page.request.post(
        f"{visit.address}/runs/{plan_run.id}/branches", data={"amendments": [limit]}
    ).json()
    visit.page.goto(f"{visit.address}/runs?lang=zh")
    card = visit.page.locator(f"[data-job='{asked['jobID']}']")
    assert "运距不超过 400 km" in (card.locator("h2").text_content() or "")
    card.locator("a").wait_for()
    visit.page.wait_for_timeout(2500)  # its clock ticked on after the end, into nothing
    assert (card.locator("a").get_attribute("href") or "").startswith("/runs/plan-2025-branch-")
    closed = f"failed: {visit.address}/jobs/{asked['jobID']}/events"
    visit.faults[:] = [fault for fault in visit.faults if fault != closed]  # it had told the end
