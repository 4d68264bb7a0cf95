"""Cells as people and formats write them, turned into the values a layer holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.columns import SCHEMAS, Column
from geodata.foreign.cells import read_number, text_of

TRUE_WORDS = ("true", "yes", "1", "是")
FALSE_WORDS = ("false", "no", "0", "否")


def read_values(frame: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    """Return `frame` with the columns of its schema as the types that it asks for.

    A cell that cannot be read as asked stays as it is, for the schema to name it;
    optional columns without any value are left out, for their defaults. An empty cell
    of a text column whose default is no text is no text.
    """
    typed = frame.copy()
    for column in SCHEMAS[kind]:
        if column.name not in typed.columns:
            continue
        values = typed[column.name]
        if not column.required and bool(values.isna().all()):
            typed = typed.drop(columns=column.name)
        else:
            typed[column.name] = _read_column(values, column)
    return typed


def settle_types(frame: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    """Return a checked layer with plain number columns instead of mixed ones."""
    settled = frame.copy()
    for column in SCHEMAS[kind]:
        if column.name in settled.columns:
            dtype = "Int64" if column.dtype == "int" and column.nullable else _DTYPES[column.dtype]
            settled[column.name] = settled[column.name].astype(dtype)
    return settled


def _read_column(values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    """Return the values of one column, None where empty."""
    read = _READERS[column.dtype]
    # Tables cannot tell no text from an empty cell.
    empty = "" if column.default == "" and not column.required else None
    cells = [empty if value is None or value != value else read(value) for value in values]
    return pd.Series(cells, index=values.index, dtype=object)


def _read_float(value: object) -> object:
    if not isinstance(value, str):
        return value
    number = read_number(value)
    return value if number is None else number


def _read_int(value: object) -> object:
    number = _read_float(value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _read_bool(value: object) -> object:
    word = str(value).strip().lower().removesuffix(".0")
    if word in TRUE_WORDS:
        return True
    return False if word in FALSE_WORDS else value


def _read_text(value: object) -> object:
    """Return numbers as text: codes lose the type that tables give them."""
    return value if isinstance(value, bool) else text_of(value)


_READERS: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {"str": _read_text, "int": _read_int, "float": _read_float, "bool": _read_bool}
)
_DTYPES: Mapping[str, str] = MappingProxyType(
    {"str": "object", "int": "int64", "float": "float64", "bool": "bool"}
)
