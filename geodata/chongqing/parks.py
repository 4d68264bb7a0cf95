"""Eco-parks, bases and industrial parks, and the sites where facilities may stand."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geodata.catchments import demand_points, point_frame
from geodata.chongqing.tables import read_table

SITE_KINDS = ("eco_park", "industrial_park", "standing_plant", "town")
TOWN_SITES_PER_DISTRICT = 1


def build_eco_parks() -> gpd.GeoDataFrame:
    """Return the three 静脉产业园 (kind ``eco_park``) and the five other bases."""
    return point_frame(read_table("facts/eco_parks.csv")).assign(capacity_basis="assumed")


def build_industrial_parks() -> gpd.GeoDataFrame:
    """Return the industrial parks; customs zones may host no waste facility."""
    frame = point_frame(read_table("facts/industrial_parks.csv"))
    return frame.assign(may_host=frame["level"] != "customs", capacity_basis="assumed")


def build_sites(
    eco_parks: gpd.GeoDataFrame,
    industrial_parks: gpd.GeoDataFrame,
    plants: gpd.GeoDataFrame,
    catchments: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Return one site per place: eco-parks, parks that may host, plants, towns.

    Places of equal coordinates are one site (many points are the same town
    centroid); its kind and names are those of the first in the order of
    `SITE_KINDS`. The town site of a district is the demand point of its most
    populous town (镇), or of its most populous unit where there is none (渝中).
    A site's id is ``S-`` and the id of the row that it comes from.

    Parameters
    ----------
    plants
        Facilities of the facts that have a point.
    """
    frames = [
        eco_parks[eco_parks["kind"] == "eco_park"],
        industrial_parks[industrial_parks["may_host"]].assign(kind="industrial_park"),
        eco_parks[eco_parks["kind"] != "eco_park"].assign(kind="industrial_park"),
        plants.assign(kind="standing_plant"),
    ]
    columns = ["name_zh", "name_en", "district_code", "kind", "siting_basis", "source"]
    columns += ["confidence", "geometry"]
    rows = pd.concat([f[columns] for f in frames])
    towns = _towns(catchments, taken=set(_place_key(rows)))
    rows = pd.concat([rows, towns.assign(kind="town")[columns]])
    rows = rows[~_place_key(rows).duplicated()]
    rows.index = ("S-" + rows.index).rename("id")
    return gpd.GeoDataFrame(rows, crs=eco_parks.crs).assign(capacity_basis="assumed")


def site_ids(points: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> pd.Series:
    """Return the id of the site at each point, or "" where there is none."""
    by_place = dict(zip(_place_key(sites), sites.index, strict=True))
    return _place_key(points).map(by_place).fillna("").astype("str")


def host_sites(sites: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the site that the placing rule uses in each district.

    The eco-park, else the first industrial park (recycling bases after the
    others), else the town site.
    """
    hosts: dict[str, str] = {}
    for kind in ("eco_park", "industrial_park", "town"):
        for site, code in sites.loc[sites["kind"] == kind, "district_code"].items():
            hosts.setdefault(str(code), str(site))
    return hosts


def _towns(catchments: gpd.GeoDataFrame, *, taken: set[str]) -> gpd.GeoDataFrame:
    points = demand_points(catchments)
    points = points[~_place_key(points).isin(taken)]
    points["rank"] = (points["kind"] == "town").astype(int)
    ranked = points.sort_values(["rank", "population"], ascending=False, kind="stable")
    chosen = ranked.groupby("district_code").head(TOWN_SITES_PER_DISTRICT).sort_index()
    return chosen.assign(
        siting_basis="assumed", source="候选场址：本区县人口最多的镇；" + chosen["source"]
    )


def _place_key(points: gpd.GeoDataFrame) -> pd.Series:
    x, y = points.geometry.x.round(4), points.geometry.y.round(4)
    keys: pd.Series[str] = x.astype(str) + " " + y.astype(str)
    return keys
