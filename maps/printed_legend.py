"""The column beside a printed map: legend sections, streams and facilities as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matplotlib.patches import Rectangle

from maps import theme
from maps.layout import Frame, Ink, Sheet, fitted, text_width_mm, wrapped
from maps.legend import LegendEntry, LegendSection
from maps.printed_symbols import MM_PER_PX, draw_mark, swatch
from maps.words import SHEET_WORDS

_HEADING = Ink(7.4, theme.INK_COLOUR, bold=True)
_ENTRY = Ink(6.3)
_NOTE = Ink(5.6, theme.MUTED_COLOUR)
_ROW_MM = 4.0
_GAP_MM = 2.2
_CLOSE_ROW_MM, _MOST_ROW_MM = 2.25, 3.7
_TABLE_SIZE_PT = 6.2
_FEWEST_ROWS, _ROWS_TOGETHER = 6, 12


@dataclass(frozen=True)
class TableRow:
    """One row of a table; no colour is None, ``""`` keeps the swatch's place empty.

    `ending` is the end of `short` that stays where it is cut.
    """

    colour: str | None
    name: str
    figures: tuple[str, ...]
    short: str = ""
    starred: bool = False
    ending: str = ""
    hatch: str = ""


class LegendWriter:
    """Writes blocks one below the other, and on into the next column.

    Parameters
    ----------
    sheet
        The sheet written on.
    columns
        Frames to fill, in order.
    lang
        Language of the words.
    """

    def __init__(self, sheet: Sheet, columns: Sequence[Frame], lang: str) -> None:
        self.sheet = sheet
        self.lang = lang
        self.unit_mm = sheet.layout.unit_mm
        self._columns = list(columns)
        self.frame = self._columns.pop(0)
        self.y = self.frame.top_mm

    @property
    def room_mm(self) -> float:
        """Return what is left of the present column."""
        return self.y - self.frame.bottom_mm

    def need(self, height_mm: float) -> None:
        """Go on in the next column when the present one is too short for a block."""
        if self.room_mm < height_mm and self._columns:
            self.frame = self._columns.pop(0)
            self.y = self.frame.top_mm

    def heading(self, words: str) -> None:
        """Write a heading with a thin rule under it."""
        self.y -= 3.4 * self.unit_mm
        self.sheet.text(self.frame.left_mm, self.y, words, _HEADING)
        self.y -= 1.1 * self.unit_mm
        self.sheet.axes.plot(
            [self.frame.left_mm, self.frame.right_mm], [self.y, self.y],
            color="#C9D1D8", linewidth=0.5, zorder=6,
        )  # fmt: skip

    def section(self, section: LegendSection) -> None:
        """Write a section: its title, and its entries side by side where they fit."""
        rows = self._rows(section.entries)
        height = 4.5 + sum(self._row_height(row) for row in rows) / self.unit_mm + _GAP_MM
        self.need(height * self.unit_mm)
        self.heading(section.words.say(self.lang))
        for row in rows:
            tall = self._row_height(row)
            x = self.frame.left_mm
            for entry in row:
                self._entry(entry, x, self.y - tall / 2)
                x += self._width(entry)
            self.y -= tall
        self.y -= _GAP_MM * self.unit_mm

    def _entry(self, entry: LegendEntry, x: float, y: float) -> None:
        words = entry.words.say(self.lang)
        if entry.mark == "note":
            self.sheet.text(x, y, words, _NOTE.but(va="center_baseline"))
            return
        half = self._half(entry)
        draw_mark(self.sheet.axes, x + half, y, entry, self.unit_mm)
        place = (x + 2 * half + 1.2 * self.unit_mm, y)
        self.sheet.text(*place, words, _ENTRY.but(va="center_baseline"))

    def _half(self, entry: LegendEntry) -> float:
        if entry.mark in ("fill", "hatch", "line", "arrow"):
            return 2.6 * self.unit_mm
        if entry.mark == "size":
            return entry.value * MM_PER_PX * self.unit_mm
        return 1.9 * self.unit_mm

    def _width(self, entry: LegendEntry) -> float:
        if entry.mark == "note":
            return self.frame.width_mm
        words = text_width_mm(entry.words.say(self.lang), _ENTRY.size_pt) * self.unit_mm
        return 2 * self._half(entry) + words + 4.0 * self.unit_mm

    def _row_height(self, row: Sequence[LegendEntry]) -> float:
        if row[0].mark == "note":
            return 3.0 * self.unit_mm
        biggest = (
            max(self._half(e) for e in row if e.mark == "size")
            if any(e.mark == "size" for e in row)
            else 0.0
        )
        return max(_ROW_MM * self.unit_mm, 2 * biggest + 0.8 * self.unit_mm)

    def _rows(self, entries: Iterable[LegendEntry]) -> list[list[LegendEntry]]:
        """Return the entries in rows not wider than the column; a mark keeps to its kind."""
        rows: list[list[LegendEntry]] = []
        used = 0.0
        for entry in entries:
            wide = self._width(entry)
            alike = bool(rows) and rows[-1][0].mark == entry.mark
            if alike and used + wide <= self.frame.width_mm + 3.0 * self.unit_mm:
                rows[-1].append(entry)
                used += wide
            else:
                rows.append([entry])
                used = wide
        return rows

    def table(
        self,
        title: str,
        heads: Sequence[str],
        rows: Sequence[TableRow],
        *,
        note: str = "",
        most_mm: float = _MOST_ROW_MM,
    ) -> None:
        """Write a table, in two columns of short names when it is long.

        Rows are at most `most_mm` high on A4; those that do not fit are counted in a last
        line; without rows nothing is written.
        """
        if not rows:
            return
        rows = self._whole_names(heads, rows)
        self.need((7.5 + min(len(rows), _ROWS_TOGETHER) * _CLOSE_ROW_MM) * self.unit_mm)
        self.heading(title)
        room = self.room_mm / self.unit_mm - 7.5
        fit = max(1, int(room / _CLOSE_ROW_MM))
        halves = [rows] if len(rows) <= fit else _halves(rows[: 2 * fit])
        step = min(most_mm, max(room / max(len(half) for half in halves), _CLOSE_ROW_MM))
        size = _TABLE_SIZE_PT if step >= 3.0 and len(halves) == 1 else 5.2
        top, gap = self.y, 3.0 * self.unit_mm
        wide = (self.frame.width_mm - gap * (len(halves) - 1)) / len(halves)
        if len(halves) > 1:
            heads, halves = self._narrowed(heads, halves, wide)
        for i, half in enumerate(halves):
            box = replace(self.frame, left_mm=self.frame.left_mm + i * (wide + gap), width_mm=wide)
            self.y = top
            self._table_part(box, heads, half, step * self.unit_mm, size)
        self.y = top - (3.1 + step * len(halves[0])) * self.unit_mm
        rest = len(rows) - sum(map(len, halves))
        more = SHEET_WORDS["more_rows"].say(self.lang).format(count=rest) if rest else ""
        words = "　".join(w for w in (more, note) if w)
        lines = wrapped(words, _NOTE.size_pt * self.unit_mm, self.frame.width_mm)
        for i, line in enumerate(lines):
            self.sheet.text(
                self.frame.left_mm, self.y - (2.4 + 2.4 * i) * self.unit_mm, line, _NOTE
            )
        self.y -= ((0.4 if words else 0.0) + 2.4 * len(lines) + _GAP_MM) * self.unit_mm

    def _narrowed(
        self, heads: Sequence[str], halves: list[Sequence[TableRow]], wide: float
    ) -> tuple[Sequence[str], list[Sequence[TableRow]]]:
        """Return the halves without their first figure where it would cut a short name.

        The last figure stays.
        """
        if len(heads) == 1:
            return heads, halves
        rows = [row for half in halves for row in half]
        room = wide / self.unit_mm - sum(self._figure_widths(heads, rows, 5.2)) / self.unit_mm - 3.6
        if all(text_width_mm(row.short or row.name, 5.2) <= room for row in rows):
            return heads, halves
        return heads[1:], [[replace(r, figures=r.figures[1:]) for r in half] for half in halves]

    def flowing_table(
        self, title: str, heads: Sequence[str], rows: Sequence[TableRow], *, note: str = ""
    ) -> None:
        """Write a table that goes on in the next column instead of narrowing its own."""
        most = _MOST_ROW_MM
        while self._columns:
            fit = int((self.room_mm / self.unit_mm - 12.5) / _CLOSE_ROW_MM)
            if fit >= len(rows):
                break
            if fit >= min(_FEWEST_ROWS, len(rows)):
                self.table(title, heads, rows[:fit])
                rows, most = rows[fit:], _CLOSE_ROW_MM + 0.2
            self.need(self.room_mm + 1.0)
        self.table(title, heads, rows, note=note, most_mm=most)

    def _whole_names(self, heads: Sequence[str], rows: Sequence[TableRow]) -> list[TableRow]:
        """Return the rows with names too wide for their column set on in rows of their own.

        Rows that have a short name keep to one line.
        """
        widths = self._figure_widths(heads, rows, _TABLE_SIZE_PT)
        room = self.frame.width_mm - sum(widths)
        found = []
        for row in rows:
            if row.short or row.colour is not None:
                found.append(row)
                continue
            first, *rest = wrapped(row.name, _TABLE_SIZE_PT * self.unit_mm, room) or [""]
            found.append(replace(row, name=first))
            found += [TableRow(None, line, ("",) * len(heads)) for line in rest]
        return found

    def _table_part(
        self, box: Frame, heads: Sequence[str], rows: Sequence[TableRow], step: float, size: float
    ) -> None:
        widths = self._figure_widths(heads, rows, size)
        self._figures(box, heads, widths, self.y - 2.7 * self.unit_mm, _NOTE.but(size_pt=5.2))
        self.y -= 3.1 * self.unit_mm
        for row in rows:
            self._table_row(box, row, widths, step, size)

    def _figure_widths(
        self, heads: Sequence[str], rows: Sequence[TableRow], size: float
    ) -> list[float]:
        cells = [[text_width_mm(head, 5.2)] for head in heads]
        for row in rows:
            for held, figure in zip(cells, row.figures, strict=True):
                held.append(text_width_mm(figure, size))
        return [(max(held) + 1.9) * self.unit_mm for held in cells]

    def _table_row(
        self, box: Frame, row: TableRow, widths: Sequence[float], step: float, size: float
    ) -> None:
        base = self.y - step * 0.72
        left = box.left_mm
        if row.colour:
            low = base - 0.2 * self.unit_mm
            patch = Rectangle((left, low), 2.8 * self.unit_mm, 1.7 * self.unit_mm)
            for part in swatch(patch, row.colour, row.hatch):
                part.set_zorder(6)
                self.sheet.axes.add_artist(part)
        left += 0.0 if row.colour is None else 3.6 * self.unit_mm
        room = (box.right_mm - sum(widths) - left) / self.unit_mm
        ink = Ink(size)
        name = row.name if text_width_mm(row.name, size) <= room else row.short or row.name
        self.sheet.text(left, base, fitted(name, size, room, row.ending), ink)
        self._figures(box, row.figures, widths, base, ink)
        self.y -= step

    def _figures(
        self, box: Frame, figures: Sequence[str], widths: Sequence[float], base: float, ink: Ink
    ) -> None:
        right = box.right_mm
        for figure, width in zip(reversed(figures), reversed(widths), strict=True):
            self.sheet.text(right, base, figure, ink.but(ha="right"))
            right -= width


def _halves(rows: Sequence[TableRow]) -> list[Sequence[TableRow]]:
    """Return the rows in two columns, the first the longer one."""
    middle = (len(rows) + 1) // 2
    return [rows[:middle], rows[middle:]]
