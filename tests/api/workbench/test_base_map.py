"""A base map of tiles: only when it is shown, only from where the settings say."""

from __future__ import annotations

import io
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Frame

from api.access.register import add_key
from api.access.roles import Role
from api.app import create_app
from api.base_map import base_map_of
from api.database import open_database
from api.errors import UsageError
from api.settings import Settings
from api.store import Run
from geodata.datum import wgs84_to_gcj02
from tests.api.asking import Asking
from tests.api.serving import IDLE, serving
from tests.api.tilesets import (
    SOURCE,
    colour_of,
    picture,
    places_over_chongqing,
    write_mbtiles,
    write_pmtiles,
)
from tests.api.workbench.visit import begin, wait_until


def tile() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (256, 256), (210, 225, 240)).save(held, "PNG")
    return held.getvalue()


class Tiles(BaseHTTPRequestHandler):
    """Answers every address with one tile and notes it."""

    asked: list[str] = []

    def do_GET(self) -> None:  # noqa: N802
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(tile())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def tiles() -> Iterator[str]:
    Tiles.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def with_tiles(tiles: str, small_run: Run, tmp_path) -> Iterator[str]:
    """Address of a server whose base map is `tiles`, in GCJ-02, with a key."""
    store = Settings(data=tmp_path)
    shutil.copytree(small_run.folder, store.runs_folder / small_run.id)
    told = {
        "BASE_MAP": f"{tiles}/{{z}}/{{x}}/{{y}}.png?tk={{key}}",
        "BASE_MAP_KEY": "k&1",
        "BASE_MAP_DATUM": "gcj02",
        "BASE_MAP_ATTRIBUTION": "局内底图 <b>",
    }
    env = {f"SITING_{name}": text for name, text in told.items()}
    with serving(tmp_path, *IDLE, **env) as address:
        yield f"{address}/runs/{small_run.id}?lang=zh"


def test_tiles_are_asked_for_when_they_are_shown(browser: Browser, with_tiles: str, tiles: str):
    visit = begin(browser, with_tiles.partition("/runs")[0])
    visit.open(with_tiles.removeprefix(visit.address))
    assert Tiles.asked == []
    visit.page.check("#layer-base")
    wait_until(visit.page, lambda: visit.map.locator("img.leaflet-tile-loaded").count() > 3)
    assert all(path.endswith(".png?tk=k%261") for path in Tiles.asked)
    assert "局内底图 <b>" in (visit.map.locator("#attribution").text_content() or "")
    assert [fault for fault in visit.faults if tiles not in fault] == []
    visit.page.locator("[data-opacity=base]").fill("50")
    pane = "Siting.map.getPane('base').style.opacity"
    wait_until(visit.page, lambda: visit.map.evaluate(pane) == "0.5")
    visit.page.close()


def test_tiles_in_gcj02_are_moved_back_to_their_place(browser: Browser, with_tiles: str):
    visit = begin(browser, with_tiles.partition("/runs")[0])
    visit.open(with_tiles.removeprefix(visit.address))
    for lat, lon in ((29.56, 106.55), (31.95, 108.66), (28.4, 109.0)):
        north, east = visit.map.evaluate(f"Siting.gcjShift({lat}, {lon})")
        there = wgs84_to_gcj02(np.array([lon]), np.array([lat]))
        assert (lon + east, lat + north) == pytest.approx((there[0][0], there[1][0]), abs=1e-9)
    visit.page.check("#layer-base")
    wait_until(visit.page, lambda: visit.map.locator("img.leaflet-tile-loaded").count() > 3)
    # The tile's corner is at its own (shifted) place; drawn, it must stand where that truly is.
    off_px = visit.map.evaluate(
        """() => {
          Siting.map.setView([29.56, 106.55], 14, { animate: false });
          const layer = Siting.layers.base;
          const level = layer._levels[layer._tileZoom];
          const [north, east] = Siting.gcjShift(29.56, 106.55);
          const shown = level.origin.subtract(Siting.map.getPixelOrigin());
          const { e, f } = new DOMMatrix(getComputedStyle(level.el).transform);
          const told = Siting.map.project([29.56 + north, 106.55 + east], 14)
            .subtract(Siting.map.project([29.56, 106.55], 14));
          return [e - shown.x + told.x, f - shown.y + told.y];
        }"""
    )
    assert off_px == pytest.approx([0, 0], abs=1.5)
    visit.page.close()


@pytest.fixture(params=["mbtiles", "pmtiles"])
def with_file(request, small_run: Run, tmp_path) -> Iterator[tuple[str, str]]:
    """Address of a server whose base map is a file, and the key that it asks for."""
    if request.param == "pmtiles" and find_spec("pmtiles") is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("needs the extra pmtiles")
    store = Settings(data=tmp_path / "data")
    shutil.copytree(small_run.folder, store.runs_folder / small_run.id)
    tiles = {place: picture(place) for place in places_over_chongqing()}
    file = tmp_path / f"city.{request.param}"
    if request.param == "pmtiles":
        write_pmtiles(file, tiles, attribution=SOURCE)
    else:
        write_mbtiles(file, tiles, {"format": "png", "attribution": SOURCE})
    engine = open_database(store)
    key = add_key(engine, "planner", Role.VIEWER).text
    engine.dispose()
    with serving(store.data, *IDLE, SITING_BASE_MAP=str(file)) as address:
        yield address, key


def colours_shown(map_frame: Frame) -> list[list[object]]:
    """Place and colour of each tile that is drawn, from the pixels of the picture itself."""
    return list(
        map_frame.evaluate(
            """() => Object.values(Siting.layers.base._tiles)
                 .filter((tile) => tile.loaded && tile.el.naturalWidth).map((tile) => {
              const sheet = document.createElement("canvas").getContext("2d");
              sheet.drawImage(tile.el, 0, 0, 1, 1);
              const { z, x, y } = tile.coords;
              return [z, x, y, ...sheet.getImageData(0, 0, 1, 1).data.slice(0, 3)];
            })"""
        )
    )


def test_tiles_of_a_file_are_drawn_at_their_place_for_a_visitor_who_logged_in(
    browser: Browser, with_file: tuple[str, str], small_run: Run
):
    address, key = with_file
    visit = begin(browser, address)
    visit.page.goto(f"{address}/login?next=/runs/{small_run.id}")
    visit.page.fill("[name=key]", key)
    visit.page.press("[name=key]", "Enter")
    visit.page.wait_for_selector("html[data-drawn]", state="attached")
    assert not [address for address in visit.asked if "/base/" in address]
    visit.page.check("#layer-base")
    wait_until(visit.page, lambda: len(colours_shown(visit.map)) > 3)
    for z, x, y, *colour in colours_shown(visit.map):
        assert tuple(colour) == colour_of((z, x, y))
    assert "局内影像 & 地形" in (visit.map.locator("#attribution").text_content() or "")
    visit.map.evaluate("void Siting.map.setView([29.56, 106.55], 12, { animate: false })")
    wait_until(visit.page, lambda: any(tile[0] == 8 for tile in colours_shown(visit.map)))
    asked = [a.partition("/base/")[2] for a in visit.asked if "/base/" in a]
    assert {place.split("/")[0] for place in asked} <= set("5678")
    assert visit.faults == []
    visit.page.close()


def test_without_a_setting_nothing_may_be_loaded_from_elsewhere(store: Settings, small_run: Run):
    policy = Asking(create_app(store)).get("/map/frame").headers["content-security-policy"]
    assert "img-src data: blob:;" in policy


def test_the_map_may_load_pictures_from_the_named_place_alone(tmp_path):
    named = Settings(data=tmp_path, base_map="https://tiles.example.cn:8443/a/{z}/{x}/{y}.png")
    policy = Asking(create_app(named)).get("/map/frame").headers["content-security-policy"]
    assert "img-src data: blob: https://tiles.example.cn:8443;" in policy


@pytest.mark.parametrize(
    "given",
    [
        {"base_map": "tianditu"},
        {"base_map": "http://tiles.example.cn/{z}/{x}.png"},
        {"base_map": "http://a.example.cn; script-src */{z}/{x}/{y}"},
        {"base_map": "ftp://tiles.example.cn/{z}/{x}/{y}"},
        {"base_map": "http://t.example.cn/{z}/{x}/{y}", "base_map_datum": "bd09"},
    ],
)
def test_a_base_map_that_cannot_be_is_told_at_the_start(given: dict[str, str], tmp_path):
    with pytest.raises(UsageError) as caught:
        create_app(Settings(data=tmp_path, **given))
    assert caught.value.lines("zh")
    assert caught.value.lines("en")


def test_tianditu_comes_with_key_zooms_and_attribution():
    found = base_map_of(Settings(base_map="tianditu", base_map_key="abc"))
    assert found.address.endswith("&tk=abc")
    assert (found.zooms, found.attribution, found.datum) == ((1, 18), "天地图", "cgcs2000")
