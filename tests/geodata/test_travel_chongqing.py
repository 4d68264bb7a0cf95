"""Hauls on the built-in roads against the distances that their survey measured."""

import geopandas as gpd
import pytest
from shapely import Point

from geodata import chongqing, crs, travel
from geodata.catchments import demand_points

MONUMENT = Point(106.5770, 29.5570)
SEATS_KM = {
    "万州": (Point(108.380, 30.808), 242),
    "巫山": (Point(109.879, 31.075), 405),
    "黔江": (Point(108.771, 29.533), 258),
    "秀山": (Point(108.996, 28.448), 348),
    "涪陵": (Point(107.390, 29.703), 91),
    "永川": (Point(105.927, 29.356), 73),
    "合川": (Point(106.276, 29.972), 61),
    "江津": (Point(106.259, 29.290), 56),
    "城口": (Point(108.664, 31.947), 371),
}
"""Shortest paths on the same graph from the monument of Jiefangbei, by another program."""


@pytest.fixture(scope="module")
def layers():
    return chongqing.load()


@pytest.fixture(scope="module")
def matrix(layers):
    return travel.by_roads(
        demand_points(layers.catchments), layers.sites, layers.roads, rivers=layers.rivers
    )


def points(geometry, index):
    return gpd.GeoDataFrame(geometry=geometry, index=index, crs=crs.STORAGE_CRS)


@pytest.mark.parametrize("seat", SEATS_KM)
def test_way_from_jiefangbei_to_the_seat_is_the_known_one(layers, seat):
    place, known_km = SEATS_KM[seat]
    found = travel.by_roads(
        points([MONUMENT], ["jiefangbei"]),
        points([place], [seat]),
        layers.roads,
        road_factor=1.0,
        access_factor=0.0,
    )
    # the survey's seats are its own road nodes, up to some km from these centres
    assert found.distance_km[0] == pytest.approx(known_km, rel=0.02, abs=6)


def test_every_catchment_reaches_every_site(layers, matrix):
    assert len(matrix.distance_km) == len(layers.catchments) * len(layers.sites)
    assert matrix.unreachable_ids == ()


def test_far_catchments_are_listed(matrix):
    # 500154127 is Xuebaoshan, a township in the mountains of Kaizhou
    assert "500154127" in matrix.long_access_ids
    assert len(matrix.long_access_ids) < 30


def test_no_haul_is_shorter_than_the_straight_line(layers, matrix):
    straight = travel.by_straight_line(demand_points(layers.catchments), layers.sites, circuity=1.0)
    assert (matrix.distance_km >= straight.distance_km * 0.99).all()


def test_nearest_20_are_the_20_shortest_hauls(layers, matrix):
    pruned = travel.by_roads(
        demand_points(layers.catchments),
        layers.sites,
        layers.roads,
        nearest=20,
        rivers=layers.rivers,
    )
    full = matrix.distance_km.reshape(len(layers.catchments), -1).copy()
    full.sort(axis=1)
    assert pruned.distance_km.sum() == pytest.approx(full[:, :20].sum(), rel=1e-4)
    assert len(pruned.distance_km) == 20 * len(layers.catchments)


def test_default_zone_keeps_lengths_within_a_thousandth(layers):
    crs.check_working_crs(crs.WORKING_CRS, layers.districts)
    share = crs.scale_error_share(crs.read_crs(crs.WORKING_CRS), layers.districts)
    assert 0.0008 < share < 0.0009
