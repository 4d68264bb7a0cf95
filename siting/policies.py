"""Policies: what a plan demands beyond least cost, compiled into arrays.

Each kind is a pure function from the policy, the ground it stands on and the
rules so far to the rules with this policy in them. `COMPILERS` names them all;
what a policy says of single hauls is in `siting.arc_policies`, and what the
scenario says of kilns and eco-parks in `siting.co_processing` and `siting.eco_parks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from geodata.nearest import near_pairs
from siting.co_processing import limit_kilns
from siting.eco_parks import add_park_rules
from siting.ground import SCOPE_ZH, Ground, Rules
from siting.naming import plural
from siting.problem import CNY, COUNT, T_PER_D, Flags, OptionPolicy
from siting.scenario_policies import (
    Budget,
    Count,
    CrossDistrict,
    ExistingStaysOpen,
    Forbidden,
    ForbiddenPairs,
    MaxServiceDistance,
    MinimumLoad,
    MinimumSpacing,
    MustServe,
    Policy,
    Required,
    RequiredPairs,
    SinglePlant,
    SingleSite,
    TotalCapacity,
)

SENSE_ZH = {"==": "等于", ">=": "不少于", "<=": "不多于"}
SENSE_EN = {"==": "exactly", ">=": "at least", "<=": "at most"}


def compile_policies(ground: Ground) -> Rules:
    """Return all policies of the scenario as arrays, in the file's order, eco-parks last."""
    menu, types = ground.menu, ground.scenario.facility_types
    streams = len(ground.scenario.enabled_streams)
    rules = Rules(
        required=np.zeros(len(menu), dtype=np.bool_),
        forbidden=((menu["status"] == "forbidden") | ~menu["may_open"].astype(bool)).to_numpy(),
        min_load_share=np.array([types[kind].min_load_share for kind in menu["type"]]),
        max_km=np.full(streams, np.inf),
        single_source=np.zeros(streams, dtype=np.bool_),
        must_serve=np.zeros(streams, dtype=np.bool_),
    )
    for number, policy in enumerate(ground.scenario.policies, start=1):
        if policy.years and ground.scenario.year not in policy.years:
            continue
        rules = COMPILERS[policy.kind](policy, ground, rules, number)
    rules = replace(rules, required=rules.required & ~rules.forbidden)
    return add_park_rules(ground, rules)


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
    words = _words(ground, policy, "座数", "number of", f"{policy.limit:g}")
    values = ground.option_values(_meant(ground, policy))
    return rules.with_rows(
        OptionPolicy(f"count_{number}", values, policy.sense, policy.limit, *words, COUNT)
    )


def hold_capacity(policy: TotalCapacity, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold sum_k K_k y_k over the facilities meant to the limit, t/d."""
    words = _words(ground, policy, "总能力", "total capacity of", f"{policy.limit:,.2f} t/d")
    values = ground.option_values(_meant(ground, policy), "capacity_t_per_d")
    name = f"total_capacity_{number}"
    return rules.with_rows(OptionPolicy(name, values, policy.sense, policy.limit, *words, T_PER_D))


def _meant(ground: Ground, policy: Count | TotalCapacity | SinglePlant) -> Flags:
    places = ground.in_places(policy.districts, policy.regions)
    return ground.in_scope(policy.type, policy.scope) & places


def require(policy: Required, ground: Ground, rules: Rules, _: int) -> Rules:
    """Open the facilities named: sum_k y_k = 1."""
    named = ground.menu.index.isin(policy.ids)
    return replace(rules, required=rules.required | named)


def forbid(policy: Forbidden, ground: Ground, rules: Rules, _: int) -> Rules:
    """Close the facilities named: sum_k y_k = 0. Wins over any rule that opens them."""
    named = ground.menu.index.isin(policy.ids)
    return replace(rules, forbidden=rules.forbidden | named)


def require_takers(policy: RequiredPairs, ground: Ground, rules: Rules, _: int) -> Rules:
    """Open the facilities that are to take a stream: sum_k y_k = 1; their arcs: `arc_policies`."""
    named = ground.menu.index.isin([facility for _, _, facility in policy.pairs])
    return replace(rules, required=rules.required | named)


def leave_openings(
    _: ForbiddenPairs | CrossDistrict, _ground: Ground, rules: Rules, _number: int
) -> Rules:
    """Say nothing of openings: the policy speaks of arcs only (`siting.arc_policies`)."""
    return rules


def set_minimum_load(policy: MinimumLoad, ground: Ground, rules: Rules, _: int) -> Rules:
    """Set the least load of the type's open facilities, share of capacity."""
    mask = ground.in_scope(policy.type, "all")
    share = np.where(mask, policy.share, rules.min_load_share)
    return replace(rules, min_load_share=share)


def keep_existing(policy: ExistingStaysOpen, ground: Ground, rules: Rules, _: int) -> Rules:
    """Open what stands, unless the layer says that it may close; nothing before its time."""
    menu = ground.menu
    scopes = ("standing",) if policy.scope == "standing" else ("standing", "new")
    kept = menu["scope"].isin(scopes) & ~menu["may_close"].astype(bool)
    if policy.scope == "all":
        kept = menu["scope"].isin(scopes)
    if policy.types:
        kept &= menu["type"].isin(policy.types)
    kept &= menu["in_service"].astype(bool)
    return replace(rules, required=rules.required | kept.to_numpy(dtype=np.bool_))


def one_per_district(policy: SinglePlant, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold sum_k y_k <= 1 over the facilities of the type in each district."""
    mask, districts = _meant(ground, policy), ground.district_codes.to_numpy()
    rows = []
    for code in sorted(set(districts[mask])):
        here = mask & (districts == code)
        if here.sum() < 2:
            continue
        names = [ground.places_in_words([code], (), lang) for lang in ("zh", "en")]
        zh = f"{names[0]}至多一座{SCOPE_ZH[policy.scope]}{ground.title(policy.type, 'zh')}"
        en = f"at most one {policy.scope} {ground.title(policy.type, 'en')} in {names[1]}"
        name = f"single_plant_{number}_{code}"
        rows.append(OptionPolicy(name, ground.option_values(here), "<=", 1.0, zh, en, COUNT))
    return rules.with_rows(*rows)


def keep_apart(policy: MinimumSpacing, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold sum_{k of j} y_k + sum_{k of j'} y_k <= 1 for plants j, j' nearer than min_km.

    Straight line between the sites; two plants at one site are 0 km apart. What
    stands already is not held against what stands.
    """
    menu = ground.menu
    mask = ground.in_scope(policy.type, "all")
    sites = ground.layers.sites.loc[sorted(set(menu.loc[mask, "site_id"]))]
    near = near_pairs(sites, policy.min_km, crs=ground.scenario.scenario.crs)
    plants = menu[mask].reset_index(names="id")[["id", "site_id", "scope", "name_zh", "name_en"]]
    pairs = near.merge(plants, left_on="from_id", right_on="site_id").merge(
        plants, left_on="to_id", right_on="site_id", suffixes=("", "_2")
    )
    both_stand = (pairs["scope"] == "standing") & (pairs["scope_2"] == "standing")
    mirrored = (pairs["from_id"] == pairs["to_id"]) & (pairs["id"] >= pairs["id_2"])
    rows = []
    for row, pair in enumerate(pairs[~both_stand & ~mirrored].itertuples(), start=1):
        values = ground.option_values(np.asarray(menu.index.isin([pair.id, pair.id_2])))
        apart = f"{pair.distance_km:,.1f} km"
        zh = f"{pair.name_zh}与{pair.name_zh_2}至多启用一座（相距 {apart}，"
        zh += f"间距不得小于 {policy.min_km:g} km）"
        en = f"at most one of {pair.name_en} and {pair.name_en_2} ({apart} apart, "
        en += f"{policy.min_km:g} km required)"
        name = f"minimum_spacing_{number}_{row}"
        rows.append(OptionPolicy(name, values, "<=", 1.0, zh, en, COUNT))
    return rules.with_rows(*rows)


def one_site(policy: SingleSite, ground: Ground, rules: Rules, _: int) -> Rules:
    """Forbid splitting: x_a is 0 or the whole demand, for the streams meant."""
    meant = _streams(ground, policy.streams)
    return replace(rules, single_source=rules.single_source | meant)


def serve_all(policy: MustServe, ground: Ground, rules: Rules, _: int) -> Rules:
    """Leave nothing over: u_is = 0 for the streams meant."""
    return replace(rules, must_serve=rules.must_serve | _streams(ground, policy.streams))


def hold_budget(policy: Budget, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold the capital of the open options to the budget, CNY: sum_k I_k y_k <= B."""
    types = ground.menu["type"]
    mask = (types.isin(policy.types) if policy.types else types.notna()).to_numpy(dtype=np.bool_)
    mask = mask & ground.in_places(policy.districts, policy.regions)
    values = ground.option_values(mask, "capital_cny")
    places = [ground.places_in_words(policy.districts, policy.regions, x) for x in ("zh", "en")]
    zh = f"{places[0]}新增投资不超过 {policy.at_most_cny / 1e8:,.2f} 亿元"
    en = f"new capital at most {policy.at_most_cny / 1e8:,.2f} hundred million CNY"
    en += f" in {places[1]}" if places[1] else ""
    return rules.with_rows(
        OptionPolicy(f"budget_{number}", values, "<=", policy.at_most_cny, zh, en, CNY)
    )


def _words(
    ground: Ground, policy: Count | TotalCapacity, noun_zh: str, noun_en: str, limit: str
) -> tuple[str, str]:
    title_zh, title_en = ground.title(policy.type, "zh"), plural(ground.title(policy.type, "en"))
    scope_en = "" if policy.scope == "all" else f"{policy.scope.replace('_', ' ')} "
    where_zh, where_en = (
        ground.places_in_words(policy.districts, policy.regions, lang) for lang in ("zh", "en")
    )
    zh = f"{where_zh}{SCOPE_ZH[policy.scope]}{title_zh}{noun_zh}{SENSE_ZH[policy.sense]} {limit}"
    en = f"{noun_en} {scope_en}{title_en}{' in ' if where_en else ''}{where_en}"
    return zh, f"{en}: {SENSE_EN[policy.sense]} {limit}"


Compiler = Callable[[Any, Ground, Rules, int], Rules]

COMPILERS: Mapping[str, Compiler] = MappingProxyType(
    {
        "max_service_distance": limit_distance,
        "count": count_open,
        "total_capacity": hold_capacity,
        "required": require,
        "forbidden": forbid,
        "required_pairs": require_takers,
        "forbidden_pairs": leave_openings,
        "cross_district": leave_openings,
        "minimum_load": set_minimum_load,
        "minimum_spacing": keep_apart,
        "existing_stays_open": keep_existing,
        "single_plant": one_per_district,
        "must_serve": serve_all,
        "single_site": one_site,
        "budget": hold_budget,
        "co_processing": limit_kilns,
    }
)

__all__ = ["COMPILERS", "Ground", "Policy", "Rules", "compile_policies"]
