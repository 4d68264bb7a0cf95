"""Fields of a Word document: numbers and lists that Word works out itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt


def add_field(paragraph: Any, code: str, result: str) -> None:  # noqa: ANN401
    """Add a field with the result that stands there until Word works it out."""
    add_mark(paragraph, "begin")
    add_code(paragraph, code)
    add_mark(paragraph, "separate")
    paragraph.add_run(result)
    add_mark(paragraph, "end")


def add_mark(paragraph: Any, kind: str, *, dirty: bool = False) -> None:  # noqa: ANN401
    """Add the beginning, the middle or the end of a field."""
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(mark)


def add_code(paragraph: Any, code: str) -> None:  # noqa: ANN401
    """Add what a field is to show."""
    told = OxmlElement("w:instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = f" {code} "
    paragraph.add_run()._r.append(told)


def add_list_of_contents(document: Any, lines: Sequence[str]) -> None:  # noqa: ANN401
    """Add a table of contents of two levels; until Word fills it, it shows `lines`."""
    paragraphs = [document.add_paragraph() for _ in lines]
    for paragraph in paragraphs:
        paragraph.paragraph_format.first_line_indent = Pt(0)
    first, last = paragraphs[0], paragraphs[-1]
    add_mark(first, "begin", dirty=True)
    add_code(first, 'TOC \\o "1-2" \\h \\z \\u')
    add_mark(first, "separate")
    for paragraph, line in zip(paragraphs, lines, strict=True):
        paragraph.add_run(line)
    add_mark(last, "end")
