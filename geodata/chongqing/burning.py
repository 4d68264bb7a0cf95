"""Incineration: 25 plants and 23,000 t/d at the end of 2025, 18 projects since 2021.

Rules for what no source gives:

1. 11 plants stood at the end of 2020 and 25 at the end of 2025, the kiln of 忠县
   counted. Known or named: 24, among them 璧山 and 潼南, where the plan names
   eco-parks with incineration at the core. The missing one is a candidate: of
   the region furthest below its quota, the district with the largest uncovered
   demand. Quotas: 18 projects in the regional mix 8 : 11 : 3 of the 22 projects
   of 2020-2035.
2. 14 of the 18 projects are the plants added since 2021. The other 4 are
   expansions of grate plants standing at the end of 2020, by the same rule.
3. What the sized plants leave of 23,000 t/d is shared over the unsized ones in
   proportion to the uncovered demand of their district, in steps of 50 t/d; a
   plant and its expansion take two thirds and one third.
4. Demand: 0.63 kg per resident and day, the municipality's mean.
5. Candidates that no rule takes are sized at the same rate and stay candidates.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geodata.apportion import share_out
from geodata.chongqing.placing import PLAN_YEAR, Ground, assumed_place, assumed_size
from geodata.facilities import next_regions, uncovered

STOCK_PLANTS = 25
STOCK_T_PER_D = 23_000
PROJECTS = 18
REGIONAL_MIX = {"主城都市区": 8, "渝东北": 11, "渝东南": 3}
METROPOLITAN = ("中心城区", "主城新区")
DEMAND_KG_PER_PERSON_D = 0.63
STEP_T_PER_D = 50
BASE_SHARE = 2 / 3
SIZE_RULE = assumed_size("全市23,000 t/d扣除已知规模后，按区县缺口以最大余数法分摊（50 t/d取整）")


def build_burning(plants: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return all rows that burn residual waste: grate plants and kilns.

    Parameters
    ----------
    plants
        Rows of the facts of type ``incineration`` and ``kiln``.
    ground
        Districts and hosts.
    """
    rows = plants.copy()
    standing = rows[rows["start_year"].notna()]
    known = standing[standing["capacity_t_per_d"].notna()].rename(
        columns={"capacity_t_per_d": "capacity"}
    )
    demand = ground.districts["population"] * DEMAND_KG_PER_PERSON_D / 1000
    left = uncovered(demand, known, groups=ground.served())
    regions = _metropolitan(ground.districts["region"])
    chosen, expanded = _complete(rows, left, regions)
    rows.loc[chosen, "start_year"] = PLAN_YEAR
    rows.loc[chosen, "status"] = "planned"
    rows["expands"] = ""
    extra = pd.DataFrame([_expansion(rows, i, ground) for i in expanded]).set_index("id")
    rows = _size(pd.concat([rows, extra]), left)
    rows["plan_project"] = (rows["type"] == "incineration") & (rows["start_year"] > 2020)
    return rows


def _metropolitan(region: pd.Series) -> pd.Series:
    return region.where(~region.isin(METROPOLITAN), "主城都市区")


def _complete(
    rows: pd.DataFrame, left: pd.Series, regions: pd.Series
) -> tuple[list[str], list[str]]:
    grate = rows[rows["type"] == "incineration"]
    standing = grate[grate["start_year"].notna()]
    new = standing[standing["start_year"] > 2020]
    missing = STOCK_PLANTS - int(rows["start_year"].notna().sum())
    quotas = share_out(PROJECTS, list(REGIONAL_MIX.values()))
    order = next_regions(
        PROJECTS - len(new),
        dict(zip(REGIONAL_MIX, quotas.tolist(), strict=True)),
        {str(k): int(v) for k, v in regions[new["district_code"]].value_counts().items()},
    )
    pools = [grate[grate["status"] == "candidate"], standing[standing["start_year"] <= 2020]]
    taken: list[str] = []
    for position, region in enumerate(order):
        pool = pools[0] if position < missing else pools[1]
        pool = pool[(regions[pool["district_code"]] == region).to_numpy()].drop(
            taken, errors="ignore"
        )
        taken.append(str(left[pool["district_code"]].set_axis(pool.index).idxmax()))
    return taken[:missing], taken[missing:]


def _expansion(rows: pd.DataFrame, plant_id: str, ground: Ground) -> dict[str, Any]:
    plant = rows.loc[[plant_id]].iloc[0]
    row = ground.placed(
        str(plant["district_code"]),
        "incineration",
        title_zh="",
        title_en="",
        capacity_t_per_d=float("nan"),
        source=assumed_place("专栏1") + "；扩建对象：" + plant["name_zh"],
        start_year=2022,
        expands=plant_id,
        geometry=plant["geometry"],
    )
    names = {"name_zh": plant["name_zh"] + "扩建（推定）"}
    names["name_en"] = plant["name_en"] + ", expansion (assumed)"
    return row | names | {"site_id": ""}


def _size(rows: pd.DataFrame, left: pd.Series) -> pd.DataFrame:
    unsized = rows[rows["capacity_t_per_d"].isna() & (rows["type"] == "incineration")]
    claims = unsized["district_code"].map(left)
    pairs = unsized["district_code"].duplicated(keep=False)
    is_expansion = unsized["expands"] != ""
    claims = claims.where(~(pairs & is_expansion), claims * (1 - BASE_SHARE))
    claims = claims.where(~(pairs & ~is_expansion), claims * BASE_SHARE)
    stock = unsized["start_year"].notna()
    held = rows.loc[rows["start_year"].notna(), "capacity_t_per_d"].sum()
    total = STOCK_T_PER_D - int(held)
    sizes = claims * total / claims[stock].sum() // STEP_T_PER_D * STEP_T_PER_D
    sizes[stock] = share_out(total, claims[stock].to_numpy(), step=STEP_T_PER_D)
    rows.loc[unsized.index, "capacity_t_per_d"] = sizes
    rows.loc[unsized.index, "capacity_basis"] = "assumed"
    rows.loc[unsized.index, "source"] += SIZE_RULE
    return rows
