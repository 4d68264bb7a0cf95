from __future__ import annotations

import pandas as pd

from geodata.facilities import next_regions, place_next, uncovered

GROUPS = {"A": ("1",), "B": ("2",), "both": ("1", "2"), "all": ("1", "2", "3")}


def plants(*rows):
    return pd.DataFrame(rows, columns=["district_code", "capacity", "serves"])


def test_a_plant_covers_its_own_district_first():
    left = uncovered(pd.Series({"1": 100.0, "2": 50.0}), plants(("1", 60, "")), groups=GROUPS)
    assert left.to_dict() == {"1": 40.0, "2": 50.0}


def test_what_is_left_covers_the_others_it_serves_in_proportion():
    demand = pd.Series({"1": 100.0, "2": 60.0, "3": 40.0})
    left = uncovered(demand, plants(("1", 150, "all")), groups=GROUPS)
    assert left.to_dict() == {"1": 0.0, "2": 30.0, "3": 20.0}


def test_a_plant_that_serves_only_others_leaves_its_own_district_open():
    # as Baiguoyuan: it stands in Jiangjin and takes the central city's waste
    left = uncovered(pd.Series({"1": 100.0, "2": 60.0}), plants(("1", 45, "B")), groups=GROUPS)
    assert left.to_dict() == {"1": 100.0, "2": 15.0}


def test_no_district_is_covered_beyond_its_demand():
    left = uncovered(pd.Series({"1": 10.0, "2": 5.0}), plants(("1", 99, "both")), groups=GROUPS)
    assert left.to_dict() == {"1": 0.0, "2": 0.0}


def test_the_next_plant_goes_to_the_largest_open_demand():
    demand = pd.Series({"1": 5.0, "2": 9.0, "3": 7.0})
    assert place_next(demand, 2, hosts={"1", "2", "3"}) == ["2", "3"]


def test_a_district_without_a_host_gets_no_plant():
    assert place_next(pd.Series({"1": 5.0, "2": 9.0}), 1, hosts={"1"}) == ["1"]


def test_a_large_district_gets_a_second_plant_before_a_small_one_its_first():
    demand = pd.Series({"1": 10.0, "2": 3.0})
    assert place_next(demand, 3, hosts={"1", "2"}, covers=4) == ["1", "1", "2"]


def test_the_region_furthest_below_its_quota_comes_first():
    assert next_regions(3, {"x": 5, "y": 3}, {"x": 2, "y": 2}) == ["x", "x", "x"]
    assert next_regions(2, {"x": 3, "y": 2}, {"x": 3}) == ["y", "y"]
