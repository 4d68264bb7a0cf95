"""What colours the ground of a printed map: regions, service areas, demand, changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
from matplotlib.axes import Axes

from maps import ground as grounds
from maps import theme
from maps.areas import takers
from maps.drawn import Drawn, texts_of
from maps.ground import Ground
from maps.hatches import HATCHES, hatch_colour
from maps.layer_styles import catchment_demand_style, demand_style, service_area_style
from maps.marks import CHANGE_AREAS
from maps.styles import LayerStyle, StyleRule
from maps.subject import Subject, region_order


def fill_ground(axes: Axes, ground: Ground, subject: Subject) -> Drawn:
    """Colour the areas that the view shows as the theme asks; return what is seen."""
    grounds.fill_areas(axes, ground.districts, theme.LAND_COLOUR, zorder=1)
    return _FILLS[subject.theme.fill](axes, ground, subject)


def _fill_nothing(_: Axes, __: Ground, ___: Subject) -> Drawn:
    return Drawn()


def _fill_regions(axes: Axes, ground: Ground, subject: Subject) -> Drawn:
    tints = _region_tints(ground.districts, region_order(subject.results.districts))
    grounds.fill_areas(axes, ground.districts, tints, zorder=1)
    if subject.district:
        grounds.outline_areas(axes, ground.catchments, theme.CATCHMENT_LINE, zorder=2)
    return Drawn(regions=texts_of(ground.districts, "region"))


def _region_tints(districts: gpd.GeoDataFrame, order: list[str]) -> pd.Series:
    """Return a soft colour per district by the place of its region in `order`."""
    if "region" not in districts:
        return pd.Series(theme.LAND_COLOUR, index=districts.index)
    tints = {r: theme.REGION_TINTS[i % len(theme.REGION_TINTS)] for i, r in enumerate(order)}
    return districts["region"].map(tints)


def _fill_service_areas(axes: Axes, ground: Ground, subject: Subject) -> Drawn:
    """Colour catchments by the facility that takes most, hatch those mostly left over."""
    return _fill_served(axes, ground, subject, coloured=True)


def _fill_served(axes: Axes, ground: Ground, subject: Subject, *, coloured: bool = False) -> Drawn:
    """Hatch catchments mostly left over; colour and outline service areas if asked."""
    if not subject.has_answer:
        return Drawn()
    key, cells = str(subject.stream), ground.catchments
    demand = cells[f"{key}_demand_t_per_d"].fillna(0.0)
    unserved = cells[f"{key}_unserved_t_per_d"].fillna(0.0)
    taker = takers(cells, key)
    left_over = (demand > 0) & ((unserved > 0.5 * demand) | (taker == ""))
    served = (demand > 0) & ~left_over
    style = service_area_style(subject.results, key)
    grounds.fill_areas(axes, cells[demand <= 0], theme.NO_DEMAND_COLOUR, zorder=1.5)
    if coloured:
        paint(axes, cells[served], style, zorder=1.5)
    paint_rule(axes, cells[left_over], style.rules[-1], zorder=1.6)
    outline = theme.CATCHMENT_LINE if coloured else theme.FAINT_CATCHMENT_LINE
    grounds.outline_areas(axes, ground.catchments, outline, zorder=2, unit=subject.unit)
    if coloured:
        areas = cells[served].dissolve(taker[served])
        grounds.outline_areas(axes, areas, theme.SERVICE_AREA_LINE, zorder=2.2, unit=subject.unit)
    several = coloured and taker[served].nunique() > 1
    kinds = {"no_demand": (demand <= 0).any(), "several": several, "unserved": left_over.any()}
    return Drawn(areas=frozenset(kind for kind, there in kinds.items() if there))


def _fill_demand(axes: Axes, ground: Ground, subject: Subject) -> Drawn:
    """Colour districts, or on a district's map townships, by the waste that arises."""
    style = demand_fill_style(subject)
    frame = getattr(ground, style.table)
    paint(axes, frame, style, zorder=1.5)
    if style.table == "catchments":
        grounds.outline_areas(axes, frame, theme.CATCHMENT_LINE, zorder=2, unit=subject.unit)
    return Drawn()


def demand_fill_style(subject: Subject) -> LayerStyle:
    """Return the style of demand: townships on a district's map, else districts."""
    style = catchment_demand_style if subject.district else demand_style
    return style(subject.results, subject.stream)


def _fill_changes(axes: Axes, ground: Ground, subject: Subject) -> Drawn:
    """Colour catchments by what differs between two runs."""
    if subject.comparison is None:
        return Drawn()
    cells = ground.catchments
    changes = subject.comparison.catchments.reindex(cells.index)
    grounds.fill_areas(axes, cells[changes == ""], theme.NO_DEMAND_COLOUR, zorder=1.5)
    for key, rule in CHANGE_AREAS.items():
        paint_rule(axes, cells[changes == key], rule, zorder=1.5)
    grounds.outline_areas(axes, cells, theme.CATCHMENT_LINE, zorder=2, unit=subject.unit)
    shown = {key for key in CHANGE_AREAS if (changes == key).any()}
    return Drawn(areas=frozenset(shown | ({"no_demand"} if (changes == "").any() else set())))


_FILLS: Mapping[str, Callable[[Axes, Ground, Subject], Drawn]] = MappingProxyType(
    {
        "land": _fill_nothing,
        "regions": _fill_regions,
        "service_areas": _fill_service_areas,
        "served": _fill_served,
        "demand": _fill_demand,
        "changes": _fill_changes,
    }
)


def paint(axes: Axes, frame: gpd.GeoDataFrame, style: LayerStyle, *, zorder: float) -> None:
    """Fill the areas of a frame, each as the first rule of the style that holds for it says."""
    positions = style.positions(frame)
    for i, rule in enumerate(style.rules):
        paint_rule(axes, frame[positions == i], rule, zorder=zorder)


def paint_rule(axes: Axes, frame: gpd.GeoDataFrame, rule: StyleRule, *, zorder: float) -> None:
    """Fill areas in the colour of a rule, with its hatch over it."""
    if frame.empty:
        return
    grounds.fill_areas(axes, frame, "#FFFFFF" if rule.hollow else rule.colour, zorder=zorder)
    if rule.hatch:
        ink = rule.colour if rule.hollow else hatch_colour(rule.colour)
        pattern = HATCHES[rule.hatch].pattern
        grounds.hatch_areas(axes, frame, ink, pattern, zorder=zorder + 0.05)
