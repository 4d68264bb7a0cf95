"""Sentences about a facility, Chinese and English, for readers who know no optimisation."""

from __future__ import annotations

from dataclasses import replace

from siting.explain_cards import FacilityCard, Leg, WhatIf
from siting.explain_words import SPLIT_EN, SPLIT_ZH, annual
from siting.naming import Names

_NOTHING_CNY_PER_YR = 0.5
_NOTHING_CNY_PER_T = 0.005


def facility_lines(card: FacilityCard, names: Names, lang: str) -> list[str]:
    """Return the sentences of a facility: load, room, what closing or opening it would do."""
    zh = lang == "zh"
    if not card.open:
        return _closed_lines(card, names, lang)
    lines = [_load(card, lang), *_split(card, lang), _room(card, lang)]
    for limit in card.limits_zh if zh else card.limits_en:
        lines.append(f"已用满的限制：{limit}" if zh else f"A limit is used up: {limit}")
    if card.at_least_load:
        lines.append(
            "它收的部分废物只为达到最低负荷，送往别处更省"
            if zh
            else "Some of its waste is sent there only to reach its minimum load"
        )
    if card.required:
        lines.append("方案要求启用" if zh else "The scenario requires it")
    if card.closed is not None:
        head = "若只关闭它（其他设施不变）" if zh else "Closing it alone (all others as they are)"
        lines.append(_what_if(card.closed, head, names, lang))
    if card.smaller is not None:
        size = f"{card.smaller.capacity_t_per_d:,.1f} t/d"
        head = f"若能力减少 10%（剩 {size}）" if zh else f"With 10 % less capacity ({size})"
        lines.append(_what_if(card.smaller, head, names, lang))
    return [*lines, *_sources(card, names, lang), *_residues(card, names, lang)]


def _closed_lines(card: FacilityCard, names: Names, lang: str) -> list[str]:
    zh = lang == "zh"
    lines = ["未启用" if zh else "Closed"]
    if card.forbidden:
        lines = ["未启用：方案禁止启用" if zh else "Closed: the scenario forbids it"]
    lines += _split(card, lang)
    same = len({size.rules_zh for size in card.sizes}) == 1
    for size in card.sizes:
        amount = f"{size.capacity_t_per_d:,.0f} t/d"
        with_zh, with_en = ("并共用园区设施", ", sharing its park,") if size.shared else ("", "")
        head = (
            f"若按 {amount} 启用它{with_zh}（其他设施不变）"
            if zh
            else f"Opening it with {amount}{with_en} (all others as they are)"
        )
        shown = replace(size, rules_zh=(), rules_en=()) if same else size
        lines.append(_what_if(shown, head, names, lang))
    if same and card.sizes[0].rules_zh:
        head = "只增开它，无论规模" if zh else "Opening it alone, whatever the size"
        lines.append(_sentence([head, _rules(card.sizes[0], lang)], lang))
    return lines


def _split(card: FacilityCard, lang: str) -> list[str]:
    if not card.split_loads:
        return []
    return [SPLIT_ZH if lang == "zh" else SPLIT_EN[:1].upper() + SPLIT_EN[1:]]


def _alike(*amounts_t_per_d: float) -> tuple[str, ...]:
    """Return amounts that stand side by side with the same decimals: none if all are whole."""
    whole = all(abs(amount - round(amount)) < 0.05 for amount in amounts_t_per_d)
    return tuple(f"{amount:,.0f}" if whole else f"{amount:,.1f}" for amount in amounts_t_per_d)


def _load(card: FacilityCard, lang: str) -> str:
    capacity, load = _alike(card.capacity_t_per_d, card.load_t_per_d)
    share = f"{card.utilisation_share:.1%}"
    if lang == "zh":
        return f"处理能力 {capacity} t/d，负荷 {load} t/d，负荷率 {share}"
    return f"Capacity {capacity} t/d, load {load} t/d, utilisation {share}"


def _room(card: FacilityCard, lang: str) -> str:
    zh, price = lang == "zh", card.shadow_price_cny_per_t
    if price > _NOTHING_CNY_PER_T:
        if zh:
            return (
                f"能力已满：再增加 1 t/d 能力，每天可省 {price:,.2f} 元"
                "（已启用的设施保持不变时，即影子价格）"
            )
        return (
            f"Full: one more t/d of capacity saves {price:,.2f} CNY a day "
            "(its shadow price, the open facilities held as they are)"
        )
    if card.utilisation_share > 1.0 - 1e-6:
        return (
            "能力恰好用满：再增加能力不会节省费用"
            if zh
            else "Just full: more capacity saves nothing"
        )
    return "能力有余：再增加能力不会节省费用" if zh else "Room is left: more capacity saves nothing"


def _what_if(change: WhatIf, head: str, names: Names, lang: str) -> str:
    """Return what a change does in one sentence: money, tonnes left over, rules broken."""
    zh = lang == "zh"
    parts = [head, _money(change.change_cny_per_yr, lang) + _lost(change, lang)]
    for stream, tonnes in change.unserved_more_t_per_d.items():
        title, amount = names.stream(stream, lang), f"{abs(tonnes):,.2f} t/d"
        if zh:
            parts.append(f"{title}未收运量{'增加' if tonnes > 0 else '减少'} {amount}")
        else:
            parts.append(f"{amount} {'more' if tonnes > 0 else 'less'} {title} unserved")
    if change.rules_zh:
        parts.append(("并且" if zh else "and ") + _rules(change, lang))
    return _sentence(parts, lang)


def _lost(change: WhatIf, lang: str) -> str:
    """Return which part of the money is sharing that an eco-park loses, empty when none."""
    lost = change.lost_sharing_cny_per_yr
    if lost < _NOTHING_CNY_PER_YR or change.change_cny_per_yr is None:
        return ""
    if lang == "zh":
        return f"（已计入不能再共用园区设施而多付的 {annual(lost, 'zh')}）"
    return f" ({annual(lost, 'en')} for infrastructure no longer shared in the park is counted)"


def _sentence(parts: list[str], lang: str) -> str:
    return ("，" if lang == "zh" else ", ").join(parts)


def _rules(change: WhatIf, lang: str) -> str:
    if lang == "zh":
        return f"不符合规则：{'；'.join(change.rules_zh)}"
    return f"this breaks a rule: {'; '.join(change.rules_en)}"


def _money(change_cny_per_yr: float | None, lang: str) -> str:
    zh = lang == "zh"
    if change_cny_per_yr is None:
        return (
            "其余设施无法安排：必须收运的废物无处可去，或达不到最低负荷"
            if zh
            else "there is no allocation: waste that must be served has no place, "
            "or a minimum load is not reached"
        )
    if abs(change_cny_per_yr) < _NOTHING_CNY_PER_YR:
        return "年成本不变" if zh else "the annual cost stays the same"
    amount = annual(change_cny_per_yr, lang)
    if change_cny_per_yr > 0:
        return f"年成本增加 {amount}" if zh else f"the annual cost rises by {amount}"
    return f"年成本减少 {amount}" if zh else f"the annual cost falls by {amount}"


def _sources(card: FacilityCard, names: Names, lang: str) -> list[str]:
    zh, listed, count = lang == "zh", len(card.sources), card.source_count
    if not count:
        return []
    if zh:
        head = f"来自 {count} 处，平均运距 {card.mean_distance_km:,.1f} km"
        head += f"；运量最大的 {listed} 项：" if listed < count else ""
    else:
        head = f"Fed by {count} places, mean haul {card.mean_distance_km:,.1f} km"
        head += f"; the {listed} largest:" if listed < count else ""
    return [head, *(_leg(leg, names, lang) for leg in card.sources)]


def _residues(card: FacilityCard, names: Names, lang: str) -> list[str]:
    if not card.residues:
        return []
    head = "它产生的残渣去向：" if lang == "zh" else "Its residues go to:"
    return [head, *(_leg(leg, names, lang) for leg in card.residues)]


def _leg(leg: Leg, names: Names, lang: str) -> str:
    # Residues arise at facilities, which are no catchments of the run's tables.
    known = leg.place_id in names.catchments
    place = names.catchment(leg.place_id, lang) if known else names.facility(leg.place_id, lang)
    amount = f"{leg.flow_t_per_d:,.2f} t/d"
    if lang == "zh":
        stream = names.stream(leg.stream, lang)
        return f"{place}（{stream}）{amount}，{leg.distance_km:,.1f} km"
    return f"{place} ({names.stream(leg.stream, lang)}) {amount}, {leg.distance_km:,.1f} km"
