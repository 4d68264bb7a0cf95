"""Sentences about limits that bind, Chinese and English, and their records."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from siting.binding import BindingLimit
from siting.explain_words import annual, at_least
from siting.naming import Names, mid_sentence

_HELD_ZH = "已启用设施不变"
_HELD_EN = "the open facilities as they are"
_SPLIT_ZH = "，按可以拆分运送计算"
_SPLIT_EN = ", loads taken as if they could split"
_NOTHING_CNY_PER_YR = 0.5
_LEAST_WAN_CNY = 1e5
_SHOWN_T_PER_D = 0.005

_RULE_ZH = {"<=": "已到上限：", ">=": "正在下限：", "==": "按规定："}
_RULE_EN = {"<=": "at its upper limit: ", ">=": "at its lower limit: ", "==": "as ruled: "}
_NO_PRICE_ZH = "（只管启用哪些设施，没有每吨的价钱）"
_NO_PRICE_EN = " (it rules what opens and has no price per tonne)"


def binding_record(limit: BindingLimit, names: Names) -> dict[str, Any]:
    """Return a limit as plain values with its name and its sentence in both languages."""
    named = {f"name_{lang}": _name(limit, names, lang) for lang in ("zh", "en")}
    record = asdict(limit)
    for key in ("words_zh", "words_en", "sense", "straight"):
        record.pop(key)
    return {**record, **named, **{lang: binding_text(limit, names, lang) for lang in ("zh", "en")}}


def binding_text(limit: BindingLimit, names: Names, lang: str) -> str:
    """Return what binds and what lifting it would save, in one sentence."""
    name = _name(limit, names, lang)
    if limit.kind in ("capacity", "load_limit", "minimum_load"):
        return _tonnes_zh(limit, name) if lang == "zh" else _tonnes_en(limit, name)
    if limit.kind == "distance":
        return _distance_zh(limit, name) if lang == "zh" else _distance_en(limit, name)
    if lang == "zh":
        return f"{_RULE_ZH[limit.sense]}{name}{_NO_PRICE_ZH}"
    return f"{_RULE_EN[limit.sense]}{name}{_NO_PRICE_EN}"


def _name(limit: BindingLimit, names: Names, lang: str) -> str:
    if limit.kind in ("capacity", "minimum_load"):
        return names.facility(limit.id, lang)
    if limit.kind == "distance":
        stream = names.stream(limit.id, lang)
        return f"{stream}运距上限" if lang == "zh" else f"distance limit for {mid_sentence(stream)}"
    return limit.words_zh if lang == "zh" else limit.words_en


def _tonnes_zh(limit: BindingLimit, name: str) -> str:
    head = {
        "capacity": f"{name}已满（{limit.limit:,.6g} t/d）",
        "load_limit": f"{name}，已用满",
        "minimum_load": f"{name}只收到最低负荷（{limit.limit:,.6g} t/d）",
    }[limit.kind]
    what = "最低负荷每降 {} t/d" if limit.kind == "minimum_load" else "多 {} t/d 能力"
    what = "上限每多 {} t/d" if limit.kind == "load_limit" else what
    if not _saves(limit):
        none = "降低它" if limit.kind == "minimum_load" else "再增加"
        return f"{head}，{none}不会节省费用"
    change = what.format(f"{abs(limit.change or 0.0):,.3g}")
    held = _HELD_ZH + (_SPLIT_ZH if limit.split_loads else "")
    return f"{head}：{change}，每年可省 {_money(limit, 'zh')}（{_price(limit, '元/t')}{held}）"


def _tonnes_en(limit: BindingLimit, name: str) -> str:
    head = {
        "capacity": f"{name} is full ({limit.limit:,.6g} t/d)",
        "load_limit": f"{name}: used up",
        "minimum_load": f"{name} takes no more than its minimum load ({limit.limit:,.6g} t/d)",
    }[limit.kind]
    what = "{} t/d less of it" if limit.kind == "minimum_load" else "{} t/d more"
    if not _saves(limit):
        return f"{head}; changing it saves nothing"
    change = what.format(f"{abs(limit.change or 0.0):,.3g}")
    held = _HELD_EN + (_SPLIT_EN if limit.split_loads else "")
    return f"{head}: {change} saves {_money(limit, 'en')} a year ({_price(limit, 'CNY/t')}{held})"


def _distance_zh(limit: BindingLimit, name: str) -> str:
    farther = at_least(limit.limit + (limit.change or 0.0), 1)
    more = limit.served_more_t_per_d
    served = f"可多收运 {more:,.2f} t/d，" if more > _SHOWN_T_PER_D else ""
    counted = "已计入少付的未收运罚价，" if served else ""
    held = f"{counted}{_HELD_ZH}" + (_SPLIT_ZH if limit.split_loads else "")
    head = f"{name} {limit.limit:g} km：放宽到 {farther} km（再远也不多省）"
    return f"{head}，{served}每年可省 {_money(limit, 'zh')}（{held}）"


def _distance_en(limit: BindingLimit, name: str) -> str:
    farther = at_least(limit.limit + (limit.change or 0.0), 1)
    more = limit.served_more_t_per_d
    served = f"serves {more:,.2f} t/d more and " if more > _SHOWN_T_PER_D else ""
    counted = "the price of unserved waste counted, " if served else ""
    held = f"{counted}{_HELD_EN}" + (_SPLIT_EN if limit.split_loads else "")
    head = f"{name[:1].upper()}{name[1:]}, {limit.limit:g} km: lifting it to {farther} km"
    return f"{head} (farther saves no more) {served}saves {_money(limit, 'en')} a year ({held})"


def _saves(limit: BindingLimit) -> bool:
    return (limit.saving_cny_per_yr or 0.0) >= _NOTHING_CNY_PER_YR


def _money(limit: BindingLimit, lang: str) -> str:
    """Return the saving: CNY up to a hundred thousand, then 万元 or million CNY."""
    saving = limit.saving_cny_per_yr or 0.0
    if saving < _LEAST_WAN_CNY:
        return f"{saving:,.0f} {'元' if lang == 'zh' else 'CNY'}"
    return annual(saving, lang)


def _price(limit: BindingLimit, unit: str) -> str:
    """Return the price with a comma where it holds for the whole change, else nothing."""
    if not limit.straight:
        return ""
    comma = "，" if unit == "元/t" else ", "
    return f"{limit.price_cny_per_t:,.2f} {unit}{comma}"
