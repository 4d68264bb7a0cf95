"""Hatches that keep classes apart in grey print, and what other programs call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Hatch:
    """One hatch.

    Parameters
    ----------
    pattern
        As Matplotlib writes it.
    brush
        Brush style of QGIS.
    mark
        Well-known name in SLD, as QGIS reads it; it knows no others.
    """

    pattern: str
    brush: str
    mark: str


HATCHES: Mapping[str, Hatch] = MappingProxyType(
    {
        "slash": Hatch("/////", "b_diagonal", "slash"),
        "level": Hatch("-----", "horizontal", "horline"),
        "grid": Hatch("++++", "cross", "cross"),
        "cross": Hatch("xxxxx", "diagonal_x", "x"),
    }
)
HATCH_WIDTH_PT = 0.3
_INKED_SHARE, _LIGHTENED_SHARE = 0.34, 0.22


def hatch_colour(colour: str) -> str:
    """Return the colour of the hatch over a fill: the fill, darkened or, when dark, lightened."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    is_dark = 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] < 110
    towards, share = (255, _LIGHTENED_SHARE) if is_dark else (40, _INKED_SHARE)
    mixed = [round(p + (towards - p) * share) for p in parts]
    return "#" + "".join(f"{p:02X}" for p in mixed)
