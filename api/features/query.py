"""What a request for items asks: read from its parameters, every fault at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from api.features.boxes import box_shapes, read_numbers
from api.features.collection import Collection
from api.features.cql import LANGUAGES, Node, read_filter
from api.features.errors import Fault, QueryError
from api.features.ordering import Place, SortKey, read_order, read_token
from api.features.periods import Period, read_period
from api.features.systems import DEFAULT_SYSTEM, System, read_system
from geodata.columns import Column

DEFAULT_LIMIT = 100
LIMIT_UPPER = 10_000
ALWAYS_KNOWN = ("f", "lang")
KNOWN = (
    "limit", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs",
    "sortby", "properties", "token", *ALWAYS_KNOWN,
)  # fmt: skip
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
FLAGS: Mapping[str, bool] = MappingProxyType({"true": True, "false": False})
T = TypeVar("T")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Box:
    """A bounding box.

    Parameters
    ----------
    shapes
        One or two rectangles, east before north.
    system
        The system of their numbers.
    """

    shapes: np.ndarray
    system: System


@dataclass(frozen=True)
class Condition:
    """A filter in CQL2.

    Parameters
    ----------
    tree
        CQL2 JSON.
    system
        The system of its geometries.
    """

    tree: Node
    system: System


@dataclass(frozen=True)
class ItemsQuery:
    """One question to a collection.

    Parameters
    ----------
    limit
        Most features on a page.
    system
        System of the answer's coordinates.
    box, period, condition
        What features must meet; None = anything.
    equals
        Columns and the values they must have.
    order
        Columns to sort by; ids settle ties.
    properties
        Columns to give; None = all.
    after
        The place after which the page begins.
    """

    limit: int = DEFAULT_LIMIT
    system: System = DEFAULT_SYSTEM
    box: Box | None = None
    period: Period | None = None
    condition: Condition | None = None
    equals: tuple[tuple[str, object], ...] = ()
    order: tuple[SortKey, ...] = ()
    properties: tuple[str, ...] | None = None
    after: Place | None = None


class Faults:
    """Collects what is wrong with each parameter, so that all is said at once."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def take(self, read: Callable[[str], T], text: str | None, default: T) -> T:
        """Return what `read` makes of a text; its faults are kept, and `default` is returned."""
        if text is None:
            return default
        try:
            return read(text)
        except QueryError as error:
            self.found += error.faults
            return default

    def settle(self) -> None:
        """Raise with every fault that was found."""
        if self.found:
            raise QueryError(self.found)


def single_values(pairs: Pairs, known: Iterable[str], faults: Faults) -> dict[str, str]:
    """Return each parameter's one value; unknown and repeated ones are faults."""
    names = list(known)
    values: dict[str, str] = {}
    for name, value in pairs:
        if name not in names:
            shown = {"name": name[:80], "known": ", ".join(names)}
            faults.found.append(Fault("unknown_parameter", shown))
        elif name in values:
            faults.found.append(Fault("repeated_parameter", {"name": name}))
        else:
            values[name] = value
    return values


def read_query(pairs: Pairs, collection: Collection) -> ItemsQuery:
    """Return the question that the parameters of an address ask.

    Parameters
    ----------
    pairs
        Names and values in the order they were given.
    collection
        What is asked.

    Raises
    ------
    QueryError
        Lists every unknown, repeated or unreadable parameter.
    """
    faults = Faults()
    columns = ["id", *(column.name for column in collection.columns)]
    given = single_values(pairs, [*KNOWN, *(c for c in columns if c not in KNOWN)], faults)
    no_order: tuple[SortKey, ...] = ()
    order = faults.take(lambda text: read_order(text, collection), given.get("sortby"), no_order)
    query = ItemsQuery(
        limit=faults.take(read_limit, given.get("limit"), DEFAULT_LIMIT),
        system=_system(given, "crs", faults),
        box=_box(given, faults),
        period=faults.take(read_period, given.get("datetime"), None),
        condition=_condition(given, faults),
        equals=_equals(given, collection, faults),
        order=order,
        properties=faults.take(
            lambda text: read_properties(text, collection), given.get("properties"), None
        ),
        after=faults.take(
            lambda text: read_token(text, order, collection), given.get("token"), None
        ),
    )
    faults.settle()
    return query


def read_limit(text: str) -> int:
    """Return the number of features on a page; more than the server gives is cut.

    Raises
    ------
    QueryError
        It is no whole number above zero.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 12 and int(text) > 0):
        raise QueryError([Fault("bad_limit", {"value": text[:80], "upper": LIMIT_UPPER})])
    return min(int(text), LIMIT_UPPER)


def read_properties(text: str, collection: Collection) -> tuple[str, ...]:
    """Return the columns that ``properties=`` lists, in the collection's order.

    Raises
    ------
    QueryError
        A name is no column.
    """
    wanted = {part.strip() for part in text.split(",")} - {"", "id"}
    names = [column.name for column in collection.columns]
    unknown = sorted(wanted - set(names))
    if unknown:
        known = ", ".join(names)
        raise QueryError(
            Fault("no_property", {"name": "properties", "value": name[:80], "known": known})
            for name in unknown
        )
    return tuple(name for name in names if name in wanted)


def read_cell(column: Column, text: str) -> object:
    """Return a value of a column.

    Raises
    ------
    QueryError
        The text is no value of the column's kind.
    """
    if column.dtype == "bool" and text.lower() in FLAGS:
        return FLAGS[text.lower()]
    if column.dtype in ("int", "float") and NUMBER.fullmatch(text):
        return float(text)
    if column.dtype == "str":
        return text
    expected = "true / false" if column.dtype == "bool" else "数值 / a number"
    params = {"name": column.name, "value": text[:80], "expected": expected}
    raise QueryError([Fault("bad_value", params)])


def _system(given: Mapping[str, str], name: str, faults: Faults) -> System:
    return faults.take(lambda text: read_system(name, text), given.get(name), DEFAULT_SYSTEM)


def _box(given: Mapping[str, str], faults: Faults) -> Box | None:
    system = _system(given, "bbox-crs", faults)

    def read(text: str) -> Box | None:
        return Box(box_shapes(read_numbers(text), system), system)

    return faults.take(read, given.get("bbox"), None)


def _condition(given: Mapping[str, str], faults: Faults) -> Condition | None:
    system = _system(given, "filter-crs", faults)
    lang = given.get("filter-lang", LANGUAGES[0])
    if lang not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        params = {"name": "filter-lang", "value": lang[:80], "known": known}
        faults.found.append(Fault("bad_choice", params))
        return None

    def read(text: str) -> Condition | None:
        return Condition(read_filter(text, lang), system)

    return faults.take(read, given.get("filter"), None)


def _equals(
    given: Mapping[str, str], collection: Collection, faults: Faults
) -> tuple[tuple[str, object], ...]:
    found: list[tuple[str, object]] = [("id", given["id"])] if "id" in given else []
    for column in collection.columns:
        text = None if column.name in KNOWN else given.get(column.name)
        value = faults.take(lambda cell, c=column: read_cell(c, cell), text, None)  # type: ignore[misc]
        if text is not None:
            found.append((column.name, value))
    return tuple(found)
