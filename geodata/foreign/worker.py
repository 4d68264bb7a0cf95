"""The child process: reads one file, checks it, leaves an answer.

Faults are part of the answer. Anything else that goes wrong ends the child
without one, and the parent says that the file cannot be read.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pyogrio

from geodata.errors import DataError, Fault
from geodata.foreign.answer import Answer, row_list
from geodata.foreign.archive import open_archive
from geodata.foreign.cells import read_csv, read_xlsx, set_points
from geodata.foreign.geojson import read_geojson
from geodata.foreign.geopackage import read_geopackage
from geodata.foreign.sandbox import DRIVERS, SOURCE_NAME, TASK_NAME
from geodata.foreign.shapefile import read_shapefile
from geodata.foreign.soundness import check_geometry, describe_geometry

LARGEST_WHOLE = 2**63 - 1


def main(folder: str) -> None:
    """Do the task that lies in `folder`."""
    if not set(pyogrio.list_drivers()) <= set(DRIVERS):
        message = "GDAL has more drivers than the sandbox allows"
        raise RuntimeError(message)
    place = Path(folder)
    task = json.loads((place / TASK_NAME).read_text(encoding="ascii"))
    try:
        answer = _read(place, task)
    except DataError as error:
        answer = Answer(faults=list(error.faults))
    except MemoryError:
        answer = Answer(faults=[Fault("file_too_heavy", {"file": task["file"]})])
    answer.write(place)


def _read(folder: Path, task: dict[str, Any]) -> Answer:
    """Return the checked content of the source file."""
    answer = _open(folder, task)
    if task["places"]:
        if answer.geometry is None and not answer.faults:
            set_points(answer, task["file"])
        check_geometry(answer, task["file"])
    _check_values(answer, task["file"])
    describe_geometry(answer)
    return answer


def _open(folder: Path, task: dict[str, Any]) -> Answer:
    """Return the content of the source file by its format."""
    source, file, layer, kind = folder / SOURCE_NAME, task["file"], task["layer"], task["kind"]
    if task["format"] == "csv":
        return read_csv(source, file)
    if task["format"] == "geojson":
        return read_geojson(source, file)
    if task["format"] == "gpkg":
        return read_geopackage(_renamed(source, ".gpkg"), file, layer, kind)
    with open_archive(source, file) as archive:
        if "[Content_Types].xml" in archive.namelist():
            return read_xlsx(_renamed(source, ".xlsx"), file, layer)
        return read_shapefile(archive, folder, file, layer, kind)


def _renamed(source: Path, suffix: str) -> Path:
    """Return the source under the ending that its library insists on."""
    return source.rename(source.with_suffix(suffix))


def _check_values(answer: Answer, file: str) -> None:
    """Note numbers beyond all bounds and texts that are no text."""
    for name, values in answer.columns.items():
        infinite = [i for i, value in enumerate(values) if _is_boundless(value)]
        broken = [i for i, v in enumerate(values) if isinstance(v, str) and not _is_text(v)]
        for code, found in (("value_not_finite", infinite), ("value_no_text", broken)):
            if found:
                rows = row_list([answer.rows[position] for position in found])
                params = {"file": file, "column": name, "rows": rows}
                answer.faults.append(Fault(code, params))


def _is_boundless(value: object) -> bool:
    """Say whether `value` is an infinite number, or a whole one that no column holds."""
    if isinstance(value, int):
        return abs(value) > LARGEST_WHOLE
    return isinstance(value, float) and math.isinf(value)


def _is_text(value: str) -> bool:
    """Say whether `value` holds no half of a character pair and no end of text."""
    return not any("\ud800" <= letter <= "\udfff" or letter == "\x00" for letter in value)
