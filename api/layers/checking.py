"""An upload opened in the sandbox, checked, and made ready to be stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd

from api.errors import UsageError
from api.inspection import sentences
from api.layers.columns import with_plain_columns
from geodata.datum import INVERSES
from geodata.errors import DataError, Fault
from geodata.foreign import CheckReport, open_layer
from geodata.schemas import SCHEMAS

MOST_FAULTS = 1000
TEXT_LENGTH = 300

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "application/geopackage+sqlite3": ".gpkg",
        "application/x-sqlite3": ".gpkg",
        "application/geo+json": ".geojson",
        "application/json": ".geojson",
        "application/zip": ".zip",
        "application/x-zip-compressed": ".zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
        "text/csv": ".csv",
    }
)
"""What the body of each media type is stored as until it is read."""


@dataclass(frozen=True)
class Wanted:
    """What an upload is to become.

    Parameters
    ----------
    kind
        Key of `SCHEMAS`.
    file
        The user's own name for the file, for messages; never a path of ours.
    layer
        Layer or sheet in the file, where it holds several.
    datum
        Where the coordinates come from; None as in `geodata.foreign.open_layer`.
    """

    kind: str
    file: str
    layer: str | None = None
    datum: str | None = None


@dataclass(frozen=True)
class CheckedLayer:
    """A layer that may be stored.

    Parameters
    ----------
    frame
        Checked, in EPSG:4490, indexed by ``id``.
    report
        What was found in the file.
    notes
        What was repaired, moved or renamed, as (Chinese, English).
    """

    frame: gpd.GeoDataFrame
    report: CheckReport
    notes: tuple[tuple[str, str], ...]


def check_wanted(wanted: Wanted) -> None:
    """Refuse a kind or a datum that there is not.

    Raises
    ------
    UsageError
        With both faults at once.
    """
    asked = [("kind", wanted.kind, tuple(SCHEMAS)), ("datum", wanted.datum, tuple(INVERSES))]
    faults = [
        Fault("option_unknown", {"option": o, "value": shown(str(v)), "known": ", ".join(known)})
        for o, v, known in asked
        if v is not None and v not in known
    ]
    if faults:
        raise UsageError(faults)


def check_upload(path: Path, wanted: Wanted) -> CheckedLayer:
    """Open an upload in the sandboxed child, and return it ready to be stored.

    Parameters
    ----------
    path
        The upload under a name of ours.
    wanted
        What it is to become.

    Raises
    ------
    DataError
        With every fault by row, in words that name the user's file.
    """
    try:
        opened = open_layer(path, wanted.kind, layer=wanted.layer, datum=wanted.datum)
        frame, renamed = with_plain_columns(opened.frame, wanted.kind, file=path.name)
    except DataError as error:
        raise DataError(told(error.faults, path.name, wanted.file)) from error
    notes = told([*opened.report.warnings, *renamed], path.name, wanted.file)
    return CheckedLayer(frame, opened.report, sentences(notes))


def told(faults: Iterable[Fault], ours: str, file: str) -> list[Fault]:
    """Return faults that name the user's file, in texts that any answer can carry."""
    every = list(faults)
    kept = [
        Fault(
            fault.code, {name: cleaned(value, ours, file) for name, value in fault.params.items()}
        )
        for fault in every[:MOST_FAULTS]
    ]
    if len(every) > MOST_FAULTS:
        kept.append(Fault("faults_more", {"file": file, "count": len(every) - MOST_FAULTS}))
    return kept


def cleaned(value: object, ours: str, file: str) -> object:
    """Return a parameter of a fault as short whole text, our file name replaced by the user's."""
    if isinstance(value, bool | int):
        return value
    return shown(str(value).replace(ours, file))


def shown(text: str) -> str:
    """Return a text without half characters and control characters, cut where it is long."""
    whole = text.encode("utf-8", "replace").decode()
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", whole)
    return plain if len(plain) <= TEXT_LENGTH else f"{plain[:TEXT_LENGTH]}…"
