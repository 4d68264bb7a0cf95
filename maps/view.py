"""The window of a printed map: which ground it shows, in the projected CRS, and where on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString, Point

from geodata.crs import STORAGE_CRS, WORKING_CRS, geodesic_length_km, to_storage, to_working
from maps.layout import Frame

_SCALE_STEPS = (1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9)
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapView:
    """A frame on paper filled with ground.

    Parameters
    ----------
    frame
        Place on the sheet, mm.
    left_m, bottom_m
        Projected coordinates of the frame's lower left corner, m.
    m_per_mm
        Ground metres per millimetre of paper, the same in both directions.
    """

    frame: Frame
    left_m: float
    bottom_m: float
    m_per_mm: float

    def to_paper(self, x: float, y: float) -> tuple[float, float]:
        """Return the place on the sheet in mm of projected coordinates in m."""
        return (
            self.frame.left_mm + (x - self.left_m) / self.m_per_mm,
            self.frame.bottom_mm + (y - self.bottom_m) / self.m_per_mm,
        )

    @property
    def bounds(self) -> Bounds:
        """Return the ground shown: west, south, east, north in m."""
        return (
            self.left_m,
            self.bottom_m,
            self.left_m + self.frame.width_mm * self.m_per_mm,
            self.bottom_m + self.frame.height_mm * self.m_per_mm,
        )

    @property
    def centre(self) -> tuple[float, float]:
        """Return the ground coordinates of the frame's centre in m."""
        west, south, east, north = self.bounds
        return (west + east) / 2, (south + north) / 2


def view_of(bounds: Bounds, frame: Frame, *, margin_share: float = 0.03) -> MapView:
    """Return the view that shows `bounds` at the largest round scale that `frame` allows."""
    west, south, east, north = bounds
    wide = max(east - west, 1.0) * (1 + 2 * margin_share)
    tall = max(north - south, 1.0) * (1 + 2 * margin_share)
    m_per_mm = round_scale(max(wide / frame.width_mm, tall / frame.height_mm))
    return MapView(
        frame,
        (west + east) / 2 - frame.width_mm * m_per_mm / 2,
        (south + north) / 2 - frame.height_mm * m_per_mm / 2,
        m_per_mm,
    )


def round_scale(m_per_mm: float) -> float:
    """Return the next smaller scale that reads well, such as 1 : 3,000,000."""
    power = 10.0 ** math.floor(math.log10(m_per_mm))
    return next(step * power for step in (*_SCALE_STEPS, 10.0) if step * power >= m_per_mm - 1e-9)


def ground_km_per_mm(view: MapView, crs: str = WORKING_CRS) -> float:
    """Return geodesic km per mm of paper, measured eastward at the map's centre.

    The projection stretches lengths by up to 0.085 % over Chongqing; a scale bar
    built on this figure is right at the centre.
    """
    x, y = view.centre
    reach = view.frame.width_mm * view.m_per_mm / 4
    line = gpd.GeoDataFrame(geometry=[LineString([(x - reach, y), (x + reach, y)])], crs=crs)
    return float(geodesic_length_km(to_storage(line)).iloc[0]) / (2 * reach / view.m_per_mm)


def bar_length_km(km_per_mm: float, room_mm: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten km that fits `room_mm`."""
    room_km = km_per_mm * room_mm
    power = 10.0 ** math.floor(math.log10(room_km))
    return max(step * power for step in (1, 2, 5) if step * power <= room_km * (1 + 1e-9))


def true_north_deg(view: MapView, crs: str = WORKING_CRS) -> float:
    """Return the direction of true north at the map's centre, degrees clockwise from up."""
    here = to_storage(gpd.GeoDataFrame(geometry=[Point(view.centre)], crs=crs)).geometry.iloc[0]
    ends = [Point(here.x, here.y), Point(here.x, here.y + 0.05)]
    a, b = to_working(gpd.GeoDataFrame(geometry=ends, crs=STORAGE_CRS), crs).geometry
    return math.degrees(math.atan2(b.x - a.x, b.y - a.y))


def dense_districts(districts: gpd.GeoDataFrame, *, times: float = 5.0) -> pd.Index:
    """Return ids of districts at least `times` as densely peopled as the whole.

    They are too small to read on a map of the whole and get a window of their own.
    """
    if not {"population", "area_ha"} <= set(districts.columns) or len(districts) < 8:
        return pd.Index([])
    area = districts["area_ha"].to_numpy(float)
    people = districts["population"].to_numpy(float)
    overall = people.sum() / area.sum()
    return districts.index[np.divide(people, area) >= times * overall]
