"""Service areas: which catchments go to which facility, and in which colour."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from maps.theme import AREA_COLOURS

_NEAR_DEG = 0.0005
"""Cells nearer than this, about 50 m, count as neighbours: outlines are generalised."""


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
