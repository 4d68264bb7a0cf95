"""Tables of single themes: demand, flows, utilisation, comparison, a district's hauls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.results import ResultLayers
from maps.areas import without_rank
from maps.comparison import open_capacity
from maps.figures import capacity_figure, remainder_words, stream_words, tonnes, type_words
from maps.flow_arrows import district_arrows
from maps.layer_styles import demand_columns
from maps.legend import class_words
from maps.marks import CHANGE_RINGS
from maps.names import name_of, short_name, unverified_ending
from maps.printed_legend import LegendWriter, TableRow
from maps.subject import Subject
from maps.theme import UTILISATION_CLASSES, is_assumed
from maps.words import LEGEND_WORDS, MISSING, SHEET_WORDS

_CNY_PER_WAN = 10_000
_FIGURES_MM = 38.0
_ASIDE = re.compile(r"\s*\([^()]*\)")


def _say(subject: Subject, *keys: str) -> tuple[str, ...]:
    return tuple(SHEET_WORDS[key].say(subject.lang) for key in keys)


def write_demand(writer: LegendWriter, subject: Subject) -> None:
    """Write demand, its share and demand a head by district, or by township of a district."""
    cells = subject.results.catchments
    columns = [*demand_columns(subject.results, subject.stream)]
    table = pd.DataFrame(
        {
            "t": cells.reindex(columns=columns).fillna(0.0).sum(axis=1),
            "people": cells["population"].astype(float),
            "district": cells["district_code"].astype(str),
        }
    )
    names: gpd.GeoDataFrame = subject.results.districts
    if subject.district:
        table, names = table[table["district"] == subject.district], cells
    else:
        table = table.groupby("district")[["t", "people"]].sum()
    table, whole = table.sort_values("t", ascending=False, kind="stable"), table["t"].sum()
    rows = [
        TableRow(
            None,
            name_of(names.loc[index], subject.lang),
            (_share(row["t"], whole), _per_head(row["t"], row["people"]), tonnes(row["t"])),
        )
        for index, row in table.iterrows()
        if index in names.index
    ]
    title = "demand_by_township" if subject.district else "demand_by_district"
    heads = _say(subject, "share_head", "person_head", "demand_head")
    writer.flowing_table(SHEET_WORDS[title].say(subject.lang), heads, rows)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else MISSING


def _per_head(t_per_d: float, people: float) -> str:
    return f"{t_per_d * 1000 / people:.2f}" if people else MISSING


def write_main_flows(writer: LegendWriter, subject: Subject) -> None:
    """Write the flows from district to plant, or of a district's waste, the largest first."""
    places = {"district": subject.results.districts, "plant": subject.results.facilities}
    rows = []
    for arrow in reversed(district_arrows(subject)):
        known = places["plant" if arrow.is_residue else "district"]
        if arrow.from_id not in known.index or arrow.to_id not in places["plant"].index:
            continue
        name = name_of(known.loc[arrow.from_id], subject.lang)
        shorten = short_name if arrow.is_residue else without_rank
        start = shorten(name, subject.lang)
        end = short_name(name_of(places["plant"].loc[arrow.to_id], subject.lang), subject.lang)
        figures = (f"{arrow.distance_km:.0f}", tonnes(arrow.flow_t_per_d))
        brief = end if unverified_ending(end, subject.lang) else _ASIDE.sub("", end)
        rows.append(TableRow(None, f"{start} → {end}", figures, f"{start} → {brief}"))
    heads = _say(subject, "km_head", "demand_head")
    title = SHEET_WORDS["main_flows"].say(subject.lang)
    writer.flowing_table(title, heads, rows)


def write_standing(writer: LegendWriter, subject: Subject) -> None:
    """Write the standing plants under their types, with number and capacity of each."""
    rows = [
        row
        for kind, plants in _here(subject).groupby("type", sort=False)
        for row in _group(subject, str(kind), plants, "capacity_t_per_d")
    ]
    _write_groups(writer, subject, "standing", rows, "total_capacity")


def write_full(writer: LegendWriter, subject: Subject) -> None:
    """Write the plants of the fullest class under their types, with their loads."""
    fullest = UTILISATION_CLASSES[-1]
    found = _here(subject)
    found = found[found["utilisation_share"].fillna(0.0) >= fullest.lower]
    rows = [
        row
        for kind, plants in found.groupby("type", sort=False)
        for row in _group(subject, str(kind), plants, "load_t_per_d")
    ]
    _write_groups(writer, subject, "full", rows, "demand_head")


def _write_groups(
    writer: LegendWriter, subject: Subject, title: str, rows: list[TableRow], head: str
) -> None:
    share = class_words(UTILISATION_CLASSES[-1], share=True).say(subject.lang)
    words = SHEET_WORDS[title].say(subject.lang).replace("{share}", share)
    note = LEGEND_WORDS["star"].say(subject.lang) if any(row.starred for row in rows) else ""
    writer.flowing_table(words, _say(subject, head), rows, note=note)


def _group(
    subject: Subject, kind: str, plants: gpd.GeoDataFrame, figure: str
) -> Iterator[TableRow]:
    """Yield a row for a type, then one for each of its plants; assumed ones carry a star."""
    lang = subject.lang
    words = type_words(subject.results.meta, kind).say(lang)
    named = SHEET_WORDS["plants"].say(lang).format(kind=words, count=len(plants))
    yield TableRow(None, named, (capacity_figure(plants[figure].sum()),), words)
    for _, row in plants.sort_values(figure, ascending=False, kind="stable").iterrows():
        starred = is_assumed(row.get("siting_basis"))
        name = "　" + short_name(name_of(row, lang), lang) + ("*" if starred else "")
        yield TableRow(None, name, (capacity_figure(row[figure]),), name, starred)


def write_type_loads(writer: LegendWriter, subject: Subject) -> None:
    """Write capacity, load and utilisation of the open plants of each type."""
    rows = []
    for kind, plants in _here(subject).groupby("type", sort=False):
        capacity, load = plants["capacity_t_per_d"].sum(), plants["load_t_per_d"].sum()
        figures = (capacity_figure(capacity), tonnes(load), _whole_share(load, capacity))
        words = type_words(subject.results.meta, str(kind)).say(subject.lang)
        rows.append(TableRow(None, words, figures))
    heads = _say(subject, "capacity_head", "load_head", "utilisation_head")
    writer.table(SHEET_WORDS["type_loads"].say(subject.lang), heads, rows)


def _whole_share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else MISSING


def _here(subject: Subject) -> gpd.GeoDataFrame:
    """Return the facilities of the map, on a district's map its own."""
    found = subject.facilities
    if subject.district:
        found = found[found["district_code"].astype(str) == subject.district]
    return found


def write_where_to(writer: LegendWriter, subject: Subject) -> None:
    """Write for every stream to which plants a district's waste goes, with tonnes and km."""
    results, lang = subject.results, subject.lang
    own = results.catchments.index[
        results.catchments["district_code"].astype(str) == subject.district
    ]
    flows = results.flows[results.flows["from_id"].isin(own)]
    rows = []
    for stream in results.meta["streams"]:
        hauls = flows[flows["stream"] == stream["key"]]
        table = pd.DataFrame(
            {"t": hauls["flow_t_per_d"], "km": hauls["distance_km"] * hauls["flow_t_per_d"]}
        ).groupby(hauls["to_id"].astype(str)).sum()  # fmt: skip
        if len(table):
            words = stream_words(stream).say(lang)
            km = f"{table['km'].sum() / table['t'].sum():.0f}"
            rows.append(
                TableRow(None, words, (km, tonnes(table["t"].sum())), _ASIDE.sub("", words))
            )
        for plant, row in table.sort_values("t", ascending=False, kind="stable").iterrows():
            end = short_name(name_of(results.facilities.loc[plant], lang), lang)
            words = f"　→ {end}"
            rows.append(TableRow(None, words, (f"{row.km / row.t:.0f}", tonnes(row.t)), words))
    title = SHEET_WORDS["where_to"].say(lang)
    writer.flowing_table(title, _say(subject, "km_head", "demand_head"), rows)


def write_comparison(writer: LegendWriter, subject: Subject) -> None:
    """Write the main figures of both plans, then the facilities that differ."""
    comparison, lang = subject.comparison, subject.lang
    if comparison is None:
        return
    pair = (subject.results, comparison.against)
    figures = [_figures(run, subject) for run in pair]
    rows = [TableRow(None, name, (figures[0][name], figures[1][name])) for name in figures[0]]
    changes = comparison.catchments
    if subject.district:
        own = subject.results.catchments["district_code"].astype(str) == subject.district
        changes = changes[own.reindex(changes.index)]
    moved = int(changes.isin(["moved", "served", "left"]).sum())
    rows.append(TableRow(None, SHEET_WORDS["moved_figure"].say(lang), (f"{moved}", "")))
    heads = _say(subject, "this_plan", "other_plan")
    writer.need(_FIGURES_MM * writer.unit_mm)
    title = "figures_whole" if subject.district else "figures"
    writer.table(SHEET_WORDS[title].say(lang), heads, rows)
    now, before = (open_capacity(run.facilities) for run in pair)
    changed = [
        TableRow(
            None,
            short_name(name_of(row, lang), lang),
            (" → ".join(_capacity(held.get(str(index))) for held in (before, now)),),
            short_name(name_of(row, lang), lang),
            ending=unverified_ending(name_of(row, lang), lang),
        )
        for kind in CHANGE_RINGS
        if kind != "kept"
        for index, row in subject.facilities.iterrows()
        if comparison.facilities.get(str(index)) == kind
    ]
    title = SHEET_WORDS["changed_facilities"].say(lang)
    writer.flowing_table(title, _say(subject, "before_after"), changed)


def _capacity(value: float | None) -> str:
    return MISSING if value is None else capacity_figure(value)


def _figures(results: ResultLayers, subject: Subject) -> dict[str, str]:
    """Return the figures of one run by their name."""
    key, lang = subject.stream, subject.lang
    meta: dict[str, Any] = dict(results.meta)
    stream = next(s for s in meta["streams"] if s["key"] == key)
    flows = results.flows[results.flows["stream"] == key]
    t, km = flows["flow_t_per_d"], flows["distance_km"]
    plants = results.facilities.loc[results.facilities.index.isin(flows["to_id"])]
    remainder = remainder_words(subject.results.meta).say(lang)
    cost = meta.get("objective_cny_per_yr")
    return {
        SHEET_WORDS["cost"].say(lang): f"{cost / _CNY_PER_WAN:,.0f}" if cost else MISSING,
        SHEET_WORDS["served_figure"].say(lang): tonnes(stream["served_t_per_d"]),
        SHEET_WORDS["left_figure"].say(lang).replace("{remainder}", remainder): tonnes(
            stream["unserved_t_per_d"]
        ),
        SHEET_WORDS["mean_km"].say(lang): f"{np.average(km, weights=t):.1f}" if len(t) else MISSING,
        SHEET_WORDS["open_figure"].say(lang): f"{len(plants)}",
        SHEET_WORDS["capacity_figure"].say(lang): capacity_figure(plants["capacity_t_per_d"].sum()),
    }
