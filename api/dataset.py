"""What is in the built-in dataset, for people and as one document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import siting
from api.dataset_words import COLUMNS, PARTS, TOTALS, VALUES
from geodata import chongqing
from siting.streams import calibration

CALIBRATED = "plan-2025"


def dataset_document() -> dict[str, Any]:
    """Return counts, totals, sources and bases, and the calibration of the waste streams."""
    layers = chongqing.load()
    document = dict(chongqing.summary(layers))
    table = calibration(siting.read_scenario(CALIBRATED), layers)
    document["calibration"] = table.to_dict(orient="records")
    return document


def dataset_tables(
    document: dict[str, Any], lang: str
) -> Iterator[tuple[list[str], list[list[object]]]]:
    """Yield heading and rows of one table for people per part of the document, totals first.

    In Chinese every key has its word (`api.dataset_words`); English shows the keys
    of the document itself.
    """
    totals = [
        [worded(name, TOTALS, lang), shown(value, lang)]
        for name, value in document.items()
        if is_plain(value)
    ]
    yield (["项目", "数值"] if lang == "zh" else ["total", "value"]), totals
    for name, value in document.items():
        rows = records(value)
        if rows:
            keys = [k for k in dict.fromkeys(k for row in rows for k in row) if k != unread(lang)]
            words = [worded(key, COLUMNS, lang) for key in keys]
            heading = [f"[{worded(name, PARTS, lang)}] {words[0]}", *words[1:]]
            yield heading, [[shown(row.get(key), lang) for key in keys] for row in rows]


def worded(key: str, words: Mapping[str, str], lang: str) -> str:
    """Return the word of a key in Chinese, the key itself in English or without a word."""
    return words.get(key, key) if lang == "zh" else key


def unread(lang: str) -> str:
    """Return the column that holds the notes in the other language."""
    return "en" if lang == "zh" else "zh"


def is_plain(value: object) -> bool:
    """Say whether a value is one number or text rather than a table."""
    return isinstance(value, int | float | str)


def records(value: object) -> list[dict[str, Any]]:
    """Return a value as records: a list of mappings, or a mapping of names to mappings."""
    if isinstance(value, dict):
        return [
            {"name": key, **(item if isinstance(item, dict) else {"value": item})}
            for key, item in value.items()
        ]
    if isinstance(value, list | tuple):
        return [item for item in value if isinstance(item, dict)]
    return []


def shown(value: object, lang: str = "en") -> str:
    """Return a cell for people."""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}" if value >= 10_000 else str(value)
    if isinstance(value, dict):
        return ", ".join(
            f"{worded(key, VALUES, lang)} {shown(item)}" for key, item in value.items()
        )
    if isinstance(value, list | tuple):
        return "; ".join(worded(str(item), VALUES, lang) for item in value)
    return "" if value is None else worded(str(value), VALUES, lang)
