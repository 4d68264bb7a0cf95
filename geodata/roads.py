"""The road graph: shortest paths between points beside the roads.

Haul from point to point is an access leg to the nearest road line, a shortest
path on the graph, and an access leg to the destination. A point joins the graph
where its leg meets the edge, so the edge's length is split in that proportion
between its two ends. Rivers are crossed on edges of the graph only.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.crs import to_working

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]
Positions = npt.NDArray[np.intp]

SHORTEST_EDGE_KM = 1e-6
"""An edge of length 0 (56 in the built-in roads, rounded junctions) counts as 1 mm,
since a sparse graph could not tell it from no edge at all."""

RIVER_TOLERANCE_KM = 1.0
"""Access legs up to this length may cross a drawn river: the built-in rivers are
coarse, and so near to a road it is the drawing that is off (assumption)."""

EDGES_TRIED = 400
"""Nearest edges that are looked at for one on a point's own bank."""


@dataclass(frozen=True)
class RoadGraph:
    """Undirected road graph in a projected system.

    Parameters
    ----------
    ends
        Positions of the two road nodes of each edge, (e, 2).
    length_km
        Length of each edge, (e,), in km, greater than 0.
    lines
        Line of each edge, (e,), shapely geometries in m.
    count
        Number of road nodes.
    """

    ends: Positions
    length_km: Floats
    lines: npt.NDArray[np.object_]
    count: int


@dataclass(frozen=True)
class Access:
    """Where points join the road graph; every array has one row per point.

    Parameters
    ----------
    edge
        Position of the edge that the access leg meets, (n,).
    ends
        Road nodes at both ends of that edge, (n, 2).
    along_km
        Way on that edge to each end, (n, 2), in km.
    leg_km
        Straight access leg, (n,), in km, without any factor.
    """

    edge: Positions
    ends: Positions
    along_km: Floats
    leg_km: Floats


def build_graph(roads: gpd.GeoDataFrame, crs: str) -> RoadGraph:
    """Return the graph of the `roads` layer in the working system `crs`.

    Parameters
    ----------
    roads
        Lines with ``from_node``, ``to_node`` and ``length_km``.
    crs
        Projected working system with metre axes.
    """
    both = pd.concat([roads["from_node"], roads["to_node"]], ignore_index=True)
    codes, nodes = pd.factorize(both.astype(str))
    return RoadGraph(
        ends=codes.reshape(2, -1).T.astype(np.intp),
        length_km=np.maximum(roads["length_km"].to_numpy(float), SHORTEST_EDGE_KM),
        lines=np.asarray(to_working(roads, crs).geometry.array, object),
        count=len(nodes),
    )


def find_access(
    graph: RoadGraph, points: Geometries, rivers: shapely.Geometry | None = None
) -> Access:
    """Return where each of `points` joins `graph`: the nearest point of any edge.

    Where that leg would cross a river, the nearest edge on the point's own bank is
    taken; if there is none nearby, the nearest edge stays.

    Parameters
    ----------
    graph
        At least one edge.
    points
        Shapely points (n,) in the graph's system.
    rivers
        All rivers as one geometry in the graph's system, if they are known.
    """
    edge = shapely.STRtree(graph.lines).query_nearest(points, all_matches=False)[1]
    if rivers is not None:
        edge = _on_own_bank(graph, points, edge, rivers)
    leg_m = shapely.distance(points, graph.lines[edge])
    share = shapely.line_locate_point(graph.lines[edge], points, normalized=True)
    share = np.nan_to_num(share, nan=0.0)  # an edge of length 0 has no share
    shares = np.column_stack([share, 1.0 - share])
    along_km = shares * graph.length_km[edge][:, None]
    return Access(edge=edge, ends=graph.ends[edge], along_km=along_km, leg_km=leg_m / 1e3)


def crosses(first: Geometries, second: Geometries, rivers: shapely.Geometry) -> Flags:
    """Say of each pair of points whether the straight line between them meets a river."""
    ends = [shapely.get_coordinates(first), shapely.get_coordinates(second)]
    crossed: Flags = shapely.intersects(rivers, shapely.linestrings(np.stack(ends, axis=1)))
    return crossed


def _on_own_bank(
    graph: RoadGraph, points: Geometries, edge: Positions, rivers: shapely.Geometry
) -> Positions:
    """Return `edge` with another choice where the leg to it crosses a river."""
    shapely.prepare(rivers)
    chosen = edge.copy()
    legs_m = shapely.distance(points, graph.lines[edge])
    crossing = crosses(points, _feet(graph.lines[edge], points), rivers)
    for position in np.flatnonzero(crossing & (legs_m > RIVER_TOLERANCE_KM * 1e3)):
        distance_m = shapely.distance(points[position], graph.lines)
        near = np.argsort(distance_m, kind="stable")[:EDGES_TRIED]
        here = np.full(len(near), points[position], object)
        dry = near[~crosses(here, _feet(graph.lines[near], here), rivers)]
        if len(dry):
            chosen[position] = dry[0]
    return chosen


def _feet(lines: Geometries, points: Geometries) -> Geometries:
    """Return the point of each line that is nearest to its point."""
    at_m = np.nan_to_num(shapely.line_locate_point(lines, points))
    return np.asarray(shapely.line_interpolate_point(lines, at_m), object)


def path_km(graph: RoadGraph, sources: Access) -> Floats:
    """Return shortest ways on the graph from each source to every road node.

    Parameters
    ----------
    graph
        The roads.
    sources
        Where the n sources join the graph; access legs are not counted.

    Returns
    -------
    array
        Shape (n, nodes), in km; infinite where no road leads.
    """
    count = len(sources.edge)
    start = graph.count + np.arange(count)
    rows = np.concatenate([graph.ends[:, 0], np.repeat(start, 2)])
    columns = np.concatenate([graph.ends[:, 1], sources.ends.ravel()])
    along_km = np.maximum(sources.along_km.ravel(), SHORTEST_EDGE_KM)
    lengths_km = np.concatenate([graph.length_km, along_km])
    matrix = _symmetric(rows, columns, lengths_km, graph.count + count)
    # One way per undirected road is enough: starting at the few destinations
    # gives the ways of the many origins.
    from_source_km: Floats = np.atleast_2d(dijkstra(matrix, indices=start))
    return from_source_km[:, : graph.count]


def pair_km(
    from_source_km: Floats, sources: Access, points: Access, pairs: tuple[Positions, Positions]
) -> Floats:
    """Return the way on the graph between pairs of points and sources.

    Parameters
    ----------
    from_source_km
        What `path_km` gave for `sources`.
    sources, points
        Where both join the graph.
    pairs
        Positions in `points` and in `sources`, both (a,).

    Returns
    -------
    array
        Shape (a,), in km, without access legs; infinite where no road leads.
    """
    point, source = pairs
    by_end = [
        from_source_km[source, points.ends[point, end]] + points.along_km[point, end]
        for end in (0, 1)
    ]
    shortest = np.minimum(*by_end)
    # Two points on one edge need not go to its end and back.
    same = points.edge[point] == sources.edge[source]
    apart = np.abs(points.along_km[point, 0] - sources.along_km[source, 0])
    way_km: Floats = np.where(same, np.minimum(shortest, apart), shortest)
    return way_km


def _symmetric(rows: Positions, columns: Positions, lengths_km: Floats, count: int) -> csr_array:
    """Return the two-way matrix; of parallel edges the shortest stays."""
    low, high = np.minimum(rows, columns), np.maximum(rows, columns)
    order = np.lexsort((lengths_km, high, low))
    low, high, lengths_km = low[order], high[order], lengths_km[order]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    first &= low != high  # a loop leads nowhere
    low, high, lengths_km = low[first], high[first], lengths_km[first]
    ends = (np.concatenate([low, high]), np.concatenate([high, low]))
    return csr_array((np.tile(lengths_km, 2), ends), shape=(count, count))
