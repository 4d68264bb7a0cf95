"""Words for every fault of a request for features, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "unknown_parameter": {
            "zh": "没有名为“{name}”的参数。可用：{known}。",
            "en": "There is no parameter “{name}”. Known: {known}.",
        },
        "repeated_parameter": {
            "zh": "参数 {name} 给出了不止一次，请只给一次。",
            "en": "Parameter {name} is given more than once; give it once.",
        },
        "bad_limit": {
            "zh": "limit={value} 无效：应为 1 至 {upper} 的整数。",
            "en": "limit={value} is not valid: a whole number from 1 to {upper} is needed.",
        },
        "bad_bbox": {
            "zh": "bbox={value} 无效：应为 4 个（或 6 个）有限数，先最小值后最大值，"
            "坐标轴顺序按 bbox-crs（默认经度、纬度）。",
            "en": "bbox={value} is not valid: 4 (or 6) finite numbers are needed, least before "
            "most, axes in the order of bbox-crs (longitude, latitude by default).",
        },
        "bad_crs": {
            "zh": "{name}={value} 不是可用的坐标系。可用：{known}。",
            "en": "{name}={value} is not an offered coordinate system. Known: {known}.",
        },
        "bad_datetime": {
            "zh": "datetime={value} 无效：应为 RFC 3339 日期或时刻（如 2025-01-01），"
            "或区间（如 2021-01-01/2025-12-31、2021-01-01/..）。",
            "en": "datetime={value} is not valid: an RFC 3339 date or time (2025-01-01) or an "
            "interval (2021-01-01/2025-12-31, 2021-01-01/..) is needed.",
        },
        "bad_choice": {
            "zh": "{name}={value} 无效。可用：{known}。",
            "en": "{name}={value} is not valid. Known: {known}.",
        },
        "bad_value": {
            "zh": "{name}={value} 无效：该列需要 {expected}。",
            "en": "{name}={value} is not valid: the column needs {expected}.",
        },
        "no_property": {
            "zh": "{name}：该图层没有“{value}”列。可用：{known}。",
            "en": "{name}: the layer has no column “{value}”. Known: {known}.",
        },
        "bad_token": {
            "zh": "token 无效或不属于此查询。请从第一页重新开始。",
            "en": "The token is not valid or belongs to another query. Start at the first page.",
        },
        "filter_unreadable": {
            "zh": "filter 不是有效的 CQL2（{filter_lang}）：{reason}。"
            "例：population > 10000 AND kind = 'town'。",
            "en": "The filter is not valid CQL2 ({filter_lang}): {reason}. "
            "Example: population > 10000 AND kind = 'town'.",
        },
        "filter_too_large": {
            "zh": "filter 过长或括号嵌套过深（上限 {limit_bytes} 字符；越长，可嵌套的层数越少）。"
            "请拆分或简化。",
            "en": "The filter is too long or its brackets nest too deep (at most {limit_bytes} "
            "characters; the longer, the fewer levels). Split or simplify it.",
        },
        "filter_function": {
            "zh": "filter 用了不支持的运算“{name}”。可用：{known}。",
            "en": "The filter uses “{name}”, which is not offered. Known: {known}.",
        },
        "filter_arguments": {
            "zh": "filter 中“{name}”的参数不合：{found}。需要：{expected}。",
            "en": "“{name}” in the filter cannot take {found}. It needs: {expected}.",
        },
        "filter_geometry": {
            "zh": "filter 中的几何无效：{reason}。",
            "en": "A geometry in the filter is not valid: {reason}.",
        },
        "filter_not_condition": {
            "zh": "filter 不是条件式（结果不是真假）。例：population > 10000。",
            "en": "The filter is no condition (it gives neither true nor false). "
            "Example: population > 10000.",
        },
        "no_collection": {
            "zh": "没有编号为“{id}”的图层。全部图层见 /collections。",
            "en": "There is no collection “{id}”. See /collections for all.",
        },
        "no_feature": {
            "zh": "图层“{collection}”中没有编号为“{id}”的要素。",
            "en": "Collection “{collection}” has no feature “{id}”.",
        },
        "not_acceptable": {
            "zh": "此地址不提供所要求的格式。可用：{known}。",
            "en": "None of the accepted formats is offered here. Known: {known}.",
        },
        "changed": {
            "zh": "数据已变化，与 If-Match 所给的版本不同。请重新读取。",
            "en": "The data are not the version that If-Match names. Read them again.",
        },
    }
)
