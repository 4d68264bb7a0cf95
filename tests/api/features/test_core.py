"""OGC API - Features Part 1: the abstract tests of core, oas30, html and geojson."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest
import shapely

from api.features.conformance import CLASSES
from geodata import chongqing
from geodata.layers import LAYER_NAMES
from tests.api.features.conftest import all_pages, ids_of

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def links_of(document: dict, rel: str) -> list[dict]:
    return [link for link in document["links"] if link["rel"] == rel]


def items(client: httpx.Client, layer: str, query: str = "") -> dict:
    reply = client.get(f"/collections/{layer}/items?{query}")
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_the_landing_page_links_to_everything(client: httpx.Client):
    page = client.get("/").json()
    for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
        assert links_of(page, rel), rel
    assert links_of(page, "service-desc")[0]["type"] == OPENAPI


def test_every_link_of_the_landing_page_answers(client: httpx.Client):
    for link in client.get("/").json()["links"]:
        reply = client.get(link["href"], headers={"Accept": link["type"]})
        assert reply.status_code == 200, link
        assert reply.headers["content-type"].split(";")[0] == link["type"].split(";")[0], link


def test_the_api_definition_is_openapi_3_0(client: httpx.Client):
    reply = client.get("/api", headers={"Accept": OPENAPI})
    assert reply.headers["content-type"] == OPENAPI
    document = reply.json()
    assert document["openapi"].startswith("3.0.")
    path = document["paths"]["/collections/{collection_id}/items"]["get"]
    limit = next(p for p in path["parameters"] if p["name"] == "limit")["schema"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 10_000, 100)


def test_the_conformance_page_lists_the_declared_classes(client: httpx.Client):
    assert client.get("/conformance").json() == {"conformsTo": list(CLASSES)}


def test_collections_are_all_layers_and_the_results_of_each_run(
    client: httpx.Client, run_collection: str
):
    found = [c["id"] for c in client.get("/collections").json()["collections"]]
    results = [f"{run_collection}.{name}" for name in ("facilities", "catchments", "flows")]
    assert found == [*LAYER_NAMES, *results]


def test_a_collection_says_the_same_alone_as_in_the_list(client: httpx.Client):
    for listed in client.get("/collections").json()["collections"]:
        alone = client.get(f"/collections/{listed['id']}").json()
        assert alone == listed
        assert links_of(alone, "items")
        assert links_of(alone, "self")


def test_the_extent_holds_every_feature(client: httpx.Client):
    for listed in client.get("/collections").json()["collections"]:
        west, south, east, north = listed["extent"]["spatial"]["bbox"][0]
        around = shapely.box(west, south, east, north).buffer(1e-6)
        for page in all_pages(client, f"/collections/{listed['id']}/items?limit=5000"):
            for feature in page["features"]:
                assert around.contains(shapely.geometry.shape(feature["geometry"]))


@pytest.mark.parametrize("name", LAYER_NAMES)
def test_following_the_links_gives_every_feature_once(client: httpx.Client, name: str):
    frame = getattr(chongqing.load(), name)
    found = []
    for page in all_pages(client, f"/collections/{name}/items?limit=997"):
        assert page["numberMatched"] == len(frame)
        assert page["numberReturned"] == len(page["features"])
        found += ids_of(page)
    assert len(found) == len(set(found))
    assert set(found) == set(frame.index)


def test_items_are_a_feature_collection_as_rfc_7946_wants_it(client: httpx.Client):
    page = items(client, "catchments", "limit=50")
    assert page["type"] == "FeatureCollection"
    assert datetime.fromisoformat(page["timeStamp"]).tzinfo is not None
    for feature in page["features"]:
        assert feature["type"] == "Feature"
        shape = shapely.geometry.shape(feature["geometry"])
        for polygon in shapely.get_parts(shape):
            assert polygon.exterior.is_ccw, "the right-hand rule"
    assert "crs" not in page


def test_values_are_those_of_the_dataset(client: httpx.Client):
    frame = chongqing.load().facilities
    page = items(client, "facilities", "limit=1000")
    for feature in page["features"]:
        row = frame.loc[feature["id"]]
        assert feature["properties"]["name_zh"] == row["name_zh"]
        assert feature["properties"]["capacity_t_per_d"] == row["capacity_t_per_d"]
        point = shapely.geometry.shape(feature["geometry"])
        assert point.distance(row.geometry) < 1e-7


def test_limit_is_kept_and_cut_at_the_most_that_is_given(client: httpx.Client):
    assert len(items(client, "roads", "limit=3")["features"]) == 3
    assert len(items(client, "roads")["features"]) == 100
    assert items(client, "roads", "limit=99999999")["numberReturned"] == 7053


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "", "1e2", "٣", "9" * 30])
def test_a_limit_that_means_nothing_is_refused(client: httpx.Client, value: str):
    reply = client.get("/collections/sites/items", params={"limit": value})
    assert reply.status_code == 400


def test_bbox_gives_what_meets_it(client: httpx.Client):
    frame = chongqing.load().catchments
    wanted = frame.index[frame.intersects(shapely.box(106.4, 29.4, 106.7, 29.7))]
    for box in ("106.4,29.4,106.7,29.7", "106.4,29.4,-100,106.7,29.7,9000"):
        assert ids_of(items(client, "catchments", f"bbox={box}&limit=5000")) == sorted(wanted)


def test_a_bbox_across_the_antimeridian_is_two_boxes(client: httpx.Client):
    everywhere_else = items(client, "sites", "bbox=108,-90,106,90&limit=500")
    west = items(client, "sites", "bbox=-180,-90,106,90&limit=500")
    east = items(client, "sites", "bbox=108,-90,180,90&limit=500")
    assert set(ids_of(everywhere_else)) == {*ids_of(west), *ids_of(east)}
    assert 0 < everywhere_else["numberMatched"] < 114


@pytest.mark.parametrize(
    "box", ["", "1", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,nan", "1,2,inf,4", "1,9,3,2"]
)
def test_a_bbox_that_means_nothing_is_refused(client: httpx.Client, box: str):
    assert client.get("/collections/sites/items", params={"bbox": box}).status_code == 400


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("2019-05-01", 2019, 2019),
        ("2019-05-01T12:00:00Z", 2019, 2019),
        ("2023-01-01/2024-06-30", 2023, 2024),
        ("../2018-01-01", None, 2018),
        ("2026-01-01/..", 2026, None),
        ("2026-01-01/", 2026, None),
    ],
)
def test_datetime_gives_facilities_in_service_then(client: httpx.Client, when, start, end):
    wanted = set(in_service(start, end))
    found = items(client, "facilities", f"datetime={when}&limit=1000")
    assert set(ids_of(found)) == wanted


def in_service(start: int | None, end: int | None) -> list[str]:
    frame = chongqing.load().facilities
    first = frame["start_year"].astype("float").fillna(-1e9)
    last = frame["end_year"].astype("float").fillna(1e9)
    met = (first <= (1e9 if end is None else end)) & (last >= (-1e9 if start is None else start))
    return list(frame.index[met])


def test_datetime_leaves_features_without_time_alone(client: httpx.Client):
    assert items(client, "sites", "datetime=1999-01-01")["numberMatched"] == 114


@pytest.mark.parametrize(
    "when", ["", "now", "2020", "20200101", "2020-13-01", "2020-01-01T00:00:00", "../..", "/",
             "2021-01-01/2020-01-01", "2020-01-01/2021-01-01/2022-01-01", "0000-01-01",
             "2020-W01-1", "9999-12-31T23:59:59-23:59"],
)  # fmt: skip
def test_a_datetime_that_means_nothing_is_refused(client: httpx.Client, when: str):
    assert client.get("/collections/sites/items", params={"datetime": when}).status_code == 400


def test_a_queryable_as_parameter_filters(client: httpx.Client):
    frame = chongqing.load().facilities
    page = items(client, "facilities", "type=kiln&may_close=false&limit=1000")
    wanted = frame.index[(frame["type"] == "kiln") & ~frame["may_close"]]
    assert ids_of(page) == sorted(wanted)
    assert items(client, "facilities", "id=I01")["numberMatched"] == 1
    population = chongqing.load().catchments["population"].iloc[0]
    assert items(client, "catchments", f"population={population}")["numberMatched"] >= 1


def test_every_fault_of_a_request_is_said_at_once(client: httpx.Client):
    reply = client.get("/collections/sites/items?nothing=1&limit=0&bbox=1&crs=x&crs=y&sortby=z")
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"
    codes = {fault["code"] for fault in reply.json()["errors"]}
    assert codes == {
        "unknown_parameter", "bad_limit", "bad_bbox", "bad_crs", "repeated_parameter",
        "no_property",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["/?x=1", "/conformance?x=1", "/collections?x=1", "/api?x=1", "/collections/sites?x=1",
     "/collections/sites/queryables?x=1", "/collections/sites/items/S-E01?x=1"],
)  # fmt: skip
def test_unknown_parameters_are_refused_everywhere(client: httpx.Client, path: str):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/collections/nothing", "/collections/nothing/items", "/collections/nothing/queryables",
     "/collections/sites/items/nobody", "/collections/..%2Fetc.flows/items",
     "/collections/nothing.flows", "/collections/.facilities"],
)  # fmt: skip
def test_what_is_not_there_answers_404(client: httpx.Client, path: str):
    reply = client.get(path)
    assert reply.status_code == 404
    assert all(fault["zh"] and fault["en"] for fault in reply.json()["errors"])


def test_one_feature_is_the_same_as_on_its_page(client: httpx.Client, run_collection: str):
    for name in ("facilities", f"{run_collection}.flows"):
        first = items(client, name, "limit=1")["features"][0]
        alone = client.get(f"/collections/{name}/items/{first['id']}").json()
        links = alone.pop("links")
        assert alone == first
        assert {"self", "alternate", "collection"} <= {link["rel"] for link in links}


def test_the_links_of_a_page_keep_every_parameter(client: httpx.Client):
    query = "bbox=106,29,107,30&kind=town&sortby=-population&properties=name_zh,population&limit=7"
    page = items(client, "catchments", query)
    for link in page["links"]:
        if link["rel"] in ("self", "next"):
            for part in ("bbox=106", "kind=town", "sortby=-population", "properties=name_zh"):
                assert part in link["href"].replace("%2C", ",")
            again = client.get(link["href"]).json()
            assert again["numberMatched"] == page["numberMatched"]


def test_a_run_s_results_are_those_of_its_tables(client: httpx.Client, small_run):
    summary = {row["id"]: row for row in small_run.summary()["facilities"]}
    page = items(client, f"{small_run.id}.facilities", "limit=1000")
    found = {f["id"]: f["properties"] for f in page["features"]}
    for name, row in summary.items():
        assert found[name]["open"] == row["open"]
        assert found[name]["load_t_per_d"] == pytest.approx(row["load_t_per_d"], abs=0.01)


def test_pages_are_chinese_first_and_hold_no_script_of_others(client: httpx.Client):
    for path in ("/collections", "/collections/facilities", "/collections/facilities/items",
                 "/collections/facilities/items/I01", "/conformance"):  # fmt: skip
        page = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert 'lang="zh-CN"' in page.text
        assert '<script src="/static/' in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert 'lang="en"' in client.get(f"{path}?f=html&lang=en").text
