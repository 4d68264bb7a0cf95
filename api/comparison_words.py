"""Words of the page and workbook that compare two runs, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COMPARISON_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "choose_pair": ("选择要比较的两个运行", "Choose two runs to compare"),
        "compared_maps": ("两个运行的地图", "Maps of both runs"),
        "compared_figures": ("比较结果", "What differs"),
        "mode": ("方式", "View"),
        "mode_swipe": ("卷帘", "Swipe"),
        "mode_side": ("并排", "Side by side"),
        "mode_changes": ("差异图", "Differences"),
        "swipe_slider": ("卷帘位置：左为 A，右为 B", "Swipe: A at the left, B at the right"),
        "map_of": ("{side} 的地图", "Map of {side}"),
        "swap": ("A、B 互换", "Swap A and B"),
        "comparison_tables": ("下载比较表（XLSX）", "Download the tables (XLSX)"),
        "figures_compared": ("指标对比", "Figures"),
        "figures_of_period": (
            "成本为所示期次一年的数值。", "Costs are those of one year of the period shown.",
        ),
        "figures_of_whole": (
            "分期方案的成本为整个规划期的等额年值，其余为末期。",
            "Costs of plans in phases are equal annual values over all periods; all else is of "
            "the last period.",
        ),
        "indicators_compared": ("规划指标对比", "Indicators"),
        "reassigned": ("改变去向的收运单元", "Catchments that change plant"),
        "reassigned_none": ("该废物种类没有收运单元改变去向。", "No catchment changes plant."),
        "reassigned_told": ("{count} 个收运单元，{tonnes} t/d", "{count} catchments, {tonnes} t/d"),
        "reassigned_note": (
            "按主要去向所在场址比较；同一场址的扩建不算改变。",
            "By the site of the plant that takes most; an enlargement at one site is no change.",
        ),
        "close_card": ("关闭卡片", "Close the card"),
        "change": ("变化", "Change"),
        "change_moved": ("改变去向", "Goes to another plant"),
        "change_gained": ("A 未收运，B 收运", "Left over in A, served in B"),
        "change_lost": ("A 收运，B 未收运", "Served in A, left over in B"),
        "change_same": ("去向不变", "No change"),
        "change_opened": ("B 新启用", "Opens in B"),
        "change_closed": ("B 关闭", "Closes in B"),
        "change_resized": ("规模改变", "Another size"),
        "goes_from": ("A 的去向", "Plant in A"),
        "goes_to": ("B 的去向", "Plant in B"),
        "fill_service_areas": ("服务区", "Service areas"),
        "fill_demand": ("产生量", "Demand"),
        "fill_unserved_share": ("未收运比例", "Share unserved"),
        "fill_none": ("无着色", "None"),
        "compared_runs": ("比较的运行", "Runs compared"),
        "made": ("生成时间", "Made"),
    }
)  # fmt: skip
