"""What the placing rules stand on, and how a placed plant becomes a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

PLAN_YEAR = 2025
RULE_SOURCE = (
    "《重庆市循环经济发展规划（2021—2025年）》{box}（总数）；位置为推定：优先安排需求缺口"
    "最大的区县，依次选静脉产业园、工业园区、区县城镇"
)
SIZE_SOURCE = "；规模为推定：{rule}"


@dataclass(frozen=True)
class Ground:
    """Districts as the placing rules see them.

    Parameters
    ----------
    districts
        Indexed by code: ``population`` (2020), ``region``, ``name_zh``,
        ``name_en``, ``park_share`` (of all industrial parks, sums to 1).
    hosts
        Site that the rule uses in each district.
    parked
        Districts whose host is an eco-park or an industrial park; 渝中 has none
        and is given no plant.
    """

    districts: pd.DataFrame
    hosts: Mapping[str, str]
    parked: frozenset[str]
    numbers: dict[str, int] = field(default_factory=dict)

    def served(self) -> Mapping[str, tuple[str, ...]]:
        """Return the districts behind each name that a plant may serve."""
        region, names = self.districts["region"], self.districts["name_zh"]
        groups = {str(r): tuple(g.index) for r, g in region.groupby(region)}
        return MappingProxyType(groups | {str(n): (str(c),) for c, n in names.items()})

    def next_id(self, code: str) -> str:
        """Return the next assumed id of a district: ``K-<district code>-<n>``."""
        self.numbers[code] = self.numbers.get(code, 0) + 1
        return f"K-{code}-{self.numbers[code]}"

    def placed(self, code: str, facility_type: str, **values: object) -> dict[str, Any]:
        """Return the row of a plant that the rule places in district `code`.

        `values` must give ``capacity_t_per_d``, ``title_zh``, ``title_en`` (the
        kind of plant, to be named after the district) and ``source``; it may
        give any other column of the layer.
        """
        district = self.districts.loc[code]
        number = self.next_id(code)
        zh, en = values.pop("title_zh"), values.pop("title_en")
        return {
            "id": number,
            "site_id": self.hosts[code],
            "type": facility_type,
            "name_zh": f"{_short_zh(str(district['name_zh']))}{zh}（推定）",
            "name_en": f"{_short_en(str(district['name_en']))} {en} (assumed)",
            "district_code": code,
            "status": "planned",
            "start_year": PLAN_YEAR,
            "siting_basis": "assumed",
            "capacity_basis": "assumed",
            "confidence": "low",
            **values,
        }


def assumed_size(rule_zh: str) -> str:
    """Return the words that a source carries where a size follows a rule."""
    return SIZE_SOURCE.format(rule=rule_zh)


def assumed_place(box_zh: str) -> str:
    """Return the source of a plant that the plan counts but does not locate."""
    return RULE_SOURCE.format(box=box_zh)


def _short_en(name: str) -> str:
    # 忠县 has one syllable only, which nobody would know for a place.
    stem = name.split(" ")[0]
    return name if stem == "Zhong" else stem


def _short_zh(name: str) -> str:
    return name.split("土家族")[0].split("苗族")[0]
