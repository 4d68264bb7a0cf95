"""What is in the built-in dataset, for people and as one document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import siting
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
    """Yield heading and rows of one table for people per part of the document, totals first."""
    totals = [[name, shown(value)] for name, value in document.items() if is_plain(value)]
    yield (["项目", "数值"] if lang == "zh" else ["total", "value"]), totals
    for name, value in document.items():
        rows = records(value)
        if rows:
            keys = list(dict.fromkeys(key for row in rows for key in row))
            heading = [f"[{name}] {keys[0]}", *keys[1:]]
            yield heading, [[shown(row.get(key)) for key in keys] for row in rows]


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


def shown(value: object) -> str:
    """Return a cell for people."""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}" if value >= 10_000 else str(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    return "" if value is None else str(value)
