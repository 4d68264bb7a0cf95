"""The one run path that the command line and the server share.

scenario -> layers -> solution -> verification -> tables -> result.gpkg ->
summary.json -> map.html, map.png -> run.json, in a temporary folder that takes
its place at the end: a run is whole or it is not there. A branch has its map's
document instead of the two pictures, which are drawn when they are asked for.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.drawing import add_pictures
from api.errors import Fault, RunError, StorageError
from api.fingerprint import source_sha256, versions
from api.map_document import document_text
from api.meta import map_meta
from api.question import Question, read_question
from api.results import write_arrays, write_json, write_phases, write_tables
from api.settings import Settings
from api.sources import layer_records
from api.starting import Start
from api.stopwatch import ProgressCallback, Stopwatch
from api.store import DOCUMENT_FILE, MAP_PAGE, MAP_PICTURE, Run, is_run, read_run
from api.whole import whole_folder
from geodata.results import build_result_layers, write_gpkg
from maps.interactive import render_map
from maps.static import draw
from siting.answering import ScenarioSolution, solve_scenario

UNITS = {
    "waste": "t/d",
    "haul": "km",
    "cost": "CNY/yr",
    "unit_cost": "CNY/t",
    "share": "0-1",
    "area": "ha",
}


def solve_run(
    named: str | Path,
    run_dir: Path | None = None,
    *,
    settings: Settings,
    solver: dict[str, object] | None = None,
    progress: ProgressCallback | None = None,
    start: Start | None = None,
) -> Run:
    """Answer a scenario and store the run; a run of the same question is taken as it is.

    Parameters
    ----------
    named
        Name of a built-in scenario, or path of a TOML file.
    run_dir
        The run's folder; None puts it into the store under its id.
    settings
        Gives the store.
    solver
        Options that replace those of the scenario.
    progress
        Called as the work goes on.
    start
        Answer of an earlier run that the search is to start from.

    Raises
    ------
    FaultError
        Bad scenario or layer, or a target that is no run folder. Nothing is left behind.
    StorageError
        The folder cannot be written. Nothing is left behind.
    """
    clock = Stopwatch(progress)
    with clock.stage("layers"):
        question = read_question(named, solver, start)
    return store_answer(question, run_dir, settings=settings, clock=clock)


def store_answer(
    question: Question, run_dir: Path | None = None, *, settings: Settings, clock: Stopwatch
) -> Run:
    """Answer a question and store the run; a run of the same question is taken as it is.

    Parameters
    ----------
    question
        What is asked.
    run_dir
        The run's folder; None puts it into the store under its id.
    settings
        Gives the store.
    clock
        Times the stages and passes on their progress.

    Raises
    ------
    FaultError
        Bad scenario, or a target that is no run folder. Nothing is left behind.
    StorageError
        The folder cannot be written. Nothing is left behind.
    """
    target = run_dir if run_dir is not None else settings.runs_folder / question.run_id
    known = stored_answer(target, question.run_id)
    if known:
        if question.parent is None:
            add_pictures(known)
        return known
    try:
        with whole_folder(target) as folder:
            answer(question, folder, clock)
    except OSError as error:
        raise unwritable(target, error) from error
    return read_run(target)


def stored_answer(target: Path, run_id: str) -> Run | None:
    """Return the run of this question that stands at `target`, None when there is none.

    Raises
    ------
    RunError
        Something else than a run stands at `target`.
    """
    if not target.exists():
        return None
    if target.is_dir() and not any(target.iterdir()):
        return None
    if not (target / "run.json").is_file():
        raise RunError([Fault("target_not_run", {"folder": target})])
    if not is_run(target):
        return None
    run = read_run(target)
    return run if run.id == run_id else None


def unwritable(target: Path, error: OSError) -> StorageError:
    """Return the error for a folder that cannot be written."""
    return StorageError(
        [Fault("not_writable", {"folder": target, "reason": error.strerror or error})]
    )


def answer(question: Question, folder: Path, clock: Stopwatch) -> None:
    """Solve a question and write every file of its run into `folder`."""
    started = datetime.now(UTC)
    with clock.solving() as heard:
        solved = solve_scenario(
            question.scenario,
            layers=question.layers,
            progress=heard,
            start=None if question.start is None else question.start.solution,
        )
    # HiGHS tells what limits cost, and arrays are compressed, without Python's lock: the
    # tables and layers are written meanwhile.
    with ThreadPoolExecutor(2) as beside, clock.stage("tables"):
        besides = [beside.submit(lambda: solved.binding)]
        besides.append(beside.submit(write_arrays, solved, folder))
        write_tables(solved, folder)
        tables = (solved.facilities, solved.catchments, solved.allocation)
        results = build_result_layers(question.layers, *tables, {})
        write_gpkg(results, folder / "result.gpkg")
        for work in besides:
            work.result()
        summary = solved.summary()
        write_json(folder / "summary.json", summary)
        write_phases(solved, folder)
    meta = map_meta(question.scenario, question.layers, solved, summary, run_id=question.run_id)
    results = replace(results, meta=meta)
    with clock.stage("map"):
        if question.parent is None:
            (folder / MAP_PAGE).write_text(render_map(results), encoding="utf-8")
        else:
            (folder / DOCUMENT_FILE).write_text(document_text(results), encoding="utf-8")
    if question.parent is None:
        with clock.stage("picture"):
            draw(results, folder / MAP_PICTURE)
    with clock.stage("write"):
        (folder / "scenario.toml").write_text(question.text, encoding="utf-8")
        (folder / "solver.log").write_text(solved.solution.report.log, encoding="utf-8")
    record = run_record(question, solved, summary, meta, started=started, clock=clock)
    write_json(folder / "run.json", record)


def run_record(
    question: Question,
    solved: ScenarioSolution,
    summary: dict[str, Any],
    meta: dict[str, Any],
    *,
    started: datetime,
    clock: Stopwatch,
) -> dict[str, object]:
    """Return the content of `run.json`."""
    report = asdict(solved.solution.report)
    report.pop("log")
    scenario = question.scenario
    return {
        "id": question.run_id,
        "state": "successful",
        "scenario": scenario.name,
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "seconds": clock.seconds,
        "versions": versions(),
        "source_sha256": source_sha256(),
        "scenario_sha256": hashlib.sha256(question.text.encode()).hexdigest(),
        "layers": layer_records(question.layer_hashes, question.reports, scenario.travel.table),
        "crs": {"working": scenario.scenario.crs, "storage": question.layers.crs},
        "units": UNITS,
        "solver": {**scenario.solver.model_dump(mode="json"), **report},
        "start": None if question.start is None else question.start.run_id,
        "parent": question.parent,
        "status": summary["status"],
        "objective_cny_per_yr": summary["objective_cny_per_yr"],
        "bound_cny_per_yr": summary["bound_cny_per_yr"],
        "gap_share": summary["gap_share"],
        "verified": summary["verified"],
        "meta": meta,
    }
