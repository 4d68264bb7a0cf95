"""Tables of what a run stands on: rules, assumptions, sources, data, and how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.report.facility_tables import said
from api.report.reading import Reading
from api.report.rules import RULE_WORDS
from api.report.table import Column, Figure, ReportTable, Row
from api.views import beijing_minute, note_lines
from api.words import page_words
from maps.theme import BASIS_WORDS
from maps.words import PANEL_WORDS, check_word

PARTS = (("streams", "streams"), ("facility_types", "types"), ("transport", "streams"))
SINGLE_PARTS = ("travel", "eco_parks", "phases")


def assumed_table(reading: Reading) -> ReportTable:
    """Return by type which share of open sites and of open capacity is assumed."""
    say = reading.say
    rows = []
    for kind, shares in reading.summary.get("assumed_share", {}).items():
        row = (reading.title("types", kind), shares["sites_share"], shares["capacity_share"])
        rows.append(row)
    columns = (
        Column(say("type"), characters=30),
        Column(say("assumed_sites"), "percent", 20),
        Column(say("assumed_capacity"), "percent", 20),
    )
    note = page_words(reading.lang)["assumed_note"]
    return ReportTable("assumed", say("assumed_shares"), columns, tuple(rows), note=note)


def basis_table(reading: Reading) -> ReportTable:
    """Return how many open facilities have their place and size from which kind of source."""
    say = reading.say
    opened = reading.facilities[reading.facilities["open"]]
    rows: list[Row] = []
    for kind, mine in opened.groupby("type", sort=True):
        for basis in sorted({*mine["siting_basis"], *mine["capacity_basis"]}):
            place, size = mine["siting_basis"] == basis, mine["capacity_basis"] == basis
            capacity = float(mine.loc[size, "capacity_t_per_d"].sum())
            title = reading.title("types", str(kind))
            words = said(BASIS_WORDS, basis, reading.lang)
            rows.append((title, words, int(place.sum()), int(size.sum()), capacity))
    columns = (
        Column(say("type"), characters=30),
        Column(say("basis"), characters=20),
        Column(say("basis_sites"), "whole", 16),
        Column(say("basis_sizes"), "whole", 16),
        Column(say("basis_capacity"), "decimal", 18),
    )
    return ReportTable("bases", say("bases"), columns, tuple(rows))


def source_table(reading: Reading) -> ReportTable:
    """Return the sources that the scenario names and the layers that the run was made of."""
    say = reading.say
    rows = [*scenario_sources(reading), *layer_sources(reading)]
    columns = (
        Column(say("source_of"), characters=20),
        Column(say("item"), characters=34),
        Column(say("source_text"), characters=110),
    )
    note = say("sources_note")
    return ReportTable("sources", say("sources"), columns, tuple(rows), note=note)


def scenario_sources(reading: Reading) -> Iterator[Row]:
    """Return part, item and source as the scenario's own text gives them."""
    say, told = reading.say, reading.scenario
    heading = told.get("scenario", {})
    for line in heading.get("sources", []):
        yield say("part_scenario"), reading.run.id, str(line)
    if heading.get("note"):
        yield say("part_scenario"), say("note"), str(heading["note"])
    for part, group in PARTS:
        for key, entry in entries(told.get(part, {})):
            if entry.get("source"):
                yield say(f"part_{part}"), reading.title(group, key), str(entry["source"])
    for part in SINGLE_PARTS:
        if isinstance(told.get(part), Mapping) and told[part].get("source"):
            yield say(f"part_{part}"), "", str(told[part]["source"])
    for rule in told.get("policies", []):
        if rule.get("source"):
            name = said(RULE_WORDS, rule.get("kind"), reading.lang)
            yield say("part_policies"), name, str(rule["source"])


def entries(part: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401
    """Return key and content of each entry of a list or table of the scenario."""
    if isinstance(part, list):
        yield from ((str(entry.get("key", "")), entry) for entry in part)
    else:
        yield from ((str(k), entry) for k, entry in part.items() if isinstance(entry, Mapping))


def layer_sources(reading: Reading) -> Iterator[Row]:
    """Return what the run read: layers, rows repaired, warnings, and whose lines maps show."""
    say, lang = reading.say, reading.lang
    records: Any = reading.run.record.get("layers", [])
    for record in records:
        found = [f"SHA-256 {record['sha256']}"]
        if "rows" in record:
            params = {"rows": record["rows"], "repaired": record["rows_repaired"]}
            found.append(say("layer_rows", **params))
        found += [warning[lang] for warning in record.get("warnings", [])]
        yield say("part_layers"), str(record.get("file") or record["name"]), "；".join(found)
    meta = reading.run.meta
    words = (meta.get("attribution_en") if lang == "en" else "") or meta.get("attribution", "")
    yield say("part_layers"), say("attribution"), str(words)
    yield say("part_travel"), "", str(reading.summary["travel"])


def rule_table(reading: Reading) -> ReportTable:
    """Return the rules of the scenario: kind, what it binds, source."""
    say = reading.say
    rows = [
        (
            number,
            said(RULE_WORDS, rule.get("kind"), reading.lang),
            rule_terms(reading, rule),
            str(rule.get("source", "")),
        )
        for number, rule in enumerate(reading.scenario.get("policies", []), start=1)
    ]
    columns = (
        Column(say("number"), "whole", 6),
        Column(say("rule"), characters=24),
        Column(say("rule_terms"), characters=40),
        Column(say("source"), characters=70),
    )
    return ReportTable("rules", say("rules"), columns, tuple(rows), note=say("rules_note"))


def rule_terms(reading: Reading, rule: Mapping[str, Any]) -> str:
    """Return what a rule says besides its kind and source, streams and types by their titles."""
    titles = reading.summary["titles"]
    known = {**titles["types"], **titles["streams"], **titles["districts"]}

    def told(value: object) -> str:
        if isinstance(value, list):
            return (
                "、".join(map(told, value)) if reading.lang == "zh" else ", ".join(map(told, value))
            )
        if isinstance(value, Mapping):
            return ", ".join(f"{told(key)}: {told(item)}" for key, item in value.items())
        return str(known[value][reading.lang]) if value in known else str(value)

    parts = {key: value for key, value in rule.items() if key not in ("kind", "source")}
    return "; ".join(f"{key} = {told(value)}" for key, value in parts.items())


def note_table(reading: Reading) -> ReportTable:
    """Return how to read the workbook: which run, of what, how sure, with which versions."""
    say, record, summary = reading.say, reading.run.record, reading.summary
    words, meta = page_words(reading.lang), reading.run.meta
    versions: Any = record.get("versions", {})
    solver: Any = record.get("solver", {})
    crs: Any = record.get("crs", {})
    heading = summary["scenario"]
    rows: list[Row] = [
        (say("run_id"), reading.run.id),
        (words["scenario"], f"{heading[f'title_{reading.lang}']}（{heading['name']}）"),
        (words["year"], str(heading["year"])),
        (words["status"], words.get(f"status_{reading.run.status}", reading.run.status)),
        (say("check"), PANEL_WORDS[check_word(meta)].say(reading.lang)),
        (say("objective_money"), Figure(reading.money(summary["objective_cny_per_yr"]), "fine")),
        (say("bound_money"), Figure(reading.money(summary["bound_cny_per_yr"]), "fine")),
        (words["gap"], Figure(summary["gap_share"], "gap")),
        (words["finished"], beijing_minute(reading.run.created)),
        (words["solver"], f"{solver.get('name', '')} {solver.get('version', '')}".strip()),
        (words["crs"], f"{crs.get('working', '')} / {crs.get('storage', '')}"),
        (say("versions"), "; ".join(f"{name} {number}" for name, number in versions.items())),
        (say("scenario_sha256"), str(record.get("scenario_sha256", ""))),
        (say("stamp"), PANEL_WORDS["internal"].say(reading.lang)),
        (say("reading"), say("reading_text")),
        *((say("note"), line) for line in note_lines(summary, reading.lang)),
        *((words["shortfalls"], str(row[reading.lang])) for row in summary.get("shortfalls", [])),
    ]
    columns = (Column(say("item"), characters=24), Column(say("content"), characters=110))
    return ReportTable("notes", say("notes"), columns, tuple(rows))
