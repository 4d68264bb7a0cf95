"""What one picture really shows: the legend lists this and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import geopandas as gpd
import pandas as pd

from maps import theme


@dataclass(frozen=True)
class Drawn:
    """What the windows of one picture show.

    Parameters
    ----------
    regions, types, park_kinds, park_levels
        Regions tinted, types of facilities, kinds of eco-parks and levels of
        industrial parks with a symbol.
    lines
        Line layers with at least one line: ``districts``, ``roads``, ``rivers``, ``flows``.
    areas
        ``unserved`` for hatched catchments, ``no_demand`` for grey ones, ``several`` for
        the service areas of more than one facility; keys of `maps.marks.CHANGE_AREAS`.
    assumed
        ``place`` for a hollow symbol, ``size`` for a dashed outline.
    rings
        Statuses or changes that the rings of symbols tell.
    """

    regions: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    park_kinds: frozenset[str] = frozenset()
    park_levels: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    rings: frozenset[str] = frozenset()

    def __or__(self, other: Drawn) -> Drawn:
        """Return what either of two windows shows."""
        names = [field.name for field in fields(Drawn)]
        return Drawn(**{name: getattr(self, name) | getattr(other, name) for name in names})


def texts_of(frame: pd.DataFrame, column: str) -> frozenset[str]:
    """Return the values of a column as text; none when the frame lacks it."""
    return frozenset(map(str, frame[column].dropna())) if column in frame else frozenset()


def assumed_of(rows: Iterable[pd.Series]) -> frozenset[str]:
    """Return which marks of an assumption the symbols of `rows` carry."""
    found = set()
    for row in rows:
        for mark, column in (("place", "siting_basis"), ("size", "capacity_basis")):
            if theme.is_assumed(row.get(column)):
                found.add(mark)
    return frozenset(found)


def lines_of(**frames: gpd.GeoDataFrame) -> frozenset[str]:
    """Return the names of the line layers that have a line."""
    return frozenset(name for name, frame in frames.items() if len(frame))
