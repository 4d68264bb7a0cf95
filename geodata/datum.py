"""Chinese web-map datums: GCJ-02 and BD-09 to true coordinates and back.

Map services in China shift places: GCJ-02 (Amap, Tencent) by about 500 m around
Chongqing, BD-09 (Baidu) by about 500 m more. No file says so, hence users name
the `datum` of their points. The formulas are the publicly known ones, as in the
eviltransform and coordtransform packages; the way back is found by iteration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.crs import to_wgs84
from geodata.errors import DataError, Fault

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Shift = Callable[[Floats, Floats], tuple[Floats, Floats]]

TOLERANCE_DEG = 1e-9
"""Stop of the iteration: about 0.1 mm."""

MOST_STEPS = 30

# Krassovsky ellipsoid as the GCJ-02 formula has it: semi-major axis in m, eccentricity squared.
_AXIS_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_ANGLE = np.pi * 3000.0 / 180.0


def to_true(frame: gpd.GeoDataFrame, datum: str | pd.Series[str]) -> gpd.GeoDataFrame:
    """Return `frame` in true coordinates (EPSG:4326).

    Parameters
    ----------
    frame
        Places in a declared system whose coordinates stand in `datum`; the columns
        ``lon_deg`` and ``lat_deg`` are moved along where there are any.
    datum
        ``wgs84``, ``cgcs2000`` (both left as they are), ``gcj02`` or ``bd09``, for
        all rows or one for each.

    Raises
    ------
    DataError
        If a datum is none of the four, or `frame` declares no system.
    """
    names = np.broadcast_to(np.asarray(datum, object), len(frame))
    unknown = sorted({str(name) for name in names} - set(INVERSES))
    if unknown:
        known = ", ".join(INVERSES)
        raise DataError([Fault("datum_unknown", {"datum": n, "known": known}) for n in unknown])
    true = to_wgs84(frame).copy()
    for name in (name for name in INVERSES if INVERSES[name] is not _unshifted):
        true = _moved(true, names == name, INVERSES[name])
    return true


def _moved(frame: gpd.GeoDataFrame, rows: Flags, inverse: Shift) -> gpd.GeoDataFrame:
    """Return `frame` with the places of the marked rows brought where they truly are."""
    if not rows.any():
        return frame
    shapes = np.asarray(frame.geometry.array, object).copy()
    shapes[rows] = shapely.transform(
        shapes[rows], lambda xy: np.column_stack(inverse(xy[:, 0], xy[:, 1]))
    )
    moved = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    if {"lon_deg", "lat_deg"} <= set(moved.columns):
        columns = [pd.to_numeric(moved[c], errors="coerce") for c in ("lon_deg", "lat_deg")]
        lon_deg, lat_deg = (column.to_numpy(float) for column in columns)
        true_lon_deg, true_lat_deg = inverse(lon_deg, lat_deg)
        moved["lon_deg"] = np.where(rows, true_lon_deg, lon_deg)
        moved["lat_deg"] = np.where(rows, true_lat_deg, lat_deg)
    return moved


def wgs84_to_gcj02(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return GCJ-02 longitude and latitude of true places, in degrees."""
    x, y = lon_deg - 105.0, lat_deg - 35.0
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north_m = _north_m(x, y, waves)
    east_m = _east_m(x, y, waves)
    lat_rad = np.radians(lat_deg)
    root = 1.0 - _ECCENTRICITY_SQUARED * np.sin(lat_rad) ** 2
    meridian_m = _AXIS_M * (1.0 - _ECCENTRICITY_SQUARED) / root**1.5
    parallel_m = _AXIS_M / np.sqrt(root) * np.cos(lat_rad)
    return lon_deg + np.degrees(east_m / parallel_m), lat_deg + np.degrees(north_m / meridian_m)


def gcj02_to_bd09(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return BD-09 longitude and latitude of GCJ-02 places, in degrees."""
    radius = np.hypot(lon_deg, lat_deg) + 0.00002 * np.sin(lat_deg * _BAIDU_ANGLE)
    angle = np.arctan2(lat_deg, lon_deg) + 0.000003 * np.cos(lon_deg * _BAIDU_ANGLE)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def wgs84_to_bd09(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return BD-09 longitude and latitude of true places, in degrees."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon_deg, lat_deg))


def gcj02_to_wgs84(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return true longitude and latitude of GCJ-02 places, in degrees."""
    return _inverted(wgs84_to_gcj02, lon_deg, lat_deg)


def bd09_to_wgs84(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return true longitude and latitude of BD-09 places, in degrees."""
    return _inverted(wgs84_to_bd09, lon_deg, lat_deg)


def _unshifted(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    return lon_deg, lat_deg


INVERSES: Mapping[str, Shift] = MappingProxyType(
    {
        "wgs84": _unshifted,
        "cgcs2000": _unshifted,
        "gcj02": gcj02_to_wgs84,
        "bd09": bd09_to_wgs84,
    }
)
"""From each datum that users may name to true coordinates."""


def _inverted(forward: Shift, lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return the true place that `forward` shifts to the given one.

    The shift changes slowly from place to place, so that correcting by the
    remaining error gains about two digits a step.
    """
    lon, lat = np.array(lon_deg, float), np.array(lat_deg, float)
    for _ in range(MOST_STEPS):
        lon_now, lat_now = forward(lon, lat)
        lon_error, lat_error = lon_now - lon_deg, lat_now - lat_deg
        lon, lat = lon - lon_error, lat - lat_error
        if max(np.max(np.abs(lon_error), initial=0), np.max(np.abs(lat_error), initial=0)) < (
            TOLERANCE_DEG
        ):
            break
    return lon, lat


def _north_m(x: Floats, y: Floats, waves: Floats) -> Floats:
    """Return the GCJ-02 shift to the north in m."""
    shift_m: Floats = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y**2 + 0.1 * x * y
    shift_m += 0.2 * np.sqrt(np.abs(x)) + waves
    shift_m += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    shift_m += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    return shift_m


def _east_m(x: Floats, y: Floats, waves: Floats) -> Floats:
    """Return the GCJ-02 shift to the east in m."""
    shift_m: Floats = 300.0 + x + 2.0 * y + 0.1 * x**2 + 0.1 * x * y
    shift_m += 0.1 * np.sqrt(np.abs(x)) + waves
    shift_m += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    shift_m += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    return shift_m
