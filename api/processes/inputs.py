"""Inputs of the processes: closed models; what they do not know is a fault."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

NAME_LENGTH = 80
Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
Title = Annotated[str, Field(min_length=1, max_length=120)]
Amount = Annotated[float, Field(ge=0)]


class Inputs(BaseModel):
    """What all inputs share."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class SitingInputs(Inputs):
    """A scenario to solve."""

    scenario: Name | dict[str, Any] = Field(
        description="Name of a built-in scenario, or a whole scenario in the shape of its file; "
        "it names no file."
    )
    changes: dict[str, Any] = Field(
        default_factory=dict,
        description="Changes to the scenario, merged as RFC 7396 says: a value replaces, a table "
        "goes deeper, null removes.",
    )
    amendments: list[dict[str, Any]] = Field(
        default_factory=list,
        max_length=500,
        description="What is changed in it after `changes`, in order: close, open, free, resize, "
        "move, add, distance_limit, demand, growth, rule, drop_rule, add_rule.",
    )
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")] | None = Field(
        default=None, description="Name of the scenario that results; none = as it was."
    )
    title_zh: Title | None = Field(default=None, description="Its title in Chinese.")
    title_en: Title | None = Field(default=None, description="Its title in English.")
    start: Name | None = Field(
        default=None, description="Id of a stored run whose answer the search starts from."
    )
    parent: Name | None = Field(
        default=None, description="Id of a stored run that this one is a branch of; only noted."
    )


class AllocationInputs(Inputs):
    """The classic transportation problem on plain numbers."""

    cost: list[list[float]] = Field(
        min_length=1, description="Cost per tonne, a row per catchment and a number per facility."
    )
    demand: list[Amount] = Field(description="Tonnes of each catchment.")
    capacity: list[Amount] = Field(description="Tonnes each facility may take.")
    forbidden: list[list[bool]] | None = Field(
        default=None, description="True where a haul is not allowed, in the shape of `cost`."
    )
    allow_unserved: bool = Field(default=False, description="Whether demand may be left over.")
    unserved_cost: Amount | list[Amount] | None = Field(
        default=None, description="Price of a tonne left over, one or one per catchment."
    )
    single_source: bool = Field(default=False, description="Each catchment to one facility.")
    time_limit_s: float = Field(default=60.0, gt=0, description="Wall time of the search.")
    gap_share: float = Field(default=1e-4, ge=0, lt=1, description="Gap at which it may stop.")


class ExplainInputs(Inputs):
    """Why, of one catchment or facility of a stored run."""

    run: Name = Field(description="Id of the run.")
    subject: Name = Field(description="Id of the catchment or facility.")
    year: int | None = Field(
        default=None, description="First year of a period of a plan in phases; none = the last one."
    )


class CompareInputs(Inputs):
    """Two stored runs to compare."""

    a: Name = Field(description="Id of the first run.")
    b: Name = Field(description="Id of the second run.")


class CheckLayerInputs(Inputs):
    """A layer to check before it is used."""

    layer: dict[str, Any] = Field(description="GeoJSON feature collection.")
    kind: Name = Field(description="Layer that it is to be, as in a scenario's `[layers]`.")


class DrawInputs(Inputs):
    """A picture of a stored run."""

    run: Name = Field(description="Id of the run.")
    format: Literal["png", "svg", "pdf", "html"] = Field(default="png", description="File format.")
    theme: Name = Field(
        default="default",
        description="Theme; `atlas` without a district, as PDF, has a page for each district.",
    )
    paper: Literal["A4", "A3"] = Field(default="A4", description="Sheet.")
    orientation: Literal["landscape", "portrait"] = Field(
        default="landscape", description="How the sheet lies."
    )
    dpi: float = Field(default=300, ge=50, le=600, description="Dots per inch of a PNG.")
    lang: Literal["zh", "en"] = Field(default="zh", description="Language of every word on it.")
    stream: Name | None = Field(default=None, description="Only this stream; else an overview.")
    district: Name | None = Field(default=None, description="Only this district.")
    against: Name | None = Field(
        default=None, description="Id of the run that the theme `comparison` compares with."
    )
    release: Literal["internal", "public"] = Field(
        default="internal", description="Who may see it; `public` needs a review number."
    )
    review_number: Annotated[str, Field(max_length=40)] = Field(
        default="", description="Approval number of the map (审图号)."
    )


class ReportInputs(Inputs):
    """A workbook or report of a stored run."""

    run: Name = Field(description="Id of the run.")
    format: Literal["xlsx", "docx", "pdf"] = Field(
        default="docx", description="Workbook of tables, Word report, or the report as PDF."
    )
    lang: Literal["zh", "en"] = Field(default="zh", description="Language of every word in it.")
