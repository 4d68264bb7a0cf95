"""Facility symbols and legend marks on paper, as patches in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Patch, Polygon, Rectangle, Wedge

from maps import theme
from maps.hatches import HATCH_WIDTH_PT, HATCHES, hatch_colour
from maps.legend import LegendEntry

MM_PER_PX = 0.165
"""Symbols on A4 paper: the browser's pixels, about 154 to the inch."""
_TRACK_COLOUR = "#B8C2CB"


@dataclass(frozen=True)
class Symbol:
    """One facility symbol; the ring shows the utilisation, or what the theme asks.

    Without a `ring_colour` the ring takes that of the class of its share; a `crossed`
    symbol is struck out.
    """

    radius_mm: float
    shape: str = ""
    colour: str = theme.INK_COLOUR
    ring_share: float = 0.0
    hollow: bool = False
    dashed: bool = False
    ring: bool = True
    ring_colour: str = ""
    crossed: bool = False


def draw_symbol(
    axes: Axes,
    x: float,
    y: float,
    symbol: Symbol,
    *,
    zorder: float = 5.0,
    clip: Patch | None = None,
) -> None:
    """Draw a symbol with its ring around the shape of its type."""
    radius = symbol.radius_mm
    ring = max(radius * 0.24, 0.28) if symbol.ring else 0.0
    parts: list[Patch] = [Circle((x, y), radius, facecolor="white", linewidth=0)]
    if symbol.ring:
        parts.append(
            Wedge((x, y), radius, 0, 360, width=ring, facecolor=_TRACK_COLOUR, linewidth=0)
        )
    if symbol.ring_share > 0:
        by_class = theme.class_of(symbol.ring_share, theme.UTILISATION_CLASSES).colour
        colour = symbol.ring_colour or by_class
        start = 90 - 360 * min(symbol.ring_share, 1.0)
        parts.append(Wedge((x, y), radius, start, 90, width=ring, facecolor=colour, linewidth=0))
    if symbol.shape:
        parts.append(_shape(x, y, symbol, (radius - ring) * 0.74))
    parts.append(
        Circle(
            (x, y), radius, fill=False, edgecolor=theme.INK_COLOUR,
            linewidth=0.6 if symbol.dashed else 0.4,
            linestyle=(0, (1.6, 1.3)) if symbol.dashed else "solid",
        )
    )  # fmt: skip
    if symbol.crossed:
        parts += [_stroke(x, y, radius * 0.78, turn) for turn in (-1, 1)]
    _add(axes, parts, zorder, clip)


def _stroke(x: float, y: float, reach: float, turn: int) -> Polygon:
    """Return one stroke of the cross over a symbol."""
    ends = [(x - reach, y - turn * reach), (x + reach, y + turn * reach)]
    return Polygon(ends, closed=False, fill=False, edgecolor=theme.INK_COLOUR, linewidth=0.8)


def _shape(x: float, y: float, symbol: Symbol, radius: float) -> Polygon:
    vertices = np.asarray(theme.SHAPES[symbol.shape]) * radius + (x, y)
    if symbol.hollow:
        return Polygon(
            vertices, facecolor="white", edgecolor=symbol.colour,
            linewidth=max(0.55, symbol.radius_mm * 0.42), joinstyle="miter",
        )  # fmt: skip
    return Polygon(vertices, facecolor=symbol.colour, linewidth=0)


def draw_point(
    axes: Axes, x: float, y: float, entry: LegendEntry, radius: float, *, clip: Patch | None = None
) -> None:
    """Draw the mark of a park: filled, or hollow for other bases."""
    vertices = np.asarray(theme.SHAPES[entry.shape]) * radius + (x, y)
    mark = Polygon(
        vertices,
        facecolor="white" if entry.hollow else entry.colour,
        edgecolor=entry.colour if entry.hollow else "white",
        linewidth=0.9 if entry.hollow else 0.4,
    )
    _add(axes, [mark], 4.5, clip)


def draw_mark(axes: Axes, x: float, y: float, entry: LegendEntry, unit: float) -> float:
    """Draw the mark of a legend entry centred on a place; return its half width in mm."""
    if entry.mark in ("fill", "hatch"):
        half = 2.4 * unit
        box = Rectangle((x - half, y - 1.25 * unit), 2 * half, 2.5 * unit)
        parts = swatch(box, entry.colour, entry.hatch, hollow=entry.mark == "hatch")
        _add(axes, parts, 6.0, None)
        return half
    if entry.mark == "line":
        half = 2.6 * unit
        axes.plot([x - half, x + half], [y, y], color=entry.colour, linewidth=entry.value * unit,
                  zorder=6, solid_capstyle="butt", dash_capstyle="butt",
                  linestyle=(0, (3.0, 2.0)) if entry.dashed else "solid")  # fmt: skip
        return half
    if entry.mark == "arrow":
        half, high = 2.6 * unit, 0.45 * unit
        corners = [(-half, -high), (half, -high), (half, high), (-half, high)]
        hollow = Polygon([(x + dx, y + dy) for dx, dy in corners], facecolor="white",
                         edgecolor=entry.colour, linewidth=0.45)  # fmt: skip
        _add(axes, [hollow], 6.0, None)
        return half
    if entry.mark == "point":
        draw_point(axes, x, y, entry, 1.4 * unit)
        return 1.4 * unit
    radius = entry.value * MM_PER_PX * unit if entry.mark == "size" else 1.75 * unit
    draw_symbol(axes, x, y, _legend_symbol(entry, radius), zorder=6.0)
    return radius


def swatch(box: Rectangle, colour: str, hatch: str, *, hollow: bool = False) -> list[Patch]:
    """Return a box in a colour with its hatch, as areas of the class look on the map."""
    box.set(facecolor="white" if hollow else colour, edgecolor="#9AA5B1", linewidth=0.4)
    if not hatch:
        return [box]
    over = Rectangle(box.get_xy(), box.get_width(), box.get_height(), linewidth=0.0)
    over.set(facecolor="none", edgecolor=colour if hollow else hatch_colour(colour))
    over.set_hatch(HATCHES[hatch].pattern)
    over.set_hatch_linewidth(HATCH_WIDTH_PT)
    return [box, over]


def _legend_symbol(entry: LegendEntry, radius: float) -> Symbol:
    share = entry.value if entry.mark == "ring" else 0.0
    return Symbol(
        radius, entry.shape, entry.colour, share, entry.hollow, entry.dashed, entry.mark != "size",
        ring_colour=entry.colour if entry.mark == "ring" else "", crossed=entry.crossed,
    )  # fmt: skip


def _add(axes: Axes, parts: list[Patch], zorder: float, clip: Patch | None) -> None:
    for part in parts:
        part.set_zorder(zorder)
        axes.add_artist(part)
        if clip is not None:
            part.set_clip_path(clip)
