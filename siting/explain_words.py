"""Sentences of explanations, Chinese and English."""

from __future__ import annotations

import math
from collections.abc import Sequence

from siting.explain_cards import FacilityCard, Haul, StreamCard
from siting.naming import Names, listing


def catchment_lines(cards: Sequence[StreamCard], names: Names, lang: str) -> list[str]:
    """Return the sentences of a catchment: per stream who takes it, what else, what binds."""
    lines: list[str] = []
    for card in cards:
        say = _catchment_zh if lang == "zh" else _catchment_en
        lines += say(card, names)
    if not lines:
        lines = ["没有产生量" if lang == "zh" else "No waste arises here"]
    return lines


def _catchment_zh(card: StreamCard, names: Names) -> list[str]:
    stream = names.stream(card.stream, "zh")
    lines = [f"{stream}产生 {card.demand_t_per_d:,.2f} t/d"]
    lines += [f"{stream}：{_taker_zh(haul, names)}" for haul in card.takers]
    if card.unserved_t_per_d > 0:
        lines.append(f"{stream}：剩余 {card.unserved_t_per_d:,.2f} t/d 未收运")
    if card.next_best is not None:
        other = names.facility(card.next_best.facility_id, "zh")
        lines.append(
            f"{stream}：次优去处为{other}（{card.next_best.distance_km:,.1f} km），"
            f"每吨使全系统多付 {card.next_best.extra_cny_per_t:,.2f} 元"
        )
    if card.binds == "capacity":
        full = listing((names.facility(j, "zh") for j in card.nearer_full), "zh")
        lines.append(f"{stream}：更便宜的{full}已满负荷")
    elif card.binds == "distance":
        other = "别的" if card.takers else ""
        lines.append(f"{stream}：{_reach(card.stream, names, 'zh')}没有{other}启用的设施")
    return lines


def _reach(stream: str, names: Names, lang: str) -> str:
    limit_km = names.limit_km.get(stream)
    if limit_km is None or not math.isfinite(limit_km):
        return "可达范围内" if lang == "zh" else "within reach"
    return f"{limit_km:g} km 内" if lang == "zh" else f"within {limit_km:g} km"


def _taker_zh(haul: Haul, names: Names) -> str:
    return (
        f"{haul.flow_t_per_d:,.2f} t/d 运往{names.facility(haul.facility_id, 'zh')}，"
        f"运距 {haul.distance_km:,.1f} km，"
        f"运输 {haul.haul_cost_cny_per_t:,.2f} 元/t，"
        f"处理 {haul.processing_cost_cny_per_t:,.2f} 元/t"
    )


def _catchment_en(card: StreamCard, names: Names) -> list[str]:
    stream = names.stream(card.stream, "en")
    lines = [f"{stream}: {card.demand_t_per_d:,.2f} t/d arise"]
    lines += [f"{stream}: {_taker_en(haul, names)}" for haul in card.takers]
    if card.unserved_t_per_d > 0:
        lines.append(f"{stream}: {card.unserved_t_per_d:,.2f} t/d are unserved")
    if card.next_best is not None:
        other = names.facility(card.next_best.facility_id, "en")
        lines.append(
            f"{stream}: the next best is {other} ({card.next_best.distance_km:,.1f} km), "
            f"at {card.next_best.extra_cny_per_t:,.2f} CNY more per tonne for the whole system"
        )
    if card.binds == "capacity":
        full = listing((names.facility(j, "en") for j in card.nearer_full), "en")
        lines.append(f"{stream}: cheaper, but full: {full}")
    elif card.binds == "distance":
        other = "other " if card.takers else ""
        lines.append(f"{stream}: no {other}open facility is {_reach(card.stream, names, 'en')}")
    return lines


def _taker_en(haul: Haul, names: Names) -> str:
    return (
        f"{haul.flow_t_per_d:,.2f} t/d go to {names.facility(haul.facility_id, 'en')}, "
        f"{haul.distance_km:,.1f} km, haul {haul.haul_cost_cny_per_t:,.2f} CNY/t, "
        f"treatment {haul.processing_cost_cny_per_t:,.2f} CNY/t"
    )


def facility_lines(card: FacilityCard, names: Names, lang: str) -> list[str]:
    """Return the sentences of a facility: load, price, sources, what opening or closing costs."""
    return _facility_zh(card, names) if lang == "zh" else _facility_en(card, names)


def _alike(*amounts_t_per_d: float) -> tuple[str, ...]:
    """Return amounts that stand side by side with the same decimals: none if all are whole."""
    whole = all(abs(amount - round(amount)) < 0.05 for amount in amounts_t_per_d)
    return tuple(f"{amount:,.0f}" if whole else f"{amount:,.1f}" for amount in amounts_t_per_d)


def _is_full(card: FacilityCard) -> bool:
    return card.utilisation_share > 1.0 - 1e-6


def _facility_zh(card: FacilityCard, names: Names) -> list[str]:
    if not card.open:
        if card.forbidden:
            return ["未启用：方案禁止启用"]
        return [f"未启用：{_opening_zh(card.change_cny_per_yr)}"]
    capacity, load = _alike(card.capacity_t_per_d, card.load_t_per_d)
    lines = [
        f"处理能力 {capacity} t/d，负荷 {load} t/d，负荷率 {card.utilisation_share:.1%}",
    ]
    if card.shadow_price_cny_per_t > 0:
        price = card.shadow_price_cny_per_t
        lines.append(f"能力已满：再增 1 t/d 处理能力，每日可省 {price:,.2f} 元")
    elif _is_full(card):
        lines.append("能力恰好用满：再增加能力不会节省费用")
    else:
        lines.append("能力有余：再增加能力不会节省费用")
    if card.required:
        lines.append("方案要求启用")
    if card.change_cny_per_yr > 0:
        lines.append(f"若只关闭它，年成本至少增加 {card.change_cny_per_yr / 1e4:,.1f} 万元")
    elif not card.required:
        lines.append(f"若只关闭它，年成本最多减少 {-card.change_cny_per_yr / 1e4:,.1f} 万元")
    listed = len(card.sources)
    if card.source_count:
        lines.append(
            f"来自 {card.source_count} 个收运单元，平均运距 {card.mean_distance_km:,.1f} km"
            + (f"；运量最大的 {listed} 个：" if listed < card.source_count else "")
        )
    for source in card.sources:
        lines.append(
            f"{names.catchment(source.catchment_id, 'zh')}（{names.stream(source.stream, 'zh')}）"
            f"{source.flow_t_per_d:,.2f} t/d，{source.distance_km:,.1f} km"
        )
    return lines


def _opening_zh(change_cny_per_yr: float) -> str:
    amount = abs(change_cny_per_yr) / 1e4
    if change_cny_per_yr >= 0:
        return f"若只增开它，年成本至少增加 {amount:,.1f} 万元"
    return f"若只增开它，年成本最多减少 {amount:,.1f} 万元，但受规则（座数、总能力等）限制"


def _facility_en(card: FacilityCard, names: Names) -> list[str]:
    if not card.open:
        if card.forbidden:
            return ["Closed: the scenario forbids it"]
        return [f"Closed: {_opening_en(card.change_cny_per_yr)}"]
    capacity, load = _alike(card.capacity_t_per_d, card.load_t_per_d)
    lines = [
        f"Capacity {capacity} t/d, load {load} t/d, utilisation {card.utilisation_share:.1%}",
    ]
    if card.shadow_price_cny_per_t > 0:
        price = card.shadow_price_cny_per_t
        lines.append(f"Full: one more t/d of capacity saves {price:,.2f} CNY a day")
    elif _is_full(card):
        lines.append("Just full: more capacity saves nothing")
    else:
        lines.append("Room is left: more capacity saves nothing")
    if card.required:
        lines.append("The scenario requires it")
    change = abs(card.change_cny_per_yr) / 1e6
    if card.change_cny_per_yr > 0:
        lines.append(f"Closing it alone adds at least {change:,.3f} million CNY a year")
    elif not card.required:
        lines.append(f"Closing it alone saves at most {change:,.3f} million CNY a year")
    listed = len(card.sources)
    if card.source_count:
        lines.append(
            f"Fed by {card.source_count} catchments, mean haul {card.mean_distance_km:,.1f} km"
            + (f"; the {listed} largest:" if listed < card.source_count else "")
        )
    for source in card.sources:
        lines.append(
            f"{names.catchment(source.catchment_id, 'en')} ({names.stream(source.stream, 'en')}) "
            f"{source.flow_t_per_d:,.2f} t/d, {source.distance_km:,.1f} km"
        )
    return lines


def _opening_en(change_cny_per_yr: float) -> str:
    amount = abs(change_cny_per_yr) / 1e6
    if change_cny_per_yr >= 0:
        return f"opening it as well adds at least {amount:,.3f} million CNY a year"
    return (
        f"opening it as well saves at most {amount:,.3f} million CNY a year, "
        "within the rules on counts and capacity"
    )
