"""Places that a person adds to the layers: new facilities, and facilities moved elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.crs import to_storage
from geodata.datum import to_true
from geodata.errors import DataError, Fault
from geodata.layers import Layers
from geodata.membership import catchment_of
from geodata.schemas import complete

CHOSEN_POINT = "chosen_point"
"""Kind of a site that a person put on the map; nothing else is built there by itself."""

_USER = {"siting_basis": "user", "capacity_basis": "user", "confidence": "medium"}


@dataclass(frozen=True)
class Spot:
    """A point that a person names, or a site of the layer.

    Parameters
    ----------
    site_id
        Id of a site of the layer; empty when a point is given.
    lon_deg, lat_deg
        The point, in degrees of `datum`.
    datum
        ``wgs84``, ``cgcs2000``, ``gcj02`` or ``bd09``.
    """

    site_id: str = ""
    lon_deg: float = 0.0
    lat_deg: float = 0.0
    datum: str = "cgcs2000"


@dataclass(frozen=True)
class Addition:
    """A facility that is new, or one of the layer that stands somewhere else.

    Parameters
    ----------
    id
        Id of the facility.
    spot
        Where it stands.
    columns
        Columns of a new facility (name_zh, type, capacity_t_per_d, ...); empty for
        one that is only moved.
    """

    id: str
    spot: Spot
    columns: dict[str, Any]


def point_site_id(facility_id: str) -> str:
    """Return the id of the site that a point of facility `facility_id` becomes."""
    return f"S-{facility_id}"


def with_additions(layers: Layers, additions: Iterable[Addition]) -> Layers:
    """Return the layers with facilities added or moved, and the sites that their points make.

    Parameters
    ----------
    layers
        Layers of the study area.
    additions
        What is added; ids of new facilities must be new.

    Raises
    ------
    DataError
        Lists every point that lies in no district, every site that the layer lacks and
        every id that is taken.
    """
    wanted = list(additions)
    if not wanted:
        return layers
    sites = _point_sites(layers, [a for a in wanted if not a.spot.site_id])
    every = _stacked(layers.sites, sites)
    faults = [*_faults(layers, wanted, every)]
    if faults:
        raise DataError(faults)
    facilities = layers.facilities.copy()
    for moved in (a for a in wanted if not a.columns):
        _move(facilities, moved.id, every.loc[_site_of(moved)])
    added = [a for a in wanted if a.columns]
    if added:
        facilities = _stacked(facilities, _new_facilities(layers, added, every))
    return replace(layers, sites=every, facilities=facilities)


def _site_of(addition: Addition) -> str:
    return addition.spot.site_id or point_site_id(addition.id)


def _point_sites(layers: Layers, additions: list[Addition]) -> gpd.GeoDataFrame:
    """Return a site for each point, its district the one that it lies in (empty: in none)."""
    spots = [a.spot for a in additions]
    points = gpd.GeoDataFrame(
        index=pd.Index([point_site_id(a.id) for a in additions], name="id", dtype="str"),
        geometry=gpd.points_from_xy([s.lon_deg for s in spots], [s.lat_deg for s in spots]),
        crs="EPSG:4326",
    )
    datums = pd.Series([s.datum for s in spots], index=points.index, dtype="str")
    placed = to_storage(to_true(points, datums)) if spots else to_storage(points)
    named = [str(a.columns.get("name_zh") or _name(layers, a.id)) for a in additions]
    sites = placed.assign(
        name_zh=[f"{name}（选定点）" for name in named],
        district_code=catchment_of(placed, layers.districts),
        kind=CHOSEN_POINT,
        **_USER,
    )
    return complete(sites, "sites")[list(layers.sites.columns)]


def _name(layers: Layers, facility_id: str) -> str:
    names = layers.facilities["name_zh"]
    return str(names.get(facility_id, facility_id))


def _faults(layers: Layers, additions: list[Addition], sites: gpd.GeoDataFrame) -> Iterator[Fault]:
    for addition in additions:
        site_id, spot = _site_of(addition), addition.spot
        known = addition.id in layers.facilities.index
        if known == bool(addition.columns):
            code = "addition_taken" if known else "addition_unknown"
            yield Fault(code, {"id": addition.id})
        if site_id not in sites.index:
            yield Fault("addition_no_site", {"id": addition.id, "site": site_id})
        elif not spot.site_id and not sites.loc[site_id, "district_code"]:
            where = {"lon": spot.lon_deg, "lat": spot.lat_deg, "datum": spot.datum}
            yield Fault("addition_outside", {"id": addition.id, **where})


def _move(facilities: gpd.GeoDataFrame, facility_id: str, site: pd.Series[Any]) -> None:
    facilities.loc[facility_id, "site_id"] = str(site.name)
    facilities.loc[facility_id, "district_code"] = site["district_code"]
    facilities.loc[facility_id, "siting_basis"] = "user"
    facilities.loc[[facility_id], "geometry"] = [site["geometry"]]


def _new_facilities(
    layers: Layers, additions: list[Addition], sites: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    at = sites.loc[[_site_of(a) for a in additions]]
    frame = gpd.GeoDataFrame(
        [_USER | a.columns for a in additions],
        index=pd.Index([a.id for a in additions], name="id", dtype="str"),
        geometry=list(at.geometry.array),
        crs=layers.facilities.crs,
    )
    frame["site_id"] = at.index.astype(str)
    frame["district_code"] = at["district_code"].array
    return complete(frame, "facilities")[list(layers.facilities.columns)]


def _stacked(known: gpd.GeoDataFrame, more: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return both frames as one, with the column types of the first."""
    if more.empty:
        return known
    types = {c: t for c, t in known.dtypes.items() if c != "geometry"}
    joined = pd.concat([known, more.astype(types)])
    joined.index.name = "id"
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=known.crs)
