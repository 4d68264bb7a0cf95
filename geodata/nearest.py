"""Places near each other in a straight line: the k nearest (R-tree), all within a distance."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from rtree.index import Index
from scipy.spatial import cKDTree

from geodata.crs import WORKING_CRS, to_working

Positions = npt.NDArray[np.intp]
Pairs = tuple[Positions, Positions]


def k_nearest(
    origins_m: npt.NDArray[np.float64], destinations_m: npt.NDArray[np.float64], k: int
) -> Pairs:
    """Return pairs of each origin with its `k` nearest destinations.

    Parameters
    ----------
    origins_m, destinations_m
        Planar coordinates (n, 2) and (m, 2) in m of one projected system.
    k
        How many destinations to keep for each origin; fewer if there are fewer.

    Returns
    -------
    Pairs
        Positions of origins and of destinations, one entry per pair, sorted by
        origin and then by destination. Places at equal distance may bring an
        origin more than `k` pairs, never fewer.
    """
    kept = min(k, len(destinations_m))
    if kept == 0 or len(origins_m) == 0:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    corners = np.ascontiguousarray(destinations_m, float)
    tree = Index((np.arange(len(corners)), corners, corners))
    points = np.ascontiguousarray(origins_m, float)
    found, counts = tree.nearest_v(points, points, num_results=kept)  # type: ignore[no-untyped-call]
    origin = np.repeat(np.arange(len(points)), counts.astype(np.intp))
    destination = found.astype(np.intp)
    order = np.lexsort((destination, origin))
    return origin[order], destination[order]


def all_pairs(origin_count: int, destination_count: int) -> Pairs:
    """Return every pair of origin and destination, sorted by origin."""
    origin = np.repeat(np.arange(origin_count), destination_count)
    return origin, np.tile(np.arange(destination_count), origin_count)


def near_pairs(
    places: gpd.GeoDataFrame, within_km: float, *, crs: str = WORKING_CRS
) -> pd.DataFrame:
    """Return the pairs of places nearer to each other than `within_km`, straight line.

    Parameters
    ----------
    places
        Points indexed by id.
    within_km
        Distance below which a pair is listed, km.
    crs
        Projected working system in which distances are measured.

    Returns
    -------
    pandas.DataFrame
        Columns from_id, to_id (later in `places` than from_id, or the place
        itself) and distance_km; sorted by both.

    Raises
    ------
    DataError
        If `places` declares no coordinate system.
    """
    points_m = shapely.get_coordinates(np.asarray(to_working(places, crs).geometry.array))
    size = len(points_m)
    if size == 0 or within_km <= 0:
        return pd.DataFrame({"from_id": [], "to_id": [], "distance_km": []})
    found = cKDTree(points_m).query_pairs(within_km * 1e3, output_type="ndarray")
    pairs = np.vstack([found.reshape(-1, 2), np.repeat(np.arange(size), 2).reshape(-1, 2)])
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    km = np.hypot(*(points_m[pairs[:, 0]] - points_m[pairs[:, 1]]).T) / 1e3
    ids = np.asarray(places.index, dtype=np.str_)
    table = pd.DataFrame(
        {"from_id": ids[pairs[:, 0]], "to_id": ids[pairs[:, 1]], "distance_km": km}
    )
    return table[table["distance_km"] < within_km].reset_index(drop=True)
