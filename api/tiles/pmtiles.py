"""PMTiles: a tileset in one file with a directory of its own, read by the package `pmtiles`."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import Compression, MagicNumberNotFound, SpecVersionUnsupported, TileType

from api.errors import Fault, UsageError
from api.tiles.tileset import Facts, check_pictures, plain_text, sound_bounds, unreadable

_DEGREES = 1e7
_CORNERS = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
_DAMAGED = (
    MagicNumberNotFound, SpecVersionUnsupported, ValueError, IndexError, EOFError, OSError,
    KeyError, zlib.error,
)  # fmt: skip


class PmTiles:
    """An open PMTiles file.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    UsageError
        It is no PMTiles file, or its tiles are no pictures.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._bytes = MmapSource(file)  # the mapping outlives the open file
            self._reader = Reader(self._bytes)
            header, told = self._reader.header(), self._reader.metadata()
            self._is_packed = header["tile_compression"] == Compression.GZIP
            if path.stat().st_size < header["tile_data_offset"] + header["tile_data_length"]:
                raise unreadable(path, "PMTiles", "shorter than its header says")
            kind = header["tile_type"]
            if kind == TileType.MVT:
                raise UsageError([Fault("tileset_vector", {"file": path, "format": "MVT"})])
            first = next((data for _, data in all_tiles(self._bytes)), None)
            check_pictures(path, None if first is None else self._unpacked(first), kind.name)
        except _DAMAGED as error:
            if isinstance(error, UsageError):
                raise
            raise unreadable(path, "PMTiles", error) from error
        corners = [header[name] / _DEGREES for name in _CORNERS]
        zooms = (int(header["min_zoom"]), int(header["max_zoom"]))
        attribution = told.get("attribution") if isinstance(told, dict) else ""
        self.facts = Facts(zooms, plain_text(attribution), sound_bounds(corners))

    def _unpacked(self, tile: bytes) -> bytes:
        return gzip.decompress(tile) if self._is_packed else tile

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile by zoom, column and row from the north; None where there is none."""
        found = self._reader.get(z, x, y)
        return None if found is None else self._unpacked(found)
