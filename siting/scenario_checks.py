"""Checks between the sections of a scenario, and of a scenario against its layers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.additions import point_site_id
from siting.errors import Fault
from siting.phases import phase_faults
from siting.scenario_faults import nearest_key
from siting.scenario_parts import CATCHMENTS
from siting.scenario_policies import (
    Count,
    MinimumLoad,
    MinimumSpacing,
    Placed,
    SinglePlant,
    TotalCapacity,
)

if TYPE_CHECKING:
    from siting.scenario import Scenario

_OF_ONE_TYPE = (Count, TotalCapacity, MinimumLoad, MinimumSpacing, SinglePlant)
REQUIRED_LAYERS = ("districts", "catchments", "sites", "facilities", "roads")


def internal_faults(scenario: Scenario, *, file: str) -> Iterator[Fault]:
    """Yield every contradiction inside `scenario`, and files that are not there."""
    yield from _stream_faults(scenario, file)
    yield from _type_faults(scenario, file)
    yield from _opposite_faults(scenario, file)
    yield from _added_faults(scenario, file)
    yield from _file_faults(scenario, file)
    yield from phase_faults(scenario, file)


@dataclass(frozen=True)
class Known:
    """Ids and names that the layers of a scenario hold."""

    facilities: Collection[str]
    sites: Collection[str]
    eco_parks: Collection[str]
    catchments: Collection[str]
    districts: Collection[str]
    regions: Collection[str]


def reference_faults(scenario: Scenario, known: Known, *, file: str) -> Iterator[Fault]:
    """Yield a fault for every id or name that the layers do not have."""
    for number, policy in enumerate(scenario.policies, start=1):
        key = f"policies[{number}]"
        if policy.kind in ("required", "forbidden"):
            yield from _all_unknown(file, f"{key}.ids", policy.ids, known.facilities, "facility")
        if policy.kind in ("required_pairs", "forbidden_pairs"):
            _, catchments, facilities = zip(*policy.pairs, strict=True)
            pairs = f"{key}.pairs"
            yield from _all_unknown(file, pairs, catchments, known.catchments, "catchment")
            yield from _all_unknown(file, pairs, facilities, known.facilities, "facility")
        if policy.kind == "cross_district":
            codes = [code for pair in policy.allowed_pairs for code in pair]
            pairs = f"{key}.allowed_pairs"
            yield from _all_unknown(file, pairs, codes, known.districts, "district")
        if policy.kind == "co_processing":
            kilns = f"{key}.kiln_t_per_d"
            yield from _all_unknown(file, kilns, policy.kiln_t_per_d, known.sites, "site")
        if isinstance(policy, Placed):
            where, regions = policy.districts, policy.regions
            yield from _all_unknown(file, f"{key}.districts", where, known.districts, "district")
            yield from _all_unknown(file, f"{key}.regions", regions, known.regions, "region")
    for value, change in scenario.facilities.changes.items():
        key = f"facilities.changes.{value}"
        yield from _unknown(file, key, value, known.facilities, "facility")
        if change.site_id is not None:
            yield from _unknown(file, f"{key}.site_id", change.site_id, known.sites, "site")
        if change.place is not None:
            site_id = point_site_id(value)
            yield from _unknown(file, f"{key}.place", site_id, known.sites, "site")
    added = [facility.id for facility in scenario.facilities.added]
    yield from _all_unknown(file, "facilities.added", added, known.facilities, "facility")
    yield from _park_faults(scenario, known, file)


def _park_faults(scenario: Scenario, known: Known, file: str) -> Iterator[Fault]:
    section = scenario.eco_parks
    if section is None:
        return
    for name in ("required", "land_ha", "load_cap_t_per_d"):
        named = getattr(section, name)
        yield from _all_unknown(file, f"eco_parks.{name}", named, known.eco_parks, "eco park")


def _stream_faults(scenario: Scenario, file: str) -> Iterator[Fault]:
    seen: set[str] = set()
    accepted = {key for t in scenario.facility_types.values() for key in t.accepts}
    left = {key for t in scenario.facility_types.values() for key in t.yields}
    price = scenario.objective.unserved_cost_cny_per_t
    for number, stream in enumerate(scenario.streams, start=1):
        base = {"file": file, "key": f"streams[{number}]", "value": stream.key}
        if stream.key in seen:
            yield Fault("scenario_repeated", base)
        seen.add(stream.key)
        if not stream.enabled:
            continue
        if not stream.is_stated and stream.key not in left:
            yield Fault("scenario_no_demand", base)
        if stream.key not in scenario.transport:
            yield Fault("scenario_no_transport", base)
        if stream.key not in accepted:
            yield Fault("scenario_no_type", base)
        if isinstance(price, dict) and stream.key not in price:
            yield Fault("scenario_no_price", base)
    if not scenario.enabled_streams:
        yield Fault("scenario_no_stream", {"file": file, "key": "streams", "value": "[]"})


def _type_faults(scenario: Scenario, file: str) -> Iterator[Fault]:
    named: list[tuple[str, str]] = []
    for number, policy in enumerate(scenario.policies, start=1):
        key = f"policies[{number}]"
        if isinstance(policy, _OF_ONE_TYPE):
            named.append((f"{key}.type", policy.type))
        if policy.kind in ("existing_stays_open", "budget", "co_processing"):
            named += [(f"{key}.types", value) for value in policy.types]
    for kind, described in scenario.facility_types.items():
        known = set(described.takes_from or ()) - {CATCHMENTS}
        named += [(f"facility_types.{kind}.takes_from", value) for value in sorted(known)]
    chosen = scenario.facilities
    named += [("facilities.candidates.types", value) for value in chosen.candidates.types]
    barred = "facilities.candidates.barred_area_kinds"
    named += [(barred, value) for value in chosen.candidates.barred_area_kinds]
    kinds_of = "facilities.candidates.site_kinds_of"
    named += [(kinds_of, value) for value in chosen.candidates.site_kinds_of]
    named += [("facilities.candidates.layer_types", v) for v in chosen.candidates.layer_types]
    for value, hosts in chosen.candidates.beside.items():
        named += [("facilities.candidates.beside", name) for name in (value, *hosts)]
    named += [("facilities.spread.type", part.type) for part in chosen.spread]
    named += [("facilities.added.type", part.type) for part in chosen.added]
    named += [("facilities.resize_types", value) for value in chosen.resize_types]
    named += [("facilities.expand_types", value) for value in chosen.expand_types]
    if scenario.eco_parks is not None:
        named.append(("eco_parks.core_type", scenario.eco_parks.core_type))
        named += [("eco_parks.saving_share", value) for value in scenario.eco_parks.saving_share]
    for key, value in named:
        yield from _unknown(file, key, value, scenario.facility_types, "facility type")


def _opposite_faults(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Yield what rules both require and forbid in the same period."""
    named: dict[str, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
    for policy in scenario.policies:
        if policy.kind in ("required", "forbidden"):
            named[policy.kind] += [(value, policy.years) for value in policy.ids]
        if policy.kind in ("required_pairs", "forbidden_pairs"):
            named[policy.kind] += [(" ".join(pair), policy.years) for pair in policy.pairs]
        if policy.kind == "required_pairs":
            named["required"] += [(facility, policy.years) for _, _, facility in policy.pairs]
    for code, ending in (("scenario_opposite", ""), ("scenario_opposite_pair", "_pairs")):
        both = {
            value
            for value, years in named["required" + ending]
            for other, others in named["forbidden" + ending]
            if value == other and _meet(years, others)
        }
        for value in sorted(both):
            yield Fault(code, {"file": file, "key": "policies", "value": value})


def _meet(years: tuple[int, ...], others: tuple[int, ...]) -> bool:
    """Tell whether two rules hold in the same period; none named = in all."""
    return not years or not others or bool(set(years) & set(others))


def _added_faults(scenario: Scenario, file: str) -> Iterator[Fault]:
    ids = [facility.id for facility in scenario.facilities.added]
    for number, value in enumerate(ids, start=1):
        if value in ids[: number - 1]:
            key = f"facilities.added[{number}]"
            yield Fault("scenario_facility_taken", {"file": file, "key": key, "value": value})


def _file_faults(scenario: Scenario, file: str) -> Iterator[Fault]:
    paths = [(f"layers.{name}", path) for name, path in scenario.layers.items()]
    if scenario.travel.provider == "table":
        if scenario.travel.table is None:
            yield Fault("scenario_missing_key", {"file": file, "key": "travel.table", "value": ""})
        else:
            paths.append(("travel.table", scenario.travel.table))
    for key, path in paths:
        if not Path(path).is_file():
            yield Fault("scenario_no_file", {"file": file, "key": key, "value": path})
    if scenario.scenario.dataset == "files":
        for name in REQUIRED_LAYERS:
            if name not in scenario.layers:
                params = {"file": file, "key": f"layers.{name}", "value": ""}
                yield Fault("scenario_missing_key", params)


def _all_unknown(
    file: str, key: str, values: Iterable[str], known: Collection[str], noun: str
) -> Iterator[Fault]:
    for value in dict.fromkeys(values):
        yield from _unknown(file, key, value, known, noun)


def _unknown(file: str, key: str, value: str, known: Collection[str], noun: str) -> Iterator[Fault]:
    if value in known:
        return
    nearest = nearest_key(value, known)
    params = {"file": file, "key": key, "value": value, "nearest": nearest, "count": len(known)}
    code = "scenario_unknown_" + noun.replace(" ", "_")
    yield Fault(f"{code}_near" if nearest else code, params)
