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
NEGATIONS = re.compile(r"\bnot\b|-(?=\s*[-(])", re.IGNORECASE)
TEXT_LITERAL = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")

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
    # The parser descends by recursion in native code: depth is bounded before it is asked.
    if len(text) > TEXT_LIMIT_BYTES or _nesting(text) > DEPTH_LIMIT:
        raise _too_large()
    read = cql2.parse_json if filter_lang == "cql2-json" else cql2.parse_text
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
    params = {"limit_bytes": TEXT_LIMIT_BYTES, "limit": DEPTH_LIMIT}
    return QueryError([Fault("filter_too_large", params)])


def _nesting(text: str) -> int:
    """Return how deep brackets nest at most, plus the number of negations."""
    bare = TEXT_LITERAL.sub("", text)
    depth = deepest = 0
    for letter in bare:
        if letter in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in ")]}":
            depth = max(depth - 1, 0)
    return deepest + len(NEGATIONS.findall(bare))


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
