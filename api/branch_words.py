"""What the changes of a branch are called: in titles, in refusals, and on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from siting.amendments import Amendment

CHANGE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "did_close": ("关闭{name}", "{name} closed"),
        "did_open": ("{name}必须开放", "{name} required"),
        "did_free": ("{name}可开可闭", "{name} free to open or close"),
        "did_resize": ("{name}改为 {value} t/d", "{name} at {value} t/d"),
        "did_move": ("迁移{name}", "{name} moved"),
        "did_add": ("新增{name} {value} t/d", "{name} added, {value} t/d"),
        "did_distance_limit": ("{name}运距不超过 {value} km", "{name}: at most {value} km"),
        "did_no_limit": ("{name}运距不限", "{name}: no distance limit"),
        "did_demand": ("{name}产生量 × {value}", "{name}: arising × {value}"),
        "did_growth": ("{name}年增长 {value}%", "{name}: growth {value}% per year"),
        "did_rule": ("修改规则 {value}", "rule {value} changed"),
        "did_drop_rule": ("删去规则 {value}", "rule {value} dropped"),
        "did_add_rule": ("新增一条规则", "a rule added"),
    }
)
"""By kind of change; the page's scripts fill in the same words."""


@dataclass(frozen=True)
class Names:
    """What things are called, Chinese and English.

    Parameters
    ----------
    facilities, streams
        Names by id and by key.
    """

    facilities: Mapping[str, tuple[str, str]]
    streams: Mapping[str, tuple[str, str]]


def change_words(amendment: Amendment, names: Names) -> tuple[str, str]:
    """Return what one change is called, Chinese and English."""
    subjects, value = _parts(amendment)
    kind = amendment.kind
    if kind == "distance_limit" and value is None:
        kind = "no_limit"
    known = {**names.facilities, **names.streams}
    own = {}
    if amendment.kind == "add":
        facility = amendment.facility
        own[facility.id] = (facility.name_zh, facility.name_en or facility.name_zh)
    zh, en = (
        joint.join((own | known).get(s, (s, s))[at] for s in subjects)
        for at, joint in enumerate(("、", ", "))
    )
    text_zh, text_en = CHANGE_WORDS[f"did_{kind}"]
    return text_zh.format(name=zh, value=value), text_en.format(name=en, value=value)


def _parts(amendment: Amendment) -> tuple[tuple[str, ...], Any]:
    """Return ids or keys that a change is about, and its value as text."""
    match amendment.kind:
        case "close" | "open" | "free":
            return amendment.ids, None
        case "resize":
            return (amendment.id,), number(amendment.capacity_t_per_d)
        case "move":
            return (amendment.id,), None
        case "add":
            return (amendment.facility.id,), number(amendment.facility.capacity_t_per_d)
        case "distance_limit":
            limit = amendment.max_km
            return amendment.streams, None if limit is None else number(limit)
        case "demand":
            return (amendment.stream,), number(amendment.factor)
        case "growth":
            return (amendment.stream,), number(100 * amendment.share_per_yr)
        case "rule" | "drop_rule":
            return (), str(amendment.number)
    return (), None


def number(value: float) -> str:
    """Return a number without digits that say nothing."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")
