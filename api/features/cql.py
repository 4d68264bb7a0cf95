"""Filters in CQL2, text or JSON, read into one tree of plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import cql2

from api.features.errors import Fault, QueryError

LANGUAGES = ("cql2-text", "cql2-json")
TEXT_LIMIT_BYTES = 16_000
DEPTH_LIMIT = 64
WORK_LIMIT = 200_000
"""Most that length times two to the power of the depth of brackets may be."""
NEGATIONS_LIMIT = 200
GEOMETRY_DEPTH = 3
GEOMETRIES = frozenset(
    {"POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "BBOX"}
)
TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[A-Za-z_]\w*|[()]|-(?=\s*[-(A-Za-z_])|[^\s()'\"]")

Node = Any
"""A value of CQL2 JSON: an object, a list, a text, a number, true, false or null."""


def read_filter(text: str, filter_lang: str) -> Node:
    """Return the tree of a filter.

    Parameters
    ----------
    text
        What ``filter=`` holds.
    filter_lang
        ``"cql2-text"`` or ``"cql2-json"``.

    Raises
    ------
    QueryError
        It cannot be read, or it is longer or deeper than any real filter.
    """
    # The parser descends by recursion in native code: what it is given is bounded before.
    is_text = filter_lang != "cql2-json"
    if len(text) > TEXT_LIMIT_BYTES or (is_text and _is_too_hard(text)):
        raise _too_large()
    read = cql2.parse_text if is_text else cql2.parse_json
    try:
        tree = read(text).to_json()
    except (cql2.ParseError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:160]
        params = {"filter_lang": filter_lang, "reason": reason}
        raise QueryError([Fault("filter_unreadable", params)]) from error
    if _depth(tree) > DEPTH_LIMIT:
        raise _too_large()
    return tree


def _too_large() -> QueryError:
    return QueryError([Fault("filter_too_large", {"limit_bytes": TEXT_LIMIT_BYTES})])


def _is_too_hard(text: str) -> bool:
    """Say whether a text nests so deep that reading it could take seconds.

    The parser tries each bracket in two ways, so a text that fails costs its length times
    two to the power of its depth; brackets of coordinates are read in one.
    """
    negations = 0
    inside: list[bool] = []
    deepest, word = 0, ""
    for found in TOKEN.finditer(text):
        token = found.group()
        if token == "(":
            inside.append(word.upper() in GEOMETRIES or (word == "(" and inside[-1:] == [True]))
            deepest = max(deepest, len(inside) - min(sum(inside), GEOMETRY_DEPTH))
        elif token == ")":
            del inside[-1:]
        elif token == "-" or token.lower() == "not":
            negations += 1
        word = token
    return negations > NEGATIONS_LIMIT or len(text) << min(deepest, 40) > WORK_LIMIT


def _depth(tree: Node) -> int:
    """Return how deep a tree is, without recursion."""
    depth, layer = 0, [tree]
    while layer and depth <= DEPTH_LIMIT:
        layer = [child for node in layer for child in _children(node)]
        depth += 1
    return depth


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, dict):
        yield from node.values()
    elif isinstance(node, list):
        yield from node
