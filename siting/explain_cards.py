"""What an explanation holds: hauls of a catchment, the standing of a facility.

Every figure is the difference between two re-solves of the allocation with the
openings held (`siting.held_model`), never an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Haul:
    """One arc: where to, how much, how far, at what cost.

    Parameters
    ----------
    facility_id
        The facility.
    flow_t_per_d
        Tonnes a day, 0 for a haul not chosen.
    distance_km
        One-way length.
    haul_cost_cny_per_t, processing_cost_cny_per_t
        Cost per tonne.
    onward_cost_cny_per_t
        What the residues of a tonne taken there cost downstream.
    full
        Whether the facility is full.
    """

    facility_id: str
    flow_t_per_d: float
    distance_km: float
    haul_cost_cny_per_t: float
    processing_cost_cny_per_t: float
    onward_cost_cny_per_t: float
    full: bool

    @property
    def cost_cny_per_t(self) -> float:
        """Return haul, processing and residues together."""
        return (
            self.haul_cost_cny_per_t + self.processing_cost_cny_per_t + self.onward_cost_cny_per_t
        )


@dataclass(frozen=True)
class NextBest:
    """The cheapest other way, and what it would cost the whole system more.

    Parameters
    ----------
    haul
        Where to.
    extra_cny_per_t
        Cost added by the first tonne sent there, what it displaces included.
    all_extra_cny_per_yr
        Cost added when everything goes there; None when that is impossible.
    """

    haul: Haul
    extra_cny_per_t: float
    all_extra_cny_per_yr: float | None


@dataclass(frozen=True)
class Binding:
    """What keeps a stream from a cheaper way.

    Parameters
    ----------
    kind
        ``"capacity"`` (cheaper plants are full), ``"minimum_load"`` (the taker is
        held at its least load), ``"closed"`` (a cheaper plant is not open),
        ``"load_limit"`` (a shared limit is used up), ``"distance"`` (no other
        open plant is within the limit), ``"beyond"`` (a cheaper open plant is
        farther than the limit).
    ids
        The facilities meant.
    words_zh, words_en
        The rules that keep a plant closed or a group limited.
    """

    kind: str
    ids: tuple[str, ...]
    words_zh: str = ""
    words_en: str = ""


@dataclass(frozen=True)
class Flip:
    """The smallest single change that sends a stream elsewhere.

    Parameters
    ----------
    kind
        ``"capacity"`` (t/d more at the facility, and everything goes there),
        ``"cost"`` (CNY/t that the way there must be cheaper) or ``"distance"`` (km to
        which the stream's limit must be lifted, for all: what is left over is then
        served, or some goes to the facility).
    facility_id
        Where the stream would go.
    amount
        How much, in the unit of the kind.
    distance_km
        Length of the haul there, for a distance limit.
    """

    kind: str
    facility_id: str
    amount: float
    distance_km: float | None = None


@dataclass(frozen=True)
class StreamCard:
    """What happens to one stream of a catchment.

    Parameters
    ----------
    stream
        Key.
    demand_t_per_d, unserved_t_per_d
        What arises and what is left over.
    takers
        Hauls chosen, the largest first.
    next_best
        Cheapest haul for the system among open facilities not chosen, or None.
    binds
        What keeps it from a cheaper way; empty when it has the cheapest.
    flips
        The smallest change of each kind that would send it elsewhere.
    marginal_cny_per_t
        Cost of one tonne more arising here, None when it could not be taken.
    split_loads
        Whether the figures after the takers are those of loads that may split, though
        the rules want them whole.
    """

    stream: str
    demand_t_per_d: float
    unserved_t_per_d: float
    takers: tuple[Haul, ...]
    next_best: NextBest | None
    binds: tuple[Binding, ...]
    flips: tuple[Flip, ...]
    marginal_cny_per_t: float | None
    split_loads: bool = False


@dataclass(frozen=True)
class Leg:
    """Waste hauled between a facility and a place: where from or where to."""

    place_id: str
    stream: str
    flow_t_per_d: float
    distance_km: float


@dataclass(frozen=True)
class WhatIf:
    """What one change of a facility does to the whole, all other openings held.

    Parameters
    ----------
    change_cny_per_yr
        Annual cost with the change less that of the plan, fixed costs included;
        None when there is no allocation with it.
    unserved_more_t_per_d
        By stream, how much more (or less) is left over.
    rules_zh, rules_en
        Rules on openings that the change breaks.
    capacity_t_per_d
        Capacity of the facility with the change.
    lost_sharing_cny_per_yr
        Part of the change that the rest of an eco-park, or the facility itself, pays
        more because there is nothing to share the park with.
    shared
        Whether the facility would share an eco-park.
    """

    change_cny_per_yr: float | None
    unserved_more_t_per_d: dict[str, float]
    rules_zh: tuple[str, ...]
    rules_en: tuple[str, ...]
    capacity_t_per_d: float
    lost_sharing_cny_per_yr: float = 0.0
    shared: bool = False


@dataclass(frozen=True)
class FacilityCard:
    """How one facility stands.

    Parameters
    ----------
    open, required, forbidden
        Whether it is open, must be, must not be.
    capacity_t_per_d, load_t_per_d, utilisation_share
        Capacity, tonnes taken and their ratio (0 when closed).
    shadow_price_cny_per_t
        Saving by the first tonne of extra capacity, opened sites held fixed; 0 when closed.
    at_least_load
        Whether it takes waste only to reach its least load.
    streams_t_per_d
        Tonnes by stream.
    sources
        Largest sources, at most ten; `source_count` in all.
    mean_distance_km
        Mean haul, by tonnes.
    residues
        Where its residues go.
    closed, smaller
        What closing it, or a tenth less capacity, would do; None when it is closed.
    sizes
        What opening it at each size would do, sharing its park where it can; empty when
        it is open.
    limits_zh, limits_en
        Limits on the load of it and of others together that are used up.
    split_loads
        Whether the figures with a change are those of loads that may split, though the
        rules want them whole.
    """

    open: bool
    required: bool
    forbidden: bool
    capacity_t_per_d: float
    load_t_per_d: float
    utilisation_share: float
    shadow_price_cny_per_t: float
    at_least_load: bool
    streams_t_per_d: dict[str, float]
    sources: tuple[Leg, ...]
    source_count: int
    mean_distance_km: float
    residues: tuple[Leg, ...] = field(default=())
    closed: WhatIf | None = None
    smaller: WhatIf | None = None
    sizes: tuple[WhatIf, ...] = field(default=())
    limits_zh: tuple[str, ...] = field(default=())
    limits_en: tuple[str, ...] = field(default=())
    split_loads: bool = False
