"""A file of tiles: what it tells of itself, and a tile by its place."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from api.errors import Fault, UsageError
from api.tiles.pictures import VECTOR, media_type_of

MOST_ZOOM = 30
_TAG = re.compile(r"<[^<>]*>")
_WEST, _SOUTH, _EAST, _NORTH = -180.0, -85.06, 180.0, 85.06


@dataclass(frozen=True)
class Facts:
    """What a tileset tells of itself.

    Parameters
    ----------
    zooms
        Least and greatest zoom with tiles.
    attribution
        Whose map it is, as plain text; empty where the file does not say.
    bounds
        West, south, east and north of the tiles in degrees; None where the file does not say.
    """

    zooms: tuple[int, int]
    attribution: str
    bounds: tuple[float, float, float, float] | None


class Tileset(Protocol):
    """An open file of tiles in Web Mercator, one that threads may share."""

    @property
    def facts(self) -> Facts:
        """What the file tells of itself."""

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile by zoom, column and row from the north; None where there is none."""


def unreadable(path: Path, kind: str, reason: object) -> UsageError:
    """Return the error for a file that is not what its name says."""
    params = {"file": path, "kind": kind, "reason": str(reason) or type(reason).__name__}
    return UsageError([Fault("tileset_unreadable", params)])


def check_pictures(path: Path, tile: bytes | None, stated: str) -> None:
    """Refuse a file whose first tile is no picture.

    Parameters
    ----------
    path
        The file.
    tile
        A tile of it; None where it has none.
    stated
        What the file says that its tiles are.

    Raises
    ------
    UsageError
        It has no tile, vector tiles, or something that browsers do not show.
    """
    if tile is None:
        raise UsageError([Fault("tileset_empty", {"file": path})])
    found = media_type_of(tile)
    if found == VECTOR:
        raise UsageError([Fault("tileset_vector", {"file": path, "format": stated or "pbf"})])
    if not found:
        raise UsageError([Fault("tileset_format", {"file": path, "format": stated or "?"})])


def plain_text(markup: object) -> str:
    """Return the text of an attribution, which files hold with links."""
    return html.unescape(_TAG.sub("", markup)).strip() if isinstance(markup, str) else ""


def sound_bounds(values: Sequence[float]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north where they are a box on the map."""
    if len(values) != 4 or not all(map(math.isfinite, values)):
        return None
    west, south = max(values[0], _WEST), max(values[1], _SOUTH)
    east, north = min(values[2], _EAST), min(values[3], _NORTH)
    return (west, south, east, north) if west < east and south < north else None
