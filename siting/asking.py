"""The question of a scenario with all its hauls, and the rules that bar some of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from siting.arc_policies import ARC_FILTERS, hauls_of
from siting.asked import Ask, Bar, Places
from siting.building import SitingCase, measure_travel
from siting.ground import Ground
from siting.hauls import arc_table, haul_arrays, origin_table
from siting.scenario_policies import (
    CrossDistrict,
    ForbiddenPairs,
    MaxServiceDistance,
    Policy,
    RequiredPairs,
)
from siting.streams import demand_table


def ask_of_case(case: SitingCase) -> Ask:
    """Return the question of `case`: its problem over every haul, and what bars some.

    Facilities that cannot open because they are out of service stay shut; those that a
    policy forbids could be let open.
    """
    scenario, menu = case.scenario, case.menu
    demand = demand_table(scenario, pd.DataFrame(case.layers.catchments))
    arcs = arc_table(scenario, demand, menu, case.travel)
    problem = replace(case.problem, **haul_arrays(arcs, "arc_"))
    ground = Ground(scenario, case.layers, menu, case.options)
    origins = origin_table(scenario, demand, menu).set_index("id")["place_id"]
    bars = tuple(_bars(ground, origins.index, arcs))
    named = {i for p in _policies(case) if p.kind == "forbidden" for i in p.ids}
    shut = problem.forbidden & ~np.isin(problem.facility_ids, sorted(named))
    return Ask(problem, bars, shut, lambda ids: _places(case, origins.loc[ids].tolist()))


def _policies(case: SitingCase) -> list[Policy]:
    year = case.scenario.year
    return [p for p in case.scenario.policies if not p.years or year in p.years]


def _bars(ground: Ground, origin_ids: pd.Index[Any], arcs: pd.DataFrame) -> Iterator[Bar]:
    hauls = hauls_of(ground, origin_ids, arcs)
    stream, length_km = hauls.stream, arcs["distance_km"].to_numpy(dtype=np.float64)
    year = ground.scenario.year
    for number, policy in enumerate(ground.scenario.policies, start=1):
        if policy.years and year not in policy.years:
            continue
        name = f"{policy.kind}_{number}"
        if isinstance(policy, MaxServiceDistance):
            meant = np.isin(hauls.stream_keys, policy.streams)
            barred = meant[stream] & (length_km > policy.max_km)
            yield Bar(name, barred, meant, policy.max_km, *_distance_words(ground, policy))
        elif isinstance(policy, CrossDistrict | ForbiddenPairs | RequiredPairs):
            barred = ~ARC_FILTERS[policy.kind](policy, ground, hauls)
            meant = np.bincount(stream, barred, minlength=len(hauls.stream_keys)) > 0
            yield Bar(name, barred, meant, np.inf, *_haul_words(ground, policy))


def _titles(ground: Ground, keys: tuple[str, ...], lang: str) -> str:
    enabled = [s for s in ground.scenario.enabled_streams if s.key in keys]
    titles = [s.title_zh if lang == "zh" else s.title_en for s in enabled]
    return ("、" if lang == "zh" else ", ").join(titles)


def _distance_words(ground: Ground, policy: MaxServiceDistance) -> tuple[str, str]:
    zh, en = (_titles(ground, policy.streams, lang) for lang in ("zh", "en"))
    return f"{zh}运距不超过 {policy.max_km:g} km", f"hauls of {en}: at most {policy.max_km:g} km"


def _haul_words(
    ground: Ground, policy: CrossDistrict | ForbiddenPairs | RequiredPairs
) -> tuple[str, str]:
    if isinstance(policy, CrossDistrict):
        zh, en = (_titles(ground, policy.streams, lang) for lang in ("zh", "en"))
        return f"{zh}不得跨区县运输", f"{en}: no hauls across districts"
    count = len(policy.pairs)
    if isinstance(policy, RequiredPairs):
        return f"指定去向（{count} 条）", f"hauls to named facilities only ({count} pairs)"
    return f"禁止的去向（{count} 条）", f"barred hauls ({count} pairs)"


def _places(case: SitingCase, origin_ids: list[str]) -> Places:
    """Return every site of the layers and the origins, with the haul from each origin."""
    catchments = pd.DataFrame(case.layers.catchments)
    known = list(dict.fromkeys(origin_ids))
    towns = catchments[catchments.index.isin(known)]
    sites = pd.concat([pd.DataFrame(case.layers.sites), towns])
    ids = [str(key) for key in sites.index]
    if case.scenario.travel.provider == "table":
        return Places([], [], [], np.empty((len(origin_ids), 0)))
    matrix = measure_travel(case.scenario, case.layers, ids, origin_ids=known)
    length_km = np.full((len(known), len(ids)), np.inf)
    length_km[matrix.origin, matrix.destination] = matrix.distance_km
    at = [known.index(key) for key in origin_ids]
    zh, en = (sites[f"name_{lang}"].astype(str).tolist() for lang in ("zh", "en"))
    return Places(ids, zh, en, length_km[at])
