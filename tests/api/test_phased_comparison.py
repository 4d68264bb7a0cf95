"""Plans in phases compared period by period, also with a run that has none."""

from __future__ import annotations

import httpx
import pytest

from api.comparison import compare_runs, comparison_view
from api.period_layers import period_year
from api.store import Run, read_json
from tests.api.serving import PATIENCE_S


@pytest.mark.parametrize(
    ("year", "begun"), [(None, 2025), (2020, 2024), (2024, 2024), (2025, 2025), (2031, 2025)]
)
def test_a_year_lies_in_a_period(phased_run: Run, small_run: Run, year: int | None, begun: int):
    assert period_year(phased_run, year) == begun
    assert period_year(small_run, year) is None


def test_figures_are_those_of_the_period_and_a_run_without_phases_stays(
    phased_run: Run, small_run: Run
):
    row = next(
        r for r in comparison_view(small_run, phased_run, "en", 2024)["rows"]
        if r["name"].endswith("· Served") and "itchen" in r["name"]
    )  # fmt: skip
    early = read_json(phased_run.folder / "periods" / "2024" / "summary.json")
    told = [run["streams"]["kitchen_waste"]["served_t_per_d"]
            for run in (small_run.summary(), early)]  # fmt: skip
    assert [row["a"], row["b"]] == [f"{value:,.0f}" for value in told]


def test_one_plan_compared_with_itself_differs_in_no_year(phased_run: Run):
    for year in (None, 2024, 2025):
        found = compare_runs(phased_run, phased_run, year)
        assert not any(found[key] for key in ("metrics", "opened", "closed", "reassigned"))


def test_the_server_compares_a_year_as_json_and_as_a_page(
    phased_run: Run, small_run: Run, served: str
):
    asked = {"a": small_run.id, "b": phased_run.id}

    def told(accept: str, **more: object) -> httpx.Response:
        return httpx.get(f"{served}/compare", params={**asked, **more},
                         headers={"Accept": accept}, timeout=PATIENCE_S)  # fmt: skip

    early = told("application/json", year=2024).json()
    assert (early["a"]["year"], early["b"]["year"]) == (None, 2024)
    assert told("application/json").json()["b"]["year"] == 2025
    cost = next(m for m in early["metrics"] if m["metric"] == "objective_cny_per_yr")
    summary = read_json(phased_run.folder / "periods" / "2024" / "summary.json")
    assert cost["b"] == pytest.approx(summary["objective_cny_per_yr"])
    page = told("text/html", year=2024, lang="zh").text
    assert "所示期次一年的数值" in page
    assert told("application/json", year=12).status_code == 400
