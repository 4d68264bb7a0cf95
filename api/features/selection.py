"""Answering a query: which features, in which order, on which page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from api.features.filtering import matching
from api.features.ordering import cells_of, ordered, place_of, start_after, write_token
from api.features.prepared import Prepared
from api.features.query import Box, ItemsQuery
from api.features.values import column_values


@dataclass(frozen=True)
class Selection:
    """The features that a query found.

    Parameters
    ----------
    positions
        Every one that matches, in order.
    start
        Where the page begins among them.
    limit
        Most features on the page.
    """

    positions: np.ndarray
    start: int
    limit: int

    @property
    def page(self) -> list[int]:
        """Positions of the features on the page."""
        page: list[int] = self.positions[self.start : self.start + self.limit].tolist()
        return page

    @property
    def has_more(self) -> bool:
        """Whether there is a next page."""
        return self.start + self.limit < len(self.positions)


def select(prepared: Prepared, query: ItemsQuery) -> Selection:
    """Return what a query finds.

    Raises
    ------
    QueryError
        The filter does not fit the collection.
    """
    order = ordered(prepared, query.order)
    positions = order[matches(prepared, query)[order]]
    after = query.after
    start = start_after(prepared, query.order, positions, after) if after else 0
    return Selection(positions, start, query.limit)


def matches(prepared: Prepared, query: ItemsQuery) -> np.ndarray:
    """Return for each feature whether it meets everything that the query asks."""
    met = np.ones(len(prepared.ids), dtype=bool)
    if query.box is not None:
        met &= in_box(prepared, query.box)
    names = prepared.collection.year_columns
    if query.period is not None and names is not None:
        first, last = (years(prepared, name) for name in names)
        met &= query.period.touches(first, last)
    for name, value in query.equals:
        cells = cells_of(prepared, name)
        met &= np.array([cell == value for cell in cells], dtype=bool)
    if query.condition is not None:
        met &= matching(query.condition.tree, prepared, query.condition.system)
    return met


def in_box(prepared: Prepared, box: Box) -> np.ndarray:
    """Return which features meet the box."""
    _, found = prepared.shapes(box.system).tree.query(box.shapes, predicate="intersects")
    met = np.zeros(len(prepared.ids), dtype=bool)
    met[found] = True
    return met


def years(prepared: Prepared, name: str) -> np.ndarray:
    """Return a column of years; not-a-number where one is open."""
    values = column_values(prepared.cells[name], "int")
    return np.where(values.known, values.data, np.nan)


def next_token(prepared: Prepared, query: ItemsQuery, selection: Selection) -> str | None:
    """Return the token of the next page, or None on the last one."""
    if not selection.has_more:
        return None
    return write_token(place_of(prepared, query.order, selection.page[-1]))
