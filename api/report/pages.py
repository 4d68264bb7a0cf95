"""A Word document with the styles of a planning report: headings, captions, tables, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from api.report.fields import add_field, add_list_of_contents
from api.report.table import ReportTable, clean, shown

LATIN, SONG, HEI = "Times New Roman", "宋体", "黑体"
SHORT_MM, LONG_MM, MARGIN_MM = 210, 297, 25
INK, ACCENT, STAMP = RGBColor(0x22, 0x31, 0x3F), RGBColor(0x1F, 0x5F, 0x8B), RGBColor(178, 24, 43)
LEAST, MOST = 7, 70
"""Bounds of a column's share of the width, in characters."""
HEAD_FILL, SUM_FILL = "DCE6EE", "F0F3F5"


class Pages:
    """A document that grows from top to bottom.

    Parameters
    ----------
    lang
        Language of captions, ``"zh"`` or ``"en"``.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.document = Document()
        self._tables, self._pictures, self._chapters = count(1), count(1), count(1)
        self._chapter, self._parts = 0, count(1)
        self.width_mm = SHORT_MM - 2 * MARGIN_MM
        set_styles(self.document)
        self._lay_section(self.document.sections[0], SHORT_MM, LONG_MM)

    def _lay_section(self, section: Any, width: int, height: int) -> None:  # noqa: ANN401
        section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, Mm(MARGIN_MM))
        self.width_mm = width - 2 * MARGIN_MM

    def lie_down(self) -> None:
        """Go on with landscape pages."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        self._lay_section(section, LONG_MM, SHORT_MM)

    def chapter(self, title: str) -> None:
        """Begin a numbered chapter."""
        self._chapter, self._parts = next(self._chapters), count(1)
        self.document.add_heading(f"{self._chapter} {clean(title)}", level=1)

    def part(self, title: str) -> None:
        """Begin a numbered part of the chapter."""
        self.document.add_heading(f"{self._chapter}.{next(self._parts)} {clean(title)}", level=2)

    def say(self, text: str, style: str = "Normal") -> Any:  # noqa: ANN401
        """Write a paragraph."""
        return self.document.add_paragraph(clean(text), style=style)

    def listed(self, lines: Sequence[str], *, numbered: bool = False) -> None:
        """Write one paragraph for each line, with a number or a point before it."""
        for line in lines:
            self.say(line, "List Number" if numbered else "List Bullet")

    def centred(self, text: str, size: float, *, bold: bool = False, stamp: bool = False) -> None:
        """Write a centred line of the title page."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.first_line_indent = Pt(0)
        run = paragraph.add_run(clean(text))
        run.font.size, run.bold = Pt(size), bold
        run.font.color.rgb = STAMP if stamp else INK
        set_fonts(run, HEI if bold else SONG)

    def contents(self, title: str, chapters: Sequence[str]) -> None:
        """Write the table of contents, which Word fills with pages when it opens the file."""
        self.document.add_page_break()
        self.centred(title, 16, bold=True)
        add_list_of_contents(
            self.document, [f"{number} {name}" for number, name in enumerate(chapters, start=1)]
        )
        self.document.add_page_break()

    def running_lines(self, head: str) -> None:
        """Write the line above each page, and the page's number below."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        above = section.header.paragraphs[0]
        above.text, above.alignment = clean(head), WD_ALIGN_PARAGRAPH.RIGHT
        below = section.footer.paragraphs[0]
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_field(below, "PAGE", "1")
        below.add_run(" / ")
        add_field(below, "NUMPAGES", "1")
        for paragraph in (above, below):
            paragraph.paragraph_format.first_line_indent = Pt(0)

    def caption(self, name: str, number: int, title: str) -> Any:  # noqa: ANN401
        """Write a caption with a number that Word counts."""
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.add_run(f"{name} ")
        add_field(paragraph, f"SEQ {name} \\* ARABIC", str(number))
        paragraph.add_run(f"  {clean(title)}")
        return paragraph

    def picture(self, path: Path, title: str) -> None:
        """Place a picture as wide as the text, with its caption below."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.first_line_indent = Pt(0)
        paragraph.paragraph_format.keep_with_next = True
        # A landscape A4 map as wide as a landscape page leaves no room for its caption.
        wide = min(self.width_mm, 205)
        paragraph.add_run().add_picture(str(path), width=Mm(wide))
        self.caption("图" if self.lang == "zh" else "Figure", next(self._pictures), title)

    def table(self, table: ReportTable, *, size: float = 9.0) -> None:
        """Write a table with its caption above, headings on every page, and its note below."""
        name = "表" if self.lang == "zh" else "Table"
        self.caption(name, next(self._tables), table.title).paragraph_format.keep_with_next = True
        lines = table.lines
        grid = self.document.add_table(len(lines) + 1, len(table.columns), style="Table Grid")
        grid.autofit = False
        shares = [min(max(column.characters, LEAST), MOST) for column in table.columns]
        widths = [Mm(self.width_mm * share / sum(shares)) for share in shares]
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = width
        kinds = [column.kind for column in table.columns]
        texts = [[column.title for column in table.columns]]
        texts += [[shown(v, kind) for v, kind in zip(row, kinds, strict=True)] for row in lines]
        for number, (row, cells) in enumerate(zip(grid._tbl.tr_lst, texts, strict=True)):
            is_total = bool(table.total) and number == len(lines)
            fill = HEAD_FILL if number == 0 else SUM_FILL if is_total else ""
            keep_row(row, heads=number == 0)
            for cell, text, kind, width in zip(row.tc_lst, cells, kinds, widths, strict=True):
                right = kind != "text" and number > 0
                fill_cell(cell, text, size=size, bold=bool(fill), right=right)
                dress_cell(cell, width, fill)
        if table.note:
            self.say(table.note, "Note")


def keep_row(row: Any, *, heads: bool) -> None:  # noqa: ANN401
    """Keep a row of a table on one page; repeat it on each when it is the heading."""
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heads:
        properties.append(OxmlElement("w:tblHeader"))


def fill_cell(cell: Any, text: str, *, size: float, bold: bool, right: bool) -> None:  # noqa: ANN401
    """Write a text into a cell of a table."""
    paragraph = _Cell(cell, None).paragraphs[0]  # type: ignore[arg-type]
    layout = paragraph.paragraph_format
    layout.first_line_indent, layout.space_after, layout.line_spacing = Pt(0), Pt(0), 1.0
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or None


def dress_cell(cell: Any, width: Any, fill: str) -> None:  # noqa: ANN401
    """Give a cell its width and its ground."""
    cell.width = width
    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "center")
    if fill:
        ground = OxmlElement("w:shd")
        ground.set(qn("w:val"), "clear")
        ground.set(qn("w:fill"), fill)
        cell.get_or_add_tcPr().append(ground)
    cell.get_or_add_tcPr().append(middle)


def set_fonts(styled: Any, chinese: str) -> None:  # noqa: ANN401
    """Name the Latin and the Chinese font of a style or a run; Word has all of them."""
    styled.font.name = LATIN
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    fonts.set(qn("w:ascii"), LATIN)
    fonts.set(qn("w:hAnsi"), LATIN)
    fonts.set(qn("w:eastAsia"), chinese)


def set_styles(document: Any) -> None:  # noqa: ANN401
    """Set the styles that the report uses."""
    styles = document.styles
    note = styles.add_style("Note", 1)
    note.base_style = styles["Normal"]
    told = (
        ("Normal", SONG, 11, INK),
        ("Note", SONG, 9, RGBColor(0x5B, 0x66, 0x72)),
        ("Caption", HEI, 9.5, INK),
        ("Heading 1", HEI, 16, ACCENT),
        ("Heading 2", HEI, 13, INK),
        ("List Bullet", SONG, 10.5, INK),
        ("List Number", SONG, 10.5, INK),
        ("Header", SONG, 9, INK),
        ("Footer", SONG, 9, INK),
    )
    for name, chinese, size, colour in told:
        style = styles[name]
        set_fonts(style, chinese)
        style.font.size, style.font.color.rgb = Pt(size), colour
    styles["Caption"].font.bold = False
    styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Caption"].paragraph_format.space_before = Pt(8)
    styles["Normal"].paragraph_format.line_spacing = 1.25
    styles["Normal"].paragraph_format.space_before = Pt(3)
    styles["Normal"].paragraph_format.space_after = Pt(3)
    styles["Heading 1"].paragraph_format.page_break_before = True
    styles["Note"].paragraph_format.space_before = Pt(3)
