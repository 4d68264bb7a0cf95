"""What this machine has for writing papers: python-docx, LibreOffice."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

OFFICE_PROGRAMS = ("soffice", "libreoffice")


def converter() -> str | None:
    """Return the path of LibreOffice, None where there is none."""
    return next(filter(None, map(shutil.which, OFFICE_PROGRAMS)), None)


def writes_word() -> bool:
    """Say whether Word reports can be written here."""
    return find_spec("docx") is not None


def report_forms() -> tuple[str, ...]:
    """Return in which forms a report can be had here."""
    if not writes_word():
        return ()
    return ("docx", "pdf") if converter() else ("docx",)
