"""The plain rule that places what a plan counts but does not locate.

Give the next plant to the district with the largest demand not yet covered, at
its eco-park, else its industrial park, else its seat; share the capacity that
is left over by largest remainder, so that the plan's totals are exact. It is no
optimisation on purpose: an optimised scenario is compared with it fairly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd


def uncovered(
    demand: pd.Series, plants: pd.DataFrame, *, groups: Mapping[str, Collection[str]]
) -> pd.Series:
    """Return the demand of each district that no plant of known size covers.

    A plant covers its own district first; what is left of its capacity covers
    the other districts that it serves, in proportion to their open demand.

    Parameters
    ----------
    demand
        Demand by district code, any unit.
    plants
        Columns ``district_code``, ``capacity`` (same unit) and ``serves`` (names
        of the districts or regions served, joined by ";"; "" = its own).
    groups
        The district codes behind each name in ``serves``.
    """
    left = demand.astype(float).copy()
    columns = (plants["district_code"], plants["capacity"], plants["serves"])
    for home, capacity, serves in zip(*columns, strict=True):
        served = [c for name in str(serves).split(";") if name for c in groups[name]]
        spare = float(capacity)
        if home in served or not served:
            taken = min(spare, float(left[home]))
            left[home] -= taken
            spare -= taken
        others = [c for c in served if c != home]
        open_demand = float(left[others].sum())
        if others and open_demand > 0:
            left[others] *= 1.0 - min(spare, open_demand) / open_demand
    return left


def place_next(
    uncovered_demand: pd.Series,
    count: int,
    *,
    hosts: Collection[str],
    covers: float | None = None,
) -> list[str]:
    """Return the districts that get the next `count` plants, in order.

    Parameters
    ----------
    uncovered_demand
        Open demand by district code.
    count
        How many plants are to be placed.
    hosts
        Districts that have a place for one.
    covers
        Demand that one plant covers, so that a large district may get a second
        one; None lets a plant cover its whole district.
    """
    left = uncovered_demand[uncovered_demand.index.isin(list(hosts))].astype(float)
    placed: list[str] = []
    for _ in range(count):
        code = str(left.idxmax())
        left[code] = left[code] - covers if covers is not None else float("-inf")
        placed.append(code)
    return placed


def next_regions(count: int, quotas: Mapping[str, int], held: Mapping[str, int]) -> list[str]:
    """Return the regions of the next `count` projects: furthest below quota first."""
    gaps = {region: quota - held.get(region, 0) for region, quota in quotas.items()}
    chosen: list[str] = []
    for _ in range(count):
        region = max(gaps, key=lambda name: gaps[name])
        gaps[region] -= 1
        chosen.append(region)
    return chosen
