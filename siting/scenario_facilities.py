"""The [facilities] section of a scenario file: which rows take part, and what may be built."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from siting.scenario_parts import (
    AreaKind,
    Key,
    NotNegative,
    Positive,
    Section,
    SiteKind,
    StatusKey,
    Text,
)

ONE_PLACE = "one_place"
"""Kind of the fault that a facility has two places, or none."""

ParkLevel = Literal["national", "municipal"]


class Candidates(Section):
    """Sites and types that may be built anew, beside the facilities of the layer."""

    types: tuple[Key, ...] = Field(default=(), description="Types that may be built anew.")
    site_kinds: tuple[SiteKind, ...] = Field(
        default=("eco_park", "industrial_park", "standing_plant", "town"),
        description="Kinds of site that may carry them.",
    )
    site_kinds_of: dict[Key, tuple[SiteKind, ...]] = Field(
        default_factory=dict, description="By type, other kinds of site than `site_kinds`."
    )
    beside: dict[Key, tuple[Key, ...]] = Field(
        default_factory=dict,
        description="By type, only the sites of facilities of these types (standing, planned or "
        "candidates of the layer), whatever their kind: a sludge line beside a kiln.",
    )
    layer_types: tuple[Key, ...] = Field(
        default=(),
        description="Types whose candidates of the facilities layer take part too, each at its own "
        "place. What is not sure of them (confidence below high) is said in their names.",
    )
    barred_area_kinds: dict[Key, tuple[AreaKind, ...]] = Field(
        default_factory=dict,
        description="By type, kinds of area where nothing of it is built anew; a site counts by "
        "the catchment it lies in. Incineration in the central city's subdistricts stands for "
        "环发〔2008〕82号 (no new plant in built-up areas).",
    )


class Place(Section):
    """A point on the map."""

    lon_deg: Annotated[float, Field(ge=-180, le=180)] = Field(description="Longitude, degrees.")
    lat_deg: Annotated[float, Field(ge=-90, le=90)] = Field(description="Latitude, degrees.")
    datum: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = Field(
        default="cgcs2000",
        description="Datum of the two: gcj02 where the point was read off Amap or Tencent, bd09 "
        "off Baidu.",
    )


class FacilityChange(Section):
    """What a scenario changes in one facility of the layer."""

    status: StatusKey | None = Field(default=None, description="New status.")
    capacity_t_per_d: NotNegative | None = Field(default=None, description="New capacity, t/d.")
    site_id: str | None = Field(default=None, description="New site.")
    place: Place | None = Field(
        default=None, description="New place, a point; not together with `site_id`."
    )
    may_close: bool | None = Field(default=None, description="Whether it may close.")

    @model_validator(mode="after")
    def _one_place(self) -> FacilityChange:
        if self.site_id is not None and self.place is not None:
            raise PydanticCustomError(ONE_PLACE, "give site_id or place, not both")
        return self


class AddedFacility(Section):
    """A facility that the layer does not have."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,39}$")] = Field(
        description="Id that no facility of the layer has."
    )
    type: Key = Field(description="Facility type.")
    name_zh: Text = Field(description="Name in Chinese.")
    name_en: str = Field(default="", description="Name in English; none = the Chinese one.")
    capacity_t_per_d: Positive = Field(description="Capacity, t/d.")
    site_id: str | None = Field(default=None, description="Site of the layer where it stands.")
    place: Place | None = Field(default=None, description="Point where it stands instead.")
    status: StatusKey = Field(default="planned", description="Status.")
    start_year: int | None = Field(
        default=None, description="First year in service; none = in service in every year."
    )
    may_close: bool = Field(default=True, description="Whether the answer may leave it unused.")
    source: Text = Field(default="用户设定", description="Who says so.")

    @model_validator(mode="after")
    def _one_place(self) -> AddedFacility:
        if (self.site_id is None) == (self.place is None):
            raise PydanticCustomError(ONE_PLACE, "give site_id or place, not both")
        return self


class Spread(Section):
    """Standing capacity whose places nobody publishes, spread over the industrial parks."""

    type: Key = Field(description="Facility type of what is spread.")
    title_zh: Text = Field(description="Name in Chinese; the park's name goes before it.")
    title_en: Text = Field(description="Name in English; the park's name goes before it.")
    total_t_per_d: Positive = Field(description="Capacity in all, t/d.")
    level_claims: dict[ParkLevel, NotNegative] = Field(
        min_length=1,
        description="Claim of one park by its level; a park gets its claim's share of the total.",
    )
    source: Text = Field(description="Where the total comes from; that places are assumed.")


class Facilities(Section):
    """Which rows of the facilities layer take part."""

    year: int | None = Field(default=None, description="Year of service; none = scenario's year.")
    standing_year: int = Field(
        default=2020,
        description="Plants in service by the end of this year are standing: capital is sunk. "
        "2020 is the base year of the plan.",
    )
    include_status: tuple[StatusKey, ...] = Field(
        default=("existing", "under_construction", "planned"),
        description="Statuses that take part.",
    )
    resize_types: tuple[Key, ...] = Field(
        default=(),
        description="Types whose plants after the standing year are only candidates: they may stay "
        "out, or open at their own size or at one of the type's sizes.",
    )
    expand_types: tuple[Key, ...] = Field(
        default=(),
        description="Types whose standing plants may be expanded: to a larger size of the type, "
        "for the capital of the larger size less that of their own on the type's curve.",
    )
    spread: tuple[Spread, ...] = Field(
        default=(),
        description="Standing capacity known only as a total: one assumed plant at each industrial "
        "park, sized by the level of the park.",
    )
    candidates: Candidates = Field(default=Candidates(), description="Sites to build anew.")
    changes: dict[str, FacilityChange] = Field(
        default_factory=dict, description="Changes by facility id."
    )
    added: tuple[AddedFacility, ...] = Field(
        default=(), description="Facilities that the layer does not have, each at a site or point."
    )
