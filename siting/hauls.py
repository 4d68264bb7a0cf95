"""Which hauls are allowed and what they cost: from catchments, and on from facilities.

A facility type that leaves waste which takes part as a stream (`yields`) makes
each of its facilities a place where that waste arises. Who may deliver to a type
is its `takes_from`; without it the catchments and every other type may.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geodata.matrix import TravelMatrix
from siting.problem import Floats, Ints
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
    hauls = pd.DataFrame(
        {
            "place_id": distances.origin_ids[distances.origin],
            "site_id": distances.destination_ids[distances.destination],
            "distance_km": distances.distance_km,
        }
    )
    parts = []
    for s, stream in enumerate(scenario.enabled_streams):
        here = origins[arising[:, s]].rename_axis("catchment").reset_index()
        known = hauls.merge(here, on="place_id")
        arcs = pd.concat(
            [_to_type(scenario, known, menu, kind) for kind in _taking(scenario, stream.key)]
        )
        arcs.insert(0, "stream", s)
        arcs["haul_cost_cny_per_t"] = arcs["distance_km"] * _price(scenario, stream.key, arcs)
        parts.append(arcs)
    table = pd.concat(parts, ignore_index=True)
    opex = {kind: described.opex_cny_per_t for kind, described in scenario.facility_types.items()}
    costs = menu["type"].map(opex).to_numpy(dtype=np.float64)
    table["processing_cost_cny_per_t"] = costs[table["facility"].to_numpy(dtype=np.int64)]
    ordered: pd.DataFrame = table[list(ARC_COLUMNS)].sort_values(
        ["stream", "catchment", "facility"], ignore_index=True
    )
    return ordered


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


def _to_type(
    scenario: Scenario, known: pd.DataFrame, menu: pd.DataFrame, kind: str
) -> pd.DataFrame:
    """Return the hauls of `known` to facilities of type `kind`, from those it takes from."""
    chosen = scenario.facility_types[kind].takes_from
    allowed = known["kind"] != kind if chosen is None else known["kind"].isin(chosen)
    taking = np.flatnonzero((menu["type"] == kind).to_numpy())
    plants = pd.DataFrame({"to": taking, "site_id": menu["site_id"].to_numpy()[taking]})
    arcs = known[allowed].merge(plants, on="site_id")
    arcs = arcs[arcs["facility"] != arcs["to"]]
    return arcs[["catchment", "kind", "to", "distance_km"]].rename(columns={"to": "facility"})


def _price(scenario: Scenario, key: str, arcs: pd.DataFrame) -> pd.Series[float]:
    own = scenario.transport[key].cost_cny_per_tkm  # type: ignore[index]
    outbound = {
        kind: described.outbound.cost_cny_per_tkm
        for kind, described in scenario.facility_types.items()
        if described.outbound is not None
    }
    prices: pd.Series[float] = arcs["kind"].map(outbound).astype(float).fillna(own)
    return prices
