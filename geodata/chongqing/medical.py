"""Medical waste plants.

11 plants with 64.5 t/d (count of 2015, taken to hold for the end of
2020): the three known and eight in the districts outside the central city with
most residents. The 23 new or expanded district plants of the plan go, one each,
to the districts outside the central city with the largest uncovered demand;
where a plant stands it is an expansion. Their size is 5 t/d, that of both
district plants with a published size (万州, 巫山).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geodata.apportion import share_out
from geodata.chongqing.placing import Ground, assumed_place, assumed_size
from geodata.facilities import place_next, uncovered

STANDING_MEDICAL = 11
STANDING_MEDICAL_KG_PER_D = 64_500
NEW_MEDICAL = 23
NEW_MEDICAL_T_PER_D = 5.0
MEDICAL_STEP_KG_PER_D = 500
MEDICAL_KG_PER_PERSON_D = 0.00147
MEDICAL_RULE = assumed_size("全市11座64.5 t/d扣除已知规模后按人口分摊")
NEW_MEDICAL_RULE = assumed_size("取万州、巫山两座已知规模5 t/d")
MEDICAL_STOCK_SOURCE = "医疗废物设施统计（2015年：11座，64.5 t/d），推定延续至2020年；位置为推定"


def build_medical(plants: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return the 11 standing plants and the 23 of the plan."""
    rows = plants.assign(expands="", plan_project=False)
    outer = ground.districts["region"] != "中心城区"
    people = ground.districts["population"].astype(float)
    demand = people * MEDICAL_KG_PER_PERSON_D / 1000
    free = set(people.index[outer]) - set(rows["district_code"])
    standing = [
        _medical_row(code, ground, source=MEDICAL_STOCK_SOURCE, start_year=2020, status="existing")
        for code in place_next(people, STANDING_MEDICAL - len(rows), hosts=free)
    ]
    rows = pd.concat([rows, pd.DataFrame(standing).set_index("id")])
    rows = _size_standing(rows, ground, demand)
    covers = rows.rename(columns={"capacity_t_per_d": "capacity"}).fillna({"serves": ""})
    left = uncovered(demand, covers, groups=ground.served())
    # Covered districts come last, the one with the most residents first.
    claims = left.where(left > 0, -1.0 / people)
    standing_at = {str(code): str(i) for i, code in rows["district_code"].items()}
    new = [
        _new_row(code, ground, expands=standing_at.get(code, ""))
        for code in place_next(claims, NEW_MEDICAL, hosts=set(people.index[outer]))
    ]
    return pd.concat([rows, pd.DataFrame(new).set_index("id")])


def _new_row(code: str, ground: Ground, *, expands: str) -> dict[str, Any]:
    row = _medical_row(
        code,
        ground,
        capacity_t_per_d=NEW_MEDICAL_T_PER_D,
        expands=expands,
        source=assumed_place("专栏1") + NEW_MEDICAL_RULE,
    )
    if expands:
        row["name_zh"] = row["name_zh"].replace("中心", "中心扩建")
        row["name_en"] = row["name_en"].replace(" (", ", expansion (")
        row["site_id"] = ""
    return row


def _medical_row(code: str, ground: Ground, **values: object) -> dict[str, Any]:
    return ground.placed(
        code,
        "medical_plant",
        title_zh="医疗废物处置中心",
        title_en="medical waste plant",
        plan_project=False,
        **{"capacity_t_per_d": float("nan"), "expands": "", **values},
    )


def _size_standing(rows: pd.DataFrame, ground: Ground, demand: pd.Series) -> pd.DataFrame:
    unsized = rows["capacity_t_per_d"].isna()
    central = ground.districts["region"] == "中心城区"
    claims = rows["district_code"].map(demand)
    in_centre = rows["district_code"].map(central).astype(bool)
    claims = claims.where(~in_centre, float(demand[central].sum()))[unsized]
    known = round(float(rows["capacity_t_per_d"].sum()) * 1000)
    left = STANDING_MEDICAL_KG_PER_D - known
    sizes = share_out(left, claims.to_numpy(), step=MEDICAL_STEP_KG_PER_D)
    rows.loc[unsized, "capacity_t_per_d"] = np.asarray(sizes) / 1000
    rows.loc[unsized, "capacity_basis"] = "assumed"
    rows.loc[unsized, "source"] += MEDICAL_RULE
    return rows
