"""What pages and the command line show of a plan in phases: its periods and its schedule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.views import CNY_PER_YI, cost_figure, gap_percent, whole_number
from siting.summary import english_districts

MILLION = 1e6


def period_rows(summary: Mapping[str, Any], lang: str) -> list[dict[str, str]]:
    """Return one line for each period, none for a run of one period.

    Capital is in 亿元 (zh) or million CNY (en); tonnes are those of all streams.
    """
    rows = []
    for period in summary.get("periods", []):
        streams = period["streams"].values()
        rows.append(
            {
                "year": str(period["year"]),
                "cost": cost_figure(period["objective_cny_per_yr"], lang),
                "gap": gap_percent(period["gap_share"]),
                "demand": whole_number(sum(s["demand_t_per_d"] for s in streams)),
                "unserved": whole_number(sum(s["unserved_t_per_d"] for s in streams)),
                "opened": str(len(period["opened"])),
                "grown": str(len(period["grown"])),
                "capital": capital_figure(period["capital_cny"], lang),
            }
        )
    return rows


def schedule_rows(summary: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """Return what is built in which period, the earliest first; what cost no capital is left out.

    `sizes` are the capacities in the periods, t/d, as texts; empty before it opens.
    """
    years = [str(period["year"]) for period in summary.get("periods", [])]
    english = english_districts(summary) if lang == "en" else {}
    rows = []
    for line in summary.get("schedule", []):
        capital = sum(line[f"capital_{year}_cny"] for year in years)
        if not capital > 0:
            continue
        sizes = [line[f"capacity_{year}_t_per_d"] for year in years]
        rows.append(
            {
                "id": line["id"],
                "name": line["name_en"] if lang == "en" else line["name_zh"],
                "district": english.get(line["district"], line["district"]),
                "year": str(line["opens_year"]),
                "sizes": [whole_number(size) if size > 0 else "" for size in sizes],
                "capital": capital_figure(capital, lang),
            }
        )
    return rows


def capital_figure(value_cny: float, lang: str) -> str:
    """Return a capital in 亿元 (zh) or million CNY (en), without the unit."""
    return f"{value_cny / (CNY_PER_YI if lang == 'zh' else MILLION):,.2f}"
