"""Clients that nobody here wrote read every collection whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import httpx
import pytest
from owslib.ogcapi.features import Features

QGIS_READER = Path(__file__).parent / "qgis_reading.py"
SYSTEM_PYTHON = "/usr/bin/python3"
DEGREES = 1e-6


@pytest.fixture(scope="module")
def collections(client: httpx.Client) -> dict[str, dict]:
    return {c["id"]: c for c in client.get("/collections").json()["collections"]}


@pytest.fixture(scope="module")
def filled(collections) -> dict[str, dict]:
    """Collections with features: an empty one has no extent, and GDAL finds no columns in it."""
    return {name: c for name, c in collections.items() if c["itemCount"]}


def missing(what: str) -> None:
    """Skip on a user's machine, fail where every client must be there."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


def check_extent(found: list[float], collection: Mapping) -> None:
    assert list(found) == pytest.approx(collection["extent"]["spatial"]["bbox"][0], abs=DEGREES)


def test_gdal_reads_every_collection_whole(address: str, filled):
    # GDAL keeps what it fetched in one process: pyogrio's own build, its OAPIF driver.
    for name, collection in filled.items():
        frame = gpd.read_file(f"OAPIF:{address}", layer=name)
        assert len(frame) == collection["itemCount"], name
        assert frame["id"].nunique() == len(frame)
        check_extent(frame.total_bounds.tolist(), collection)


def test_gdal_pushes_a_filter_and_a_box_to_the_server(address: str):
    frame = gpd.read_file(f"OAPIF:{address}", layer="catchments", where="population > 100000")
    assert 0 < len(frame) < 100
    assert (frame["population"] > 100_000).all()
    inside = gpd.read_file(f"OAPIF:{address}", layer="sites", bbox=(106.4, 29.4, 106.7, 29.7))
    assert 0 < len(inside) < 114


def test_gdal_of_the_system_reads_every_collection_whole(address: str, filled):
    program = shutil.which("ogrinfo")
    if program is None:
        missing("ogrinfo (gdal-bin)")
    for name, collection in filled.items():
        done = subprocess.run(
            [program, "-ro", "-so", f"OAPIF:{address}", name],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert "ERROR" not in done.stdout + done.stderr
        count = re.search(r"Feature Count: (\d+)", done.stdout)
        extent = re.search(r"Extent: \(([^)]*)\) - \(([^)]*)\)", done.stdout)
        assert int(count[1]) == collection["itemCount"], name
        check_extent([float(x) for x in f"{extent[1]},{extent[2]}".split(",")], collection)


def test_owslib_reads_collections_queryables_and_items(address: str, collections, filled):
    service = Features(address)
    assert service.conformance()["conformsTo"]
    assert service.api()["openapi"].startswith("3.0")
    assert service.feature_collections() == list(collections)
    for name, collection in filled.items():
        assert service.collection(name)["id"] == name
        assert "geometry" in service.collection_queryables(name)["properties"]
        page = service.collection_items(name, limit=10_000)
        assert page["numberMatched"] == page["numberReturned"] == collection["itemCount"]
        first = page["features"][0]["id"]
        assert service.collection_item(name, first)["id"] == first
    page = service.collection_items("catchments", filter="population > 100000", limit=1000)
    assert all(f["properties"]["population"] > 100_000 for f in page["features"])
    boxed = service.collection_items("sites", bbox=[106.4, 29.4, 106.7, 29.7])
    assert 0 < boxed["numberMatched"] < 114


def test_qgis_opens_every_collection_and_counts_its_features(address: str, filled, tmp_path: Path):
    found = subprocess.run(
        [SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False
    ).returncode if Path(SYSTEM_PYTHON).exists() else 1  # fmt: skip
    if found != 0:
        missing("QGIS for the system's Python (python3-qgis)")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen",
           "XDG_RUNTIME_DIR": str(tmp_path), "LANG": "C.UTF-8"}  # fmt: skip
    done = subprocess.run(
        [SYSTEM_PYTHON, str(QGIS_READER), address, *filled],
        env=env, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    read = json.loads(done.stdout.splitlines()[-1])
    for name, collection in filled.items():
        assert read[name]["valid"], name
        assert read[name]["count"] == read[name]["ids"] == collection["itemCount"], name
        check_extent(read[name]["extent"], collection)
        queryables = httpx.get(f"{address}/collections/{name}/queryables").json()["properties"]
        assert set(read[name]["fields"]) == set(queryables) - {"geometry"}, name
