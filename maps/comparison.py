"""What differs between two runs: townships that change plant, facilities opened or closed."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.results import ResultLayers
from maps.areas import takers

_SAME_T_PER_D = 1e-6


@dataclass(frozen=True)
class Comparison:
    """Two runs of the same places, for one stream.

    Parameters
    ----------
    against
        The run compared with.
    catchments
        Key of `maps.marks.CHANGE_AREAS` by catchment, ``""`` without demand.
    facilities
        Key of `maps.marks.CHANGE_RINGS` by facility that is open in either run.
    """

    against: ResultLayers
    catchments: pd.Series
    facilities: pd.Series


def compare(results: ResultLayers, against: ResultLayers, stream: str) -> Comparison:
    """Return what differs in `results` from `against`."""
    return Comparison(
        against,
        catchment_changes(results.catchments, against.catchments, stream),
        facility_changes(results.facilities, against.facilities),
    )


def catchment_changes(cells: gpd.GeoDataFrame, others: gpd.GeoDataFrame, stream: str) -> pd.Series:
    """Return what differs for every catchment of `cells` from `others`."""
    now, before = (
        served_by(frame, stream).reindex(cells.index).fillna("") for frame in (cells, others)
    )
    found = np.select(
        [(now == "") & (before == ""), before == "", now == "", now == before],
        ["never", "served", "left", "same"],
        "moved",
    )
    demand = cells[f"{stream}_demand_t_per_d"].fillna(0.0) > 0
    return pd.Series(np.where(demand, found, ""), index=cells.index)


def served_by(cells: gpd.GeoDataFrame, stream: str) -> pd.Series:
    """Return the facility that takes most of a stream, ``""`` where most is left over."""
    demand = cells[f"{stream}_demand_t_per_d"].fillna(0.0)
    left = cells[f"{stream}_unserved_t_per_d"].fillna(0.0) > 0.5 * demand
    return takers(cells, stream).where(~left, "")


def facility_changes(facilities: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> pd.Series:
    """Return what differs for every facility that is open in either run."""
    now, before = (open_capacity(frame) for frame in (facilities, others))
    ids = now.index.union(before.index)
    now, before = now.reindex(ids), before.reindex(ids)
    resized = (now - before).abs() > _SAME_T_PER_D
    found = np.select([before.isna(), now.isna(), resized], ["opened", "closed", "resized"], "kept")
    return pd.Series(found, index=ids)


def open_capacity(facilities: gpd.GeoDataFrame) -> pd.Series:
    """Return the capacity in t/d of the facilities in use."""
    return facilities.loc[in_use(facilities), "capacity_t_per_d"].astype(float)


def in_use(facilities: gpd.GeoDataFrame) -> pd.Series:
    """Tell of every facility whether it is in use."""
    return facilities["open"].fillna(value=False).astype(bool)
