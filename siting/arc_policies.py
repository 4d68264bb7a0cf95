"""Policies over single hauls: which arcs of the table are kept.

Each kind is a pure function from the policy, the ground and the hauls to a flag
per arc (a,); an arc is kept when every policy keeps it. What is dropped is not
in the problem at all, so no answer can use it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from siting.errors import Fault, ScenarioError
from siting.ground import Ground
from siting.problem import Flags, Floats, Ints
from siting.scenario_policies import CrossDistrict, ForbiddenPairs, HaulPair, RequiredPairs

NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Hauls:
    """The arcs as positions (a,), and what the positions stand for.

    Parameters
    ----------
    stream, catchment, facility
        Positions of each arc.
    stream_keys, catchment_ids, facility_ids
        What they stand for; facilities that send something on come after the catchments.
    """

    stream: Ints
    catchment: Ints
    facility: Ints
    stream_keys: pd.Index[Any]
    catchment_ids: pd.Index[Any]
    facility_ids: pd.Index[Any]

    @property
    def demand(self) -> Ints:
        """Return one number per arc for its stream and catchment together."""
        return self.stream * self.catchment_ids.size + self.catchment

    def demand_of(self, pairs: Sequence[HaulPair]) -> Ints:
        """Return that number of each pair; `NOWHERE` when the stream takes no part."""
        stream = self.stream_keys.get_indexer(pd.Index([key for key, _, _ in pairs]))
        catchment = self.catchment_ids.get_indexer(pd.Index([place for _, place, _ in pairs]))
        known = (stream >= 0) & (catchment >= 0)
        return np.where(known, stream * self.catchment_ids.size + catchment, NOWHERE)

    def named(self, pairs: Sequence[HaulPair]) -> Flags:
        """Return which arcs (a,) are one of the pairs."""
        facility = self.facility_ids.get_indexer(pd.Index([plant for _, _, plant in pairs]))
        demand, size = self.demand_of(pairs), self.facility_ids.size
        known = (demand >= 0) & (facility >= 0)
        wanted = (demand * size + facility)[known]
        return np.isin(self.demand * size + self.facility, wanted)


def drop_pairs(policy: ForbiddenPairs, _: Ground, hauls: Hauls) -> Flags:
    """Drop the arcs named: x_a = 0."""
    return ~hauls.named(policy.pairs)


def keep_pairs(policy: RequiredPairs, _: Ground, hauls: Hauls) -> Flags:
    """Keep of each demand named only the arcs named: x_a = 0 for all others of (i, s)."""
    concerned = np.isin(hauls.demand, hauls.demand_of(policy.pairs))
    return ~concerned | hauls.named(policy.pairs)


def keep_in_district(policy: CrossDistrict, ground: Ground, hauls: Hauls) -> Flags:
    """Keep arcs within a district or between a pair of districts allowed: else x_a = 0.

    A haul from plant to plant (residues, rejects, what a transfer station sends on)
    is a flow like one from a catchment: the plant it leaves says its district, and
    each leg of a way through a station is judged by itself.
    """
    kept = np.ones(hauls.stream.size, dtype=np.bool_)
    if policy.allowed:
        return kept
    catchments = pd.DataFrame(ground.layers.catchments)["district_code"].astype(str)
    origins = pd.concat([catchments, ground.district_codes])  # a facility sends residues on
    start = origins.reindex(hauls.catchment_ids).to_numpy()[hauls.catchment]
    end = ground.district_codes.to_numpy()[hauls.facility]
    kept = start == end
    for one, other in policy.allowed_pairs:
        kept |= (start == one) & (end == other)
    streams = [s for s, key in enumerate(hauls.stream_keys) if key in policy.streams]
    return np.asarray(kept | ~np.isin(hauls.stream, streams), dtype=np.bool_)


Filter = Callable[[Any, Ground, Hauls], Flags]

ARC_FILTERS: Mapping[str, Filter] = MappingProxyType(
    {
        "forbidden_pairs": drop_pairs,
        "required_pairs": keep_pairs,
        "cross_district": keep_in_district,
    }
)


@dataclass(frozen=True, eq=False)
class AllowedArcs:
    """Hauls that the policies keep, and those that only a distance limit bars."""

    within: pd.DataFrame
    barred: pd.DataFrame


def allowed_arcs(
    ground: Ground, catchment_ids: pd.Index[Any], arcs: pd.DataFrame, max_km: Floats
) -> AllowedArcs:
    """Return the arcs that every policy keeps, those beyond `max_km` apart.

    Parameters
    ----------
    ground
        Scenario, layers and menu.
    catchment_ids
        Ids (n,) that the positions in `arcs` stand for: of the catchments, then of the
        facilities that send something on (`siting.hauls.origin_table`).
    arcs
        Table of `siting.hauls.arc_table`.
    max_km
        Service distance limit of each stream (s,), infinite when none.

    Raises
    ------
    ScenarioError
        With one fault per required pair that no haul joins.
    """
    near = (arcs["distance_km"] <= max_km[arcs["stream"].to_numpy()]).to_numpy(dtype=np.bool_)
    policies = [p for p in ground.scenario.policies if p.kind in ARC_FILTERS]
    kept = np.ones(len(arcs), dtype=np.bool_)
    if policies:
        hauls = hauls_of(ground, catchment_ids, arcs)
        for policy in policies:
            kept &= ARC_FILTERS[policy.kind](policy, ground, hauls)
        faults = list(_unjoined(ground, hauls, kept & near))
        if faults:
            raise ScenarioError(faults)
    within, barred = (arcs[kept & side].reset_index(drop=True) for side in (near, ~near))
    return AllowedArcs(within, barred)


def streams_with_arc_policies(ground: Ground) -> Flags:
    """Return the streams (s,) some of whose hauls a policy bars whatever their length."""
    named: set[str] = set()
    for policy in ground.scenario.policies:
        if policy.kind in ("forbidden_pairs", "required_pairs"):
            named |= {stream for stream, _, _ in policy.pairs}
        elif policy.kind == "cross_district" and not policy.allowed:
            named |= set(policy.streams)
    streams = ground.scenario.enabled_streams
    return np.array([stream.key in named for stream in streams], dtype=np.bool_)


def hauls_of(ground: Ground, catchment_ids: pd.Index[Any], arcs: pd.DataFrame) -> Hauls:
    """Return the hauls of a table of `siting.hauls.arc_table` as positions."""
    return Hauls(
        stream=arcs["stream"].to_numpy(dtype=np.int64),
        catchment=arcs["catchment"].to_numpy(dtype=np.int64),
        facility=arcs["facility"].to_numpy(dtype=np.int64),
        stream_keys=pd.Index([stream.key for stream in ground.scenario.enabled_streams]),
        catchment_ids=catchment_ids,
        facility_ids=ground.menu.index,
    )


def _unjoined(ground: Ground, hauls: Hauls, kept: Flags) -> Iterator[Fault]:
    for number, policy in enumerate(ground.scenario.policies, start=1):
        if policy.kind != "required_pairs":
            continue
        for place, pair in enumerate(policy.pairs, start=1):
            if not (hauls.named([pair]) & kept).any():
                key = f"policies[{number}].pairs[{place}]"
                params = {"stream": pair[0], "catchment": pair[1], "facility": pair[2]}
                file = ground.scenario.name
                yield Fault("scenario_no_haul", {"file": file, "key": key, **params})
