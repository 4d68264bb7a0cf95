"""How far it is from each origin to each destination: the travel matrix.

Three providers give the same thing: shortest paths on the road graph, straight
lines times a circuity (a labelled fallback where no roads are supplied), and a
table of distances from a file. Distances are one way, origin to destination.
Destinations are sites; a facility is as far as its site.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.crs import WORKING_CRS, to_working
from geodata.distance_table import read_table
from geodata.errors import DataError, Fault
from geodata.matrix import Floats, TravelMatrix
from geodata.nearest import Pairs, all_pairs, k_nearest
from geodata.roads import Access, RoadGraph, build_graph, crosses, find_access, pair_km, path_km

__all__ = ["TravelMatrix", "by_roads", "by_straight_line", "read_table"]

Points = npt.NDArray[np.object_]
Measure = Callable[[Pairs], Floats]

ROAD_FACTOR = 1.10
"""Driven km per km of graph: the built-in edges are straight between junctions and
usual driving distances are 0 to 18 % longer (assumption, middle of that range)."""

ACCESS_FACTOR = 1.4
"""Driven km per straight km of access leg off the graph (assumption: lanes wind)."""

CIRCUITY = 1.4
"""Driven km per straight km where no roads are supplied (assumption for hills)."""

LONG_ACCESS_KM = 15.0
"""Access legs longer than this are listed: the point is far from any known road."""


def by_roads(  # noqa: PLR0913 - the seam that all travel providers share
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    *,
    road_factor: float = ROAD_FACTOR,
    access_factor: float = ACCESS_FACTOR,
    nearest: int | None = None,
    rivers: gpd.GeoDataFrame | None = None,
    crs: str = WORKING_CRS,
) -> TravelMatrix:
    """Return distances by shortest path on the road graph.

    A haul is `access_factor` times both straight access legs plus `road_factor`
    times the shortest path. Rivers are crossed on edges of the graph only: where
    the nearest road line lies across one of `rivers`, the nearest on the point's
    own bank is taken. Two points nearer to each other than either is to a road lie
    in one pocket between the roads: their haul is the straight line times
    `access_factor`, if that is shorter.

    Parameters
    ----------
    origins, destinations
        Points indexed by id.
    roads
        Lines with ``from_node``, ``to_node``, ``length_km``; taken as two-way.
    road_factor, access_factor
        Driven km per km of graph and per straight km of access leg.
    nearest
        Keep only this many destinations per origin, by haul length, chosen among
        the ``4 * nearest + 16`` nearest in a straight line (R-tree); None keeps
        all pairs that a road joins.
    rivers
        Lines that access legs longer than 1 km do not cross; None if not known.
    crs
        Projected working system in which points are joined to road lines.

    Raises
    ------
    DataError
        If a layer declares no coordinate system, or there are no roads.
    """
    if roads.empty:
        raise DataError([Fault("roads_empty")])
    graph = build_graph(roads, crs)
    from_m, to_m = _points(origins, crs), _points(destinations, crs)
    barrier = None if rivers is None else to_working(rivers, crs).geometry.union_all()
    near, far = find_access(graph, from_m, barrier), find_access(graph, to_m, barrier)
    ends = (from_m, near), (to_m, far)
    measure = _road_measure(graph, ends, (road_factor, access_factor), barrier)
    pairs, km = _kept_pairs((from_m, to_m), measure, nearest)
    lost = _unreachable((from_m, to_m), measure, pairs)
    long_legs = (near.leg_km > LONG_ACCESS_KM, far.leg_km > LONG_ACCESS_KM)
    source = f"road graph x {road_factor:.2f} + access legs x {access_factor:.2f}"
    source += "" if rivers is None else ", rivers crossed on roads only"
    matrix = _matrix((origins, destinations), pairs, km, source)
    return replace(
        matrix,
        unreachable_ids=_named((origins, destinations), lost),
        long_access_ids=_named((origins, destinations), long_legs),
    )


def by_straight_line(
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    circuity: float = CIRCUITY,
    nearest: int | None = None,
    crs: str = WORKING_CRS,
) -> TravelMatrix:
    """Return straight-line distances times `circuity`: a fallback without roads.

    Rivers and ranges are ignored, so hauls across them come out too short; the
    matrix says so in its ``source``.

    Parameters
    ----------
    origins, destinations
        Points indexed by id.
    circuity
        Driven km per straight km.
    nearest
        Keep only this many nearest destinations per origin; all if None.
    crs
        Projected working system in which distances are measured.

    Raises
    ------
    DataError
        If a layer declares no coordinate system.
    """
    from_m, to_m = _points(origins, crs), _points(destinations, crs)

    def measure(pairs: Pairs) -> Floats:
        return _straight_km((from_m, to_m), pairs) * circuity

    pairs, km = _kept_pairs((from_m, to_m), measure, nearest)
    source = f"straight line x {circuity:.2f} (fallback: no roads, rivers ignored)"
    return _matrix((origins, destinations), pairs, km, source)


def _road_measure(
    graph: RoadGraph,
    ends: tuple[tuple[Points, Access], tuple[Points, Access]],
    factors: tuple[float, float],
    rivers: shapely.Geometry | None,
) -> Measure:
    """Return what measures hauls; the shortest paths themselves are found once."""
    (from_m, near), (to_m, far) = ends
    road_factor, access_factor = factors
    from_destination_km = path_km(graph, far)

    def measure(pairs: Pairs) -> Floats:
        legs_km = near.leg_km[pairs[0]], far.leg_km[pairs[1]]
        road_km = pair_km(from_destination_km, far, near, pairs)
        haul_km = road_factor * road_km + access_factor * (legs_km[0] + legs_km[1])
        straight_km = _straight_km((from_m, to_m), pairs)
        pocket = np.flatnonzero(access_factor * straight_km < haul_km)
        pocket = pocket[straight_km[pocket] <= np.minimum(*legs_km)[pocket]]
        if rivers is not None:
            pairs_m = from_m[pairs[0][pocket]], to_m[pairs[1][pocket]]
            pocket = pocket[~crosses(*pairs_m, rivers)]
        haul_km[pocket] = access_factor * straight_km[pocket]
        return haul_km

    return measure


def _kept_pairs(
    points: tuple[Points, Points], measure: Measure, nearest: int | None
) -> tuple[Pairs, Floats]:
    """Return the arcs to keep with their lengths in km."""
    counts = len(points[0]), len(points[1])
    pairs = _candidates(points, nearest)
    km = measure(pairs)
    if nearest is None:
        return _chosen(pairs, km, np.isfinite(km))
    # Where islands of the graph spoil the straight-line choice, look everywhere.
    reached = np.bincount(pairs[0][np.isfinite(km)], minlength=counts[0])
    poor = np.flatnonzero(reached < min(nearest, counts[1]))
    kept = ~np.isin(pairs[0], poor)
    every = all_pairs(len(poor), counts[1])
    origin = np.concatenate([pairs[0][kept], poor[every[0]]])
    pairs = (origin, np.concatenate([pairs[1][kept], every[1]]))
    km = np.concatenate([km[kept], measure((poor[every[0]], every[1]))])
    order = np.lexsort((pairs[1], km, pairs[0]))
    starts = np.searchsorted(pairs[0][order], np.arange(counts[0]))
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order)) - starts[pairs[0][order]]
    return _chosen(pairs, km, np.isfinite(km) & (rank < nearest))


def _candidates(points: tuple[Points, Points], nearest: int | None) -> Pairs:
    """Return the pairs worth measuring."""
    if nearest is None:
        return all_pairs(len(points[0]), len(points[1]))
    coordinates_m = shapely.get_coordinates(points[0]), shapely.get_coordinates(points[1])
    return k_nearest(*coordinates_m, 4 * nearest + 16)


def _chosen(pairs: Pairs, km: Floats, kept: npt.NDArray[np.bool_]) -> tuple[Pairs, Floats]:
    """Return the kept pairs sorted by origin, then destination."""
    at = np.flatnonzero(kept)
    at = at[np.lexsort((pairs[1][at], pairs[0][at]))]
    return (pairs[0][at], pairs[1][at]), km[at]


def _unreachable(
    points: tuple[Points, Points], measure: Measure, kept: Pairs
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Say of each origin and destination whether no road joins it to any other end.

    Arcs that were pruned count as joined, so ends without a kept arc are measured
    against everything before they are called unreachable.
    """
    counts = len(points[0]), len(points[1])
    lost = tuple(~np.isin(np.arange(n), ends) for n, ends in zip(counts, kept, strict=True))
    lonely = np.flatnonzero(lost[1])
    pairs = all_pairs(counts[0], len(lonely))
    joined = np.isfinite(measure((pairs[0], lonely[pairs[1]])))
    lost[1][lonely[pairs[1][joined]]] = False
    return lost[0], lost[1]


def _straight_km(points: tuple[Points, Points], pairs: Pairs) -> Floats:
    distance_m: Floats = shapely.distance(points[0][pairs[0]], points[1][pairs[1]])
    return distance_m / 1e3


def _points(places: gpd.GeoDataFrame, crs: str) -> Points:
    return np.asarray(to_working(places, crs).geometry.array, object)


def _matrix(
    places: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], pairs: Pairs, km: Floats, source: str
) -> TravelMatrix:
    return TravelMatrix(
        origin_ids=np.array(places[0].index, np.str_),
        destination_ids=np.array(places[1].index, np.str_),
        origin=pairs[0],
        destination=pairs[1],
        distance_km=km,
        minutes=None,
        source=source,
    )


def _named(
    places: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    marked: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
) -> tuple[str, ...]:
    """Return the ids of the marked origins, then destinations, each once."""
    both = zip(places, marked, strict=True)
    ids = [str(i) for place, mark in both for i in place.index[mark]]
    return tuple(dict.fromkeys(ids))
