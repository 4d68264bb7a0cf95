from __future__ import annotations

import geopandas as gpd
import pytest
from shapely.geometry import Point

from geodata.errors import DataError
from geodata.nearest import near_pairs

CRS = "EPSG:4545"


@pytest.fixture
def places():
    """Return points 3, 4 and 5 km apart, and one 100 km off."""
    corners = [(500_000, 3_270_000), (503_000, 3_270_000), (500_000, 3_274_000)]
    points = [Point(*xy) for xy in [*corners, (600_000, 3_270_000)]]
    return gpd.GeoDataFrame(index=["a", "b", "c", "far"], geometry=points, crs=CRS)


def listed(table):
    pairs = zip(table["from_id"], table["to_id"], table["distance_km"], strict=True)
    return {(one, other): round(km, 6) for one, other, km in pairs if one != other}


def test_pairs_nearer_than_the_distance_are_listed_once_with_their_km(places):
    assert listed(near_pairs(places, 4.5, crs=CRS)) == {("a", "b"): 3.0, ("a", "c"): 4.0}


def test_the_distance_itself_is_not_nearer(places):
    assert listed(near_pairs(places, 4.0, crs=CRS)) == {("a", "b"): 3.0}


def test_every_place_is_near_itself(places):
    table = near_pairs(places, 1.0, crs=CRS)
    assert table["from_id"].tolist() == table["to_id"].tolist() == list(places.index)
    assert table["distance_km"].tolist() == [0.0] * 4


def test_degrees_are_measured_in_the_working_system(places):
    degrees = places.to_crs("EPSG:4490")
    assert listed(near_pairs(degrees, 4.5, crs=CRS)) == {("a", "b"): 3.0, ("a", "c"): 4.0}


def test_no_places_have_no_pairs(places):
    assert near_pairs(places.iloc[:0], 5.0, crs=CRS).empty


def test_places_without_a_coordinate_system_are_refused(places):
    with pytest.raises(DataError):
        near_pairs(places.set_crs(None, allow_override=True), 5.0)
