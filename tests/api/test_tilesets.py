"""Base maps in a file: read as they are written, refused with the reason, served with tags."""

from __future__ import annotations

import io
import os
import sqlite3
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from api.app import create_app
from api.base_map import BaseMap, base_map_of
from api.errors import UsageError
from api.settings import Settings
from api.tiles.opening import open_tileset
from tests.api.asking import Asking
from tests.api.tilesets import SOURCE, colour_of, picture, write_mbtiles, write_pmtiles

needs_pmtiles = pytest.mark.skipif(
    find_spec("pmtiles") is None and os.environ.get("CI") != "true",
    reason="needs the extra pmtiles",
)
PLACES = [(5, 25, 13), (6, 50, 26), (6, 51, 26), (6, 50, 27)]
TILES = {place: picture(place) for place in PLACES}
TOLD = {"format": "png", "minzoom": "5", "maxzoom": "6", "attribution": SOURCE,
        "bounds": "104,27,112,34"}  # fmt: skip
VECTOR = b"\x1f\x8b\x08\x00" + bytes(20)


def as_mbtiles(folder: Path) -> Path:
    return write_mbtiles(folder / "城市 底图#1.mbtiles", TILES, TOLD)


def as_pmtiles(folder: Path) -> Path:
    return write_pmtiles(folder / "城市 底图#1.pmtiles", TILES, attribution=SOURCE)


either = pytest.mark.parametrize(
    "written", [as_mbtiles, pytest.param(as_pmtiles, marks=needs_pmtiles)]
)
Writer = Callable[[Path], Path]


def settings_of(folder: Path, file: object, **more: str) -> Settings:
    return Settings(data=folder / "data", base_map=str(file), **more)


@either
def test_a_tile_comes_as_it_was_written_at_its_own_place(written: Writer, tmp_path: Path):
    tileset = open_tileset(str(written(tmp_path)))
    for place, data in TILES.items():
        assert tileset.tile(*place) == data
    assert tileset.tile(6, 51, 27) is None


@either
def test_zooms_bounds_and_plain_attribution_come_from_the_file(written: Writer, tmp_path: Path):
    found = base_map_of(settings_of(tmp_path, written(tmp_path)))
    assert found == BaseMap(
        "/base/{z}/{x}/{y}", "cgcs2000", "局内影像 & 地形", (5, 6),
        bounds=(104.0, 27.0, 112.0, 34.0), by_page=True,
    )  # fmt: skip


def test_the_setting_says_whose_map_it_is_where_it_is_set(tmp_path: Path):
    told = settings_of(tmp_path, as_mbtiles(tmp_path), base_map_attribution="规划处")
    found = base_map_of(told)
    assert found is not None
    assert found.attribution == "规划处"


@pytest.mark.parametrize("told", [{}, {"minzoom": "x", "maxzoom": "6"}, {"bounds": "1,2,3"}])
def test_zooms_are_counted_where_the_file_does_not_tell_them(told: dict, tmp_path: Path):
    facts = open_tileset(str(write_mbtiles(tmp_path / "a.mbtiles", TILES, told))).facts
    assert (facts.zooms, facts.bounds, facts.attribution) == ((5, 6), None, "")


def test_opening_writes_nothing_beside_the_file_and_works_where_nothing_may_be_written(
    tmp_path: Path,
):
    path = as_mbtiles(tmp_path)
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        assert open_tileset(str(path)).tile(*PLACES[0]) == TILES[PLACES[0]]
        assert [one.name for one in tmp_path.iterdir()] == [path.name]
    finally:
        tmp_path.chmod(0o755)


def test_a_tileset_of_views_and_other_pictures_is_read_too(tmp_path: Path):
    path = tmp_path / "views.mbtiles"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    base.execute("CREATE TABLE map (z INTEGER, x INTEGER, y INTEGER, id TEXT)")
    base.execute("CREATE TABLE images (id TEXT, data BLOB)")
    base.execute(
        "CREATE VIEW tiles AS SELECT map.z AS zoom_level, map.x AS tile_column, "
        "map.y AS tile_row, images.data AS tile_data FROM map JOIN images USING (id)"
    )
    pictures = [picture((6, 50, 26), form) for form in ("JPEG", "WEBP")]
    base.executemany("INSERT INTO images VALUES (?, ?)", zip("jw", pictures, strict=True))
    base.executemany("INSERT INTO map VALUES (6, ?, 37, ?)", ((50, "j"), (51, "w")))
    base.commit()
    base.close()
    here = Asking(create_app(settings_of(tmp_path, path)))
    for x, kind in ((50, "image/jpeg"), (51, "image/webp")):
        reply = here.get(f"/base/6/{x}/26")
        assert (reply.status_code, reply.headers["content-type"]) == (200, kind)


def write_text(path: Path) -> Path:
    path.write_text("no tiles", encoding="utf-8")
    return path


def write_other_base(path: Path) -> Path:
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE runs (id TEXT)")
    base.close()
    return path


REFUSED = [
    (lambda folder: folder / "gone.mbtiles", "gone.mbtiles", "不存在"),
    (lambda folder: folder / "gone.pmtiles", "gone.pmtiles", "不存在"),
    (lambda folder: write_text(folder / "a.mbtiles"), "not a database", "不是可读的"),
    (lambda folder: write_other_base(folder / "a.mbtiles"), "metadata", "不是可读的"),
    (lambda folder: write_mbtiles(folder / "a.mbtiles", {}), "no tiles", "没有瓦片"),
    (lambda folder: write_mbtiles(folder / "a.mbtiles", {(0, 0, 0): VECTOR}, {"format": "pbf"}),
     "vector tiles (pbf)", "矢量瓦片"),
    (lambda folder: write_mbtiles(folder / "a.mbtiles", {(0, 0, 0): b"elevation"}, {}),
     "no pictures", "图片"),
]  # fmt: skip
REFUSED_PMTILES = [
    (lambda folder: write_text(folder / "a.pmtiles"), "no PMTiles file", "不是可读的"),
    (lambda folder: write_pmtiles(folder / "a.pmtiles", {(0, 0, 0): VECTOR}, "MVT"),
     "vector tiles (MVT)", "矢量瓦片"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "english", "chinese"),
    [*REFUSED, *(pytest.param(*row, marks=needs_pmtiles) for row in REFUSED_PMTILES)],
)
def test_a_file_that_cannot_be_a_base_map_is_refused_at_the_start_with_the_reason(
    make, english: str, chinese: str, tmp_path: Path
):
    with pytest.raises(UsageError) as caught:
        create_app(settings_of(tmp_path, make(tmp_path)))
    assert english in " ".join(caught.value.lines("en"))
    assert chinese in " ".join(caught.value.lines("zh"))


@needs_pmtiles
def test_a_torn_pmtiles_file_is_refused(tmp_path: Path):
    whole = as_pmtiles(tmp_path).read_bytes()
    for length in (0, 7, 60, 127, 140, len(whole) // 2):
        path = tmp_path / f"{length}.pmtiles"
        path.write_bytes(whole[:length])
        with pytest.raises(UsageError):
            open_tileset(str(path))


def test_a_damaged_mbtiles_file_is_told_when_it_is_met(tmp_path: Path):
    many = {(9, x, y): picture((9, x, y)) for x in range(400, 412) for y in range(200, 212)}
    path = write_mbtiles(tmp_path / "a.mbtiles", many, {"minzoom": "9", "maxzoom": "9"})
    data = bytearray(path.read_bytes())
    middle = len(data) // 8192 * 4096
    data[middle : middle + 3 * 4096] = b"\xff" * (3 * 4096)
    path.write_bytes(data)
    here = Asking(create_app(settings_of(tmp_path, path)))
    found = [here.get(f"/base/9/{x}/{y}") for _, x, y in many]
    assert {reply.status_code for reply in found} == {200, 507}
    torn = next(reply for reply in found if reply.status_code == 507)
    assert "MBTiles" in torn.json()["detail"]
    assert str(tmp_path) not in torn.text


@either
def test_the_server_sends_tiles_with_a_tag_and_304_and_its_pages_may_load_them(
    written: Writer, tmp_path: Path
):
    here = Asking(create_app(settings_of(tmp_path, written(tmp_path))))
    reply = here.get("/base/6/50/26")
    assert reply.headers["content-type"] == "image/png"
    shown = Image.open(io.BytesIO(reply.content))
    assert shown.getpixel((9, 9)) == colour_of((6, 50, 26))
    same = here.get("/base/6/50/26", headers={"If-None-Match": reply.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert here.get("/base/6/51/26").headers["etag"] != reply.headers["etag"]
    assert here.get("/base/6/51/27").status_code == 204
    policy = here.get("/map/frame").headers["content-security-policy"]
    assert "img-src data: blob:;" in policy


@pytest.mark.parametrize(
    ("place", "status"),
    [("4/12/6", 404), ("7/100/52", 404), ("5/32/0", 404), ("5/0/32", 404), ("5/-1/0", 400),
     ("99/0/0", 400), ("a/0/0", 400), ("5/1e3/0", 400), ("5/1/99999999999999999999", 400)],
)  # fmt: skip
def test_a_place_without_a_tile_is_told_not_guessed(place: str, status: int, tmp_path: Path):
    here = Asking(create_app(settings_of(tmp_path, as_mbtiles(tmp_path))))
    assert here.get(f"/base/{place}").status_code == status


def test_a_server_without_a_file_has_no_tiles(tmp_path: Path):
    reply = Asking(create_app(Settings(data=tmp_path))).get("/base/6/50/26")
    assert reply.status_code == 404
    assert "SITING_BASE_MAP" in reply.json()["detail"]
