"""The map's document in parts: what is drawn at first, and layers that are sent when shown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

FIRST = "document"
LATER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "roads": ("roads", "roads_beyond"),
        "rivers": ("rivers",),
        "industrial_parks": ("industrial_parks",),
    }
)
PART_NAMES = (FIRST, *LATER)
_BLOCK = re.compile(r'<script type="application/json" id="siting-data"[^>]*>(.*?)</script>', re.S)


def split_document(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the parts of a document by name.

    The first is the document without the layers of `LATER`; each of the others
    holds the layers that belong to it.
    """
    later = {name for names in LATER.values() for name in names}
    layers = document["layers"]
    first = {name: layer for name, layer in layers.items() if name not in later}
    parts: dict[str, dict[str, Any]] = {FIRST: {**document, "layers": first}}
    return parts | {part: {name: layers[name] for name in names} for part, names in LATER.items()}


def document_in(page: str) -> dict[str, Any] | None:
    """Return the document that a map's page holds, None where there is none to be read."""
    found = _BLOCK.search(page)
    try:
        document = json.loads(found[1]) if found else None
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
