"""The column beside a printed map: the legend of what is drawn, and the tables."""

from __future__ import annotations

from maps import legend, theme
from maps.figures import remainder_words, stream_totals, stream_words
from maps.layout import Frame, Sheet
from maps.printed_legend import LegendWriter, TableRow, facility_heads, facility_rows, tonnes
from maps.subject import Subject, facilities_listed, region_order
from maps.words import LEGEND_WORDS, PANEL_WORDS, SHEET_WORDS


def write_legend(sheet: Sheet, subject: Subject) -> None:
    """Write the legend of what is drawn, then the table of the map's subject."""
    frame, columns = sheet.layout.legend, sheet.layout.legend_columns
    gap = 5.0 * sheet.layout.unit_mm
    wide = (frame.width_mm - gap * (columns - 1)) / columns
    frames = [
        Frame(frame.left_mm + i * (wide + gap), frame.bottom_mm, wide, frame.height_mm)
        for i in range(columns)
    ]
    writer = LegendWriter(sheet, frames, subject.lang)
    for section in legend_sections(subject):
        writer.section(section)
    if columns > 1 and subject.stream:
        _write_streams(writer, subject)
    writer.need((90 if columns > 1 else 40) * sheet.layout.unit_mm)
    if subject.stream:
        heads = facility_heads(subject.lang)
        rows = facility_rows(facilities_listed(subject), subject.colours, subject.lang)
        note = LEGEND_WORDS["star"].say(subject.lang)
        writer.table(SHEET_WORDS["facilities"].say(subject.lang), heads, rows, note=note)
    else:
        _write_streams(writer, subject)
        _write_types(writer, subject)


def legend_sections(subject: Subject) -> list[legend.LegendSection]:
    """Return the legend sections of the layers that the map shows."""
    present = set(subject.facilities["type"])
    known = [t for t in theme.FACILITY_TYPES if t in present]
    types = [*known, *sorted(present - set(known))]
    facility = legend.facility_section(types)
    lines = legend.merged_section(
        [legend.line_section(layer) for layer in ("districts", "roads", "rivers")]
        + ([legend.line_section("flows")] if subject.stream else [])
    )
    parks = legend.eco_park_section(subject.results.eco_parks.get("kind", ()))
    if subject.stream:
        remainder = remainder_words(subject.results.meta)
        return [legend.service_area_section(remainder), facility, parks, lines]
    levels = subject.results.industrial_parks.get("level", ())
    regions = legend.region_section(region_order(subject.results.districts))
    return [regions, facility, parks, legend.industrial_park_section(levels), lines]


def _write_streams(writer: LegendWriter, subject: Subject) -> None:
    """Write demand, remainder and number of plants for each stream."""
    lang = subject.lang
    rows = [
        TableRow(
            None,
            stream_words(stream).say(lang),
            (tonnes(total["demand"]), tonnes(total["unserved"]), str(total["plants"])),
        )
        for stream in subject.results.meta["streams"]
        for total in [stream_totals(subject.results, stream, subject.district)]
    ]
    heads = (
        PANEL_WORDS["demand"].say(lang),
        remainder_words(subject.results.meta).say(lang),
        SHEET_WORDS["facility_count"].say(lang),
    )
    writer.table(SHEET_WORDS["streams"].say(lang), heads, rows)


def _write_types(writer: LegendWriter, subject: Subject) -> None:
    """Write number, capacity and assumed number of plants for each type."""
    lang = subject.lang
    rows = []
    facilities = subject.facilities
    if subject.district:
        facilities = facilities[facilities["district_code"].astype(str) == subject.district]
    for kind, plants in facilities.groupby("type", sort=False):
        assumed = int((plants["siting_basis"] == "assumed").sum())
        capacity = plants["capacity_t_per_d"].sum()
        rows.append(
            TableRow(
                None,
                theme.facility_style(str(kind)).words.say(lang),
                (f"{len(plants)}", tonnes(capacity), f"{assumed}"),
            )
        )
    heads = tuple(
        SHEET_WORDS[key].say(lang) for key in ("facility_count", "total_capacity", "assumed_count")
    )
    writer.table(SHEET_WORDS["types"].say(lang), heads, rows)
