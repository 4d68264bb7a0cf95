"""Tables from planners: CSV and XLSX, every cell as text, points from two columns."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import shapely

from geodata.errors import DataError, Fault
from geodata.foreign.answer import Answer, row_list

LON_NAMES = ("lon_deg", "lon", "longitude", "经度")
LAT_NAMES = ("lat_deg", "lat", "latitude", "纬度")

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = (",", "\t", ";")


def read_csv(path: Path, file: str) -> Answer:
    """Return a CSV text; the header is row 1, as in a spreadsheet.

    Raises
    ------
    DataError
        If it is neither UTF-8 nor GB18030, or its header is unusable.
    """
    for encoding in _ENCODINGS:
        try:
            text = path.read_bytes().decode(encoding)
        except UnicodeDecodeError:
            continue
        header = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=header.count)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        answer = _table(lines, file)
        answer.format, answer.encoding = "csv", encoding.removesuffix("-sig")
        answer.layer, answer.layers = file, [file]
        return answer
    raise DataError([Fault("file_encoding", {"file": file})])


def read_xlsx(path: Path, file: str, sheet: str | None) -> Answer:
    """Return a sheet of a workbook: the one named, else the first.

    Raises
    ------
    DataError
        If there is no such sheet, or its header is unusable.
    """
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    name = book.sheetnames[0] if sheet is None else sheet
    if name not in book.sheetnames:
        known = ", ".join(book.sheetnames)
        raise DataError([Fault("layer_missing", {"file": file, "layer": name, "layers": known})])
    answer = _table(([text_of(v) for v in row] for row in book[name].values), file)
    answer.format, answer.layer, answer.layers = "xlsx", name, list(book.sheetnames)
    return answer


def read_number(text: str | None) -> float | None:
    """Return the number that people mean: full-width digits and blanks allowed."""
    try:
        return float(unicodedata.normalize("NFKC", text or "").strip().replace("_", "?"))
    except ValueError:
        return None


def text_of(value: object) -> str:
    """Return a value as text; whole numbers without a point, so that codes stay codes."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def set_points(answer: Answer, file: str) -> None:
    """Turn the longitude and latitude columns of a table into points, in degrees.

    Faults are added to `answer`: a missing column, or rows without two numbers. A
    table that names no datum is taken as WGS84, which a warning says.
    """
    columns = [_first(LON_NAMES, answer.columns), _first(LAT_NAMES, answer.columns)]
    if None in columns:
        known = f"{LON_NAMES[0]}, {LAT_NAMES[0]}"
        answer.faults.append(Fault("table_without_points", {"file": file, "columns": known}))
        return
    numbers = [[read_number(cell) for cell in answer.columns[str(name)]] for name in columns]
    degrees = np.array(numbers, float).T
    bad = np.flatnonzero(~np.isfinite(degrees).all(axis=1))
    if len(bad):
        rows = row_list([answer.rows[position] for position in bad])
        answer.faults.append(Fault("table_bad_points", {"file": file, "rows": rows}))
        return
    for name in columns:
        del answer.columns[str(name)]
    if "datum" not in answer.columns:
        answer.warnings.append(Fault("datum_assumed", {"file": file}))
    answer.geometry = np.asarray(shapely.points(degrees), object)
    answer.crs = "EPSG:4326"


def _table(lines: Iterable[Sequence[str]], file: str) -> Answer:
    """Return rows under their header; empty rows are left out but counted."""
    numbered = [(n, [c.strip() for c in cells]) for n, cells in enumerate(lines, start=1)]
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    if not filled:
        raise DataError([Fault("table_empty", {"file": file})])
    header, body = _trimmed(filled[0][1]), filled[1:]
    doubled = sorted({name for name in header if header.count(name) > 1 or not name})
    if doubled:
        raise DataError([Fault("table_header", {"file": file, "column": name}) for name in doubled])
    long = [number for number, cells in body if any(cells[len(header) :])]
    if long:
        raise DataError([Fault("table_row_too_long", {"file": file, "rows": row_list(long)})])
    answer = Answer(rows=[number for number, _ in body])
    for position, name in enumerate(header):
        answer.columns[name] = [(c[position] if position < len(c) else "") or None for _, c in body]
    return answer


def _trimmed(header: list[str]) -> list[str]:
    """Return the header without empty cells at its end."""
    while header and not header[-1]:
        header = header[:-1]
    return header


def _first(names: Sequence[str], columns: Iterable[str]) -> str | None:
    """Return the column whose name, in lower case, is the earliest of `names`."""
    by_name = {name.lower(): name for name in columns}
    return next((by_name[name] for name in names if name in by_name), None)
