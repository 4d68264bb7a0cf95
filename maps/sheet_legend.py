"""The column beside a printed map: the legend of what is drawn, and the tables."""

from __future__ import annotations

from dataclasses import replace

from maps import legend, theme
from maps.drawn import Drawn
from maps.figures import flow_classes, remainder_words, type_words
from maps.fills import demand_fill_style
from maps.flow_arrows import ARROW_COLOUR
from maps.layout import Frame, Sheet
from maps.marks import CHANGE_AREAS, CHANGE_RINGS, STATUS_RINGS
from maps.printed_legend import LegendWriter
from maps.sheet_tables import write_tables
from maps.styles import LayerStyle
from maps.subject import Subject, region_order
from maps.words import LEGEND_WORDS


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
    write_tables(writer, subject, columns)


def legend_sections(subject: Subject, drawn: Drawn) -> list[legend.LegendSection]:
    """Return the legend sections of what the picture shows, without empty ones."""
    known = [t for t in theme.FACILITY_TYPES if t in drawn.types]
    types = [*known, *sorted(drawn.types - set(known))]
    layers = [n for n in ("districts", "roads", "rivers", "flows") if n in drawn.lines]
    titles = {t: type_words(subject.results.meta, t) for t in types}
    kinds = subject.results.eco_parks.get("kind", ())
    levels = subject.results.industrial_parks.get("level", ())
    order = region_order(subject.results.districts)
    rings = ring_entries(subject, drawn)
    sections = [
        *area_sections(subject, drawn),
        legend.region_section(order, drawn.regions),
        *([legend.facility_section(titles, assumed=drawn.assumed, rings=rings)] if types else []),
        arrow_section(subject, drawn),
        legend.eco_park_section([k for k in kinds if str(k) in drawn.park_kinds]),
        legend.industrial_park_section([n for n in levels if str(n) in drawn.park_levels]),
        legend.merged_section([legend.line_section(layer) for layer in layers]),
    ]
    return [section for section in sections if section.entries]


def area_sections(subject: Subject, drawn: Drawn) -> list[legend.LegendSection]:
    """Return what the colours of areas mean: classes, changes, or whose service area."""
    if subject.theme.fill == "demand":
        return [legend.style_section(demand_fill_style(subject))]
    if subject.theme.fill == "changes":
        rules = tuple(rule for key, rule in CHANGE_AREAS.items() if key in drawn.areas)
        words = LEGEND_WORDS["changes"]
        style = LayerStyle("changes", "catchments", "polygon", words, rules)
        return [legend.style_section(style)]
    if subject.stream and not subject.has_answer:
        note = legend.LegendEntry("note", theme.INK_COLOUR, LEGEND_WORDS["no_answer"])
        return [legend.LegendSection("served", LEGEND_WORDS["served_state"], (note,))]
    section = legend.service_area_section(remainder_words(subject.results.meta), drawn.areas)
    if subject.theme.fill == "served":
        section = replace(section, words=LEGEND_WORDS["served_state"])
    return [section]


def ring_entries(subject: Subject, drawn: Drawn) -> list[legend.LegendEntry] | None:
    """Return what the rings tell of status or change; None for utilisation."""
    marks = {"status": STATUS_RINGS, "change": CHANGE_RINGS}.get(subject.theme.ring)
    if marks is None:
        return None
    title = LEGEND_WORDS[f"ring_{subject.theme.ring}"]
    return [
        legend.LegendEntry("note", theme.INK_COLOUR, title),
        *(
            legend.LegendEntry(
                "ring", mark.colour, mark.words, value=mark.share, crossed=key == "closed"
            )
            for key, mark in marks.items()
            if key in drawn.rings
        ),
    ]


def arrow_section(subject: Subject, drawn: Drawn) -> legend.LegendSection:
    """Return the widths of arrows by tonnes, and what hollow ones are."""
    entries = []
    if "arrows" in drawn.lines:
        entries = [
            legend.LegendEntry("line", ARROW_COLOUR, legend.class_words(one), value=width)
            for one, width in zip(
                flow_classes(subject.results, subject.stream), theme.FLOW_WIDTHS_PX, strict=True
            )
        ]
    if "residue_arrows" in drawn.lines:
        words = LEGEND_WORDS["flow_residue"]
        entries.append(legend.LegendEntry("arrow", ARROW_COLOUR, words))
    return legend.LegendSection("flows", LEGEND_WORDS["arrows"], tuple(entries))
