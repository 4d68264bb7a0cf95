"""Haul lengths that this process has measured before.

A branch of a plan asks for the same lengths again: the same places, roads and rules. What
is kept is found by the very frames, never by what is in them, so it is never another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from geodata import travel
from geodata.catchments import demand_points
from geodata.layers import Layers
from geodata.matrix import TravelMatrix
from siting.scenario_parts import Travel

KEPT = 4


@dataclass(frozen=True, eq=False)
class _Ground:
    """Layers that lengths hang on; the same when every frame is the same object."""

    layers: Layers

    @property
    def _frames(self) -> tuple[int, ...]:
        layers = self.layers
        return tuple(map(id, (layers.catchments, layers.sites, layers.roads, layers.rivers)))

    def __eq__(self, other: object) -> bool:
        """Tell whether both stand on the same frames."""
        return isinstance(other, _Ground) and self._frames == other._frames

    def __hash__(self) -> int:
        """Return a number that fits `__eq__`; the frames live as long as this does."""
        return hash(self._frames)


def by_roads(
    layers: Layers, chosen: Travel, origin_ids: list[str] | None, site_ids: list[str], *, crs: str
) -> TravelMatrix:
    """Return the lengths by road between places of `layers`, those of before where they are known.

    Parameters
    ----------
    layers
        Where catchments, sites, roads and rivers stand.
    chosen
        How lengths are measured.
    origin_ids
        Catchments and sites that hauls begin at; None = every catchment.
    site_ids
        Where they end.
    crs
        Projected working system.
    """
    origins = None if origin_ids is None else tuple(origin_ids)
    return _by_roads(_Ground(layers), chosen, origins, tuple(site_ids), crs)


@lru_cache(maxsize=KEPT)
def _by_roads(
    ground: _Ground,
    chosen: Travel,
    origin_ids: tuple[str, ...] | None,
    site_ids: tuple[str, ...],
    crs: str,
) -> TravelMatrix:
    origins, destinations = ends_of(ground.layers, origin_ids, site_ids)
    return travel.by_roads(
        origins,
        destinations,
        ground.layers.roads,
        road_factor=chosen.road_factor,
        access_factor=chosen.access_factor,
        nearest=chosen.nearest_sites,
        rivers=ground.layers.rivers,
        crs=crs,
    )


def ends_of(
    layers: Layers, origin_ids: Sequence[str] | None, site_ids: Sequence[str]
) -> tuple[Any, Any]:
    """Return the points that hauls begin and end at, indexed by id."""
    origins = demand_points(layers.catchments)
    places = pd.concat([origins[["geometry"]], layers.sites[["geometry"]]])
    if origin_ids is not None:
        origins = places.loc[list(origin_ids)]
    return origins, places.loc[list(site_ids)]
