"""Work on places that is kept: the next run mostly stands on the same ones.

Outlines, lines and neighbours hang on geometries alone. They are found again by what the
geometries are, not by who holds them, and are never changed by those who get them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import geopandas as gpd
import shapely

KEPT = 8
"""Answers of each function that are kept."""

Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def kept_by_geometry(work: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Return `work` with its last answers kept, by the geometries of the frames it is given.

    Of a frame `work` may look at geometries and their coordinate system only.
    """
    known: dict[Any, Found] = {}

    @wraps(work)
    def found(*args: Asked.args, **options: Asked.kwargs) -> Found:
        key = (tuple(map(_told, args)), tuple(sorted(options.items())))
        answer = known.get(key)
        if answer is None:
            answer = work(*args, **options)
            while len(known) >= KEPT:
                known.pop(next(iter(known)), None)
            known[key] = answer
        return answer

    return found


def _told(argument: object) -> object:
    """Return what stands for an argument: of a frame a digest of its geometries."""
    if not isinstance(argument, gpd.GeoDataFrame):
        return argument
    digest = hashlib.blake2b(str(argument.crs).encode())
    for geometry in shapely.to_wkb(argument.geometry.to_numpy(), include_srid=False):
        digest.update(geometry or b"-")
    return digest.digest()
