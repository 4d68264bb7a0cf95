"""The column beside a printed map: the legend of what is drawn, and the tables."""

from __future__ import annotations

import pandas as pd

from maps import legend, theme
from maps.drawn import Drawn
from maps.figures import (
    capacity_figure,
    remainder_words,
    stream_totals,
    stream_words,
    tonnes,
    type_words,
)
from maps.layout import Frame, Sheet
from maps.names import name_of, short_name, unverified_ending, without_assumed
from maps.printed_legend import LegendWriter, TableRow
from maps.subject import Subject, facilities_listed, region_order
from maps.words import LEGEND_WORDS, MISSING, PANEL_WORDS, SHEET_WORDS, has_answer

_ROWS_BESIDE_STREAMS = 20
"""A longer list of plants needs the room of the streams' table."""


def write_legend(sheet: Sheet, subject: Subject, drawn: Drawn) -> None:
    """Write the legend of what is drawn, then the table of the map's subject."""
    frame, columns = sheet.layout.legend, sheet.layout.legend_columns
    gap = 5.0 * sheet.layout.unit_mm
    wide = (frame.width_mm - gap * (columns - 1)) / columns
    frames = [
        Frame(frame.left_mm + i * (wide + gap), frame.bottom_mm, wide, frame.height_mm)
        for i in range(columns)
    ]
    writer = LegendWriter(sheet, frames, subject.lang)
    for section in legend_sections(subject, drawn):
        writer.section(section)
    if subject.stream:
        heads = _facility_heads(subject.lang)
        rows = _facility_rows(facilities_listed(subject), subject.colours, subject.lang)
        if columns > 1 and len(rows) <= _ROWS_BESIDE_STREAMS:
            _write_streams(writer, subject)
        note = _list_note(subject, starred=any(row.starred for row in rows))
        writer.flowing_table(SHEET_WORDS["facilities"].say(subject.lang), heads, rows, note=note)
    else:
        writer.need((90 if columns > 1 else 40) * sheet.layout.unit_mm)
        _write_streams(writer, subject)
        _write_types(writer, subject)


def _list_note(subject: Subject, *, starred: bool) -> str:
    """Return what a list of plants needs said: the star if used, and whose plants they are."""
    words = [LEGEND_WORDS["star"]] if starred else []
    words += [SHEET_WORDS["listed_in_district_note"]] if subject.district else []
    return "　".join(word.say(subject.lang) for word in words)


def legend_sections(subject: Subject, drawn: Drawn) -> list[legend.LegendSection]:
    """Return the legend sections of what the picture shows, without empty ones."""
    known = [t for t in theme.FACILITY_TYPES if t in drawn.types]
    types = [*known, *sorted(drawn.types - set(known))]
    layers = [n for n in ("districts", "roads", "rivers", "flows") if n in drawn.lines]
    titles = {t: type_words(subject.results.meta, t) for t in types}
    kinds = subject.results.eco_parks.get("kind", ())
    levels = subject.results.industrial_parks.get("level", ())
    order = region_order(subject.results.districts)
    remainder = remainder_words(subject.results.meta)
    sections = [
        legend.service_area_section(remainder, drawn.areas),
        legend.region_section(order, drawn.regions),
        *([legend.facility_section(titles, assumed=drawn.assumed)] if types else []),
        legend.eco_park_section([k for k in kinds if str(k) in drawn.park_kinds]),
        legend.industrial_park_section([n for n in levels if str(n) in drawn.park_levels]),
        legend.merged_section([legend.line_section(layer) for layer in layers]),
    ]
    return [section for section in sections if section.entries]


def _write_streams(writer: LegendWriter, subject: Subject) -> None:
    """Write demand, remainder and number of plants for each stream."""
    lang, answered = subject.lang, has_answer(subject.results.meta)
    rows = [
        TableRow(
            None,
            stream_words(stream).say(lang),
            (
                tonnes(total["demand"]),
                tonnes(total["unserved"]) if answered else MISSING,
                str(total["plants"]) if answered else MISSING,
            ),
        )
        for stream in subject.results.meta["streams"]
        for total in [stream_totals(subject.results, stream, subject.district)]
    ]
    heads = (
        PANEL_WORDS["demand"].say(lang),
        remainder_words(subject.results.meta).say(lang),
        SHEET_WORDS["receiving"].say(lang),
    )
    key = "receiving_in_district_note" if subject.district else "receiving_note"
    note = "" if subject.stream else SHEET_WORDS[key].say(lang)
    writer.table(SHEET_WORDS["streams"].say(lang), heads, rows, note=note)


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
                type_words(subject.results.meta, str(kind)).say(lang),
                (f"{len(plants)}", capacity_figure(capacity), f"{assumed}"),
            )
        )
    heads = tuple(
        SHEET_WORDS[key].say(lang) for key in ("open_count", "total_capacity", "assumed_count")
    )
    title = "types_in_district" if subject.district else "types"
    writer.table(SHEET_WORDS[title].say(lang), heads, rows)


def _facility_heads(lang: str) -> tuple[str, ...]:
    """Return the heads of the figures of `_facility_rows`."""
    keys = ("capacity_head", "load_head", "utilisation_head")
    return tuple(SHEET_WORDS[key].say(lang) for key in keys)


def _facility_rows(facilities: pd.DataFrame, colours: dict[str, str], lang: str) -> list[TableRow]:
    """Return one row per facility, the fullest load first; assumed ones carry a star."""
    rows = []
    for index, row in facilities.sort_values("load_t_per_d", ascending=False).iterrows():
        starred = theme.is_assumed(row.get("siting_basis"))
        star = "*" if starred else ""
        ending = unverified_ending(name_of(row, lang), lang)
        rows.append(
            TableRow(
                colours.get(str(index), ""),
                without_assumed(name_of(row, lang)) + star,
                (
                    capacity_figure(row["capacity_t_per_d"]),
                    tonnes(row["load_t_per_d"]),
                    f"{row['utilisation_share']:.0%}",
                ),
                short_name(name_of(row, lang), lang) + star,
                starred,
                ending + star if ending else "",
            )
        )
    return rows
