"""What the pages show of a run: figures rounded for reading, words in one language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

from api.store import Run
from api.words import page_words
from siting.summary import english_districts

MISSING = "—"
BEIJING = timezone(timedelta(hours=8))
CNY_PER_YI = 1e8
CNY_PER_BILLION = 1e9
SHOWN_SHORTFALLS = 6
SHOWN_BINDING = 8
UNITS_EN: Mapping[str, str] = MappingProxyType(
    {
        "座": "plants",
        "个": "eco-parks",
        "个区县": "districts",
        "万t/年": "10,000 t/yr",
        "万t/yr": "10,000 t/yr",
    }
)
BUSY_SHARE = 0.95
LEFT_OVER_T_PER_D = 0.05


def is_number(value: object) -> bool:
    """Say whether `value` is a finite number (true and false are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def whole_number(value: Any) -> str:  # noqa: ANN401
    """Return a number without decimals, thousands apart."""
    return f"{value:,.0f}" if is_number(value) else MISSING


def one_decimal(value: Any) -> str:  # noqa: ANN401
    """Return a number with one decimal, thousands apart."""
    return f"{value:,.1f}" if is_number(value) else MISSING


def percent(value: Any) -> str:  # noqa: ANN401
    """Return a share as percent with one decimal."""
    return f"{value * 100:.1f}%" if is_number(value) else MISSING


def gap_percent(value: Any) -> str:  # noqa: ANN401
    """Return a gap as percent, always with two decimals."""
    return f"{value * 100:.2f}%" if is_number(value) else MISSING


def plain_value(value: Any) -> str:  # noqa: ANN401
    """Return a target or value of an indicator as a planner writes it."""
    if not is_number(value):
        return MISSING if value is None else str(value)
    if abs(value) >= 1000 or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.3g}"


def beijing_minute(value: Any) -> str:  # noqa: ANN401
    """Return a stored UTC time to the minute as clocks in Chongqing show it."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def shown_beside(value: Any, target: Any) -> str:  # noqa: ANN401
    """Return a value with enough digits not to look like a target that it is not."""
    text = plain_value(value)
    if not is_number(value) or not is_number(target) or value == target:
        return text
    digits = 3
    while text == plain_value(target) and digits < 12:
        digits += 1
        text = f"{value:,.{digits}g}"
    return text


FORMATS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "whole": whole_number,
        "decimal": one_decimal,
        "percent": percent,
        "gap": gap_percent,
        "plain": plain_value,
        "minute": beijing_minute,
    }
)


def cost_figure(value: Any, lang: str) -> str:  # noqa: ANN401
    """Return an annual cost in 亿元 (zh) or billion CNY (en), without the unit."""
    return f"{value / cost_scale(lang):,.2f}" if is_number(value) else MISSING


def cost_scale(lang: str) -> float:
    """Return how many CNY make one of the unit that annual costs are told in."""
    return CNY_PER_YI if lang == "zh" else CNY_PER_BILLION


def run_row(run: Run, lang: str) -> dict[str, object]:
    """Return one line of the list of runs."""
    record = run.record
    words = page_words(lang)
    return {
        "id": run.id,
        "scenario": record["scenario"],
        "title": title_of(run, lang),
        "year": run.meta.get("year", ""),
        "status": run.status,
        "status_words": words.get(f"status_{run.status}", run.status),
        "answered": run.answered,
        "verified": run.answered and record.get("verified") is True,
        "cost": cost_figure(record.get("objective_cny_per_yr"), lang),
        "gap_share": record.get("gap_share"),
        "created": run.created,
    }


def title_of(run: Run, lang: str) -> str:
    """Return the title of the run's scenario."""
    return str(run.meta.get(f"title_{lang}") or run.record["scenario"])


def run_view(run: Run, lang: str) -> dict[str, object]:
    """Return everything that the page of one run shows."""
    summary = run.summary()
    indicators = plan_rows(summary, lang)
    streams = stream_rows(run, summary, lang)
    shortfalls = [str(line) for line in texts(run.meta.get(f"shortfalls_{lang}"))]
    binding = binding_lines(summary, lang)
    return {
        **run_row(run, lang),
        "parent": run.record.get("parent"),
        "bound": cost_figure(summary.get("bound_cny_per_yr"), lang),
        "streams": streams,
        "all_served": not any(is_left_over(row) for row in streams),
        "remainder": run.meta.get(f"remainder_{lang}") or page_words(lang)["unserved"],
        "notes": note_lines(summary, lang),
        "binding": binding[:SHOWN_BINDING],
        "more_binding": binding[SHOWN_BINDING:],
        "shortfalls": shortfalls[:SHOWN_SHORTFALLS],
        "more_shortfalls": shortfalls[SHOWN_SHORTFALLS:],
        "plan": indicators,
        "beyond": [row for row in indicators if row["verdict"] == "null"],
        "plan_count": plan_count(summary, lang),
        "capacity": capacity_rows(summary, lang),
        "facilities": facility_rows(summary, lang),
        "assumed": run.meta.get("assumed_share") or {},
        "attribution": (run.meta.get("attribution_en") if lang == "en" else None)
        or run.meta.get("attribution", ""),
        "crs": run.record.get("crs", {}),
        "solver": run.record.get("solver", {}),
        "seconds": run.record.get("seconds", {}),
    }


def note_lines(summary: Mapping[str, Any], lang: str) -> list[str]:
    """Return what else to know of an answer, none for runs stored before notes were."""
    mark = "。" if lang == "zh" else "."
    notes = [str(note[lang]) for note in summary.get("notes", [])]
    return [text[:1].upper() + text[1:] + mark for text in notes]


def binding_lines(summary: Mapping[str, Any], lang: str) -> list[str]:
    """Return the limits that bind in words, none for runs stored before they were."""
    return [str(row[lang]) for row in summary.get("binding", [])]


def is_left_over(row: Mapping[str, Any]) -> bool:
    """Say whether a stream has waste left over, beyond rounding."""
    return bool(row["unserved_t_per_d"] > LEFT_OVER_T_PER_D)


def texts(value: object) -> Sequence[object]:
    """Return a list of texts, empty when there is none."""
    return value if isinstance(value, list | tuple) else []


def stream_rows(run: Run, summary: Mapping[str, Any], lang: str) -> list[dict[str, object]]:
    """Return one line per stream: tonnes, share served and hauls."""
    titles = {row["key"]: row.get(f"title_{lang}") for row in run.meta["streams"]}  # type: ignore[attr-defined]
    rows = []
    for key, figures in summary["streams"].items():
        demand = figures["demand_t_per_d"]
        served = figures["served_t_per_d"]
        rows.append(
            {
                "key": key,
                "title": titles.get(key) or key,
                "served_share": served / demand if demand else 1.0,
                "short": figures["unserved_t_per_d"] > 0.005 * demand,
                **figures,
            }
        )
    return rows


def capacity_rows(summary: Mapping[str, Any], lang: str) -> list[dict[str, object]]:
    """Return one line per type: what stands, what is built and how full both are."""
    titles = summary["titles"]["types"]
    return [
        {"title": titles[kind][lang] if kind in titles else kind, **figures}
        for kind, figures in summary.get("capacity", {}).items()
    ]


def plan_rows(summary: Mapping[str, Any], lang: str) -> list[dict[str, object]]:
    """Return the indicator table with the words of each verdict."""
    words = page_words(lang)
    rows = []
    for row in summary.get("plan", []):
        verdict = {True: "true", False: "false"}.get(row["met"], "null")
        name = row.get(f"indicator_{lang}") or row["indicator"]
        unit = row.get("unit") or ""
        unit = UNITS_EN.get(unit, unit) if lang == "en" else unit
        note = row.get(f"note_{lang}") or ""
        rows.append(
            {**row, "note": note, "name": name, "unit": unit, "verdict": verdict,
                "shown": shown_beside(row["value"], row["target"]),
             "verdict_words": words[f"met_{verdict}"]}
        )  # fmt: skip
    return rows


def plan_count(summary: Mapping[str, Any], lang: str) -> str:
    """Return in words how many indicators are met, missed and not computable."""
    met = [row["met"] for row in summary.get("plan", [])]
    return page_words(lang)["plan_count"].format(
        met=met.count(True), missed=met.count(False), unknown=met.count(None)
    )


def facility_rows(summary: Mapping[str, Any], lang: str) -> list[dict[str, object]]:
    """Return the open facilities, the fullest first."""
    rows = [row for row in summary["facilities"] if row["open"]]
    english = english_districts(summary) if lang == "en" else {}
    rows.sort(key=lambda row: (-(row["utilisation_share"] or 0), row["id"]))
    return [
        {
            **row,
            "busy": (row["utilisation_share"] or 0) >= BUSY_SHARE,
            "assumed": "assumed" in (row.get("siting_basis"), row.get("capacity_basis")),
            "shown_district": english.get(row["district"], row["district"]),
            "shown_name": (row.get("name_en") if lang == "en" else None) or row["name"],
        }
        for row in rows
    ]
