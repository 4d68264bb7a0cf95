"""MBTiles: a tileset in a SQLite file, rows counted from the south."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path

from api.errors import StorageError
from api.tiles.tileset import MOST_ZOOM, Facts, check_pictures, plain_text, sound_bounds, unreadable

_TILE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
_ZOOMS = "SELECT min(zoom_level), max(zoom_level) FROM tiles"


class MbTiles:
    """An open MBTiles file; it is never written, nor anything beside it.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    UsageError
        It is no MBTiles file, or its tiles are no pictures.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        # immutable: no journal, no lock file, and it works on read-only media.
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._base = sqlite3.connect(address, uri=True, check_same_thread=False)
            told = dict(self._base.execute("SELECT name, value FROM metadata"))
            found = self._base.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
            check_pictures(path, None if found is None else bytes(found[0]), told.get("format", ""))
            self.facts = Facts(
                self._zooms(told), plain_text(told.get("attribution")), _bounds(told)
            )
        except (sqlite3.Error, TypeError) as error:
            raise unreadable(path, "MBTiles", error) from error

    def _zooms(self, told: Mapping[str, str]) -> tuple[int, int]:
        """Return the zooms of the metadata, counted where they are missing or make no sense."""
        try:
            least, most = int(told["minzoom"]), int(told["maxzoom"])
        except (KeyError, ValueError):
            least, most = -1, -1
        if 0 <= least <= most <= MOST_ZOOM:
            return least, most
        low, high = self._base.execute(_ZOOMS).fetchone()
        return int(low), int(high)

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile by zoom, column and row from the north; None where there is none."""
        try:
            with self._lock:
                found = self._base.execute(_TILE, (z, x, 2**z - 1 - y)).fetchone()
        except sqlite3.Error as error:
            # Readers are not told where the server keeps its files.
            faults = unreadable(Path(self._path.name), "MBTiles", error).faults
            raise StorageError(faults) from error
        return None if found is None else bytes(found[0])


def _bounds(told: Mapping[str, str]) -> tuple[float, float, float, float] | None:
    try:
        return sound_bounds([float(part) for part in str(told.get("bounds", "")).split(",")])
    except ValueError:
        return None
