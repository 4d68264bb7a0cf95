"""Two stored runs beside each other: figures, facilities, catchments that change plant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.sheets import read_csv
from api.store import Run
from api.views import (
    CNY_PER_BILLION,
    CNY_PER_YI,
    MISSING,
    cost_figure,
    gap_percent,
    one_decimal,
    plan_rows,
    title_of,
    whole_number,
)
from api.whole import whole_file
from api.words import page_words
from maps.pair_chart import Pair, draw_pairs
from siting.compare import compare
from siting.summary import english_districts

CNY = ("objective_cny_per_yr", "bound_cny_per_yr")
COSTS = ("fixed_cny_per_yr", "processing_cny_per_yr", "haul_cny_per_yr", "unserved_cny_per_yr")
STREAM_FIGURES = ("served_t_per_d", "unserved_t_per_d", "mean_distance_km", "haulage_tkm_per_d")


def compare_runs(a: Run, b: Run) -> dict[str, Any]:
    """Return what differs from run a to run b, for JSON."""
    document = compare(
        a.summary(),
        b.summary(),
        catchments_a=read_csv(a.folder / "catchments.csv"),
        catchments_b=read_csv(b.folder / "catchments.csv"),
    )
    heads = [
        {"id": run.id, "scenario": run.record["scenario"], "status": run.status} for run in (a, b)
    ]
    return {"a": heads[0], "b": heads[1], **document}


def comparison_view(a: Run, b: Run, lang: str) -> dict[str, Any]:
    """Return the comparison as pages and the command line show it.

    Returns
    -------
    dict
        ``rows``: name, unit, a, b, difference as texts. ``changes``: facilities
        that open, close or change size, with both capacities. ``moves``: those that
        open in another year.
    """
    summaries = (a.summary(), b.summary())
    rows = [
        *cost_rows(summaries, lang),
        *period_cost_rows(summaries, lang),
        *stream_rows(summaries, a, lang),
        *verdict_rows(summaries, lang),
    ]
    moves = opening_moves(summaries, lang)
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
    unit = CNY_PER_YI if lang == "zh" else CNY_PER_BILLION
    return float(value) / unit if isinstance(value, int | float) else 0.0


def row(
    name: str,
    unit: str,
    pair: tuple[Any, Any],
    shown: Any,  # noqa: ANN401
) -> dict[str, str]:
    """Return one line; the difference carries its sign."""
    first, second = pair
    if first is None or second is None:
        difference = MISSING
    else:
        sign = "+" if second > first else "−" if second < first else ""
        difference = f"{sign}{shown(abs(second - first))}"
    return {
        "name": name,
        "unit": unit,
        "a": shown(first),
        "b": shown(second),
        "difference": difference,
    }


def cost_rows(summaries: tuple[dict[str, Any], ...], lang: str) -> list[dict[str, str]]:
    """Return annual cost, its parts, bound and gap."""
    words = page_words(lang)

    def figure(value: object) -> str:
        return cost_figure(value, lang)

    rows = [
        row(words[name], words["cost_unit"], pair_of(summaries, key), figure)
        for name, key in (("cost", CNY[0]), ("bound", CNY[1]))
    ]
    rows.append(row(words["gap"], "", pair_of(summaries, "gap_share"), gap_percent))
    for key in COSTS:
        pair = tuple(summary.get("costs", {}).get(key) for summary in summaries)
        rows.append(row(words[f"cost_{key.split('_')[0]}"], words["cost_unit"], pair, figure))  # type: ignore[arg-type]
    return rows


def period_cost_rows(summaries: tuple[dict[str, Any], ...], lang: str) -> list[dict[str, str]]:
    """Return the annual cost of every period that both runs have."""
    words = page_words(lang)
    first, second = (
        {p["year"]: p["objective_cny_per_yr"] for p in summary.get("periods", [])}
        for summary in summaries
    )
    return [
        row(f"{year} · {words['cost']}", words["cost_unit"], (first[year], second[year]),
            lambda value: cost_figure(value, lang))
        for year in first
        if year in second
    ]  # fmt: skip


def pair_of(summaries: tuple[dict[str, Any], ...], key: str) -> tuple[Any, Any]:
    """Return one figure of both summaries."""
    return summaries[0].get(key), summaries[1].get(key)


def stream_rows(summaries: tuple[dict[str, Any], ...], a: Run, lang: str) -> list[dict[str, str]]:
    """Return tonnes and hauls of every stream that both runs have."""
    words = page_words(lang)
    titles = {s["key"]: s[f"title_{lang}"] for s in a.meta["streams"]}  # type: ignore[attr-defined]
    shown = {
        "served_t_per_d": (words["served"], words["t_per_d"], whole_number),
        "unserved_t_per_d": (words["unserved"], words["t_per_d"], whole_number),
        "mean_distance_km": (words["mean_distance"], words["km"], one_decimal),
        "haulage_tkm_per_d": (words["haulage"], words["tkm_per_d"], whole_number),
    }
    first, second = (summary["streams"] for summary in summaries)
    return [
        row(f"{titles.get(key, key)} · {shown[name][0]}", shown[name][1],
            (first[key].get(name), second[key].get(name)), shown[name][2])
        for key in first
        if key in second
        for name in STREAM_FIGURES
    ]  # fmt: skip


def verdict_rows(summaries: tuple[dict[str, Any], ...], lang: str) -> list[dict[str, str]]:
    """Return how many indicators of the plan each run meets."""
    counts = [sum(line["met"] is True for line in plan_rows(s, lang)) for s in summaries]
    words = page_words(lang)
    return [row(f"{words['plan']} · {words['met']}", "", (counts[0], counts[1]), whole_number)]


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


def opening_moves(summaries: tuple[dict[str, Any], ...], lang: str) -> list[dict[str, str]]:
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
