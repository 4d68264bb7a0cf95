"""What every map of a run says of it: titles, streams, shortfalls, share assumed."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from geodata.layers import Layers
from siting.answering import ScenarioSolution
from siting.scenario import Scenario

REMAINDERS = MappingProxyType(
    {
        "uncollected": ("未收运", "Uncollected"),
        "landfill": ("填埋（未建模）", "Landfilled (not modelled)"),
    }
)


def map_meta(
    scenario: Scenario,
    layers: Layers,
    solved: ScenarioSolution,
    summary: dict[str, Any],
    *,
    run_id: str,
) -> dict[str, Any]:
    """Return the `meta` of a run; every value can stand in JSON."""
    solution = solved.solution
    remainder_zh, remainder_en = REMAINDERS[scenario.scenario.remainder]
    return {
        "run_id": run_id,
        "title_zh": scenario.scenario.title_zh,
        "title_en": scenario.scenario.title_en,
        "year": scenario.scenario.year,
        "status": summary["status"],
        "objective_cny_per_yr": summary["objective_cny_per_yr"],
        "bound_cny_per_yr": summary["bound_cny_per_yr"],
        "gap_share": summary["gap_share"],
        "verified": bool(summary["verified"] and solution.has_incumbent),
        "crs": scenario.scenario.crs,
        "attribution": layers.attribution,
        "attribution_en": layers.attribution_en,
        "streams": stream_lines(scenario, summary),
        "types": summary["titles"]["types"],
        "shortfalls_zh": [shortfall.text("zh") for shortfall in solution.shortfalls],
        "shortfalls_en": [shortfall.text("en") for shortfall in solution.shortfalls],
        "binding_zh": [row["zh"] for row in summary["binding"]],
        "binding_en": [row["en"] for row in summary["binding"]],
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "assumed_share": summary["assumed_share"],
        "remainder_zh": remainder_zh,
        "remainder_en": remainder_en,
    }


def stream_lines(scenario: Scenario, summary: dict[str, Any]) -> list[dict[str, object]]:
    """Return title and tonnes of every stream of the run, in the scenario's order."""
    titles = {stream.key: stream for stream in scenario.enabled_streams}
    amounts = ("demand_t_per_d", "served_t_per_d", "unserved_t_per_d")
    return [
        {
            "key": key,
            "title_zh": titles[key].title_zh,
            "title_en": titles[key].title_en,
            **{name: figures[name] for name in amounts},
        }
        for key, figures in summary["streams"].items()
    ]
