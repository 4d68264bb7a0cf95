"""Geometries from outside: finite first, then repaired and counted, then plausible."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError

from geodata.crs_names import crs_words
from geodata.errors import Fault
from geodata.foreign.answer import Answer, row_list

STUDY_BOX_DEG = (105.0, 28.0, 110.5, 32.5)
"""Chongqing with a margin: places outside are allowed but mentioned."""

_ZONE_PREFIX_M = 1e7


def check_geometry(answer: Answer, file: str) -> None:
    """Repair the geometries of `answer` and note every fault and oddity in it.

    Nothing is done to geometries before all their ordinates are known to be
    finite: repairing a polygon with NaN in it may never end.
    """
    if answer.geometry is None:
        return
    _note(answer, "geometry_missing", file, shapely.is_missing(answer.geometry))
    _note(answer, "geometry_empty", file, shapely.is_empty(answer.geometry))
    raised = np.asarray(shapely.has_z(answer.geometry))
    answer.geometry = np.asarray(shapely.force_2d(answer.geometry), object)
    _note(answer, "geometry_not_finite", file, _not_finite(answer.geometry))
    if answer.faults:
        return
    _note(answer, "geometry_3d", file, raised, warn=True)
    invalid = ~shapely.is_valid(answer.geometry)
    repaired = shapely.make_valid(answer.geometry[invalid], method="structure")
    answer.geometry[invalid] = repaired
    answer.rows_repaired = int(np.count_nonzero(invalid))
    _note(answer, "geometry_repaired", file, invalid, warn=True)
    _note(answer, "geometry_empty", file, shapely.is_empty(answer.geometry))
    _check_system(answer, file)


def describe_geometry(answer: Answer) -> None:
    """Note kinds and bounds; drop the geometries of a faulty file, which nobody needs."""
    if answer.geometry is None:
        return
    shapes = answer.geometry[~shapely.is_missing(answer.geometry)]
    answer.geometry_types = sorted({shape.geom_type for shape in shapes})
    bounds = [float(value) for value in shapely.total_bounds(shapes)]
    answer.bounds = bounds if np.isfinite(bounds).all() else None
    if answer.faults:
        answer.geometry = None


def _check_system(answer: Answer, file: str) -> None:
    """Note a missing system, and coordinates that cannot stand in the declared one."""
    if not answer.crs:
        answer.faults.append(Fault("crs_missing", {"what": f"{file}: {answer.layer}"}))
        return
    try:
        system = pyproj.CRS.from_user_input(answer.crs)
    except CRSError:
        answer.faults.append(Fault("crs_unknown", {"crs": answer.crs}))
        return
    if len(answer.geometry if answer.geometry is not None else ()) == 0:
        return
    bounds = [float(value) for value in shapely.total_bounds(answer.geometry)]
    code = _degree_fault(bounds) if system.is_geographic else _zone_fault(system, bounds)
    if code:
        params = {"file": file, **crs_words(system), "bounds": _bounds_text(bounds)}
        answer.faults.append(Fault(code, params))
    elif system.is_geographic and _outside(bounds):
        params = {"file": file, "bounds": _bounds_text(bounds)}
        answer.warnings.append(Fault("outside_study_area", params))


def _degree_fault(bounds: list[float]) -> str:
    """Return what is wrong with coordinates that are said to be degrees."""
    west, south, east, north = bounds
    if west >= -180 and east <= 180 and south >= -90 and north <= 90:
        return ""
    swapped = west >= -90 and east <= 90 and south >= -180 and north <= 180
    if swapped:
        return "coordinates_swapped"
    return "coordinates_zone_prefix" if east > _ZONE_PREFIX_M else "coordinates_projected"


def _zone_fault(system: pyproj.CRS, bounds: list[float]) -> str:
    """Return what is wrong with eastings under a Gauss-Kruger zone."""
    operation = system.coordinate_operation
    parameters = operation.params if operation is not None else []
    false_m = next((float(p.value) for p in parameters if p.name == "False easting"), math.nan)
    if false_m == 500_000 and bounds[2] > _ZONE_PREFIX_M:
        return "zone_prefix_undeclared"
    if false_m > _ZONE_PREFIX_M > bounds[2]:
        return "zone_prefix_missing"
    return ""


def _outside(bounds: list[float]) -> bool:
    west, south, east, north = STUDY_BOX_DEG
    return bounds[0] < west or bounds[1] < south or bounds[2] > east or bounds[3] > north


def _bounds_text(bounds: list[float]) -> str:
    return ", ".join(f"{value:.10g}" for value in bounds)


def _not_finite(geometry: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Say of each geometry whether any of its ordinates is NaN or infinite."""
    ordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    marked = np.zeros(len(geometry), bool)
    marked[owner[~np.isfinite(ordinates).all(axis=1)]] = True
    return marked


def _note(
    answer: Answer, code: str, file: str, marked: npt.NDArray[np.bool_], *, warn: bool = False
) -> None:
    """Add one fault or warning that names all marked rows, if there are any."""
    rows = [answer.rows[position] for position in np.flatnonzero(marked)]
    if rows:
        notes = answer.warnings if warn else answer.faults
        notes.append(Fault(code, {"file": file, "rows": row_list(rows)}))
