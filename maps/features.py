"""Layers as GeoJSON features: generalised, rounded, and free of NaN."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.crs import STORAGE_CRS, to_storage, to_working
from maps.keeping import kept_by_geometry

Plain = bool | int | float | str | None

COVERAGE_TOLERANCE_M = 120.0
"""Outlines may move by about this much: a third of a pixel where the page opens."""
_LAND_DEG = 0.001
AREA_DECIMALS = 4
POINT_DECIMALS = 5


def generalised(
    frame: gpd.GeoDataFrame, *, tolerance_m: float = COVERAGE_TOLERANCE_M
) -> gpd.GeoDataFrame:
    """Return polygons simplified together, so that shared edges stay shared.

    Geometries come back in the storage CRS, in the order of `frame`.
    """
    if frame.empty:
        return frame
    return frame.set_geometry(_simplified(frame, tolerance_m)).set_crs(STORAGE_CRS)


@kept_by_geometry
def _simplified(frame: gpd.GeoDataFrame, tolerance_m: float) -> np.ndarray:
    working = to_working(frame[[frame.geometry.name]])
    simple = working.set_geometry(working.geometry.simplify_coverage(tolerance_m))
    return to_storage(simple).geometry.to_numpy()


def collection(
    frame: gpd.GeoDataFrame, columns: Iterable[str] = (), *, decimals: int = AREA_DECIMALS
) -> dict[str, Any]:
    """Return a FeatureCollection with the named columns that the frame has, and ids."""
    present = [c for c in columns if c in frame.columns]
    features = [
        {
            "type": "Feature",
            "id": str(index),
            "properties": {c: plain(v) for c, v in zip(present, values, strict=True)},
            "geometry": geometry,
        }
        for index, geometry, values in zip(
            frame.index, _geometries(frame, decimals), rows_of(frame, present), strict=True
        )
    ]
    return {"type": "FeatureCollection", "features": features}


def rows_of(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each row, faster than the frame does it."""
    if not columns:
        return iter([()] * len(frame))
    return zip(*(frame[name].tolist() for name in columns), strict=True)


@kept_by_geometry
def _geometries(frame: gpd.GeoDataFrame, decimals: int) -> list[dict[str, Any] | None]:
    return [geometry_of(geometry, decimals) for geometry in frame.geometry]


def geometry_of(geometry: shapely.Geometry | None, decimals: int) -> dict[str, Any] | None:
    """Return a geometry as GeoJSON with rounded coordinates, repeats dropped.

    A collection of one part becomes that part: GeoPackages make collections of all.
    """
    if geometry is None or geometry.is_empty:
        return None
    parts = shapely.get_parts(geometry)
    geometry = parts[0] if len(parts) == 1 else geometry
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, decimals))
    tidy = shapely.remove_repeated_points(rounded)
    return json.loads(shapely.to_geojson(rounded if tidy.is_empty else tidy))


@kept_by_geometry
def merged_lines(frame: gpd.GeoDataFrame) -> dict[str, Any] | None:
    """Return all lines as one geometry: fewer objects, chains joined end to end."""
    if frame.empty:
        return None
    lines = shapely.line_merge(shapely.union_all(frame.geometry.to_numpy()))
    return geometry_of(lines, AREA_DECIMALS)


@kept_by_geometry
def within_land(lines: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> np.ndarray:
    """Tell for each line whether it stays within the districts, shape (lines,)."""
    land = shapely.union_all(shapely.simplify(districts.geometry.to_numpy(), _LAND_DEG))
    shapely.prepare(land)
    return shapely.covers(land, lines.geometry.to_numpy())


def plain(value: object, *, digits: int = 4) -> Plain:
    """Return a value as JSON can hold it: missing and non-finite become None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return round(float(value), digits) if math.isfinite(value) else None
    return str(value)
