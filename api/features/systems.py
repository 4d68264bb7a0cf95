"""Coordinate systems that features are given in, by the addresses of their definitions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from api.features.errors import Fault, QueryError
from geodata.crs import CRS84, STORAGE_CRS, WGS84_CRS, WORKING_CRS, north_first

CRS_ROOT = "http://www.opengis.net/def/crs/"


@dataclass(frozen=True)
class System:
    """One coordinate system.

    Parameters
    ----------
    uri
        Address of its definition, as OGC API - Features Part 2 names it.
    code
        Its name for PROJ.
    is_degrees
        Whether its axes are degrees; all such systems here share their numbers.
    decimals
        Digits that coordinates are given with: a centimetre or better.
    """

    uri: str
    code: str
    is_degrees: bool
    decimals: int

    @cached_property
    def north_first(self) -> bool:
        """Whether latitude or northing comes before the other axis."""
        return north_first(self.code)

    @property
    def shape_key(self) -> str:
        """What systems with the same numbers share."""
        return STORAGE_CRS if self.is_degrees else self.code


def _epsg(code: str, *, is_degrees: bool) -> System:
    number = code.removeprefix("EPSG:")
    return System(f"{CRS_ROOT}EPSG/0/{number}", code, is_degrees, 7 if is_degrees else 3)


DEFAULT_SYSTEM = System(f"{CRS_ROOT}OGC/1.3/CRS84", CRS84, is_degrees=True, decimals=7)
SYSTEMS = (
    DEFAULT_SYSTEM,
    _epsg(WGS84_CRS, is_degrees=True),
    _epsg(STORAGE_CRS, is_degrees=True),
    _epsg(WORKING_CRS, is_degrees=False),
)
STORAGE_SYSTEM = SYSTEMS[2]


def read_system(name: str, text: str) -> System:
    """Return the system that a parameter names, by address or as ``EPSG:4490``.

    Raises
    ------
    QueryError
        It is not one of `SYSTEMS`.
    """
    wanted = text.strip().removeprefix("[").removesuffix("]")
    for system in SYSTEMS:
        if wanted in (system.uri, system.code):
            return system
    known = ", ".join(system.uri for system in SYSTEMS)
    raise QueryError([Fault("bad_crs", {"name": name, "value": text[:80], "known": known})])
