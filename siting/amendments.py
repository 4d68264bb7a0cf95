"""Amendments: what a planner changes in a scenario to ask "what if".

An amendment is a closed record with a `kind`; `siting.amending` applies it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from siting.errors import ScenarioError
from siting.scenario_facilities import ONE_PLACE, AddedFacility, Place
from siting.scenario_faults import faults_of
from siting.scenario_parts import NotNegative, Positive, Section, WasteKey

Ids = Annotated[tuple[str, ...], Field(min_length=1)]


class Close(Section):
    """These facilities stay closed, whatever other rules say."""

    kind: Literal["close"]
    ids: Ids = Field(description="Facility ids.")


class Open(Section):
    """These facilities are open."""

    kind: Literal["open"]
    ids: Ids = Field(description="Facility ids.")


class Free(Section):
    """These facilities may be open or not: no rule names them, and they may close."""

    kind: Literal["free"]
    ids: Ids = Field(description="Facility ids.")


class Resize(Section):
    """A facility of another capacity."""

    kind: Literal["resize"]
    id: str = Field(description="Facility id.")
    capacity_t_per_d: Positive = Field(description="New capacity, t/d.")


class Move(Section):
    """A facility that stands elsewhere: at another site, or at a point."""

    kind: Literal["move"]
    id: str = Field(description="Facility id.")
    site_id: str | None = Field(default=None, description="Site of the layer.")
    place: Place | None = Field(default=None, description="Point.")

    @model_validator(mode="after")
    def _somewhere(self) -> Move:
        if (self.site_id is None) == (self.place is None):
            raise PydanticCustomError(ONE_PLACE, "give site_id or place, not both")
        return self


class Add(Section):
    """A facility more."""

    kind: Literal["add"]
    facility: AddedFacility = Field(description="The facility, as in `facilities.added`.")


class DistanceLimit(Section):
    """The longest haul of some streams; it takes the place of the limits that they had."""

    kind: Literal["distance_limit"]
    streams: Annotated[tuple[WasteKey, ...], Field(min_length=1)] = Field(description="Streams.")
    max_km: Positive | None = Field(description="Longest one-way haul, km; none = no limit.")


class Demand(Section):
    """More or less of a stream everywhere."""

    kind: Literal["demand"]
    stream: WasteKey = Field(description="Stream.")
    factor: NotNegative = Field(description="What arises, times this.")


class Growth(Section):
    """Another yearly growth of a stream, in a plan with phases."""

    kind: Literal["growth"]
    stream: WasteKey = Field(description="Stream.")
    share_per_yr: Annotated[float, Field(gt=-1, lt=1)] = Field(description="Growth, per year.")


class Rule(Section):
    """Other values in one rule of the scenario."""

    kind: Literal["rule"]
    number: Annotated[int, Field(ge=1)] = Field(description="Which rule, counted from 1.")
    values: dict[str, Any] = Field(description="Keys of the rule and their new values.")


class DropRule(Section):
    """One rule of the scenario less. Numbers are those of the scenario before any amendment."""

    kind: Literal["drop_rule"]
    number: Annotated[int, Field(ge=1)] = Field(description="Which rule, counted from 1.")


class AddRule(Section):
    """One rule more."""

    kind: Literal["add_rule"]
    rule: dict[str, Any] = Field(description="The rule, as a table of `[[policies]]`.")


Amendment = Annotated[
    Close
    | Open
    | Free
    | Resize
    | Move
    | Add
    | DistanceLimit
    | Demand
    | Growth
    | Rule
    | DropRule
    | AddRule,
    Field(discriminator="kind"),
]


class Amendments(Section):
    """What is changed, in order."""

    amendments: tuple[Amendment, ...] = Field(description="Amendments.")


def read_amendments(data: Sequence[Any]) -> tuple[Amendment, ...]:
    """Check amendments given as JSON.

    Raises
    ------
    ScenarioError
        With every fault, by number.
    """
    whole = {"amendments": list(data)}
    try:
        return Amendments.model_validate(whole).amendments
    except ValidationError as error:
        raise ScenarioError(faults_of(error, Amendments, whole, file="")) from error
