"""Policies of a scenario file: one closed section per kind."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from siting.scenario_parts import Key, NotNegative, Positive, Section, Share, WasteKey

Scope = Literal["all", "standing", "new", "plan_project", "candidate"]
SCOPE_PROSE = (
    "Facilities meant: all; standing by the base year; new after it; rows flagged "
    "plan_project; or sites built anew (candidate)."
)


class Rule(Section):
    """What every policy may say of itself."""

    source: str = Field(
        default="", description="Document the rule comes from; an assumption says so."
    )
    years: tuple[int, ...] = Field(
        default=(), description="Years of the periods in which the rule holds; none = all."
    )


class Placed(Rule):
    """A rule that may speak of some places only."""

    districts: tuple[str, ...] = Field(
        default=(),
        description="District codes meant, together with `regions`; neither = everywhere.",
    )
    regions: tuple[str, ...] = Field(
        default=(), description="Regions meant (names of the region table, such as 渝东北)."
    )


class MaxServiceDistance(Rule):
    """No haul of these streams is longer than this."""

    kind: Literal["max_service_distance"]
    streams: tuple[WasteKey, ...] = Field(min_length=1, description="Streams meant.")
    max_km: Positive = Field(description="Longest allowed one-way haul, km.")


class _Limits(Placed):
    """Exactly one of three limits."""

    type: Key = Field(description="Facility type.")
    scope: Scope = Field(default="all", description=SCOPE_PROSE)
    exactly: NotNegative | None = Field(default=None, description="Equal to this.")
    at_least: NotNegative | None = Field(default=None, description="At least this.")
    at_most: NotNegative | None = Field(default=None, description="At most this.")

    @model_validator(mode="after")
    def _one_limit(self) -> _Limits:
        given = [v for v in (self.exactly, self.at_least, self.at_most) if v is not None]
        if len(given) != 1:
            code = "policy_limit"
            raise PydanticCustomError(code, "give exactly one of exactly, at_least, at_most")
        return self

    @property
    def sense(self) -> str:
        """Return the comparison, ``"=="``, ``">="`` or ``"<="``."""
        if self.exactly is not None:
            return "=="
        return ">=" if self.at_least is not None else "<="

    @property
    def limit(self) -> float:
        """Return the one limit that is given."""
        given = (self.exactly, self.at_least, self.at_most)
        return next(float(v) for v in given if v is not None)


class Count(_Limits):
    """Number of open facilities of a type."""

    kind: Literal["count"]


class TotalCapacity(_Limits):
    """Total open capacity of a type, t/d."""

    kind: Literal["total_capacity"]


class Required(Rule):
    """These facilities are open."""

    kind: Literal["required"]
    ids: tuple[str, ...] = Field(min_length=1, description="Facility ids.")


class Forbidden(Rule):
    """These facilities stay closed."""

    kind: Literal["forbidden"]
    ids: tuple[str, ...] = Field(min_length=1, description="Facility ids.")


class MinimumLoad(Rule):
    """An open facility takes at least this share of its capacity."""

    kind: Literal["minimum_load"]
    type: Key = Field(description="Facility type.")
    share: Share = Field(description="Least load, share of the open capacity.")


class ExistingStaysOpen(Rule):
    """Facilities that stand stay open, unless the layer says they may close."""

    kind: Literal["existing_stays_open"]
    types: tuple[Key, ...] = Field(default=(), description="Types meant; none = all.")
    scope: Literal["standing", "all"] = Field(
        default="standing",
        description="`standing`: in service by the base year; `all`: every facility of the layer.",
    )


class SinglePlant(Placed):
    """At most one open facility of the type in each district."""

    kind: Literal["single_plant"]
    type: Key = Field(description="Facility type.")
    scope: Scope = Field(default="all", description=SCOPE_PROSE)


class MinimumSpacing(Rule):
    """Two open facilities of the type stand at least this far apart.

    Plants that stand already are not held against one another.
    """

    kind: Literal["minimum_spacing"]
    type: Key = Field(description="Facility type.")
    min_km: Positive = Field(description="Least distance between sites in a straight line, km.")


HaulPair = tuple[WasteKey, str, str]
"""Stream, catchment id, facility id."""


class ForbiddenPairs(Rule):
    """These catchments do not send the stream to these facilities."""

    kind: Literal["forbidden_pairs"]
    pairs: tuple[HaulPair, ...] = Field(
        min_length=1, description="Stream, catchment id and facility id of each haul barred."
    )


class RequiredPairs(Rule):
    """These catchments send the stream to these facilities only, and those are open."""

    kind: Literal["required_pairs"]
    pairs: tuple[HaulPair, ...] = Field(
        min_length=1,
        description="Stream, catchment id and facility id; a catchment named with several "
        "facilities may send to any of them.",
    )


class CrossDistrict(Rule):
    """Whether these streams may be hauled to a facility of another district.

    Holds for every haul of them: from a catchment, and from a plant that leaves
    residues or sends waste on.
    """

    kind: Literal["cross_district"]
    streams: tuple[WasteKey, ...] = Field(min_length=1, description="Streams meant.")
    allowed: bool = Field(description="True lifts the rule; false keeps hauls in their district.")
    allowed_pairs: tuple[tuple[str, str], ...] = Field(
        default=(),
        description="With `allowed = false`: district codes (from, to) between which hauls stay "
        "allowed; one way each.",
    )


class MustServe(Rule):
    """Nothing of these streams may be left over, whatever it costs.

    Without this rule what cannot be taken is left over at `unserved_cost_cny_per_t`; with
    it the scenario is infeasible then.
    """

    kind: Literal["must_serve"]
    streams: tuple[WasteKey, ...] = Field(min_length=1, description="Streams meant.")


class SingleSite(Rule):
    """A catchment sends all of a stream to one facility (no split)."""

    kind: Literal["single_site"]
    streams: tuple[WasteKey, ...] = Field(min_length=1, description="Streams meant.")


class Budget(Placed):
    """Capital of the new facilities stays within a sum."""

    kind: Literal["budget"]
    at_most_cny: NotNegative = Field(description="Largest sum of capital, CNY.")
    types: tuple[Key, ...] = Field(default=(), description="Types meant; none = all.")


class CoProcessing(Rule):
    """What a kiln burns beside its own fuel stays within a share of what the kiln makes."""

    kind: Literal["co_processing"]
    types: tuple[Key, ...] = Field(
        min_length=1,
        description="Facility types that burn waste in a kiln; those of one site share its kiln "
        "and are counted together.",
    )
    most_share: Annotated[float, Field(gt=0, le=1)] = Field(
        description="Most waste that a kiln takes, share of its own capacity (clinker)."
    )
    usual_kiln_t_per_d: Positive | None = Field(
        default=None,
        description="Capacity of a kiln that `kiln_t_per_d` does not name, t/d of clinker; none = "
        "only the kilns named are held.",
    )
    kiln_t_per_d: dict[str, Positive] = Field(
        default_factory=dict, description="Capacity of the kilns by site id, t/d of clinker."
    )


Policy = Annotated[
    MaxServiceDistance
    | Count
    | TotalCapacity
    | Required
    | Forbidden
    | MinimumLoad
    | ExistingStaysOpen
    | SinglePlant
    | MinimumSpacing
    | ForbiddenPairs
    | RequiredPairs
    | CrossDistrict
    | MustServe
    | SingleSite
    | Budget
    | CoProcessing,
    Field(discriminator="kind"),
]
