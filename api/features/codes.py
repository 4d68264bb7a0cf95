"""What the codes that stand in columns are called: types, states, bases, kinds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.columns import Column
from maps.theme import (
    BASIS_WORDS,
    CONFIDENCE_WORDS,
    FACILITY_TYPES,
    STATUS_WORDS,
    STREAM_WORDS,
    Words,
)
from maps.words import KIND_WORDS

CODE_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        **{key: style.words for key, style in FACILITY_TYPES.items()},
        **STREAM_WORDS,
        **STATUS_WORDS,
        **BASIS_WORDS,
        **CONFIDENCE_WORDS,
        **KIND_WORDS,
        "industrial_park": Words("工业园区", "Industrial park"),
        "standing_plant": Words("现有厂址", "Standing plant"),
        "chosen_point": Words("选定点", "Chosen point"),
        "catchment": Words("收运单元", "Catchment"),
        "facility": Words("设施", "Facility"),
    }
)
CODED = ("stream", "from_kind")
"""Columns of runs that hold codes; those of layers have `choices`."""


def code_words(column: Column, value: object) -> Words | None:
    """Return what a code of a column is called; None where the value speaks for itself."""
    if isinstance(value, str) and (column.choices or column.name in CODED):
        return CODE_WORDS.get(value)
    return None
