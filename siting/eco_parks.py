"""Eco-parks: shared infrastructure, the core first, land, and a cap on the load.

Symbols: park p, its facilities j of type t(j), their sizes k with fixed cost F_k
(CNY/yr), capacity K_k (t/d) and opening y_k; C_p the core facilities of p and
O_p the others. Sizes that may share the park's infrastructure have a twin k'
with the same capacity and F_k' = F_k (1 - s_t), where s_t is the share of the
capital that a type saves:

    sum_{k' of j} y_k' <= sum_{k of C_p} y_k     for j in O_p
    sum_{k' of j} y_k' <= sum_{k of O_p} y_k     for j in C_p

so that a facility saves only where two types or more are open, the core among
them. All is linear in the openings. Where sharing is certain (what it waits for
is required, or the facility itself waits for the core) the twin alone is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from siting.errors import Fault, ScenarioError
from siting.ground import Ground, Rules
from siting.naming import mid_sentence
from siting.problem import COUNT, HA, Flags, Floats, Ints, LoadLimit, OptionPolicy
from siting.scenario_parks import EcoParks


@dataclass(frozen=True, eq=False)
class Park:
    """One eco-park among the facilities.

    Parameters
    ----------
    site_id, name_zh, name_en
        Its site.
    inside, core
        Facilities (f,) that stand there, and those of them of the core type.
    """

    site_id: str
    name_zh: str
    name_en: str
    inside: Flags
    core: Flags

    def waits_for(self, j: int) -> Flags:
        """Return the facilities (f,) one of which must be open for `j` to share."""
        return self.inside & ~self.core if self.core[j] else self.core


def with_shared_sizes(ground: Ground, rules: Rules) -> Ground:
    """Return the ground with the twin sizes of facilities that may share a park.

    Parameters
    ----------
    ground
        Scenario, layers, menu and plain sizes.
    rules
        Policies on the plain sizes: what must and must not be open.
    """
    section = ground.scenario.eco_parks
    if section is None or not section.synergy:
        return ground
    plain, twins = ground.options, []
    dropped = np.zeros(len(plain), dtype=np.bool_)
    for park in parks_of(ground, section):
        for j in np.flatnonzero(park.inside & ~rules.forbidden).tolist():
            share = section.saving_share.get(str(ground.menu["type"].iloc[j]), 0.0)
            costly = (plain["facility"] == j) & (plain["fixed_cost_cny_per_yr"] > 0)
            partners = park.waits_for(j) & ~rules.forbidden
            if share == 0 or not costly.any() or not partners.any():
                continue
            annual = plain.loc[costly, "fixed_cost_cny_per_yr"]
            twin = plain[costly].assign(shared=True, shared_saving_cny_per_yr=annual * share)
            twins.append(_cheaper(twin, 1.0 - share))
            if (partners & rules.required).any() or _waits(ground, section, park, j):
                dropped |= costly.to_numpy()
    if not twins:
        return ground
    options = pd.concat([plain[~dropped], *twins])
    order = ["facility", "capacity_t_per_d", "shared"]
    return replace(ground, options=options.sort_values(order, ignore_index=True))


def _cheaper(options: pd.DataFrame, share: float) -> pd.DataFrame:
    columns = ["capital_cny", "fixed_cost_cny_per_yr"]
    return options.assign(**{name: options[name] * share for name in columns})


def _waits(ground: Ground, section: EcoParks, park: Park, j: int) -> bool:
    """Return whether `j` may open only after the core: it is new and not the core."""
    return section.core_first and not park.core[j] and ground.menu["scope"].iloc[j] != "standing"


def parks_of(ground: Ground, section: EcoParks) -> Iterator[Park]:
    """Yield every eco-park site where a facility of the menu stands or may stand."""
    sites = pd.DataFrame(ground.layers.sites)
    place, kind = ground.menu["site_id"], ground.menu["type"]
    for site_id, site in sites[sites["kind"] == "eco_park"].iterrows():
        inside = np.asarray(place == site_id, dtype=np.bool_)
        core = np.asarray(inside & (kind == section.core_type), dtype=np.bool_)
        yield Park(str(site_id), str(site["name_zh"]), str(site["name_en"]), inside, core)


def park_cores(ground: Ground) -> Flags:
    """Return the facilities (f,) of the core type at an eco-park of the scenario."""
    cores = np.zeros(len(ground.menu), dtype=np.bool_)
    if ground.scenario.eco_parks is not None:
        for park in parks_of(ground, ground.scenario.eco_parks):
            cores |= park.core
    return cores


def add_park_rules(ground: Ground, rules: Rules) -> Rules:
    """Return the rules with those of the scenario's eco-parks.

    Raises
    ------
    ScenarioError
        When a required park has no facility of the core type to open.
    """
    section = ground.scenario.eco_parks
    if section is None:
        return rules
    parks = list(parks_of(ground, section))
    rules = _require_cores(ground, section, parks, rules)
    for park in parks:
        rows = (
            *_core_first(ground, section, park, rules),
            *_sharing(ground, section, park),
            *_land(ground, section, park),
        )
        rules = rules.with_rows(*rows).with_limits(*_load_cap(section, park))
    return rules


def _require_cores(ground: Ground, section: EcoParks, parks: list[Park], rules: Rules) -> Rules:
    """Open the core of every required park: sum_{k of C_p} y_k >= 1."""
    faults = []
    for park in parks:
        if park.site_id not in section.required:
            continue
        core = park.core & ~rules.forbidden
        if not core.any():
            place = {"file": ground.scenario.name, "key": "eco_parks.required"}
            params = {"value": park.site_id, "type": section.core_type}
            faults.append(Fault("scenario_park_without_core", {**place, **params}))
        elif core.sum() == 1:
            rules = replace(rules, required=rules.required | core)
        else:
            core_zh, core_en = (ground.title(section.core_type, lang) for lang in ("zh", "en"))
            zh = f"{park.name_zh}须有启用的{core_zh}"
            en = f"{park.name_en} needs an open {mid_sentence(core_en)}"
            row = _row(f"park_required_{park.site_id}", ground.option_values(core), ">=", 1.0)
            rules = rules.with_rows(replace(row, words_zh=zh, words_en=en))
    if faults:
        raise ScenarioError(faults)
    return rules


def _row(name: str, values: Floats, sense: str, limit: float) -> OptionPolicy:
    return OptionPolicy(name, values, sense, limit, "", "", COUNT)


def _core_first(
    ground: Ground, section: EcoParks, park: Park, rules: Rules
) -> Iterator[OptionPolicy]:
    """Let what is new open after the core: sum_{k of j} y_k <= sum_{k of C_p} y_k, j in O_p."""
    if (park.core & rules.required).any():
        return
    for j in np.flatnonzero(park.inside).tolist():
        if not _waits(ground, section, park, j):
            continue
        own = np.arange(park.inside.size) == j
        values = ground.option_values(own) - ground.option_values(park.core)
        core_zh, core_en = (ground.title(section.core_type, lang) for lang in ("zh", "en"))
        row = _row(f"park_core_first_{j}", values, "<=", 0.0)
        name_zh, name_en = ground.menu[["name_zh", "name_en"]].iloc[j]
        zh = f"{park.name_zh}须先有启用的{core_zh}，{name_zh}才可启用"
        en = f"{name_en} may open only when {park.name_en} has an open "
        yield replace(row, words_zh=zh, words_en=f"{en}{mid_sentence(core_en)}")


def _sharing(ground: Ground, section: EcoParks, park: Park) -> Iterator[OptionPolicy]:
    """Let a twin open only with what it shares with: the two rows of this module's docstring.

    No row where the twins stand alone: sharing is then certain.
    """
    options, costly = ground.options, ground.options["fixed_cost_cny_per_yr"] > 0
    shared = options["shared"].to_numpy(dtype=np.bool_)
    for j in np.flatnonzero(park.inside).tolist():
        own = (options["facility"] == j).to_numpy(dtype=np.bool_)
        if not (own & shared).any() or not (own & ~shared & costly.to_numpy()).any():
            continue
        values = (own & shared) - ground.option_values(park.waits_for(j))
        name_zh, name_en = ground.menu[["name_zh", "name_en"]].iloc[j]
        with_zh, with_en = "其他类型的设施", "a facility of another type"
        if not park.core[j]:
            with_zh, with_en = (ground.title(section.core_type, lang) for lang in ("zh", "en"))
            with_en = f"its {mid_sentence(with_en)}"
        zh = f"{park.name_zh}另有启用的{with_zh}时，{name_zh}才能共用园区设施"
        en = f"{name_en} shares the infrastructure of {park.name_en} only while {with_en} is open"
        row = _row(f"park_sharing_{j}", values, "<=", 0.0)
        yield replace(row, words_zh=zh, words_en=en)


def _land(ground: Ground, section: EcoParks, park: Park) -> Iterator[OptionPolicy]:
    """Keep the park within its land: sum_{k of p} a_t(k) K_k y_k <= A_p, ha.

    a_t is the land of one t/d of capacity; standing plants use theirs too.
    """
    if park.site_id not in section.land_ha:
        return
    types = ground.scenario.facility_types
    need = ground.menu["type"].map({key: t.land_ha_per_t_per_d for key, t in types.items()})
    per_option = need.to_numpy(dtype=np.float64)[_owner(ground)]
    land_ha = section.land_ha[park.site_id]
    values = ground.option_values(park.inside, "capacity_t_per_d") * per_option
    zh = f"{park.name_zh}用地不超过 {land_ha:,.2f} 公顷"
    en = f"land of {park.name_en} at most {land_ha:,.2f} ha"
    name = f"park_land_{park.site_id}"
    yield OptionPolicy(name, values, "<=", land_ha, zh, en, HA)


def _owner(ground: Ground) -> Ints:
    return ground.options["facility"].to_numpy(dtype=np.int64)


def _load_cap(section: EcoParks, park: Park) -> Iterator[LoadLimit]:
    """Cap what the park takes in all: sum_{j at p} sum_{a into j} x_a <= L_p, t/d."""
    cap = section.load_cap_t_per_d.get(park.site_id)
    if cap is None:
        return
    zh = f"{park.name_zh}处理总量不超过 {cap:,.2f} t/d"
    en = f"load of {park.name_en} at most {cap:,.2f} t/d"
    yield LoadLimit(f"park_load_{park.site_id}", park.inside, cap, zh, en)
