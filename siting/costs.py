"""Costs of facilities: capital curve, its annual share, and the menu of sizes.

The annual fixed cost of a size is its capital times the capital recovery factor
r (1 + r)^T / ((1 + r)^T - 1). Capital of standing plants is sunk: it was spent
whatever is decided now, so their fixed cost is 0 and only operation counts.
"""

from __future__ import annotations

import pandas as pd

from siting.scenario import Scenario
from siting.scenario_parts import Capex

SAME_SIZE_SHARE = 1e-6
"""Two sizes nearer than this share are one size (rounding of t/yr to t/d)."""


def capital_cny(capex: Capex, capacity_t_per_d: float) -> float:
    """Return the capital of a plant of `capacity_t_per_d`, CNY.

    The curve is reference_cny (Q / reference_t_per_d) ** exponent; above its
    valid range the unit cost of the range's end holds.
    """
    end = capex.valid_to_t_per_d
    size = capacity_t_per_d if end is None else min(capacity_t_per_d, end)
    scale = float((size / capex.reference_t_per_d) ** capex.exponent)
    cost = capex.reference_cny * scale
    return float(cost * capacity_t_per_d / size) if size > 0 else 0.0


def capital_recovery_factor(discount_rate: float, life_yr: float) -> float:
    """Return the share of capital that is paid each year over `life_yr`.

    r (1 + r)^T / ((1 + r)^T - 1), and 1 / T at r = 0.
    """
    if discount_rate == 0:
        return 1.0 / life_yr
    growth = float((1.0 + discount_rate) ** life_yr)
    return discount_rate * growth / (growth - 1.0)


def size_menu(scenario: Scenario, menu: pd.DataFrame) -> pd.DataFrame:
    """Return every size at which every facility of `menu` may open.

    A standing plant has its own size only, unless the scenario lets its type be
    expanded: then it has the larger sizes of the type too, for the capital of
    the larger size less that of its own. A plant of the plan has its own size,
    unless its type may be resized: then it has the type's too. A site to build
    anew has the type's sizes.

    Returns
    -------
    pandas.DataFrame
        Columns facility (position in `menu`, sorted), capacity_t_per_d,
        capital_cny, fixed_cost_cny_per_yr and shared (False: see
        `siting.eco_parks`).
    """
    rate = scenario.objective.discount_rate
    rows: list[tuple[int, float, float, float, bool]] = []
    columns = (menu["type"], menu["scope"], menu["capacity_t_per_d"])
    for position, (kind, scope, own) in enumerate(zip(*columns, strict=True)):
        described = scenario.facility_types[kind]
        annual = capital_recovery_factor(rate, described.life_yr)
        sunk = capital_cny(described.capex, own) if scope == "standing" else 0.0
        others = _other_sizes(scenario, kind, scope, own)
        for size in _sizes(own, others):
            capital = max(capital_cny(described.capex, size) - sunk, 0.0)
            rows.append((position, size, capital, capital * annual, False))
    names = ["facility", "capacity_t_per_d", "capital_cny", "fixed_cost_cny_per_yr", "shared"]
    return pd.DataFrame(rows, columns=names)


def _other_sizes(
    scenario: Scenario, kind: str, scope: str, own_t_per_d: float
) -> tuple[float, ...]:
    chosen, sizes = scenario.facilities, scenario.facility_types[kind].built_sizes_t_per_d
    if scope == "standing":
        larger = tuple(size for size in sizes if size > own_t_per_d)
        return larger if kind in chosen.expand_types else ()
    return sizes if scope == "candidate" or kind in chosen.resize_types else ()


def _sizes(own_t_per_d: float, others_t_per_d: tuple[float, ...]) -> list[float]:
    sizes = [own_t_per_d] if own_t_per_d > 0 else []
    for size in others_t_per_d:
        if all(abs(size - known) > SAME_SIZE_SHARE * size for known in sizes):
            sizes.append(size)
    return sorted(sizes) or [0.0]
