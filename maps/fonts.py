"""The typeface of every map: Noto Sans SC from a package, by path, never by luck.

A machine without Chinese fonts draws the same map as one with them: the printed
map takes the font file itself, the page carries the glyphs that it uses.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path

from geodata.errors import Fault
from maps.errors import MapError

FAMILY = "Siting Sans SC"
_LATIN = "".join(chr(code) for code in range(32, 127))
_DROPPED_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx")


def font_path() -> Path:
    """Return the path of Noto Sans SC."""
    return Path(sans_path())


@lru_cache(maxsize=1)
def known_characters() -> frozenset[str]:
    """Return every character that the font can draw."""
    with TTFont(font_path(), lazy=True) as font:
        return frozenset(chr(code) for code in font.getBestCmap())


@lru_cache(maxsize=1)
def _advances_em() -> dict[str, float]:
    """Return how far each character of the font moves on, in parts of its size."""
    with TTFont(font_path(), lazy=True) as font:
        unit, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(code): widths[name][0] / unit for code, name in font.getBestCmap().items()}


def width_em(text: str) -> float:
    """Return how wide a text is set, in parts of its size; an unknown character counts as one."""
    known = _advances_em()
    return sum(known.get(character, 1.0) for character in text)


def require_glyphs(texts: Iterable[str]) -> None:
    """Refuse texts with characters that the font lacks: no map shows empty boxes.

    Raises
    ------
    MapError
        One fault per text, with the characters that cannot be drawn.
    """
    faults = []
    for text in dict.fromkeys(texts):
        missing = sorted(set(text) - known_characters() - {"\n"})
        if missing:
            shown = " ".join(f"{c} (U+{ord(c):04X})" for c in missing)
            faults.append(Fault("missing_glyph", {"text": text, "characters": shown}))
    if faults:
        raise MapError(faults)


def font_subset(text: str) -> bytes:
    """Return the font as WOFF with the glyphs of `text` and plain Latin.

    Characters that the font lacks are left to the reader's machine.
    """
    wanted = (set(text) | set(_LATIN)) & known_characters()
    options = subset.Options()
    options.flavor = "woff"
    options.layout_features = []
    options.hinting = False
    options.recalc_timestamp = False
    options.drop_tables += list(_DROPPED_TABLES)
    font = subset.load_font(str(font_path()), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(wanted)))
    subsetter.subset(font)
    held = io.BytesIO()
    subset.save_font(font, held, options)
    font.close()
    return held.getvalue()


def page_font_face(text: str) -> str:
    """Return a CSS rule with the glyphs of `text`, as data, for a page without network."""
    data = base64.b64encode(font_subset(text)).decode("ascii")
    return (
        f'@font-face{{font-family:"{FAMILY}";font-display:block;'
        f"src:url(data:font/woff;base64,{data}) format('woff')}}"
    )


def linked_font_face(address: str) -> str:
    """Return a CSS rule that loads the font from `address`, a constant of the server."""
    return (
        f'@font-face{{font-family:"{FAMILY}";font-display:swap;src:url({address}) format("woff")}}'
    )
