"""What an explanation holds: hauls of a catchment, the standing of a facility."""

from __future__ import annotations

from dataclasses import dataclass


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
    extra_cny_per_t
        What one tonne more on this haul would add to the cost of the whole
        system, compared with the plan; 0 for the hauls chosen.
    full
        Whether the facility is full.
    """

    facility_id: str
    flow_t_per_d: float
    distance_km: float
    haul_cost_cny_per_t: float
    processing_cost_cny_per_t: float
    extra_cny_per_t: float
    full: bool


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
    nearer_full
        Facilities that would be cheaper than the dearest taker but are full.
    binds
        ``"capacity"``, ``"distance"`` (no other open facility within reach),
        ``"none"``.
    marginal_cny_per_t
        Cost of one tonne more arising here.
    """

    stream: str
    demand_t_per_d: float
    unserved_t_per_d: float
    takers: tuple[Haul, ...]
    next_best: Haul | None
    nearer_full: tuple[str, ...]
    binds: str
    marginal_cny_per_t: float


@dataclass(frozen=True)
class Source:
    """Where a facility's waste comes from."""

    catchment_id: str
    stream: str
    flow_t_per_d: float
    distance_km: float


@dataclass(frozen=True)
class FacilityCard:
    """How one facility stands.

    Parameters
    ----------
    open
        Whether it is open.
    capacity_t_per_d, load_t_per_d, utilisation_share
        Capacity, tonnes taken and their ratio (0 when closed).
    shadow_price_cny_per_t
        Saving per tonne of extra capacity.
    change_cny_per_yr
        Least change of the annual cost when it alone is opened (if closed) or
        closed (if open); negative means it might save that much at most.
    streams_t_per_d
        Tonnes by stream.
    sources
        Largest sources, at most ten; `source_count` in all.
    mean_distance_km
        Mean haul, by tonnes.
    """

    open: bool
    required: bool
    forbidden: bool
    capacity_t_per_d: float
    load_t_per_d: float
    utilisation_share: float
    shadow_price_cny_per_t: float
    change_cny_per_yr: float
    streams_t_per_d: dict[str, float]
    sources: tuple[Source, ...]
    source_count: int
    mean_distance_km: float
