"""Construction waste: 41 plants with 19,110,000 t/yr in service by 2025.

Rules for what no source gives:

1. Demand follows residents: 0.60 t per resident and year, which is the plan's
   total over the census.
2. Each plant still missing goes to the district with the largest uncovered
   demand that has an eco-park or an industrial park; a plant covers the mean
   size (466,098 t/yr), so large districts get a second and a third one.
3. What the sized plants leave is shared over the others in proportion to the
   demand of their district divided by its plants, in steps of 10,000 t/yr.
4. Capacities are held in t/yr, as the plan counts them; t/d is over 365 days.
   Whether the plan counts excavated soil is not said: it is taken to.
"""

from __future__ import annotations

import pandas as pd

from geodata.apportion import share_out
from geodata.chongqing.placing import Ground, assumed_place, assumed_size
from geodata.facilities import place_next

PLANTS = 41
TOTAL_T_PER_YR = 19_110_000
STEP_T_PER_YR = 10_000
DAYS_PER_YR = 365
SIZE_RULE = assumed_size(
    "全市1,911 万t/年扣除已知规模后，按区县人口以最大余数法分摊（1 万t/年取整）"
)


def build_construction(plants: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return the construction-waste plants, the closed one of 黑石子 included."""
    rows = plants.assign(expands="", plan_project=False)
    stock = rows[rows["end_year"].isna()]
    people = ground.districts["population"]
    demand = people / people.sum() * TOTAL_T_PER_YR
    mean = TOTAL_T_PER_YR / PLANTS
    standing = stock["district_code"].value_counts().reindex(demand.index, fill_value=0)
    codes = place_next(
        demand - standing * mean, PLANTS - len(stock), hosts=ground.parked, covers=mean
    )
    placed = [
        ground.placed(
            code,
            "construction_plant",
            title_zh="建筑垃圾综合处理厂"
            + ("" if code not in codes[:n] else f"{codes[:n].count(code) + 1}号"),
            title_en="construction waste plant"
            + ("" if code not in codes[:n] else f" {codes[:n].count(code) + 1}"),
            capacity_t_per_d=float("nan"),
            capacity_t_per_yr=float("nan"),
            source=assumed_place("专栏4"),
            expands="",
            plan_project=False,
        )
        for n, code in enumerate(codes)
    ]
    rows = _size(pd.concat([rows, pd.DataFrame(placed).set_index("id")]), demand)
    rows["capacity_t_per_d"] = rows["capacity_t_per_yr"] / DAYS_PER_YR
    return rows


def _size(rows: pd.DataFrame, demand: pd.Series) -> pd.DataFrame:
    stock = rows["end_year"].isna()
    unsized = stock & rows["capacity_t_per_yr"].isna()
    held = rows.loc[stock & ~unsized, "capacity_t_per_yr"].sum()
    count = rows.loc[stock, "district_code"].value_counts()
    codes = rows.loc[unsized, "district_code"]
    claims = codes.map(demand) / codes.map(count)
    sizes = share_out(TOTAL_T_PER_YR - int(held), claims.to_numpy(), step=STEP_T_PER_YR)
    rows.loc[unsized, "capacity_t_per_yr"] = sizes.astype(float)
    rows.loc[unsized, "capacity_basis"] = "assumed"
    rows.loc[unsized, "source"] += SIZE_RULE
    return rows
