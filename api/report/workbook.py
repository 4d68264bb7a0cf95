"""The workbook of a run: one sheet for each table that planners expect."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from api.report.balance import region_table, type_region_table
from api.report.diagnosis_table import diagnosis_table
from api.report.facility_tables import capacity_table, facility_table
from api.report.figures_tables import (
    binding_table,
    cost_table,
    indicator_table,
    period_table,
    schedule_table,
    stream_table,
    type_cost_table,
)
from api.report.flow_tables import district_table, flow_tables
from api.report.quality_tables import (
    assumed_table,
    basis_table,
    note_table,
    rule_table,
    source_table,
)
from api.report.reading import Reading
from api.report.table import KINDS, Cell, Figure, ReportTable, clean, number_of
from api.sheets import guarded
from api.store import Run
from api.views import beijing_minute
from api.whole import whole_file
from maps.words import PANEL_WORDS

TITLE_ROW, NOTE_ROW, HEADING_ROW = 1, 2, 3
SHEET_NAME_LENGTH = 31
COLUMNS_PER_PAGE = 20
WIDEST_CHARACTERS = 80
LINE_PT, HIGHEST_PT, WIDE_FROM = 16.0, 400.0, 0x2E7F
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LINE = Side(style="thin", color="B8C0C8")
_BORDER = Border(top=_LINE, bottom=_LINE, left=_LINE, right=_LINE)
_HEAD = PatternFill("solid", start_color="1F5F8B")
_SUM = PatternFill("solid", start_color="E8EDF0")


def write_workbook(run: Run, path: Path, lang: str) -> None:
    """Write the tables of `run` as XLSX into `path`, whole or not at all.

    Raises
    ------
    FaultError
        A file of the run cannot be read.
    """
    reading = Reading(run, lang)
    tables = workbook_tables(reading)
    imprint = Imprint(
        title=f"{run.meta[f'title_{lang}']} {run.id}",
        origin=f"{run.id} {beijing_minute(run.created)}",
        lang=lang,
    )
    book = book_of(tables, imprint)
    with whole_file(path) as partial:
        book.save(partial)


@dataclass(frozen=True)
class Imprint:
    """What a workbook says of itself.

    Parameters
    ----------
    title
        Title among its properties.
    origin
        What it is made from, below each printed page.
    lang
        ``"zh"`` or ``"en"``.
    """

    title: str
    origin: str
    lang: str


def book_of(tables: Sequence[ReportTable], imprint: Imprint) -> Workbook:
    """Return a workbook with one sheet for each table."""
    book = Workbook()
    book.remove(book.active)
    for table, name in zip(tables, sheet_names(table.title for table in tables), strict=True):
        fill_sheet(book.create_sheet(name), table, imprint)
    book.properties.title = clean(imprint.title)
    book.properties.creator = "chongqing-siting"
    return book


def workbook_tables(reading: Reading) -> list[ReportTable]:
    """Return every table of the workbook in order; those without rows are left out."""
    answered = reading.run.answered
    told = [
        note_table(reading),
        diagnosis_table(reading),
        indicator_table(reading),
        stream_table(reading),
        facility_table(reading),
        *([capacity_table(reading), type_region_table(reading)] if answered else []),
        *([region_table(reading)] if answered else []),
        *([cost_table(reading), type_cost_table(reading)] if answered else []),
        period_table(reading),
        schedule_table(reading),
        binding_table(reading),
        *flow_tables(reading),
        district_table(reading),
        rule_table(reading),
        assumed_table(reading),
        basis_table(reading),
        source_table(reading),
    ]
    return [table for table in told if table.rows]


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return names that a workbook may have, all different, after the titles of the tables."""
    names: list[str] = []
    for title in titles:
        plain = _FORBIDDEN_IN_NAMES.sub(" ", clean(title)).strip("' ") or "-"
        name, number = plain[:SHEET_NAME_LENGTH], 1
        while name.casefold() in {known.casefold() for known in names}:
            number += 1
            ending = f"~{number}"
            name = plain[: SHEET_NAME_LENGTH - len(ending)] + ending
        names.append(name)
    return names


def fill_sheet(sheet: Any, table: ReportTable, imprint: Imprint) -> None:  # noqa: ANN401
    """Write title, note, headings, rows and total of a table, and how it is printed."""
    write_text(sheet.cell(TITLE_ROW, 1), table.title).font = Font(bold=True, size=14)
    write_text(sheet.cell(NOTE_ROW, 1), table.note).font = Font(size=9, color="6B7785")
    for place, column in enumerate(table.columns, start=1):
        head = write_text(sheet.cell(HEADING_ROW, place), column.title)
        head.font, head.fill, head.border = Font(bold=True, color="FFFFFF"), _HEAD, _BORDER
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        width = min(column.characters, WIDEST_CHARACTERS) + 2
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(table.lines, start=HEADING_ROW + 1):
        is_total = bool(table.total) and number == HEADING_ROW + len(table.lines)
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True), start=1):
            cell = write_cell(sheet.cell(number, place), value, column.kind)
            cell.border = _BORDER
            if is_total:
                cell.font, cell.fill = Font(bold=True), _SUM
    set_heights(sheet, table)
    sheet.freeze_panes = sheet.cell(HEADING_ROW + 1, frozen_columns(table) + 1)
    if len(table.rows) > 1:
        last = get_column_letter(len(table.columns))
        sheet.auto_filter.ref = f"A{HEADING_ROW}:{last}{HEADING_ROW + len(table.rows)}"
    set_up_print(sheet, table, imprint)


def set_heights(sheet: Any, table: ReportTable) -> None:  # noqa: ANN401
    """Make rows as high as their longest text needs; not every reader does it by itself."""
    heads = [column.title for column in table.columns]
    for number, row in enumerate([heads, *table.lines], start=HEADING_ROW):
        texts = zip(row, table.columns, strict=True)
        lines = max(line_count(cell, column.characters) for cell, column in texts)
        if lines > 1:
            sheet.row_dimensions[number].height = min(lines * LINE_PT, HIGHEST_PT)


def line_count(cell: Cell, characters: int) -> int:
    """Return how many lines a text takes in a column; a Chinese character is two wide."""
    if not isinstance(cell, str):
        return 1
    wide = min(characters, WIDEST_CHARACTERS)
    spans = [sum(2 if ord(c) > WIDE_FROM else 1 for c in part) for part in cell.split("\n")]
    return sum(max(1, math.ceil(span / wide)) for span in spans)


def frozen_columns(table: ReportTable) -> int:
    """Return how many columns stay in sight: those that say what a row is."""
    return 2 if table.columns[0].characters < SHEET_NAME_LENGTH and table.key in NAMED_LATER else 1


NAMED_LATER = (
    "facilities", "schedule", "indicators", "binding", "balance", "type_balance",
    "changed_facilities", "reassigned",
)  # fmt: skip
"""Tables whose rows are named by their second column."""


def set_up_print(sheet: Any, table: ReportTable, imprint: Imprint) -> None:  # noqa: ANN401
    """Print on A4 landscape with repeated headings; a wide matrix takes several pages across."""
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = math.ceil(len(table.columns) / COLUMNS_PER_PAGE)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    sheet.print_title_cols = f"A:{get_column_letter(frozen_columns(table))}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    stamp = PANEL_WORDS["internal"].say(imprint.lang)
    footer = sheet.oddFooter
    footer.left.text = header_text(imprint.origin)
    footer.center.text = header_text(stamp)
    footer.right.text = "&P / &N"


def header_text(text: str) -> str:
    """Return a text as headers and footers hold it, where & begins a code."""
    return clean(text).replace("&", "&&")


def write_text(cell: Any, text: str) -> Any:  # noqa: ANN401
    """Write a text that no spreadsheet reads as a formula."""
    if clean(text):
        cell.value = guarded(clean(text))
        cell.data_type = "s"
    return cell


def write_cell(cell: Any, value: Cell, kind: str) -> Any:  # noqa: ANN401
    """Write a value with the format of its column; what is no number and no text stays empty."""
    if isinstance(value, Figure):
        return write_cell(cell, value.value, value.kind)
    if isinstance(value, str):
        write_text(cell, value)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        return cell
    number = number_of(value)
    if number is not None:
        cell.value = number
        cell.number_format = KINDS["plain" if kind == "text" else kind].sheet_format
    cell.alignment = Alignment(vertical="top", horizontal="right")
    return cell
