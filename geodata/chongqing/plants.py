"""The facilities layer: known plants, and the plan's counts placed by a rule.

Every size or place that no source gives is `assumed` in its row. The totals are
exact; the rules stand in the modules of the types. A row is in service from
``start_year`` to ``end_year``, both included; an unknown start year is the last
year by which the source has the plant in service. Candidates have none.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.catchments import point_frame
from geodata.chongqing.burning import build_burning
from geodata.chongqing.construction import build_construction
from geodata.chongqing.hazardous import build_hazardous
from geodata.chongqing.kitchen import build_kitchen
from geodata.chongqing.medical import build_medical
from geodata.chongqing.parks import host_sites, site_ids
from geodata.chongqing.placing import Ground
from geodata.chongqing.tables import read_table

KILN_T_PER_D = 200.0
"""Size of a candidate kiln: that of the one in service (忠县), assumed."""

SAME_SITE = ("H11",)
"""Rows of the facts that describe a plant another row stands for (H11 = I12)."""

COLUMNS = [
    "site_id",
    "type",
    "name_zh",
    "name_en",
    "district_code",
    "capacity_t_per_d",
    "capacity_t_per_yr",
    "status",
    "plan_project",
    "start_year",
    "end_year",
    "expands",
    "may_close",
    "siting_basis",
    "capacity_basis",
    "source",
    "confidence",
    "geometry",
]


def read_plants() -> gpd.GeoDataFrame:
    """Return the rows of the facts that have a point; the others stay in the facts."""
    table = read_table("facts/plants.csv")
    table = table[table["lon_deg"].notna() & ~table.index.isin(SAME_SITE)]
    return point_frame(table)


def build_facilities(
    plants: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    catchments: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Return all facilities, each at a site.

    Parameters
    ----------
    plants
        From `read_plants`.
    sites
        From `geodata.chongqing.parks.build_sites`, made with the same plants.
    districts, catchments
        The layers; catchments give the share of industrial parks.
    """
    ground = _ground(sites, districts, catchments)
    known = plants.assign(site_id=site_ids(plants, sites))
    burn = known["type"].isin(["incineration", "kiln"])
    known.loc[known["type"] == "kiln", "capacity_t_per_d"] = known.loc[
        known["type"] == "kiln", "capacity_t_per_d"
    ].fillna(KILN_T_PER_D)
    known["capacity_basis"] = known["capacity_basis"].replace("", "assumed")
    frames = [
        build_burning(pd.DataFrame(known[burn]), ground),
        build_kitchen(_of_type(known, "kitchen_plant"), ground),
        build_construction(_of_type(known, "construction_plant"), ground),
        build_hazardous(_of_type(known, "hazardous_plant"), ground),
        build_medical(_of_type(known, "medical_plant"), ground),
    ]
    return _finish(pd.concat(frames), sites)


def in_service(facilities: pd.DataFrame, year: int) -> pd.Series:
    """Say which facilities are in service in `year`, by start and end year."""
    started = (facilities["start_year"] <= year).fillna(False)
    ended = (facilities["end_year"] < year).fillna(False)
    return (started & ~ended).astype(bool)


def _ground(
    sites: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, catchments: gpd.GeoDataFrame
) -> Ground:
    columns = ["name_zh", "name_en", "region", "population"]
    table = pd.DataFrame(districts[columns]).assign(
        park_share=catchments.groupby("district_code")["industrial_park_share"].sum()
    )
    hosts = host_sites(sites)
    parked = frozenset(c for c, s in hosts.items() if sites.loc[s, "kind"] != "town")
    return Ground(districts=table, hosts=hosts, parked=parked)


def _of_type(known: gpd.GeoDataFrame, facility_type: str) -> pd.DataFrame:
    return pd.DataFrame(known[known["type"] == facility_type])


def _finish(rows: pd.DataFrame, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    homes = rows["site_id"]
    original = rows["expands"].where(homes == "", "")
    rows["site_id"] = homes.where(homes != "", original.map(homes))
    rows["geometry"] = gpd.GeoSeries(sites.geometry.loc[rows["site_id"]].to_numpy(), rows.index)
    per_yr: Any = rows["capacity_t_per_d"] * 365
    rows["capacity_t_per_yr"] = rows["capacity_t_per_yr"].fillna(per_yr)
    for column in ("start_year", "end_year"):
        rows[column] = rows[column].astype("Int64")
    rows["plan_project"] = rows["plan_project"].astype(bool)
    rows["may_close"] = rows["status"].isin(["planned", "candidate"])
    rows.index.name = "id"
    return gpd.GeoDataFrame(rows[COLUMNS], crs=sites.crs)
