"""Coordinate systems: what is refused, what is the same, what is measured where."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point, box

from geodata import crs
from geodata.crs_names import crs_words
from geodata.errors import DataError

DISTRICTS = gpd.GeoDataFrame(
    geometry=[box(105.3, 28.2, 107.5, 30.0), box(107.5, 30.0, 110.2, 32.2)],
    index=["west", "east"],
    crs=crs.STORAGE_CRS,
)


def fault_codes(error):
    return [fault.code for fault in error.value.faults]


@pytest.mark.parametrize("name", ["EPSG:4545", "EPSG:4524"])
def test_chongqing_zones_of_the_108_meridian_are_accepted(name):
    crs.check_working_crs(name, DISTRICTS)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("EPSG:3857", "crs_web_mercator"),
        ("ESRI:102100", "crs_web_mercator"),
        ("EPSG:4490", "crs_not_projected"),
        ("EPSG:2227", "crs_not_metre"),
        ("EPSG:4544", "crs_scale"),
        ("EPSG:32648", "crs_scale"),
        ("EPSG:2381", "crs_other_datum"),
        ("chongqing", "crs_unknown"),
    ],
)
def test_unfit_working_systems_are_refused_with_their_reason(name, code):
    with pytest.raises(DataError) as error:
        crs.check_working_crs(name, DISTRICTS)
    assert fault_codes(error) == [code]


def test_web_mercator_is_refused_with_the_cure_in_both_languages():
    with pytest.raises(DataError) as error:
        crs.check_working_crs("EPSG:3857", DISTRICTS)
    assert "EPSG:4545" in error.value.text("zh")
    assert "EPSG:4545" in error.value.text("en")


def test_scale_error_of_the_default_zone_is_about_850_ppm():
    # x = 2.7 deg from the meridian at 28.2 N: (0.0471 cos 28.2)^2 / 2 = 862 ppm
    corner = gpd.GeoDataFrame(geometry=[box(105.3, 28.2, 105.4, 28.3)], crs=4490)
    share = crs.scale_error_share(crs.read_crs("EPSG:4545"), corner)
    assert share == pytest.approx(862e-6, rel=0.02)


def test_layer_without_a_system_is_refused_with_the_cure():
    with pytest.raises(DataError) as error:
        crs.to_working(gpd.GeoDataFrame(geometry=[Point(106.5, 29.5)]))
    assert fault_codes(error) == ["crs_missing"]
    assert "EPSG:4490" in error.value.text("en")


def test_layer_on_another_ellipsoid_is_refused():
    xian = gpd.GeoDataFrame(geometry=[Point(106.5, 29.5)], crs="EPSG:4610")
    with pytest.raises(DataError) as error:
        crs.to_storage(xian)
    assert fault_codes(error) == ["crs_other_datum"]


def test_wgs84_is_stored_without_changing_a_digit():
    wgs84 = gpd.GeoDataFrame(geometry=[Point(106.577, 29.557)], crs=4326)
    stored = crs.to_storage(wgs84)
    assert stored.crs.to_epsg() == 4490
    assert stored.geometry.iloc[0].coords[0] == (106.577, 29.557)


def test_there_and_back_keeps_places_within_a_millimetre():
    there = crs.to_working(DISTRICTS)
    back = crs.to_storage(there)
    before, after = DISTRICTS.get_coordinates(), back.get_coordinates()
    assert np.abs(before.to_numpy() - after.to_numpy()).max() < 1e-8


def test_zone_with_prefix_and_without_name_the_same_place():
    point = gpd.GeoDataFrame(geometry=[Point(36_362_000.0, 3_271_000.0)], crs="EPSG:4524")
    plain = gpd.GeoDataFrame(geometry=[Point(362_000.0, 3_271_000.0)], crs="EPSG:4545")
    gap_deg = crs.to_storage(point).get_coordinates() - crs.to_storage(plain).get_coordinates()
    assert np.abs(gap_deg.to_numpy()).max() < 1e-9


def test_areas_are_geodesic_and_holes_count_less():
    # one degree cell from 30 to 31 N on the ellipsoid: 10,598 km2 by the closed formula
    cell = gpd.GeoDataFrame(geometry=[box(106, 30, 107, 31)], index=["a"], crs=4490)
    whole_ha = crs.geodesic_area_ha(cell)["a"]
    assert whole_ha == pytest.approx(1_060_000, rel=0.005)
    hole = cell.geometry.iloc[0].difference(box(106.2, 30.2, 106.7, 30.7))
    pierced = gpd.GeoDataFrame(geometry=[hole], index=["a"], crs=4490)
    assert crs.geodesic_area_ha(pierced)["a"] == pytest.approx(whole_ha * 0.75, rel=0.005)


def test_lengths_are_geodesic_whatever_the_system():
    # one degree of meridian at 29.5 to 30.5 N: 110.85 km
    line = gpd.GeoDataFrame(geometry=[LineString([(108, 29.5), (108, 30.5)])], crs=4490)
    assert crs.geodesic_length_km(line).iloc[0] == pytest.approx(110.85, abs=0.01)
    working = crs.to_working(line)
    assert crs.geodesic_length_km(working).iloc[0] == pytest.approx(110.85, abs=0.01)


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("EPSG:4490", "EPSG:4490（CGCS2000）", "EPSG:4490 (China Geodetic Coordinate System 2000)"),
        ("EPSG:3857", "EPSG:3857（Web 墨卡托）", "EPSG:3857 (WGS 84 / Pseudo-Mercator)"),
        ("EPSG:4214", "EPSG:4214", "EPSG:4214 (Beijing 1954)"),
    ],
)
def test_a_system_is_named_by_code_and_in_the_readers_language(code, zh, en):
    assert crs_words(crs.read_crs(code)) == {"crs": en, "crs_zh": zh}


def test_a_chinese_fault_of_a_system_has_no_english_name():
    with pytest.raises(DataError) as error:
        crs.check_working_crs("EPSG:2381", DISTRICTS)
    assert "坐标系 EPSG:2381 的椭球" in error.value.text("zh")
