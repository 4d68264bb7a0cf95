"""One window of a printed map: ground, parks, plants and names inside a frame."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from maps import ground as grounds
from maps import legend, theme
from maps.areas import takers
from maps.drawn import Drawn, assumed_of, lines_of, texts_of
from maps.labels import Box
from maps.layout import Sheet
from maps.printed_names import write_names
from maps.printed_symbols import Symbol, draw_point, draw_symbol
from maps.spots import Spot, facility_spots, is_covered, park_spots, within_view
from maps.subject import Subject, flows_shown, region_order
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
    ground = _draw_ground(axes, subject, view, sheet.layout.unit_mm)
    clip = Rectangle(
        (view.frame.left_mm, view.frame.bottom_mm), view.frame.width_mm, view.frame.height_mm,
        transform=sheet.axes.transData,
    )  # fmt: skip
    hidden = list(taken)
    parks = _draw_parks(sheet, view, subject, clip, hidden)
    spots = facility_spots(view, subject, hidden, sheet.layout.unit_mm)
    _draw_facilities(sheet, spots, clip)
    elsewhere = dense_districts(subject.results.districts) if enlarged else pd.Index([])
    write_names(sheet, view, subject, spots, taken, elsewhere)
    rows = [spot.row for spot in spots]
    types = frozenset(str(row["type"]) for row in rows)
    return ground | parks | Drawn(types=types, assumed=assumed_of(rows))


def _draw_ground(axes: Axes, subject: Subject, view: MapView, unit: float) -> Drawn:
    """Fill areas and draw lines of what the view shows, bottom to top; return which."""
    ground = grounds.shown(subject.ground, view.bounds)
    if subject.stream:
        grounds.fill_areas(axes, ground.districts, theme.LAND_COLOUR, zorder=1)
        seen = _fill_service_areas(axes, ground.catchments, subject)
        grounds.outline_areas(axes, ground.catchments, theme.CATCHMENT_LINE, zorder=2, unit=unit)
    else:
        tints = _region_tints(ground.districts, region_order(subject.results.districts))
        grounds.fill_areas(axes, ground.districts, tints, zorder=1)
        seen = Drawn(regions=texts_of(ground.districts, "region"))
    road = theme.ROAD_LINE if not subject.stream else theme.LineStyle("#A79C8E", 0.3)
    far = theme.LineStyle("#D3D9DD", road.width_px)
    grounds.draw_lines(axes, ground.roads, far, zorder=0.5, unit=unit)
    grounds.draw_lines(axes, ground.roads, road, zorder=3, unit=unit, inside=ground.districts)
    grounds.draw_lines(axes, ground.rivers, theme.RIVER_LINE, zorder=3.2, unit=unit)
    grounds.outline_areas(axes, ground.districts, theme.DISTRICT_LINE, zorder=3.5, unit=unit)
    if subject.stream:
        seen |= _draw_flows(axes, ground, subject, unit)
    if subject.district:
        chosen = ground.districts.loc[[subject.district]]
        others = ground.districts.drop(index=subject.district)
        grounds.fill_areas(axes, others, (1.0, 1.0, 1.0, 0.45), zorder=3.8)
        grounds.outline_areas(axes, chosen, theme.REGION_LINE, zorder=4.5, unit=unit)
    lines = lines_of(districts=ground.districts, roads=ground.roads, rivers=ground.rivers)
    return seen | Drawn(lines=lines)


def _draw_flows(axes: Axes, ground: grounds.Ground, subject: Subject, unit: float) -> Drawn:
    """Draw the flows of the stream that the view shows."""
    flows = flows_shown(subject)
    widths = grounds.flow_widths(flows)
    inside = flows.index.isin(ground.flows.index)
    grounds.draw_flows(axes, flows[inside], widths[inside] * unit, zorder=4)
    return Drawn(lines=lines_of(flows=flows[inside]))


def _region_tints(districts: gpd.GeoDataFrame, order: list[str]) -> pd.Series:
    """Return a soft colour per district by the place of its region in `order`."""
    if "region" not in districts:
        return pd.Series(theme.LAND_COLOUR, index=districts.index)
    tints = {r: theme.REGION_TINTS[i % len(theme.REGION_TINTS)] for i, r in enumerate(order)}
    return districts["region"].map(tints)


def _fill_service_areas(axes: Axes, cells: gpd.GeoDataFrame, subject: Subject) -> Drawn:
    """Colour catchments by the facility that takes most, hatch those mostly left over."""
    key = subject.stream
    demand = cells[f"{key}_demand_t_per_d"].fillna(0.0)
    unserved = cells[f"{key}_unserved_t_per_d"].fillna(0.0)
    taker = takers(cells, str(key))
    left_over = (demand > 0) & ((unserved > 0.5 * demand) | (taker == ""))
    served = (demand > 0) & ~left_over
    grounds.fill_areas(axes, cells[demand <= 0], theme.NO_DEMAND_COLOUR, zorder=1.5)
    grounds.fill_areas(axes, cells[served], taker[served].map(subject.colours), zorder=1.5)
    grounds.hatch_areas(axes, cells[left_over], theme.UNSERVED_COLOUR, zorder=1.6)
    several = taker[served].nunique() > 1
    kinds = {"no_demand": (demand <= 0).any(), "several": several, "unserved": left_over.any()}
    return Drawn(areas=frozenset(kind for kind, there in kinds.items() if there))


def _draw_parks(
    sheet: Sheet, view: MapView, subject: Subject, clip: Rectangle, hidden: list[Box]
) -> Drawn:
    """Draw eco-parks, and industrial parks on the overview and on district maps."""
    unit = sheet.layout.unit_mm
    levels, kinds = set(), set()
    if not subject.stream or subject.district:
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


def _draw_facilities(sheet: Sheet, spots: list[Spot], clip: Rectangle) -> None:
    """Draw symbols, with a thin line to the point of one that had to give way."""
    for spot in reversed(spots):
        if (spot.x_mm, spot.y_mm) != spot.point:
            lead = sheet.axes.plot(
                [spot.point[0], spot.x_mm], [spot.point[1], spot.y_mm],
                color=theme.INK_COLOUR, linewidth=0.35, zorder=4.4,
            )  # fmt: skip
            lead[0].set_clip_path(clip)
        style = theme.facility_style(str(spot.row["type"]))
        share = spot.row["utilisation_share"]
        symbol = Symbol(
            spot.radius_mm,
            style.shape,
            style.colour,
            float(share) if pd.notna(share) else 0.0,
            theme.is_assumed(spot.row.get("siting_basis")),
            theme.is_assumed(spot.row.get("capacity_basis")),
        )
        draw_symbol(sheet.axes, spot.x_mm, spot.y_mm, symbol, clip=clip)
