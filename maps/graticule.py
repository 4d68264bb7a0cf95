"""Meridians and parallels of a printed map, with their degrees on the frame."""

from __future__ import annotations

import math
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from shapely import LineString

from geodata.crs import STORAGE_CRS, to_storage, to_working
from maps import theme
from maps.layout import Ink, Sheet, text_width_mm
from maps.view import MapView

_STEPS_DEG = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)
_FEWEST = 3
_LINE = theme.LineStyle("#8795A1", 0.25)
_MARK = Ink(5.0, theme.MUTED_COLOUR, ha="center")


def _degrees(view: MapView, crs: str) -> tuple[float, float, float, float]:
    """Return west, south, east and north of what a view shows, in degrees."""
    west, south, east, north = view.bounds
    ring = LineString([(west, south), (east, south), (east, north), (west, north), (west, south)])
    frame = gpd.GeoDataFrame(geometry=[ring.segmentize((east - west) / 20)], crs=crs)
    return tuple(to_storage(frame).total_bounds)  # type: ignore[return-value]


def step_deg(span_deg: float) -> float:
    """Return the widest step that puts at least three lines across a span."""
    fitting = [step for step in _STEPS_DEG if span_deg / step >= _FEWEST]
    return max(fitting, default=_STEPS_DEG[0])


def graticule_lines(view: MapView, crs: str) -> Iterator[tuple[str, float, np.ndarray]]:
    """Yield ``"meridian"`` or ``"parallel"``, degrees and the line in projected metres."""
    west, south, east, north = _degrees(view, crs)
    step = step_deg(min(east - west, north - south))
    found = [
        ("meridian", deg, LineString([(deg, y) for y in np.linspace(south, north, 25)]))
        for deg in _multiples(west, east, step)
    ]
    found += [
        ("parallel", deg, LineString([(x, deg) for x in np.linspace(west, east, 25)]))
        for deg in _multiples(south, north, step)
    ]
    if not found:
        return
    lines = gpd.GeoDataFrame(geometry=[line for *_, line in found], crs=STORAGE_CRS)
    for (kind, deg, _), line in zip(found, to_working(lines, crs).geometry, strict=True):
        yield kind, deg, np.asarray(line.coords)


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(i * step, 6) for i in range(first, last + 1)]


def draw_graticule(axes: Axes, view: MapView, crs: str) -> None:
    """Draw thin meridians and parallels under the areas."""
    lines = [line for _, __, line in graticule_lines(view, crs)]
    axes.add_collection(
        LineCollection(
            lines, colors=_LINE.colour, linewidths=_LINE.width_px, alpha=0.7, zorder=0.4
        ),
        autolim=False,
    )


def write_degrees(sheet: Sheet, view: MapView, crs: str) -> None:
    """Write degrees where meridians meet the top and parallels the left of the frame."""
    frame, unit = view.frame, sheet.layout.unit_mm
    west, south, east, north = view.bounds
    for kind, deg, line in graticule_lines(view, crs):
        words = degree_words(deg, kind)
        room = text_width_mm(words, _MARK.size_pt) * unit / 2
        if kind == "meridian":
            x = view.to_paper(float(np.interp(north, line[:, 1], line[:, 0])), north)[0]
            if frame.left_mm + room < x < frame.right_mm - room:
                sheet.text(x, frame.top_mm + 0.7 * unit, words, _MARK)
        else:
            y = view.to_paper(west, float(np.interp(west, line[:, 0], line[:, 1])))[1]
            if frame.bottom_mm + room < y < frame.top_mm - room:
                turned = _MARK.but(turn_deg=90.0, va="center")
                sheet.text(frame.left_mm - 1.6 * unit, y, words, turned)


def degree_words(deg: float, kind: str) -> str:
    """Return degrees as a map writes them: ``106°30′E``."""
    whole, minutes = divmod(round(abs(deg) * 60), 60)
    side = {"meridian": "EW", "parallel": "NS"}[kind][deg < 0]
    return f"{whole}°{minutes:02d}′{side}" if minutes else f"{whole}°{side}"
