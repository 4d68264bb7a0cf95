"""Decisions: scenario, problem, solution."""

from __future__ import annotations

from siting.scenario import Scenario, parse_scenario, read_scenario, scenario_names, scenario_text

__all__ = [
    "Scenario",
    "parse_scenario",
    "read_scenario",
    "scenario_names",
    "scenario_text",
]
