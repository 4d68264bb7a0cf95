"""Typed inputs of every process; their JSON Schemas describe the processes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geodata.layers import LAYER_NAMES

MOST_CELLS = 2_000_000
"""Most entries of a cost matrix that comes in a request; larger ones go through Python."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
RunId = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
LayerKind = Literal[LAYER_NAMES]  # type: ignore[valid-type]


class Inputs(BaseModel):
    """Closed inputs of a process, without NaN or infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SolverInputs(Inputs):
    """How long to search and how good the answer must be."""

    time_limit_s: Annotated[float, Field(gt=0, le=86_400)] | None = Field(
        default=None, description="Time limit, s; none = that of the scenario."
    )
    gap_share: Annotated[float, Field(ge=0, lt=1)] | None = Field(
        default=None, description="Gap at which the search may stop; none = that of the scenario."
    )


class SitingInputs(Inputs):
    """A scenario, or the name of a built-in one, with what is changed in it."""

    scenario: Annotated[str, Field(min_length=1, max_length=80)] | dict[str, Any] = Field(
        description="Name of a built-in scenario, or a whole scenario as JSON in the shape of a "
        "scenario file. It may name no files: layers are uploaded and named by id."
    )
    amendments: list[dict[str, Any]] = Field(
        default_factory=list,
        max_length=500,
        description="What is changed in it, in order: close, open, free, resize, move, add, "
        "distance_limit, demand, growth, rule, drop_rule, add_rule.",
    )
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")] | None = Field(
        default=None, description="Name of the scenario that results; none = as it was."
    )
    title_zh: Annotated[str, Field(min_length=1, max_length=120)] | None = Field(
        default=None, description="Its title in Chinese."
    )
    title_en: Annotated[str, Field(min_length=1, max_length=120)] | None = Field(
        default=None, description="Its title in English."
    )
    solver: SolverInputs = Field(default=SolverInputs(), description="Limits of the search.")
    start: RunId | None = Field(
        default=None, description="Run whose answer the search starts from."
    )


class AllocationInputs(Inputs):
    """The transportation problem on arrays, as `siting.allocate` takes it."""

    cost: list[list[NotNegative | None]] = Field(
        min_length=1, description="Cost per tonne (n, m), CNY/t; null = no haul allowed."
    )
    demand: list[NotNegative] = Field(min_length=1, description="Demand (n,), t/d.")
    capacity: list[NotNegative] = Field(min_length=1, description="Capacity (m,), t/d.")
    allow_unserved: bool = Field(default=False, description="Whether demand may be left over.")
    unserved_cost: NotNegative | None = Field(
        default=None, description="Price of a tonne left over, CNY/t."
    )
    single_source: bool = Field(
        default=False, description="Whether each catchment goes whole to one facility."
    )
    time_limit_s: Annotated[float, Field(gt=0, le=3600)] = Field(
        default=60.0, description="Time limit of the search for whole loads, s."
    )


class ExplainInputs(Inputs):
    """One catchment or facility of a run."""

    run: RunId = Field(description="Id of the run.")
    id: Annotated[str, Field(min_length=1, max_length=80)] = Field(
        description="Id of a catchment or facility."
    )


class CompareInputs(Inputs):
    """Two runs."""

    a: RunId = Field(description="Id of the first run.")
    b: RunId = Field(description="Id of the second run.")


class CheckLayerInputs(Inputs):
    """A layer, to be checked against the columns of its kind."""

    kind: LayerKind = Field(description="Kind of layer.")
    layer: dict[str, Any] = Field(description="GeoJSON FeatureCollection, WGS84 unless it says.")
