"""Opening a tileset by the ending of its name, once in the life of a server."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from api.errors import Fault, UsageError
from api.tiles.mbtiles import MbTiles
from api.tiles.tileset import Tileset

_ENDINGS = (".mbtiles", ".pmtiles")


def is_tile_file(named: str) -> bool:
    """Say whether a base map's name is that of a file, not an address."""
    return named.lower().endswith(_ENDINGS) and "://" not in named


@lru_cache(maxsize=4)
def open_tileset(named: str) -> Tileset:
    """Return the tileset in a file; it stays open.

    Parameters
    ----------
    named
        Path that ends in ``.mbtiles`` or ``.pmtiles``.

    Raises
    ------
    UsageError
        The file is missing, cannot be read, or its tiles are no pictures.
    """
    path = Path(named).expanduser()
    if not path.is_file():
        raise UsageError([Fault("tileset_missing", {"file": path})])
    if path.suffix.lower() == ".mbtiles":
        return MbTiles(path)
    if find_spec("pmtiles") is None:
        raise UsageError([Fault("pmtiles_missing", {"file": path})])
    tileset: Tileset = import_module("api.tiles.pmtiles").PmTiles(path)
    return tileset
