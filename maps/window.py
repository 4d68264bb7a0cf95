"""One window of a printed map: ground, parks, plants and names inside a frame."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from maps import ground as grounds
from maps import legend, theme
from maps.drawn import Drawn, assumed_of, lines_of
from maps.facility_marks import rings_of, symbol_of
from maps.fills import fill_ground
from maps.flow_arrows import draw_arrows
from maps.graticule import draw_graticule
from maps.labels import Box
from maps.layout import Sheet
from maps.printed_names import write_names
from maps.printed_symbols import draw_point, draw_symbol
from maps.spots import Spot, facility_spots, is_covered, park_spots, within_view
from maps.subject import Subject, flows_shown
from maps.theme import Words
from maps.view import MapView, dense_districts


def draw_window(
    sheet: Sheet,
    view: MapView,
    subject: Subject,
    taken: list[Box],
    *,
    axes_zorder: float = 1,
    enlarged: MapView | None = None,
) -> Drawn:
    """Draw ground, symbols and names of one window; return what it shows.

    `enlarged` is another window on the same sheet that shows its own names.
    """
    axes = sheet.add_axes(view.frame, zorder=axes_zorder)
    west, south, east, north = view.bounds
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.patch.set(visible=True, facecolor=theme.PAGE_COLOUR)
    axes.set_axis_on()
    axes.tick_params(left=False, bottom=False, labelleft=False, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    ground = _draw_ground(axes, subject, view)
    draw_graticule(axes, view, subject.crs)
    clip = Rectangle(
        (view.frame.left_mm, view.frame.bottom_mm), view.frame.width_mm, view.frame.height_mm,
        transform=sheet.axes.transData,
    )  # fmt: skip
    hidden = list(taken)
    parks = _draw_parks(sheet, view, subject, clip, hidden)
    spots = facility_spots(view, subject, hidden, sheet.layout.unit_mm)
    if subject.theme.flows == "districts" and not subject.district:
        ground |= draw_arrows(sheet, view, subject, spots, clip)
    _draw_facilities(sheet, spots, subject, clip)
    elsewhere = dense_districts(subject.results.districts) if enlarged else pd.Index([])
    write_names(sheet, view, subject, spots, taken, elsewhere)
    rows = [spot.row for spot in spots]
    types = frozenset(str(row["type"]) for row in rows)
    rings = rings_of(rows, subject)
    return ground | parks | Drawn(types=types, assumed=assumed_of(rows), rings=rings)


def _draw_ground(axes: Axes, subject: Subject, view: MapView) -> Drawn:
    """Fill areas and draw lines of what the view shows, bottom to top; return which."""
    ground, unit = grounds.shown(subject.ground, view.bounds), subject.unit
    seen = fill_ground(axes, ground, subject)
    road = theme.ROAD_LINE if subject.theme.fill == "regions" else theme.LineStyle("#A79C8E", 0.3)
    far = theme.LineStyle("#D3D9DD", road.width_px)
    grounds.draw_lines(axes, ground.roads, far, zorder=0.5, unit=unit)
    grounds.draw_lines(axes, ground.roads, road, zorder=3, unit=unit, inside=ground.districts)
    grounds.draw_lines(axes, ground.rivers, theme.RIVER_LINE, zorder=3.2, unit=unit)
    grounds.outline_areas(axes, ground.districts, theme.DISTRICT_LINE, zorder=3.5, unit=unit)
    if subject.theme.flows == "catchments" or (subject.theme.flows and subject.district):
        seen |= _draw_hauls(axes, ground, subject)
    if subject.district:
        chosen = ground.districts.loc[[subject.district]]
        others = ground.districts.drop(index=subject.district)
        grounds.fill_areas(axes, others, (1.0, 1.0, 1.0, 0.45), zorder=3.8)
        grounds.outline_areas(axes, chosen, theme.REGION_LINE, zorder=4.5, unit=unit)
    lines = lines_of(districts=ground.districts, roads=ground.roads, rivers=ground.rivers)
    return seen | Drawn(lines=lines)


def _draw_hauls(axes: Axes, ground: grounds.Ground, subject: Subject) -> Drawn:
    """Draw the hauls of the stream that the view shows, a line each."""
    flows = flows_shown(subject)
    widths = grounds.flow_widths(flows)
    inside = flows.index.isin(ground.flows.index)
    grounds.draw_flows(axes, flows[inside], widths[inside] * subject.unit, zorder=4)
    return Drawn(lines=lines_of(flows=flows[inside]))


def _draw_parks(
    sheet: Sheet, view: MapView, subject: Subject, clip: Rectangle, hidden: list[Box]
) -> Drawn:
    """Draw eco-parks, and industrial parks on the overview and on district maps."""
    unit = sheet.layout.unit_mm
    levels: set[str] = set()
    kinds: set[str] = set()
    if not subject.theme.parks:
        return Drawn()
    if subject.theme.parks == "all" and (not subject.stream or subject.district):
        for _, row in within_view(view, subject.ground.industrial_parks).iterrows():
            x, y = view.to_paper(row.geometry.x, row.geometry.y)
            colour = legend.industrial_colour(str(row.get("level")))
            entry = legend.LegendEntry("point", colour, Words("", ""), shape="square")
            if not is_covered(x, y, hidden):
                draw_point(sheet.axes, x, y, entry, 0.75 * unit, clip=clip)
                levels.add(str(row.get("level")))
    for spot in park_spots(view, subject, hidden, unit):
        entry = legend.LegendEntry(
            "point", theme.ECO_PARK_COLOUR, Words("", ""), shape="hexagon",
            hollow=spot.row.get("kind") != "eco_park",
        )  # fmt: skip
        draw_point(sheet.axes, spot.x_mm, spot.y_mm, entry, spot.radius_mm, clip=clip)
        kinds.add(str(spot.row.get("kind")))
    return Drawn(park_kinds=frozenset(kinds), park_levels=frozenset(levels))


def _draw_facilities(sheet: Sheet, spots: list[Spot], subject: Subject, clip: Rectangle) -> None:
    """Draw symbols, with a thin line to the point of one that had to give way."""
    for spot in reversed(spots):
        if (spot.x_mm, spot.y_mm) != spot.point:
            lead = sheet.axes.plot(
                [spot.point[0], spot.x_mm], [spot.point[1], spot.y_mm],
                color=theme.INK_COLOUR, linewidth=0.35, zorder=4.4,
            )  # fmt: skip
            lead[0].set_clip_path(clip)
        symbol = symbol_of(spot.row, subject, spot.radius_mm)
        draw_symbol(sheet.axes, spot.x_mm, spot.y_mm, symbol, clip=clip)
