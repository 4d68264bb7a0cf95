"""What a filter can do: comparisons, arithmetic, text and places, on whole columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import shapely

from api.features.errors import Fault, QueryError
from api.features.patterns import fits, read_pattern
from api.features.values import Kind, Values, disjunction, flags, negated

COMPARE: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = MappingProxyType(
    {
        "=": np.equal,
        "<>": np.not_equal,
        "<": np.less,
        "<=": np.less_equal,
        ">": np.greater,
        ">=": np.greater_equal,
    }
)
ARITHMETIC: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = MappingProxyType(
    {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "/": np.divide,
        "div": np.floor_divide,
        "%": np.fmod,
        "^": np.float_power,
    }
)
SPATIAL: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = MappingProxyType(
    {
        "s_intersects": shapely.intersects,
        "s_equals": shapely.equals,
        "s_disjoint": shapely.disjoint,
        "s_touches": shapely.touches,
        "s_within": shapely.within,
        "s_overlaps": shapely.overlaps,
        "s_crosses": shapely.crosses,
        "s_contains": shapely.contains,
    }
)
KIND_WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        "number": "数值 / number",
        "text": "文本 / text",
        "flag": "真假 / true or false",
        "geometry": "几何 / geometry",
        "null": "空值 / null",
    }
)


def wrong_arguments(name: str, found: str, *expected: Kind) -> Fault:
    """Return the fault that says what an operation was given and what it needs."""
    words = " | ".join(KIND_WORDS[kind] for kind in expected)
    return Fault("filter_arguments", {"name": name[:40], "found": found, "expected": words})


def need(name: str, values: Values, *kinds: Kind) -> Values:
    """Return `values` when they are of one of the kinds, or null.

    Raises
    ------
    QueryError
        They are of another kind.
    """
    if values.kind not in kinds and values.kind != "null":
        raise QueryError([wrong_arguments(name, KIND_WORDS[values.kind], *kinds)])
    return values


def compare(name: str, a: Values, b: Values) -> Values:
    """Return how each value of `a` stands to that of `b`; null gives unknown."""
    if "null" in (a.kind, b.kind):
        return flags(np.zeros(1), np.zeros(1, dtype=bool))
    need(name, b, a.kind)
    need(name, a, "number", "text", "flag")
    return flags(COMPARE[name](a.data, b.data), a.known, b.known)


def calculate(name: str, a: Values, b: Values) -> Values:
    """Return a sum, product and so on; what has no finite result is unknown."""
    need(name, a, "number")
    need(name, b, "number")
    with np.errstate(all="ignore"):
        data = ARITHMETIC[name](a.data.astype(float), b.data.astype(float))
    return Values("number", data, a.known & b.known & np.isfinite(data))


def between(value: Values, low: Values, high: Values) -> Values:
    """Say which numbers lie between two others, both included."""
    for part in (value, low, high):
        need("between", part, "number")
    inside = (value.data >= low.data) & (value.data <= high.data)
    return flags(inside, value.known, low.known, high.known)


def one_of(value: Values, choices: list[Values]) -> Values:
    """Say which values equal one of the choices."""
    found = flags(np.zeros(1))
    for choice in choices:
        found = disjunction(found, compare("=", value, choice))
    return found


def like(value: Values, wanted: Values) -> Values:
    """Say which texts fit a pattern."""
    need("like", value, "text")
    need("like", wanted, "text")
    if "null" in (value.kind, wanted.kind):
        return flags(np.zeros(1), np.zeros(1, dtype=bool))
    if wanted.data.size != 1:
        raise QueryError([wrong_arguments("like", "列 / a column", "text")])
    pattern = read_pattern(str(wanted.data[0]))
    answers = {text: fits(text, pattern) for text in set(value.data.tolist())}
    data = np.array([answers[text] for text in value.data.tolist()], dtype=bool)
    return flags(data, value.known, wanted.known)


def folded(name: str, value: Values) -> Values:
    """Return texts without regard to case (`casei`) or to accents (`accenti`)."""
    need(name, value, "text")
    change = str.casefold if name == "casei" else _without_accents
    data = np.array([change(str(text)) for text in value.data.tolist()], dtype=object)
    return Values(value.kind, data, value.known)


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def related(name: str, a: Values, b: Values) -> Values:
    """Say which geometries stand in a spatial relation."""
    need(name, a, "geometry")
    need(name, b, "geometry")
    if "null" in (a.kind, b.kind):
        return flags(np.zeros(1), np.zeros(1, dtype=bool))
    for part in (a, b):
        if part.data.size == 1:
            shapely.prepare(part.data)
    return flags(SPATIAL[name](a.data, b.data), a.known, b.known)


def is_null(value: Values) -> Values:
    """Say where there is no value."""
    return negated(flags(np.broadcast_to(value.known, value.data.shape)))
