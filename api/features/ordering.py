"""The order of features, and the tokens that name a place in it."""

from __future__ import annotations

import base64
import binascii
import bisect
from dataclasses import dataclass

import numpy as np
import orjson

from api.features.collection import Collection
from api.features.errors import Fault, QueryError
from api.features.prepared import Prepared

TOKEN_LIMIT_BYTES = 4_000


@dataclass(frozen=True)
class SortKey:
    """One column to sort by.

    Parameters
    ----------
    name
        The column, or ``id``.
    descending
        Whether the greatest comes first; missing values come last either way.
    """

    name: str
    descending: bool


@dataclass(frozen=True)
class Place:
    """The values by which one feature stands in the order; the next page begins after it."""

    values: tuple[object, ...]
    feature_id: str


def read_order(text: str, collection: Collection) -> tuple[SortKey, ...]:
    """Return the keys of ``sortby=``: names, each with ``-`` for descending or ``+``.

    Raises
    ------
    QueryError
        A name is no column.
    """
    keys = []
    for part in text.split(","):
        name = part.strip().removeprefix("+")
        descending = name.startswith("-")
        name = name.removeprefix("-").strip()
        if name != "id" and collection.column(name) is None:
            known = ", ".join(["id", *(column.name for column in collection.columns)])
            params = {"name": "sortby", "value": name[:80], "known": known}
            raise QueryError([Fault("no_property", params)])
        keys.append(SortKey(name, descending))
    return tuple(keys)


def cells_of(prepared: Prepared, name: str) -> list[object]:
    """Return the values of a column, or the ids."""
    return list(prepared.ids) if name == "id" else prepared.cells[name]


def ordered(prepared: Prepared, keys: tuple[SortKey, ...]) -> np.ndarray:
    """Return the positions of all features in order; ties stand by id."""
    if not keys:
        return np.arange(len(prepared.ids))
    ranks = [_ranks(cells_of(prepared, key.name), descending=key.descending) for key in keys]
    return np.lexsort(ranks[::-1])


def _ranks(cells: list[object], *, descending: bool) -> np.ndarray:
    values = sorted({cell for cell in cells if cell is not None})  # type: ignore[type-var]
    if descending:
        values.reverse()
    rank_of: dict[object, int] = {value: rank for rank, value in enumerate(values)}
    return np.array([rank_of.get(cell, len(values)) for cell in cells], dtype=np.int64)


def write_token(place: Place) -> str:
    """Return a token for a place: opaque, safe in an address."""
    content = orjson.dumps([*place.values, place.feature_id])
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read_token(text: str, keys: tuple[SortKey, ...], collection: Collection) -> Place:
    """Return the place that a token names.

    Raises
    ------
    QueryError
        It is none of ours, or belongs to another order.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        content = orjson.loads(base64.b64decode(padded.encode("ascii"), b"-_", validate=True))
    except (ValueError, binascii.Error, UnicodeEncodeError) as error:
        raise QueryError([Fault("bad_token")]) from error
    fits = isinstance(content, list) and len(content) == len(keys) + 1
    if not fits or not isinstance(content[-1], str) or len(text) > TOKEN_LIMIT_BYTES:
        raise QueryError([Fault("bad_token")])
    for key, value in zip(keys, content, strict=False):
        if value is not None and not isinstance(value, _types_of(key, collection)):
            raise QueryError([Fault("bad_token")])
    return Place(tuple(content[:-1]), content[-1])


def _types_of(key: SortKey, collection: Collection) -> tuple[type, ...]:
    column = collection.column(key.name)
    dtype = column.dtype if column else "str"
    return {"int": (int, float), "float": (int, float), "bool": (bool,)}.get(dtype, (str,))


def place_of(prepared: Prepared, keys: tuple[SortKey, ...], position: int) -> Place:
    """Return the place of one feature."""
    values = tuple(cells_of(prepared, key.name)[position] for key in keys)
    return Place(values, prepared.ids[position])


def start_after(
    prepared: Prepared, keys: tuple[SortKey, ...], order: np.ndarray, place: Place
) -> int:
    """Return where in `order` the first feature after `place` stands.

    The feature that the place was taken from may be gone by now.
    """
    columns = [cells_of(prepared, key.name) for key in keys]

    def is_after(index: int) -> bool:
        position = int(order[index])
        for key, column, value in zip(keys, columns, place.values, strict=True):
            cell = column[position]
            if cell != value:
                return _comes_later(cell, value, descending=key.descending)
        return prepared.ids[position] > place.feature_id

    return bisect.bisect_left(range(len(order)), True, key=is_after)


def _comes_later(cell: object, value: object, *, descending: bool) -> bool:
    if cell is None or value is None:
        return cell is None
    later: bool = cell < value if descending else cell > value  # type: ignore[operator]
    return later
