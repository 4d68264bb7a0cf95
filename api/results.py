"""What a run holds of its answer: arrays, tables, the summary, and the periods of a plan."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from api.sheets import write_csv
from api.store import PERIODS_FOLDER, PLAN_FILE, SCHEDULE_FILE
from siting.answering import ScenarioSolution


def write_arrays(solved: ScenarioSolution, folder: Path) -> None:
    """Write the problem, what stands around it, and the solution."""
    around = solved.case.surroundings.arrays()
    solved.problem.save(folder / "problem.npz", beside=around)
    solved.solution.save(folder / "solution.npz")


def write_tables(solved: ScenarioSolution, folder: Path) -> None:
    """Write the three tables."""
    write_csv(solved.facilities, folder / "facilities.csv")
    write_csv(solved.allocation, folder / "allocation.csv")
    write_csv(solved.catchments, folder / "catchments.csv")


def write_phases(solved: ScenarioSolution, folder: Path) -> None:
    """Write the schedule of a plan in phases and a folder for each period; else nothing."""
    if solved.phases is None:
        return
    solved.phases.solution.problem.save(folder / PLAN_FILE)
    write_csv(solved.phases.schedule, folder / SCHEDULE_FILE)
    for period in solved.periods:
        place = folder / PERIODS_FOLDER / str(period.case.scenario.year)
        place.mkdir(parents=True)
        write_arrays(period, place)
        write_tables(period, place)
        write_json(place / "summary.json", period.summary())


def write_json(path: Path, content: object) -> None:
    """Write a JSON document; numbers that are not finite become null."""
    text = json.dumps(finite(content), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def finite(value: Any) -> Any:  # noqa: ANN401
    """Return `value` with every NaN or infinity replaced by None, at any depth."""
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
