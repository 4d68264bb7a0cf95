"""Small tilesets for tests: one picture of a colour of its own at each place."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

Place = tuple[int, int, int]
ZOOMS = range(5, 9)
SOURCE = '<a href="https://example.cn/">局内影像 &amp; 地形</a>'


def colour_of(place: Place) -> tuple[int, int, int]:
    """A colour by which a tile is known."""
    z, x, y = place
    return (40 + 20 * z, 3 * x % 256, 5 * y % 256)


def picture(place: Place, form: str = "PNG") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (256, 256), colour_of(place)).save(held, form)
    return held.getvalue()


def places_over_chongqing(zooms: Sequence[int] = ZOOMS) -> list[Place]:
    """Every tile between 104 and 112 E, 27 and 34 N, and a few more."""
    found = []
    for z in zooms:
        west, east = (int((lon + 180) / 360 * 2**z) for lon in (104, 112))
        north, south = int(0.38 * 2**z), int(0.43 * 2**z)
        found += [(z, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
    return found


def write_mbtiles(
    path: Path, tiles: Mapping[Place, bytes], told: Mapping[str, str] | None = None
) -> Path:
    """Write an MBTiles file; its rows count from the south."""
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    base.execute(
        "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, "
        "tile_data BLOB)"
    )
    base.execute("CREATE UNIQUE INDEX place ON tiles (zoom_level, tile_column, tile_row)")
    base.executemany("INSERT INTO metadata VALUES (?, ?)", (told or {}).items())
    rows = [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()]
    base.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    base.commit()
    base.close()
    return path


def write_pmtiles(
    path: Path, tiles: Mapping[Place, bytes], kind: str = "PNG", attribution: str = ""
) -> Path:
    """Write a PMTiles file."""
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import write

    with write(path) as writer:
        for place in sorted(tiles, key=lambda one: zxy_to_tileid(*one)):
            writer.write_tile(zxy_to_tileid(*place), tiles[place])
        header = {
            "tile_type": TileType[kind], "tile_compression": Compression.NONE,
            "min_lon_e7": 1040000000, "min_lat_e7": 270000000,
            "max_lon_e7": 1120000000, "max_lat_e7": 340000000,
            "center_zoom": 6, "center_lon_e7": 1065000000, "center_lat_e7": 295000000,
        }  # fmt: skip
        writer.finalize(header, {"attribution": attribution})
    return path
