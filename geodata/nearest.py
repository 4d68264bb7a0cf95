"""The k nearest places in a straight line, by an R-tree."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rtree.index import Index

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
