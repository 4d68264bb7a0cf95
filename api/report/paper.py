"""The one door to the papers of a run: workbook, Word report, PDF."""

from __future__ import annotations

from pathlib import Path

from api.errors import Fault, RunError
from api.report.programs import writes_word
from api.report.workbook import write_workbook
from api.store import Run

WORKBOOK, DOCUMENT, PORTABLE = "xlsx", "docx", "pdf"
PAPERS = (WORKBOOK, DOCUMENT, PORTABLE)


def write_paper(run: Run, path: Path, paper: str, lang: str) -> None:
    """Write one of `PAPERS` of `run` into `path`, whole or not at all.

    Raises
    ------
    FaultError
        A file of the run cannot be read, or a library or program for this paper is missing.
    """
    if paper == WORKBOOK:
        write_workbook(run, path, lang)
        return
    if not writes_word():
        raise RunError([Fault("report_library_missing", {})])
    # Only here: the extra `report` need not be installed.
    from api.report.document import write_document
    from api.report.portable import write_portable

    write = write_document if paper == DOCUMENT else write_portable
    write(run, path, lang)
