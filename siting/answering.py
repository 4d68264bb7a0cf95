"""The straight line from a scenario to its verified answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from geodata.layers import Layers
from siting.building import SitingCase, build_case
from siting.opening import read_layers
from siting.options import Cancel
from siting.problem import SitingProblem
from siting.scenario import Scenario
from siting.solution import Solution
from siting.solving import Progress, ProgressCallback, SolverOptions, solve
from siting.summary import summarise
from siting.tables import allocation_table, catchments_table, facilities_table
from siting.verification import Verification, verify


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
    """

    case: SitingCase
    solution: Solution
    verification: Verification

    @property
    def problem(self) -> SitingProblem:
        """Return the problem that was solved."""
        return self.case.problem

    @property
    def status(self) -> str:
        """Return the solution status."""
        return self.solution.status

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
    case = build_case(scenario, ground, stage=tell)
    chosen = SolverOptions(**scenario.solver.model_dump(), cancel=cancel)
    tell("allocate")
    solution = solve(case.problem, options=chosen, progress=progress, names=case.names, start=start)
    tell("verify")
    return ScenarioSolution(case, solution, verify(case.problem, solution))
