"""What the kinds of rules of a scenario are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from maps.theme import Words

RULE_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "max_service_distance": Words("最大运距", "Longest haul"),
        "count": Words("设施座数", "Number of facilities"),
        "total_capacity": Words("总处理能力", "Total capacity"),
        "required": Words("必须启用", "Must be open"),
        "forbidden": Words("不得启用", "Must not be open"),
        "minimum_load": Words("最低负荷", "Least load"),
        "existing_stays_open": Words("已列设施保持启用", "Listed facilities stay open"),
        "single_plant": Words("整块收运（一处一厂）", "One plant for each catchment"),
        "minimum_spacing": Words("最小间距", "Least spacing"),
        "forbidden_pairs": Words("禁止的收运关系", "Forbidden hauls"),
        "required_pairs": Words("指定的收运关系", "Required hauls"),
        "cross_district": Words("跨区县收运", "Hauls across districts"),
        "must_serve": Words("须全部收运", "Must be served in full"),
        "single_site": Words("一址一厂", "One facility for each site"),
        "budget": Words("投资预算", "Budget"),
        "co_processing": Words("水泥窑协同处置份额", "Share of co-processing in kilns"),
    }
)
