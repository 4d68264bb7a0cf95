"""Compare two answers: what costs, hauls, plants and assignments differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

SAME_SHARE = 1e-9
"""Figures closer than this share are the same (rounding of sums)."""

METRICS = ("objective_cny_per_yr", "bound_cny_per_yr", "gap_share")


def compare(
    summary_a: Mapping[str, Any],
    summary_b: Mapping[str, Any],
    *,
    catchments_a: pd.DataFrame | None = None,
    catchments_b: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Return what differs from answer a to answer b; nothing differs from a to a.

    Parameters
    ----------
    summary_a, summary_b
        Summaries of two runs.
    catchments_a, catchments_b
        Catchment tables of the runs, for the list of reassigned catchments.

    Returns
    -------
    dict
        ``metrics``: list of metric, a, b, difference (b - a; None when one is
        missing), only those that differ. ``plan``: indicators that differ.
        ``opened``, ``closed``: facilities open in b only, in a only. ``resized``:
        open in both with another capacity. ``moved``: in the schedules of two plans in
        phases, those that open in another year, with a_opens_year and b_opens_year;
        what stands from the beginning of both is none of them. ``reassigned``: per stream the
        catchments whose largest taker stands on another site, with from_id, to_id
        and tonnes; a plant and its enlargement stand on one site.
    """
    open_a, open_b = _opened(summary_a), _opened(summary_b)
    return {
        "metrics": list(_metrics(summary_a, summary_b)),
        "plan": list(_plan(summary_a, summary_b)),
        "opened": [_named(open_b[i]) for i in open_b if i not in open_a],
        "closed": [_named(open_a[i]) for i in open_a if i not in open_b],
        "resized": [
            {
                **_named(open_b[i]),
                "a_capacity_t_per_d": open_a[i]["capacity_t_per_d"],
                "b_capacity_t_per_d": open_b[i]["capacity_t_per_d"],
            }
            for i in open_a
            if i in open_b and _differ(open_a[i]["capacity_t_per_d"], open_b[i]["capacity_t_per_d"])
        ],
        "moved": list(_moved(summary_a, summary_b)),
        "reassigned": _reassigned(
            (catchments_a, _sites(summary_a)), (catchments_b, _sites(summary_b))
        ),
    }


def _opened(summary: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {f["id"]: f for f in summary["facilities"] if f["open"]}


def _named(facility: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("id", "name", "name_en", "type", "site", "district", "capacity_t_per_d")
    return {key: facility[key] for key in keys if key in facility}


def _moved(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rows_a, rows_b = ({row["id"]: row for row in s.get("schedule", [])} for s in (a, b))
    begins = tuple(min((p["year"] for p in s.get("periods", [])), default=None) for s in (a, b))
    for key, row in rows_b.items():
        if key not in rows_a:
            continue
        years = rows_a[key]["opens_year"], row["opens_year"]
        if years[0] == years[1] or years == begins:
            continue
        yield {
            **{name: row[name] for name in ("id", "name_en", "type", "district")},
            "name": row["name_zh"],
            "site": row["site_id"],
            "a_opens_year": years[0],
            "b_opens_year": years[1],
        }


def _metrics(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    flat_a, flat_b = dict(_figures(a)), dict(_figures(b))
    for name in dict.fromkeys((*flat_a, *flat_b)):
        one, other = flat_a.get(name), flat_b.get(name)
        if not _differ(one, other):
            continue
        known = one is not None and other is not None
        difference = other - one if known else None  # type: ignore[operator]
        yield {"metric": name, "a": one, "b": other, "difference": difference}


def _figures(summary: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    for name in METRICS:
        yield name, summary[name]
    for group in ("costs", "residues"):
        for name, value in summary.get(group, {}).items():
            yield f"{group}.{name}", value
    for period in summary.get("periods", []):
        for name in (*METRICS, "capital_cny"):
            yield f"periods.{period['year']}.{name}", period[name]
    for stream, figures in summary["streams"].items():
        for name, value in figures.items():
            yield f"streams.{stream}.{name}", value


def _plan(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rows_a = {row["indicator"]: row for row in a["plan"]}
    for row in b["plan"]:
        other = rows_a.get(row["indicator"])
        if other is not None and not _differ(other["value"], row["value"]):
            continue
        yield {
            "indicator": row["indicator"],
            "indicator_en": row.get("indicator_en", ""),
            "target": row["target"],
            "a": other["value"] if other else None,
            "b": row["value"],
            "a_met": other["met"] if other else None,
            "b_met": row["met"],
        }


def _sites(summary: Mapping[str, Any]) -> dict[str, str]:
    return {f["id"]: f["site"] for f in summary["facilities"]}


def _reassigned(
    a: tuple[pd.DataFrame | None, dict[str, str]], b: tuple[pd.DataFrame | None, dict[str, str]]
) -> dict[str, list[dict[str, Any]]]:
    if a[0] is None or b[0] is None:
        return {}
    one, other = _by_id(a[0]), _by_id(b[0])
    shared = one.index.intersection(other.index)
    columns = [c for c in one.columns if c.endswith("_facility_id") and c in other.columns]
    one, other = one.loc[shared], other.loc[shared]
    changes = {}
    for column in columns:
        stream = column.removesuffix("_facility_id")
        before, after = (table[column].fillna("").tolist() for table in (one, other))
        pairs = zip(before, after, strict=True)
        moved = [k for k, (x, y) in enumerate(pairs) if a[1].get(x, x) != b[1].get(y, y)]
        rows = other.iloc[moved]
        named = [rows[name].astype(str) for name in ("name_zh", "name_en", "district")]
        demand = rows[f"{stream}_demand_t_per_d"].astype(float)
        changes[stream] = [
            {
                "id": str(i),
                "name": name,
                "name_en": name_en,
                "district": district,
                "from_id": str(before[k]),
                "to_id": str(after[k]),
                "demand_t_per_d": tonnes,
            }
            for k, i, name, name_en, district, tonnes in zip(
                moved, rows.index, *named, demand.tolist(), strict=True
            )
        ]
    return {stream: rows for stream, rows in changes.items() if rows}


def _by_id(table: pd.DataFrame) -> pd.DataFrame:
    indexed = table.set_index("id") if "id" in table.columns else table
    return indexed.set_axis(indexed.index.astype(str), axis=0)


def _differ(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is not b
    return abs(a - b) > SAME_SHARE * max(abs(a), abs(b))
