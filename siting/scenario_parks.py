"""The eco-parks of a scenario file."""

from __future__ import annotations

from pydantic import Field

from siting.scenario_parts import Key, NotNegative, Positive, Section, Share, Text


class EcoParks(Section):
    """What facilities of different types gain and owe by standing in one eco-park.

    Parks are the sites of kind `eco_park`. A park is active with its core type
    open (重庆市循环经济发展规划（2021—2025年）专栏2: 以焚烧设施为核心).
    """

    core_type: Key = Field(description="Facility type that a park is built around.")
    synergy: bool = Field(
        default=True, description="False: nothing is saved by sharing; all else holds."
    )
    saving_share: dict[Key, Share] = Field(
        default_factory=dict,
        description="By type, share of capital, and so of the annual fixed cost, that is saved "
        "at a park where two types or more are open, the core among them.",
    )
    required: tuple[str, ...] = Field(
        default=(), description="Site ids of parks whose core type must be open."
    )
    core_first: bool = Field(
        default=True,
        description="New facilities of other types open at a park only with its core type open.",
    )
    land_ha: dict[str, Positive] = Field(
        default_factory=dict,
        description="Land by site id of the park, ha; facilities use `land_ha_per_t_per_d` of "
        "their type. Parks that are not named have land enough.",
    )
    load_cap_t_per_d: dict[str, NotNegative] = Field(
        default_factory=dict,
        description="Most that all facilities of a park take together, by site id, t/d.",
    )
    source: Text = Field(description="Where the numbers come from, and which are assumptions.")
