"""Where symbols stand on paper: on their points, or beside them where it is crowded."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from maps import theme
from maps.labels import Box, spread
from maps.layout import Frame
from maps.printed_symbols import MM_PER_PX
from maps.subject import Subject
from maps.view import MapView

_OVERVIEW_SHARE = 0.85


@dataclass(frozen=True)
class Spot:
    """A facility on paper: its own point, and where its symbol stands, in mm."""

    row: pd.Series
    point: tuple[float, float]
    x_mm: float
    y_mm: float
    radius_mm: float

    @property
    def box(self) -> Box:
        """Return the square that the symbol takes."""
        reach = self.radius_mm
        return (self.x_mm - reach, self.y_mm - reach, self.x_mm + reach, self.y_mm + reach)


def within_view(view: MapView, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows of a projected frame that the view shows some of."""
    west, south, east, north = view.bounds
    return frame.cx[west:east, south:north] if len(frame) else frame


def is_covered(x: float, y: float, boxes: list[Box]) -> bool:
    """Tell whether a place on paper lies in one of the boxes."""
    return any(b[0] < x < b[2] and b[1] < y < b[3] for b in boxes)


def park_spots(view: MapView, subject: Subject, hidden: list[Box], unit: float) -> list[Spot]:
    """Return eco-parks and bases on paper; facilities keep clear of them."""
    if not subject.theme.parks:
        return []
    parks = within_view(view, subject.ground.eco_parks)
    if "kind" in parks:
        parks = parks.sort_values("kind", key=lambda kinds: kinds != "eco_park", kind="stable")
    spots = []
    for _, row in parks.iterrows():
        x, y = view.to_paper(row.geometry.x, row.geometry.y)
        radius = (2.0 if row.get("kind") == "eco_park" else 1.35) * unit
        if not is_covered(x, y, hidden):
            spots.append(Spot(row, (x, y), x, y, radius))
    places = spread([s.point for s in spots], [s.radius_mm for s in spots])
    return [replace(s, x_mm=x, y_mm=y) for s, (x, y) in zip(spots, places, strict=True)]


def facility_spots(view: MapView, subject: Subject, hidden: list[Box], unit: float) -> list[Spot]:
    """Return where symbols stand, largest first; those on one point stand side by side."""
    rows = [row for _, row in within_view(view, subject.facilities).iterrows()]
    spots = [
        Spot(row, (x, y), x, y, _radius_of(row, subject, unit))
        for row in rows
        for x, y in [view.to_paper(row.geometry.x, row.geometry.y)]
    ]
    clear = [
        s for s in spots if _stands_clear(s, view.frame) and not is_covered(s.x_mm, s.y_mm, hidden)
    ]
    parks = park_spots(view, subject, hidden, unit)
    everything = [*parks, *clear]
    places = spread(
        [(s.x_mm, s.y_mm) for s in everything], [s.radius_mm for s in everything], gap=0.15 * unit
    )
    return [
        replace(spot, x_mm=x, y_mm=y)
        for spot, (x, y) in zip(clear, places[len(parks) :], strict=True)
    ]


def _stands_clear(spot: Spot, frame: Frame) -> bool:
    """Tell whether a symbol lies wholly inside the frame."""
    reach = spot.radius_mm
    return (
        frame.left_mm + reach <= spot.x_mm <= frame.right_mm - reach
        and frame.bottom_mm + reach <= spot.y_mm <= frame.top_mm - reach
    )


def _radius_of(row: pd.Series, subject: Subject, unit: float) -> float:
    """Return a symbol's radius; the overview of all types has smaller symbols."""
    share = _OVERVIEW_SHARE if subject.is_overview else 1.0
    return radius_mm(row["capacity_t_per_d"], unit * share)


def radius_mm(capacity_t_per_d: float, unit: float) -> float:
    """Return the radius of a facility's symbol on paper in mm."""
    return theme.symbol_radius_px(float(capacity_t_per_d)) * MM_PER_PX * unit
