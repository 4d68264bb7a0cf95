"""Formats: what is asked for is what comes, whole, with the filter kept."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import httpx
import pandas as pd
import pytest
import shapely

from api.features.formats import ITEMS, wanted_format
from geodata import chongqing

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("f", "accept", "key"),
    [
        (None, "", "json"),
        (None, "*/*", "json"),
        (None, "application/json", "json"),
        (None, "application/geo+json", "json"),
        (None, BROWSER, "html"),
        (None, "text/csv", "csv"),
        (None, "text/html;q=0.1, text/csv;q=0.9", "csv"),
        (None, "application/geopackage+sqlite3, application/json;q=0.5", "gpkg"),
        (None, "*/*;q=0.1, text/csv;q=0", "json"),
        (None, "text/csv;q=nan, application/json;q=0.2", "json"),
        ("csv", BROWSER, "csv"),
        ("geojson", BROWSER, "json"),
        ("fgb", "", "fgb"),
    ],
)
def test_the_format_is_f_else_what_accept_weighs_most(f, accept, key):
    assert wanted_format(f, accept, ITEMS).key == key


def test_a_format_that_is_not_offered_is_refused(client: httpx.Client):
    assert client.get("/collections/sites/items?f=docx").status_code == 400
    reply = client.get("/collections/sites/items", headers={"Accept": "image/png"})
    assert reply.status_code == 406
    assert reply.headers["content-type"] == "application/problem+json"


QUERY = "filter=population%20%3E%2050000&sortby=-population&limit=3"


def wanted() -> gpd.GeoDataFrame:
    frame = chongqing.load().catchments
    return frame[frame["population"] > 50000]


@pytest.mark.parametrize(("form", "suffix"), [("gpkg", "gpkg"), ("fgb", "fgb")])
def test_files_hold_all_that_matches_with_its_values(client, tmp_path: Path, form, suffix):
    reply = client.get(f"/collections/catchments/items?f={form}&{QUERY}")
    assert f"catchments.{suffix}" in reply.headers["content-disposition"]
    path = tmp_path / f"file.{suffix}"
    path.write_bytes(reply.content)
    frame = gpd.read_file(path).set_index("id")
    assert set(frame.index) == set(wanted().index)
    for name in ("name_zh", "population", "area_ha", "source"):
        assert list(frame[name]) == list(wanted().loc[frame.index, name])
    assert frame.crs.to_authority() in (("OGC", "CRS84"), ("EPSG", "4326"))
    assert shapely.equals(frame.geometry.array, wanted().loc[frame.index].geometry.array).all()


def test_files_may_be_asked_for_in_the_working_system(client, tmp_path: Path):
    crs = "http://www.opengis.net/def/crs/EPSG/0/4545"
    for form in ("gpkg", "fgb"):
        reply = client.get("/collections/sites/items", params={"f": form, "crs": crs})
        path = tmp_path / f"file.{form}"
        path.write_bytes(reply.content)
        frame = gpd.read_file(path)
        assert frame.crs.to_epsg() == 4545
        assert frame.geometry.y.between(3_000_000, 3_700_000).all()


@pytest.mark.parametrize("form", ["gpkg", "fgb", "csv"])
def test_files_of_nothing_can_be_read_too(client, tmp_path: Path, form: str):
    reply = client.get("/collections/facilities/items", params={"f": form, "filter": "1=2"})
    assert reply.status_code == 200
    path = tmp_path / f"file.{form}"
    path.write_bytes(reply.content)
    frame = pd.read_csv(path) if form == "csv" else gpd.read_file(path)
    assert len(frame) == 0
    assert "capacity_t_per_d" in frame.columns


def test_every_collection_comes_in_every_file_format(client, tmp_path: Path):
    for listed in client.get("/collections").json()["collections"]:
        for form in ("gpkg", "fgb"):
            reply = client.get(f"/collections/{listed['id']}/items?f={form}")
            path = tmp_path / f"{listed['id']}.{form}"
            path.write_bytes(reply.content)
            assert len(gpd.read_file(path)) == listed["itemCount"], (listed["id"], form)


def test_csv_opens_in_a_spreadsheet(client: httpx.Client):
    reply = client.get(f"/collections/catchments/items?f=csv&{QUERY}")
    assert reply.content.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(reply.content), dtype={"id": str}).set_index("id")
    assert set(table.index) == set(wanted().index)
    assert list(table["population"]) == sorted(wanted()["population"], reverse=True)
    shapes = shapely.from_wkt(table["geometry_wkt"])
    assert shapely.is_valid(shapes).mean() > 0.99


def test_cells_that_look_like_formulas_are_guarded():
    from dataclasses import replace

    from api.features.dataset_source import DatasetSource
    from api.features.downloads import download
    from api.features.formats import CSV
    from api.features.prepared import prepare
    from api.features.query import ItemsQuery
    from api.features.selection import select

    whole = DatasetSource().find("sites")
    frame = whole.frame().assign(name_zh="=1+1")
    prepared = prepare(replace(whole, read=lambda: frame))
    query = ItemsQuery()
    made = download(prepared, query, select(prepared, query), CSV)
    assert b"'=1+1" in made.body
    assert b",=1+1" not in made.body


PARQUET = """
import io, sys, geopandas as gpd
from api.features.dataset_source import DatasetSource
from api.features.downloads import download
from api.features.formats import ITEMS, PARQUET
from api.features.prepared import prepare
from api.features.query import ItemsQuery
from api.features.selection import select
prepared = prepare(DatasetSource().find("catchments"))
query = ItemsQuery(limit=3)
made = download(prepared, query, select(prepared, query), PARQUET)
frame = gpd.read_parquet(io.BytesIO(made.body))
assert PARQUET in ITEMS
assert len(frame) == 1031, len(frame)
assert frame["population"].sum() == prepared.frame["population"].sum()
"""


def test_geoparquet_holds_the_whole_layer_where_pyarrow_is_installed():
    # pyarrow is an extra: with it pandas keeps texts otherwise, so it stays out of our own tests.
    folder = os.environ.get("SITING_PYARROW", "")
    if not folder and find_spec("pyarrow") is None:
        if os.environ.get("CI"):
            pytest.fail("SITING_PYARROW names no folder with pyarrow")
        pytest.skip("pyarrow is not installed (SITING_PYARROW may name a folder that has it)")
    path = os.pathsep.join(part for part in (os.environ.get("PYTHONPATH"), folder) if part)
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", PARQUET], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_geoparquet_is_offered_only_with_pyarrow(client: httpx.Client):
    status = client.get("/collections/sites/items?f=parquet").status_code
    assert status == (200 if find_spec("pyarrow") else 400)
