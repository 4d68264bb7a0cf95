"""The scenario that a request from outside asks for; it never names a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomli_w

import siting
from api.errors import Fault, UsageError
from api.processes.inputs import SitingInputs
from siting.scenario import Scenario, parse_scenario, scenario_text

FILE = "scenario"
"""Name that faults give as their place."""


def asked_scenario(inputs: SitingInputs) -> tuple[Scenario, str]:
    """Return the checked scenario of a request, and the TOML text of it.

    Raises
    ------
    UsageError
        There is no built-in of that name, or the scenario names a file.
    ScenarioError
        With every fault of the scenario.
    """
    named = inputs.scenario
    if isinstance(named, str):
        text = _built_in(named)
        if not inputs.changes:
            return parse_scenario(tomllib.loads(text), file=f"{named}.toml"), text
        document = tomllib.loads(text)
    else:
        document = dict(named)
    return read_document(merged(document, inputs.changes))


def read_document(document: Mapping[str, Any]) -> tuple[Scenario, str]:
    """Check a scenario that came as JSON, and return it with its TOML text.

    Raises
    ------
    UsageError
        The scenario names a file.
    ScenarioError
        With every fault of the scenario.
    """
    plain = without_nulls(document)
    travel = plain.get("travel")
    table = travel.get("table") if isinstance(travel, dict) else None
    named = [("layers", plain.get("layers")), ("travel.table", table)]
    if faults := [Fault("scenario_names_file", {"key": key}) for key, value in named if value]:
        raise UsageError(faults)
    scenario = parse_scenario(plain, file=FILE)
    return scenario, tomli_w.dumps(plain)


def merged(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with changes merged into it (RFC 7396, JSON merge patch)."""
    result = dict(document)
    for key, change in changes.items():
        if isinstance(change, Mapping):
            present = result.get(key)
            result[key] = merged(present if isinstance(present, Mapping) else {}, change)
        elif change is None:
            result.pop(key, None)
        else:
            result[key] = change
    return result


def without_nulls(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document without keys that hold null: TOML has no word for it."""
    return {key: _plain(value) for key, value in document.items() if value is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        return without_nulls(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _built_in(name: str) -> str:
    known = siting.scenario_names()
    if name not in known:
        params = {"name": name, "known": ", ".join(known)}
        raise UsageError([Fault("scenario_not_found", params)])
    return scenario_text(name)
