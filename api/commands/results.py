"""`siting explain`, `compare` and `verify`: what can be asked of stored runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.checking import check_run
from api.commands.options import DataOption, JsonOption, LangOption, RunArgument, begin
from api.commands.pictures import suffix_of, target_of
from api.comparison import compare_runs, comparison_view, draw_comparison
from api.console import say, say_json, table
from api.errors import Fault, RunError
from api.explanation import explain_run, subjects_like
from api.store import Run, find_run
from api.words import page_words

MOST_NAMED = 8


def explain(
    run: RunArgument,
    subject: Annotated[
        str, typer.Argument(metavar="ID", help="Id or name of a township or facility.")
    ],
    year: Annotated[
        int | None, typer.Option(help="Period of a plan in phases, by its first year; the last.")
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Say why waste goes where it goes, or why a facility is open and how full it is."""
    language, settings = begin(lang, data)
    found = find_run(settings.runs_folder, run)
    explanation = explain_run(found, meant_id(found, subject, language), year)
    if json:
        say_json(explanation.document)
        return
    say(explanation.title(language))
    for line in explanation.lines(language):
        say(f"- {line}")


def meant_id(run: Run, text: str, lang: str) -> str:
    """Return the id of the catchment or facility that a text names.

    Raises
    ------
    RunError
        Nothing fits, or more than one thing does.
    """
    found = subjects_like(run, text, lang)
    if found.sure:
        return found.subjects[0]["id"]
    params = {"run": run.id, "name": text[:80], "count": len(found.subjects)}
    if not found.subjects:
        raise RunError([Fault("name_not_found", params)])
    known = ", ".join(f"{row['id']} {row['name']}" for row in found.subjects[:MOST_NAMED])
    rest = ", …" if len(found.subjects) > MOST_NAMED else ""
    raise RunError([Fault("name_not_single", {**params, "known": known + rest})])


def compare(
    first: RunArgument,
    second: RunArgument,
    chart: Annotated[
        Path | None, typer.Option(help="Also draw the costs of both into this .png file.")
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Compare two runs: cost, tonnes, hauls, and facilities or years of opening that differ."""
    language, settings = begin(lang, data)
    target = None if chart is None else chart_target(chart)
    pair = [find_run(settings.runs_folder, name) for name in (first, second)]
    if target is not None:
        draw_comparison(*pair, target, language)
    if json:
        say_json(compare_runs(*pair))
        return
    words = page_words(language)
    view = comparison_view(*pair, language)
    heading = ["", f"A {pair[0].id}", f"B {pair[1].id}", f"{words['difference']} B − A"]
    table(
        [[f"{r['name']} {r['unit']}", r["a"], r["b"], r["difference"]] for r in view["rows"]],
        heading,
    )
    say("")
    say(words["changed_facilities"] if view["changes"] else words["no_changes"])
    if view["changes"]:
        rows = [[c["id"], c["name"], c["district"], c["a"], c["b"]] for c in view["changes"]]
        table(rows, ["id", words["facility"], words["district"], "A t/d", "B t/d"])
    if view["moves"]:
        say("")
        say(words["moved_facilities"])
        rows = [[c["id"], c["name"], c["district"], c["a"], c["b"]] for c in view["moves"]]
        table(rows, ["id", words["facility"], words["district"], "A", "B"])


def chart_target(chart: Path) -> Path:
    """Return the file to draw into, or refuse one that is no PNG or stands nowhere."""
    suffix_of(chart, ("png",))
    return target_of(chart)


def verify(
    run: RunArgument, json: JsonOption = False, lang: LangOption = None, data: DataOption = None
) -> None:
    """Recompute a stored run from its problem and solution, and compare everything with it."""
    language, settings = begin(lang, data)
    found = find_run(settings.runs_folder, run)
    check = check_run(found)
    if json:
        findings = [{"zh": f.text("zh"), "en": f.text("en")} for f in check.findings]
        say_json({"run": found.id, "ok": check.ok, "findings": findings, **check.figures})
    else:
        words = page_words(language)
        for finding in check.findings:
            say(f"✗ {finding.text(language)}")
        verdict = words["verified"] if check.ok else words["not_verified"]
        figures = ", ".join(f"{name} {value:,.0f}" for name, value in check.figures.items())
        say(f"{'✓' if check.ok else '✗'} {found.id}: {verdict} ({figures})")
    raise typer.Exit(0 if check.ok else 1)
