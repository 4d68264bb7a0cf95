"""`siting tables` and `siting report`: what a report author takes away from a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from api.commands.options import DataOption, RunArgument, begin
from api.console import say
from api.errors import Fault, RunError, UsageError
from api.report.paper import DOCUMENT, PORTABLE, WORKBOOK, write_paper
from api.store import find_run

PaperLang = Annotated[str, Option("--lang", help="Language of every word in the file, zh or en.")]


def tables(
    run: RunArgument,
    output: Annotated[Path, Option("-o", "--output", help="File: .xlsx")],
    lang: PaperLang = "zh",
    data: DataOption = None,
) -> None:
    """Write the tables that planners expect of a run into one workbook."""
    write(run, output, (WORKBOOK,), lang, data)


def report(
    run: RunArgument,
    output: Annotated[Path, Option("-o", "--output", help="File: .docx, or .pdf by LibreOffice")],
    lang: PaperLang = "zh",
    data: DataOption = None,
) -> None:
    """Write a report on a run, in the chapters of a plan, with its maps and tables."""
    write(run, output, (DOCUMENT, PORTABLE), lang, data)


def write(named: str, output: Path, papers: tuple[str, ...], lang: str, data: Path | None) -> None:
    """Write one of `papers`, by the ending of the file's name."""
    _, settings = begin(lang, data)
    paper = output.suffix.lower().lstrip(".")
    if paper not in papers:
        params = {"suffix": output.suffix, "known": ", ".join(papers)}
        raise UsageError([Fault("format_unknown", params)])
    target = output.expanduser()
    if not target.parent.is_dir():
        raise RunError([Fault("folder_missing", {"folder": target.parent})])
    write_paper(find_run(settings.runs_folder, named), target, paper, lang)
    say(str(output))
