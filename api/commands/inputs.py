"""`siting check`, `init`, `scenarios`, `data` and `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

import siting
from api.commands.options import DataOption, JsonOption, LangOption, begin
from api.console import say, say_json, table
from api.dataset import dataset_document, dataset_tables
from api.doctor import examine
from api.inspection import inspect_file
from api.starter import write_starter

EXIT_BAD_DATA = 5


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Layers or scenario files.")
    ],
    layer: Annotated[
        str | None, typer.Option("--layer", metavar="KIND", help="Kind of layer; else guessed.")
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check layers and scenarios from outside, and list every fault with its cure."""
    language, _ = begin(lang)
    reports = [inspect_file(path, layer) for path in files]
    if json:
        say_json({"ok": all(r.ok for r in reports), "files": [r.document() for r in reports]})
    else:
        for report in reports:
            for line in report.lines(language):
                say(line)
    raise typer.Exit(0 if all(report.ok for report in reports) else EXIT_BAD_DATA)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New or empty folder.")],
    lang: LangOption = None,
) -> None:
    """Write an annotated scenario and its layers, to be edited and solved."""
    begin(lang)
    for path in write_starter(folder.expanduser().resolve()):
        say(str(path))


def scenarios(json: JsonOption = False, lang: LangOption = None) -> None:
    """List the built-in scenarios."""
    language, _ = begin(lang)
    headings = [siting.read_scenario(name).scenario for name in siting.scenario_names()]
    if json:
        fields = {"name", "title_zh", "title_en", "year", "note"}
        say_json({"scenarios": [h.model_dump(mode="json", include=fields) for h in headings]})
        return
    titles = [h.title_zh if language == "zh" else h.title_en for h in headings]
    heading = ["方案", "年份", "标题"] if language == "zh" else ["scenario", "year", "title"]
    rows = [[h.name, h.year, title] for h, title in zip(headings, titles, strict=True)]
    table(rows, heading)


def data(json: JsonOption = False, lang: LangOption = None) -> None:
    """Say what is in the dataset: layers, counts, totals, sources, bases, calibration."""
    language, _ = begin(lang)
    document = dataset_document()
    if json:
        say_json(document)
        return
    for heading, rows in dataset_tables(document, language):
        table(rows, heading)
        say("")


def doctor(json: JsonOption = False, lang: LangOption = None, data: DataOption = None) -> None:
    """Say whether this machine can do the work, and what to mend."""
    language, settings = begin(lang, data)
    findings = examine(settings)
    well = all(finding.ok for finding in findings if finding.needed)
    if json:
        rows: list[dict[str, Any]] = [
            {"key": f.key, "ok": f.ok, "needed": f.needed, "zh": f.words_zh, "en": f.words_en}
            for f in findings
        ]
        say_json({"ok": well, "findings": rows})
    else:
        marks = {True: "✓", False: "✗"}
        for finding in findings:
            mark = marks[finding.ok] if finding.needed or finding.ok else "–"
            say(f"{mark} {finding.key}: {finding.text(language)}")
    raise typer.Exit(0 if well else 1)
