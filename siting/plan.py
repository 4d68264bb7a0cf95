"""The plan's indicators: target, modelled value, met or not, or not computable.

The plan is 重庆市循环经济发展规划（2021—2025年）. Its table 1 is carried row by row as
printed; rows that need figures beyond waste siting are not computable, and rows
that are odd in the plan itself say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from siting.building import SitingCase
from siting.streams import central_city

TABLE_1 = "重庆市循环经济发展规划（2021—2025年）表1"
BOX_1 = "重庆市循环经济发展规划（2021—2025年）专栏1"
BOX_2 = "重庆市循环经济发展规划（2021—2025年）专栏2"
BOX_4 = "重庆市循环经济发展规划（2021—2025年）专栏4"
SECTION_4 = "重庆市循环经济发展规划（2021—2025年）四（四）"
HAZARDOUS_DISTRICTS = ("璧山区", "江津区", "涪陵区", "大足区", "黔江区")
SAME_SHARE = 1e-6
"""A value within this share of its target meets it (rounding of t/yr to t/d)."""

BEYOND_ZH = "本模型只含废物产生、运输和处理，不计算此项"
BEYOND_EN = "not computable: the model holds waste, haulage and treatment only"


@dataclass(frozen=True)
class Indicator:
    """One line of the indicator table."""

    indicator: str
    indicator_en: str
    target: float
    value: float | None
    unit: str
    met: bool | None
    note_zh: str
    note_en: str
    source: str


@dataclass(frozen=True)
class _Beyond:
    """A row of table 1 that the model cannot compute."""

    number: int
    name_zh: str
    name_en: str
    target: float
    odd_zh: str = ""
    odd_en: str = ""


_TABLE_1_BEYOND = (
    _Beyond(1, "主要资源产出率提高", "Resource productivity increase", 20),
    _Beyond(
        2,
        "单位GDP能源消耗降低",
        "Energy use per GDP, reduction",
        14,
        "2020 年栏 19.4 是“十三五”累计降幅，不是现状水平，两栏不可连成趋势",
        "the 2020 column (19.4) is the cut of the last five years, not a level",
    ),
    _Beyond(3, "单位GDP用水量降低", "Water use per GDP, reduction", 15),
    _Beyond(4, "规模以上工业用水重复利用率", "Industrial water reuse", 92),
    _Beyond(
        5,
        "大宗固废综合利用率",
        "Bulk solid waste utilisation",
        92,
        "存疑：50.9 升至 92 与上一行相同，正文无佐证，按原文列出",
        "suspect: 50.9 to 92 equals the row above and has no second mention; shown as printed",
    ),
    _Beyond(8, "农膜回收率", "Farm film recovery", 90),
    _Beyond(9, "农作物秸秆综合利用率", "Straw utilisation", 90),
)


@dataclass(frozen=True)
class _Target:
    """A number of plants or tonnes that the plan sets."""

    name_zh: str
    name_en: str
    target: float
    unit: str
    source: str


INCINERATION = _Target(
    "新（扩）建生活垃圾焚烧发电项目", "New or enlarged incineration plants", 18.0, "座", BOX_1
)
KITCHEN = _Target("厨余垃圾处理设施", "Kitchen-waste plants", 24.0, "座", BOX_1)
KITCHEN_CAPACITY = _Target("厨余垃圾处理能力", "Kitchen-waste capacity", 10460.0, "t/d", BOX_1)
RUBBLE = _Target("建筑垃圾综合处理厂", "Construction-waste plants", 41.0, "座", BOX_4)
RUBBLE_CAPACITY = _Target(
    "建筑垃圾总处理能力", "Construction-waste capacity", 1911.0, "万t/年", BOX_4
)
MEDICAL = _Target(
    "新（扩）建区县医疗废物集中处理设施",
    "New or enlarged district medical-waste plants",
    23.0,
    "座",
    BOX_1,
)
HAZARDOUS = _Target(
    "列名区县危险废物处理设施（新扩建）",
    "Named districts with a new hazardous-waste plant",
    5.0,
    "个区县",
    BOX_1,
)
ECO_PARKS = _Target("静脉产业园", "Eco-parks", 3.0, "个", BOX_2)


NO_TYPE_ZH = "本方案不含此类设施，不计算此项"
NO_TYPE_EN = "not computable: the scenario has no such facilities"
NO_ANSWER_ZH = "没有求得布局，无法计算此项"
NO_ANSWER_EN = "not computable: the run holds no answer"


def plan_indicators(
    case: SitingCase,
    facilities: pd.DataFrame,
    catchments: pd.DataFrame,
    *,
    answered: bool = True,
) -> list[dict[str, Any]]:
    """Return the plan's indicators for an answer, table 1 first, then the counts.

    Parameters
    ----------
    case
        Scenario and layers.
    facilities, catchments
        Tables of the answer.
    answered
        Whether there is an answer; without one (infeasible, or no incumbent in
        time) only what the layers alone tell is given, all else is not computable.

    Returns
    -------
    list of dict
        Keys of `Indicator`; `met` is true, false or None (not computable).
    """
    rows: dict[int, Indicator] = {row.number: _beyond(row) for row in _TABLE_1_BEYOND}
    rows[6] = _harmless(case, catchments)
    rows[7] = _construction(case, catchments, central=True)
    table_1 = [rows[number] for number in sorted(rows)]
    found = (*table_1, *_counts(case, facilities, catchments))
    return [asdict(row if answered else _unanswered(row)) for row in found]


def _unanswered(row: Indicator) -> Indicator:
    """Return the row as it stands in a run without an answer."""
    if row.value is None or row.indicator == ECO_PARKS.name_zh:  # layers hold the parks
        return row
    return replace(row, value=None, met=None, note_zh=NO_ANSWER_ZH, note_en=NO_ANSWER_EN)


def _beyond(row: _Beyond) -> Indicator:
    zh = "；".join(text for text in (row.odd_zh, BEYOND_ZH) if text)
    en = "; ".join(text for text in (row.odd_en, BEYOND_EN) if text)
    return Indicator(
        row.name_zh, row.name_en, row.target, None, "%", None, zh, en, f"{TABLE_1} 序号{row.number}"
    )


def _harmless(case: SitingCase, catchments: pd.DataFrame) -> Indicator:
    streams = [k for k in ("residual_msw", "kitchen_waste") if _enabled(case, k)]
    kinds = pd.DataFrame(case.layers.catchments)["area_kind"]
    urban = catchments["id"].map(kinds).isin(["central", "urban", "town"])
    value = _served_percent(catchments[urban], streams)
    landfilled = case.scenario.scenario.remainder == "landfill"
    zh = "街道与镇的其他垃圾和厨余垃圾中由设施处理的比例"
    en = "share of residual and kitchen waste of subdistricts and towns that facilities take"
    if landfilled:
        zh += "；其余填埋（未建模）也可能是无害化处理，故不判定"
        en += "; the rest is landfilled (not modelled), which may be harmless too, so not judged"
    return Indicator(
        "城镇生活垃圾无害化处理率",
        "Harmless treatment of urban household waste",
        100.0,
        value,
        "%",
        None if landfilled else _met(value, 100.0),
        zh,
        en,
        f"{TABLE_1} 序号6",
    )


def _construction(case: SitingCase, catchments: pd.DataFrame, *, central: bool) -> Indicator:
    inside = central_city(case.layers)
    kinds = pd.DataFrame(case.layers.catchments)["area_kind"]
    ids = catchments["id"]
    meant = ids.map(inside).astype(bool)
    if not central:
        meant = ~meant & ids.map(kinds).isin(["urban", "town"])
    streams = ["construction_waste"] if _enabled(case, "construction_waste") else []
    value = _served_percent(catchments[meant], streams)
    target = 70.0 if central else 60.0
    return Indicator(
        "中心城区建筑垃圾综合利用率" if central else "区县（城市建成区）建筑垃圾综合利用率",
        "Construction waste utilisation, "
        + ("central city" if central else "built-up areas of the districts"),
        target,
        value,
        "%",
        _met(value, target),
        "可处理建筑垃圾（不含渣土，产生量为推定）中运到处理厂的比例",
        "share of treatable waste (without soil; amounts assumed) that reaches a plant",
        f"{TABLE_1} 序号7" if central else SECTION_4,
    )


def _counts(
    case: SitingCase, facilities: pd.DataFrame, catchments: pd.DataFrame
) -> Iterable[Indicator]:
    opened = facilities[facilities["open"]]
    new = opened[(opened["id"].map(case.menu["scope"]) != "standing").to_numpy()]
    kitchen, rubble = _of_type(opened, "kitchen_plant"), _of_type(opened, "construction_plant")
    kitchen_t, rubble_t = (float(rows["capacity_t_per_d"].sum()) for rows in (kitchen, rubble))
    rubble_10kt = rubble_t * case.scenario.scenario.days_per_yr / 1e4
    hazardous = _of_type(new, "hazardous_plant")["district"]
    named = hazardous[hazardous.isin(HAZARDOUS_DISTRICTS)].nunique()
    parks = pd.DataFrame(case.layers.eco_parks)["kind"] == "eco_park"
    counted = (
        (INCINERATION, "incineration", len(_of_type(new, "incineration"))),
        (KITCHEN, "kitchen_plant", len(kitchen)),
        (KITCHEN_CAPACITY, "kitchen_plant", kitchen_t),
        (RUBBLE, "construction_plant", len(rubble)),
        (RUBBLE_CAPACITY, "construction_plant", rubble_10kt),
        (MEDICAL, "medical_plant", len(_of_type(new, "medical_plant"))),
        (HAZARDOUS, "hazardous_plant", named),
    )
    for target, kind, value in counted:
        row = _measured(target, float(value))
        if kind not in case.scenario.facility_types:
            row = replace(row, value=None, met=None, note_zh=NO_TYPE_ZH, note_en=NO_TYPE_EN)
        yield row
    yield _measured(ECO_PARKS, float(parks.sum()))
    yield _construction(case, catchments, central=False)


def _of_type(facilities: pd.DataFrame, kind: str) -> pd.DataFrame:
    return facilities[facilities["type"] == kind]


def _measured(target: _Target, value: float) -> Indicator:
    return Indicator(
        target.name_zh,
        target.name_en,
        target.target,
        value,
        target.unit,
        _met(value, target.target),
        "",
        "",
        target.source,
    )


def _enabled(case: SitingCase, stream: str) -> bool:
    return any(s.key == stream for s in case.scenario.enabled_streams)


def _served_percent(catchments: pd.DataFrame, streams: list[str]) -> float | None:
    demand = sum(float(catchments[f"{key}_demand_t_per_d"].sum()) for key in streams)
    served = sum(float(catchments[f"{key}_served_t_per_d"].sum()) for key in streams)
    return 100.0 * served / demand if demand > 0 else None


def _met(value: float | None, target: float) -> bool | None:
    return None if value is None else value >= target * (1.0 - SAME_SHARE)
