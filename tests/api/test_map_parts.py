"""The map's document over HTTP: in parts, by period, kept by browsers, in a frame of its own."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from hashlib import sha256

import pytest

from api.app import create_app
from api.period_layers import period_results, period_years
from api.settings import Settings
from api.sheets import read_csv
from api.store import Run
from api.typeface import known_characters
from maps.document import DOCUMENT_VERSION, build_document
from tests.api.asking import Asking


@pytest.fixture(scope="module")
def client(store: Settings, small_run: Run) -> Asking:
    return Asking(create_app(store))


def test_the_first_part_leaves_later_layers_out(client: Asking, small_run: Run):
    first = client.get(f"/runs/{small_run.id}/map/document.json").json()
    assert not {"roads", "roads_beyond", "rivers", "industrial_parks"} & first["layers"].keys()
    assert first["layers"]["catchments"]["features"]
    roads = client.get(f"/runs/{small_run.id}/map/roads.json").json()
    assert set(roads) == {"roads", "roads_beyond"}


def test_a_part_is_compressed_and_is_not_sent_twice(client: Asking, small_run: Run):
    address = f"/runs/{small_run.id}/map/document.json"
    first = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    again = client.get(
        address, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [("gold.json", 404), ("document.json?year=1999", 404), ("document.json?year=x", 400)],
)
def test_parts_and_periods_that_are_not_there_are_named(
    client: Asking, small_run: Run, path: str, status: int
):
    reply = client.get(f"/runs/{small_run.id}/map/{path}")
    assert reply.status_code == status
    assert all(fault["zh"] and fault["en"] for fault in reply.json()["errors"])


def test_a_map_of_an_older_version_is_drawn_anew(small_run: Run, tmp_path):
    store = Settings(data=tmp_path)
    old = shutil.copytree(small_run.folder, store.runs_folder / small_run.id)
    page = (old / "map.html").read_text(encoding="utf-8")
    version = f'"version":{DOCUMENT_VERSION},'
    assert version in page
    (old / "map.html").write_text(page.replace(version, '"old":true,', 1), encoding="utf-8")
    found = Asking(create_app(store)).get(f"/runs/{small_run.id}/map/document.json").json()
    assert found["version"] == DOCUMENT_VERSION
    assert "old" not in found


def test_each_period_is_drawn_with_its_own_figures(phased_run: Run):
    assert period_years(phased_run) == [2024, 2025]
    for year in period_years(phased_run):
        folder = phased_run.folder / "periods" / str(year)
        loads = read_csv(folder / "facilities.csv").set_index("id")["load_t_per_d"].astype(float)
        served = read_csv(folder / "catchments.csv").set_index("id")
        document = build_document(period_results(phased_run, year))
        assert document["meta"]["year"] == year
        for feature in document["layers"]["facilities"]["features"]:
            load = feature["properties"]["load_t_per_d"]
            assert load == pytest.approx(loads[feature["id"]], abs=1e-3)
        for feature in document["layers"]["catchments"]["features"]:
            row = feature["properties"]["streams"]["kitchen_waste"]
            wanted = float(served.loc[feature["id"], "kitchen_waste_served_t_per_d"])
            assert row[1] == pytest.approx(wanted, abs=0.01)
        flows = read_csv(folder / "allocation.csv")
        assert len(document["flows"]) == len(flows)


def test_the_frame_runs_only_its_own_scripts_in_an_origin_of_its_own(client: Asking):
    reply = client.get("/map/frame")
    policy = reply.headers["content-security-policy"]
    assert policy.endswith("sandbox allow-scripts")
    assert "unsafe" not in policy
    assert "connect-src" not in policy
    assert "default-src 'none'" in policy
    for tag in ("script", "style"):
        blocks = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", reply.text, re.DOTALL)
        digests = {b64encode(sha256(block.encode()).digest()).decode() for block in blocks}
        allowed = re.search(rf"{tag}-src ([^;]+);", policy)[1]
        assert set(re.findall(r"'sha256-([^']+)'", allowed)) == digests


def test_browsers_keep_the_frame(client: Asking):
    tag = client.get("/map/frame").headers["etag"]
    again = client.get("/map/frame", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert "sha256-" in again.headers["content-security-policy"]


def test_the_typeface_holds_the_characters_of_places_and_words(client: Asking):
    reply = client.get("/static/fonts/siting-sans-sc.woff")
    assert reply.content.startswith(b"wOFF")
    assert len(reply.content) < 600_000
    assert set("城口綦垫璧规划指标未收运（）：") <= known_characters()
