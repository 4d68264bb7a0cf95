"""The build schedule of a plan in phases: what opens when, how large, for how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from siting.periods import PhasedSolution

_TONNES = ("demand_t_per_d", "served_t_per_d", "unserved_t_per_d")
_NAMED = ("id", "name_zh", "name_en", "type", "site_id", "district_code", "district", "status")


def schedule_table(solution: PhasedSolution, facilities: pd.DataFrame) -> pd.DataFrame:
    """Return every facility that is open in some period, in the order of opening.

    Parameters
    ----------
    solution
        The plan's answer.
    facilities
        Facilities of one period (`siting.tables.facilities_table`), for their names.

    Returns
    -------
    pandas.DataFrame
        Id, names and place; ``opens_year``, the first year of the period in which it
        opens; then for each period ``capacity_<year>_t_per_d`` (0 when closed) and
        ``capital_<year>_cny`` spent on it in that period.
    """
    plan, size = solution.problem, solution.capacity_t_per_d
    table = facilities[list(_NAMED)].reset_index(drop=True)
    first = np.argmax(size > 0, axis=0)
    table["opens_year"] = plan.years[first]
    opened, before = solution.openings, np.zeros(size.shape[1])
    for t, year in enumerate(plan.years.tolist()):
        capital = plan.capital_cny(t, opened[t])
        table[f"capacity_{year}_t_per_d"] = size[t]
        table[f"capital_{year}_cny"] = np.maximum(capital - before, 0.0)
        before = capital
    ever: pd.DataFrame = table.iloc[np.flatnonzero((size > 0).any(axis=0))]
    return ever.sort_values(["opens_year", "type", "id"], kind="stable", ignore_index=True)


def period_records(
    solution: PhasedSolution, streams: Sequence[Mapping[str, Mapping[str, float]]]
) -> list[dict[str, Any]]:
    """Return what the summary says of each period, in plain values.

    Costs, bound and gap of a period are its own, for one year. `opened` lists what is
    open in it and was not in the period before.

    Parameters
    ----------
    solution
        The plan's answer.
    streams
        Figures of the streams in each period (`siting.summary.stream_figures`).
    """
    plan, size, spent = solution.problem, solution.capacity_t_per_d, solution.spent_cny
    records = []
    for t, (year, period) in enumerate(zip(plan.years.tolist(), solution.periods, strict=True)):
        before = size[t - 1] if t else np.zeros(size.shape[1])
        ids = period.problem.facility_ids
        by_type = pd.Series(size[t]).groupby(period.problem.facility_type).sum()
        records.append(
            {
                "year": year,
                "length_yr": int(plan.length_yr[t]),
                "discounted_yr": float(plan.discounted_yr[t]),
                "objective_cny_per_yr": period.objective_cny_per_yr,
                "bound_cny_per_yr": period.bound_cny_per_yr,
                "gap_share": period.gap_share,
                "budget_cny": float(plan.budget_cny[t]),
                "capital_cny": spent[t],
                "streams": {
                    key: {name: row[name] for name in _TONNES} for key, row in streams[t].items()
                },
                "capacity_t_per_d": {str(kind): float(v) for kind, v in by_type.items()},
                "opened": [str(i) for i in ids[(size[t] > 0) & (before == 0)]],
                "grown": [str(i) for i in ids[(before > 0) & (size[t] > before * (1 + 1e-9))]],
            }
        )
    return records
