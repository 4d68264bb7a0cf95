"""OGC API - Features Part 3 and CQL2: queryables and filters, text and JSON."""

from __future__ import annotations

import json
import subprocess
import sys

import httpx
import pytest
import shapely

from geodata import chongqing
from geodata.columns import SCHEMAS
from tests.api.features.conftest import ids_of

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CENTRE = "POLYGON((106.4 29.4,106.7 29.4,106.7 29.7,106.4 29.7,106.4 29.4))"


def found(client: httpx.Client, layer: str, text: str, **more: str) -> list[str]:
    query = {"filter": text, "limit": "10000", **more}
    reply = client.get(f"/collections/{layer}/items", params=query)
    assert reply.status_code == 200, reply.text
    return ids_of(reply.json())


def refused(client: httpx.Client, text: str, **more: str) -> str:
    reply = client.get("/collections/facilities/items", params={"filter": text, **more})
    assert reply.status_code == 400, reply.text
    return reply.json()["errors"][0]["code"]


def test_queryables_are_the_columns_with_chinese_titles_and_units(client: httpx.Client):
    reply = client.get("/collections/facilities/queryables")
    assert reply.headers["content-type"] == "application/schema+json"
    schema = reply.json()
    assert schema["$schema"].startswith("https://json-schema.org/draft/2020-12")
    assert schema["$id"].endswith("/collections/facilities/queryables")
    for column in SCHEMAS["facilities"]:
        said = schema["properties"][column.name]
        assert column.meaning_zh in said["title"]
        assert said["description"] == column.meaning_en
        assert said.get("x-ogc-unit", "") == column.unit
    assert schema["properties"]["status"]["enum"][0] == "existing"
    assert schema["properties"]["geometry"]["format"] == "geometry-point"


def test_every_column_of_a_run_has_a_meaning_in_both_languages(
    client: httpx.Client, run_collection: str
):
    for name in ("facilities", "catchments", "flows"):
        schema = client.get(f"/collections/{run_collection}.{name}/queryables").json()
        for column, said in schema["properties"].items():
            assert said["title"] != column, column
            assert said["description"] != column, column


def frames():
    layers = chongqing.load()
    return layers.catchments, layers.facilities


CASES = [
    ("population > 50000", lambda c: c["population"] > 50000),
    ("population >= 50000 AND kind = 'town'",
     lambda c: (c["population"] >= 50000) & (c["kind"] == "town")),
    ("kind = 'town' OR kind = 'urban' AND population < 20000",
     lambda c: (c["kind"] == "town") | ((c["kind"] == "urban") & (c["population"] < 20000))),
    ("NOT kind = 'town'", lambda c: c["kind"] != "town"),
    ("kind <> 'town'", lambda c: c["kind"] != "town"),
    ("name_zh LIKE '渝%'", lambda c: c["name_zh"].str.startswith("渝")),
    ("name_zh LIKE '_山街道'", lambda c: c["name_zh"].str.fullmatch("..?山街道|.山街道")
     & (c["name_zh"].str.len() == 4)),
    ("name_zh NOT LIKE '%镇'", lambda c: ~c["name_zh"].str.endswith("镇")),
    ("CASEI(name_en) LIKE CASEI('YU%')",
     lambda c: c["name_en"].str.casefold().str.startswith("yu")),
    ("kind IN ('town','rural')", lambda c: c["kind"].isin(["town", "rural"])),
    ("population NOT IN (1, 2)", lambda c: c["population"] > 2),
    ("population BETWEEN 10000 AND 20000", lambda c: c["population"].between(10000, 20000)),
    ("population NOT BETWEEN 10000 AND 20000", lambda c: ~c["population"].between(10000, 20000)),
    ("population / area_ha > 100", lambda c: c["population"] / c["area_ha"] > 100),
    ("population * 2 + 1 > 100000 - 1", lambda c: c["population"] * 2 + 1 > 100000 - 1),
    ("population % 2 = 1", lambda c: c["population"] % 2 == 1),
    ("population div 1000 = 7", lambda c: c["population"] // 1000 == 7),
    ("industrial_park_share ^ 2 > 0.0001", lambda c: c["industrial_park_share"] ** 2 > 0.0001),
    ("lon_deg > lat_deg * 3.6", lambda c: c["lon_deg"] > c["lat_deg"] * 3.6),
    ("1 < 2", lambda c: c["population"] >= 0),
    ("population / 0 > 1", lambda c: c["population"] < 0),
    ("NOT population / 0 > 1", lambda c: c["population"] < 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_a_filter_finds_what_pandas_finds(client: httpx.Client, text: str, wanted):
    frame = chongqing.load().catchments
    assert found(client, "catchments", text) == sorted(frame.index[wanted(frame)])


def test_the_cases_tell_something():
    frame = chongqing.load().catchments
    shares = [wanted(frame).mean() for _, wanted in CASES]
    assert sum(0 < share < 1 for share in shares) > len(CASES) - 5


def test_missing_values_are_neither_equal_nor_unequal(client: httpx.Client):
    frame = chongqing.load().facilities
    ended = frame["end_year"].notna()
    assert 0 < ended.sum() < len(frame)
    assert found(client, "facilities", "end_year IS NULL") == sorted(frame.index[~ended])
    assert found(client, "facilities", "end_year IS NOT NULL") == sorted(frame.index[ended])
    either = "end_year = 2020 OR end_year <> 2020"
    assert found(client, "facilities", either) == sorted(frame.index[ended])
    sure = "end_year = 2020 OR TRUE"
    assert len(found(client, "facilities", sure)) == len(frame)
    assert found(client, "facilities", "NOT (end_year = 2020 AND FALSE)") == sorted(frame.index)


def test_flags_are_conditions_of_their_own(client: httpx.Client):
    frame = chongqing.load().facilities
    wanted = sorted(frame.index[frame["plan_project"]])
    for text in ("plan_project", "plan_project = TRUE", "NOT plan_project = FALSE"):
        assert found(client, "facilities", text) == wanted


@pytest.mark.parametrize("name", ["intersects", "disjoint", "within", "contains", "touches",
                                  "overlaps", "crosses", "equals"])  # fmt: skip
def test_spatial_relations_are_those_of_shapely(client: httpx.Client, name: str):
    frame = chongqing.load().catchments
    centre = shapely.from_wkt(CENTRE)
    wanted = sorted(
        frame.index[getattr(frame, name if name != "equals" else "geom_equals")(centre)]
    )
    assert found(client, "catchments", f"S_{name.upper()}(geometry,{CENTRE})") == wanted


def test_relations_hold_from_either_side_and_with_boxes(client: httpx.Client):
    frame = chongqing.load().catchments
    point = frame.index[frame.contains(shapely.Point(106.5, 29.5))]
    assert found(client, "catchments", "S_WITHIN(POINT(106.5 29.5),geometry)") == list(point)
    box = found(client, "catchments", "S_INTERSECTS(geometry,BBOX(106.4,29.4,106.7,29.7))")
    assert box == found(client, "catchments", f"S_INTERSECTS(geometry,{CENTRE})")


def test_geometries_of_a_filter_are_read_in_filter_crs(client: httpx.Client):
    swapped = "S_INTERSECTS(geometry,POINT(29.5 106.5))"
    wanted = found(client, "catchments", "S_INTERSECTS(geometry,POINT(106.5 29.5))")
    assert len(wanted) == 1
    assert found(client, "catchments", swapped, **{"filter-crs": f"{EPSG}4490"}) == wanted
    box = "S_INTERSECTS(geometry,BBOX(3200000,300000,3300000,400000))"
    by_box = {"bbox": "3200000,300000,3300000,400000", "bbox-crs": f"{EPSG}4545", "limit": "999"}
    page = client.get("/collections/sites/items", params=by_box).json()
    assert found(client, "sites", box, **{"filter-crs": f"{EPSG}4545"}) == ids_of(page)


JSON_CASES = [
    ({"op": ">", "args": [{"property": "population"}, 50000]}, "population > 50000"),
    (
        {
            "op": "and",
            "args": [
                {"op": "=", "args": [{"property": "kind"}, "town"]},
                {"op": "not", "args": [{"op": "like", "args": [{"property": "name_zh"}, "%镇"]}]},
            ],
        },
        "kind = 'town' AND NOT name_zh LIKE '%镇'",
    ),
    ({"op": "in", "args": [{"property": "kind"}, ["town", "rural"]]}, "kind IN ('town','rural')"),
    (
        {"op": "between", "args": [{"property": "population"}, 1000, 2000]},
        "population BETWEEN 1000 AND 2000",
    ),
    ({"op": "isNull", "args": [{"property": "name_en"}]}, "name_en IS NULL"),
    ({"op": "s_intersects", "args": [{"property": "geometry"},
      {"bbox": [106.4, 29.4, 106.7, 29.7]}]},
     "S_INTERSECTS(geometry,BBOX(106.4,29.4,106.7,29.7))"),
    ({"op": "s_within", "args": [{"type": "Point", "coordinates": [106.5, 29.5]},
      {"property": "geometry"}]}, "S_WITHIN(POINT(106.5 29.5),geometry)"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "text"), JSON_CASES, ids=[case[1] for case in JSON_CASES])
def test_json_says_the_same_as_text(client: httpx.Client, tree: dict, text: str):
    as_json = found(client, "catchments", json.dumps(tree), **{"filter-lang": "cql2-json"})
    assert as_json == found(client, "catchments", text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "filter_unreadable"),
        ("name_zh =", "filter_unreadable"),
        ("nothing = 1", "no_property"),
        ("name_zh > 3", "filter_arguments"),
        ("capacity_t_per_d = 'x'", "filter_arguments"),
        ("name_zh + 1 = 2", "filter_arguments"),
        ("name_zh LIKE 3", "filter_arguments"),
        ("capacity_t_per_d LIKE '3%'", "filter_arguments"),
        ("name_zh LIKE name_en", "filter_arguments"),
        ("S_INTERSECTS(name_zh,POINT(1 2))", "filter_arguments"),
        ("S_INTERSECTS(geometry,POLYGON((0 0,1 1,0 1,1 0,0 0)))", "filter_geometry"),
        ("geometry", "filter_not_condition"),
        ("name_zh", "filter_not_condition"),
        ("3", "filter_not_condition"),
        ("pg_sleep(3) = 1", "filter_function"),
        ("T_AFTER(start_year,TIMESTAMP('2020-01-01T00:00:00Z'))", "filter_function"),
        ("A_CONTAINS(name_zh,('x'))", "filter_function"),
        ("start_year = DATE('2020-01-01')", "filter_function"),
        ("(" * 100 + "1=1" + ")" * 100, "filter_too_large"),
        ("not " * 300 + "plan_project", "filter_too_large"),
        ("- " * 300 + "start_year = 1", "filter_too_large"),
        ("name_zh = '" + "x" * 20_000 + "'", "filter_too_large"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_with_its_cause(client, text, code):
    assert refused(client, text) == code


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "{", '{"op":"="}', '{"op":"=","args":[]}', '{"op":"=","args":[1]}',
     '{"op":"and","args":[]}', '{"op":"and","args":[1,2]}', '{"op":"in","args":[1,2]}',
     '{"op":"not","args":[{"property":"geometry"}]}', '{"property":5}', '{"op":5,"args":[1]}',
     '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2]}]}',
     '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":["a",2,3,4]}]}',
     '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[]}]}',
     '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":{}}]}',
     '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Nope","coordinates":[1,2]}]}'],
)  # fmt: skip
def test_json_that_means_nothing_is_refused(client: httpx.Client, text: str):
    refused(client, text, **{"filter-lang": "cql2-json"})


def test_an_unknown_language_is_refused(client: httpx.Client):
    assert refused(client, "1=1", **{"filter-lang": "ecql"}) == "bad_choice"


DEEP = (
    "(" * 60, "not " * 60, "-" * 60 + "1=1", "'" + "(" * 9000, "POINT" + "(" * 60,
    "a=1 and " * 1990, "(" * 12 + "a=" + ")" * 12, "(a in (" * 6 + "1))" * 6,
)  # fmt: skip


@pytest.mark.parametrize("text", DEEP)
def test_the_deepest_filter_that_is_read_does_not_end_the_process(text: str):
    code = "import sys; from api.features.cql import read_filter\ntry: read_filter(sys.argv[1], "
    code += "'cql2-text')\nexcept ValueError: pass"
    done = subprocess.run([sys.executable, "-c", code, text], check=False, timeout=60)
    assert done.returncode == 0


def test_sortby_orders_and_properties_choose(client: httpx.Client):
    frame = chongqing.load().catchments
    query = {"sortby": "-population,name_zh", "properties": "population,name_zh", "limit": "2000"}
    page = client.get("/collections/catchments/items", params=query).json()
    rows = frame.assign(least=-frame["population"], by_id=frame.index)
    wanted = sorted(zip(rows["least"], rows["name_zh"], rows["by_id"], strict=True))
    assert ids_of(page) == [row[2] for row in wanted]
    assert list(page["features"][0]["properties"]) == ["name_zh", "population"]


def test_missing_values_sort_last_either_way(client: httpx.Client):
    for order in ("end_year", "-end_year"):
        query = {"sortby": order, "limit": "1000"}
        page = client.get("/collections/facilities/items", params=query).json()
        years = [feature["properties"]["end_year"] for feature in page["features"]]
        known = [year for year in years if year is not None]
        assert years == known + [None] * (len(years) - len(known))
        assert known == sorted(known, reverse=order.startswith("-"))


@pytest.mark.parametrize(
    "query", ["sortby=nothing", "sortby=", "sortby=--id", "properties=nothing"]
)
def test_columns_that_are_not_there_are_refused(client: httpx.Client, query: str):
    assert client.get(f"/collections/sites/items?{query}").status_code == 400
