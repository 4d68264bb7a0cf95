"""What the first bytes of a tile say that it is."""

from __future__ import annotations

VECTOR = "application/vnd.mapbox-vector-tile"
_GZIP = b"\x1f\x8b"
_LAYER_OF_VECTOR_TILE = b"\x1a"
"""A vector tile that is not compressed begins with the tag of its first layer."""


def media_type_of(tile: bytes) -> str:
    """Return the media type of a tile, empty where it is none that browsers show.

    Parameters
    ----------
    tile
        As it stands in the file; vector tiles, mostly compressed, are told as `VECTOR`.
    """
    if tile.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if tile.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if tile[:4] == b"RIFF" and tile[8:12] == b"WEBP":
        return "image/webp"
    if tile[4:12] == b"ftypavif":
        return "image/avif"
    return VECTOR if tile.startswith((_GZIP, _LAYER_OF_VECTOR_TILE)) else ""
