"""Catchments: Voronoi cells of demand points inside each district.

A cell holds the places nearest to its point (straight, in the working plane)
and is cut at the district line, so that the cells of a district cover it
exactly and overlap nowhere.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.crs import STORAGE_CRS, WORKING_CRS, to_storage, to_working

MIN_SPACING_M = 50.0
"""Points nearer than this share a place; the later one is moved apart."""


def demand_points(catchments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the catchments with their demand points as geometry, same index."""
    points = shapely.points(catchments["lon_deg"], catchments["lat_deg"])
    return catchments.set_geometry(
        gpd.GeoSeries(points, index=catchments.index, crs=catchments.crs)
    )


def voronoi_cells(points: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the cell of every point inside its district, in EPSG:4490.

    Parameters
    ----------
    points
        Points with ``district_code``, every one inside that district and no two
        at the same place.
    districts
        Polygons indexed by code.
    """
    working = to_working(points)
    polygons = to_working(districts).geometry
    cells = pd.Series(index=points.index, dtype=object)
    for code, group in working.groupby("district_code"):
        cells.loc[group.index] = _cells_in(polygons[code], group.geometry.to_numpy())
    frame = gpd.GeoDataFrame(geometry=cells.to_list(), index=points.index, crs=WORKING_CRS)
    return to_storage(frame).geometry


def _cells_in(polygon: shapely.Geometry, points: NDArray[Any]) -> list[shapely.Geometry]:
    if len(points) == 1:
        return [polygon]
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(points), extend_to=shapely.envelope(polygon), ordered=True
        )
    )
    return [_polygonal(shapely.intersection(cell, polygon)) for cell in cells]


def _polygonal(geometry: shapely.Geometry) -> shapely.Geometry:
    # Cutting may leave stray lines or points of zero area; cells are areas.
    parts = [p for p in shapely.get_parts(geometry) if shapely.get_dimensions(p) == 2]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def move_inside(points: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the points, each one outside its district moved to just inside it.

    A point outside goes to the nearest place of the district shrunk by 100 m,
    and two points closer than `MIN_SPACING_M` are set that far apart, eastwards.
    Working plane EPSG:4545; the result is in EPSG:4490.
    """
    working = to_working(points)
    polygons = to_working(districts).geometry
    places: list[shapely.Point] = []
    taken: set[tuple[float, float]] = set()
    for code, point in zip(working["district_code"], working.geometry, strict=True):
        place = point
        if not polygons[code].contains(point):
            core = polygons[code].buffer(-100.0)
            place = shapely.get_point(shapely.shortest_line(core, point), 0)
        while _key(place) in taken:
            place = shapely.Point(place.x + MIN_SPACING_M, place.y)
        taken.add(_key(place))
        places.append(place)
    frame = gpd.GeoDataFrame(geometry=places, index=points.index, crs=WORKING_CRS)
    return to_storage(frame).geometry


def _key(point: shapely.Point) -> tuple[float, float]:
    return (round(point.x / MIN_SPACING_M), round(point.y / MIN_SPACING_M))


def spread_points(
    candidates: NDArray[np.float64],
    fixed: NDArray[np.float64],
    count: int,
    *,
    rounds: int = 50,
) -> NDArray[np.int64]:
    """Choose `count` of the candidate places so that each serves its surroundings.

    K-means with some centres held: the `fixed` centres stay, the free ones move
    to the mean of the candidates nearest to them. The start is the candidate
    farthest from all centres so far (no random numbers, so the same input gives
    the same output); at the end each free centre takes the candidate nearest to
    it that is not taken yet.

    Parameters
    ----------
    candidates
        Places in metres (m, 2), ``m >= count``.
    fixed
        Centres that stand already (k, 2); may be empty.
    count
        How many new centres.
    rounds
        Most rounds of moving; it stops earlier when nothing moves.

    Returns
    -------
    Positions into `candidates` (count,).
    """
    centres = _farthest(candidates, fixed, count)
    for _ in range(rounds):
        everything = np.vstack([fixed.reshape(-1, 2), centres])
        nearest = _distances(candidates, everything).argmin(axis=1) - len(fixed)
        moved = np.array(
            [
                candidates[nearest == k].mean(axis=0) if (nearest == k).any() else centres[k]
                for k in range(count)
            ]
        )
        if np.allclose(moved, centres):
            break
        centres = moved
    return _take_nearest(candidates, centres)


def _farthest(
    candidates: NDArray[np.float64], fixed: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    centres = [*fixed.reshape(-1, 2)] or [candidates.mean(axis=0)]
    held = len(centres)
    for _ in range(count):
        gaps = _distances(candidates, np.array(centres)).min(axis=1)
        centres.append(candidates[gaps.argmax()])
    return np.array(centres[held:])


def _take_nearest(
    candidates: NDArray[np.float64], centres: NDArray[np.float64]
) -> NDArray[np.int64]:
    distances = _distances(candidates, centres)
    taken: list[int] = []
    for k in range(len(centres)):
        choice = int(distances[:, k].argmin())
        distances[choice] = np.inf
        taken.append(choice)
    return np.array(taken, dtype=np.int64)


def _distances(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1]))


def point_frame(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return `table` with points made of ``lon_deg`` and ``lat_deg``, EPSG:4490."""
    points = gpd.points_from_xy(table["lon_deg"], table["lat_deg"])
    return gpd.GeoDataFrame(table, geometry=points, crs=STORAGE_CRS)
