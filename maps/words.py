"""Words of the map's own: titles of layers, labels of the panel, notes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from maps.theme import Words

LAYER_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "service_areas": Words("收运去向（按设施着色）", "Service areas by facility"),
        "demand": Words("区县产生量", "Demand by district"),
        "unserved_share": Words("区县未收运率", "Unserved share by district"),
        "facilities": Words("处理设施", "Facilities"),
        "flows": Words("运输流向", "Flows"),
        "eco_parks": Words("静脉产业园与基地", "Eco-parks and recycling bases"),
        "industrial_parks": Words("工业园区", "Industrial parks"),
        "districts": Words("区县界（示意）", "District lines (indicative)"),
        "roads": Words("主要道路", "Main roads"),
        "rivers": Words("主要河流（示意）", "Main rivers (indicative)"),
    }
)

TONNES_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "demand": Words("区县产生量（t/d）", "Demand by district (t/d)"),
        "catchment_demand": Words("乡镇街道产生量（t/d）", "Demand by township (t/d)"),
        "utilisation": Words("设施负荷率", "Utilisation of facilities"),
        "flows": Words("分配量（t/d）", "Flow (t/d)"),
    }
)

PANEL_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "search": Words("搜索区县、乡镇、设施或编号", "Search district, township, facility or id"),
        "no_match": Words("没有匹配的名称", "No name matches"),
        "stream": Words("废物种类", "Waste stream"),
        "fill": Words("底图着色", "Colouring"),
        "fill_none": Words("不着色", "None"),
        "layers": Words("图层与图例", "Layers and legend"),
        "all_facilities": Words("显示全部种类的设施", "Show facilities of all streams"),
        "closed_facilities": Words("显示未启用的候选设施", "Show candidates not opened"),
        "demand": Words("产生量", "Demand"),
        "served": Words("收运量", "Served"),
        "unserved": Words("未收运", "Unserved"),
        "facility": Words("处理设施", "Facility"),
        "taker": Words("去向设施", "Facility"),
        "receiving": Words("接收设施 座", "Receiving plants"),
        "unit_cny_per_t": Words("元/t", "CNY/t"),
        "mean_distance": Words("平均运距", "Mean distance"),
        "distance": Words("运距", "Distance"),
        "type": Words("类型", "Type"),
        "district": Words("区县", "District"),
        "status": Words("状态", "Status"),
        "open": Words("启用", "In use"),
        "closed": Words("未启用", "Not in use"),
        "shares_park": Words("与园区共享设施", "Shares with its eco-park"),
        "capacity": Words("处理能力", "Capacity"),
        "load": Words("处理量", "Load"),
        "utilisation": Words("负荷率", "Utilisation"),
        "shadow_price": Words("影子价格", "Shadow price"),
        "siting_basis": Words("选址依据", "Basis of location"),
        "capacity_basis": Words("规模依据", "Basis of capacity"),
        "population_basis": Words("人口依据", "Basis of population"),
        "point_basis": Words("点位依据", "Basis of point"),
        "source": Words("来源", "Source"),
        "confidence": Words("可信度", "Confidence"),
        "population": Words("人口", "Population"),
        "kind": Words("类别", "Kind"),
        "level": Words("级别", "Level"),
        "industries": Words("主导产业", "Industries"),
        "region": Words("片区", "Region"),
        "area": Words("面积", "Area"),
        "id": Words("编号", "Id"),
        "catchment": Words("收运单元", "Catchment"),
        "eco_park": Words("园区与基地", "Eco-park or base"),
        "industrial_park": Words("工业园区", "Industrial park"),
        "assumed_badge": Words("推定", "Assumed"),
        "plan_project": Words("规划项目", "Plan project"),
        "close": Words("关闭", "Close"),
        "takes_from": Words("服务的收运单元", "Catchments served"),
        "whole_city": Words("全市", "Whole city"),
        "verified": Words("已独立核验", "Independently verified"),
        "not_verified": Words("未通过核验", "Not verified"),
        "nothing_to_verify": Words("没有答案，无需核验", "No answer to verify"),
        "gap": Words("间隙", "gap"),
        "internal": Words("内部使用 未经审图", "Internal use, not reviewed for publication"),
        "review_number": Words("审图号：未送审", "Map review no.: not submitted"),
        "shortfalls": Words("缺口", "Shortfalls"),
        "binding": Words("已用满的限值", "Limits that bind"),
        "binding_hint": Words(
            "按放宽后每年可省的钱排列",
            "By what lifting each would save a year",
        ),
        "more": Words("其余", "More"),
        "notes": Words("说明", "Notes"),
        "assumed_note": Words(
            "空心符号的场址、外圈虚线的规模为推定，不是规划公布值。",
            "Hollow symbols have an assumed place, dashed outlines an assumed size: "
            "not published by the plan.",
        ),
        "amounts_note": Words(
            "产生量由人口和情景给定的人均量或总量推算，其中部分取值为推定，依据见情景文件。",
            "Amounts follow from population and the scenario's rates or totals, some of which are "
            "assumed; the scenario names its sources.",
        ),
        "boundary_note": Words(
            "界线为示意，非法定边界；河流概略，仅供示意；点位多为镇街中心，未经测量。",
            "Lines are indicative, not legal boundaries; rivers are coarse, for orientation "
            "only; most points are town centres, not surveyed.",
        ),
        "residue": Words("残渣流向", "Residue flow"),
        "details": Words("点击图上任意对象查看详情", "Click anything on the map for details"),
        "panel": Words("收起或展开面板", "Show or hide the panel"),
        "run": Words("运行", "Run"),
        "home": Words("全图", "Whole map"),
    }
)

KIND_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "eco_park": Words("静脉产业园", "Eco-park"),
        "recycling_base": Words("资源循环利用基地", "Recycling base"),
        "bulk_waste_base": Words("大宗固废利用基地", "Bulk-waste base"),
        "urban_mining_base": Words("城市矿产基地", "Urban-mining base"),
        "urban": Words("街道", "Subdistrict"),
        "central": Words("中心城区街道", "Inner-city subdistrict"),
        "town": Words("镇", "Town"),
        "rural": Words("乡", "Township"),
        "national": Words("国家级", "National"),
        "municipal": Words("市级", "Municipal"),
        "customs": Words("综合保税区", "Bonded zone"),
    }
)

LEGEND_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "unserved": Words("未收运", "Unserved"),
        "no_demand": Words("无产生量", "No demand"),
        "size": Words("符号大小：处理能力（t/d）", "Symbol size: capacity (t/d)"),
        "ring": Words("圆环：负荷率", "Ring: utilisation"),
        "ring_status": Words("圆环：建设状态", "Ring: status"),
        "ring_change": Words("圆环：与对照方案相比", "Ring: compared with the other plan"),
        "no_answer": Words("本次运行没有答案，图上无去向可画", "The run has no answer to draw"),
        "served_state": Words("收运情况", "What is collected"),
        "changes": Words("收运去向的变化", "Where waste goes, compared"),
        "arrows": Words("区县至设施流向（t/d）", "Flows from districts to plants (t/d)"),
        "assumed_place": Words("空心：场址为推定", "Hollow: assumed place"),
        "assumed_size": Words("外圈虚线：规模为推定", "Dashed outline: assumed size"),
        "below": Words("低于", "below"),
        "full": Words("及以上（接近满负荷）", "or more (nearly full)"),
        "flow": Words("收运（线宽随分配量）", "Haul (width by tonnes)"),
        "flow_residue": Words("残渣（设施之间）", "Residues (between facilities)"),
        "colour_note": Words(
            "同色不相邻的范围属于不同设施", "Equal colours apart are different facilities"
        ),
        "unit_t_per_d": Words("t/d", "t/d"),
        "star": Words("* 场址为推定", "* assumed place"),
        "lines": Words("线状要素", "Lines"),
        "regions": Words("片区", "Regions"),
        "other_kinds": Words("其他基地", "Other base"),
    }
)

REGION_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "中心城区": Words("中心城区", "Central city"),
        "主城新区": Words("主城新区", "New metropolitan districts"),
        "渝东北": Words("渝东北", "North-east"),
        "渝东南": Words("渝东南", "South-east"),
    }
)

SHEET_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "all_waste": Words("各类废物", "All waste"),
        "in_district": Words("{district}：", "{district} – "),
        "legend": Words("图例", "Legend"),
        "facilities": Words("设施一览（t/d）", "Facilities (t/d)"),
        "streams": Words("各类废物（t/d）", "Waste streams (t/d)"),
        "capacity_head": Words("能力", "size"),
        "load_head": Words("处理", "load"),
        "utilisation_head": Words("负荷", "use"),
        "types": Words("启用设施汇总", "Open facilities by type"),
        "types_in_district": Words("本区县启用设施汇总", "Open facilities in the district"),
        "total_capacity": Words("能力 t/d", "t/d"),
        "assumed_count": Words("其中场址推定", "assumed place"),
        "source": Words("数据来源：", "Sources: "),
        "projection": Words("坐标系与投影：", "Datum and projection: "),
        "scenario": Words("方案：", "Scenario: "),
        "against": Words("对照：", "Compared with: "),
        "internal": Words("内部使用", "Internal use"),
        "review_number": Words("审图号：", "Map review no.: "),
        "date": Words("制图日期：", "Date: "),
        "north": Words("北", "N"),
        "open_count": Words("启用（座）", "open"),
        "receiving": Words("接收设施（座）", "receiving plants"),
        "receiving_note": Words(
            "接收设施：有废物运入的设施；启用而无废物运入的只计入下表。",
            "Receiving plants take in waste; open ones that take none count below only.",
        ),
        "listed_in_district_note": Words(
            "接收本区县废物的设施；处理量含其他区县来量",
            "Plants that take this district's waste; loads from everywhere",
        ),
        "receiving_in_district_note": Words(
            "接收设施：接收本区县废物的设施，可在本区县之外。",
            "Receiving plants take this district's waste, wherever they stand.",
        ),
        "window": Words("放大图", "Enlarged"),
        "standing": Words("现状设施一览", "Standing facilities"),
        "plants": Words("{kind} × {count}", "{kind} × {count}"),
        "demand_by_district": Words("各区县产生量", "Demand by district"),
        "demand_by_township": Words("各乡镇街道产生量", "Demand by township"),
        "demand_head": Words("t/d", "t/d"),
        "share_head": Words("占比", "share"),
        "person_head": Words("kg/人·d", "kg/person d"),
        "main_flows": Words("主要流向", "Main flows"),
        "km_head": Words("km", "km"),
        "type_loads": Words("各类设施负荷", "Utilisation by type"),
        "full": Words("接近满负荷的设施（{share}）", "Nearly full plants ({share})"),
        "figures": Words("主要指标", "Main figures"),
        "figures_whole": Words("主要指标（全部区县）", "Main figures (all districts)"),
        "this_plan": Words("本方案", "this"),
        "before_after": Words("对照 → 本方案", "other → this"),
        "other_plan": Words("对照", "other"),
        "cost": Words("年成本（万元）", "Annual cost (10,000 CNY)"),
        "served_figure": Words("收运量（t/d）", "Served (t/d)"),
        "left_figure": Words("{remainder}（t/d）", "{remainder} (t/d)"),
        "mean_km": Words("平均运距（km）", "Mean haul (km)"),
        "open_figure": Words("启用设施（座）", "Open facilities"),
        "capacity_figure": Words("处理能力（t/d）", "Capacity (t/d)"),
        "moved_figure": Words("改变去向的乡镇街道", "Townships that change plant"),
        "changed_facilities": Words("设施的变化（t/d）", "Facilities that differ (t/d)"),
        "where_to": Words("本区县废物的去向", "Where the district's waste goes"),
        "more_rows": Words("另有 {count} 行从略", "{count} more rows left out"),
    }
)

_ANSWERED = ("optimal", "feasible")


MISSING = "–"
"""What stands for a figure that the run does not have."""


def has_answer(meta: Mapping[str, Any]) -> bool:
    """Say whether the run holds an answer; an infeasible scenario has none."""
    return meta.get("status") in _ANSWERED


def check_word(meta: Mapping[str, Any]) -> str:
    """Return the key in `PANEL_WORDS` of what the run's own check says of its answer."""
    if not has_answer(meta):
        return "nothing_to_verify"
    return "verified" if meta.get("verified") else "not_verified"
