"""The straight line from a scenario to its verified answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from geodata.layers import Layers
from siting.asking import ask_of_case
from siting.binding import BindingLimit, binding_limits
from siting.building import SitingCase, build_case
from siting.diagnosis import diagnose
from siting.opening import read_layers
from siting.options import Cancel
from siting.period_cases import build_periods
from siting.periods import PhasedSolution
from siting.phased import solve_phases
from siting.phased_verification import verify_phases
from siting.problem import SitingProblem
from siting.scenario import Scenario
from siting.schedule import schedule_table
from siting.solution import INFEASIBLE, NO_SOLUTION, Solution
from siting.solving import Progress, ProgressCallback, SolverOptions, solve
from siting.summary import summarise
from siting.tables import allocation_table, catchments_table, facilities_table
from siting.verification import Verification, verify


@dataclass(frozen=True, eq=False)
class PhasedAnswer:
    """The answer to a scenario in phases.

    Parameters
    ----------
    solution
        The plan and its schedule, with cost, bound and gap of the whole.
    periods
        Answer of each period.
    verification
        Check of all periods and of what ties them.
    """

    solution: PhasedSolution
    periods: tuple[ScenarioSolution, ...]
    verification: Verification

    @property
    def schedule(self) -> pd.DataFrame:
        """Return what opens when, how large and for how much."""
        return schedule_table(self.solution, self.periods[-1].facilities)


@dataclass(frozen=True, eq=False)
class ScenarioSolution:
    """The answer to a scenario, checked, with its tables.

    Parameters
    ----------
    case
        Scenario, layers, distances, menu and problem.
    solution
        What the solver found, as arrays.
    verification
        Every constraint and cost recomputed without solver code.
    phases
        All periods of a scenario in phases: the case and the solution here are then
        those of the last one. None for a scenario of one period.
    """

    case: SitingCase
    solution: Solution
    verification: Verification
    phases: PhasedAnswer | None = None

    @property
    def problem(self) -> SitingProblem:
        """Return the problem that was solved."""
        return self.case.problem

    @property
    def status(self) -> str:
        """Return the solution status, of the whole plan when it has phases."""
        return self.solution.status if self.phases is None else self.phases.solution.status

    @property
    def periods(self) -> tuple[ScenarioSolution, ...]:
        """Return the answer of each period; this one alone without phases."""
        return (self,) if self.phases is None else self.phases.periods

    @cached_property
    def facilities(self) -> pd.DataFrame:
        """Return every facility, open or not, with load and price."""
        return facilities_table(self.case, self.solution)

    @cached_property
    def catchments(self) -> pd.DataFrame:
        """Return every catchment with demand, served and unserved per stream."""
        return catchments_table(self.case, self.solution)

    @cached_property
    def allocation(self) -> pd.DataFrame:
        """Return every flow, one a row."""
        return allocation_table(self.case, self.solution)

    @cached_property
    def binding(self) -> tuple[BindingLimit, ...]:
        """Return every limit that binds, the dearest first; with phases, in the last period."""
        if self.phases is not None:
            return self.phases.periods[-1].binding
        return binding_limits(self.case.problem, self.solution, self.case.surroundings)

    def summary(self) -> dict[str, Any]:
        """Return the summary as plain numbers and texts without NaN."""
        return summarise(self)


def solve_scenario(
    scenario: Scenario,
    *,
    layers: Layers | None = None,
    progress: ProgressCallback | None = None,
    cancel: Cancel | None = None,
    start: Solution | None = None,
) -> ScenarioSolution:
    """Answer `scenario`: layers, distances, problem, solution, check, tables.

    Parameters
    ----------
    scenario
        What is asked (`siting.read_scenario`).
    layers
        Places it stands on; those the scenario names when none are given.
    progress
        Called with a `siting.solving.Progress` now and then: ``"problem"``,
        ``"travel"``, the solver's stages, ``"verify"``.
    cancel
        Ends the solving when set (`siting.solving.solve`).
    start
        An earlier solution to start from (`siting.solving.solve`).

    Returns
    -------
    ScenarioSolution
        Always checked; an infeasible scenario or a time limit is a status, not
        an error.

    Raises
    ------
    ScenarioError, DataError
        When the scenario or a layer is at fault.
    """
    began_s = time.monotonic()

    def tell(stage: str) -> None:
        if progress is not None:
            progress(Progress(stage, None, None, None, None, time.monotonic() - began_s))

    ground = layers if layers is not None else read_layers(scenario)
    chosen = SolverOptions(**scenario.solver.model_dump(), cancel=cancel)
    if scenario.phases is not None:
        cases, plan = build_periods(scenario, ground, stage=tell)
        tell("allocate")
        names = cases[-1].names
        found = solve_phases(plan, options=chosen, progress=progress, names=names, start=start)
        told = [
            _diagnosed(case, period, chosen, tell) if period.status == INFEASIBLE else period
            for case, period in zip(cases, found.periods, strict=True)
        ]
        tell("verify")
        return _in_phases(cases, replace(found, periods=tuple(told)))
    case = build_case(scenario, ground, stage=tell)
    tell("allocate")
    solution = solve(case.problem, options=chosen, progress=progress, names=case.names, start=start)
    solution = _diagnosed(case, solution, chosen, tell)
    tell("verify")
    return ScenarioSolution(case, solution, verify(case.problem, solution))


def _diagnosed(
    case: SitingCase, solution: Solution, options: SolverOptions, tell: Callable[[str], None]
) -> Solution:
    """Return an infeasible answer with what contradicts and what would repair it.

    Where the search found nothing in time, a conflict shows that there is nothing.
    """
    if solution.status not in (INFEASIBLE, NO_SOLUTION) or options.cancelled:
        return solution
    tell("diagnose")
    found = diagnose(ask_of_case(case), options=options, names=case.names)
    if solution.status == NO_SOLUTION and not found.conflicts:
        return solution
    return replace(solution, status=INFEASIBLE, diagnosis=found)


def _in_phases(cases: list[SitingCase], found: PhasedSolution) -> ScenarioSolution:
    """Return the last period's answer with those of all periods."""
    periods = tuple(
        ScenarioSolution(case, period, verify(case.problem, period))
        for case, period in zip(cases, found.periods, strict=True)
    )
    whole = PhasedAnswer(found, periods, verify_phases(found))
    return replace(periods[-1], phases=whole)
