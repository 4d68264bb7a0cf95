"""Tables of the facilities: each of them, and capacity by type."""

from __future__ import annotations

from typing import Any

from api.report.reading import Reading
from api.report.table import Column, ReportTable, Row, number_of, summed
from maps.theme import BASIS_WORDS, CONFIDENCE_WORDS, STATUS_WORDS, Words

GROUPS = {
    "existing": "group_existing",
    "under_construction": "group_planned",
    "planned": "group_planned",
    "candidate": "group_new",
}
CAPACITY_PLACE, LOAD_PLACE = 9, 10


def said(words: Any, key: object, lang: str) -> str:  # noqa: ANN401
    """Return the words for a key of a table of words; a key that it lacks as it is."""
    found = words.get(str(key))
    return found.say(lang) if isinstance(found, Words) else str(key)


def facility_table(reading: Reading) -> ReportTable:
    """Return existing, planned and new facilities; closed candidates are only counted."""
    say = reading.say
    frame = reading.facilities
    shut = (frame["status"] == "candidate") & ~frame["open"]
    order = {kind: place for place, kind in enumerate(reading.summary["titles"]["types"])}
    listed = frame[~shut].assign(place=frame["type"].map(order).fillna(len(order)))
    listed = listed.sort_values(["place", "district_code", "id"], kind="stable")
    rows = [facility_row(reading, row) for row in listed.to_dict(orient="records")]
    opened = [row for row in rows if row[8] == say("yes")]
    total: list[Any] = [""] * len(facility_columns(reading))
    total[0], total[8] = say("total_open"), str(len(opened))
    total[CAPACITY_PLACE] = summed(opened, CAPACITY_PLACE)
    total[LOAD_PLACE] = summed(opened, LOAD_PLACE)
    whole = total[CAPACITY_PLACE]
    total[LOAD_PLACE + 1] = total[LOAD_PLACE] / whole if whole > 0 else None
    total[LOAD_PLACE + 2] = None
    note = say("facilities_note", count=int(shut.sum()))
    columns = facility_columns(reading)
    return ReportTable("facilities", say("facilities"), columns, tuple(rows), tuple(total), note)


def facility_columns(reading: Reading) -> tuple[Column, ...]:
    """Return the columns of the list of facilities."""
    say = reading.say
    return (
        Column(say("id"), characters=18),
        Column(say("name"), characters=38),
        Column(say("type"), characters=24),
        Column(say("group"), characters=8),
        Column(say("status"), characters=10),
        Column(say("district"), characters=18),
        Column(say("region"), characters=12),
        Column(say("plan_project"), characters=8),
        Column(say("open"), characters=8),
        Column(say("capacity"), "decimal", 12),
        Column(say("load"), "decimal", 12),
        Column(say("utilisation"), "percent", 12),
        Column(say("shadow_price"), "decimal", 12),
        Column(say("assumed"), characters=10),
        Column(say("siting_basis"), characters=14),
        Column(say("capacity_basis"), characters=14),
        Column(say("confidence"), characters=8),
        Column(say("source"), characters=44),
    )


def facility_row(reading: Reading, row: dict[Any, Any]) -> Row:
    """Return one line of the list of facilities."""
    say, lang = reading.say, reading.lang
    return (
        str(row["id"]),
        reading.name(row),
        reading.title("types", str(row["type"])),
        say(GROUPS[row["status"]]) if row["status"] in GROUPS else "",
        said(STATUS_WORDS, row["status"], lang),
        reading.district(str(row["district"])),
        reading.region(str(row["district_code"])),
        say("yes" if row["plan_project"] else "no"),
        say("yes" if row["open"] else "no"),
        number_of(row["capacity_t_per_d"]),
        number_of(row["load_t_per_d"]),
        number_of(row["utilisation_share"]),
        number_of(row["shadow_price_cny_per_t"]),
        assumed_words(reading, row),
        said(BASIS_WORDS, row["siting_basis"], lang),
        said(BASIS_WORDS, row["capacity_basis"], lang),
        said(CONFIDENCE_WORDS, row["confidence"], lang),
        str(row["source"]),
    )


def assumed_words(reading: Reading, row: dict[Any, Any]) -> str:
    """Return what of a facility is assumed, empty when nothing is."""
    place, size = row["siting_basis"] == "assumed", row["capacity_basis"] == "assumed"
    if place and size:
        return reading.say("assumed_both")
    if place or size:
        return reading.say("assumed_place" if place else "assumed_size")
    return ""


def capacity_table(reading: Reading) -> ReportTable:
    """Return by type what stands, what is built, and how full both are."""
    say = reading.say
    rows = []
    for kind, figures in reading.summary.get("capacity", {}).items():
        stood, built = figures["standing_t_per_d"], figures["new_t_per_d"]
        load, share = figures["load_t_per_d"], figures["utilisation_share"]
        title = reading.title("types", kind)
        rows.append((title, stood, built, stood + built, load, stood + built - load, share))
    columns = (
        Column(say("type"), characters=30),
        Column(say("standing"), "decimal", 14),
        Column(say("built"), "decimal", 14),
        Column(say("capacity"), "decimal", 14),
        Column(say("load"), "decimal", 14),
        Column(say("surplus"), "decimal", 14),
        Column(say("utilisation"), "percent", 12),
    )
    return ReportTable("capacity", say("capacities"), columns, tuple(rows))


def standing_table(reading: Reading) -> ReportTable:
    """Return number and capacity of existing and planned facilities by type, from the data."""
    say = reading.say
    frame = reading.facilities
    rows = []
    for kind, mine in frame.groupby("type", sort=True):
        existing = mine[mine["status"] == "existing"]
        planned = mine[mine["status"].isin(["planned", "under_construction"])]
        if existing.empty and planned.empty:
            continue
        figures = [
            amount
            for group in (existing, planned)
            for amount in (len(group), float(group["capacity_t_per_d"].sum()))
        ]
        rows.append((reading.title("types", str(kind)), *figures))
    columns = (
        Column(say("type"), characters=30),
        Column(say("existing_count"), "whole", 12),
        Column(say("existing_capacity"), "decimal", 16),
        Column(say("planned_count"), "whole", 12),
        Column(say("planned_capacity"), "decimal", 16),
    )
    total = (say("total"), *(summed(rows, place) for place in (1, 2, 3, 4))) if rows else ()
    note = say("standing_note")
    return ReportTable("standing", say("standing_table"), columns, tuple(rows), total, note)
