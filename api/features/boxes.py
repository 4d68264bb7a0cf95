"""Bounding boxes of requests."""

from __future__ import annotations

import math

import numpy as np
import shapely

from api.features.errors import Fault, QueryError
from api.features.systems import System


def read_numbers(text: str) -> list[float]:
    """Return the 4 or 6 finite numbers of a box.

    Raises
    ------
    QueryError
        There are more or fewer, or one is no finite number.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(math.isfinite(number) for number in numbers):
        raise QueryError([Fault("bad_bbox", {"value": text[:80]})])
    return numbers


def box_shapes(numbers: list[float], system: System) -> np.ndarray:
    """Return the box as one or two rectangles, east before north.

    Parameters
    ----------
    numbers
        Least and most of each axis, in the order of `system`; heights are let be,
        since no feature has one.
    system
        A box in degrees whose west is greater than its east crosses the antimeridian.

    Raises
    ------
    QueryError
        The least is greater than the most.
    """
    half = len(numbers) // 2
    low, high = numbers[:2], numbers[half : half + 2]
    if system.north_first:
        low, high = low[::-1], high[::-1]
    (west, south), (east, north) = low, high
    crosses = system.is_degrees and west > east
    if south > north or (west > east and not crosses):
        value = ",".join(f"{number:g}" for number in numbers)
        raise QueryError([Fault("bad_bbox", {"value": value})])
    wests, easts = ([west, -180.0], [180.0, east]) if crosses else ([west], [east])
    boxes: np.ndarray = shapely.box(wests, south, easts, north)
    return boxes
