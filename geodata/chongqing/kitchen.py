"""Kitchen waste: 24 plants with 10,460 t/d in service by 2025.

Rules for what no source gives:

1. Kitchen waste follows residual waste: 1.088 kg per resident and day in the
   central city (11,250 t/d in 2025), 0.412 elsewhere, so that the municipality
   has 0.63; the plan's 10,460 t/d are shared out in that proportion.
2. Plants of known size cover their own district, then those they serve (洛碛
   the central city). Plants of unknown size cover their own district.
3. Each plant still missing goes to the district with the largest uncovered
   demand that has an eco-park or an industrial park.
4. What the sized plants leave of 10,460 t/d is shared over all others in
   proportion to the uncovered demand of their district, in steps of 10 t/d.
5. 11 plants stood in mid-2021: the first plants placed are of 2021 until that
   count is met, the others of 2025.
"""

from __future__ import annotations

import pandas as pd

from geodata.apportion import share_out
from geodata.chongqing.placing import PLAN_YEAR, Ground, assumed_place, assumed_size
from geodata.facilities import place_next, uncovered

PLANTS = 24
TOTAL_T_PER_D = 10_460
PLANTS_2021 = 11
CENTRAL_KG_PER_PERSON_D = 1.088
OTHER_KG_PER_PERSON_D = 0.412
STEP_T_PER_D = 10
SIZE_RULE = assumed_size("全市10,460 t/d扣除已知规模后，按区县缺口以最大余数法分摊（10 t/d取整）")


def build_kitchen(plants: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return the kitchen-waste plants, the closed one of 黑石子 included."""
    rows = plants.assign(expands="", plan_project=False)
    stock = rows[rows["end_year"].isna()]
    known = stock[stock["capacity_t_per_d"].notna()].rename(
        columns={"capacity_t_per_d": "capacity"}
    )
    left = uncovered(_demand(ground), known, groups=ground.served())
    free = ground.parked - set(stock["district_code"])
    codes = place_next(left, PLANTS - len(stock), hosts=free)
    early = PLANTS_2021 - int((stock["start_year"] <= 2021).sum())
    placed = [
        ground.placed(
            code,
            "kitchen_plant",
            title_zh="厨余垃圾处理厂",
            title_en="kitchen waste plant",
            capacity_t_per_d=float("nan"),
            source=assumed_place("专栏1"),
            start_year=2021 if n < early else PLAN_YEAR,
            expands="",
            plan_project=False,
        )
        for n, code in enumerate(codes)
    ]
    return _size(pd.concat([rows, pd.DataFrame(placed).set_index("id")]), left)


def _demand(ground: Ground) -> pd.Series:
    central = ground.districts["region"] == "中心城区"
    rate = central.map({True: CENTRAL_KG_PER_PERSON_D, False: OTHER_KG_PER_PERSON_D})
    waste = ground.districts["population"] * rate
    return waste / waste.sum() * TOTAL_T_PER_D


def _size(rows: pd.DataFrame, left: pd.Series) -> pd.DataFrame:
    unsized = rows["capacity_t_per_d"].isna()
    held = rows.loc[~unsized & rows["end_year"].isna(), "capacity_t_per_d"].sum()
    claims = rows.loc[unsized, "district_code"].map(left)
    sizes = share_out(TOTAL_T_PER_D - int(held), claims.to_numpy(), step=STEP_T_PER_D)
    rows.loc[unsized, "capacity_t_per_d"] = sizes.astype(float)
    rows.loc[unsized, "capacity_basis"] = "assumed"
    rows.loc[unsized, "source"] += SIZE_RULE
    return rows
