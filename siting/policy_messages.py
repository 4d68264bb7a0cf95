"""Words for the faults of policies, sizes and eco-parks, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _unknown(noun_zh: str, noun_en: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the words for an unknown id or name, without and with the nearest known one."""
    zh = f"{{file}}：{{key}} 引用了未知{noun_zh} {{value}}"
    en = f"{{file}}: {{key}} names the unknown {noun_en} {{value}}"
    plain = {
        "zh": f"{zh}（已知 {{count}} 个）。请改为已有的。",
        "en": f"{en} ({{count}} are known); use one of those.",
    }
    near = {"zh": f"{zh}。是否应为 {{nearest}}？", "en": f"{en}. Did you mean {{nearest}}?"}
    return plain, near


_CATCHMENT, _CATCHMENT_NEAR = _unknown("收运单元", "catchment")
_DISTRICT, _DISTRICT_NEAR = _unknown("区县代码", "district code")
_REGION, _REGION_NEAR = _unknown("片区", "region")
_ECO_PARK, _ECO_PARK_NEAR = _unknown("静脉产业园场址", "eco-park site")

POLICY_MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "scenario_unknown_catchment": _CATCHMENT,
        "scenario_unknown_catchment_near": _CATCHMENT_NEAR,
        "scenario_unknown_district": _DISTRICT,
        "scenario_unknown_district_near": _DISTRICT_NEAR,
        "scenario_unknown_region": _REGION,
        "scenario_unknown_region_near": _REGION_NEAR,
        "scenario_unknown_eco_park": _ECO_PARK,
        "scenario_unknown_eco_park_near": _ECO_PARK_NEAR,
        "scenario_sizes": {
            "zh": "{file}：{key} 须给出 sizes_t_per_d，或 module_t_per_d 与 most_modules"
            "（两种只取其一），且至少有一种规模不小于 minimum_size_t_per_d。",
            "en": "{file}: {key} must give sizes_t_per_d, or module_t_per_d with most_modules "
            "(one way only), and at least one size of minimum_size_t_per_d or more.",
        },
        "scenario_opposite_pair": {
            "zh": "{file}：{key} 既要求又禁止运输 {value}。请去掉其中一条。",
            "en": "{file}: {key} both require and forbid the haul {value}; remove one of the two.",
        },
        "scenario_no_haul": {
            "zh": "{file}：{key} 要求 {catchment} 的 {stream} 运往 {facility}，但没有这样的运输弧："
            "该处不产生此种废物，该设施不参与、不接收此种废物，或距离、跨区县等规则不允许。"
            "请改正该项或放宽规则。",
            "en": "{file}: {key} asks {catchment} to send {stream} to {facility}, but there is no "
            "such haul: no such waste arises there, the facility takes no part or does not accept "
            "it, or a rule (distance, cross-district) bars it; correct the pair or lift the rule.",
        },
        "scenario_park_without_core": {
            "zh": "{file}：{key} 要求启用 {value}，但该园区没有可启用的核心设施（{type}）。"
            "请在 facilities.candidates 中加入该类型，或去掉此项。",
            "en": "{file}: {key} asks for {value}, but no facility of the core type ({type}) can "
            "open there; add the type to facilities.candidates, or drop the park.",
        },
    }
)
