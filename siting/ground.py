"""What policies stand on, and what they become: arrays over facilities and options."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from geodata.layers import Layers
from siting.problem import Flags, Floats, LoadLimit, OptionPolicy
from siting.scenario import Scenario

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
    layers
        For names of districts and sites, regions and the districts of catchments.
    menu
        Facilities (f,) of `siting.candidates.facility_menu`.
    options
        Sizes (k,) of `siting.costs.size_menu`.
    """

    scenario: Scenario
    layers: Layers
    menu: pd.DataFrame
    options: pd.DataFrame

    @cached_property
    def district_codes(self) -> pd.Series[str]:
        """Return the district code of each facility (f,)."""
        return self.menu["district_code"].astype(str)

    def option_values(self, facility_mask: Flags, column: str | None = None) -> Floats:
        """Return per option (k,) 1, or `column`, where its facility is in the mask."""
        inside = facility_mask[self.options["facility"].to_numpy(dtype=np.int64)]
        values = 1.0 if column is None else self.options[column].to_numpy(dtype=np.float64)
        return np.asarray(inside * values, dtype=np.float64)

    def in_scope(self, kind: str, scope: str) -> Flags:
        """Return which facilities (f,) are of type `kind` and in `scope`."""
        menu = self.menu
        meant = {
            "all": pd.Series(data=True, index=menu.index),
            "standing": menu["scope"] == "standing",
            "new": menu["scope"] != "standing",
            "plan_project": menu["plan_project"].astype(bool),
            "candidate": menu["scope"] == "candidate",
        }[scope]
        return np.asarray(meant & (menu["type"] == kind), dtype=np.bool_)

    def in_places(self, districts: Iterable[str], regions: Iterable[str]) -> Flags:
        """Return which facilities (f,) stand in one of the places; all when none is given."""
        codes, wanted = set(districts), set(regions)
        if not codes and not wanted:
            return np.ones(len(self.menu), dtype=np.bool_)
        table = self.layers.regions
        codes |= set(table.loc[table["region"].isin(wanted), "district_code"].astype(str))
        return np.asarray(self.district_codes.isin(codes), dtype=np.bool_)

    def places_in_words(self, districts: Iterable[str], regions: Iterable[str], lang: str) -> str:
        """Return the places by name, joined; empty when none is given."""
        named = pd.DataFrame(self.layers.districts)[f"name_{lang}"]
        words = [*regions, *(str(named.get(code, code)) for code in districts)]
        return ("、" if lang == "zh" else ", ").join(words)

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
    must_serve: Flags
    option_policies: tuple[OptionPolicy, ...] = ()
    load_limits: tuple[LoadLimit, ...] = ()

    def with_rows(self, *rows: OptionPolicy) -> Rules:
        """Return the rules with `rows` after those that are there."""
        return replace(self, option_policies=(*self.option_policies, *rows))

    def with_limits(self, *limits: LoadLimit) -> Rules:
        """Return the rules with `limits` after those that are there."""
        return replace(self, load_limits=(*self.load_limits, *limits))
