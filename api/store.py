"""Runs on the disk: one folder each, found by id, by folder or by scenario name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.errors import Fault, NotFoundError, RunError

ANSWER_FILES = (
    "scenario.toml", "run.json", "problem.npz", "solution.npz", "result.gpkg", "summary.json",
    "facilities.csv", "allocation.csv", "catchments.csv", "solver.log",
)  # fmt: skip
MAP_PAGE, MAP_PICTURE = "map.html", "map.png"
RUN_FILES = (*ANSWER_FILES, MAP_PAGE, MAP_PICTURE)
DOCUMENT_FILE = "map.json"
"""Every run holds `ANSWER_FILES`. What is drawn of them may be missing: a branch holds the
map's document instead, since its planner waits, and pictures are drawn when somebody asks."""
PLAN_FILE = "phases.npz"
SCHEDULE_FILE = "schedule.csv"
PERIODS_FOLDER = "periods"
"""A run of a plan in phases holds these too: what ties the periods, what opens when, and a
folder for each period, named by its year."""

RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True)
class Run:
    """A stored answer.

    Parameters
    ----------
    folder
        Folder that holds `ANSWER_FILES`, and what is drawn of them.
    record
        Content of its ``run.json``.
    """

    folder: Path
    record: Mapping[str, object]

    @property
    def id(self) -> str:
        """The run's id."""
        return str(self.record["id"])

    @property
    def status(self) -> str:
        """The solution status."""
        return str(self.record["status"])

    @property
    def answered(self) -> bool:
        """Whether the run holds an answer; an infeasible scenario has none."""
        return self.status in ("optimal", "feasible")

    @property
    def created(self) -> str:
        """UTC time at which the run was finished, ISO 8601."""
        return str(self.record["finished"])

    @property
    def meta(self) -> Mapping[str, object]:
        """What a map says of the run: titles, streams, shortfalls, attribution."""
        return dict(self.record["meta"])  # type: ignore[call-overload]

    def summary(self) -> dict[str, object]:
        """Return the content of ``summary.json``."""
        return read_json(self.folder / "summary.json")


def read_json(path: Path) -> dict[str, object]:
    """Return a JSON object of a run.

    Raises
    ------
    RunError
        The file is missing or holds no JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise damaged(path.parent, [path.name]) from error
    if not isinstance(content, dict):
        raise damaged(path.parent, [path.name])
    return content


def damaged(folder: Path, files: list[str]) -> RunError:
    """Return the error that names the missing or unreadable `files` of a run."""
    return RunError([Fault("run_damaged", {"folder": folder, "files": ", ".join(files)})])


def read_run(folder: Path) -> Run:
    """Return the run in `folder`.

    Raises
    ------
    RunError
        A file of the run is missing or ``run.json`` cannot be read.
    """
    missing = [name for name in ANSWER_FILES if not (folder / name).is_file()]
    if missing:
        raise damaged(folder, missing)
    record = read_json(folder / "run.json")
    if not {"id", "status", "finished", "scenario", "meta"} <= record.keys():
        raise damaged(folder, ["run.json"])
    return Run(folder=folder, record=record)


def period_folders(folder: Path) -> list[Path]:
    """Return the folders of a plan's periods, the first year first; none without phases."""
    periods = folder / PERIODS_FOLDER
    return sorted(periods.iterdir()) if periods.is_dir() else []


def is_run(folder: Path) -> bool:
    """Say whether `folder` holds a whole run."""
    try:
        read_run(folder)
    except RunError:
        return False
    return True


def list_runs(runs_folder: Path) -> list[Run]:
    """Return every whole run of the store, newest first."""
    if not runs_folder.is_dir():
        return []
    folders = [f for f in runs_folder.iterdir() if f.is_dir() and not f.name.startswith(".")]
    runs = [read_run(folder) for folder in folders if is_run(folder)]
    return sorted(runs, key=lambda run: (run.created, run.id), reverse=True)


def run_by_id(runs_folder: Path, run_id: str) -> Run:
    """Return the stored run with this id; nothing else than an id is looked up.

    Raises
    ------
    NotFoundError
        There is no such run.
    RunError
        The run is damaged.
    """
    if RUN_ID.fullmatch(run_id) and (runs_folder / run_id).is_dir():
        return read_run(runs_folder / run_id)
    raise NotFoundError([Fault("run_not_found", {"run": run_id, "folder": runs_folder.parent})])


def find_run(runs_folder: Path, named: str) -> Run:
    """Return the run that a person named: a folder, a run id or a solved scenario's name.

    Raises
    ------
    RunError
        There is no such run, or it is damaged.
    """
    folder = Path(named).expanduser()
    if folder.is_dir() and (folder / "run.json").is_file():
        return read_run(folder)
    of_scenario = [run for run in list_runs(runs_folder) if run.record["scenario"] == named]
    if of_scenario and not (runs_folder / named).is_dir():
        return of_scenario[0]
    return run_by_id(runs_folder, named)
