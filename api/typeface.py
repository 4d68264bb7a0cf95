"""The pages' typeface: the characters of our words and of the built-in places in a small file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from api.features.representation import Representation
from api.fingerprint import PACKAGES, source_files
from geodata import chongqing
from maps.fonts import font_subset

MEDIA_TYPE = "font/woff"
_FIRST_WIDE = "\u2010"
"""Before this stand the letters of Latin, Greek and Cyrillic, which every machine has."""
_LAYERS = ("districts", "catchments", "facilities", "eco_parks", "industrial_parks", "sites")


def known_characters() -> frozenset[str]:
    """Return every character that our sources and the built-in data are written with."""
    texts = [*_sources(), *_places()]
    return frozenset(c for text in texts for c in text if c >= _FIRST_WIDE)


def _sources() -> Iterator[str]:
    for package in PACKAGES:
        with resources.as_file(resources.files(package)) as root:
            for path in source_files(root):
                if path.suffix in (".py", ".html", ".js"):
                    yield path.read_text(encoding="utf-8")
            for path in root.glob("scenarios/*.toml"):
                yield path.read_text(encoding="utf-8")


def _places() -> Iterator[str]:
    layers = chongqing.load()
    for name in _LAYERS:
        frame = getattr(layers, name).drop(columns="geometry")
        for column in frame.select_dtypes(exclude="number"):
            yield from (text for text in frame[column].unique() if isinstance(text, str))
    yield layers.attribution


_making = threading.Lock()


def page_typeface() -> Representation:
    """Return the typeface as it is sent; who asks while it is made waits for that one."""
    with _making:
        return _typeface()


@lru_cache(maxsize=1)
def _typeface() -> Representation:
    return Representation(font_subset("".join(sorted(known_characters()))), MEDIA_TYPE)
