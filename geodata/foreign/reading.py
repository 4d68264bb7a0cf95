"""Layers and tables from files that planners hand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import datum as datums
from geodata.crs import to_storage
from geodata.errors import DataError, Fault
from geodata.foreign.answer import Answer
from geodata.foreign.cells import text_of
from geodata.foreign.content import find_format
from geodata.foreign.sandbox import open_in_child
from geodata.foreign.values import read_values, settle_types
from geodata.schemas import complete, validate

GEOMETRY_NAME, OTHER_NAME = "geometry", "geometry_as_text"
MOVED_DATUMS = ("gcj02", "bd09")
"""Shifted coordinates: rows in them are moved by some hundreds of metres."""


@dataclass(frozen=True)
class CheckReport:
    """What a file holds and what is wrong with it.

    Parameters
    ----------
    file
        Name without folders.
    format
        ``gpkg``, ``geojson``, ``shapefile``, ``xlsx`` or ``csv``; empty if the
        file could not be opened.
    layer, layers
        The one that was checked; all that the file holds.
    rows
        How many rows were read; equal to how many there are.
    columns
        Their names.
    crs
        Declared coordinate system, empty if none.
    geometry_types
        Kinds of geometries, sorted.
    bounds
        West, south, east, north in the file's own system, None without places.
    encoding
        Of the texts.
    rows_repaired
        How many of the rows had an invalid geometry that was mended.
    faults
        What must be mended before the file can be used.
    warnings
        What looks odd or was repaired.
    """

    file: str
    format: str
    layer: str
    layers: tuple[str, ...]
    rows: int
    columns: tuple[str, ...]
    crs: str
    geometry_types: tuple[str, ...]
    bounds: tuple[float, float, float, float] | None
    encoding: str
    rows_repaired: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Say whether the file can be used as it is."""
        return not self.faults

    def as_dict(self, lang: str) -> dict[str, object]:
        """Return the report as plain values, faults as sentences in `lang`."""
        lines = {
            "faults": DataError(self.faults).lines(lang),
            "warnings": DataError(self.warnings).lines(lang),
        }
        return {**vars(self), "ok": self.ok, **lines}


@dataclass(frozen=True)
class ForeignLayer:
    """A layer from a file, and what happened to it on the way.

    Parameters
    ----------
    frame
        Checked against its schema, in EPSG:4490, indexed by ``id``.
    report
        Rows read and repaired, the system and encoding that they came in, warnings.
    """

    frame: gpd.GeoDataFrame
    report: CheckReport


def open_layer(
    path: Path | str, kind: str, *, layer: str | None = None, datum: str | None = None
) -> ForeignLayer:
    """Return a layer from a file with the report on it: rows, repairs, warnings.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, zipped shapefile, or a CSV or XLSX table with the
        columns ``lon_deg`` and ``lat_deg``.
    kind
        Layer that it is to be: a key of `geodata.schemas.SCHEMAS`.
    layer
        Layer or sheet in the file, where it holds several.
    datum
        Where the coordinates come from: ``wgs84``, ``cgcs2000``, ``gcj02`` or
        ``bd09``. If None, the file's column ``datum`` says it row by row; without
        one, coordinates are what the file declares, WGS84 in tables.

    Raises
    ------
    DataError
        With every fault of the file at once.
    """
    path = Path(path)
    answer = _open(path, kind, layer)
    if answer.faults:
        raise DataError(answer.faults)
    frame = _frame(answer, path.name, kind, datum)
    answer.warnings.extend(_moves(answer, path.name, datum))
    return ForeignLayer(frame, _report(answer, path.name))


def read_layer(
    path: Path | str, kind: str, *, layer: str | None = None, datum: str | None = None
) -> gpd.GeoDataFrame:
    """Return a layer from a file, checked against its schema, in EPSG:4490.

    As `open_layer`, without the report.
    """
    return open_layer(path, kind, layer=layer, datum=datum).frame


def check_file(
    path: Path | str, kind: str | None = None, *, layer: str | None = None
) -> CheckReport:
    """Return what a file holds and every fault in it; never raises for the file.

    Parameters
    ----------
    path
        As in `open_layer`.
    kind
        Layer that it is to be; its schema is checked too. None checks only what
        holds for every layer.
    layer
        Layer or sheet in the file, where it holds several.
    """
    path = Path(path)
    try:
        answer = _open(path, kind, layer)
    except DataError as error:
        answer = Answer(faults=list(error.faults))
    if kind is not None and not answer.faults:
        try:
            _frame(answer, path.name, kind, None)
            answer.warnings.extend(_moves(answer, path.name, None))
        except DataError as error:
            answer.faults.extend(error.faults)
    return _report(answer, path.name)


def read_text_table(path: Path | str, *, sheet: str | None = None) -> pd.DataFrame:
    """Return a CSV or XLSX table: every cell as text, indexed by its row in the file.

    Raises
    ------
    DataError
        If the file is missing, no table, or cannot be read.
    """
    path = Path(path)
    answer = _open(path, None, sheet, places=False)
    if answer.geometry is not None:
        answer.faults.append(Fault("format_no_table", {"file": path.name}))
    if answer.faults:
        raise DataError(answer.faults)
    table = pd.DataFrame(answer.columns, index=pd.Index(answer.rows, name="row"), dtype="str")
    return table.fillna("")


def _open(path: Path, kind: str | None, layer: str | None, *, places: bool = True) -> Answer:
    """Return what the child process read."""
    task = {"format": find_format(path), "kind": kind, "layer": layer, "places": places}
    return open_in_child(path, task)


def _frame(answer: Answer, file: str, kind: str, datum: str | None) -> gpd.GeoDataFrame:
    """Return the answer as a checked layer in storage, indexed by ``id``."""
    if "id" not in answer.columns:
        raise DataError([Fault("table_column_missing", {"file": file, "column": "id"})])
    ids = [text_of(value) for value in answer.columns["id"]]
    columns = {name: values for name, values in answer.columns.items() if name != "id"}
    if GEOMETRY_NAME in columns:  # a property of that name must not hide the places
        columns[OTHER_NAME] = columns.pop(GEOMETRY_NAME)
        params = {"file": file, "column": GEOMETRY_NAME, "name": OTHER_NAME}
        answer.warnings.append(Fault("column_renamed", params))
    table = pd.DataFrame(columns, index=pd.Index(ids, name="id", dtype="str"), dtype=object)
    frame = gpd.GeoDataFrame(table, geometry=answer.geometry, crs=answer.crs)
    layer = complete(read_values(to_storage(_in_true_places(frame, datum)), kind), kind)
    validate(layer, kind, file=file)
    return settle_types(layer, kind)


def _in_true_places(frame: gpd.GeoDataFrame, datum: str | None) -> gpd.GeoDataFrame:
    """Return `frame` moved from the datum given for all rows, or by its column ``datum``."""
    if "datum" in frame.columns:
        names = _datum_names(frame["datum"])
        frame = frame.drop(columns="datum")
        return datums.to_true(frame, names if datum is None else datum)
    return frame if datum is None else datums.to_true(frame, datum)


def _datum_names(column: pd.Series) -> pd.Series:
    names: pd.Series[str] = column.fillna("wgs84").astype(str).str.strip().str.lower()
    return names


def _moves(answer: Answer, file: str, datum: str | None) -> Iterator[Fault]:
    """Yield a warning per datum that rows were moved from."""
    stated = pd.Series(answer.columns.get("datum", [None] * len(answer.rows)), dtype=object)
    names = _datum_names(stated) if datum is None else pd.Series(datum, index=stated.index)
    for name, count in names[names.isin(MOVED_DATUMS)].value_counts(sort=False).items():
        yield Fault("datum_moved", {"file": file, "count": int(count), "datum": name})


def _report(answer: Answer, file: str) -> CheckReport:
    """Return the answer without its rows."""
    west, south, east, north = answer.bounds or (0.0, 0.0, 0.0, 0.0)
    return CheckReport(
        file=file,
        format=answer.format,
        layer=answer.layer,
        layers=tuple(answer.layers),
        rows=len(answer.rows),
        columns=tuple(answer.columns),
        crs=answer.crs,
        geometry_types=tuple(answer.geometry_types),
        bounds=(west, south, east, north) if answer.bounds else None,
        encoding=answer.encoding,
        rows_repaired=answer.rows_repaired,
        faults=tuple(answer.faults),
        warnings=tuple(answer.warnings),
    )
