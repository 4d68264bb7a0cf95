"""What a planner waits for: one plant of `plan-2025` closed, solved again and explained.

Warm: the dataset and the run's problem are loaded. Times are printed, never asserted.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

import siting
from geodata import chongqing
from siting.building import SitingCase, build_case
from siting.explain import Explanation, explain
from siting.solution import Solution
from siting.solving import solve
from tests.benchmarks.measuring import report

pytestmark = pytest.mark.benchmark

CLOSED = ("I01", "I08", "K02", "C03", "H05")
HEADER = ("closed", "explained", "solve CPU s", "explain CPU s", "CPU s", "wall s", "CNY/yr more")


def closed(case: SitingCase, subject: str) -> siting.SitingProblem:
    """Return the problem with one facility forbidden."""
    mine = case.problem.facility_ids == subject
    required, forbidden = case.problem.required & ~mine, case.problem.forbidden | mine
    return replace(case.problem, required=required, forbidden=forbidden)


def largest_source(solution: Solution, subject: str) -> str:
    """Return the catchment that sends most to a facility."""
    problem = solution.problem
    proper = problem.source_facility[problem.arc_catchment] < 0
    here = proper & (problem.facility_ids[problem.arc_facility] == subject)
    a = int(np.where(here, solution.flow_t_per_d, -1.0).argmax())
    return str(problem.catchment_ids[problem.arc_catchment[a]])


def what_if(case: SitingCase, subject: str, town: str) -> tuple[Solution, Explanation, float]:
    """Close a facility, solve again and explain the town; CPU seconds of the solving last."""
    began_s = time.process_time()
    solution = solve(closed(case, subject), names=case.names)
    solved_s = time.process_time() - began_s
    around = {"names": case.names, "surroundings": case.surroundings}
    return solution, explain(solution.problem, solution, town, **around), solved_s


def test_closing_one_plant_of_the_plan():
    case = build_case(siting.read_scenario("plan-2025"), chongqing.load())
    plan = solve(case.problem, names=case.names)
    rows = []
    for subject in CLOSED:
        town = largest_source(plan, subject)
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        solution, explanation, solved_s = what_if(case, subject, town)
        cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
        assert explanation.streams
        assert not solution.open[case.problem.facility_ids == subject].any()
        more = solution.objective_cny_per_yr - plan.objective_cny_per_yr
        seconds = (f"{s:.2f}" for s in (solved_s, cpu_s - solved_s, cpu_s, wall_s))
        rows.append((subject, town, *seconds, f"{more:,.0f}"))
    report("what_if", "One plant of plan-2025 closed, solved again, explained (warm)", HEADER, rows)
