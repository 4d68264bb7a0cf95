"""A table of a report: headings, rows of plain values, and how each column is written."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.views import MISSING

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Figure:
    """A number among texts, written by its own `kind` (a key of `KINDS`)."""

    value: float | None
    kind: str


Cell = str | int | float | Figure | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Kind:
    """How the cells of a column are written.

    Parameters
    ----------
    sheet_format
        Number format of a spreadsheet.
    text_format
        Format of the same number in a text.
    """

    sheet_format: str
    text_format: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "text": Kind("@", ""),
        "year": Kind("0", "{:.0f}"),
        "whole": Kind("#,##0", "{:,.0f}"),
        "decimal": Kind("#,##0.0", "{:,.1f}"),
        "fine": Kind("#,##0.00", "{:,.2f}"),
        "plain": Kind("#,##0.###", "{:,.6g}"),
        "percent": Kind("0.0%", "{:.1%}"),
        "gap": Kind("0.00%", "{:.2%}"),
    }
)


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    title
        Heading, with the unit.
    kind
        A key of `KINDS`.
    characters
        About how many Latin characters fit in a line of it.
    """

    title: str
    kind: str = "text"
    characters: int = 12


@dataclass(frozen=True)
class ReportTable:
    """A table for a sheet of the workbook and for the Word report.

    Parameters
    ----------
    key
        Name of the table in code.
    title
        Its title, also that of its sheet.
    columns, rows
        Headings and cells; a cell without a value is None.
    total
        Last row, empty when there is none.
    note
        What a reader must know of it, may be empty.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row = ()
    note: str = ""

    @property
    def lines(self) -> list[Row]:
        """All rows, the total last."""
        return [*self.rows, *([self.total] if self.total else [])]


def clean(text: str) -> str:
    """Return a text without characters that no XML file can hold."""
    return _UNPRINTABLE.sub("", text)


def number_of(value: object) -> float | None:
    """Return a finite number, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def shown(value: Cell, kind: str) -> str:
    """Return a cell as a text; what has no value is a dash."""
    if isinstance(value, Figure):
        return shown(value.value, value.kind)
    if isinstance(value, str):
        return clean(value)
    number = number_of(value)
    if number is None:
        return MISSING
    text = KINDS[kind].text_format.format(number) if kind != "text" else str(value)
    return text.removeprefix("-") if not any(c in text for c in "123456789") else text


def summed(rows: Sequence[Row], place: int) -> float:
    """Return the sum of one column; cells without a number count nothing."""
    return math.fsum(number_of(row[place]) or 0.0 for row in rows)
