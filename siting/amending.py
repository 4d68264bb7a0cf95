"""Amendments applied to the document of a scenario (parsed TOML or JSON).

The result is another whole document, which is checked like any scenario; nothing is
kept of how it came about.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from siting.amendments import (
    Add,
    AddRule,
    Amendment,
    Close,
    Demand,
    DistanceLimit,
    DropRule,
    Free,
    Growth,
    Move,
    Open,
    Resize,
    Rule,
)
from siting.errors import Fault, ScenarioError

Document = dict[str, Any]


def amend(document: Mapping[str, Any], amendments: Iterable[Amendment]) -> Document:
    """Return the document of a scenario with the amendments applied in order.

    Parameters
    ----------
    document
        A scenario as parsed TOML or JSON; it is not changed.
    amendments
        What is changed.

    Raises
    ------
    ScenarioError
        When an amendment names a stream or a rule that the document lacks. Ids are
        checked when the layers are there.
    """
    changed: Document = copy.deepcopy(dict(document))
    rules = list(changed.get("policies", []))
    changed["policies"] = rules
    faults = []
    for number, amendment in enumerate(amendments, start=1):
        missing = _APPLY[amendment.kind](changed, amendment)
        if missing:
            params = {"file": "amendments", "key": f"[{number}]", "value": missing}
            faults.append(Fault("amendment_nothing", params))
    if faults:
        raise ScenarioError(faults)
    changed["policies"] = [rule for rule in rules if rule]
    return changed


def _facilities(document: Document) -> Document:
    section: Document = document.setdefault("facilities", {})
    return section


def _record(document: Document, facility_id: str) -> Document:
    """Return what the document says of one facility: where it was added, or its changes."""
    section = _facilities(document)
    for facility in section.get("added", []):
        if facility["id"] == facility_id:
            own: Document = facility
            return own
    changes: Document = section.setdefault("changes", {}).setdefault(facility_id, {})
    return changes


def _unnamed(document: Document, ids: Iterable[str], *kinds: str) -> None:
    """Take ids out of the rules of these kinds; a rule left without any is dropped."""
    gone = set(ids)
    for rule in document["policies"]:
        if rule.get("kind") in kinds and gone.intersection(rule["ids"]):
            rule["ids"] = [value for value in rule["ids"] if value not in gone]
            if not rule["ids"]:
                rule.clear()


def _close(document: Document, amendment: Close) -> str:
    _unnamed(document, amendment.ids, "required", "forbidden")
    document["policies"].append({"kind": "forbidden", "ids": list(amendment.ids)})
    return ""


def _open(document: Document, amendment: Open) -> str:
    _unnamed(document, amendment.ids, "required", "forbidden")
    document["policies"].append({"kind": "required", "ids": list(amendment.ids)})
    return ""


def _free(document: Document, amendment: Free) -> str:
    _unnamed(document, amendment.ids, "required", "forbidden")
    for facility_id in amendment.ids:
        _record(document, facility_id)["may_close"] = True
    return ""


def _resize(document: Document, amendment: Resize) -> str:
    _record(document, amendment.id)["capacity_t_per_d"] = amendment.capacity_t_per_d
    return ""


def _move(document: Document, amendment: Move) -> str:
    record = _record(document, amendment.id)
    for name in ("site_id", "place"):
        record.pop(name, None)
    record.update(amendment.model_dump(include={"site_id", "place"}, exclude_none=True))
    return ""


def _add(document: Document, amendment: Add) -> str:
    added = _facilities(document).setdefault("added", [])
    added.append(amendment.facility.model_dump(exclude_none=True))
    return ""


def _limit_distance(document: Document, amendment: DistanceLimit) -> str:
    meant = set(amendment.streams)
    for rule in document["policies"]:
        if rule.get("kind") == "max_service_distance" and meant.intersection(rule["streams"]):
            rule["streams"] = [key for key in rule["streams"] if key not in meant]
            if not rule["streams"]:
                rule.clear()
    if amendment.max_km is not None:
        rule = amendment.model_dump(include={"streams", "max_km"}, mode="json")
        document["policies"].append({"kind": "max_service_distance", **rule})
    return ""


def _streams(document: Document, key: str) -> list[Document]:
    return [stream for stream in document["streams"] if stream.get("key") == key]


def _scale_demand(document: Document, amendment: Demand) -> str:
    found = _streams(document, amendment.stream)
    for stream in found:
        rates = stream.get("rates_kg_per_person_d")
        if stream.get("total_t_per_d") is not None:
            stream["total_t_per_d"] *= amendment.factor
        elif rates is not None:
            stream["rates_kg_per_person_d"] = {k: v * amendment.factor for k, v in rates.items()}
        else:
            return amendment.stream
    return "" if found else amendment.stream


def _set_growth(document: Document, amendment: Growth) -> str:
    found = _streams(document, amendment.stream)
    for stream in found:
        stream["growth_share_per_yr"] = amendment.share_per_yr
    return "" if found and "phases" in document else amendment.stream


def _rule_at(document: Document, number: int) -> Document | None:
    rules: list[Document] = document["policies"]
    return rules[number - 1] if number <= len(rules) and rules[number - 1] else None


def _set_rule(document: Document, amendment: Rule) -> str:
    rule = _rule_at(document, amendment.number)
    if rule is None:
        return str(amendment.number)
    limits = {"exactly", "at_least", "at_most"}
    if limits & amendment.values.keys():
        for name in limits:
            rule.pop(name, None)
    rule.update(amendment.values)
    return ""


def _drop_rule(document: Document, amendment: DropRule) -> str:
    rule = _rule_at(document, amendment.number)
    if rule is None:
        return str(amendment.number)
    rule.clear()
    return ""


def _add_rule(document: Document, amendment: AddRule) -> str:
    document["policies"].append(copy.deepcopy(amendment.rule))
    return ""


_APPLY: Mapping[str, Callable[[Document, Any], str]] = MappingProxyType(
    {
        "close": _close,
        "open": _open,
        "free": _free,
        "resize": _resize,
        "move": _move,
        "add": _add,
        "distance_limit": _limit_distance,
        "demand": _scale_demand,
        "growth": _set_growth,
        "rule": _set_rule,
        "drop_rule": _drop_rule,
        "add_rule": _add_rule,
    }
)
"""Each applies one kind and returns what it did not find, an empty text when nothing."""
