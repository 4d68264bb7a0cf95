"""The summary of an answer: the document that every run folder carries."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geodata.layers import Layers
from siting.binding_words import binding_record
from siting.building import texts_of
from siting.candidates import PLAN_END_YEAR
from siting.diagnosis_records import diagnosis_records
from siting.naming import Names
from siting.notes import LAST_PERIOD, note_text
from siting.plan import plan_indicators
from siting.problem import Floats
from siting.residues import arising_t_per_d, sent_on_t_per_d
from siting.scenario import Scenario
from siting.schedule import period_records
from siting.solution import Shortfall

if TYPE_CHECKING:
    from siting.answering import ScenarioSolution

FACILITY_KEYS = {
    "id": "id",
    "name_zh": "name",
    "name_en": "name_en",
    "type": "type",
    "site_id": "site",
    "district": "district",
    "status": "status",
    "plan_project": "plan_project",
    "open": "open",
    "shares_park": "shares_park",
    "capacity_t_per_d": "capacity_t_per_d",
    "load_t_per_d": "load_t_per_d",
    "utilisation_share": "utilisation_share",
    "shadow_price_cny_per_t": "shadow_price_cny_per_t",
    "siting_basis": "siting_basis",
    "capacity_basis": "capacity_basis",
}


def summarise(answer: ScenarioSolution) -> dict[str, Any]:
    """Return the summary of `answer`: plain numbers and texts, no NaN.

    A figure that does not exist (a mean haul of nothing, the objective without
    an incumbent) is None.
    """
    solution, heading = answer.solution, answer.case.scenario.scenario
    whole = solution if answer.phases is None else answer.phases.solution
    notes = (*solution.report.notes, *((LAST_PERIOD,) if answer.phases is not None else ()))
    checked = answer.verification if answer.phases is None else answer.phases.verification
    summary: dict[str, Any] = {
        "scenario": heading.model_dump(include={"name", "title_zh", "title_en", "year"}),
        "status": whole.status,
        "objective_cny_per_yr": whole.objective_cny_per_yr,
        "bound_cny_per_yr": whole.bound_cny_per_yr,
        "gap_share": whole.gap_share,
        "verified": checked.ok,
        "violations": [
            _worded({"rule": v.rule, "item": v.item}, v.text) for v in checked.violations
        ],
        "notes": [_worded({"code": code}, partial(note_text, code)) for code in notes],
        "costs": cost_breakdown(answer),
        "streams": stream_figures(answer),
        "residues": residue_figures(answer),
        "capacity": capacity_figures(answer),
        "binding": [binding_record(limit, answer.case.names) for limit in answer.binding],
        "shortfalls": [_shortfall_record(shortfall) for shortfall in solution.shortfalls],
        **diagnosis_records(answer),
        "remainder": heading.remainder,
        "titles": titles(answer.case.scenario, answer.case.layers),
        "limits_km": answer.case.names.limit_km,
        "assumed_share": assumed_shares(answer.facilities),
        "travel": answer.case.travel.source,
        "facilities": _facility_records(answer.facilities),
        "plan": _indicators(answer),
    }
    if answer.phases is not None:
        summary["periods"] = period_records(
            answer.phases.solution, [stream_figures(period) for period in answer.periods]
        )
        summary["schedule"] = answer.phases.schedule.to_dict(orient="records")
    return _jsonable(summary)  # type: ignore[no-any-return]


def _indicators(answer: ScenarioSolution) -> list[dict[str, Any]]:
    """Return the plan's indicators; of a plan in phases, in the plan's last year."""
    planned = next((p for p in answer.periods if p.case.scenario.year == PLAN_END_YEAR), answer)
    tables = (planned.facilities, planned.catchments)
    return plan_indicators(planned.case, *tables, answered=planned.solution.has_incumbent)


def _worded(record: dict[str, Any], text: Callable[[str], str]) -> dict[str, Any]:
    """Return `record` with its sentence in Chinese and English."""
    return {**record, "zh": text("zh"), "en": text("en")}


def titles(scenario: Scenario, layers: Layers) -> dict[str, dict[str, dict[str, str]]]:
    """Return Chinese and English titles: streams and types by key, districts by code."""
    streams: dict[str, dict[str, str]] = {
        str(s.key): {"zh": s.title_zh, "en": s.title_en} for s in scenario.enabled_streams
    }
    types = {
        key: {"zh": kind.title_zh, "en": kind.title_en}
        for key, kind in scenario.facility_types.items()
    }
    named = pd.DataFrame(layers.districts)[["name_zh", "name_en"]]
    districts = {
        str(code): {"zh": str(zh), "en": str(en)} for code, zh, en in named.itertuples(name=None)
    }
    return {"streams": streams, "types": types, "districts": districts}


def english_districts(summary: Mapping[str, Any]) -> dict[str, str]:
    """Return the English names of a run's districts by their Chinese names."""
    named = summary["titles"].get("districts", {}).values()
    return {title["zh"]: title["en"] for title in named}


def names_of_run(
    summary: Mapping[str, Any], facilities: pd.DataFrame, catchments: pd.DataFrame
) -> Names:
    """Return the names for sentences about a stored run.

    Parameters
    ----------
    summary
        Document of `summarise`.
    facilities, catchments
        Tables of the run, with the columns ``id``, names and ``district``.
    """
    words, districts_en = summary["titles"], english_districts(summary)
    plants = facilities.assign(id=facilities["id"].astype(str)).set_index("id")
    places = catchments.assign(id=catchments["id"].astype(str)).set_index("id")
    return Names(
        catchments=texts_of(places["name_zh"]),
        catchments_en=texts_of(places["name_en"]),
        facilities=texts_of(plants["name_zh"]),
        facilities_en=texts_of(plants["name_en"]),
        districts=texts_of(places["district"]),
        districts_en=texts_of(places["district"].map(districts_en).dropna()),
        streams={key: title["zh"] for key, title in words["streams"].items()},
        streams_en={key: title["en"] for key, title in words["streams"].items()},
        types={key: title["zh"] for key, title in words["types"].items()},
        types_en={key: title["en"] for key, title in words["types"].items()},
        limit_km={key: km for key, km in summary["limits_km"].items() if km is not None},
    )


def stream_figures(answer: ScenarioSolution) -> dict[str, dict[str, float]]:
    """Return demand, served, unserved, haulage and haul lengths of each stream.

    Demand is what arises, in catchments and as residue in facilities; what a
    facility sends on of its own stream (a transfer station) is counted once, and
    as served where it is not sent on. Haulage counts every leg, and the lengths
    are those of the legs. The 95th percentile is by tonnes: the shortest length
    within which 95 % of the tonnes hauled go.
    """
    problem, allocation = answer.case.problem, answer.allocation
    arising = arising_t_per_d(problem, answer.solution.load_t_per_d)
    sent_on = sent_on_t_per_d(problem, answer.solution.flow_t_per_d)
    figures = {}
    for s, key in enumerate(problem.stream_keys.tolist()):
        flows = allocation[allocation["stream"] == key]
        tonnes = flows["flow_t_per_d"].to_numpy(dtype=np.float64)
        lengths = flows["distance_km"].to_numpy(dtype=np.float64)
        moved = float(tonnes.sum())
        haulage = float((tonnes * lengths).sum())
        figures[key] = {
            "demand_t_per_d": float(arising[:, s].sum() - sent_on[s]),
            "served_t_per_d": float(moved - sent_on[s]),
            "unserved_t_per_d": float(answer.solution.unserved_t_per_d[:, s].sum()),
            "haulage_tkm_per_d": haulage,
            "mean_distance_km": haulage / moved if moved > 0 else math.nan,
            "p95_distance_km": tonne_percentile(lengths, tonnes, 0.95),
            "max_distance_km": float(lengths.max()) if lengths.size else math.nan,
        }
    return figures


def tonne_percentile(lengths_km: Floats, tonnes: Floats, share: float) -> float:
    """Return the shortest length within which `share` of the tonnes are hauled, km."""
    if not tonnes.sum() > 0:
        return math.nan
    order = np.argsort(lengths_km, kind="stable")
    within = np.cumsum(tonnes[order])
    place = int(np.searchsorted(within, share * within[-1] * (1 - 1e-12)))
    return float(lengths_km[order][place])


def cost_breakdown(answer: ScenarioSolution) -> dict[str, float]:
    """Return the annual costs that make up the objective, CNY/yr."""
    problem, allocation = answer.case.problem, answer.allocation
    haul = allocation["flow_t_per_d"] * allocation["haul_cost_cny_per_t"]
    left = answer.solution.unserved_t_per_d.sum(axis=0)
    priced = np.where(left > 0, problem.unserved_cost_cny_per_t, 0.0)
    return {
        "fixed_cny_per_yr": float(answer.facilities["fixed_cost_cny_per_yr"].sum()),
        "processing_cny_per_yr": float(answer.facilities["processing_cost_cny_per_yr"].sum()),
        "haul_cny_per_yr": float(haul.sum()) * problem.days_per_yr,
        "unserved_cny_per_yr": float(left @ priced) * problem.days_per_yr,
    }


def residue_figures(answer: ScenarioSolution) -> dict[str, float]:
    """Return the tonnes left of each residue that is no stream of the scenario, t/d."""
    types = answer.case.scenario.facility_types
    streams = set(answer.problem.stream_keys.tolist())
    residues: dict[str, float] = {}
    loads = answer.facilities.groupby("type", sort=True)["load_t_per_d"].sum()
    for kind, load in loads.items():
        for key, share in types[str(kind)].yields.items():
            if key in streams:
                continue
            residues[key] = residues.get(key, 0.0) + share * float(load)
    return residues


def capacity_figures(answer: ScenarioSolution) -> dict[str, dict[str, float]]:
    """Return by type what stands, what is built, and how full the open facilities are.

    New capacity is that of facilities after the standing year, of candidates, and
    what an expansion adds to a standing plant.
    """
    opened = answer.facilities[answer.facilities["open"]]
    own = answer.case.menu["capacity_t_per_d"].reindex(opened["id"]).to_numpy(dtype=np.float64)
    stood = (opened["id"].map(answer.case.menu["scope"]) == "standing").to_numpy()
    size = opened["capacity_t_per_d"].to_numpy(dtype=np.float64)
    standing = np.where(stood, np.minimum(own, size), 0.0)
    rows = opened.assign(standing_t_per_d=standing, new_t_per_d=size - standing)
    names = ["standing_t_per_d", "new_t_per_d", "load_t_per_d"]
    figures: dict[str, dict[str, float]] = {}
    for kind, sums in rows.groupby("type", sort=True)[names].sum().iterrows():
        whole = float(sums["standing_t_per_d"] + sums["new_t_per_d"])
        used = float(sums["load_t_per_d"]) / whole if whole > 0 else math.nan
        figures[str(kind)] = {name: float(sums[name]) for name in names}
        figures[str(kind)]["utilisation_share"] = used
    return figures


def assumed_shares(facilities: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return by type which share of open sites and of open capacity is assumed."""
    shares = {}
    for kind, rows in facilities[facilities["open"]].groupby("type", sort=True):
        assumed = rows["capacity_basis"] == "assumed"
        whole = float(rows["capacity_t_per_d"].sum())
        shares[str(kind)] = {
            "sites_share": float((rows["siting_basis"] == "assumed").mean()),
            "capacity_share": float(rows.loc[assumed, "capacity_t_per_d"].sum()) / whole
            if whole > 0
            else 0.0,
        }
    return shares


def _shortfall_record(shortfall: Shortfall) -> dict[str, Any]:
    return {
        "kind": shortfall.kind,
        "stream": shortfall.stream,
        "amount": shortfall.amount,
        "ids": list(shortfall.ids),
        "zh": shortfall.text("zh"),
        "en": shortfall.text("en"),
    }


def _facility_records(facilities: pd.DataFrame) -> list[dict[str, Any]]:
    chosen = facilities[list(FACILITY_KEYS)].rename(columns=FACILITY_KEYS)
    return [{str(k): v for k, v in row.items()} for row in chosen.to_dict(orient="records")]


def _jsonable(value: Any) -> Any:  # noqa: ANN401
    """Return `value` in plain types; numbers that do not exist become None."""
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, np.generic):
        return _jsonable(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
