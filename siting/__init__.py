"""Decisions: scenario, problem, solution."""

from __future__ import annotations

from siting import locate
from siting.allocation import Allocation, AllocationReport, CostBlocks, allocate
from siting.amending import amend
from siting.amendments import read_amendments
from siting.answering import ScenarioSolution, solve_scenario
from siting.asked import Ask
from siting.asking import ask_of_case
from siting.building import SitingCase, build_case
from siting.compare import compare
from siting.diagnosis import diagnose
from siting.errors import ProblemError, ScenarioError
from siting.explain import Explanation, explain
from siting.naming import Names
from siting.opening import OpenedLayers, open_layers, read_layers
from siting.problem import OptionPolicy, SitingProblem
from siting.repaired import repaired_problem
from siting.scenario import (
    Scenario,
    parse_scenario,
    read_scenario,
    scenario_document,
    scenario_names,
    scenario_text,
)
from siting.solution import Solution
from siting.solving import Progress, SolverOptions, solve
from siting.streams import calibration
from siting.summary import names_of_run
from siting.verification import Verification, verify

__all__ = [
    "Allocation",
    "Ask",
    "AllocationReport",
    "CostBlocks",
    "Explanation",
    "Names",
    "OpenedLayers",
    "OptionPolicy",
    "ProblemError",
    "Progress",
    "Scenario",
    "ScenarioError",
    "ScenarioSolution",
    "SitingCase",
    "SitingProblem",
    "Solution",
    "SolverOptions",
    "Verification",
    "allocate",
    "amend",
    "ask_of_case",
    "build_case",
    "calibration",
    "names_of_run",
    "compare",
    "diagnose",
    "explain",
    "locate",
    "open_layers",
    "parse_scenario",
    "read_amendments",
    "read_layers",
    "read_scenario",
    "repaired_problem",
    "scenario_document",
    "scenario_names",
    "scenario_text",
    "solve",
    "solve_scenario",
    "verify",
]
