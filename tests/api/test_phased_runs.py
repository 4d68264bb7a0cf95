"""Stored runs of a plan in phases: files, page, command line, and the check of all of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import httpx
import pytest

from api.checking import check_run
from api.comparison import compare_runs, comparison_view
from api.runs import solve_run
from api.schedule_views import period_rows, schedule_rows
from api.sheets import read_csv, write_csv
from api.store import RUN_FILES, Run, read_run
from tests.api.serving import PATIENCE_S
from tests.api.variants import phased_folder

LATER = """
[[policies]]
kind = "forbidden"
ids = ["K-500152-3"]
years = [2024]

"""


@pytest.fixture(scope="module")
def later_run(small_source: Path, store, tmp_path_factory) -> Run:
    """The same, with one plant that may not open before the second period."""
    path = phased_folder(small_source, tmp_path_factory.mktemp("later"), LATER)
    return solve_run(path, settings=store, solver={"time_limit_s": 120})


@pytest.fixture
def copied(phased_run: Run, tmp_path: Path) -> Run:
    return read_run(Path(shutil.copytree(phased_run.folder, tmp_path / "run")))


def test_a_phased_run_holds_schedule_and_periods_beside_the_agreed_files(phased_run: Run):
    extra = {"schedule.csv", "phases.npz", "periods"}
    assert {p.name for p in phased_run.folder.iterdir()} == set(RUN_FILES) | extra
    files = {
        "problem.npz", "solution.npz", "facilities.csv", "allocation.csv", "catchments.csv",
        "summary.json",
    }  # fmt: skip
    for year in ("2024", "2025"):
        assert {p.name for p in (phased_run.folder / "periods" / year).iterdir()} == files


def test_the_summary_tells_the_periods_and_that_tables_are_of_the_last(phased_run: Run):
    summary = phased_run.summary()
    assert [p["year"] for p in summary["periods"]] == [2024, 2025]
    assert [p["length_yr"] for p in summary["periods"]] == [1, 3]
    assert "last_period" in {note["code"] for note in summary["notes"]}
    first, last = (p["streams"]["kitchen_waste"]["demand_t_per_d"] for p in summary["periods"])
    assert last == pytest.approx(1.1 * first)
    assert summary["streams"]["kitchen_waste"]["demand_t_per_d"] == pytest.approx(last)
    pairs = [(p["discounted_yr"], p["objective_cny_per_yr"]) for p in summary["periods"]]
    whole = sum(d * cost for d, cost in pairs) / sum(d for d, _ in pairs)
    assert summary["objective_cny_per_yr"] == pytest.approx(whole)


def test_a_phased_run_passes_its_check(phased_run: Run):
    assert [f.text("en") for f in check_run(phased_run).findings] == []


def test_a_changed_schedule_is_found(copied: Run):
    path = copied.folder / "schedule.csv"
    table = read_csv(path)
    table.loc[0, "capacity_2024_t_per_d"] = "123456"
    write_csv(table, path)
    assert "schedule.csv" in {f.file for f in check_run(copied).findings}


def test_a_changed_table_of_a_period_is_found(copied: Run):
    path = copied.folder / "periods" / "2024" / "allocation.csv"
    table = read_csv(path)
    table.loc[0, "flow_t_per_d"] = "9999"
    write_csv(table, path)
    assert {f.file for f in check_run(copied).findings} == {"periods/2024/allocation.csv"}


def test_changed_figures_of_a_period_in_the_summary_are_found(copied: Run):
    path = copied.folder / "summary.json"
    summary = json.loads(path.read_text(encoding="utf-8"))
    summary["periods"][0]["capital_cny"] += 1e6
    path.write_text(json.dumps(summary), encoding="utf-8")
    assert [f.item[1] for f in check_run(copied).findings] == ["periods.2024.capital_cny"]


def test_last_tables_at_the_top_are_those_of_the_last_period(phased_run: Run):
    for name in ("facilities.csv", "allocation.csv", "catchments.csv"):
        top, last = phased_run.folder / name, phased_run.folder / "periods" / "2025" / name
        assert top.read_bytes() == last.read_bytes()


def test_periods_and_schedule_are_shown_in_both_languages(phased_run: Run):
    summary = phased_run.summary()
    for lang in ("zh", "en"):
        assert [row["year"] for row in period_rows(summary, lang)] == ["2024", "2025"]
        rows = schedule_rows(summary, lang)
        assert rows == sorted(rows, key=lambda row: row["year"])
        assert all(len(row["sizes"]) == 2 for row in rows)


def test_a_run_without_phases_shows_no_periods(small_run: Run):
    assert period_rows(small_run.summary(), "en") == schedule_rows(small_run.summary(), "en") == []


def test_two_phased_runs_are_compared_period_by_period(phased_run: Run):
    names = [row["name"] for row in comparison_view(phased_run, phased_run, "en")["rows"]]
    assert "2024 · Annual cost" in names
    assert compare_runs(phased_run, phased_run)["metrics"] == []


def test_facilities_that_open_in_another_year_are_listed(
    phased_run: Run, later_run: Run, small_run: Run, command, served: str
):
    (moved,) = compare_runs(phased_run, later_run)["moved"]
    assert (moved["id"], moved["a_opens_year"], moved["b_opens_year"]) == ("K-500152-3", 2024, 2025)
    (back,) = compare_runs(later_run, phased_run)["moved"]
    assert (back["a_opens_year"], back["b_opens_year"]) == (2025, 2024)
    assert compare_runs(phased_run, phased_run)["moved"] == []
    assert compare_runs(small_run, later_run)["moved"] == []
    row = {"id": "K-500152-3", "district": "潼南区", "a": "2024", "b": "2025"}
    (shown,) = comparison_view(phased_run, later_run, "zh")["moves"]
    assert shown == {**row, "name": moved["name"]}
    printed = command("compare", phased_run.folder, later_run.folder, lang="en").stdout
    assert "Facilities that open in another year" in printed
    assert moved["name_en"] in printed
    address = f"{served}/compare?a={phased_run.id}&b={later_run.id}&lang=zh"
    page = httpx.get(address, headers={"Accept": "text/html"}, timeout=PATIENCE_S).text
    assert "启用年份不同的设施" in page
    assert moved["name"] in page


def test_the_command_line_verifies_a_phased_run(phased_run: Run, command):
    done = command("verify", phased_run.folder)
    assert done.returncode == 0, done.stdout


def test_the_page_of_a_phased_run_lists_periods_and_schedule(phased_run: Run, served: str):
    address = f"{served}/runs/{phased_run.id}"
    page = httpx.get(address, headers={"Accept": "text/html"}, timeout=PATIENCE_S).text
    table = httpx.get(f"{address}/schedule.csv", timeout=PATIENCE_S).content
    assert "建设时序" in page
    assert "<td>2024</td>" in page
    assert table == (phased_run.folder / "schedule.csv").read_bytes()
