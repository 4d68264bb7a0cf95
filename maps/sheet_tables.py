"""The tables beside a printed map, by its theme."""

from __future__ import annotations

import pandas as pd

from maps import theme
from maps.figures import (
    capacity_figure,
    remainder_words,
    stream_totals,
    stream_words,
    tonnes,
    type_words,
)
from maps.names import name_of, short_name, unverified_ending, without_assumed
from maps.printed_legend import LegendWriter, TableRow
from maps.subject import Subject, facilities_listed
from maps.theme_tables import (
    write_comparison,
    write_demand,
    write_full,
    write_main_flows,
    write_standing,
    write_type_loads,
    write_where_to,
)
from maps.words import LEGEND_WORDS, MISSING, PANEL_WORDS, SHEET_WORDS, has_answer

_ROWS_BESIDE_STREAMS = 20
"""A longer list of plants needs the room of the streams' table."""


def write_tables(writer: LegendWriter, subject: Subject, columns: int) -> None:
    """Write what the theme's map counts, under its legend."""
    name = subject.order.theme
    if name == "demand":
        write_demand(writer, subject)
    elif name == "comparison":
        write_comparison(writer, subject)
    elif name == "flows":
        write_main_flows(writer, subject)
    elif name == "facilities":
        write_standing(writer, subject)
    elif name == "utilisation":
        if subject.stream:
            _write_list(writer, subject)
        else:
            write_type_loads(writer, subject)
            write_full(writer, subject)
    elif subject.stream:
        if columns > 1 and len(facilities_listed(subject)) <= _ROWS_BESIDE_STREAMS:
            _write_streams(writer, subject)
        _write_list(writer, subject)
    else:
        writer.need((90 if columns > 1 and name != "atlas" else 40) * writer.unit_mm)
        _write_streams(writer, subject)
        if name == "atlas":
            write_where_to(writer, subject)
        else:
            _write_types(writer, subject)


def _write_list(writer: LegendWriter, subject: Subject) -> None:
    """Write one row per facility of the map."""
    rows = _facility_rows(facilities_listed(subject), subject)
    note = _list_note(subject, starred=any(row.starred for row in rows))
    heads = _facility_heads(subject.lang)
    writer.flowing_table(SHEET_WORDS["facilities"].say(subject.lang), heads, rows, note=note)


def _list_note(subject: Subject, *, starred: bool) -> str:
    """Return what a list of plants needs said: the star if used, and whose plants they are."""
    words = [LEGEND_WORDS["star"]] if starred else []
    is_served = subject.district and subject.stream
    words += [SHEET_WORDS["listed_in_district_note"]] if is_served else []
    return "　".join(word.say(subject.lang) for word in words)


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
        if total["demand"] or not subject.district
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


def _swatch(index: object, row: pd.Series, subject: Subject) -> tuple[str, str]:
    """Return colour and hatch of a facility in the table, as the map shows them."""
    if subject.theme.fill == "service_areas":
        colour = subject.colours.get(str(index), "")
        return colour, theme.AREA_HATCHES.get(colour, "")
    if subject.order.theme == "utilisation" and pd.notna(row["utilisation_share"]):
        one = theme.class_of(float(row["utilisation_share"]), theme.UTILISATION_CLASSES)
        return one.colour, ""
    return "", ""


def _facility_rows(facilities: pd.DataFrame, subject: Subject) -> list[TableRow]:
    """Return one row per facility, the fullest first; assumed ones carry a star."""
    rows, lang = [], subject.lang
    by = "utilisation_share" if subject.order.theme == "utilisation" else "load_t_per_d"
    for index, row in facilities.sort_values(by, ascending=False, kind="stable").iterrows():
        colour, hatch = _swatch(index, row, subject)
        starred = theme.is_assumed(row.get("siting_basis"))
        star = "*" if starred else ""
        ending = unverified_ending(name_of(row, lang), lang)
        rows.append(
            TableRow(
                colour,
                without_assumed(name_of(row, lang)) + star,
                (
                    capacity_figure(row["capacity_t_per_d"]),
                    tonnes(row["load_t_per_d"]),
                    _percent(row["utilisation_share"]),
                ),
                short_name(name_of(row, lang), lang) + star,
                starred,
                ending + star if ending else "",
                hatch,
            )
        )
    return rows


def _percent(share: float) -> str:
    return f"{share:.0%}" if pd.notna(share) else MISSING
