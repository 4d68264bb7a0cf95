"""A stored run lists the limits that bind: in its summary, on its page, map and in the check."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from api.checking import check_run
from api.commands.binding import show_binding
from api.explanation import explain_run
from api.store import Run, read_run
from api.views import run_view
from siting.binding import binding_limits
from siting.problem import SitingProblem
from siting.solution import Solution
from siting.surroundings import Surroundings
from tests.siting.test_binding import check_limit


def test_every_limit_with_money_survives_a_forced_re_solve(small_run: Run):
    problem = SitingProblem.load(small_run.folder / "problem.npz")
    solution = Solution.load(small_run.folder / "solution.npz", problem)
    around = Surroundings.load(small_run.folder / "problem.npz", problem)
    found = binding_limits(problem, solution, around)
    stored = small_run.summary()["binding"]
    assert [row["id"] for row in stored] == [limit.id for limit in found]  # type: ignore[attr-defined]
    priced = [limit for limit in found if limit.saving_cny_per_yr is not None]
    assert priced
    for limit in priced:
        check_limit(problem, solution, around, limit)


def test_page_and_map_say_what_the_summary_says(small_run: Run):
    rows = small_run.summary()["binding"]
    for lang in ("zh", "en"):
        lines = [row[lang] for row in rows]  # type: ignore[attr-defined]
        view = run_view(small_run, lang)
        assert [*view["binding"], *view["more_binding"]] == lines  # type: ignore[misc]
        assert small_run.meta[f"binding_{lang}"] == lines
    assert not any("对偶" in line or "边际" in line for line in small_run.meta["binding_zh"])  # type: ignore[attr-defined]
    assert '"binding_zh"' in (small_run.folder / "map.html").read_text(encoding="utf-8")


def test_the_command_line_prints_the_dearest(small_run: Run, capsys: pytest.CaptureFixture[str]):
    show_binding(small_run.summary(), "zh")
    printed = capsys.readouterr().out
    assert "已用满的限值" in printed
    assert small_run.summary()["binding"][0]["zh"] in printed  # type: ignore[index]


def test_the_check_finds_a_limit_that_is_not_the_plants(small_run: Run, tmp_path: Path):
    folder = tmp_path / "run"
    shutil.copytree(small_run.folder, folder)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    row = next(row for row in summary["binding"] if row["kind"] == "capacity")
    row["limit"] += 5.0
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    items = [finding.item[1] for finding in check_run(read_run(folder)).findings]
    assert items == [f"binding.{row['id']}.limit"]


def test_a_run_of_an_earlier_version_is_read_without_them(small_run: Run, tmp_path: Path):
    folder = tmp_path / "run"
    shutil.copytree(small_run.folder, folder)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    del summary["binding"]
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    SitingProblem.load(folder / "problem.npz").save(folder / "problem.npz")
    older = read_run(folder)
    assert run_view(older, "zh")["binding"] == []
    assert check_run(older).ok
    town = str(SitingProblem.load(folder / "problem.npz").catchment_ids[0])
    assert explain_run(older, town).streams
