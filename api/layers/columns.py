"""A user's own columns beside those of the kind: plain names, one type each, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.columns import SCHEMAS, Column, Dtype
from geodata.errors import DataError, Fault
from geodata.foreign.cells import text_of

MOST_COLUMNS = 200
NAME_BYTES = 56
"""PostgreSQL cuts names at 63 bytes."""

RESERVED = ("id", "fid", "ogc_fid", "geom", "geometry")
"""Names that a GeoPackage, a PostGIS table or a filter gives another meaning."""

LARGEST_WHOLE = 2**63 - 1


def with_plain_columns(
    frame: gpd.GeoDataFrame, kind: str, *, file: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return a checked layer whose own columns can be stored, and a note per renamed column.

    Parameters
    ----------
    frame
        Layer that follows the column table of `kind`.
    kind
        Key of `SCHEMAS`.
    file
        Name for the notes.

    Raises
    ------
    DataError
        There are no rows, or too many columns.
    """
    if frame.empty:
        raise DataError([Fault("layer_empty", {"file": file})])
    of_kind = [column.name for column in SCHEMAS[kind]]
    own = [name for name in frame.columns if name not in of_kind and name != frame.geometry.name]
    if len(own) + len(of_kind) > MOST_COLUMNS:
        params = {"file": file, "count": len(own), "limit": MOST_COLUMNS - len(of_kind)}
        raise DataError([Fault("columns_too_many", params)])
    names = plain_names(own, [*RESERVED, *of_kind])
    kept = frame[[*(name for name in of_kind if name in frame.columns), frame.geometry.name]].copy()
    for name, plain in names.items():
        kept[plain] = settled(frame[name])
    notes = [
        Fault("column_renamed", {"file": file, "column": name, "name": plain})
        for name, plain in names.items()
        if name != plain
    ]
    return kept, notes


def plain_names(names: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Return a storable name for each name, none like another but for its case.

    Examples
    --------
    >>> plain_names(["备注", "a b", "A_b", "fid"], ["fid"])
    {'备注': '备注', 'a b': 'a_b', 'A_b': 'A_b_2', 'fid': 'fid_2'}
    """
    used = {name.casefold() for name in taken}
    found: dict[str, str] = {}
    for name in names:
        stem = cut(re.sub(r"\W+", "_", name)).strip("_") or "column"
        stem = cut(f"column_{stem}") if stem[0].isdigit() else stem
        plain, number = stem, 1
        while plain.casefold() in used:
            number += 1
            plain = f"{stem}_{number}"
        used.add(plain.casefold())
        found[name] = plain
    return found


def cut(name: str) -> str:
    """Return what of a name fits into a database."""
    return name.encode("utf-8", "ignore")[:NAME_BYTES].decode("utf-8", "ignore")


def settled(values: pd.Series) -> pd.Series:
    """Return a column with one type: truth values, whole numbers, numbers, else text."""
    cells = [None if value is None or value != value else value for value in values]
    present = [value for value in cells if value is not None]
    kinds = {type(value) for value in present}
    if present and kinds <= {bool, np.bool_} and len(present) == len(cells):
        return pd.Series(cells, index=values.index, dtype="bool")
    if present and kinds == {int} and all(abs(value) <= LARGEST_WHOLE for value in present):
        return pd.Series(cells, index=values.index, dtype="Int64")
    if present and kinds <= {int, float}:
        return pd.Series(cells, index=values.index, dtype="float64")
    texts = [v if v is None or isinstance(v, str) else text_of(v) for v in cells]
    return pd.Series(texts, index=values.index, dtype="object")


def columns_of(frame: gpd.GeoDataFrame, kind: str) -> tuple[Column, ...]:
    """Return the column table of a stored layer: that of its kind, then its own columns."""
    of_kind = {column.name: column for column in SCHEMAS[kind]}
    known = tuple(column for name, column in of_kind.items() if name in frame.columns)
    own = (name for name in frame.columns if name not in of_kind and name != frame.geometry.name)
    return (*known, *(own_column(str(name), frame[name]) for name in own))


def own_column(name: str, values: pd.Series) -> Column:
    """Return what is known of a column that only its owner knows the meaning of."""
    dtype: Dtype = "str"
    if pd.api.types.is_bool_dtype(values.dtype):
        dtype = "bool"
    elif pd.api.types.is_integer_dtype(values.dtype):
        dtype = "int"
    elif pd.api.types.is_float_dtype(values.dtype):
        dtype = "float"
    return Column(name, dtype, "", None, None, False, name, name, (), None, True)
