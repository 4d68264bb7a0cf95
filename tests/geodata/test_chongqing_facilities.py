"""The plan's counts and totals, exact, and what is assumed said to be so."""

from __future__ import annotations

import pytest

from geodata import chongqing
from geodata.chongqing import in_service

PLACED = "K-"
BURNING = ("incineration", "kiln")


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    return chongqing.load(cache_folder=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def facilities(layers):
    return layers.facilities


def stock(facilities, year, *types):
    serving = facilities[in_service(facilities, year)]
    return serving[serving["type"].isin(types)]


def plants(rows):
    return int((rows["expands"] == "").sum())


def test_18_incineration_projects(facilities):
    projects = facilities[facilities["plan_project"]]
    assert len(projects) == 18
    assert set(projects["type"]) == {"incineration"}
    assert (projects["start_year"] > 2020).all()


def test_the_eco_parks_of_bishan_and_tongnan_are_projects(facilities):
    assert facilities.loc[["I23", "I28"], "plan_project"].all()
    assert facilities.loc[["I23", "I28"], "site_id"].tolist() == ["S-E03", "S-E02"]


@pytest.mark.parametrize(("year", "count"), [(2020, 11), (2022, 19), (2025, 25)])
def test_the_published_number_of_burning_plants_stands(facilities, year, count):
    assert plants(stock(facilities, year, *BURNING)) == count


def test_burning_capacity_at_the_end_of_2025(facilities):
    assert stock(facilities, 2025, *BURNING)["capacity_t_per_d"].sum() == 23_000


def test_burning_capacity_of_2022_is_within_two_percent_of_the_published(facilities):
    total = stock(facilities, 2022, *BURNING)["capacity_t_per_d"].sum()
    assert total == pytest.approx(19_900, rel=0.02)


def test_projects_follow_the_regional_mix_of_the_longer_plan(layers, facilities):
    region = layers.regions.set_index("district_code")["region"]
    projects = facilities[facilities["plan_project"]]["district_code"].map(region)
    counts = projects.replace({"中心城区": "主城都市区", "主城新区": "主城都市区"}).value_counts()
    assert counts.to_dict() == {"渝东北": 8, "主城都市区": 6, "渝东南": 4}


def test_24_kitchen_plants_with_10460_t_per_d(facilities):
    rows = stock(facilities, 2025, "kitchen_plant")
    assert len(rows) == 24
    assert rows["capacity_t_per_d"].sum() == 10_460
    assert rows.loc["K02", "capacity_t_per_d"] == 3_100


@pytest.mark.parametrize(("year", "count"), [(2019, 6), (2021, 11)])
def test_the_published_number_of_kitchen_plants_stands(facilities, year, count):
    assert len(stock(facilities, year, "kitchen_plant")) == count


def test_heishizi_closed_at_the_end_of_2020(facilities):
    assert "K01" in stock(facilities, 2020, "kitchen_plant").index
    assert "K01" not in stock(facilities, 2021, "kitchen_plant").index


def test_41_construction_plants_with_19110000_t_per_yr(facilities):
    rows = stock(facilities, 2025, "construction_plant")
    assert len(rows) == 41
    assert rows["capacity_t_per_yr"].sum() == 19_110_000
    assert rows["capacity_t_per_d"].sum() == pytest.approx(52_356.16, abs=0.01)


def test_hazardous_waste_stands_in_the_five_districts_of_the_plan_and_changshou(facilities):
    rows = facilities[facilities["type"] == "hazardous_plant"]
    codes = {"500120", "500116", "500102", "500111", "500114", "500115"}
    assert set(rows["district_code"]) == codes


def test_medical_waste_has_11_plants_in_2020_and_23_new_ones_by_2025(facilities):
    rows = facilities[facilities["type"] == "medical_plant"]
    standing = rows[in_service(rows, 2020)]
    assert len(standing) == 11
    assert standing["capacity_t_per_d"].sum() == pytest.approx(64.5)
    assert (rows["start_year"] > 2020).sum() == 23


def test_the_kiln_of_zhongxian_has_one_site_for_its_streams(facilities):
    assert facilities.loc["I12", "type"] == "kiln"
    assert facilities.loc["I12", "site_id"] == facilities.loc["K10", "site_id"]
    kilns = facilities[facilities["type"] == "kiln"].drop("I12")
    assert set(kilns["status"]) == {"candidate"}


def test_luoqi_gathers_its_plants_at_the_eco_park(facilities):
    assert set(facilities.loc[["I04", "K02", "C03"], "site_id"]) == {"S-E01"}


def test_placed_plants_say_that_they_are_assumed(facilities):
    placed = facilities[facilities.index.str.startswith(PLACED)]
    assert set(placed["siting_basis"]) == {"assumed"}
    assert placed.loc[placed["capacity_basis"] == "assumed"].index.equals(placed.index)
    assert placed["name_zh"].str.contains("推定").all()
    assert placed["source"].str.contains("推定|推算").all()


def test_no_placed_plant_stands_at_a_bare_seat_but_medical_ones(layers, facilities):
    placed = facilities[facilities.index.str.startswith(PLACED)]
    others = placed[(placed["type"] != "medical_plant") & (placed["expands"] == "")]
    kinds = layers.sites.loc[others["site_id"], "kind"]
    assert set(kinds) <= {"eco_park", "industrial_park"}


def test_every_facility_stands_at_its_site(layers, facilities):
    sites = layers.sites.geometry.loc[facilities["site_id"]].to_numpy()
    assert all(a.equals(b) for a, b in zip(facilities.geometry, sites, strict=True))


def test_an_expansion_stands_where_the_plant_it_enlarges_does(facilities):
    rows = facilities[facilities["expands"] != ""]
    homes = facilities.loc[rows["expands"]]
    assert rows["site_id"].tolist() == homes["site_id"].tolist()
    assert rows["type"].tolist() == homes["type"].tolist()


def test_candidates_have_no_start_year_and_are_never_in_service(facilities):
    rows = facilities[facilities["status"] == "candidate"]
    assert len(rows)
    assert rows["start_year"].isna().all()
    assert not in_service(rows, 2035).any()


def test_no_citation_speaks_of_our_working_files(layers):
    for _, frame in layers.frames():
        text = " ".join(frame["source"].unique())
        for word in ("seed", "GitHub", "SQL", "(gk)", "web reprint", "line "):
            assert word not in text
