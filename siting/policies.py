"""Policies: what a plan demands beyond least cost, compiled into arrays.

Each kind is a pure function from the policy, the ground it stands on and the
rules so far to the rules with this policy in them. `COMPILERS` names them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from siting.problem import CNY, COUNT, T_PER_D, Flags, Floats, OptionPolicy
from siting.scenario import Scenario
from siting.scenario_policies import (
    Budget,
    Count,
    ExistingStaysOpen,
    Forbidden,
    MaxServiceDistance,
    MinimumLoad,
    Policy,
    Required,
    SinglePlant,
    SingleSite,
    TotalCapacity,
)

SENSE_ZH = {"==": "等于", ">=": "不少于", "<=": "不多于"}
SENSE_EN = {"==": "exactly", ">=": "at least", "<=": "at most"}
SCOPE_ZH = {
    "all": "全部",
    "standing": "现有",
    "new": "新增",
    "plan_project": "规划项目",
    "candidate": "候选",
}


@dataclass(frozen=True, eq=False)
class Ground:
    """What policies speak about.

    Parameters
    ----------
    scenario
        For titles of types and streams.
    menu
        Facilities (f,) of `siting.candidates.facility_menu`.
    options
        Sizes (k,) of `siting.costs.size_menu`.
    """

    scenario: Scenario
    menu: pd.DataFrame
    options: pd.DataFrame

    def option_values(self, facility_mask: Flags, column: str | None = None) -> Floats:
        """Return per option (k,) 1, or `column`, where its facility is in the mask."""
        inside = facility_mask[self.options["facility"].to_numpy(dtype=np.int64)]
        values = 1.0 if column is None else self.options[column].to_numpy(dtype=np.float64)
        return np.asarray(inside * values, dtype=np.float64)

    def title(self, kind: str, lang: str) -> str:
        """Return the title of a facility type."""
        described = self.scenario.facility_types[kind]
        return described.title_zh if lang == "zh" else described.title_en


@dataclass(frozen=True, eq=False)
class Rules:
    """Policies in arrays: facilities (f,), streams (s,) and rows over the options."""

    required: Flags
    forbidden: Flags
    min_load_share: Floats
    max_km: Floats
    single_source: Flags
    option_policies: tuple[OptionPolicy, ...]


def compile_policies(ground: Ground) -> Rules:
    """Return all policies of the scenario as arrays, in the file's order."""
    menu, types = ground.menu, ground.scenario.facility_types
    streams = len(ground.scenario.enabled_streams)
    rules = Rules(
        required=np.zeros(len(menu), dtype=np.bool_),
        forbidden=(menu["status"] == "forbidden").to_numpy(dtype=np.bool_),
        min_load_share=np.array([types[kind].min_load_share for kind in menu["type"]]),
        max_km=np.full(streams, np.inf),
        single_source=np.zeros(streams, dtype=np.bool_),
        option_policies=(),
    )
    for number, policy in enumerate(ground.scenario.policies, start=1):
        rules = COMPILERS[policy.kind](policy, ground, rules, number)
    return replace(rules, required=rules.required & ~rules.forbidden)


def in_scope(ground: Ground, kind: str, scope: str) -> Flags:
    """Return which facilities (f,) are of type `kind` and in `scope`."""
    menu = ground.menu
    meant = {
        "all": pd.Series(data=True, index=menu.index),
        "standing": menu["scope"] == "standing",
        "new": menu["scope"] != "standing",
        "plan_project": menu["plan_project"].astype(bool),
        "candidate": menu["scope"] == "candidate",
    }[scope]
    return np.asarray(meant & (menu["type"] == kind), dtype=np.bool_)


def _streams(ground: Ground, keys: Iterable[str]) -> Flags:
    wanted = set(keys)
    enabled = ground.scenario.enabled_streams
    return np.array([stream.key in wanted for stream in enabled], dtype=np.bool_)


def limit_distance(policy: MaxServiceDistance, ground: Ground, rules: Rules, _: int) -> Rules:
    """Keep only arcs with d_a <= max_km for the streams meant."""
    limit = np.where(_streams(ground, policy.streams), policy.max_km, np.inf)
    return replace(rules, max_km=np.minimum(rules.max_km, limit))


def count_open(policy: Count, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold sum_k y_k over the facilities meant to the limit."""
    mask = in_scope(ground, policy.type, policy.scope)
    words = _words(ground, policy, "座数", "number of", f"{policy.limit:g}")
    row = OptionPolicy(
        f"count_{number}", ground.option_values(mask), policy.sense, policy.limit, *words, COUNT
    )
    return replace(rules, option_policies=(*rules.option_policies, row))


def hold_capacity(policy: TotalCapacity, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold sum_k K_k y_k over the facilities meant to the limit, t/d."""
    mask = in_scope(ground, policy.type, policy.scope)
    words = _words(ground, policy, "总能力", "total capacity of", f"{policy.limit:,.2f} t/d")
    values = ground.option_values(mask, "capacity_t_per_d")
    name = f"total_capacity_{number}"
    row = OptionPolicy(name, values, policy.sense, policy.limit, *words, T_PER_D)
    return replace(rules, option_policies=(*rules.option_policies, row))


def require(policy: Required, ground: Ground, rules: Rules, _: int) -> Rules:
    """Open the facilities named: sum_k y_k = 1."""
    named = ground.menu.index.isin(policy.ids)
    return replace(rules, required=rules.required | named)


def forbid(policy: Forbidden, ground: Ground, rules: Rules, _: int) -> Rules:
    """Close the facilities named: sum_k y_k = 0. Wins over any rule that opens them."""
    named = ground.menu.index.isin(policy.ids)
    return replace(rules, forbidden=rules.forbidden | named)


def set_minimum_load(policy: MinimumLoad, ground: Ground, rules: Rules, _: int) -> Rules:
    """Set the least load of the type's open facilities, share of capacity."""
    mask = in_scope(ground, policy.type, "all")
    share = np.where(mask, policy.share, rules.min_load_share)
    return replace(rules, min_load_share=share)


def keep_existing(policy: ExistingStaysOpen, ground: Ground, rules: Rules, _: int) -> Rules:
    """Open what stands, unless the layer says that it may close."""
    menu = ground.menu
    scopes = ("standing",) if policy.scope == "standing" else ("standing", "new")
    kept = menu["scope"].isin(scopes) & ~menu["may_close"].astype(bool)
    if policy.scope == "all":
        kept = menu["scope"].isin(scopes)
    if policy.types:
        kept &= menu["type"].isin(policy.types)
    return replace(rules, required=rules.required | kept.to_numpy(dtype=np.bool_))


def one_per_district(policy: SinglePlant, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold sum_k y_k <= 1 over the facilities of the type in each district."""
    mask = in_scope(ground, policy.type, policy.scope)
    districts = ground.menu["district_code"].astype(str).to_numpy()
    rows = []
    for code in sorted(set(districts[mask])):
        here = mask & (districts == code)
        if here.sum() < 2:
            continue
        zh = f"{code} 至多一座{SCOPE_ZH[policy.scope]}{ground.title(policy.type, 'zh')}"
        en = f"at most one {policy.scope} {ground.title(policy.type, 'en')} in {code}"
        name = f"single_plant_{number}_{code}"
        rows.append(OptionPolicy(name, ground.option_values(here), "<=", 1.0, zh, en, COUNT))
    return replace(rules, option_policies=(*rules.option_policies, *rows))


def one_site(policy: SingleSite, ground: Ground, rules: Rules, _: int) -> Rules:
    """Forbid splitting: x_a is 0 or the whole demand, for the streams meant."""
    meant = _streams(ground, policy.streams)
    return replace(rules, single_source=rules.single_source | meant)


def hold_budget(policy: Budget, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold the capital of the open options to the budget, CNY."""
    types = ground.menu["type"]
    mask = types.isin(policy.types) if policy.types else types.notna()
    values = ground.option_values(mask.to_numpy(dtype=np.bool_), "capital_cny")
    zh = f"新增投资不超过 {policy.at_most_cny / 1e8:,.2f} 亿元"
    en = f"new capital at most {policy.at_most_cny / 1e8:,.2f} hundred million CNY"
    row = OptionPolicy(f"budget_{number}", values, "<=", policy.at_most_cny, zh, en, CNY)
    return replace(rules, option_policies=(*rules.option_policies, row))


def _words(
    ground: Ground, policy: Count | TotalCapacity, noun_zh: str, noun_en: str, limit: str
) -> tuple[str, str]:
    title_zh, title_en = ground.title(policy.type, "zh"), ground.title(policy.type, "en")
    scope_en = policy.scope.replace("_", " ")
    zh = f"{SCOPE_ZH[policy.scope]}{title_zh}{noun_zh}{SENSE_ZH[policy.sense]} {limit}"
    en = f"{noun_en} {scope_en} {title_en}: {SENSE_EN[policy.sense]} {limit}"
    return zh, en


Compiler = Callable[[Any, Ground, Rules, int], Rules]

COMPILERS: Mapping[str, Compiler] = MappingProxyType(
    {
        "max_service_distance": limit_distance,
        "count": count_open,
        "total_capacity": hold_capacity,
        "required": require,
        "forbidden": forbid,
        "minimum_load": set_minimum_load,
        "existing_stays_open": keep_existing,
        "single_plant": one_per_district,
        "single_site": one_site,
        "budget": hold_budget,
    }
)

__all__ = ["COMPILERS", "Ground", "Policy", "Rules", "compile_policies", "in_scope"]
