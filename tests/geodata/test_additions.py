from __future__ import annotations

import pytest

from geodata import chongqing
from geodata.additions import Addition, Spot, with_additions
from geodata.datum import wgs84_to_gcj02
from geodata.errors import DataError
from geodata.schemas import validate

COLUMNS = {"name_zh": "测试厂", "type": "incineration", "capacity_t_per_d": 300.0}


@pytest.fixture(scope="module")
def layers():
    return chongqing.load()


def spot_in(layers, catchment_id):
    row = layers.catchments.loc[catchment_id]
    return Spot("", float(row["lon_deg"]), float(row["lat_deg"]))


def first_catchment_of(layers, district):
    rows = layers.catchments
    return rows.index[rows["district"] == district][0]


def test_added_facility_stands_at_its_point_and_in_its_district(layers):
    spot = spot_in(layers, first_catchment_of(layers, "城口县"))
    grown = with_additions(layers, [Addition("X1", spot, COLUMNS)])
    plant, site = grown.facilities.loc["X1"], grown.sites.loc["S-X1"]
    assert (plant.geometry.x, plant.geometry.y) == (spot.lon_deg, spot.lat_deg)
    assert plant["site_id"] == "S-X1"
    assert site["kind"] == "chosen_point"
    assert plant["district_code"] == site["district_code"] == "500229"
    assert {plant["siting_basis"], plant["capacity_basis"]} == {"user"}
    validate(grown.facilities, "facilities")
    validate(grown.sites, "sites")


def test_layers_that_were_given_stay_as_they_are(layers):
    before = len(layers.facilities), len(layers.sites)
    spot = spot_in(layers, layers.catchments.index[0])
    with_additions(layers, [Addition("X1", spot, COLUMNS), Addition("I01", spot, {})])
    assert (len(layers.facilities), len(layers.sites)) == before
    assert layers.facilities.loc["I01", "siting_basis"] != "user"


def test_moved_facility_is_drawn_where_it_was_moved_to(layers):
    target = layers.sites.index[layers.sites["kind"] == "eco_park"][0]
    moved = with_additions(layers, [Addition("I01", Spot(target), {})])
    assert moved.facilities.loc["I01"].geometry.equals(layers.sites.loc[target].geometry)
    assert moved.facilities.loc["I01", "site_id"] == target
    assert len(moved.sites) == len(layers.sites)


def test_point_read_off_a_shifted_map_lands_where_the_true_point_does(layers):
    true = spot_in(layers, layers.catchments.index[0])
    lon, lat = wgs84_to_gcj02(true.lon_deg, true.lat_deg)
    shifted = Spot("", float(lon), float(lat), "gcj02")
    grown = with_additions(layers, [Addition("X1", shifted, COLUMNS)])
    point = grown.sites.loc["S-X1"].geometry
    assert (point.x, point.y) == pytest.approx((true.lon_deg, true.lat_deg), abs=1e-8)


def test_every_fault_of_what_is_added_is_listed_at_once(layers):
    spot = spot_in(layers, layers.catchments.index[0])
    swapped = Spot("", spot.lat_deg, 89.0)
    wrong = [
        Addition("I01", spot, COLUMNS),
        Addition("X9", spot, {}),
        Addition("X2", Spot("nowhere"), COLUMNS),
        Addition("X3", swapped, COLUMNS),
    ]
    with pytest.raises(DataError) as caught:
        with_additions(layers, wrong)
    codes = [fault.code for fault in caught.value.faults]
    assert codes == ["addition_taken", "addition_unknown", "addition_no_site", "addition_outside"]
    assert all("X" in line or "I01" in line for line in caught.value.lines("zh"))
