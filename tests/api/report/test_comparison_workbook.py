"""The workbook of two runs compared: its numbers are those of both runs, no text is a formula."""

from __future__ import annotations

import io
import math
import shutil
from pathlib import Path

import httpx
import openpyxl
import pytest

from api.comparison import compare_runs
from api.report.comparison_tables import comparison_workbook
from api.runs import solve_run
from api.settings import Settings
from api.sheets import FORMULA_STARTS
from api.store import Run
from tests.api.serving import PATIENCE_S

pytestmark = pytest.mark.slow
HEADING = 3
UNIT_CNY = {"zh": 1e8, "en": 1e9}


@pytest.fixture(scope="module")
def without_run(small_run: Run, small_source: Path, store: Settings, tmp_path_factory) -> Run:
    """The small plan without its busiest plant."""
    folder = tmp_path_factory.mktemp("without") / "scenario"
    shutil.copytree(small_source, folder)
    busiest = max(small_run.summary()["facilities"], key=lambda row: row["load_t_per_d"])
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    text = text.replace('"two-districts"', '"without"')
    text += f'\n[[policies]]\nkind = "forbidden"\nids = ["{busiest["id"]}"]\n'
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return solve_run(folder / "scenario.toml", settings=store, solver={"time_limit_s": 20})


def sheets(body: bytes) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return {s.title: list(s.iter_rows(min_row=HEADING + 1, values_only=True)) for s in book}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_figures_are_those_of_both_summaries(small_run: Run, without_run: Run, lang: str):
    name = {"zh": "指标对比", "en": "Figures"}[lang]
    cost = sheets(comparison_workbook((small_run, without_run), ("A", "B"), lang))[name][0]
    pair = [
        run.summary()["objective_cny_per_yr"] / UNIT_CNY[lang] for run in (small_run, without_run)
    ]
    wanted = [*pair, pair[1] - pair[0]]
    assert all(math.isclose(c, w, rel_tol=1e-9) for c, w in zip(cost[2:], wanted, strict=True))


def test_every_catchment_and_facility_that_differs_is_listed(small_run: Run, without_run: Run):
    document = compare_runs(small_run, without_run)
    book = sheets(comparison_workbook((small_run, without_run), ("A", "B"), "zh"))
    moved = [row["id"] for rows in document["reassigned"].values() for row in rows]
    assert [row[0] for row in book.get("改变去向的收运单元", [])] == moved
    changed = [row["id"] for key in ("opened", "closed", "resized") for row in document[key]]
    assert changed
    assert moved
    rows = book["启用情况或规模不同的设施"]
    assert [row[0] for row in rows] == changed
    assert all(math.isclose(row[6], row[5] - row[4], abs_tol=1e-9) for row in rows)


def test_no_text_of_it_is_a_formula(small_run: Run, without_run: Run):
    titles = ("=1+1", "@SUM(A1)")
    body = comparison_workbook((small_run, without_run), titles, "zh")
    book = openpyxl.load_workbook(io.BytesIO(body))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert "'=1+1" in texts
    assert not any(text.startswith(FORMULA_STARTS) for text in texts)


def test_the_server_sends_it_and_its_page_links_to_it(served: str, small_run: Run):
    query = f"a={small_run.id}&b={small_run.id}&lang=en"
    reply = httpx.get(f"{served}/compare/tables.xlsx?{query}", timeout=PATIENCE_S)
    assert reply.status_code == 200
    assert "compare-" in reply.headers["content-disposition"]
    assert "Runs compared" in sheets(reply.content)
    page = httpx.get(f"{served}/compare?{query}", headers={"Accept": "text/html"}).text
    assert "/compare/tables.xlsx?" in page
    unknown = httpx.get(f"{served}/compare/tables.xlsx?a={small_run.id}&b=nothing")
    assert unknown.status_code == 404
