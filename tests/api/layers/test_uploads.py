"""Layers of users over HTTP: kept whole with every row counted, or refused and nothing kept."""

from __future__ import annotations

import io
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pytest
import sqlalchemy as sa

from api.database import layer_tables, reading
from api.layers.checking import CheckedLayer
from api.layers.errors import LayerChangedError
from api.layers.files import count_rows
from api.layers.keeping import keep_next
from api.layers.reading import read_version
from api.layers.register import list_layers
from api.settings import Settings
from geodata.columns import SCHEMAS
from geodata.foreign import CheckReport
from tests.api.asking import Asking
from tests.api.conftest import on_sqlite
from tests.api.layers.conftest import GEOJSON, collection, site, stored_files, upload

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)


def layer_rows(client: Asking) -> int:
    with reading(client.app.state.engine) as connection:
        counted = sa.select(sa.func.count()).select_from(layer_tables.layer_version)
        return connection.execute(counted).scalar_one()


def test_a_layer_is_kept_with_every_row_and_read_as_a_collection(
    client: Asking, either_store: Settings
):
    body = collection(*(site(n, 备注=f"第{n}行", beds=n) for n in range(1, 6)))
    reply = upload(client, body, file="场址 <b>.geojson", project="team-a")
    assert reply.status_code == 201
    layer = reply.json()
    assert layer["rows"] == {"read": 5, "kept": 5, "dropped": 0, "repaired": 0}
    assert (layer["kind"], layer["name"], layer["project"]) == ("sites", "我的场址", "team-a")
    assert layer["file"] == "场址 <b>.geojson"
    assert reply.headers["location"].endswith(f"/layers/{layer['id']}")
    assert stored_files(either_store) == [f"{layer['id']}/1.gpkg"]
    file = either_store.layers_folder / layer["id"] / "1.gpkg"
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM sites").fetchone() == (5,)
    found = client.get(f"/collections/{layer['collection']}/items", params={"beds": "3"}).json()
    assert [f["properties"]["备注"] for f in found["features"]] == ["第3行"]
    assert found["numberMatched"] == 1
    queryables = client.get(f"/collections/{layer['collection']}/queryables").json()
    assert {c.name for c in SCHEMAS["sites"]} | {"备注", "beds"} <= set(queryables["properties"])
    assert queryables["properties"]["beds"]["type"] == "integer"
    listed = client.get("/collections", headers={"Accept": "application/json"}).json()
    assert layer["collection"] in [c["id"] for c in listed["collections"]]
    assert client.get("/layers", params={"project": "team-a"}).json()["layers"] == [layer]
    assert client.get("/layers", params={"project": "other"}).json()["layers"] == []


def test_every_fault_comes_at_once_and_nothing_is_kept(client: Asking, either_store: Settings):
    body = collection(site(1, kind="volcano"), site(1), site(3, name_zh=None))
    reply = upload(client, body, file="mine.geojson")
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    codes = sorted(error["code"] for error in reply.json()["errors"])
    assert codes == ["schema_choice", "schema_id_duplicate", *["schema_value_missing"] * 2]
    assert all(
        "mine.geojson" in e["zh"] and "mine.geojson" in e["en"] for e in reply.json()["errors"]
    )
    assert stored_files(either_store) == []
    assert layer_rows(client) == 0


def test_a_new_version_asks_for_the_state_that_it_replaces(client: Asking, either_store: Settings):
    first = upload(client, collection(site(1)))
    address, tag = f"/layers/{first.json()['id']}", first.headers["etag"]
    media = {"Content-Type": GEOJSON}
    two = collection(site(1), site(2))
    assert client.put(address, content=two, headers=media).status_code == 428
    stale = client.put(address, content=two, headers={**media, "If-Match": '"1.0000"'})
    assert stale.status_code == 412
    wrong = {"kind": "facilities"}
    match = {**media, "If-Match": tag}
    assert client.put(address, content=two, params=wrong, headers=match).status_code == 422
    second = client.put(address, content=two, headers=match)
    assert second.status_code == 200
    assert second.json()["version"] == 2
    assert second.headers["etag"] != tag
    assert client.put(address, content=two, headers=match).status_code == 412
    layer_id = first.json()["id"]
    assert stored_files(either_store) == [f"{layer_id}/1.gpkg", f"{layer_id}/2.gpkg"]
    versions = client.get(f"{address}/versions").json()["versions"]
    assert [(v["version"], v["rows"]["kept"]) for v in versions] == [(2, 2), (1, 1)]
    items = client.get(f"/collections/layer-{layer_id}/items").json()
    assert items["numberMatched"] == 2
    same = client.get(address, headers={"If-None-Match": second.headers["etag"]})
    assert same.status_code == 304


def test_a_deleted_layer_is_gone_but_its_files_stay(client: Asking, either_store: Settings):
    made = upload(client, collection(site(1)))
    address = f"/layers/{made.json()['id']}"
    assert client.get(f"/collections/{made.json()['collection']}").status_code == 200
    assert client.delete(address).status_code == 428
    assert client.delete(address, headers={"If-Match": '"9.9"'}).status_code == 412
    assert client.delete(address, headers={"If-Match": made.headers["etag"]}).status_code == 204
    for gone in (address, f"{address}/versions", f"/collections/{made.json()['collection']}"):
        assert client.get(gone).status_code == 404
    assert client.get("/layers").json()["layers"] == []
    assert stored_files(either_store) == [f"{made.json()['id']}/1.gpkg"]


@on_sqlite
def test_other_formats_are_known_by_media_type_or_file_name(client: Asking):
    table = "id,name_zh,kind,lon,lat\nS1,甲,town,106.5,29.5\n\nS2,乙,town,106.6,29.5\n"
    csv = {"Content-Type": "text/csv; charset=utf-8"}
    params = {"kind": "sites", "name": "表", "datum": "gcj02"}
    reply = client.post("/layers", params=params, content=table.encode(), headers=csv)
    assert reply.status_code == 201
    assert reply.json()["rows"]["kept"] == 2
    assert any("gcj02" in note["en"] for note in reply.json()["notes"])
    sheet = io.BytesIO()
    pd.read_csv(io.StringIO(table)).dropna().to_excel(sheet, index=False)
    params = {"kind": "sites", "name": "表", "file": r"C:\data\表.xlsx"}
    reply = client.post("/layers", params=params, content=sheet.getvalue())
    assert (reply.status_code, reply.json()["file"]) == (201, "表.xlsx")


def test_own_columns_with_odd_names_are_renamed_and_reported(client: Asking):
    odd = {"fid": 7, "Kind": "x", "a b": True, "A_B": 1.5, "geometry": "text", "{{1}}": "=1+1"}
    reply = upload(client, collection(site(1, **odd)))
    assert reply.status_code == 201
    collection_id = reply.json()["collection"]
    (feature,) = client.get(f"/collections/{collection_id}/items").json()["features"]
    kept = feature["properties"]
    assert (kept["fid_2"], kept["Kind_2"], kept["a_b"], kept["A_B_2"]) == (7, "x", True, 1.5)
    assert (kept["geometry_as_text"], kept["column_1"]) == ("text", "=1+1")
    assert len(reply.json()["notes"]) == 6
    csv = client.get(f"/collections/{collection_id}/items", params={"f": "csv"}).text
    assert "'=1+1" in csv


@on_sqlite
@pytest.mark.parametrize(
    ("params", "media", "status"),
    [
        ({"kind": "volcanoes"}, GEOJSON, 400),
        ({"datum": "mars"}, GEOJSON, 400),
        ({"name": ""}, GEOJSON, 400),
        ({"name": "a\nb"}, GEOJSON, 400),
        ({"project": "../x"}, GEOJSON, 400),
        ({"path": "/etc/passwd"}, GEOJSON, 400),
        ({}, "application/gml+xml", 415),
        ({"file": "x.kml"}, GEOJSON, 415),
    ],
)
def test_what_cannot_be_meant_is_refused_before_the_body_is_read(
    client: Asking, params: dict, media: str, status: int
):
    named = {"kind": "sites", "name": "x"} | params
    reply = client.post("/layers", params=named, content=b"{}", headers={"Content-Type": media})
    assert reply.status_code == status
    assert reply.json()["errors"]


@on_sqlite
def test_a_body_beyond_the_limit_is_refused_whether_or_not_its_length_is_told(
    client: Asking, either_store: Settings
):
    params, media = {"kind": "sites", "name": "x"}, {"Content-Type": GEOJSON}
    large = b" " * 2_000_001
    told = client.post("/layers", params=params, content=large, headers=media)

    async def pieces():
        for _ in range(40):
            yield b" " * 100_000

    untold = client.post("/layers", params=params, content=pieces(), headers=media)
    assert [told.status_code, untold.status_code] == [413, 413]
    assert stored_files(either_store) == []


@on_sqlite
def test_a_page_of_another_site_uploads_nothing(client: Asking):
    headers = {"Content-Type": GEOJSON, "Origin": "http://evil.example"}
    params = {"kind": "sites", "name": "x"}
    reply = client.post("/layers", params=params, content=collection(site(1)), headers=headers)
    assert reply.status_code == 403
    assert layer_rows(client) == 0


def test_a_disk_that_refuses_leaves_nothing(client: Asking, either_store: Settings):
    either_store.layers_folder.parent.mkdir(parents=True, exist_ok=True)
    either_store.layers_folder.write_text("no folder")
    reply = upload(client, collection(site(1)))
    assert reply.status_code == 507
    assert layer_rows(client) == 0
    assert either_store.layers_folder.read_text() == "no folder"


@on_sqlite
def test_what_is_stored_is_what_was_sent(client: Asking, either_store: Settings):
    frame = gpd.GeoDataFrame(
        {"id": ["a/b", "é 2"], "name_zh": ["<i>甲</i>", "乙"], "kind": ["town", "town"]},
        geometry=gpd.points_from_xy([106.123456789, 107.0], [29.987654321, 30.0]),
        crs="EPSG:4490",
    )
    buffer = io.BytesIO()
    frame.to_file(buffer, driver="GPKG", layer="sites")
    params = {"kind": "sites", "name": "x", "file": "x.gpkg"}
    layer = client.post("/layers", params=params, content=buffer.getvalue()).json()
    kept = gpd.read_file(either_store.layers_folder / layer["id"] / "1.gpkg").set_index("id")
    assert kept.geometry.tolist() == frame.geometry.tolist()
    assert kept["name_zh"].tolist() == frame["name_zh"].tolist()
    assert kept.crs.to_epsg() == 4490
    one = client.get(f"/collections/{layer['collection']}/items/a/b").json()
    assert one["properties"]["name_zh"] == "<i>甲</i>"


def test_a_file_without_a_row_is_never_read_and_gives_way(client: Asking, either_store: Settings):
    made = upload(client, collection(site(1)))
    layer_id, tag = made.json()["id"], made.headers["etag"]
    orphan = either_store.layers_folder / layer_id / "2.gpkg"
    orphan.write_bytes(b"left by a server that was killed before it committed")
    assert client.get(f"/collections/layer-{layer_id}/items").json()["numberMatched"] == 1
    headers = {"Content-Type": GEOJSON, "If-Match": tag}
    body = collection(site(1), site(2), site(3))
    assert client.put(f"/layers/{layer_id}", content=body, headers=headers).status_code == 200
    assert count_rows(orphan, "sites") == 3


def test_of_several_changes_of_one_state_one_is_kept(client: Asking, either_store: Settings):
    upload(client, collection(site(1)))
    engine = client.app.state.engine
    (current,) = list_layers(engine)
    frame = read_version(either_store.layers_folder / current.id / "1.gpkg", "sites")
    report = CheckReport(
        file="x", format="geojson", layer="x", layers=("x",), rows=1, columns=(), crs="",
        geometry_types=(), bounds=None, encoding="utf-8", rows_repaired=0, faults=(), warnings=(),
    )  # fmt: skip
    checked = CheckedLayer(frame, report, ())

    def change(_number: int) -> str:
        try:
            keep_next(engine, either_store.layers_folder, checked, current, "x")
        except LayerChangedError:
            return "changed"
        return "kept"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, range(4))) == ["changed"] * 3 + ["kept"]
    assert stored_files(either_store) == [f"{current.id}/1.gpkg", f"{current.id}/2.gpkg"]
    assert layer_rows(client) == 2


@on_sqlite
def test_a_layer_whose_file_is_gone_hides_no_other(client: Asking, either_store: Settings):
    gone, there = (upload(client, collection(site(n))).json() for n in (1, 2))
    (either_store.layers_folder / gone["id"] / "1.gpkg").unlink()
    listed = client.get("/collections", headers={"Accept": "application/json"}).json()
    ids = [c["id"] for c in listed["collections"]]
    assert there["collection"] in ids
    assert gone["collection"] not in ids
    assert client.get(f"/collections/{gone['collection']}/items").status_code == 404
