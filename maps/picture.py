"""A printed map put together: ground, symbols, names, legend and furniture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd
from matplotlib.patches import Rectangle

from geodata.results import ResultLayers
from maps import furniture, legend, theme
from maps import ground as grounds
from maps.areas import area_colours, neighbour_pairs, takers
from maps.document import remainder_words, stream_words
from maps.ground import Ground
from maps.labels import Box, Label, PlacedLabel, place, spread
from maps.layout import Frame, Ink, Sheet, text_width_mm
from maps.names import name_of, short_name
from maps.printed_legend import LegendWriter, TableRow, facility_heads, facility_rows
from maps.printed_symbols import MM_PER_PX, Symbol, draw_point, draw_symbol
from maps.theme import Words
from maps.view import MapView, dense_districts, view_of
from maps.words import LEGEND_WORDS, PANEL_WORDS, SHEET_WORDS

_OVERVIEW_SHARE = 0.85
_DISTRICT_NAME = Ink(6.6, "#4B5763", ha="center", va="center_baseline", halo_pt=1.6)
_FACILITY_NAME = Ink(5.8, theme.INK_COLOUR, ha="center", va="center_baseline", halo_pt=1.6)
_PARK_NAME = Ink(5.8, theme.ECO_PARK_COLOUR, ha="center", va="center_baseline", halo_pt=1.6)
_CATCHMENT_NAME = Ink(5.0, theme.MUTED_COLOUR, ha="center", va="center_baseline", halo_pt=1.2)


@dataclass(frozen=True)
class Subject:
    """What one map is about.

    Parameters
    ----------
    results, ground
        The run's layers, as stored and projected.
    facilities
        The open facilities to draw, projected.
    stream
        Key of the stream shown, None for the overview.
    district
        Code of the district zoomed to, None for all.
    colours
        Service area colour per facility id.
    lang
        Language of names and words.
    """

    results: ResultLayers
    ground: Ground
    facilities: gpd.GeoDataFrame
    stream: str | None
    district: str | None
    colours: dict[str, str]
    lang: str


@dataclass(frozen=True)
class Spot:
    """A facility on paper: its own point, and where its symbol stands, in mm."""

    row: pd.Series
    point: tuple[float, float]
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        """Return the square that the symbol takes."""
        reach = self.radius
        return (self.x - reach, self.y - reach, self.x + reach, self.y + reach)


def compose(
    sheet: Sheet,
    results: ResultLayers,
    *,
    lang: str,
    stream: str | None,
    district: str | None,
    crs: str,
) -> None:
    """Draw the whole sheet."""
    subject = _subject(results, lang, stream, district, crs)
    frame = sheet.layout.picture
    bounds = subject.ground.districts.total_bounds
    if district:
        bounds = subject.ground.districts.loc[[district]].total_bounds
    view = view_of(tuple(bounds), frame)
    taken = _furnish(sheet, view, subject)
    window = None if district else _window_view(sheet, frame, subject)
    if window:
        _draw_enlarged(sheet, window, subject)
        _draw_extent(sheet, view, window)
        taken.append(_box_of(window.frame))
    _draw_window(sheet, view, subject, taken, enlarged=window)
    furniture.draw_frame(sheet, frame)
    _write_titles(sheet, subject)
    furniture.draw_notes(sheet, results.meta, crs, lang)
    _write_legend(sheet, subject)


def _subject(
    results: ResultLayers, lang: str, stream: str | None, district: str | None, crs: str
) -> Subject:
    ground = grounds.project(results, crs)
    facilities = ground.facilities
    opened = facilities[facilities["open"].fillna(False).astype(bool)]
    colours: dict[str, str] = {}
    if stream:
        taker = takers(results.catchments, stream)
        used = results.flows.loc[results.flows["stream"] == stream, "to_id"]
        types = set(opened["type"][opened.index.isin([*used, *taker])])
        opened = opened[opened["type"].isin(types)]
        colours = dict(area_colours(taker, neighbour_pairs(results.catchments)))
    opened = opened.sort_values("capacity_t_per_d", ascending=False)
    return Subject(results, ground, opened, stream, district, colours, lang)


def _furnish(sheet: Sheet, view: MapView, subject: Subject) -> list[Box]:
    """Draw scale bar, north arrow and stamp inside the map; return the boxes they take."""
    frame, unit = view.frame, sheet.layout.unit
    stamp = furniture.draw_stamp(sheet, frame, subject.lang)
    bar = furniture.draw_scale_bar(
        sheet, view, right=frame.right - 8 * unit, bottom=frame.bottom + 6.5 * unit
    )
    arrow = furniture.draw_north_arrow(
        sheet, view, subject.lang, x=frame.right - 9 * unit, y=frame.bottom + 21 * unit
    )
    return [_box_of(f) for f in (stamp, bar, arrow)]


def _box_of(frame: Frame) -> Box:
    return (frame.left, frame.bottom, frame.right, frame.top)


def _window_view(sheet: Sheet, frame: Frame, subject: Subject) -> MapView | None:
    """Return the view of the densest districts, in the upper left of the map."""
    dense = dense_districts(subject.results.districts)
    if not len(dense):
        return None
    unit = sheet.layout.unit
    west, south, east, north = subject.ground.districts.loc[dense].total_bounds
    wide = frame.width * 0.335
    tall = min(wide * (north - south) / (east - west), frame.height * 0.42)
    place_at = Frame(frame.left + 2 * unit, frame.top - tall - 2 * unit, wide, tall)
    return view_of((west, south, east, north), place_at, margin_share=0.0)


def _draw_enlarged(sheet: Sheet, view: MapView, subject: Subject) -> None:
    """Draw the window of the densest districts with its scale as title."""
    unit, frame = sheet.layout.unit, view.frame
    title = f"{SHEET_WORDS['window'].say(subject.lang)} 1 : {view.m_per_mm * 1000:,.0f}"
    ink = Ink(6.0, theme.INK_COLOUR)
    at = (frame.left + 1.5 * unit, frame.top - 3.1 * unit)
    sheet.text(*at, title, ink, zorder=9)
    plate = Frame(
        frame.left, frame.top - 4.4 * unit, text_width_mm(title, 6.0) * unit + 3 * unit, 4.4 * unit
    )
    furniture.draw_plate(sheet, plate)
    taken = [_box_of(plate)]
    _draw_window(sheet, view, subject, taken, axes_zorder=3)
    furniture.draw_frame(sheet, frame, width=0.6, zorder=9)


def _draw_extent(sheet: Sheet, view: MapView, window: MapView) -> None:
    """Draw on the map the outline of the ground that the window enlarges."""
    west, south, east, north = window.bounds
    left, bottom = view.to_paper(west, south)
    right, top = view.to_paper(east, north)
    furniture.draw_frame(sheet, Frame(left, bottom, right - left, top - bottom), width=0.6,
                         zorder=4.6)  # fmt: skip


def _draw_window(
    sheet: Sheet,
    view: MapView,
    subject: Subject,
    taken: list[Box],
    *,
    axes_zorder: float = 1,
    enlarged: MapView | None = None,
) -> None:
    """Draw ground, symbols and names of one window; `enlarged` shows its own names."""
    axes = sheet.add_axes(view.frame, zorder=axes_zorder)
    west, south, east, north = view.bounds
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.patch.set(visible=True, facecolor=theme.PAGE_COLOUR)
    axes.set_axis_on()
    axes.tick_params(left=False, bottom=False, labelleft=False, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    _draw_ground(axes, subject, sheet.layout.unit)
    clip = Rectangle(
        (view.frame.left, view.frame.bottom), view.frame.width, view.frame.height,
        transform=sheet.axes.transData,
    )  # fmt: skip
    hidden = list(taken)
    _draw_parks(sheet, view, subject, clip, hidden)
    spots = _facility_spots(view, subject, hidden, sheet.layout.unit)
    _draw_facilities(sheet, spots, clip)
    elsewhere = dense_districts(subject.results.districts) if enlarged else pd.Index([])
    _write_names(sheet, view, subject, spots, taken, elsewhere)


def _draw_ground(axes: object, subject: Subject, unit: float) -> None:
    """Fill areas and draw lines, bottom to top."""
    ground = subject.ground
    if subject.stream:
        grounds.fill_areas(axes, ground.districts, theme.LAND_COLOUR, zorder=1)
        _fill_service_areas(axes, subject)
        grounds.outline_areas(axes, ground.catchments, theme.CATCHMENT_LINE, zorder=2, unit=unit)
    else:
        tints = _region_tints(ground.districts)
        grounds.fill_areas(axes, ground.districts, tints, zorder=1)
    road = theme.ROAD_LINE if not subject.stream else theme.LineStyle("#A79C8E", 0.3)
    far = theme.LineStyle("#D3D9DD", road.width)
    grounds.draw_lines(axes, ground.roads, far, zorder=0.5, unit=unit)
    grounds.draw_lines(axes, ground.roads, road, zorder=3, unit=unit, inside=ground.districts)
    grounds.draw_lines(axes, ground.rivers, theme.RIVER_LINE, zorder=3.2, unit=unit)
    grounds.outline_areas(axes, ground.districts, theme.DISTRICT_LINE, zorder=3.5, unit=unit)
    if subject.stream:
        grounds.draw_flows(axes, _flows_shown(subject), zorder=4, unit=unit)
    if subject.district:
        chosen = ground.districts.loc[[subject.district]]
        others = ground.districts.drop(index=subject.district)
        grounds.fill_areas(axes, others, (1.0, 1.0, 1.0, 0.45), zorder=3.8)
        grounds.outline_areas(axes, chosen, theme.REGION_LINE, zorder=4.5, unit=unit)


def _flows_shown(subject: Subject) -> gpd.GeoDataFrame:
    """Return the flows of the stream; on a district's map those of its own catchments."""
    flows = subject.ground.flows
    flows = flows[flows["stream"] == subject.stream]
    if not subject.district:
        return flows
    cells = subject.ground.catchments
    own = cells.index[cells["district_code"].astype(str) == subject.district]
    return flows[flows["from_id"].isin(own)]


def _facilities_listed(subject: Subject) -> gpd.GeoDataFrame:
    """Return the facilities of the table; on a district's map those that it uses."""
    if not subject.district:
        return subject.facilities
    return subject.facilities[subject.facilities.index.isin(_flows_shown(subject)["to_id"])]


def _region_tints(districts: gpd.GeoDataFrame) -> pd.Series:
    """Return a soft colour per region, in the order in which regions first appear."""
    if "region" not in districts:
        return pd.Series(theme.LAND_COLOUR, index=districts.index)
    order = region_order(districts)
    tints = {r: theme.REGION_TINTS[i % len(theme.REGION_TINTS)] for i, r in enumerate(order)}
    return districts["region"].map(tints)


def region_order(districts: gpd.GeoDataFrame) -> list[str]:
    """Return the regions, the most densely peopled first."""
    if not {"region", "population", "area_ha"} <= set(districts.columns):
        return list(dict.fromkeys(districts.get("region", ())))
    sums = pd.DataFrame(districts).groupby("region")[["population", "area_ha"]].sum()
    return list((sums["population"] / sums["area_ha"]).sort_values(ascending=False).index)


def _fill_service_areas(axes: object, subject: Subject) -> None:
    """Colour catchments by the facility that takes most, hatch those mostly left over."""
    cells, key = subject.ground.catchments, subject.stream
    demand = cells[f"{key}_demand_t_per_d"].fillna(0.0)
    unserved = cells[f"{key}_unserved_t_per_d"].fillna(0.0)
    taker = takers(cells, str(key))
    left_over = (demand > 0) & ((unserved > 0.5 * demand) | (taker == ""))
    served = (demand > 0) & ~left_over
    grounds.fill_areas(axes, cells[demand <= 0], theme.NO_DEMAND_COLOUR, zorder=1.5)
    grounds.fill_areas(axes, cells[served], taker[served].map(subject.colours), zorder=1.5)
    grounds.hatch_areas(axes, cells[left_over], theme.UNSERVED_COLOUR, zorder=1.6)


def _inside(view: MapView, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    west, south, east, north = view.bounds
    return frame.cx[west:east, south:north] if len(frame) else frame


def _draw_parks(
    sheet: Sheet, view: MapView, subject: Subject, clip: Rectangle, hidden: list[Box]
) -> None:
    """Draw eco-parks, and industrial parks on the overview and on district maps."""
    unit = sheet.layout.unit
    if not subject.stream or subject.district:
        for _, row in _inside(view, subject.ground.industrial_parks).iterrows():
            x, y = view.to_paper(row.geometry.x, row.geometry.y)
            colour = legend.industrial_colour(str(row.get("level")))
            entry = legend.LegendEntry("point", colour, Words("", ""), shape="square")
            if not _covered(x, y, hidden):
                draw_point(sheet.axes, x, y, entry, 0.75 * unit, clip=clip)
    for spot in _park_spots(view, subject, hidden, unit):
        entry = legend.LegendEntry(
            "point", theme.ECO_PARK_COLOUR, Words("", ""), shape="hexagon",
            hollow=spot.row.get("kind") != "eco_park",
        )  # fmt: skip
        draw_point(sheet.axes, spot.x, spot.y, entry, spot.radius, clip=clip)


def _park_spots(view: MapView, subject: Subject, hidden: list[Box], unit: float) -> list[Spot]:
    """Return eco-parks and bases on paper; facilities keep clear of them."""
    parks = _inside(view, subject.ground.eco_parks)
    if "kind" in parks:
        parks = parks.sort_values("kind", key=lambda kinds: kinds != "eco_park", kind="stable")
    spots = []
    for _, row in parks.iterrows():
        x, y = view.to_paper(row.geometry.x, row.geometry.y)
        radius = (2.0 if row.get("kind") == "eco_park" else 1.35) * unit
        if not _covered(x, y, hidden):
            spots.append(Spot(row, (x, y), x, y, radius))
    places = spread([s.point for s in spots], [s.radius for s in spots])
    return [replace(s, x=x, y=y) for s, (x, y) in zip(spots, places, strict=True)]


def _covered(x: float, y: float, boxes: list[Box]) -> bool:
    return any(b[0] < x < b[2] and b[1] < y < b[3] for b in boxes)


def _facility_spots(view: MapView, subject: Subject, hidden: list[Box], unit: float) -> list[Spot]:
    """Return where symbols stand, largest first; those on one point stand side by side."""
    rows = [row for _, row in _inside(view, subject.facilities).iterrows()]
    spots = [
        Spot(row, (x, y), x, y, _radius_of(row, subject, unit))
        for row in rows
        for x, y in [view.to_paper(row.geometry.x, row.geometry.y)]
    ]
    clear = [s for s in spots if _stands_clear(s, view.frame) and not _covered(s.x, s.y, hidden)]
    parks = _park_spots(view, subject, hidden, unit)
    everything = [*parks, *clear]
    places = spread(
        [(s.x, s.y) for s in everything], [s.radius for s in everything], gap=0.15 * unit
    )
    return [
        replace(spot, x=x, y=y) for spot, (x, y) in zip(clear, places[len(parks) :], strict=True)
    ]


def _stands_clear(spot: Spot, frame: Frame) -> bool:
    """Tell whether a symbol lies wholly inside the frame."""
    reach = spot.radius
    return (
        frame.left + reach <= spot.x <= frame.right - reach
        and frame.bottom + reach <= spot.y <= frame.top - reach
    )


def _draw_facilities(sheet: Sheet, spots: list[Spot], clip: Rectangle) -> None:
    """Draw symbols, with a thin line to the point of one that had to give way."""
    for spot in reversed(spots):
        if (spot.x, spot.y) != spot.point:
            lead = sheet.axes.plot(
                [spot.point[0], spot.x], [spot.point[1], spot.y],
                color=theme.INK_COLOUR, linewidth=0.35, zorder=4.8,
            )  # fmt: skip
            lead[0].set_clip_path(clip)
        style = theme.facility_style(str(spot.row["type"]))
        share = spot.row["utilisation_share"]
        symbol = Symbol(
            spot.radius,
            style.shape,
            style.colour,
            float(share) if pd.notna(share) else 0.0,
            theme.is_assumed(spot.row.get("siting_basis")),
            theme.is_assumed(spot.row.get("capacity_basis")),
        )
        draw_symbol(sheet.axes, spot.x, spot.y, symbol, clip=clip)


def _radius_of(row: pd.Series, subject: Subject, unit: float) -> float:
    """Return a symbol's radius; the overview of all types has smaller symbols."""
    crowded = subject.stream is None and subject.district is None
    return radius_mm(row["capacity_t_per_d"], unit * (_OVERVIEW_SHARE if crowded else 1.0))


def radius_mm(capacity_t_per_d: float, unit: float) -> float:
    """Return the radius of a facility's symbol on paper in mm."""
    return theme.symbol_radius_px(float(capacity_t_per_d)) * MM_PER_PX * unit


def _write_names(
    sheet: Sheet,
    view: MapView,
    subject: Subject,
    spots: list[Spot],
    taken: list[Box],
    elsewhere: pd.Index,
) -> None:
    """Write names of districts and facilities, largest plants first, none over another."""
    unit = sheet.layout.unit
    inside: Box = _box_of(view.frame.inset(0.8))
    parks = _park_spots(view, subject, taken, unit)
    taken = [*taken, *(s.box for s in (*parks, *spots))]
    facilities = [
        _label(short_name(name_of(s.row, subject.lang), subject.lang), (s.x, s.y),
               _FACILITY_NAME, unit, s.radius)
        for s in spots
    ]  # fmt: skip
    leading = 12 if subject.stream else 6
    main_parks = [
        _label(name_of(s.row, subject.lang), (s.x, s.y), _PARK_NAME, unit, s.radius)
        for s in parks
        if s.row.get("kind") == "eco_park"
    ]
    districts = (_district_labels(view, subject, unit, elsewhere), _DISTRICT_NAME)
    first = (facilities[:leading], _FACILITY_NAME)
    for labels, ink in (
        (main_parks, _PARK_NAME),
        *((first, districts) if subject.stream else (districts, first)),
        (facilities[leading:] if subject.stream or subject.district else [], _FACILITY_NAME),
        (_catchment_labels(view, subject, unit), _CATCHMENT_NAME),
    ):
        for one in place(labels, taken, inside):
            _write(sheet, one, ink)


def _write(sheet: Sheet, placed: PlacedLabel, ink: Ink) -> None:
    sheet.text(placed.x, placed.y, placed.label.words, ink, zorder=6.5)


def _label(words: str, at: tuple[float, float], ink: Ink, unit: float, reach: float = 0) -> Label:
    width = text_width_mm(words, ink.size_pt) * unit
    return Label(words, at[0], at[1], width, ink.size_pt * 0.36 * unit, reach)


def _district_labels(
    view: MapView, subject: Subject, unit: float, elsewhere: pd.Index
) -> list[Label]:
    shown = _inside(view, subject.ground.districts.drop(index=elsewhere))
    centres = shown.geometry.maximum_inscribed_circle()
    return [
        _label(
            name_of(row, subject.lang),
            view.to_paper(*centres[index].coords[0]),
            _DISTRICT_NAME,
            unit,
        )
        for index, row in shown.iterrows()
    ]


def _catchment_labels(view: MapView, subject: Subject, unit: float) -> list[Label]:
    """Return names of catchments on a district's own map only."""
    if not subject.district:
        return []
    cells = subject.ground.catchments
    own = cells[cells["district_code"].astype(str) == subject.district]
    centres = own.geometry.maximum_inscribed_circle()
    return [
        _label(
            name_of(row, subject.lang),
            view.to_paper(*centres[index].coords[0]),
            _CATCHMENT_NAME,
            unit,
        )
        for index, row in own.iterrows()
    ]


def _stream_title(subject: Subject) -> str:
    """Return what the map shows, in words."""
    lang = subject.lang
    words = SHEET_WORDS["overview"].say(lang)
    if subject.stream:
        streams = {s["key"]: s for s in subject.results.meta["streams"]}
        name = stream_words(streams[subject.stream]).say(lang)
        words = SHEET_WORDS["stream"].say(lang).replace("{stream}", name)
    if subject.district:
        name = name_of(subject.results.districts.loc[subject.district], lang)
        words = SHEET_WORDS["in_district"].say(lang).replace("{district}", name) + words
    return words


def _write_titles(sheet: Sheet, subject: Subject) -> None:
    meta, other = subject.results.meta, "en" if subject.lang == "zh" else "zh"
    title = str(meta.get(f"title_{subject.lang}") or meta.get("title_zh") or "")
    second = str(meta.get(f"title_{other}") or "")
    furniture.draw_title(sheet, title, _stream_title(subject), second)
    furniture.draw_run_facts(sheet, meta, subject.lang)


def _write_legend(sheet: Sheet, subject: Subject) -> None:
    """Write the legend of what is drawn, then the table of the map's subject."""
    frame, columns = sheet.layout.legend, sheet.layout.legend_columns
    gap = 5.0 * sheet.layout.unit
    wide = (frame.width - gap * (columns - 1)) / columns
    frames = [
        Frame(frame.left + i * (wide + gap), frame.bottom, wide, frame.height)
        for i in range(columns)
    ]
    writer = LegendWriter(sheet, frames, subject.lang)
    for section in legend_sections(subject):
        writer.section(section)
    if columns > 1 and subject.stream:
        _write_streams(writer, subject)
    writer.need((90 if columns > 1 else 40) * sheet.layout.unit)
    if subject.stream:
        heads = facility_heads(subject.lang)
        rows = facility_rows(_facilities_listed(subject), subject.colours, subject.lang)
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
    flows = subject.results.flows
    rows = [
        TableRow(
            "",
            stream_words(stream).say(lang),
            (
                f"{stream.get('demand_t_per_d') or 0:,.0f}",
                f"{stream.get('unserved_t_per_d') or 0:,.0f}",
                f"{flows.loc[flows['stream'] == stream['key'], 'to_id'].nunique()}",
            ),
        )
        for stream in subject.results.meta["streams"]
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
    for kind, plants in subject.facilities.groupby("type", sort=False):
        assumed = int((plants["siting_basis"] == "assumed").sum())
        capacity = plants["capacity_t_per_d"].sum()
        rows.append(
            TableRow(
                "",
                theme.facility_style(str(kind)).words.say(lang),
                (f"{len(plants)}", f"{capacity:,.0f}", f"{assumed}"),
            )
        )
    heads = tuple(
        SHEET_WORDS[key].say(lang) for key in ("facility_count", "total_capacity", "assumed_count")
    )
    writer.table(SHEET_WORDS["types"].say(lang), heads, rows)
