"""Checking a layer against its column table: every fault, in words.

Finite numbers come first: not-a-number and infinity are reported before any
geometry is asked whether it is valid, since some geometry routines never return
on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.columns import GEOMETRY, SCHEMAS, Column
from geodata.crs import geodesic_area_ha, to_storage
from geodata.errors import DataError, Fault

__all__ = ["GEOMETRY", "SCHEMAS", "Column", "complete", "validate"]

DAYS_PER_YR = 365.0


def validate(frame: gpd.GeoDataFrame, kind: str, *, file: str = "") -> None:
    """Refuse a layer that does not follow its column table.

    Parameters
    ----------
    frame
        Layer whose index is its ``id``; columns beyond the table are let be.
    kind
        Name of a layer, a key of `SCHEMAS`.
    file
        Where the layer came from, for the messages.

    Raises
    ------
    DataError
        Lists every fault with file, layer, row, column, value and cure.
    """
    where = {"file": file or kind, "layer": kind}
    faults = [
        *_find_id_faults(frame, where),
        *(f for column in SCHEMAS[kind] for f in _find_column_faults(frame, column, where)),
        *_find_geometry_faults(frame, kind, where),
    ]
    if faults:
        raise DataError(faults)


def complete(frame: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    """Return the layer with the optional columns it lacks, filled by their defaults.

    A default is a fixed value or derived: the English name from the Chinese one,
    areas and demand points from the geometry, t/yr from t/d over 365 days. The
    defaults stand in the column table; a required column is never filled.
    """
    full = frame.copy()
    for column in SCHEMAS[kind]:
        if column.required or column.name in full.columns:
            continue
        if isinstance(column.default, str) and column.default.startswith("="):
            if _can_derive(full, column.default):
                full[column.name] = _DERIVE[column.default](full, column.name)
        elif column.nullable:
            full[column.name] = pd.array([pd.NA] * len(full), dtype="Int64")
        else:
            full[column.name] = column.default
    return full


def _can_derive(frame: gpd.GeoDataFrame, default: str) -> bool:
    # What stands on a missing required column is left out; validate names the cause.
    needed = {"=name_zh": "name_zh", "=capacity": "capacity_t_per_d"}.get(default)
    return needed is None or needed in frame.columns


def _derive_point(frame: gpd.GeoDataFrame, name: str) -> pd.Series[float]:
    points = to_storage(frame).geometry.representative_point()
    axis: pd.Series[float] = points.x if name == "lon_deg" else points.y
    return axis


def _yearly(values: pd.Series[Any]) -> pd.Series[Any]:
    # What is no number is named where it stands; here it must only not fail.
    yearly = [value * DAYS_PER_YR if _is_real(value) else 0.0 for value in values]
    return pd.Series(yearly, index=values.index, dtype="float64")


_DERIVE: dict[str, Callable[[gpd.GeoDataFrame, str], Any]] = {
    "=name_zh": lambda frame, _: frame["name_zh"],
    "=area": lambda frame, _: geodesic_area_ha(frame),
    "=point": _derive_point,
    "=capacity": lambda frame, _: _yearly(frame["capacity_t_per_d"]),
}


def _find_id_faults(frame: gpd.GeoDataFrame, where: dict[str, str]) -> Iterator[Fault]:
    ids = pd.Series(frame.index.astype(str))
    empty = frame.index.isna() | (ids.str.strip() == "").to_numpy()
    for position in np.flatnonzero(empty):
        yield Fault("schema_id_empty", {**where, "row": int(position) + 1})
    for value, count in ids[~empty].value_counts(sort=False).items():
        if count > 1:
            yield Fault("schema_id_duplicate", {**where, "row": value, "count": int(count)})


def _find_column_faults(
    frame: gpd.GeoDataFrame, column: Column, where: dict[str, str]
) -> Iterator[Fault]:
    place = {**where, "column": column.name}
    if column.name not in frame.columns:
        yield Fault("schema_column_missing", {**place, "cure": _expected(column)})
        return
    values = frame[column.name]
    missing = values.isna() if column.dtype != "float" else _is_none(values)
    if not column.nullable:
        for row in frame.index[missing]:
            yield Fault("schema_value_missing", {**place, "row": row, "cure": _expected(column)})
    yield from _find_value_faults(values[~missing.to_numpy()], column, place)


def _find_value_faults(
    values: pd.Series[Any], column: Column, place: dict[str, str]
) -> Iterator[Fault]:
    for row, value in values.items():
        code = _fault_code(value, column)
        if code:
            shown = {**place, "row": row, "value": value, "cure": _expected(column)}
            yield Fault(code, shown)


def _fault_code(value: object, column: Column) -> str:
    if not _FITS[column.dtype](value):
        return "schema_dtype"
    if column.dtype in ("int", "float"):
        number = float(value)  # type: ignore[arg-type]
        if not np.isfinite(number):
            return "schema_not_finite"
        low = column.lower is not None and number < column.lower
        high = column.upper is not None and number > column.upper
        return "schema_out_of_bounds" if low or high else ""
    return "schema_choice" if column.choices and value not in column.choices else ""


def _is_real(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    if isinstance(value, (float, np.floating)):
        return not np.isfinite(value) or float(value).is_integer()
    return _is_real(value)


_FITS: dict[str, Callable[[object], bool]] = {
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, (bool, np.bool_)),
    "float": _is_real,
    "int": _is_whole,
}


def _is_none(values: pd.Series[Any]) -> pd.Series[bool]:
    # In a column of numbers a NaN is a value that is not finite; None is missing.
    if pd.api.types.is_float_dtype(values.dtype) and not isinstance(
        values.dtype, pd.api.extensions.ExtensionDtype
    ):
        return pd.Series(False, index=values.index)
    return values.map(lambda value: value is None or value is pd.NA)


def _expected(column: Column) -> str:
    if column.choices:
        return " / ".join(column.choices)
    if column.dtype in ("int", "float"):
        low = "-∞" if column.lower is None else f"{column.lower:g}"
        high = "∞" if column.upper is None else f"{column.upper:g}"
        return f"{column.dtype} [{low}, {high}] {column.unit}".strip()
    return column.dtype


def _find_geometry_faults(
    frame: gpd.GeoDataFrame, kind: str, where: dict[str, str]
) -> Iterator[Fault]:
    for row, geometry in zip(frame.index, frame.geometry, strict=True):
        place = {**where, "row": row, "cure": " / ".join(GEOMETRY[kind])}
        if geometry is None or geometry.is_empty:
            yield Fault("schema_geometry_empty", place)
        elif not np.isfinite(shapely.get_coordinates(geometry)).all():
            yield Fault("schema_geometry_not_finite", place)
        elif geometry.geom_type not in GEOMETRY[kind]:
            yield Fault("schema_geometry_kind", {**place, "value": geometry.geom_type})
        elif not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            yield Fault("schema_geometry_invalid", {**place, "value": reason})
