"""OGC API - Features Part 2: coordinate systems by reference, axis order as registered."""

from __future__ import annotations

import httpx
import pyproj
import pytest
import shapely

from api.features.systems import SYSTEMS
from geodata import chongqing
from tests.api.features.conftest import ids_of

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def one_site(client: httpx.Client, crs: str | None) -> tuple[list[float], str]:
    params = {"crs": crs} if crs else {}
    reply = client.get("/collections/sites/items/S-E01", params=params)
    assert reply.status_code == 200, reply.text
    return reply.json()["geometry"]["coordinates"], reply.headers["content-crs"]


def test_every_collection_lists_its_systems_and_its_storage(client: httpx.Client):
    for collection in client.get("/collections").json()["collections"]:
        assert collection["crs"][0] == CRS84
        assert collection["crs"] == [system.uri for system in SYSTEMS]
        assert collection["storageCrs"] == f"{EPSG}4490"


def test_without_crs_coordinates_are_crs84(client: httpx.Client):
    point = chongqing.load().sites.geometry["S-E01"]
    coordinates, header = one_site(client, None)
    assert coordinates == pytest.approx([point.x, point.y], abs=1e-7)
    assert header == f"<{CRS84}>"


@pytest.mark.parametrize("code", ["4326", "4490"])
def test_geographic_systems_of_epsg_have_latitude_first(client: httpx.Client, code: str):
    point = chongqing.load().sites.geometry["S-E01"]
    coordinates, header = one_site(client, EPSG + code)
    assert coordinates == pytest.approx([point.y, point.x], abs=1e-7)
    assert header == f"<{EPSG}{code}>"


def test_the_projected_system_has_northing_first(client: httpx.Client):
    point = chongqing.load().sites.geometry["S-E01"]
    by_registry = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4545")
    coordinates, header = one_site(client, f"{EPSG}4545")
    assert coordinates == pytest.approx(by_registry.transform(point.y, point.x), abs=0.001)
    assert header == f"<{EPSG}4545>"


def test_a_page_and_its_next_page_keep_the_system(client: httpx.Client):
    query = {"crs": f"{EPSG}4545", "limit": "5"}
    reply = client.get("/collections/sites/items", params=query)
    following = next(link for link in reply.json()["links"] if link["rel"] == "next")
    again = client.get(following["href"])
    for found in (reply, again):
        assert found.headers["content-crs"] == f"<{EPSG}4545>"
        north, east = found.json()["features"][0]["geometry"]["coordinates"]
        assert 3_000_000 < north < 3_600_000
        assert 200_000 < east < 800_000


def test_a_bbox_is_read_in_its_own_system(client: httpx.Client):
    wanted = client.get("/collections/catchments/items?bbox=106.4,29.4,106.7,29.7&limit=999")
    for code in ("4326", "4490"):
        query = {"bbox": "29.4,106.4,29.7,106.7", "bbox-crs": EPSG + code, "limit": "999"}
        reply = client.get("/collections/catchments/items", params=query)
        assert ids_of(reply.json()) == ids_of(wanted.json())
    frame = chongqing.load().sites.to_crs("EPSG:4545")
    inside = frame.index[frame.within(shapely.box(300_000, 3_200_000, 400_000, 3_300_000))]
    query = {"bbox": "3200000,300000,3300000,400000", "bbox-crs": f"{EPSG}4545"}
    reply = client.get("/collections/sites/items", params={**query, "limit": "999"})
    assert ids_of(reply.json()) == sorted(inside)
    assert len(inside) > 0


def test_systems_may_be_named_short(client: httpx.Client):
    assert one_site(client, "EPSG:4490")[1] == f"<{EPSG}4490>"


@pytest.mark.parametrize("name", ["crs", "bbox-crs", "filter-crs"])
@pytest.mark.parametrize("value", ["", "EPSG:3857", f"{EPSG}3857", "nonsense"])
def test_a_system_that_is_not_offered_is_refused(client: httpx.Client, name: str, value: str):
    query = {name: value, "bbox": "1,2,3,4"}
    assert client.get("/collections/sites/items", params=query).status_code == 400
