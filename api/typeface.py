"""The pages' typeface: the characters of the built-in words and places, in one small file."""

from __future__ import annotations

from functools import lru_cache

from api.features.representation import Representation
from api.words import WORDS
from geodata import chongqing
from maps.fonts import font_subset

MEDIA_TYPE = "font/woff"
_COLUMNS = ("name_zh", "district", "region", "source", "industries")


def known_text() -> str:
    """Return every text that pages and maps show of the built-in words and data."""
    layers = chongqing.load()
    shown = [word for both in WORDS.values() for word in both]
    for name in ("districts", "catchments", "facilities", "eco_parks", "industrial_parks"):
        frame = getattr(layers, name)
        for column in set(_COLUMNS) & set(frame.columns):
            shown += frame[column].dropna().astype(str).unique().tolist()
    return "".join(shown)


@lru_cache(maxsize=1)
def page_typeface() -> Representation:
    """Return the typeface as it is sent."""
    return Representation(font_subset(known_text()), MEDIA_TYPE)
