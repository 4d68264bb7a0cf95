"""A run without a plan: conflict and repairs in its files, on its page and on the command line."""

from __future__ import annotations

import html
from pathlib import Path

import httpx

from api.diagnosis_views import diagnosis_view
from api.store import Run
from api.words import page_words
from siting.problem import SitingProblem
from siting.solution import Solution
from tests.api.conftest import CommandLine
from tests.api.serving import PATIENCE_S


def test_the_summary_names_the_conflict_and_the_repairs(stuck_run: Run):
    summary = stuck_run.summary()
    assert stuck_run.status == "infeasible"
    assert summary["conflict"]["minimal"] is True
    assert summary["diagnosis_complete"] is True
    assert {r["kind"] for r in summary["conflict"]["requirements"]} == {"serve", "distance"}
    repairs = {r["kind"]: r for r in summary["repairs"]}
    assert {"distance", "unserved", "capacity"} <= set(repairs)
    assert repairs["distance"]["amount"] > 6
    assert repairs["capacity"]["plants"]
    assert 0 < repairs["unserved"]["amount"] <= repairs["capacity"]["amount"] + 0.011


def test_the_stored_solution_holds_the_same(stuck_run: Run):
    problem = SitingProblem.load(stuck_run.folder / "problem.npz")
    found = Solution.load(stuck_run.folder / "solution.npz", problem).diagnosis
    assert [r.words_zh for r in found.repairs] == [r["zh"] for r in stuck_run.summary()["repairs"]]


def test_the_page_tells_why_and_what_would_help_in_both_languages(stuck_run: Run, served: str):
    for lang, title in (("zh", "为何无解"), ("en", "Why there is no plan")):
        address = f"{served}/runs/{stuck_run.id}?lang={lang}"
        page = httpx.get(address, headers={"accept": "text/html"}, timeout=PATIENCE_S).text
        text = html.unescape(page)
        assert title in text
        assert f'<span class="chip">{page_words(lang)["nothing_to_verify"]}</span>' in text
        assert page_words(lang)["not_verified"] not in text
        summary = stuck_run.summary()
        for sentence in (*summary["conflict"]["requirements"], *summary["repairs"]):
            assert sentence[lang] in text


def test_the_command_line_tells_the_same(
    command: CommandLine, stuck_scenario: Path, stuck_run: Run
):
    done = command("solve", stuck_scenario, lang="zh")
    assert done.returncode == 3
    assert "相互矛盾的要求" in done.stdout
    for number, repair in enumerate(stuck_run.summary()["repairs"], start=1):
        assert f"{number}. {repair['zh']}" in done.stdout


def test_a_run_with_a_plan_and_one_from_before_have_nothing_to_tell(small_run: Run):
    nothing = {"conflicts": [], "repairs": [], "notes": [], "year": None}
    assert diagnosis_view(small_run.summary(), "zh") == nothing
    assert diagnosis_view({}, "en") == nothing


def test_what_is_not_sure_is_said(stuck_run: Run):
    summary = stuck_run.summary()
    unsure = {**summary["conflict"], "minimal": False}
    view = diagnosis_view({**summary, "conflict": unsure, "diagnosis_complete": False}, "zh")
    assert len(view["notes"]) == 2
    assert view["conflicts"][0]["minimal"] is False
