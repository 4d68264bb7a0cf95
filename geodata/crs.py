"""Coordinate systems: one for storage, one projected to work in, areas on the ellipsoid.

The only file of the project that reprojects a frame. Layers are stored in
CGCS2000 (EPSG:4490). WGS84 (EPSG:4326) is taken as the same system: PROJ itself
only knows a "ballpark" null transformation between the two, the difference is a
few centimetres to decimetres, and that choice is recorded in `DATUM_NOTE`.
Systems on any other ellipsoid (Xian 1980, Beijing 1954) are refused, since
reading them without local parameters would move places by up to 100 m.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from pyproj.exceptions import CRSError

from geodata.crs_names import crs_words
from geodata.errors import DataError, Fault

STORAGE_CRS = "EPSG:4490"
WORKING_CRS = "EPSG:4545"
WGS84_CRS = "EPSG:4326"
CRS84 = "OGC:CRS84"
DATUM_NOTE = "WGS84 (EPSG:4326) and CGCS2000 (EPSG:4490) are treated as identical"

SCALE_ERROR_LIMIT_SHARE = 0.001
"""Most that lengths may be stretched or shrunk: 0.1 %, the rule of the project."""

_EARTH_RADIUS_M = 6378137.0
_INVERSE_FLATTENING = 298.2572
_FLATTENING_TOLERANCE = 0.001
_WEB_MERCATOR_METHOD = "Popular Visualisation Pseudo Mercator"
_GEOD = pyproj.Geod(ellps="GRS80")


def to_working(frame: gpd.GeoDataFrame, crs: str = WORKING_CRS) -> gpd.GeoDataFrame:
    """Return `frame` in the projected working system `crs`, metre axes.

    Raises
    ------
    DataError
        If `frame` does not declare its system.
    """
    return _reproject(to_storage(frame), crs)


def to_storage(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `frame` in EPSG:4490, longitude before latitude, degrees.

    Raises
    ------
    DataError
        If `frame` does not declare its system, or uses another ellipsoid.
    """
    return _relabel(_to_degrees(frame), STORAGE_CRS)


def to_wgs84(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `frame` in EPSG:4326, longitude before latitude, degrees.

    Raises
    ------
    DataError
        If `frame` does not declare its system, or uses another ellipsoid.
    """
    return _relabel(_to_degrees(frame), WGS84_CRS)


def to_system(frame: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return `frame` in the system `crs`, east before north whatever its registry says.

    Parameters
    ----------
    frame
        Layer in any declared system on the ellipsoid of CGCS2000.
    crs
        For example ``"OGC:CRS84"``, ``"EPSG:4490"`` or ``"EPSG:4545"``.

    Raises
    ------
    DataError
        If `frame` does not declare its system, or uses another ellipsoid, or PROJ does
        not know `crs`.
    """
    if read_crs(crs).is_geographic:
        return _relabel(_to_degrees(frame), crs)
    return _reproject(to_storage(frame), crs)


def north_first(crs: str) -> bool:
    """Say whether the registry of `crs` lists latitude or northing before the other axis."""
    return bool(read_crs(crs).axis_info[0].direction == "north")


def check_working_crs(crs: str, districts: gpd.GeoDataFrame) -> None:
    """Refuse a working system whose metres are not metres over the districts.

    The guard looks at the districts, not at roads beyond the border: at the
    corners of their convex hull and at one point inside each.

    Parameters
    ----------
    crs
        What the scenario asks for, for example ``"EPSG:4545"``.
    districts
        Polygons of the study area, any declared system.

    Raises
    ------
    DataError
        If `crs` is unreadable, Web Mercator, not projected, not in metres, or
        stretches lengths by more than 0.1 % somewhere in the districts.
    """
    system = read_crs(crs)
    fault = _axis_fault(system, crs)
    if fault is None:
        error_share = scale_error_share(system, districts)
        if error_share <= SCALE_ERROR_LIMIT_SHARE:
            return
        fault = Fault("crs_scale", {"crs": crs, "error_ppm": error_share * 1e6})
    raise DataError([fault])


def read_crs(crs: str) -> pyproj.CRS:
    """Return the coordinate system that `crs` names.

    Raises
    ------
    DataError
        If PROJ does not know it.
    """
    try:
        return pyproj.CRS.from_user_input(crs)
    except CRSError as error:
        raise DataError([Fault("crs_unknown", {"crs": crs})]) from error


def scale_error_share(crs: pyproj.CRS, districts: gpd.GeoDataFrame) -> float:
    """Return the largest |scale factor - 1| of `crs` over the districts."""
    degrees = to_storage(districts).geometry.array
    hull = shapely.convex_hull(shapely.geometrycollections(np.asarray(degrees)))
    inner = shapely.get_coordinates(shapely.point_on_surface(np.asarray(degrees)))
    lon_deg, lat_deg = np.vstack([shapely.get_coordinates(hull), inner]).T
    factors = pyproj.Proj(crs).get_factors(lon_deg, lat_deg, errcheck=False)
    scales = np.concatenate([factors.meridional_scale, factors.parallel_scale])
    return float(np.max(np.abs(scales - 1.0)))


def geodesic_area_ha(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return the area of each polygon on the CGCS2000 ellipsoid in ha, same index."""
    polygons = shapely.orient_polygons(np.asarray(to_storage(frame).geometry.array))
    areas_m2 = [abs(_GEOD.geometry_area_perimeter(polygon)[0]) for polygon in polygons]
    return pd.Series(np.array(areas_m2, float) / 1e4, index=frame.index, name="area_ha")


def geodesic_length_km(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return the length of each line on the CGCS2000 ellipsoid in km, same index."""
    lines = to_storage(frame).geometry.array
    lengths_m = [_GEOD.geometry_length(line) for line in lines]
    return pd.Series(np.array(lengths_m, float) / 1e3, index=frame.index, name="length_km")


def same_ellipsoid(crs: pyproj.CRS) -> bool:
    """Say whether `crs` stands on the ellipsoid of CGCS2000 and WGS84."""
    ellipsoid = crs.ellipsoid
    if ellipsoid is None:
        return False
    bend = abs(ellipsoid.inverse_flattening - _INVERSE_FLATTENING)
    return ellipsoid.semi_major_metre == _EARTH_RADIUS_M and bend < _FLATTENING_TOLERANCE


def _axis_fault(system: pyproj.CRS, crs: str) -> Fault | None:
    """Return what is wrong with the axes of `system`, or None."""
    operation = system.coordinate_operation
    if operation is not None and _WEB_MERCATOR_METHOD in operation.method_name:
        return Fault("crs_web_mercator", {"crs": crs, "cure": WORKING_CRS})
    if not system.is_projected:
        return Fault("crs_not_projected", {"crs": crs, "cure": WORKING_CRS})
    units = {axis.unit_name for axis in system.axis_info}
    if units != {"metre"}:
        unit = ", ".join(sorted(units))
        return Fault("crs_not_metre", {"crs": crs, "unit": unit, "cure": WORKING_CRS})
    if not same_ellipsoid(system):
        return Fault("crs_other_datum", crs_words(system))
    return None


def _to_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `frame` in longitude and latitude on its own ellipsoid, checked."""
    if frame.crs is None:
        raise DataError([Fault("crs_missing", {"what": frame.attrs.get("name", "layer")})])
    if not same_ellipsoid(frame.crs):
        raise DataError([Fault("crs_other_datum", crs_words(frame.crs))])
    # A null transformation would cost time and last digits: the label is enough.
    if frame.crs.to_epsg() in (4326, 4490) or frame.crs.to_authority() == ("OGC", "CRS84"):
        return frame
    return _reproject(frame, WGS84_CRS)


def _relabel(frame: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return a copy of `frame` in degrees under the label `crs`; no number changes."""
    return frame.set_crs(crs, allow_override=True)


def _reproject(frame: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    return frame.to_crs(read_crs(crs))
