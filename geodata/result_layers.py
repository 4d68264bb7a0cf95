"""Result layers: what a run decided, joined to places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.crs import STORAGE_CRS
from geodata.errors import DataError, Fault
from geodata.layers import Layers

AMOUNTS = ("demand", "served", "unserved")


@dataclass(frozen=True)
class ResultLayers:
    """Layers of one run, all in EPSG:4490 and indexed by ``id``.

    Parameters
    ----------
    facilities
        Points of every facility of the problem with the columns of the
        facilities table (open, load_t_per_d, utilisation_share, ...).
    catchments
        Polygons with demand, served and unserved t/d per stream.
    flows
        A straight line from demand point (or facility, for residues) to site per
        allocated flow, with the columns of the allocation table, ``from_name`` and
        ``to_name``.
    districts
        Polygons with demand, served and unserved t/d per stream, summed.
    sites, eco_parks, industrial_parks, roads, rivers
        The backdrop, as in the data of the run.
    meta
        What pictures say about the run: titles, status, streams, attribution.
    """

    facilities: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    flows: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    eco_parks: gpd.GeoDataFrame
    industrial_parks: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    meta: dict[str, Any]


def build_result_layers(
    layers: Layers,
    facilities: pd.DataFrame,
    catchments: pd.DataFrame,
    allocation: pd.DataFrame,
    meta: dict[str, Any],
) -> ResultLayers:
    """Return the layers of a run from its three tables.

    Parameters
    ----------
    layers
        The places that the run stands on.
    facilities, catchments
        One row each, ``id`` first; catchments have
        ``<stream>_demand_t_per_d`` and so on for every stream.
    allocation
        One row per flow: ``stream, from_kind, from_id, to_id, flow_t_per_d,
        distance_km, haul_cost_cny_per_t``.
    meta
        What pictures say about the run.

    Raises
    ------
    DataError
        If a table names a catchment, facility or site that has no place.
    """
    facilities, catchments = _by_id(facilities), _by_id(catchments)
    placed = _place_facilities(layers, facilities)
    areas = _join(layers.catchments, catchments, "catchments")
    return ResultLayers(
        facilities=placed,
        catchments=areas,
        flows=_draw_flows(layers.catchments, placed, allocation),
        districts=_sum_by_district(layers.districts, catchments),
        sites=layers.sites,
        eco_parks=layers.eco_parks,
        industrial_parks=layers.industrial_parks,
        roads=layers.roads,
        rivers=layers.rivers,
        meta=meta,
    )


def _by_id(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` indexed by ``id``, whether that is a column or the index."""
    indexed = table.set_index("id") if "id" in table.columns else table.rename_axis("id")
    indexed.index = indexed.index.astype(str)
    return indexed


def _require(ids: pd.Index, known: pd.Index, layer: str) -> None:
    """Raise with every id of `ids` that `known` lacks."""
    unknown = ids[~ids.isin(known)].unique()
    if len(unknown):
        raise DataError([Fault("result_without_place", {"id": i, "layer": layer}) for i in unknown])


def _join(places: gpd.GeoDataFrame, table: pd.DataFrame, layer: str) -> gpd.GeoDataFrame:
    """Return the places of `table` with its columns before those only the layer has."""
    _require(table.index, places.index, layer)
    rest = places.loc[table.index].drop(columns=list(table.columns), errors="ignore")
    joined = pd.concat([table, rest.drop(columns="geometry")], axis=1)
    return gpd.GeoDataFrame(joined, geometry=rest.geometry.array, crs=places.crs)


def _place_facilities(layers: Layers, facilities: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the facilities at their own points, new ones at the point of their site."""
    own = layers.facilities.geometry.reindex(facilities.index)
    new = facilities.index[own.isna()]
    site_ids = pd.Index(facilities.loc[new, "site_id"].astype(str))
    _require(site_ids, layers.sites.index, "sites")
    own.loc[new] = layers.sites.geometry.loc[site_ids].array
    return gpd.GeoDataFrame(facilities.copy(), geometry=own, crs=layers.facilities.crs)


def _draw_flows(
    catchments: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, allocation: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return a straight line per flow from its demand point or facility to its site."""
    columns = ["name", "x", "y"]
    demand = catchments[["name_zh", "lon_deg", "lat_deg"]].set_axis(columns, axis=1)
    plants = pd.DataFrame(
        {"name": facilities["name_zh"], "x": facilities.geometry.x, "y": facilities.geometry.y}
    )
    ends = pd.concat([demand, plants], keys=["catchment", "facility"])
    from_keys = pd.MultiIndex.from_frame(allocation[["from_kind", "from_id"]].astype(str))
    _require(from_keys, ends.index, "catchments, facilities")
    to_ids = pd.Index(allocation["to_id"].astype(str))
    _require(to_ids, plants.index, "facilities")
    start, end = ends.loc[from_keys], plants.loc[to_ids]
    lines = shapely.linestrings(
        np.stack([start[["x", "y"]].to_numpy(float), end[["x", "y"]].to_numpy(float)], axis=1)
    )
    flows = allocation.assign(from_name=start["name"].array, to_name=end["name"].array)
    flows.index = pd.Index([f"{row}" for row in range(len(flows))], name="id", dtype="str")
    return gpd.GeoDataFrame(flows, geometry=lines, crs=STORAGE_CRS)


def _sum_by_district(districts: gpd.GeoDataFrame, catchments: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the districts with the sums of their catchments' amounts per stream."""
    suffixes = tuple(f"_{amount}_t_per_d" for amount in AMOUNTS)
    columns = [column for column in catchments.columns if column.endswith(suffixes)]
    sums = catchments.groupby(catchments["district_code"].astype(str))[columns].sum()
    sums = sums.reindex(districts.index, fill_value=0.0)
    return gpd.GeoDataFrame(
        pd.concat([districts.drop(columns="geometry"), sums], axis=1),
        geometry=districts.geometry,
        crs=districts.crs,
    )
