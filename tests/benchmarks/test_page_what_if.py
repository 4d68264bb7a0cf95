"""What a planner waits for on the page: one plant of `plan-2025` closed, the difference drawn.

From the press on the button to the moment at which the figures stand in the page and the map
of the branch is drawn; a real server, a real browser. Times are printed, never asserted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from api.runs import solve_run
from api.settings import Settings
from api.store import Run, run_by_id
from tests.api.serving import serving
from tests.api.workbench.visit import Visit, begin, wait_until
from tests.benchmarks.measuring import report

pytestmark = pytest.mark.benchmark

FIRST, CLOSED = "I10", ("I01", "I08", "K02", "C03", "H05")
"""The first answer finds the server cold and is not counted."""
STAGES = ("layers", "problem", "travel", "solve", "verify", "tables", "map")
MOMENTS = {"asked": "/branches", "end told": "/events", "figures": "/difference",
           "document": "/map/document.json"}  # fmt: skip
HEADER = ("closed", "wall s", *(f"{name} at" for name in (*MOMENTS, "drawn")), *STAGES, "other")


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    """A data folder with the plan's run in it."""
    return Settings(data=tmp_path)


@pytest.fixture
def plan(desk: Settings) -> Run:
    return solve_run("plan-2025", settings=desk)


@pytest.fixture
def address(plan: Run, desk: Settings) -> Iterator[str]:
    with serving(desk.data, "--workers", "1") as found:
        yield found


def answers(page: Page, since_ms: float) -> dict[str, float]:
    """Return when each request of `MOMENTS` was over, seconds after `since_ms`."""
    told = page.evaluate(
        "performance.getEntriesByType('resource').map((e) => [e.name, e.startTime, e.responseEnd])"
    )
    return {
        moment: (over - since_ms) / 1000
        for name, began, over in told
        for moment, part in MOMENTS.items()
        if part in name and began >= since_ms
    }


def what_if(visit: Visit, plan: Run, subject: str) -> tuple[str, float, dict[str, float]]:
    """Close a plant and solve; the branch's id, the seconds until it is drawn, the moments."""
    page = visit.page
    visit.find(subject)
    page.click("#act-close")
    page.evaluate("delete document.documentElement.dataset.drawn")
    page.evaluate("performance.clearResourceTimings()")
    page.evaluate("performance.setResourceTimingBufferSize(1000)")
    page.evaluate(
        "document.getElementById('solve-branch').addEventListener('click', () => "
        "{ document.body.dataset.pressed = performance.now(); }, { capture: true, once: true })"
    )
    page.click("#solve-branch")
    page.locator("#difference table").first.wait_for()
    page.wait_for_selector("html[data-drawn]", state="attached")
    pressed_ms = float(page.evaluate("document.body.dataset.pressed"))
    drawn_ms = float(page.evaluate("document.documentElement.dataset.drawn"))
    branch = str(page.evaluate("Siting.state.branch"))
    moments = answers(page, pressed_ms) | {"drawn": (drawn_ms - pressed_ms) / 1000}
    seconds = max(moments["drawn"], moments["figures"])
    page.click("#difference .close")
    wait_until(page, lambda: visit.map.evaluate("Siting.data.meta.run_id") == plan.id)
    page.click("#undo")
    return branch, seconds, moments


def test_the_page_answers_what_if(browser: Browser, address: str, plan: Run, desk: Settings):
    visit = begin(browser, address).open(f"/runs/{plan.id}?lang=zh").settle()
    what_if(visit, plan, FIRST)
    rows = []
    for subject in CLOSED:
        branch, seconds, moments = what_if(visit, plan, subject)
        run = run_by_id(desk.runs_folder, branch)
        spent: Any = run.record["seconds"]
        stages = [spent.get(stage, 0.0) for stage in STAGES]
        other = moments["end told"] - moments["asked"] - sum(stages)
        figures = (seconds, *(moments[name] for name in (*MOMENTS, "drawn")), *stages, other)
        rows.append((subject, *(f"{figure:.2f}" for figure in figures)))
    visit.page.close()
    assert visit.faults == []
    report("page_what_if", "One plant of plan-2025 closed on the page (warm)", HEADER, rows)
