"""Web-map datums: known shifts, and back within 0.2 m."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
from shapely import LineString, Point, box

from geodata import datum
from geodata.errors import DataError

GEOD = pyproj.Geod(ellps="GRS80")
GRID_DEG = np.meshgrid(np.arange(105.0, 110.5, 0.13), np.arange(28.0, 32.5, 0.11))
LON_DEG, LAT_DEG = (values.ravel() for values in GRID_DEG)


def apart_m(first, second):
    return GEOD.inv(*first, *second)[2]


def test_gcj02_of_tiananmen_is_the_published_one():
    # check value of the eviltransform package for the true place
    lon_deg, lat_deg = datum.wgs84_to_gcj02(np.array([116.377817]), np.array([39.911954]))
    assert lon_deg[0] == pytest.approx(116.38404722455657, abs=1e-12)
    assert lat_deg[0] == pytest.approx(39.91334545536069, abs=1e-12)


def test_gcj02_shift_in_chongqing_is_some_hundred_m():
    shifted = datum.wgs84_to_gcj02(LON_DEG, LAT_DEG)
    shift_m = apart_m((LON_DEG, LAT_DEG), shifted)
    assert 350 < shift_m.min() < shift_m.max() < 650


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84),
        (datum.wgs84_to_bd09, datum.bd09_to_wgs84),
    ],
)
def test_there_and_back_is_within_20_cm_everywhere(there, back):
    again = back(*there(LON_DEG, LAT_DEG))
    assert apart_m((LON_DEG, LAT_DEG), again).max() < 0.2


def test_true_datums_change_nothing():
    frame = gpd.GeoDataFrame(geometry=[Point(106.577, 29.557)], crs=4490)
    for name in ("wgs84", "cgcs2000"):
        assert datum.to_true(frame, name).geometry.iloc[0].coords[0] == (106.577, 29.557)


def test_lines_are_moved_point_by_point_and_keep_their_index():
    true = np.array([[106.5, 29.5], [106.6, 29.6]])
    shifted = np.column_stack(datum.wgs84_to_bd09(true[:, 0], true[:, 1]))
    frame = gpd.GeoDataFrame(geometry=[LineString(shifted)], index=["a"], crs=4326)
    back = datum.to_true(frame, "bd09")
    assert back.get_coordinates().to_numpy() == pytest.approx(true, abs=1e-7)
    assert list(back.index) == ["a"]


def test_each_row_may_have_its_own_datum():
    shifted = datum.wgs84_to_gcj02(np.array([106.5]), np.array([29.5]))
    points = [Point(106.5, 29.5), Point(shifted[0][0], shifted[1][0])]
    frame = gpd.GeoDataFrame(geometry=points, crs=4326)
    true = datum.to_true(frame, pd.Series(["wgs84", "gcj02"]))
    expected = np.array([[106.5, 29.5], [106.5, 29.5]])
    assert true.get_coordinates().to_numpy() == pytest.approx(expected, abs=1e-7)


def test_demand_points_in_columns_move_with_their_polygons():
    shifted = datum.wgs84_to_gcj02(np.array([106.5]), np.array([29.5]))
    columns = {"lon_deg": shifted[0], "lat_deg": shifted[1]}
    frame = gpd.GeoDataFrame(columns, geometry=[box(106, 29, 107, 30)], crs=4326)
    true = datum.to_true(frame, "gcj02")
    assert (true["lon_deg"][0], true["lat_deg"][0]) == pytest.approx((106.5, 29.5), abs=1e-7)


def test_unknown_datum_is_refused_with_the_known_ones():
    frame = gpd.GeoDataFrame(geometry=[Point(106.577, 29.557)], crs=4490)
    with pytest.raises(DataError, match="wgs84, cgcs2000, gcj02, bd09"):
        datum.to_true(frame, "beijing54")
