"""Which hauls are allowed and what they cost: from catchments, and on from facilities.

A facility type that leaves waste which takes part as a stream (`yields`) makes
each of its facilities a place where that waste arises. Who may deliver to a type
is its `takes_from`; without it the catchments and every other type may.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from geodata.matrix import TravelMatrix
from siting.problem import Flags, Floats, Ints
from siting.scenario import Scenario
from siting.scenario_parts import CATCHMENTS

ARC_COLUMNS = (
    "stream",
    "catchment",
    "facility",
    "distance_km",
    "haul_cost_cny_per_t",
    "processing_cost_cny_per_t",
)


def yield_shares(scenario: Scenario, menu: pd.DataFrame) -> Floats:
    """Return the tonnes of each enabled stream left per tonne taken (f, s)."""
    keys = [stream.key for stream in scenario.enabled_streams]
    rows = {
        kind: [described.yields.get(key, 0.0) for key in keys]
        for kind, described in scenario.facility_types.items()
    }
    return np.array([rows[kind] for kind in menu["type"]], dtype=np.float64).reshape(-1, len(keys))


def source_facilities(scenario: Scenario, menu: pd.DataFrame) -> Ints:
    """Return the positions in `menu` of the facilities that leave an enabled stream."""
    return np.flatnonzero(yield_shares(scenario, menu).any(axis=1))


def origin_table(scenario: Scenario, demand: pd.DataFrame, menu: pd.DataFrame) -> pd.DataFrame:
    """Return where waste arises: the catchments, then the facilities that leave some.

    Returns
    -------
    pandas.DataFrame
        In the order of the problem's catchments. Columns id, place_id (the id
        that distances know: the catchment, or the facility's site), kind
        (``catchments`` or the facility's type), facility (position, -1 for a
        catchment proper).
    """
    sources = source_facilities(scenario, menu)
    proper = pd.DataFrame(
        {"id": demand.index, "place_id": demand.index, "kind": CATCHMENTS, "facility": -1}
    )
    chosen = menu.iloc[sources]
    leaving = pd.DataFrame(
        {
            "id": chosen.index,
            "place_id": chosen["site_id"].to_numpy(),
            "kind": chosen["type"].to_numpy(),
            "facility": sources,
        }
    )
    return pd.concat([proper, leaving], ignore_index=True) if len(leaving) else proper


def arc_table(
    scenario: Scenario,
    demand: pd.DataFrame,
    menu: pd.DataFrame,
    distances: TravelMatrix,
) -> pd.DataFrame:
    """Return the hauls of any length: one row per stream, catchment and facility.

    A haul joins where waste arises to where the facility's type accepts the stream
    and takes from there.

    Returns
    -------
    pandas.DataFrame
        Columns `ARC_COLUMNS`; catchment counts as `origin_table` does.
    """
    origins = origin_table(scenario, demand, menu)
    arising = np.zeros((len(origins), demand.shape[1]), dtype=bool)
    arising[: len(demand)] = demand.to_numpy(dtype=np.float64) > 0
    sources = origins["facility"].to_numpy(dtype=np.int64)[len(demand) :]
    arising[len(demand) :] = yield_shares(scenario, menu)[sources] > 0
    catchment, facility, km = _all_pairs(origins, menu, distances)
    kinds, kind = np.unique(origins["kind"].to_numpy(dtype=np.str_), return_inverse=True)
    types, type_ = np.unique(menu["type"].to_numpy(dtype=np.str_), return_inverse=True)
    joined = _taken_from(scenario, kinds, types)[kind[catchment], type_[facility]]
    joined &= origins["facility"].to_numpy(dtype=np.int64)[catchment] != facility
    parts = []
    for s, stream in enumerate(scenario.enabled_streams):
        accepts = np.isin(types, _taking(scenario, stream.key))
        kept = np.flatnonzero(joined & arising[catchment, s] & accepts[type_[facility]])
        price = _prices_cny_per_tkm(scenario, stream.key, kinds)[kind[catchment[kept]]]
        parts.append((np.full(kept.size, s), kept, km[kept] * price))
    stream_of, kept, haul_cost = (np.concatenate(part) for part in zip(*parts, strict=True))
    opex = np.array([scenario.facility_types[str(key)].opex_cny_per_t for key in types], float)
    columns = (
        stream_of, catchment[kept], facility[kept], km[kept], haul_cost,
        opex[type_[facility[kept]]],
    )  # fmt: skip
    return pd.DataFrame(dict(zip(ARC_COLUMNS, columns, strict=True)))


def _all_pairs(
    origins: pd.DataFrame, menu: pd.DataFrame, distances: TravelMatrix
) -> tuple[Ints, Ints, Floats]:
    """Return every place of `origins` with every facility that a haul joins, in that order.

    Positions of the origin and of the facility, and the length in km.
    """
    place = pd.Index(distances.origin_ids).get_indexer(pd.Index(origins["place_id"]))
    site = pd.Index(distances.destination_ids).get_indexer(pd.Index(menu["site_id"]))
    known = np.flatnonzero(place >= 0), np.flatnonzero(site >= 0)
    arcs = sparse.csr_array(
        (np.arange(distances.origin.size), (distances.origin, distances.destination)),
        shape=(distances.origin_ids.size, distances.destination_ids.size),
    )
    between = arcs[place[known[0]]][:, site[known[1]]]
    between.sort_indices()
    found = between.tocoo()
    return known[0][found.row], known[1][found.col], distances.distance_km[found.data]


def haul_arrays(table: pd.DataFrame, prefix: str) -> dict[str, Any]:
    """Return the columns of hauls as arrays, named as the fields of who keeps them.

    Parameters
    ----------
    table
        Hauls in `ARC_COLUMNS`.
    prefix
        What those fields begin with, ``"arc_"`` for a problem's.
    """
    whole = ("stream", "catchment", "facility")
    return {
        f"{prefix}{name}": table[name].to_numpy(np.int64 if name in whole else np.float64)
        for name in ARC_COLUMNS
    }


def _taking(scenario: Scenario, key: str) -> list[str]:
    return [kind for kind, described in scenario.facility_types.items() if key in described.accepts]


def _taken_from(scenario: Scenario, kinds: NDArray[np.str_], types: NDArray[np.str_]) -> Flags:
    """Return whether facilities of each type take from each kind of origin (kinds, types)."""
    found: Flags = kinds[:, None] != types[None, :]
    for column, key in enumerate(types.tolist()):
        chosen = scenario.facility_types[key].takes_from
        if chosen is not None:
            found[:, column] = np.isin(kinds, chosen)
    return found


def _prices_cny_per_tkm(scenario: Scenario, key: str, kinds: NDArray[np.str_]) -> Floats:
    """Return what a tonne of a stream costs per km from each kind of origin."""
    own = scenario.transport[key].cost_cny_per_tkm  # type: ignore[index]
    outbound = {
        kind: described.outbound.cost_cny_per_tkm
        for kind, described in scenario.facility_types.items()
        if described.outbound is not None
    }
    return np.array([outbound.get(kind, own) for kind in kinds.tolist()], dtype=np.float64)
