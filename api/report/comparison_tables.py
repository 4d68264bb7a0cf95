"""The workbook of two runs compared: figures, indicators, facilities and catchments that differ."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from api.comparison import capacity, compare_runs, comparison_lines
from api.report.table import Column, Figure, ReportTable, Row
from api.report.words import WORDS
from api.report.workbook import Imprint, book_of
from api.store import Run
from api.views import beijing_minute, plan_rows
from api.words import page_words
from siting.summary import english_districts

Pair = tuple[Run, Run]


def comparison_workbook(pair: Pair, titles: tuple[str, str], lang: str) -> bytes:
    """Return the tables of two runs compared as XLSX.

    Parameters
    ----------
    pair
        Run a and run b.
    titles
        What people call them.
    lang
        ``"zh"`` or ``"en"``.
    """
    words = page_words(lang)
    document = compare_runs(*pair)
    tables = [
        run_table(pair, titles, lang),
        figure_table(pair, lang),
        indicator_table(pair, lang),
        facility_table(pair, document, lang),
        catchment_table(pair, document, lang),
    ]
    a, b = pair
    imprint = Imprint(f"{words['compare']} {a.id} {b.id}", f"A {a.id}  B {b.id}", lang)
    target = io.BytesIO()
    book_of([table for table in tables if table.rows], imprint).save(target)
    return target.getvalue()


def run_table(pair: Pair, titles: tuple[str, str], lang: str) -> ReportTable:
    """Return what the two runs are."""
    words = page_words(lang)
    rows: list[Row] = [
        (side, run.id, title, words[f"status_{run.status}"],
         beijing_minute(run.created))
        for side, run, title in zip("AB", pair, titles, strict=True)
    ]  # fmt: skip
    columns = (
        Column("A / B", characters=6),
        Column(words["run"], characters=20),
        Column(say("name", lang), characters=36),
        Column(words["status"], characters=18),
        Column(words["made"], characters=18),
    )
    return ReportTable("compared_runs", words["compared_runs"], columns, tuple(rows))


def figure_table(pair: Pair, lang: str) -> ReportTable:
    """Return costs, tonnes and hauls of both, with their difference, in the units of the page."""
    words = page_words(lang)
    rows: list[Row] = [
        (line.name, line.unit, *(Figure(value, line.kind) for value in line.pair),
         Figure(line.difference, line.kind))
        for line in comparison_lines(*pair, lang)
    ]  # fmt: skip
    columns = (
        Column(say("item", lang), characters=34),
        Column(say("unit", lang), characters=14),
        Column("A", "plain", 16),
        Column("B", "plain", 16),
        Column(f"{words['difference']} B − A", "plain", 16),
    )
    return ReportTable("figures", words["figures_compared"], columns, tuple(rows))


def indicator_table(pair: Pair, lang: str) -> ReportTable:
    """Return the plan's indicators that both runs have, with both values and verdicts."""
    words = page_words(lang)
    first, second = (
        {row["indicator"]: row for row in plan_rows(run.summary(), lang)} for run in pair
    )
    rows: list[Row] = [
        (str(row["name"]), str(row["unit"]), row["target"], row["value"], second[key]["value"],
         str(row["verdict_words"]), str(second[key]["verdict_words"]))
        for key, row in first.items()
        if key in second
    ]  # fmt: skip
    columns = (
        Column(say("indicator", lang), characters=40),
        Column(say("unit", lang), characters=14),
        Column(say("target", lang), "plain", 12),
        Column("A", "plain", 12),
        Column("B", "plain", 12),
        Column(f"A {say('verdict', lang)}", characters=14),
        Column(f"B {say('verdict', lang)}", characters=14),
    )
    return ReportTable("indicators_compared", words["indicators_compared"], columns, tuple(rows))


def facility_table(pair: Pair, document: Mapping[str, Any], lang: str) -> ReportTable:
    """Return facilities that open, close or change size, with both capacities."""
    words = page_words(lang)
    known = facilities_of(pair)
    english = english_names(pair, lang)
    rows: list[Row] = []
    for change in ("opened", "closed", "resized"):
        for row in document[change]:
            sizes = [capacity(facilities.get(row["id"])) for facilities in known]
            district = english.get(row["district"], str(row["district"]))
            told = words[f"change_{change}"]
            rows.append((row["id"], named(row, lang), district, told, *sizes, sizes[1] - sizes[0]))
    columns = (
        Column(say("id", lang), characters=14),
        Column(words["facility"], characters=34),
        Column(words["district"], characters=16),
        Column(words["change"], characters=16),
        Column(f"A {say('capacity', lang)}", "plain", 14),
        Column(f"B {say('capacity', lang)}", "plain", 14),
        Column(f"{words['difference']} B − A", "plain", 14),
    )
    return ReportTable("changed_facilities", words["changed_facilities"], columns, tuple(rows))


def catchment_table(pair: Pair, document: Mapping[str, Any], lang: str) -> ReportTable:
    """Return catchments whose waste goes to another plant, by stream."""
    words = page_words(lang)
    titles = {s["key"]: str(s[f"title_{lang}"]) for s in pair[1].meta["streams"]}  # type: ignore[attr-defined]
    first, second = facilities_of(pair)
    english = english_names(pair, lang)
    rows: list[Row] = [
        (row["id"], named(row, lang), english.get(row["district"], row["district"]),
         titles.get(stream, stream), float(row["demand_t_per_d"]),
         plant(first, row["from_id"], lang), plant(second, row["to_id"], lang))
        for stream, moved in document["reassigned"].items()
        for row in moved
    ]  # fmt: skip
    columns = (
        Column(say("id", lang), characters=12),
        Column(words["catchment"], characters=24),
        Column(words["district"], characters=16),
        Column(words["stream"], characters=16),
        Column(say("demand", lang), "fine", 12),
        Column(words["goes_from"], characters=34),
        Column(words["goes_to"], characters=34),
    )
    note = words["reassigned_note"]
    return ReportTable("reassigned", words["reassigned"], columns, tuple(rows), note=note)


def say(key: str, lang: str) -> str:
    """Return a word of the workbook."""
    return WORDS[key].say(lang)


def facilities_of(pair: Pair) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facilities of both runs by id."""
    first, second = ({row["id"]: row for row in run.summary()["facilities"]} for run in pair)  # type: ignore[attr-defined]
    return first, second


def english_names(pair: Pair, lang: str) -> dict[str, str]:
    """Return English names of districts by the Chinese ones; none for a Chinese reader."""
    if lang == "zh":
        return {}
    return {**english_districts(pair[0].summary()), **english_districts(pair[1].summary())}


def named(row: Mapping[str, Any], lang: str) -> str:
    """Return a name in the reader's language."""
    return str((row.get("name_en") if lang == "en" else "") or row["name"])


def plant(facilities: Mapping[str, Any], facility_id: str, lang: str) -> str:
    """Return the name of what takes a catchment's waste; unserved where nothing does."""
    if not facility_id:
        return page_words(lang)["unserved"]
    row = facilities.get(facility_id)
    return named(row, lang) if row else facility_id
