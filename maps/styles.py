"""One style per layer: what the page, the printed map and desktop GIS all draw from.

A style says which table of the run it belongs to, from which columns its classes
come, and how each class looks. `maps.fills` paints it with Matplotlib, `maps.document`
hands its colours to the page, `maps.qml` and `maps.sld` write it for QGIS and servers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from maps.theme import Words


@dataclass(frozen=True)
class StyleRule:
    """How the features of one class look.

    Parameters
    ----------
    words
        Label of the class in both languages.
    colour
        Fill, or colour of the line or symbol, ``#RRGGBB``.
    value
        Text that a feature of the class has; None for a class of numbers and for all.
    lower, upper
        Numbers of the class: from `lower` up to, without, `upper`.
    hatch
        Name in `maps.hatches.HATCHES`, ``""`` for none.
    width_px
        Width of a line, in points on paper and pixels on screen.
    shape
        Key into `maps.theme.SHAPES` for points.
    hollow
        Whether a symbol is drawn hollow, or an area white with the hatch in its colour.
    """

    words: Words
    colour: str
    value: str | None = None
    lower: float = -math.inf
    upper: float = math.inf
    hatch: str = ""
    width_px: float = 0.0
    shape: str = ""
    hollow: bool = False

    def holds(self, value: object) -> bool:
        """Tell whether a feature with this value is of the class."""
        if self.value is not None:
            return str(value) == self.value
        if math.isinf(self.lower) and math.isinf(self.upper):
            return True
        return isinstance(value, float | int) and self.lower <= value < self.upper


@dataclass(frozen=True)
class LayerStyle:
    """The style of one layer.

    Parameters
    ----------
    layer
        Key of the style, as in `maps.words.LAYER_WORDS`.
    table
        Layer of ``result.gpkg`` that it belongs to.
    geometry
        ``polygon``, ``line`` or ``point``.
    words
        Title of the layer.
    rules
        Its classes; the first that holds counts.
    columns
        Columns whose sum, or whose text where there is one, the classes are of; none when
        all features look alike.
    per
        Column by which the sum is divided, ``""`` for none.
    where
        Column, comparison and value that a feature must meet to be drawn at all.
    tells_assumed
        Whether a hollow rule holds for assumed places (``siting_basis``) only.
    """

    layer: str
    table: str
    geometry: str
    words: Words
    rules: tuple[StyleRule, ...]
    columns: tuple[str, ...] = ()
    per: str = ""
    where: tuple[str, str, str] | None = None
    tells_assumed: bool = False

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """Return what the classes are of, for every row of the layer's table."""
        if not self.columns:
            return pd.Series("", index=frame.index)
        if any(rule.value is not None for rule in self.rules):
            return frame[self.columns[0]].fillna("").astype(str)
        total = frame[list(self.columns)].fillna(0.0).sum(axis=1)
        return total / frame[self.per].where(frame[self.per] != 0) if self.per else total

    def positions(self, frame: pd.DataFrame) -> pd.Series:
        """Return the place in `rules` of the class of every row, -1 where none holds."""
        return self.values(frame).map(lambda value: first_that_holds(self.rules, value)).astype(int)


def first_that_holds(rules: Sequence[StyleRule], value: object) -> int:
    """Return the place of the first rule that holds for a value, -1 where none does."""
    return next((i for i, rule in enumerate(rules) if rule.holds(value)), -1)
