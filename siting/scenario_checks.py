"""Checks between the sections of a scenario, and of a scenario against its layers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from siting.errors import Fault
from siting.scenario_faults import nearest_key
from siting.scenario_parts import CATCHMENTS

if TYPE_CHECKING:
    from siting.scenario import Scenario

REQUIRED_LAYERS = ("districts", "catchments", "sites", "facilities", "roads")


def internal_faults(scenario: Scenario, *, file: str) -> Iterator[Fault]:
    """Yield every contradiction inside `scenario`, and files that are not there."""
    yield from _stream_faults(scenario, file)
    yield from _type_faults(scenario, file)
    yield from _opposite_faults(scenario, file)
    yield from _file_faults(scenario, file)


def reference_faults(
    scenario: Scenario, *, facility_ids: Collection[str], site_ids: Collection[str], file: str
) -> Iterator[Fault]:
    """Yield a fault for every facility or site id that the layers do not have."""
    for number, policy in enumerate(scenario.policies, start=1):
        if policy.kind in ("required", "forbidden"):
            for value in policy.ids:
                key = f"policies[{number}].ids"
                yield from _unknown(file, key, value, facility_ids, "facility")
    for value, change in scenario.facilities.changes.items():
        key = f"facilities.changes.{value}"
        yield from _unknown(file, key, value, facility_ids, "facility")
        if change.site_id is not None:
            yield from _unknown(file, f"{key}.site_id", change.site_id, site_ids, "site")


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
        if policy.kind in ("count", "total_capacity", "minimum_load", "single_plant"):
            named.append((f"{key}.type", policy.type))
        if policy.kind in ("existing_stays_open", "budget"):
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
    named += [("facilities.resize_types", value) for value in chosen.resize_types]
    for key, value in named:
        yield from _unknown(file, key, value, scenario.facility_types, "facility type")


def _opposite_faults(scenario: Scenario, file: str) -> Iterator[Fault]:
    named: dict[str, set[str]] = {"required": set(), "forbidden": set()}
    for policy in scenario.policies:
        if policy.kind in ("required", "forbidden"):
            named[policy.kind].update(policy.ids)
    for value in sorted(named["required"] & named["forbidden"]):
        yield Fault("scenario_opposite", {"file": file, "key": "policies", "value": value})


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


def _unknown(file: str, key: str, value: str, known: Collection[str], noun: str) -> Iterator[Fault]:
    if value in known:
        return
    nearest = nearest_key(value, known)
    params = {"file": file, "key": key, "value": value, "nearest": nearest, "count": len(known)}
    code = "scenario_unknown_" + noun.replace(" ", "_")
    yield Fault(f"{code}_near" if nearest else code, params)
