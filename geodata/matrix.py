"""The travel matrix: sparse one-way distances between places known by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from geodata.errors import DataError, Fault

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]
Strings = npt.NDArray[np.str_]
Array = TypeVar("Array", bound=npt.NDArray[Any])


@dataclass(frozen=True)
class TravelMatrix:
    """Sparse one-way distances; arrays are read-only.

    Parameters
    ----------
    origin_ids
        Ids of the o origins (catchments, or sites for residues).
    destination_ids
        Ids of the d sites.
    origin, destination
        Positions of each arc's ends, (a,), sorted by origin, then destination.
    distance_km
        One-way haul length of each arc, (a,).
    minutes
        Driving time of each arc, (a,), or None where it is not known.
    source
        How the distances came about, for reports.
    unreachable_ids
        Origins and destinations that no road joins to any other end.
    long_access_ids
        Origins and destinations more than 15 km from the nearest road line.
    """

    origin_ids: Strings
    destination_ids: Strings
    origin: Positions
    destination: Positions
    distance_km: Floats
    minutes: Floats | None
    source: str
    unreachable_ids: tuple[str, ...] = ()
    long_access_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        for name in ("origin_ids", "destination_ids", "origin", "destination", "distance_km"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))
        if self.minutes is not None:
            object.__setattr__(self, "minutes", _frozen(self.minutes))

    def subset(self, origin_ids: Sequence[str], destination_ids: Sequence[str]) -> TravelMatrix:
        """Return the arcs between the given ids, which set the new order.

        Raises
        ------
        DataError
            If an id is not in the matrix: all unknown ids are listed.
        """
        origin_at = _positions(self.origin_ids, origin_ids)
        destination_at = _positions(self.destination_ids, destination_ids)
        origin, destination = origin_at[self.origin], destination_at[self.destination]
        kept = np.flatnonzero((origin >= 0) & (destination >= 0))
        kept = kept[np.lexsort((destination[kept], origin[kept]))]
        ids = {*origin_ids, *destination_ids}
        return replace(
            self,
            origin_ids=np.array(origin_ids, np.str_),
            destination_ids=np.array(destination_ids, np.str_),
            origin=origin[kept],
            destination=destination[kept],
            distance_km=self.distance_km[kept],
            minutes=None if self.minutes is None else self.minutes[kept],
            unreachable_ids=tuple(i for i in self.unreachable_ids if i in ids),
            long_access_ids=tuple(i for i in self.long_access_ids if i in ids),
        )


def _frozen(values: Array) -> Array:
    """Return a copy of `values` that nobody can change."""
    copy = values.copy()
    copy.flags.writeable = False
    return copy


def _positions(known: Strings, wanted: Sequence[str]) -> Positions:
    """Return for each known id its position in `wanted`, or -1."""
    unknown = sorted(set(wanted) - set(known.tolist()))
    if unknown:
        raise DataError([Fault("travel_unknown_id", {"id": i}) for i in unknown])
    at = {place: position for position, place in enumerate(wanted)}
    return np.array([at.get(place, -1) for place in known.tolist()], np.intp)
