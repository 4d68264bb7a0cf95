"""Checking a stored plan in phases: each period's folder, the schedule, the sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from api.checked import Finding, RunCheck, compare
from api.sheets import read_csv
from api.store import PERIODS_FOLDER, PLAN_FILE, SCHEDULE_FILE, Run, period_folders
from siting.periods import PhasedProblem, PhasedSolution
from siting.phased_verification import verify_phases
from siting.problem import SitingProblem
from siting.solution import Solution


def read_whole(run: Run) -> PhasedSolution | None:
    """Return the plan in phases that a run holds, None when it has one period only."""
    if not (run.folder / PLAN_FILE).is_file():
        return None
    folders = period_folders(run.folder)
    problems = [SitingProblem.load(folder / "problem.npz") for folder in folders]
    plan = PhasedProblem.load(run.folder / PLAN_FILE, problems)
    periods = [
        Solution.load(folder / "solution.npz", problem)
        for folder, problem in zip(folders, problems, strict=True)
    ]
    return PhasedSolution.of(plan, periods)


def phase_findings(
    run: Run, whole: PhasedSolution, check_period: Callable[[Run], RunCheck]
) -> Iterator[Finding]:
    """Yield what disagrees in the periods' folders, between the periods and in the schedule.

    Parameters
    ----------
    run, whole
        The run and the plan that it holds.
    check_period
        Checks one period's folder as a run of its own.
    """
    for folder in period_folders(run.folder):
        place = f"{PERIODS_FOLDER}/{folder.name}"
        for finding in check_period(Run(folder, run.record)).findings:
            yield replace(finding, file=f"{place}/{finding.file}")
    for violation in verify_phases(whole, periods=False).violations:
        yield Finding(PLAN_FILE, "solved", (violation.text("zh"), violation.text("en")))
    yield from schedule_findings(run, whole)
    yield from period_findings(run.summary(), whole)


def schedule_findings(run: Run, whole: PhasedSolution) -> Iterator[Finding]:
    """Compare the capacities of the schedule with those of the periods."""
    table = read_csv(run.folder / SCHEDULE_FILE).set_index("id")
    ids, size = whole.periods[0].problem.facility_ids.tolist(), whole.capacity_t_per_d
    if set(table.index) != {ids[j] for j in range(len(ids)) if size[:, j].any()}:
        yield Finding(SCHEDULE_FILE, "ids", ("id", "id"))
        return
    for t, year in enumerate(whole.problem.years.tolist()):
        column = f"capacity_{year}_t_per_d"
        for j, key in enumerate(ids):
            if key in table.index:
                stated = table.loc[key, column]
                yield from compare(SCHEDULE_FILE, f"{key} {column}", stated, float(size[t, j]))


def period_findings(summary: Mapping[str, Any], whole: PhasedSolution) -> Iterator[Finding]:
    """Compare the figures of the periods in the summary with their answers."""
    plan = whole.problem
    for t, (stated, period) in enumerate(zip(summary["periods"], whole.periods, strict=True)):
        figures = {
            "discounted_yr": float(plan.discounted_yr[t]),
            "objective_cny_per_yr": period.objective_cny_per_yr,
            "bound_cny_per_yr": period.bound_cny_per_yr,
            "gap_share": period.gap_share,
            "capital_cny": whole.spent_cny[t],
        }
        for name, value in figures.items():
            item = f"periods.{stated['year']}.{name}"
            yield from compare("summary.json", item, stated[name], value)
