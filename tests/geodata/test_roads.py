"""The road graph against a slow program that needs no cleverness."""

import geopandas as gpd
import numpy as np
import pytest
from scipy.sparse.csgraph import floyd_warshall
from shapely import LineString, Point

from geodata import nearest, travel
from geodata.roads import build_graph, find_access

CRS = "EPSG:4545"
CORNER_M = np.array([500_000.0, 3_280_000.0])


def random_town(seed):
    """Return road nodes in km, edges with lengths, and points on edges (edge, share)."""
    random = np.random.default_rng(seed)
    nodes_km = random.uniform(0, 50, (8, 2))
    pairs = [(a, b) for a in range(8) for b in range(a) if random.random() < 0.35]
    straight_km = [np.hypot(*(nodes_km[a] - nodes_km[b])) for a, b in pairs]
    lengths_km = np.array(straight_km) * random.uniform(1, 1.5, len(pairs))
    spots = [(int(random.integers(len(pairs))), random.uniform(0, 1)) for _ in range(6)]
    return nodes_km, pairs, lengths_km, spots


def brute_force_km(pairs, lengths_km, spots):
    """Return all ways between the spots with every spot made a road node."""
    total = 8 + len(spots)
    matrix = np.full((total, total), np.inf)
    for edge, (a, b) in enumerate(pairs):
        on_edge = sorted((share, 8 + s) for s, (e, share) in enumerate(spots) if e == edge)
        stops = [(0.0, a), *on_edge, (1.0, b)]
        for (start, first), (end, second) in zip(stops, stops[1:], strict=False):
            way_km = (end - start) * lengths_km[edge]
            matrix[first, second] = matrix[second, first] = min(way_km, matrix[first, second])
    return floyd_warshall(matrix)[8:, 8:]


@pytest.mark.parametrize("seed", range(40))
def test_ways_between_points_on_roads_are_those_of_brute_force(seed):
    nodes_km, pairs, lengths_km, spots = random_town(seed)
    nodes_m = CORNER_M + nodes_km * 1e3
    lines = [LineString(nodes_m[[a, b]]) for a, b in pairs]
    ends = {"from_node": [f"{a}" for a, _ in pairs], "to_node": [f"{b}" for _, b in pairs]}
    roads = gpd.GeoDataFrame(ends | {"length_km": lengths_km}, geometry=lines, crs=CRS)
    places = [lines[edge].interpolate(share, normalized=True) for edge, share in spots]
    points = gpd.GeoDataFrame(geometry=places, index=[f"p{i}" for i in range(6)], crs=CRS)
    # where two roads cross without a junction, a point may join the other one
    joined = find_access(build_graph(roads, CRS), np.array(places, object)).edge
    assert joined.tolist() == [edge for edge, _ in spots]
    matrix = travel.by_roads(points, points, roads, road_factor=1.0, access_factor=0.0)
    found_km = np.full((6, 6), np.inf)
    found_km[matrix.origin, matrix.destination] = matrix.distance_km
    expected_km = brute_force_km(pairs, lengths_km, spots)
    np.fill_diagonal(expected_km, 0.0)
    assert found_km == pytest.approx(expected_km, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_k_nearest_are_those_of_brute_force(seed):
    random = np.random.default_rng(seed)
    origins_m, destinations_m = random.uniform(0, 1e5, (30, 2)), random.uniform(0, 1e5, (40, 2))
    origin, destination = nearest.k_nearest(origins_m, destinations_m, 7)
    apart_m = np.linalg.norm(origins_m[:, None] - destinations_m[None], axis=2)
    expected = np.sort(np.argsort(apart_m, axis=1)[:, :7], axis=1)
    assert origin.tolist() == np.repeat(np.arange(30), 7).tolist()
    assert destination.reshape(30, 7).tolist() == expected.tolist()


def test_nearest_of_few_are_all():
    origin, destination = nearest.k_nearest(np.zeros((1, 2)), np.ones((2, 2)), 5)
    assert (origin.tolist(), destination.tolist()) == ([0, 0], [0, 1])


def test_point_joins_the_nearest_line_not_the_nearest_junction():
    lines = [LineString(CORNER_M + np.array([[0, 0], [10e3, 0]]))]
    columns = {"from_node": ["a"], "to_node": ["b"], "length_km": [12.0]}
    graph = build_graph(gpd.GeoDataFrame(columns, geometry=lines, crs=CRS), CRS)
    access = find_access(graph, np.array([Point(CORNER_M + np.array([2.5e3, 300]))], object))
    assert access.leg_km == pytest.approx([0.3])
    assert access.along_km == pytest.approx(np.array([[3.0, 9.0]]))
