"""The scenario: one closed TOML file that states the whole question.

`read_scenario` opens a built-in by name or a file by path, checks it and lists
every fault at once: file, key, value and cure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from siting.errors import Fault, ScenarioError
from siting.phases import Phases
from siting.scenario_checks import internal_faults
from siting.scenario_facilities import Facilities
from siting.scenario_faults import faults_of
from siting.scenario_parks import EcoParks
from siting.scenario_parts import (
    FacilityType,
    Heading,
    Key,
    Objective,
    Section,
    Solver,
    Stream,
    Transport,
    Travel,
    WasteKey,
)
from siting.scenario_policies import Policy

LayerName = Literal[
    "districts",
    "districts_2025",
    "catchments",
    "sites",
    "facilities",
    "eco_parks",
    "industrial_parks",
    "roads",
    "rivers",
]


class Scenario(Section):
    """The whole question: who makes waste, what may stand where, at which cost."""

    scenario: Heading = Field(description="Name, year and frame.")
    streams: tuple[Stream, ...] = Field(min_length=1, description="Kinds of waste.")
    facility_types: dict[Key, FacilityType] = Field(
        min_length=1, description="Types of facility by key; a new type is a new table."
    )
    transport: dict[WasteKey, Transport] = Field(description="Haulage by stream.")
    travel: Travel = Field(default=Travel(), description="How haul lengths are measured.")
    facilities: Facilities = Field(default=Facilities(), description="Rows that take part.")
    eco_parks: EcoParks | None = Field(
        default=None, description="What standing in one eco-park saves and asks; none = nothing."
    )
    policies: tuple[Policy, ...] = Field(default=(), description="Rules of the plan.")
    phases: Phases | None = Field(
        default=None, description="Periods in which the plan is built up; none = one period."
    )
    objective: Objective = Field(description="What is made least.")
    solver: Solver = Field(default=Solver(), description="How it is solved.")
    layers: dict[LayerName, str] = Field(
        default_factory=dict,
        description="Own layers by name: paths relative to the scenario file; the rest comes from "
        "the dataset.",
    )

    @property
    def name(self) -> str:
        """Return the scenario's name."""
        return self.scenario.name

    @property
    def year(self) -> int:
        """Return the year whose facilities are in service."""
        return self.facilities.year or self.scenario.year

    @property
    def service_years(self) -> tuple[int, ...]:
        """Return the years in which a facility may serve: one for each period."""
        return (self.year,) if self.phases is None else self.phases.years

    @property
    def enabled_streams(self) -> tuple[Stream, ...]:
        """Return the streams that take part, in the file's order."""
        return tuple(stream for stream in self.streams if stream.enabled)

    def unserved_cost_cny_per_t(self, stream: str) -> float:
        """Return the price of a tonne of `stream` left over, CNY/t."""
        price = self.objective.unserved_cost_cny_per_t
        if isinstance(price, float):
            return price
        return next(value for key, value in price.items() if key == stream)


def scenario_names() -> tuple[str, ...]:
    """Return the names of the built-in scenarios, sorted."""
    folder = resources.files("siting") / "scenarios"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def scenario_text(name: str) -> str:
    """Return the TOML text of the built-in scenario `name`.

    Raises
    ------
    ScenarioError
        When there is no such built-in.
    """
    if name not in scenario_names():
        raise ScenarioError([_not_found(name)])
    folder = resources.files("siting") / "scenarios"
    return (folder / f"{name}.toml").read_text(encoding="utf-8")


def scenario_document(name: str) -> dict[str, Any]:
    """Return the built-in scenario `name` as a document, for `siting.amending.amend`.

    Raises
    ------
    ScenarioError
        When there is no such built-in.
    """
    return _loads(scenario_text(name), f"{name}.toml")


def read_scenario(name_or_path: str | Path) -> Scenario:
    """Read a scenario by the name of a built-in or by the path of a TOML file.

    Returns
    -------
    Scenario
        Checked; paths of layers and tables are absolute.

    Raises
    ------
    ScenarioError
        With every fault: no such file, bad TOML, unknown keys, wrong values,
        references to what is not there, missing layer files.
    """
    name = str(name_or_path)
    if name in scenario_names():
        return parse_scenario(scenario_document(name), file=f"{name}.toml")
    path = Path(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise ScenarioError([_not_found(name)]) from error
    except UnicodeDecodeError as error:
        fault = Fault("scenario_not_utf8", {"file": name, "position": error.start})
        raise ScenarioError([fault]) from error
    return parse_scenario(_loads(text, name), file=name, folder=path.resolve().parent)


def parse_scenario(
    data: Mapping[str, Any], *, file: str = "scenario", folder: Path | None = None
) -> Scenario:
    """Check scenario `data` (parsed TOML or JSON) and return the scenario.

    Parameters
    ----------
    data
        Nested mapping in the shape of a scenario file.
    file
        Name that faults give as their place.
    folder
        Folder that relative paths start from; the working folder when none.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        raise ScenarioError(faults_of(error, Scenario, data, file=file)) from error
    placed = _placed(scenario, folder or Path.cwd())
    faults = list(internal_faults(placed, file=file))
    if faults:
        raise ScenarioError(faults)
    return placed


def _loads(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault("scenario_not_toml", {"file": file, "reason": str(error)})
        raise ScenarioError([fault]) from error


def _not_found(name: str) -> Fault:
    return Fault("scenario_not_found", {"value": name, "known": ", ".join(scenario_names())})


def _placed(scenario: Scenario, folder: Path) -> Scenario:
    layers = {name: str((folder / path).resolve()) for name, path in scenario.layers.items()}
    travel = scenario.travel
    if travel.table is not None:
        travel = travel.model_copy(update={"table": str((folder / travel.table).resolve())})
    return scenario.model_copy(update={"layers": layers, "travel": travel})
