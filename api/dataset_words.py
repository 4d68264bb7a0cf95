"""Words of the dataset's tables in Chinese; English shows the keys of the document itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TOTALS = {
    "incineration_planned": "新（扩）建焚烧项目（个）",
    "kitchen_waste_plants": "厨余垃圾处理设施（座）",
    "kitchen_waste_t_per_d": "厨余垃圾处理能力（t/d）",
    "construction_waste_plants": "建筑垃圾综合处理厂（座）",
    "construction_waste_t_per_yr": "建筑垃圾处理能力（t/年）",
    "medical_waste_planned": "新（扩）建医疗废物设施（座）",
    "hazardous_waste_districts_planned": "新（扩）建危险废物设施的区（个）",
    "eco_parks": "静脉产业园（个）",
    "catchments": "收运单元（个）",
    "districts": "区县（个）",
    "districts_2025": "县级单元（2025-11 区划，个）",
    "population": "常住人口 2020（人）",
    "area_ha": "面积（公顷）",
    "attribution": "数据来源",
    "attribution_en": "数据来源（英文）",
    "crs": "坐标系",
    "manifest_sha256": "数据清单校验值",
}
_PARTS = {
    "layers": "图层",
    "facilities": "设施",
    "stock": "在役设施",
    "published_counts": "公布数与本数据",
    "regions": "片区",
    "sources": "来源",
    "packages": "数据包",
    "notes": "数据质量说明",
    "calibration": "产生量校核",
}
_LAYERS = {
    "districts": "区县",
    "districts_2025": "区县（2025-11 区划）",
    "catchments": "收运单元",
    "sites": "场址",
    "eco_parks": "静脉产业园与基地",
    "industrial_parks": "工业园区",
    "roads": "道路",
    "rivers": "河流",
}
_COLUMNS = {
    "name": "名称",
    "value": "数量",
    "rows": "行数",
    "siting_basis_share": "场址依据",
    "capacity_basis_share": "规模依据",
    "confidence_share": "可信度",
    "type": "设施类型",
    "status": "状态",
    "capacity_t_per_d": "能力 t/d",
    "siting_assumed_share": "场址推定占比",
    "capacity_assumed_share": "规模推定占比",
    "year": "年份",
    "incineration_plants": "焚烧（座）",
    "incineration_t_per_d": "焚烧 t/d",
    "id": "编号",
    "name_zh": "指标",
    "date": "时间",
    "published": "公布数",
    "unit": "单位",
    "in_layers": "本数据",
    "source": "来源",
    "layers": "图层",
    "file": "文件",
    "licence": "许可",
    "registry": "软件源",
    "sha256": "校验值",
    "version": "版本",
    "zh": "说明",
    "stream": "废物种类",
    "scope": "范围",
    "modelled_t_per_d": "模型 t/d",
    "published_t_per_d": "公布 t/d",
    "ratio_share": "比值",
}
_VALUES = {
    "published": "公布",
    "general_knowledge": "一般知识",
    "modelled": "模型推算",
    "assumed": "推定",
    "high": "高",
    "medium": "中",
    "low": "低",
    "existing": "已建",
    "under_construction": "在建",
    "planned": "规划",
    "candidate": "候选",
    "incineration": "生活垃圾焚烧发电厂",
    "kitchen_plant": "厨余垃圾处理厂",
    "construction_plant": "建筑垃圾综合处理厂",
    "hazardous_plant": "危险废物处置设施",
    "medical_plant": "医疗废物集中处理设施",
    "kiln": "水泥窑协同处置",
    "kiln_sludge": "水泥窑协同处置污泥",
    "residual_msw": "其他垃圾",
    "residual_msw+kitchen_waste": "其他垃圾 + 厨余垃圾",
    "kitchen_waste": "厨余垃圾",
    "construction_waste": "建筑垃圾（不含渣土）",
    "hazardous_waste": "危险废物（集中处置）",
    "medical_waste": "医疗废物",
}

TOTALS: Mapping[str, str] = MappingProxyType(_TOTALS)
"""Names of the totals."""

PARTS: Mapping[str, str] = MappingProxyType(_PARTS)
"""Names of the tables."""

COLUMNS: Mapping[str, str] = MappingProxyType(_TOTALS | _COLUMNS)
"""Names of the columns."""

VALUES: Mapping[str, str] = MappingProxyType(_VALUES | _LAYERS | {"facilities": "设施"})
"""Names that stand in cells."""
