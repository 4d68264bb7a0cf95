"""Hazardous waste plants.

The five districts that the plan names and 长寿. 璧山 has 120 t/d; the
rest of the disposal capacity is shared over the others and an expansion of
璧山 by the industrial parks of their district, in steps of 10 t/d. Disposal
capacity is taken as the 796,200 t/yr disposed of in 2024 at a design load of
80 %. The licensed capacity of all 92 treatment and recovery units (2,987,900
t/yr at 26.5 % load in 2024) is much larger: what is new must be justified.
"""

from __future__ import annotations

import pandas as pd

from geodata.apportion import share_out
from geodata.chongqing.placing import Ground, assumed_size

DISPOSED_T_PER_YR = 796_200
DESIGN_LOAD_SHARE = 0.8
HAZARDOUS_STEP_T_PER_D = 10
HAZARDOUS_RULE = assumed_size("2024年处置量79.62万吨按设计负荷80%折算，按工业园区分摊")


def build_hazardous(plants: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return the hazardous-waste plants, the expansion of 璧山 among them."""
    rows = plants.assign(expands="", plan_project=False)
    known = rows[rows["capacity_t_per_d"].notna()]
    extra = [
        ground.placed(
            str(row["district_code"]),
            "hazardous_plant",
            title_zh="危险废物处理设施扩建",
            title_en="hazardous waste plant, expansion",
            capacity_t_per_d=float("nan"),
            source=row["source"],
            expands=plant_id,
            plan_project=False,
            geometry=row["geometry"],
            siting_basis=row["siting_basis"],
        )
        | {"site_id": ""}
        for plant_id, row in known.iterrows()
    ]
    rows = pd.concat([rows, pd.DataFrame(extra).set_index("id")])
    step = HAZARDOUS_STEP_T_PER_D
    total = round(DISPOSED_T_PER_YR / 365 / DESIGN_LOAD_SHARE / step) * step
    unsized = rows["capacity_t_per_d"].isna()
    claims = rows.loc[unsized, "district_code"].map(ground.districts["park_share"])
    left = total - int(known["capacity_t_per_d"].sum())
    rows.loc[unsized, "capacity_t_per_d"] = share_out(left, claims.to_numpy(), step=step)
    rows.loc[unsized, "capacity_basis"] = "assumed"
    rows.loc[unsized, "source"] += HAZARDOUS_RULE
    return rows
