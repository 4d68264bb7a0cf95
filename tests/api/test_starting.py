"""A run that starts from an earlier one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

import siting
from api.errors import RunError
from api.runs import read_question, solve_run
from api.settings import Settings
from api.starting import Start, read_start
from api.store import Run, read_run
from api.views import note_lines, run_view
from siting.notes import NOTES, note_text
from siting.problem import SitingProblem
from siting.solution import Solution
from tests.api.conftest import CommandLine
from tests.api.serving import PATIENCE_S, serving


@pytest.fixture
def start(small_run: Run, store: Settings) -> Start:
    return read_start(store.runs_folder, small_run.id)


def test_solve_starts_from_a_run_and_says_what_became_of_it(
    command: CommandLine, small_source: Path, small_run: Run, tmp_path: Path
):
    begun = ("solve", small_source / "scenario.toml", "-o", tmp_path / "run")
    done = command(*begun, "--start", small_run.folder, "--json")
    assert done.returncode == 0, done.stderr
    note = json.loads(done.stdout)["notes"][0]
    assert note["code"] == "start_needless"
    assert note["en"].capitalize() in done.stderr.replace("\n", " ")
    run = read_run(tmp_path / "run")
    assert run.record["start"] == small_run.id
    assert run.record["solver"]["notes"] == ["start_needless"]
    for lang in ("zh", "en"):
        assert run_view(run, lang)["notes"] == note_lines(run.summary(), lang) != []
    chinese = command(*begun, "--start", small_run.id, lang="zh")
    assert note["zh"] in chinese.stderr


def test_a_start_that_is_not_there_is_named_and_nothing_is_written(
    command: CommandLine, small_source: Path, tmp_path: Path
):
    scenario = small_source / "scenario.toml"
    done = command("solve", scenario, "-o", tmp_path / "run", "--start", "no-such-run", lang="zh")
    assert done.returncode == 5
    assert "找不到运行“no-such-run”" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_an_answer_is_no_start(copied_run: Path, store: Settings):
    record = json.loads((copied_run / "run.json").read_text(encoding="utf-8"))
    record["status"] = "infeasible"
    (copied_run / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(RunError, match="--start"):
        read_start(store.runs_folder, str(copied_run))


def test_another_start_is_another_question_and_the_same_openings_are_the_same(
    small_source: Path, small_run: Run, start: Start, copied_run: Path, store: Settings
):
    scenario = small_source / "scenario.toml"
    begun = read_question(scenario, start=start)
    assert begun.run_id != read_question(scenario).run_id == small_run.id
    copy = read_start(store.runs_folder, str(copied_run))
    assert read_question(scenario, start=replace(copy, run_id="renamed")).run_id == begun.run_id
    opened = start.solution.open_option.copy()
    opened[(opened >= 0).argmax()] = -1
    fewer = Start(start.run_id, replace(start.solution, open_option=opened))
    assert read_question(scenario, start=fewer).run_id != begun.run_id


def test_a_start_that_does_not_fit_is_told(start: Start):
    problem = start.solution.problem
    foreign = replace(problem, facility_ids=[f"other-{key}" for key in problem.facility_ids])
    free = replace(problem, required=problem.required & False)
    after = siting.solve(free, start=replace(start.solution, problem=foreign))
    assert after.report.notes == ("start_ignored",)
    assert "已忽略" in note_text("start_ignored", "zh")


def test_a_run_stored_before_notes_is_still_read(copied_run: Path):
    summary = json.loads((copied_run / "summary.json").read_text(encoding="utf-8"))
    del summary["notes"]
    (copied_run / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    record = json.loads((copied_run / "run.json").read_text(encoding="utf-8"))
    del record["start"], record["solver"]["notes"]
    (copied_run / "run.json").write_text(json.dumps(record), encoding="utf-8")
    run = read_run(copied_run)
    assert run_view(run, "zh")["notes"] == []


def test_every_note_has_words_in_both_languages():
    assert all(words.keys() == {"zh", "en"} and all(words.values()) for words in NOTES.values())


def test_a_run_can_start_from_itself_and_be_replaced(
    small_source: Path, copied_run: Path, store: Settings
):
    start = read_start(store.runs_folder, str(copied_run))
    run = solve_run(small_source / "scenario.toml", copied_run, settings=store, start=start)
    assert run.record["start"] == start.run_id != run.id
    problem = SitingProblem.load(run.folder / "problem.npz")
    again = Solution.load(run.folder / "solution.npz", problem)
    assert again.objective_cny_per_yr == pytest.approx(start.solution.objective_cny_per_yr)


def test_the_page_of_a_run_shows_what_became_of_its_start(
    small_source: Path, start: Start, tmp_path: Path
):
    run = solve_run(small_source / "scenario.toml", settings=Settings(data=tmp_path), start=start)
    with serving(tmp_path) as server:
        for lang in ("zh", "en"):
            address = f"{server}/runs/{run.id}?lang={lang}"
            page = httpx.get(address, headers={"Accept": "text/html"}, timeout=PATIENCE_S)
            assert page.status_code == 200
            assert note_lines(run.summary(), lang)[0] in page.text
