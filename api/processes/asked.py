"""The scenario that a request from outside asks for; it never names a file.

Uploaded layers are named by reference (`api.layers.references`): `pinned` fixes
their versions before a job is made, and only here does a reference become a file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomli_w

import siting
from api.errors import Fault, UsageError
from api.layers.references import file_of, is_reference, with_versions
from api.processes.inputs import SitingInputs
from api.settings import Settings
from geodata.schemas import SCHEMAS
from siting.scenario import Scenario, parse_scenario, scenario_text

FILE = "scenario"
"""Name that faults give as their place."""


def pinned(inputs: SitingInputs, settings: Settings) -> SitingInputs:
    """Return the request with the version of every uploaded layer that it names.

    Raises
    ------
    LayerError
        With every reference to a layer that is not there.
    """
    parts = {"changes": inputs.changes}
    if isinstance(inputs.scenario, dict):
        parts["scenario"] = inputs.scenario
    named = {part: _references(document) for part, document in parts.items()}
    if not any(named.values()):
        return inputs
    return inputs.model_copy(
        update={
            part: {**document, "layers": document["layers"] | with_versions(named[part], settings)}
            for part, document in parts.items()
            if named[part]
        }
    )


def _references(document: Mapping[str, Any]) -> dict[str, str]:
    layers = document.get("layers")
    found = layers.items() if isinstance(layers, dict) else ()
    return {str(key): value for key, value in found if is_reference(value)}


def asked_scenario(inputs: SitingInputs, settings: Settings | None = None) -> tuple[Scenario, str]:
    """Return the checked scenario of a request, and the TOML text of it.

    Parameters
    ----------
    inputs
        The request, its layers with versions (`pinned`).
    settings
        Store of uploaded layers; without it none can be named.

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
        if not inputs.changes and not inputs.amendments and not _heading(inputs):
            return parse_scenario(tomllib.loads(text), file=f"{named}.toml"), text
        document = tomllib.loads(text)
    else:
        document = dict(named)
    changed = merged(document, inputs.changes)
    if inputs.amendments:
        read_document(changed, settings)  # amendments are applied to a sound scenario only
        changed = siting.amend(changed, siting.read_amendments(inputs.amendments))
    return read_document(merged(changed, {"scenario": _heading(inputs)}), settings)


def _heading(inputs: SitingInputs) -> dict[str, Any]:
    """Return name and titles that the request gives the scenario."""
    return inputs.model_dump(include={"name", "title_zh", "title_en"}, exclude_none=True)


def read_document(
    document: Mapping[str, Any], settings: Settings | None = None
) -> tuple[Scenario, str]:
    """Check a scenario that came as JSON, and return it with its TOML text.

    The text keeps the references to uploaded layers; the scenario has their files.

    Raises
    ------
    UsageError
        The scenario names a file.
    LayerError
        It names an uploaded layer that is not there.
    ScenarioError
        With every fault of the scenario.
    """
    plain = without_nulls(document)
    if faults := [Fault("scenario_names_file", {"key": key}) for key in _named_files(plain)]:
        raise UsageError(faults)
    located = plain
    if settings is not None and (named := _references(plain)):
        files = {k: str(file_of(k, v, settings)) for k, v in named.items() if k in SCHEMAS}
        located = {**plain, "layers": plain["layers"] | files}
    return parse_scenario(located, file=FILE), tomli_w.dumps(plain)


def _named_files(document: Mapping[str, Any]) -> list[str]:
    """Return the keys of a scenario that name a file of this machine, or mean to."""
    travel, layers = document.get("travel"), document.get("layers")
    found = ["travel.table"] if isinstance(travel, dict) and travel.get("table") else []
    if not isinstance(layers, dict):
        return [*found, "layers"] if layers else found
    return [*found, *(f"layers.{key[:80]}" for key, v in layers.items() if not is_reference(v))]


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
