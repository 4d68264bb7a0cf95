"""`siting solve` and `siting serve`."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from api.commands.binding import show_binding
from api.commands.diagnosis import show_diagnosis
from api.commands.options import DataOption, JsonOption, LangOption, begin
from api.commands.periods import show_periods
from api.console import note, progress_bar, say, say_json, table
from api.errors import Fault, UsageError
from api.model_file import check_model_path, write_model
from api.runs import solve_run
from api.sources import warning_lines
from api.starting import read_start
from api.store import MAP_PAGE, Run
from api.views import (
    MISSING,
    capacity_rows,
    cost_figure,
    gap_percent,
    note_lines,
    plain_value,
    stream_rows,
    texts,
)
from api.words import page_words
from siting.solvers import SOLVER_NAMES

EXIT_INFEASIBLE = 3
EXIT_TIME_LIMIT = 4
EXIT_NO_INCUMBENT = 6


def solve(  # noqa: PLR0913  (the options are the command's contract)
    scenario: Annotated[
        str, typer.Argument(help="Built-in scenario or path of a TOML file.")
    ] = "plan-2025",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The run's folder; else in the store.")
    ] = None,
    solver: Annotated[str | None, typer.Option(help="highs or cbc; else the scenario's.")] = None,
    time_limit: Annotated[
        float | None, typer.Option(help="Most seconds to solve; else the scenario's.")
    ] = None,
    gap: Annotated[
        float | None, typer.Option(help="Gap (share) to stop at; else the scenario's.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="Start the search from this run's openings."),
    ] = None,
    write_lp: Annotated[
        Path | None,
        typer.Option(help="Also write the allocation model as this .lp file, with a legend."),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Solve a scenario, verify the answer and store it with maps and tables."""
    language, settings = begin(lang, data)
    options = solver_options(solver, time_limit, gap)
    if write_lp is not None:
        check_model_path(write_lp)
    begun = None if start is None else read_start(settings.runs_folder, start)
    signal.signal(signal.SIGTERM, end_in_order)
    target = output.expanduser().resolve() if output else None
    before = target is not None and target.exists()
    seen: list[str] = []
    with progress_bar(language) as show:
        run = solve_run(
            scenario,
            target,
            settings=settings,
            solver=options,
            progress=lambda p: (seen.append(p.stage), show(p))[1],
            start=begun,
        )
    for line in warning_lines(run, language):
        note(line)
    if "map" not in seen:
        note(reused_words(run, language))
    elif before:
        note(replaced_words(run, language))
    for line in [*note_lines(run.summary(), language), *unverified_lines(run.summary(), language)]:
        note(line)
    if write_lp is not None:
        note(model_words(run, write_lp.expanduser(), language))
    if json:
        say_json(run.summary())
    else:
        show_run(run, language)
    raise typer.Exit(exit_code(run))


def end_in_order(number: int, _frame: FrameType | None) -> None:
    """Turn a request to end into an exit that clears up on its way."""
    sys.exit(128 + number)


def solver_options(
    solver: str | None, time_limit: float | None, gap: float | None
) -> dict[str, object]:
    """Return the solver options given on the command line.

    Raises
    ------
    UsageError
        With every option that cannot mean anything.
    """
    faults = []
    if solver is not None and solver not in SOLVER_NAMES:
        known = ", ".join(SOLVER_NAMES)
        faults.append(
            Fault("option_unknown", {"option": "--solver", "value": solver, "known": known})
        )
    if time_limit is not None and not (math.isfinite(time_limit) and time_limit > 0):
        params = {"option": "--time-limit", "value": time_limit, "lower": 0}
        faults.append(Fault("number_not_positive", params))
    if gap is not None and not 0 <= gap < 1:
        params = {"option": "--gap", "value": gap, "known": "0 ≤ gap < 1"}
        faults.append(Fault("option_unknown", params))
    if faults:
        raise UsageError(faults)
    given = {"name": solver, "time_limit_s": time_limit, "gap_share": gap}
    return {name: value for name, value in given.items() if value is not None}


def exit_code(run: Run) -> int:
    """Return the exit code that a run's solution status and gap mean."""
    if run.status == "infeasible":
        return EXIT_INFEASIBLE
    if run.status == "no_solution":
        return EXIT_NO_INCUMBENT
    if run.status not in ("optimal", "feasible") or run.record["verified"] is not True:
        return 1
    wanted: Any = run.record["solver"]
    reached: Any = run.record["gap_share"]
    if run.status == "optimal" or (reached is not None and reached <= wanted["gap_share"]):
        return 0
    return EXIT_TIME_LIMIT


def unverified_lines(summary: Mapping[str, Any], lang: str) -> list[str]:
    """Return why an answer did not pass its check, one sentence per broken rule."""
    if summary["verified"] is True:
        return []
    zh = lang == "zh"
    start, mark = ("未通过独立核验：", "。") if zh else ("Not verified: ", ".")
    reasons = [str(violation[lang]) for violation in summary["violations"]]
    return [f"{start}{reason}{mark}" for reason in reasons]


def reused_words(run: Run, lang: str) -> str:
    """Say that a stored run answers the same question."""
    if lang == "zh":
        return f"同一问题已求解，直接使用已有运行 {run.id}。"
    return f"This question was answered before; run {run.id} is used as it is."


def replaced_words(run: Run, lang: str) -> str:
    """Say that the folder held another run."""
    if lang == "zh":
        return f"{run.folder} 中原有的运行已由 {run.id} 取代。"
    return f"The run that stood in {run.folder} was replaced by {run.id}."


def model_words(run: Run, path: Path, lang: str) -> str:
    """Write the model of a run and say where it and its legend stand."""
    legend = write_model(run, path)
    if legend is None:
        zh, en = "此运行没有答案，未写出模型。", "The run holds no answer; no model was written."
    else:
        zh = f"分配模型已写入 {path}，名称对照表 {legend.name}。"
        en = f"The allocation model is in {path}, its legend in {legend.name}."
    return zh if lang == "zh" else en


def show_run(run: Run, lang: str) -> None:
    """Print a short account of a run for people."""
    words, summary = page_words(lang), run.summary()
    heading = f"{run.meta[f'title_{lang}']} · {words.get(f'status_{run.status}', run.status)}"
    if run.answered:
        verdict = words["verified"] if summary["verified"] else words["not_verified"]
        say(f"{heading} · {verdict}")
        show_figures(run, summary, lang)
        show_periods(summary, lang)
        show_capacity(summary, lang)
        show_shortfalls(run, lang)
        show_binding(summary, lang)
        show_plan(summary, lang)
    else:
        say(heading)
        show_diagnosis(summary, lang)
        show_shortfalls(run, lang)
    say("")
    say(f"{words['run']} {run.id}")
    say(str(run.folder))
    say(str(run.folder / MAP_PAGE))


def show_figures(run: Run, summary: dict[str, Any], lang: str) -> None:
    """Print cost, gap and the tonnes of every stream."""
    words = page_words(lang)
    cost = cost_figure(summary["objective_cny_per_yr"], lang)
    say(
        f"{words['cost']} {cost} {words['cost_unit']} · "
        f"{words['gap']} {gap_percent(summary['gap_share'])}"
    )
    say("")
    amounts = ("demand_t_per_d", "served_t_per_d", "unserved_t_per_d", "mean_distance_km")
    rows: list[dict[str, Any]] = stream_rows(run, summary, lang)
    remainder = run.meta.get(f"remainder_{lang}") or words["unserved"]
    heads = (words["demand"], words["served"], str(remainder))
    units = [f"{head} {words['t_per_d']}" for head in heads]
    units.append(f"{words['mean_distance']} {words['km']}")
    figures = [[row["title"], *(f"{row[name] or 0:,.1f}" for name in amounts)] for row in rows]
    table(figures, [words["stream"], *units])


def show_capacity(summary: dict[str, Any], lang: str) -> None:
    """Print by type what stands, what is built and how full both are."""
    words, names = page_words(lang), ("standing_t_per_d", "new_t_per_d", "load_t_per_d")
    heads = (words["standing_capacity"], words["new_capacity"], words["load"])
    rows = [
        [str(row["title"]), *(f"{row[name]:,.0f}" for name in names), _used(row)]
        for row in capacity_rows(summary, lang)
    ]
    say("")
    units = [f"{head} {words['t_per_d']}" for head in heads]
    table(rows, [words["type"], *units, words["utilisation"]])


def _used(row: dict[str, Any]) -> str:
    share = row["utilisation_share"]
    return MISSING if share is None else f"{share:.1%}"


def show_shortfalls(run: Run, lang: str) -> None:
    """Print what is missing."""
    lines = texts(run.meta.get(f"shortfalls_{lang}"))
    if lines:
        say("")
        say(page_words(lang)["shortfalls"])
    for line in lines:
        say(f"- {line}")


def show_plan(summary: dict[str, Any], lang: str) -> None:
    """Print the indicator table."""
    words = page_words(lang)
    verdicts = {True: words["met_true"], False: words["met_false"], None: words["met_null"]}
    rows = [
        [
            row.get(f"indicator_{lang}") or row["indicator"],
            plain_value(row["target"]),
            plain_value(row["value"]),
            verdicts[row["met"]],
        ]
        for row in summary["plan"]
    ]
    if rows:
        say("")
        table(rows, [words["plan"], words["target"], words["value"], words["met"]])
