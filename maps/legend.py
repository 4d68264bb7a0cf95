"""The legend as data: sections that belong to layers, entries that belong to styles.

The browser shows a section when its layer is visible; the printed map draws the
sections of the layers on the sheet. Both read the same entries.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maps import theme
from maps.styles import LayerStyle
from maps.theme import ValueClass, Words
from maps.words import KIND_WORDS, LAYER_WORDS, LEGEND_WORDS, REGION_WORDS


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend.

    Parameters
    ----------
    mark
        What is drawn: ``fill``, ``hatch``, ``line``, ``symbol``, ``ring``, ``size``,
        ``point`` or ``note`` (words only).
    colour
        Colour of the mark, ``#RRGGBB``.
    words
        Label in both languages.
    shape
        Key into `theme.SHAPES` for symbols, ``""`` otherwise.
    value
        Line width, ring share or radius in pixels, as the mark asks.
    hollow, dashed
        Whether the symbol is hollow, or its ring dashed.
    key
        The facility type that the entry belongs to, ``""`` when it belongs to all.
    hatch
        Hatch over a fill, as `maps.hatches` names it.
    crossed
        Whether the symbol is struck out.
    """

    mark: str
    colour: str
    words: Words
    shape: str = ""
    value: float = 0.0
    hollow: bool = False
    dashed: bool = False
    key: str = ""
    hatch: str = ""
    crossed: bool = False


@dataclass(frozen=True)
class LegendSection:
    """The entries of one layer, under the layer's title."""

    layer: str
    words: Words
    entries: tuple[LegendEntry, ...]


def class_words(one: ValueClass, *, share: bool = False) -> Words:
    """Return the label of a class, for example ``120 – 250`` or ``5 – 20%``."""
    if share:
        low, high = (_percent(one.lower), _percent(one.upper))
        unit = "%"
    else:
        low, high = (f"{one.lower:,.10g}", f"{one.upper:,.10g}")
        unit = ""
    if math.isinf(one.upper):
        return Words(f"≥ {low}{unit}", f"≥ {low}{unit}")
    if one.lower == 0:
        return Words(f"< {high}{unit}", f"< {high}{unit}")
    return Words(f"{low} – {high}{unit}", f"{low} – {high}{unit}")


def _percent(share: float) -> str:
    return f"{share * 100:.10g}"


def style_section(style: LayerStyle) -> LegendSection:
    """Return the section of a layer that is filled by classes."""
    entries = tuple(
        LegendEntry("hatch" if r.hollow else "fill", r.colour, r.words, hatch=r.hatch)
        for r in style.rules
    )
    return LegendSection(style.layer, style.words, entries)


AREA_KINDS = ("unserved", "no_demand", "several")
ASSUMED_MARKS = ("place", "size")


def service_area_section(remainder: Words, kinds: Iterable[str] = AREA_KINDS) -> LegendSection:
    """Return what service areas of `kinds` need beside the list of their facilities."""
    entries = {
        "unserved": LegendEntry("hatch", theme.UNSERVED_COLOUR, remainder, hatch="slash"),
        "no_demand": LegendEntry("fill", theme.NO_DEMAND_COLOUR, LEGEND_WORDS["no_demand"]),
        "several": LegendEntry("note", theme.MUTED_COLOUR, LEGEND_WORDS["colour_note"]),
    }
    shown = tuple(entries[kind] for kind in AREA_KINDS if kind in kinds)
    return LegendSection("service_areas", LAYER_WORDS["service_areas"], shown)


def utilisation_rings() -> list[LegendEntry]:
    """Return what the rings of a map of utilisation tell."""
    return [
        LegendEntry("note", theme.INK_COLOUR, LEGEND_WORDS["ring"]),
        *(
            LegendEntry("ring", one.colour, class_words(one, share=True), value=_ring_example(one))
            for one in theme.UTILISATION_CLASSES
        ),
    ]


def facility_section(
    types: Mapping[str, Words],
    *,
    assumed: Iterable[str] = ASSUMED_MARKS,
    rings: Sequence[LegendEntry] | None = None,
) -> LegendSection:
    """Return symbols of the types present, sizes, rings and the marks of what is assumed.

    Parameters
    ----------
    types
        Titles of the types by key, in the order of the legend.
    assumed
        Marks of `ASSUMED_MARKS` that the map shows.
    rings
        What the rings tell; None for utilisation.
    """
    styles = {t: (theme.facility_style(t), words) for t, words in types.items()}
    entries = [
        LegendEntry("symbol", style.colour, words, shape=style.shape, key=t)
        for t, (style, words) in styles.items()
    ]
    hollow, dashed = LEGEND_WORDS["assumed_place"], LEGEND_WORDS["assumed_size"]
    marks = {
        "place": LegendEntry("symbol", theme.INK_COLOUR, hollow, "circle", hollow=True),
        "size": LegendEntry("ring", theme.MUTED_COLOUR, dashed, dashed=True),
    }
    entries += [marks[mark] for mark in ASSUMED_MARKS if mark in assumed]
    entries += utilisation_rings() if rings is None else rings
    entries.append(LegendEntry("note", theme.INK_COLOUR, LEGEND_WORDS["size"]))
    entries += [
        LegendEntry("size", theme.MUTED_COLOUR, Words(f"{t:,.0f}", f"{t:,.0f}"),
                    value=theme.symbol_radius_px(t))
        for t in theme.SIZE_STEPS_T_PER_D
    ]  # fmt: skip
    return LegendSection("facilities", LAYER_WORDS["facilities"], tuple(entries))


def _ring_example(one: ValueClass) -> float:
    """Return a share inside the class that shows well as an arc."""
    return 1.0 if math.isinf(one.upper) else (one.lower + one.upper) / 2


def line_section(layer: str, *, residues: bool = False) -> LegendSection:
    """Return the section of roads, rivers, district lines or flows, with residues if any."""
    style = {
        "roads": theme.ROAD_LINE,
        "rivers": theme.RIVER_LINE,
        "districts": theme.DISTRICT_LINE,
        "flows": theme.FLOW_LINE,
    }[layer]
    words = LEGEND_WORDS["flow"] if layer == "flows" else LAYER_WORDS[layer]
    entries = [LegendEntry("line", style.colour, words, value=style.width_px)]
    if residues:
        named = LEGEND_WORDS["flow_residue"]
        entries.append(LegendEntry("line", style.colour, named, value=1.0, dashed=True))
    return LegendSection(layer, LAYER_WORDS[layer], tuple(entries))


def eco_park_section(kinds: Iterable[str]) -> LegendSection:
    """Return the section of eco-parks (filled) and other bases (hollow)."""
    present = list(dict.fromkeys(kinds))
    entries = [
        LegendEntry(
            "point",
            theme.ECO_PARK_COLOUR,
            KIND_WORDS.get(kind, LEGEND_WORDS["other_kinds"]),
            shape="hexagon",
            hollow=kind != "eco_park",
        )
        for kind in sorted(present, key=lambda k: k != "eco_park")
    ]
    return LegendSection("eco_parks", LAYER_WORDS["eco_parks"], tuple(_unlike(entries)))


def industrial_park_section(levels: Iterable[str]) -> LegendSection:
    """Return the section of industrial parks by level."""
    entries = [
        LegendEntry("point", industrial_colour(level), KIND_WORDS.get(level, Words(level, level)),
                    shape="square")
        for level in dict.fromkeys(levels)
    ]  # fmt: skip
    return LegendSection("industrial_parks", LAYER_WORDS["industrial_parks"], tuple(entries))


def industrial_colour(level: str) -> str:
    """Return the colour of an industrial park of `level`."""
    return theme.INDUSTRIAL_PARK_COLOURS.get(level, theme.INDUSTRIAL_PARK_COLOURS["municipal"])


def _unlike(entries: Iterable[LegendEntry]) -> list[LegendEntry]:
    """Return the entries without repeats, in order."""
    return list(dict.fromkeys(entries))


def merged_section(sections: Sequence[LegendSection]) -> LegendSection:
    """Return the entries of several line layers as one section."""
    entries = tuple(entry for section in sections for entry in section.entries)
    return LegendSection("lines", LEGEND_WORDS["lines"], entries)


def region_section(regions: Iterable[str], shown: Iterable[str]) -> LegendSection:
    """Return the section of the tints `shown`, coloured by place in the order of `regions`."""
    entries = tuple(
        LegendEntry(
            "fill",
            theme.REGION_TINTS[i % len(theme.REGION_TINTS)],
            REGION_WORDS.get(name, Words(name, name)),
        )
        for i, name in enumerate(dict.fromkeys(map(str, regions)))
        if name in shown
    )
    return LegendSection("regions", LEGEND_WORDS["regions"], entries)
