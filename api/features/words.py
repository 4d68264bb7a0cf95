"""Words of the pages about layers, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FEATURE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "layers": ("图层", "Layers"),
        "layers_hint": (
            "QGIS：图层 → 添加 WFS / OGC API - Features，地址填本服务的首页地址。",
            "QGIS: Layer → Add WFS / OGC API - Features layer, with the address of this server.",
        ),
        "layers_of_dataset": ("底图与设施数据", "Places and facilities"),
        "layers_of_runs": ("方案结果", "Results of runs"),
        "features": ("要素", "Features"),
        "feature_count": ("共 {count} 个要素", "{count} features"),
        "matched_count": (
            "符合条件 {matched} 个，本页 {returned} 个",
            "{matched} match, {returned} on this page",
        ),
        "columns": ("列", "Columns"),
        "column": ("列名", "Column"),
        "meaning": ("含义", "Meaning"),
        "unit": ("单位", "Unit"),
        "kind_of_value": ("类型", "Type"),
        "kind_str": ("文本", "text"),
        "kind_int": ("整数", "whole number"),
        "kind_float": ("数值", "number"),
        "kind_bool": ("是/否", "yes / no"),
        "identifier": ("编号", "Id"),
        "geometry_kind": ("几何类型", "Geometry"),
        "bounds": ("范围（西、南、东、北）", "Extent (west, south, east, north)"),
        "stored_in": ("存储坐标系", "Stored in"),
        "offered_in": ("可用坐标系", "Offered in"),
        "attribution": ("数据来源", "Source"),
        "show_features": ("浏览要素", "Browse the features"),
        "download_layer": ("下载整个图层", "Download the whole layer"),
        "download_found": ("下载全部符合条件的要素", "Download all that match"),
        "machine_readable": ("机器可读", "For programs"),
        "filter": ("条件（CQL2）", "Condition (CQL2)"),
        "filter_example": ("例：population > 10000", "Example: population > 10000"),
        "filter_apply": ("筛选", "Filter"),
        "filter_clear": ("清除条件", "Clear"),
        "next_page": ("下一页", "Next page"),
        "first_page": ("第一页", "First page"),
        "nothing_found": ("没有符合条件的要素。", "No feature matches."),
        "yes": ("是", "yes"),
        "no": ("否", "no"),
        "conformance": ("符合的标准", "Conformance"),
        "conformance_hint": (
            "本服务实现并自行检验的标准条款。",
            "The classes of the standards that this server keeps to and tests itself on.",
        ),
        "api_docs": ("接口文档", "API documentation"),
    }
)
