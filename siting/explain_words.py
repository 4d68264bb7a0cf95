"""Sentences about a catchment, Chinese and English, for readers who know no optimisation."""

from __future__ import annotations

import math
from collections.abc import Sequence

from siting.explain_cards import Binding, Flip, Haul, NextBest, StreamCard
from siting.naming import Names, listing

SPLIT_ZH = "按方案，每处的这类废物要整体运往一座设施；以下改变后的数字按可以拆分运送计算"
SPLIT_EN = (
    "the scenario sends each place's load whole to one facility; the figures of changes "
    "below are those of loads that may split"
)
_NOTHING_CNY = 0.005
_FARTHER_KM = 0.05
_NOTHING_CNY_PER_YR = 0.5


def catchment_lines(cards: Sequence[StreamCard], names: Names, lang: str) -> list[str]:
    """Return the sentences of a catchment: per stream who takes it, what else, what binds."""
    lines: list[str] = []
    for card in cards:
        say = _catchment_zh if lang == "zh" else _catchment_en
        stream = names.stream(card.stream, lang)
        mark = "：" if lang == "zh" else ": "
        lines += [f"{stream}{mark}{line}" for line in say(card, names)]
    if not lines:
        lines = ["没有产生量" if lang == "zh" else "No waste arises here"]
    return lines


def at_least(amount: float, decimals: int) -> str:
    """Return an amount rounded up, so that what it promises holds with the figure shown."""
    factor = 10.0**decimals
    return f"{math.ceil(amount * factor - 1e-6) / factor:,.{decimals}f}"


def annual(amount_cny_per_yr: float, lang: str) -> str:
    """Return an annual amount without its sign: 万元, or million CNY."""
    amount = abs(amount_cny_per_yr)
    return f"{amount / 1e4:,.1f} 万元" if lang == "zh" else f"{amount / 1e6:,.3f} million CNY"


def _catchment_zh(card: StreamCard, names: Names) -> list[str]:
    lines = [f"产生 {card.demand_t_per_d:,.2f} t/d"]
    lines += [_taker_zh(haul, names) for haul in card.takers]
    if card.unserved_t_per_d > 0:
        lines.append(f"剩余 {card.unserved_t_per_d:,.2f} t/d 未收运")
    if card.split_loads:
        lines.append(SPLIT_ZH)
    if card.next_best is not None:
        lines.append(_next_zh(card, card.next_best, names))
    lines += [_binding_zh(binding, card, names) for binding in card.binds]
    if card.flips:
        flips = "；或".join(_flip_zh(flip, card, names) for flip in card.flips)
        want = "要改变去向" if card.takers else "要得到收运"
        lines.append(f"{want}，只需：{flips}")
    if card.marginal_cny_per_t is not None:
        lines.append(f"这里每多产生 1 吨，全系统多付 {card.marginal_cny_per_t:,.2f} 元")
    return lines


def _taker_zh(haul: Haul, names: Names) -> str:
    onward = ""
    if haul.onward_cost_cny_per_t > 0:
        onward = f"，残渣后续处置 {haul.onward_cost_cny_per_t:,.2f} 元"
    return (
        f"{haul.flow_t_per_d:,.2f} t/d 运往{names.facility(haul.facility_id, 'zh')}，"
        f"运距 {haul.distance_km:,.1f} km；每吨费用 {haul.cost_cny_per_t:,.2f} 元"
        f"（运输 {haul.haul_cost_cny_per_t:,.2f} 元，"
        f"处理 {haul.processing_cost_cny_per_t:,.2f} 元{onward}）"
    )


def _next_zh(card: StreamCard, other: NextBest, names: Names) -> str:
    place = names.facility(other.haul.facility_id, "zh")
    head = "次优去处是" if card.takers else "最省的去处是"
    text = f"{head}{place}（{other.haul.distance_km:,.1f} km）："
    if other.extra_cny_per_t < _NOTHING_CNY:
        text += "改送 1 吨费用不变"
    else:
        text += f"改送 1 吨，全系统多付 {other.extra_cny_per_t:,.2f} 元"
    if other.all_extra_cny_per_yr is None:
        return f"{text}；它接不下全部"
    if other.all_extra_cny_per_yr < _NOTHING_CNY_PER_YR:
        return text.replace("1 吨", "1 吨或全部")
    return f"{text}；全部改送，每年多付 {annual(other.all_extra_cny_per_yr, 'zh')}"


def _binding_zh(binding: Binding, card: StreamCard, names: Names) -> str:
    plants = listing((names.facility(j, "zh") for j in binding.ids), "zh")
    if binding.kind == "capacity":
        return f"更便宜的{plants}已满负荷"
    if binding.kind == "minimum_load":
        return f"{plants}需要这些废物才能达到最低负荷"
    if binding.kind == "beyond":
        return f"更便宜的{plants}远于运距上限（{_limit(card.stream, names)}）"
    if binding.kind == "load_limit":
        return f"{plants}所受的限制已用满：{binding.words_zh}"
    if binding.kind == "closed":
        if not binding.words_zh:
            return f"更便宜的{plants}未启用（是否值得启用，见它的解释）"
        rule = binding.words_zh
        rule = rule if rule.startswith("方案") else f"启用它就不符合规则：{rule}"
        return f"更便宜的{plants}未启用（{rule}）"
    other = "别的" if card.takers else ""
    return f"{_reach(card.stream, names, 'zh')}没有{other}启用的设施"


def _flip_zh(flip: Flip, card: StreamCard, names: Names) -> str:
    place = names.facility(flip.facility_id, "zh")
    if flip.kind == "distance":
        return _farther_zh(flip, card, names)
    if flip.kind == "capacity":
        return f"{place}增加 {at_least(flip.amount, 2)} t/d 能力，就全部送往那里"
    return f"送往{place}每吨便宜 {at_least(flip.amount, 2)} 元以上，就开始改送那里"


def _farther_zh(flip: Flip, card: StreamCard, names: Names) -> str:
    place, limit = names.facility(flip.facility_id, "zh"), _limit(card.stream, names)
    lifted = f"运距上限对全市{limit and f'从 {limit} '}放宽到 {at_least(flip.amount, 1)} km"
    if card.unserved_t_per_d <= 0:
        return f"{lifted}，就开始改送{place}"
    apart = flip.distance_km or flip.amount
    freed = (
        "，别处的废物改送更远的设施，给这里腾出能力" if flip.amount - apart > _FARTHER_KM else ""
    )
    return f"{lifted}{freed}，这里就全部得到收运（运往{place}，{apart:,.1f} km）"


def _farther_en(flip: Flip, card: StreamCard, names: Names) -> str:
    place, limit = names.facility(flip.facility_id, "en"), _limit(card.stream, names)
    lifted = f"the distance limit rises {limit and f'from {limit} '}to "
    lifted += f"{at_least(flip.amount, 1)} km for the whole city"
    if card.unserved_t_per_d <= 0:
        return f"{lifted}, so that some goes to {place} at once"
    apart = flip.distance_km or flip.amount
    freed = ", others then go farther and leave room," if flip.amount - apart > _FARTHER_KM else ","
    return f"{lifted}{freed} so that all of it is served, {apart:,.1f} km away by {place}"


def _limit(stream: str, names: Names) -> str:
    """Return the distance limit of a stream with its unit, empty when none is known."""
    limit_km = names.limit_km.get(stream, math.inf)
    return f"{limit_km:g} km" if math.isfinite(limit_km) else ""


def _reach(stream: str, names: Names, lang: str) -> str:
    limit_km = names.limit_km.get(stream)
    if limit_km is None or not math.isfinite(limit_km):
        return "可达范围内" if lang == "zh" else "within reach"
    return f"{limit_km:g} km 内" if lang == "zh" else f"within {limit_km:g} km"


def _catchment_en(card: StreamCard, names: Names) -> list[str]:
    lines = [f"{card.demand_t_per_d:,.2f} t/d arise"]
    lines += [_taker_en(haul, names) for haul in card.takers]
    if card.unserved_t_per_d > 0:
        lines.append(f"{card.unserved_t_per_d:,.2f} t/d are unserved")
    if card.split_loads:
        lines.append(SPLIT_EN)
    if card.next_best is not None:
        lines.append(_next_en(card, card.next_best, names))
    lines += [_binding_en(binding, card, names) for binding in card.binds]
    if card.flips:
        flips = "; or ".join(_flip_en(flip, card, names) for flip in card.flips)
        lines.append(f"to change this it is enough that {flips}")
    if card.marginal_cny_per_t is not None:
        lines.append(f"one tonne more here costs the system {card.marginal_cny_per_t:,.2f} CNY")
    return lines


def _taker_en(haul: Haul, names: Names) -> str:
    onward = ""
    if haul.onward_cost_cny_per_t > 0:
        onward = f", residues downstream {haul.onward_cost_cny_per_t:,.2f}"
    return (
        f"{haul.flow_t_per_d:,.2f} t/d go to {names.facility(haul.facility_id, 'en')}, "
        f"{haul.distance_km:,.1f} km, at {haul.cost_cny_per_t:,.2f} CNY/t "
        f"(haul {haul.haul_cost_cny_per_t:,.2f}, "
        f"treatment {haul.processing_cost_cny_per_t:,.2f}{onward})"
    )


def _next_en(card: StreamCard, other: NextBest, names: Names) -> str:
    place = names.facility(other.haul.facility_id, "en")
    head = "the next best is" if card.takers else "the cheapest place to go is"
    text = f"{head} {place} ({other.haul.distance_km:,.1f} km): "
    if other.extra_cny_per_t < _NOTHING_CNY:
        text += "one tonne sent there changes no cost"
    else:
        text += f"one tonne sent there costs the system {other.extra_cny_per_t:,.2f} CNY more"
    if other.all_extra_cny_per_yr is None:
        return f"{text}; it cannot take all"
    if other.all_extra_cny_per_yr < _NOTHING_CNY_PER_YR:
        return text.replace("one tonne", "one tonne, or all of it,")
    return f"{text}, all of it {annual(other.all_extra_cny_per_yr, 'en')} more a year"


def _binding_en(binding: Binding, card: StreamCard, names: Names) -> str:
    plants = listing((names.facility(j, "en") for j in binding.ids), "en")
    if binding.kind == "capacity":
        return f"cheaper, but full: {plants}"
    if binding.kind == "minimum_load":
        return f"needed to reach the minimum load of {plants}"
    if binding.kind == "beyond":
        return f"cheaper, but farther than the limit of {_limit(card.stream, names)}: {plants}"
    if binding.kind == "load_limit":
        return f"a limit on {plants} is used up: {binding.words_en}"
    if binding.kind == "closed":
        if not binding.words_en:
            return f"cheaper, but not open: {plants} (its own explanation says what opening costs)"
        return f"cheaper, but not open: {plants} ({binding.words_en})"
    other = "other " if card.takers else ""
    return f"no {other}open facility {_reach(card.stream, names, 'en')}"


def _flip_en(flip: Flip, card: StreamCard, names: Names) -> str:
    place = names.facility(flip.facility_id, "en")
    if flip.kind == "distance":
        return _farther_en(flip, card, names)
    if flip.kind == "capacity":
        return f"{place} has {at_least(flip.amount, 2)} t/d more capacity (all goes there)"
    return (
        f"{place} is cheaper by more than {at_least(flip.amount, 2)} CNY a tonne "
        "(some goes there at once)"
    )
