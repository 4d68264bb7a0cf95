"""The layers of a study area, held together and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

LAYER_NAMES = (
    "districts",
    "districts_2025",
    "catchments",
    "sites",
    "facilities",
    "eco_parks",
    "industrial_parks",
    "roads",
    "rivers",
)

TABLE_NAMES = ("regions", "township_crosswalk")


@dataclass(frozen=True)
class Layers:
    """All that is known of the places of one study area.

    Every layer is a GeoDataFrame in `crs`, indexed by a text column named
    ``id``, with the columns that `geodata.schemas.SCHEMAS` lists for it. Frames
    are shared: take a copy before changing one.

    Parameters
    ----------
    districts, districts_2025
        Polygons: the 38 districts of the census, the 37 units since 2025-11-06.
    catchments
        Polygons with a demand point each (`geodata.catchments.demand_points`).
    sites, facilities
        Points where facilities stand or may stand; the facilities.
    eco_parks, industrial_parks
        Points.
    roads, rivers
        Lines; roads carry ``from_node``, ``to_node`` and ``length_km``.
    regions
        ``district_code``, ``region``.
    township_crosswalk
        ``catchment_id``, ``district_code``, ``unit_2025_code``, ``unit_2025``.
    crs
        Coordinate system of storage.
    manifest_sha256
        Names this state of the data; enters every run id.
    attribution
        Line that every map must carry.
    attribution_en
        The same line for English maps; empty where there is none.
    """

    districts: gpd.GeoDataFrame
    districts_2025: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    eco_parks: gpd.GeoDataFrame
    industrial_parks: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    regions: pd.DataFrame
    township_crosswalk: pd.DataFrame
    crs: str
    manifest_sha256: str
    attribution: str
    attribution_en: str = ""

    def frames(self) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
        """Yield name and frame of every geographic layer, in a fixed order."""
        for name in LAYER_NAMES:
            yield name, getattr(self, name)
