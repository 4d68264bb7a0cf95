"""Two stored runs beside each other: figures, facilities, catchments that change plant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.period_layers import period_at, period_year
from api.report.table import number_of, shown
from api.sheets import read_csv
from api.store import Run
from api.views import MISSING, cost_figure, cost_scale, plan_rows, title_of, whole_number
from api.whole import whole_file
from api.words import page_words
from maps.pair_chart import Pair, draw_pairs
from siting.compare import compare
from siting.summary import english_districts

CNY = ("objective_cny_per_yr", "bound_cny_per_yr")
COSTS = ("fixed_cny_per_yr", "processing_cny_per_yr", "haul_cny_per_yr", "unserved_cny_per_yr")
Summaries = tuple[Mapping[str, Any], Mapping[str, Any]]
Figures = tuple[float | None, float | None]


def compare_runs(a: Run, b: Run, year: int | None = None) -> dict[str, Any]:
    """Return what differs from run a to run b, for JSON.

    Parameters
    ----------
    a, b
        The runs.
    year
        Of plans in phases the period that it lies in is compared; None = as `Run.summary`.
    """
    years = [period_year(run, year) for run in (a, b)]
    a, b = period_at(a, year), period_at(b, year)
    document = compare(
        a.summary(),
        b.summary(),
        catchments_a=read_csv(a.folder / "catchments.csv", _is_compared),
        catchments_b=read_csv(b.folder / "catchments.csv", _is_compared),
    )
    heads = [
        {"id": run.id, "scenario": run.record["scenario"], "status": run.status, "year": begun}
        for run, begun in zip((a, b), years, strict=True)
    ]
    return {"a": heads[0], "b": heads[1], **document}


def _is_compared(column: str) -> bool:
    """Return whether `siting.compare` looks at a column of catchments."""
    named = ("id", "name_zh", "name_en", "district")
    return column in named or column.endswith(("_facility_id", "_demand_t_per_d"))


def comparison_view(a: Run, b: Run, lang: str, year: int | None = None) -> dict[str, Any]:
    """Return the comparison as pages and the command line show it.

    Parameters
    ----------
    a, b, year
        As of `compare_runs`.
    lang
        Language of the words.

    Returns
    -------
    dict
        ``rows``: name, unit, a, b, difference as texts. ``changes``: facilities
        that open, close or change size, with both capacities. ``moves``: those that
        open in another year.
    """
    moves = opening_moves((a.summary(), b.summary()), lang)
    a, b = period_at(a, year), period_at(b, year)
    rows = [texts_of(line) for line in comparison_lines(a, b, lang)]
    return {"rows": rows, "changes": facility_changes(a, b, lang), "moves": moves}


def draw_comparison(a: Run, b: Run, path: Path, lang: str) -> None:
    """Write a chart of the annual costs of two runs, whole and by part, as PNG."""
    words, summaries = page_words(lang), (a.summary(), b.summary())
    parts = [(words["cost"], [summary.get(CNY[0]) for summary in summaries])]
    parts += [
        (words[f"cost_{key.split('_')[0]}"], [s.get("costs", {}).get(key) for s in summaries])
        for key in COSTS
    ]
    pairs = [
        Pair(
            label,
            (_in_unit(values[0], lang), _in_unit(values[1], lang)),
            (cost_figure(values[0], lang), cost_figure(values[1], lang)),
        )
        for label, values in parts
    ]
    names = (f"A {title_of(a, lang)}", f"B {title_of(b, lang)}")
    title = f"{words['compare']} · {words['cost']}"
    with whole_file(path) as partial:
        draw_pairs(partial, pairs, names=names, title=title, axis=words["cost_unit"])


def _in_unit(value: object, lang: str) -> float:
    """Return an annual cost in the unit of `cost_figure`, 0 where there is none."""
    return float(value) / cost_scale(lang) if isinstance(value, int | float) else 0.0


FINER = {"whole": "decimal", "decimal": "fine", "fine": "plain", "percent": "gap"}
"""The kind of figure with more digits, of those that have one."""


@dataclass(frozen=True)
class Line:
    """One figure of two runs.

    Parameters
    ----------
    name, unit
        What it is and what it is told in.
    pair
        The figure of run a and that of run b in that unit; None where a run has none.
    kind
        How it is written (`api.report.table.KINDS`).
    """

    name: str
    unit: str
    pair: Figures
    kind: str

    @property
    def difference(self) -> float | None:
        """The figure of b less that of a."""
        a, b = self.pair
        return None if a is None or b is None else b - a


def comparison_lines(a: Run, b: Run, lang: str) -> list[Line]:
    """Return the figures of two runs beside each other: costs, tonnes and hauls, indicators met."""
    summaries = (a.summary(), b.summary())
    return [
        *cost_lines(summaries, lang),
        *period_cost_lines(summaries, lang),
        *stream_lines(summaries, a, lang),
        *verdict_lines(summaries, lang),
    ]


def texts_of(line: Line) -> dict[str, str]:
    """Return a line as pages show it; the difference carries its sign.

    Where both figures look different it has as many digits more as show that it is not 0.
    """
    a, b = (shown(figure, line.kind) for figure in line.pair)
    difference = MISSING
    if line.difference is not None:
        kind, size = line.kind, shown(abs(line.difference), line.kind)
        while not _is_seen(size) and a != b and kind in FINER:
            kind = FINER[kind]
            size = shown(abs(line.difference), kind)
        difference = f"{'−' if line.difference < 0 else '+'}{size}" if _is_seen(size) else size
    return {"name": line.name, "unit": line.unit, "a": a, "b": b, "difference": difference}


def _is_seen(text: str) -> bool:
    return any(character in text for character in "123456789")


def cost_lines(summaries: Summaries, lang: str) -> list[Line]:
    """Return annual cost, its parts, bound and gap."""
    words = page_words(lang)
    unit = words["cost_unit"]
    lines = [
        Line(words[name], unit, costs_of(pair_of(summaries, key), lang), "fine")
        for name, key in (("cost", CNY[0]), ("bound", CNY[1]))
    ]
    lines.append(Line(words["gap"], "", pair_of(summaries, "gap_share"), "gap"))
    for key in COSTS:
        parts = (summaries[0].get("costs", {}), summaries[1].get("costs", {}))
        name = words[f"cost_{key.split('_')[0]}"]
        lines.append(Line(name, unit, costs_of(pair_of(parts, key), lang), "fine"))
    return lines


def period_cost_lines(summaries: Summaries, lang: str) -> list[Line]:
    """Return the annual cost of every period that both runs have."""
    words = page_words(lang)
    first, second = (
        {p["year"]: p["objective_cny_per_yr"] for p in summary.get("periods", [])}
        for summary in summaries
    )
    return [
        Line(
            f"{year} · {words['cost']}",
            words["cost_unit"],
            costs_of((number_of(first[year]), number_of(second[year])), lang),
            "fine",
        )
        for year in first
        if year in second
    ]


def pair_of(summaries: Summaries, key: str) -> Figures:
    """Return one figure of both summaries."""
    return number_of(summaries[0].get(key)), number_of(summaries[1].get(key))


def costs_of(pair: Figures, lang: str) -> Figures:
    """Return costs in CNY per year in the unit that pages tell them in."""
    one, other = (None if value is None else value / cost_scale(lang) for value in pair)
    return one, other


def stream_lines(summaries: Summaries, a: Run, lang: str) -> list[Line]:
    """Return tonnes and hauls of every stream that both runs have."""
    words = page_words(lang)
    titles = {s["key"]: s[f"title_{lang}"] for s in a.meta["streams"]}  # type: ignore[attr-defined]
    told = {
        "served_t_per_d": (words["served"], words["t_per_d"], "whole"),
        "unserved_t_per_d": (words["unserved"], words["t_per_d"], "whole"),
        "mean_distance_km": (words["mean_distance"], words["km"], "decimal"),
        "haulage_tkm_per_d": (words["haulage"], words["tkm_per_d"], "whole"),
    }
    first, second = (summary["streams"] for summary in summaries)
    return [
        Line(f"{titles.get(key, key)} · {name}", unit, pair_of((first[key], second[key]), figure),
             kind)
        for key in first
        if key in second
        for figure, (name, unit, kind) in told.items()
    ]  # fmt: skip


def verdict_lines(summaries: Summaries, lang: str) -> list[Line]:
    """Return how many indicators of the plan each run meets."""
    one, other = (sum(line["met"] is True for line in plan_rows(s, lang)) for s in summaries)
    words = page_words(lang)
    return [Line(f"{words['plan']} · {words['met']}", "", (one, other), "whole")]


def facility_changes(a: Run, b: Run, lang: str) -> list[dict[str, str]]:
    """Return facilities that differ, with their capacity in both runs."""
    closed = page_words(lang)["closed"]
    english: dict[str, str] = {}
    if lang == "en":
        english = english_districts(a.summary()) | english_districts(b.summary())
    first, second = (
        {line["id"]: line for line in run.summary()["facilities"]}  # type: ignore[attr-defined]
        for run in (a, b)
    )
    changes = []
    for name in dict.fromkeys((*first, *second)):
        sizes = [capacity(first.get(name)), capacity(second.get(name))]
        if abs(sizes[0] - sizes[1]) < 1e-6:
            continue
        known = first.get(name) or second[name]
        changes.append(
            {
                "id": name,
                "name": str((known.get("name_en") if lang == "en" else None) or known["name"]),
                "district": english.get(known["district"], str(known["district"])),
                "a": whole_number(sizes[0]) if sizes[0] else closed,
                "b": whole_number(sizes[1]) if sizes[1] else closed,
            }
        )
    return changes


def opening_moves(summaries: Summaries, lang: str) -> list[dict[str, str]]:
    """Return facilities that open in another year, with that of both runs."""
    english = english_districts(summaries[1]) if lang == "en" else {}
    return [
        {
            "id": str(moved["id"]),
            "name": str(moved["name_en" if lang == "en" else "name"]),
            "district": english.get(moved["district"], str(moved["district"])),
            "a": str(moved["a_opens_year"]),
            "b": str(moved["b_opens_year"]),
        }
        for moved in compare(*summaries)["moved"]
    ]


def capacity(facility: dict[str, Any] | None) -> float:
    """Return the open capacity of a facility, t/d; 0 when closed or not there."""
    return float(facility["capacity_t_per_d"]) if facility and facility["open"] else 0.0
