"""Sentences and headings of the Word report in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from maps.theme import Words

CHAPTERS = (
    "chapter_state", "chapter_limits", "chapter_layout", "chapter_sizes",
    "chapter_money", "chapter_environment", "chapter_targets", "chapter_annex",
)  # fmt: skip

TEXT_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "report_title": Words("固废设施选址与收运分配报告", "Waste facility siting report"),
        "report_date": Words("日期：{day}", "Date: {day}"),
        "report_run": Words("运行编号：{run}", "Run: {run}"),
        "report_scenario": Words(
            "方案：{title}（{name}，{year} 年）", "Scenario: {title} ({name}, {year})"
        ),
        "report_status": Words("求解状态：{status} · {check}", "Status: {status} · {check}"),
        "contents": Words("目  录", "Contents"),
        "chapter_state": Words("现状与预测", "Present state and forecast"),
        "chapter_limits": Words("选址约束", "Limits on siting"),
        "chapter_layout": Words("布局方案", "The plan"),
        "chapter_sizes": Words("规模论证", "Why these sizes"),
        "chapter_money": Words("投资估算", "Cost estimate"),
        "chapter_environment": Words("环境影响", "Effects on the environment"),
        "chapter_targets": Words("目标可达性", "Whether the targets are met"),
        "chapter_annex": Words("附表附图", "Annexed tables and figures"),
        "part_people": Words("服务范围与人口", "Area and population"),
        "part_waste": Words("废物产生量", "What arises"),
        "part_standing": Words("现有与规划设施", "Existing and planned facilities"),
        "people": Words(
            "本方案以 {year} 年为目标年，服务 {districts} 个区县的 {catchments} 个收运单元，"
            "人口 {population} 人。",
            "The scenario is for {year} and serves {catchments} catchments in {districts} "
            "districts with {population} people.",
        ),
        "waste": Words(
            "各类废物的产生量为目标年的推算值，由方案给出的人均产生率、总量和增长率算得；"
            "来源与推定见附表。",
            "What arises is computed for the scenario's year from its rates per person, totals and "
            "growth; sources and assumptions stand in the annex.",
        ),
        "no_history": Words(
            "本运行不含历年实测产生量和历史收运量，不能作趋势分析。",
            "The run holds no measured amounts of past years, so it tells no trend.",
        ),
        "part_hauls": Words("运距上限", "Longest hauls"),
        "hauls": Words("各类废物的运距上限如下。", "Hauls may be no longer than this."),
        "haul_limits": Words("运距上限", "Longest hauls"),
        "limit_km": Words("运距上限 km", "Limit km"),
        "no_limit": Words("不限", "none"),
        "part_rules": Words("方案规则", "Rules of the scenario"),
        "part_binding": Words("已用满的限值", "Limits that bind"),
        "binding_text": Words(
            "{count} 项限值已用满，按放宽后每年可省的钱排列，前 {listed} 项如下；全部见附表。",
            "{count} limits are used up; the first {listed} by what lifting them would save are "
            "these, all stand in the annex.",
        ),
        "binding_all": Words(
            "{count} 项限值已用满，按放宽后每年可省的钱排列。",
            "{count} limits are used up, sorted by what lifting them would save.",
        ),
        "no_binding": Words("没有限值用满。", "No limit is used up."),
        "not_held": Words(
            "本运行只含上列规则。未列入方案的选址因素（地质、水源保护区、生态保护红线、"
            "防护距离、用地权属等）本运行未作判断，须另行论证。",
            "The run knows the rules listed here and no others. Ground, water protection, "
            "ecological red lines, protection distances and land rights that no rule names were "
            "not judged and need their own study.",
        ),
        "layout": Words(
            "启用设施 {open} 座，其中现有 {existing} 座、规划 {planned} 座、新建 {new} 座；"
            "处理能力合计 {capacity} t/d，处理量合计 {load} t/d。",
            "{open} facilities are open: {existing} existing, {planned} planned and {new} new, "
            "with {capacity} t/d of capacity and {load} t/d of load in all.",
        ),
        "proof": Words(
            "求解状态为“{status}”，目标值 {objective} 万元/年，下界 {bound} 万元/年，"
            "间隙 {gap}；{check}。",
            "The status is “{status}”, the objective {objective} million CNY/yr, the bound "
            "{bound} million CNY/yr and the gap {gap}; {check}.",
        ),
        "part_overview": Words("总体布局", "Overview"),
        "part_streams": Words("收运去向", "Where waste goes"),
        "part_shortfalls": Words("缺口", "Shortfalls"),
        "part_schedule": Words("建设时序", "Build schedule"),
        "overview_map": Words("{title} 总体布局图", "{title}: overview"),
        "stream_map": Words("{title} {stream}收运去向图", "{title}: {stream}"),
        "all_served": Words(
            "各类废物均有去处，没有缺口。", "Every stream is taken; nothing falls short."
        ),
        "schedule_text": Words(
            "分 {periods} 期建设，投资合计 {capital} 万元；各设施的启用年份和能力见附表。",
            "Built in {periods} periods for {capital} million CNY in all; year and capacity of "
            "each facility stand in the annex.",
        ),
        "last_period": Words(
            "除分期表和建设时序表外，各表、各图为最后一期的情况。",
            "All tables and figures but those of periods and schedule show the last period.",
        ),
        "part_capacity": Words("能力与负荷", "Capacity and load"),
        "part_balance": Words("区域能力平衡", "Balance by region"),
        "full_plants": Words(
            "负荷率不低于 95% 的启用设施有 {full} 座，没有收到废物的启用设施有 {idle} 座。",
            "{full} open facilities are used to 95 % or more, and {idle} open ones take nothing.",
        ),
        "utilisation_chart": Words("各类设施负荷率", "Utilisation by type"),
        "utilisation_axis": Words("负荷率（处理量／能力）", "Utilisation (load / capacity)"),
        "part_costs": Words("年成本", "Annual cost"),
        "part_capital": Words("投资", "Capital"),
        "cost_chart": Words("年成本构成", "Annual cost by part"),
        "cost_axis": Words("万元/年", "million CNY/yr"),
        "no_capital": Words(
            "本运行给出年成本；一次性投资已折为年化固定成本，运行中不单列，本报告不推算。",
            "The run tells annual costs. Capital is in them as annual fixed cost; the run does not "
            "list it by itself and this report does not guess it.",
        ),
        "price_basis": Words(
            "单价为方案给出的值，多为推定，见附表“推定与数据质量”。",
            "Unit costs are those of the scenario, most of them assumed; see the annexed sources.",
        ),
        "haulage_text": Words(
            "运输周转量合计 {haulage} t·km/d，分废物种类如下。",
            "Haulage is {haulage} t·km/d in all; by stream it is this.",
        ),
        "haulage_table": Words("运输周转量与运距", "Haulage and haul lengths"),
        "residues_text": Words(
            "不再分配去向的残余物：{residues}。", "Residues that are not hauled on: {residues}."
        ),
        "no_residues": Words(
            "本运行没有未分配去向的残余物。", "No residue is left without a destination."
        ),
        "remainder_text": Words(
            "未收运量合计 {unserved} t/d（{remainder}）。",
            "{unserved} t/d are not served ({remainder}).",
        ),
        "no_environment": Words(
            "本运行未计算碳排放、大气与水污染物排放、恶臭、噪声、渗滤液和生态影响，"
            "也未作环境影响评价；本章只列运行中有的量。",
            "The run did not compute carbon, emissions to air or water, odour, noise, leachate or "
            "effects on nature, and is no environmental assessment; this chapter lists what it "
            "has.",
        ),
        "targets_text": Words(
            "规划指标共 {count} 项：{verdicts}。", "{count} indicators: {verdicts}."
        ),
        "no_answer": Words(
            "本运行没有可行方案，因此没有本章的结果；原因和修正办法见“布局方案”一章。",
            "The run has no plan, so this chapter has no results; why, and what would help, stands "
            "in the chapter on the plan.",
        ),
        "why_no_plan": Words("为何没有方案", "Why there is no plan"),
        "no_plan": Words(
            "求解状态为“{status}”：没有方案能同时满足全部要求。",
            "The status is “{status}”: no plan meets all requirements.",
        ),
        "no_plan_in_time": Words(
            "求解状态为“{status}”：在给定时间内没有得到方案，不表示方案不存在。",
            "The status is “{status}”: none was found in the time given, which does not say that "
            "there is none.",
        ),
        "not_told": Words(
            "本运行没有记下矛盾与修正办法。", "The run recorded no conflict and no repair."
        ),
        "part_tables": Words("附表", "Tables"),
        "part_figures": Words("附图", "Figures"),
        "matrix_elsewhere": Words(
            "区县与设施之间的流向矩阵见同一运行的 tables.xlsx。",
            "The matrices of flows between districts and plants stand in tables.xlsx of this run.",
        ),
    }
)
