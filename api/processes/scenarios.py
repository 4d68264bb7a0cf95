"""The scenario of a request: a built-in or a whole document, with its amendments."""

from __future__ import annotations

from typing import Any

import siting
from api.errors import Fault, UsageError
from api.processes.inputs import SitingInputs


def scenario_of(inputs: SitingInputs) -> dict[str, Any]:
    """Return the whole scenario that a request asks for, checked, as a document.

    Parameters
    ----------
    inputs
        Checked inputs of the process.

    Raises
    ------
    ScenarioError
        With every fault of the scenario or of an amendment.
    UsageError
        The scenario names a file.
    """
    base = inputs.scenario
    document = siting.scenario_document(base) if isinstance(base, str) else dict(base)
    if not isinstance(base, str):
        refuse_files(document)
        siting.parse_scenario(document)
    amended = siting.amend(document, siting.read_amendments(inputs.amendments))
    heading = {
        key: value
        for key in ("name", "title_zh", "title_en")
        if (value := getattr(inputs, key)) is not None
    }
    limits = inputs.solver.model_dump(exclude_none=True)
    amended["scenario"] = {**amended["scenario"], **heading}
    amended["solver"] = {**amended.get("solver", {}), **limits}
    siting.parse_scenario(amended)
    return amended


def refuse_files(document: dict[str, Any]) -> None:
    """Refuse a scenario from outside that names a file of this machine.

    Raises
    ------
    UsageError
        Naming the keys.
    """
    travel = document.get("travel")
    named = ["layers"] if document.get("layers") else []
    named += ["travel.table"] if isinstance(travel, dict) and travel.get("table") else []
    if named:
        raise UsageError([Fault("scenario_names_file", {"keys": ", ".join(named)})])
