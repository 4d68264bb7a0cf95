"""Values of a filter while it is worked out: one per feature, or one for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Kind = Literal["number", "text", "flag", "geometry", "null"]


@dataclass(frozen=True)
class Values:
    """Values with the rows that have one; SQL's third truth value is a row without.

    Parameters
    ----------
    kind
        What they are.
    data
        One per feature, or a single one that stands for all.
    known
        Where there is a value.
    """

    kind: Kind
    data: np.ndarray
    known: np.ndarray


def literal(value: object) -> Values:
    """Return a single value that stands for every feature."""
    if value is None:
        return Values("null", np.array([False]), np.array([False]))
    if isinstance(value, bool):
        return Values("flag", np.array([value]), np.array([True]))
    if isinstance(value, int | float):
        return Values("number", np.array([float(value)]), np.array([True]))
    return Values("text", np.array([str(value)], dtype=object), np.array([True]))


def geometry(shapes: np.ndarray) -> Values:
    """Return geometries."""
    return Values("geometry", shapes, np.ones(len(shapes), dtype=bool))


def column_values(cells: list[object], dtype: str) -> Values:
    """Return a column's cells, None where one is missing."""
    known = np.array([cell is not None for cell in cells], dtype=bool)
    if dtype == "bool":
        return Values("flag", np.array([bool(cell) for cell in cells], dtype=bool), known)
    if dtype in ("int", "float"):
        numbers = [0.0 if cell is None else float(str(cell)) for cell in cells]
        return Values("number", np.array(numbers, dtype=float), known)
    texts = np.empty(len(cells), dtype=object)
    texts[:] = ["" if cell is None else str(cell) for cell in cells]
    return Values("text", texts, known)


def flags(data: np.ndarray, *known: np.ndarray) -> Values:
    """Return truths that are known where every argument was."""
    sure = np.ones(1, dtype=bool)
    for part in known:
        sure = sure & part
    return Values("flag", np.asarray(data, dtype=bool), sure)


def negated(truth: Values) -> Values:
    """Return not `truth`; what is unknown stays so."""
    return Values("flag", ~truth.data, truth.known)


def conjunction(a: Values, b: Values) -> Values:
    """Return a and b: false when either is surely false, else unknown when either is."""
    sure_no = (a.known & ~a.data) | (b.known & ~b.data)
    return Values("flag", a.data & b.data & ~sure_no, (a.known & b.known) | sure_no)


def disjunction(a: Values, b: Values) -> Values:
    """Return a or b: true when either is surely true, else unknown when either is."""
    sure_yes = (a.known & a.data) | (b.known & b.data)
    return Values("flag", sure_yes, (a.known & b.known) | sure_yes)
