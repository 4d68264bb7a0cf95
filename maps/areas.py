"""Areas by name, and service areas: which catchments go to which facility, in which colour."""

from __future__ import annotations

import re
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from maps.keeping import kept_by_geometry
from maps.theme import AREA_COLOURS

_NEAR_DEG = 0.0005
"""Cells nearer than this, about 50 m, count as neighbours: outlines are generalised."""


_RANK_EN = re.compile(r"(?:\s+\w+(?:\s+and\s+\w+)?\s+autonomous)?\s+(?:county|district)$")
_RANK_ZH = re.compile(r"(?<=..)(?:(?:土家族|苗族)+自治)?[区县]$")


def district_code(districts: gpd.GeoDataFrame, asked: str | None) -> str | None:
    """Return the code of the district asked for, None where there is none or several.

    Parameters
    ----------
    districts
        Districts by code, with ``name_zh`` and perhaps ``name_en``.
    asked
        Code, Chinese name or English name; a name also without its rank, such as
        ``"万州"`` or ``"Wanzhou"``. Capitals and spaces around do not matter.
    """
    wanted = " ".join((asked or "").casefold().split())
    if not wanted:
        return None
    whole: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    for code, row in districts.iterrows():
        names = [str(row.get(c) or "").casefold() for c in ("name_zh", "name_en")]
        for name in (str(code), *names):
            whole.setdefault(name, []).append(str(code))
        for stem in {_RANK_ZH.sub("", names[0]), _RANK_EN.sub("", names[1])}:
            short.setdefault(stem, []).append(str(code))
    found = whole.get(wanted) or short.get(wanted) or []
    return found[0] if len(found) == 1 else None


def without_rank(name: str, lang: str) -> str:
    """Return a district's name without what kind of district it is: 酉阳, Youyang."""
    if lang == "zh":
        return _RANK_ZH.sub("", name)
    return re.sub(_RANK_EN.pattern, "", name, flags=re.IGNORECASE)


@kept_by_geometry
def neighbour_pairs(catchments: gpd.GeoDataFrame) -> np.ndarray:
    """Return pairs of positions of catchments that touch, shape (p, 2), each pair once."""
    geometry = catchments.geometry.to_numpy()
    left, right = catchments.sindex.query(geometry, predicate="dwithin", distance=_NEAR_DEG)
    keep = left < right
    return np.column_stack([left[keep], right[keep]])


def takers(catchments: gpd.GeoDataFrame, stream: str) -> pd.Series:
    """Return the id of the facility that takes most of a stream, ``""`` where none does."""
    column = f"{stream}_facility_id"
    if column not in catchments:
        return pd.Series("", index=catchments.index)
    return catchments[column].fillna("").astype(str)


def area_colours(taker: pd.Series, pairs: np.ndarray) -> Mapping[str, str]:
    """Return a colour per facility, such that touching service areas differ.

    Greedy colouring, the area with most neighbours first; among the free colours
    the one used least. With ten colours a clash needs an area with ten differently
    coloured neighbours; it then takes the colour used least among them.
    """
    neighbours = _neighbouring_areas(taker.to_numpy(), pairs)
    used = dict.fromkeys(AREA_COLOURS, 0)
    colours: dict[str, str] = {}
    for one in sorted(neighbours, key=lambda f: (-len(neighbours[f]), f)):
        near = [colours[n] for n in neighbours[one] if n in colours]
        colours[one] = min(AREA_COLOURS, key=lambda c: (near.count(c), used[c]))
        used[colours[one]] += 1
    return colours


def _neighbouring_areas(taker: np.ndarray, pairs: np.ndarray) -> dict[str, set[str]]:
    """Return, for each facility that takes something, those with touching areas."""
    neighbours: dict[str, set[str]] = {str(f): set() for f in sorted(set(taker)) if f}
    for left, right in zip(taker[pairs[:, 0]], taker[pairs[:, 1]], strict=True):
        if left and right and left != right:
            neighbours[left].add(right)
            neighbours[right].add(left)
    return neighbours
