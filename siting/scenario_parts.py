"""The sections of a scenario file: streams, facility types, transport, travel, solver.

Every section is closed (an unknown key is refused) and frozen. The description
of a field is its documentation; the built-in scenarios give every number with
its source.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

StreamKey = Literal[
    "residual_msw",
    "kitchen_waste",
    "construction_waste",
    "hazardous_waste",
    "medical_waste",
    "recyclables",
    "sludge",
]
ResidueKey = Literal["bottom_ash", "fly_ash", "digestate"]
WasteKey = StreamKey | ResidueKey
CATCHMENTS = "catchments"
"""Stands in `takes_from` for the catchments themselves."""
StatusKey = Literal["existing", "under_construction", "planned", "candidate", "forbidden"]
SiteKind = Literal["eco_park", "industrial_park", "standing_plant", "town"]
AreaKind = Literal["central", "urban", "town", "rural"]

NotNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]


class Section(BaseModel):
    """A closed, frozen table of a scenario file without NaN or infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=False)


class Heading(Section):
    """Name, year and frame of the scenario."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")] = Field(
        description="ASCII name of the scenario, in lower case with hyphens."
    )
    title_zh: Text = Field(description="Title in Chinese, as maps and reports show it.")
    title_en: Text = Field(description="Title in English.")
    year: int = Field(ge=1990, le=2100, description="Year that the scenario describes.")
    dataset: Literal["chongqing", "files"] = Field(
        default="chongqing",
        description="Built-in dataset to start from; `files` takes every layer from [layers].",
    )
    days_per_yr: float = Field(
        default=365, gt=0, le=366, description="Days that turn t/d into t/yr (calendar year)."
    )
    crs: str = Field(
        default="EPSG:4545",
        description="Projected working CRS in metres; EPSG:4545 is CGCS2000 / 3-degree GK "
        "CM 108E, within 0.1 % of true scale over Chongqing.",
    )
    remainder: Literal["uncollected", "landfill"] = Field(
        default="uncollected",
        description="What happens to waste that no facility takes: 未收运, or 填埋（未建模） "
        "where a standing system landfills it.",
    )
    note: str = Field(default="", description="What a reader should know first.")
    sources: tuple[str, ...] = Field(default=(), description="Documents the scenario rests on.")


class AreaRates(Section):
    """Waste arising per person and day by kind of area, kg."""

    central: NotNegative = Field(description="Subdistricts of the central city, kg/(person d).")
    urban: NotNegative = Field(description="Subdistricts elsewhere, kg/(person d).")
    town: NotNegative = Field(description="Towns, kg/(person d).")
    rural: NotNegative = Field(description="Rural townships, kg/(person d).")


class Stream(Section):
    """One kind of waste and how much of it arises where."""

    key: WasteKey = Field(
        description="Fixed key of the stream; a residue arises in facilities only."
    )
    title_zh: Text = Field(description="Name in Chinese.")
    title_en: Text = Field(description="Name in English.")
    enabled: bool = Field(default=True, description="False leaves the stream out of the problem.")
    rates_kg_per_person_d: AreaRates | None = Field(
        default=None,
        description="Pattern over the kinds of area; with `total_t_per_d` it is scaled.",
    )
    total_t_per_d: NotNegative | None = Field(
        default=None, description="Total that the stream is calibrated to, t/d, before capture."
    )
    split_by: Literal["population", "industrial_park_share"] = Field(
        default="population",
        description="What a total without rates is split by over the catchments.",
    )
    growth_share_per_yr: Annotated[float, Field(gt=-1, lt=1)] = Field(
        default=0.0,
        description="Yearly growth of what arises, from phases.demand_year on; without [phases] "
        "nothing grows.",
    )
    share_captured: Share = Field(
        default=1.0, description="Share of the arising waste that is collected as this stream."
    )
    source: Text = Field(description="Where the numbers come from, and which are assumptions.")

    @property
    def is_stated(self) -> bool:
        """Return whether the catchments make any of it."""
        return self.rates_kg_per_person_d is not None or self.total_t_per_d is not None


class Transport(Section):
    """Vehicle and cost of hauling one stream."""

    vehicle: Text = Field(description="Vehicle the stream is hauled with.")
    cost_cny_per_tkm: NotNegative = Field(description="Cost per tonne and km one way, CNY.")
    co2e_kg_per_tkm: NotNegative = Field(default=0.0, description="Emission per tonne and km, kg.")
    speed_km_per_h: Positive = Field(description="Mean speed, for hauls without known minutes.")
    source: Text = Field(description="Where the numbers come from, and which are assumptions.")


class Capex(Section):
    """Capital cost curve: reference_cny (Q / reference_t_per_d) ** exponent.

    Above `valid_to_t_per_d` the unit cost of that size holds (no further saving
    by size); below `valid_from_t_per_d` the curve itself goes on, so small plants
    stay dearer per tonne.
    """

    reference_cny: NotNegative = Field(description="Capital of a plant of the reference size, CNY.")
    reference_t_per_d: Positive = Field(description="Reference size, t/d.")
    exponent: Annotated[float, Field(gt=0, le=1)] = Field(
        default=1.0, description="Scale exponent; 1 means a constant unit cost."
    )
    valid_from_t_per_d: NotNegative = Field(
        default=0.0, description="Smallest size of the fit, t/d."
    )
    valid_to_t_per_d: Positive | None = Field(
        default=None, description="Largest size of the fit, t/d."
    )


class FacilityType(Section):
    """What a type of facility takes, leaves over and costs."""

    title_zh: Text = Field(description="Name in Chinese.")
    title_en: Text = Field(description="Name in English.")
    accepts: tuple[WasteKey, ...] = Field(min_length=1, description="Streams it may take.")
    takes_from: tuple[Key, ...] | None = Field(
        default=None,
        description="Who may deliver: `catchments` and facility types by key; none = the "
        "catchments and every other type that leaves an accepted stream.",
    )
    yields: dict[WasteKey, Share] = Field(
        default_factory=dict,
        description="Tonnes left per tonne taken, by stream. What is an enabled stream is hauled "
        "on; 1 of its own stream makes a transfer station.",
    )
    outbound: Transport | None = Field(
        default=None,
        description="Vehicle and cost of what leaves it, such as a transfer trailer; none = those "
        "of the stream.",
    )
    sizes_t_per_d: tuple[Positive, ...] = Field(
        default=(), description="Sizes at which a candidate may be built, t/d."
    )
    module_t_per_d: Positive | None = Field(
        default=None,
        description="Size of one module, t/d; instead of `sizes_t_per_d`: a candidate may be built "
        "with 1 to `most_modules` of them.",
    )
    most_modules: Annotated[int, Field(ge=1, le=50)] | None = Field(
        default=None, description="Most modules of one facility."
    )
    minimum_size_t_per_d: NotNegative = Field(
        default=0.0, description="Smallest size that is built, t/d (0 = any)."
    )
    capex: Capex = Field(description="Capital cost curve.")
    opex_cny_per_t: NotNegative = Field(description="Operating cost per tonne without capital.")
    min_load_share: Share = Field(
        default=0.0, description="Least load of an open facility, share of capacity (0 = none)."
    )
    life_yr: Positive = Field(description="Years over which capital is recovered.")
    land_ha_per_t_per_d: NotNegative = Field(
        default=0.0, description="Land per t/d of capacity, ha (0 = not counted)."
    )
    source: Text = Field(description="Where the numbers come from, and which are assumptions.")

    @model_validator(mode="after")
    def _some_size(self) -> FacilityType:
        modular = (self.module_t_per_d is None, self.most_modules is None)
        if modular != (bool(self.sizes_t_per_d),) * 2 or not self.built_sizes_t_per_d:
            code = "type_sizes"
            raise PydanticCustomError(code, "give sizes, or module and number of modules")
        return self

    @property
    def built_sizes_t_per_d(self) -> tuple[float, ...]:
        """Return the sizes that may be built, from the list or from modules, t/d."""
        sizes = self.sizes_t_per_d
        if self.module_t_per_d is not None and self.most_modules is not None:
            sizes = tuple(n * self.module_t_per_d for n in range(1, self.most_modules + 1))
        return tuple(size for size in sizes if size >= self.minimum_size_t_per_d)


class Travel(Section):
    """How haul lengths are measured."""

    provider: Literal["roads", "straight_line", "table"] = Field(
        default="roads", description="Road graph, straight line x circuity (a fallback), or a file."
    )
    road_factor: Annotated[float, Field(ge=1)] = Field(
        default=1.10, description="Graph km to driven km: the graph's edges are straightened."
    )
    access_factor: Annotated[float, Field(ge=1)] = Field(
        default=1.4, description="Straight access leg to the road, times this."
    )
    circuity: Annotated[float, Field(ge=1)] = Field(
        default=1.4, description="Straight line to driven km, used by `straight_line` only."
    )
    nearest_sites: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Keep only this many nearest sites per catchment; none keeps all."
    )
    table: str | None = Field(
        default=None, description="File with from_id, to_id, km (and minutes) for `table`."
    )
    source: str = Field(default="", description="Where the factors come from.")


class Objective(Section):
    """What is made least: annual cost."""

    kind: Literal["cost"] = Field(
        default="cost", description="Fixed + processing + haul + unserved."
    )
    discount_rate: Annotated[float, Field(ge=0, lt=1)] = Field(
        description="Rate of the capital recovery factor, per year."
    )
    unserved_cost_cny_per_t: NotNegative | dict[WasteKey, NotNegative] = Field(
        description="Price of a tonne left over, one for all or by stream; above any real cost."
    )
    source: str = Field(default="", description="Where rate and prices come from.")


class Solver(Section):
    """How the problem is solved."""

    name: Literal["highs", "cbc"] = Field(default="highs", description="Solver behind PuLP.")
    time_limit_s: Positive = Field(default=300, description="Time limit, s.")
    gap_share: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=1e-4, description="Gap at which the solver may stop, share."
    )
    threads: Annotated[int, Field(ge=1, le=64)] = Field(
        default=1,
        description="Most threads: periods of a plan in phases are solved side by side. Every "
        "run of the solver uses 1, for the same answer every time.",
    )
    seed: Annotated[int, Field(ge=0)] = Field(default=0, description="Seed of the solver.")
