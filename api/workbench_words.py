"""Words of the planners' page around the map, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORKBENCH_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "left_panel": ("方案、图层与查找", "Scenarios, layers and search"),
        "right_panel": ("指标与选中对象", "Indicators and selection"),
        "fold_left": ("图层", "Layers"),
        "fold_right": ("指标", "Figures"),
        "search": ("查找区县、乡镇、设施（汉字、拼音或首字母）",
                   "Find a district, town or plant"),
        "search_label": ("查找", "Search"),
        "hits": ("查找结果", "Search results"),
        "no_match": ("没有匹配的名称", "No name matches"),
        "this_run": ("当前运行", "This run"),
        "other_runs_here": ("选择方案和运行", "Choose a scenario or run"),
        "year_slider": ("分期（起始年）", "Period (from year)"),
        "colouring": ("底图着色", "Colouring"),
        "layer_list": ("图层与图例", "Layers and legend"),
        "opacity": ("不透明度", "Opacity"),
        "share": ("复制链接", "Copy link"),
        "copied": ("链接已复制：视图、图层、分期与选中对象都在其中。",
                   "Link copied: it holds view, layers, period and selection."),
        "table_facilities": ("设施表", "Facilities"),
        "table_catchments": ("收运单元表", "Catchments"),
        "catchment": ("收运单元", "Catchment"),
        "taker": ("去向设施", "Goes to"),
        "distance": ("运距", "Distance"),
        "in_use": ("启用", "In use"),
        "selected": ("选中对象", "Selected"),
        "show_catchments": ("显示其服务区", "Show its catchments"),
        "show_destinations": ("显示其去向", "Show where its waste goes"),
        "show_all_areas": ("恢复全部", "Show all again"),
        "explaining": ("正在解释……", "Working out why …"),
        "loads": ("设施负荷率", "Utilisation"),
        "loading": ("正在读取地图……", "Reading the map …"),
        "drawing": ("正在绘制分期……", "Drawing the period …"),
        "map_fault": ("地图未能读取：", "The map could not be read:"),
        "label_edit": ("名称、作者与备注", "Name, author and note"),
        "label_name": ("名称", "Name"),
        "label_author": ("作者", "Author"),
        "label_note": ("备注", "Note"),
        "label_save": ("保存", "Save"),
        "label_saved": ("已保存。", "Saved."),
        "base_map": ("底图", "Base map"),
        "more_about": ("更多：缺口、限值、能力、下载、求解方法",
                       "More: shortfalls, limits, capacity, downloads, method"),
    }
)  # fmt: skip
