"""The menu of facilities: which plants stand, are planned, or may be built where.

Scope of a facility: `standing` (in service by the base year, capital sunk),
`new` (a later row of the facilities layer) or `candidate` (may be built anew).

The menu of a plan in phases is the same in every period. What is not in service
in a period stays closed in it (`may_open` is False), but for planned plants:
when these are built is what the plan decides.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geodata.additions import point_site_id
from geodata.layers import Layers
from geodata.membership import catchment_of
from siting.errors import Fault, ScenarioError
from siting.scenario import Scenario
from siting.scenario_checks import Known, reference_faults
from siting.spread import spread_ids, spread_rows

PLAN_END_YEAR = 2025
"""Year by which plants of the plan without a start year are in service (title of the
plan: 2021-2025)."""

CANDIDATE_WORDS = {
    "name_zh": ("·候选", "·候选（未核实）"),
    "name_en": (": candidate", ": candidate (unverified)"),
}
"""What a name says after it of a candidate of the layer: one that is sure, one that is not."""

UNVERIFIED_WORDS = (" 候选（未核实）", ", candidate (unverified)")
"""What a candidate beside an unsure one says after its type."""

MENU_COLUMNS = (
    "name_zh",
    "name_en",
    "type",
    "site_id",
    "district_code",
    "status",
    "plan_project",
    "scope",
    "capacity_t_per_d",
    "may_close",
    "in_service",
    "may_open",
    "siting_basis",
    "capacity_basis",
    "source",
    "confidence",
)


def facility_menu(scenario: Scenario, layers: Layers) -> pd.DataFrame:
    """Return every facility that takes part in `scenario`, by id.

    Rows of the facilities layer come first, in the layer's order, then capacity
    that is spread over the parks, then the candidates by type and site.

    Raises
    ------
    ScenarioError
        When the scenario names what the layers lack (a facility, a site, a catchment,
        a district, a region), or no facility takes part.
    """
    file = scenario.name
    faults = list(reference_faults(scenario, _known(scenario, layers), file=file))
    if faults:
        raise ScenarioError(faults)
    kept = _taking_part(scenario, _changed(scenario, pd.DataFrame(layers.facilities)))
    spread, built_anew = spread_rows(scenario, layers), _candidates(scenario, layers, kept)
    parts = [part for part in (kept, spread, built_anew) if len(part)]
    if not parts:
        raise ScenarioError([Fault("menu_empty", {"file": file, "year": scenario.year})])
    menu = pd.concat(parts) if len(parts) > 1 else parts[0]
    menu.index.name = "id"
    return menu


def in_service(facilities: pd.DataFrame, year: int) -> pd.Series[bool]:
    """Return for each facility whether it is in service in `year`.

    A row without a start year is in service from the start when it exists, and
    from the end of the plan when it does not yet; without an end year it stays.
    """
    start = pd.to_numeric(facilities["start_year"]).astype("Float64")
    end = pd.to_numeric(facilities["end_year"]).astype("Float64")
    unknown_start = facilities["status"].map(lambda s: 0 if s == "existing" else PLAN_END_YEAR)
    begun = start.fillna(unknown_start.astype("Float64")) <= year
    ended = end.fillna(9999.0) < year
    serving: pd.Series[bool] = (begun & ~ended).astype(bool)
    return serving


def _known(scenario: Scenario, layers: Layers) -> Known:
    types = scenario.facilities.candidates.types
    anew = {candidate_id(kind, site) for kind in types for site in layers.sites.index}
    return Known(
        facilities=set(layers.facilities.index) | anew | spread_ids(scenario, layers),
        sites=set(layers.sites.index),
        eco_parks=set(layers.sites.index[layers.sites["kind"] == "eco_park"]),
        catchments=set(layers.catchments.index),
        districts=set(layers.districts.index),
        regions=set(layers.regions["region"]),
    )


def candidate_id(kind: str, site_id: str) -> str:
    """Return the id of a candidate of type `kind` at a site."""
    return f"N-{kind}-{site_id}"


def _changed(scenario: Scenario, facilities: pd.DataFrame) -> pd.DataFrame:
    changed = facilities.copy()
    for facility_id, change in scenario.facilities.changes.items():
        columns = change.model_dump(exclude_none=True, exclude={"place"})
        if change.place is not None:
            columns["site_id"] = point_site_id(facility_id)
        for column, value in columns.items():
            changed.loc[facility_id, column] = value
            if column == "capacity_t_per_d":
                changed.loc[facility_id, "capacity_basis"] = "user"
            if column == "site_id":
                changed.loc[facility_id, "siting_basis"] = "user"
    return changed


def _taking_part(scenario: Scenario, facilities: pd.DataFrame) -> pd.DataFrame:
    wanted = {stream.key for stream in scenario.enabled_streams}
    types = {k for k, t in scenario.facility_types.items() if wanted.intersection(t.accepts)}
    chosen = scenario.facilities
    status, kind = facilities["status"], facilities["type"]
    named = (status == "candidate") & kind.isin(chosen.candidates.layer_types)
    rows = facilities[
        kind.isin(types)
        & (status.isin(chosen.include_status) | named)
        & (facilities["capacity_t_per_d"] > 0)
        & (_ever_in_service(facilities, scenario) | (status == "candidate"))
    ].copy()
    standing = in_service(rows, chosen.standing_year) & ~rows["plan_project"].astype(bool)
    standing &= rows["status"] != "planned"
    rows["scope"] = standing.map({True: "standing", False: "new"})
    rows.loc[rows["status"] == "candidate", "scope"] = "candidate"
    rows["in_service"] = in_service(rows, scenario.year)
    rows["may_open"] = rows["in_service"] | rows["status"].isin(("planned", "candidate"))
    return _named_as_candidates(rows)[list(MENU_COLUMNS)]


def _named_as_candidates(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with candidates called so in their names, the unsure ones unverified."""
    named, candidate, unsure = rows.copy(), rows["status"] == "candidate", _is_unsure(rows)
    for column, words in CANDIDATE_WORDS.items():
        added = unsure.map({True: words[1], False: words[0]})
        named[column] = rows[column].where(~candidate, rows[column] + added)
    return named


def _is_unsure(rows: pd.DataFrame) -> pd.Series[bool]:
    unsure: pd.Series[bool] = (rows["status"] == "candidate") & (rows["confidence"] != "high")
    return unsure


def _ever_in_service(facilities: pd.DataFrame, scenario: Scenario) -> pd.Series[bool]:
    serving = [in_service(facilities, year) for year in scenario.service_years]
    ever: pd.Series[bool] = pd.concat(serving, axis=1).any(axis=1)
    return ever


def _candidates(scenario: Scenario, layers: Layers, kept: pd.DataFrame) -> pd.DataFrame:
    area_kind = catchment_of(layers.sites, layers.catchments).map(layers.catchments["area_kind"])
    rows: list[dict[str, object]] = []
    for kind in scenario.facilities.candidates.types:
        hosts = kept[kept["type"].isin(scenario.facilities.candidates.beside.get(kind, ()))]
        sites = _hosting_sites(scenario, layers, kind, hosts)
        unsure = set(hosts.loc[_is_unsure(hosts), "site_id"])
        taken = kept.loc[(kept["type"] == kind) & (kept["scope"] != "standing"), "site_id"]
        barred = scenario.facilities.candidates.barred_area_kinds.get(kind, ())
        free = ~sites.index.isin(set(taken)) & ~area_kind[sites.index].isin(barred)
        for _, site in sites[free].iterrows():
            rows.append(_candidate(scenario, kind, site, unsure=site.name in unsure))
    if not rows:
        return pd.DataFrame(columns=list(MENU_COLUMNS))
    return pd.DataFrame(rows).set_index("id")[list(MENU_COLUMNS)]


def _hosting_sites(
    scenario: Scenario, layers: Layers, kind: str, hosts: pd.DataFrame
) -> pd.DataFrame:
    parks = layers.industrial_parks
    may_host = parks["may_host"].astype(bool)
    barred = set(parks.loc[~may_host, "site_id"]) - set(parks.loc[may_host, "site_id"])
    sites = pd.DataFrame(layers.sites)
    chosen = scenario.facilities.candidates
    if kind in chosen.beside:
        return sites[sites.index.isin(set(hosts["site_id"]))]
    wanted = sites["kind"].isin(chosen.site_kinds_of.get(kind, chosen.site_kinds))
    return sites[wanted & ~((sites["kind"] == "industrial_park") & sites.index.isin(barred))]


def _candidate(
    scenario: Scenario, kind: str, site: pd.Series[Any], *, unsure: bool
) -> dict[str, object]:
    title = scenario.facility_types[kind]
    zh, en = UNVERIFIED_WORDS if unsure else ("（候选）", " (candidate)")
    return {
        "id": candidate_id(kind, str(site.name)),
        "name_zh": f"{site['name_zh']}·{title.title_zh}{zh}",
        "name_en": f"{site['name_en']}: {title.title_en}{en}",
        "type": kind,
        "site_id": str(site.name),
        "district_code": site["district_code"],
        "status": "candidate",
        "plan_project": False,
        "scope": "candidate",
        "capacity_t_per_d": 0.0,
        "may_close": True,
        "in_service": False,
        "may_open": True,
        "siting_basis": site["siting_basis"],
        "capacity_basis": "modelled",
        "source": f"{scenario.scenario.title_zh}：候选场址",
        "confidence": site["confidence"],
    }
