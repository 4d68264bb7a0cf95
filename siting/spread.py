"""Capacity that stands although nobody says where: spread over the industrial parks.

A total that is published without a list of plants becomes one standing facility
at each park's site, K_j = total * w_level(j) / sum_j w_level(j). Place and size of
each are assumed, and say so; only their sum is known.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geodata.layers import Layers
from siting.scenario import Scenario
from siting.scenario_facilities import Spread


def spread_id(kind: str, site_id: str) -> str:
    """Return the id of the capacity of type `kind` that is spread to a site."""
    return f"A-{kind}-{site_id}"


def spread_ids(scenario: Scenario, layers: Layers) -> set[str]:
    """Return the ids of all facilities that the scenario spreads over the parks."""
    return {
        spread_id(part.type, str(site))
        for part in scenario.facilities.spread
        for site in _shares(part, layers).index
    }


def spread_rows(scenario: Scenario, layers: Layers) -> pd.DataFrame:
    """Return the facilities that the scenario spreads over the parks, by id.

    Returns
    -------
    pandas.DataFrame
        Columns of the menu; sizes in t/d, whose sum is each part's total.
    """
    sites = pd.DataFrame(layers.sites)
    rows = [
        _row(part, pd.Series(sites.loc[str(site)]), size)
        for part in scenario.facilities.spread
        for site, size in (_shares(part, layers) * part.total_t_per_d).items()
    ]
    return pd.DataFrame(rows).set_index("id") if rows else pd.DataFrame()


def _shares(part: Spread, layers: Layers) -> pd.Series[float]:
    """Return the share of each site, from the levels of the parks that may host."""
    parks = pd.DataFrame(layers.industrial_parks)
    parks = parks[parks["may_host"].astype(bool)]
    claims = parks["level"].map(dict(part.level_claims)).fillna(0.0).astype(float)
    claims = claims.groupby(parks["site_id"]).sum()
    claims = claims[claims > 0]
    shares: pd.Series[float] = claims / claims.sum()
    return shares


def _row(part: Spread, site: pd.Series[Any], size_t_per_d: float) -> dict[str, object]:
    return {
        "id": spread_id(part.type, str(site.name)),
        "name_zh": f"{site['name_zh']}·{part.title_zh}（推定）",
        "name_en": f"{site['name_en']}: {part.title_en} (assumed)",
        "type": part.type,
        "site_id": str(site.name),
        "district_code": site["district_code"],
        "status": "existing",
        "plan_project": False,
        "scope": "standing",
        "capacity_t_per_d": float(size_t_per_d),
        "may_close": False,
        "siting_basis": "assumed",
        "capacity_basis": "assumed",
        "source": part.source,
        "confidence": "low",
    }
