"""Repairs in words: tonnes, kilometres, names; Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from siting import repairs as kinds
from siting.asked import Ask
from siting.naming import Names, amount_in_unit, listing, mid_sentence
from siting.places import districts_concerned
from siting.problem import CNY, COUNT, T_PER_D
from siting.repairs import Change, NewPlant, Repair

_SHOWN = 4
"""Facilities, new plants or hauls that a sentence names."""

_LIMIT_DECIMALS = 4
"""Decimals of a limit in hundred million CNY: rounded to two, a repair might fall short."""


@dataclass(frozen=True, eq=False)
class Told:
    """What a sentence is about, and what it may look up."""

    ask: Ask
    names: Names
    changes: Sequence[Change]
    plants: Sequence[NewPlant]


def worded(
    ask: Ask, kind: str, changes: Sequence[Change], plants: Sequence[NewPlant], names: Names
) -> Repair:
    """Return the repair of these changes with its amount and its words."""
    told = Told(ask, names, changes, plants)
    present = [k for k in SENTENCES if any(c.kind == k for c in changes)]
    if plants and kinds.ADD_CAPACITY not in present:
        present = [kinds.ADD_CAPACITY, *present]
    lines = {lang: [SENTENCES[k](_only(told, k), lang) for k in present] for lang in ("zh", "en")}
    amount, unit = _amount(_only(told, present[0]), present[0])
    where = [c.item for c in changes] + [p.place_id for p in plants]
    zh, en = "；".join(lines["zh"]), "; ".join(lines["en"])
    if kind == kinds.TOGETHER and len(present) > 1:
        zh, en = f"同时：{zh}", f"all of these: {en}"
    found = tuple(dict.fromkeys(where))
    return Repair(kind, amount, unit, found, zh, en, tuple(changes), tuple(plants))


def _only(told: Told, kind: str) -> Told:
    plants = told.plants if kind == kinds.ADD_CAPACITY else ()
    mine = [c for c in told.changes if c.kind == kind]
    return Told(told.ask, told.names, mine, plants)


def _amount(told: Told, kind: str) -> tuple[float, str]:
    """Return how much is changed in all, and its unit."""
    if kind == kinds.LONGER_HAULS:
        return max(c.amount for c in told.changes), "km"
    if kind in (kinds.ADD_CAPACITY, kinds.LEAVE_OVER, kinds.OTHER_HAULS):
        tonnes = sum(c.amount for c in told.changes)
        return round(tonnes + sum(p.capacity_t_per_d for p in told.plants), 6), T_PER_D
    if kind == kinds.OTHER_LIMIT:
        known = {p.name: p for p in told.ask.problem.option_policies}
        shifts = [abs(c.amount - known[c.item].limit) for c in told.changes]
        units = {known[c.item].unit for c in told.changes}
        return sum(shifts) if len(units) == 1 else 0.0, units.pop() if len(units) == 1 else ""
    if kind in (kinds.OTHER_LOAD_LIMIT, kinds.LESS_LOAD):
        return round(sum(c.by_t_per_d for c in told.changes), 6), T_PER_D
    return float(len(told.changes)), COUNT if kind != kinds.MAY_SPLIT else ""


def _tonnes(amount: float) -> str:
    return f"{amount:,.2f} t/d"


def _capacity(told: Told, lang: str) -> str:
    """Say how much capacity is added: to which facilities, and anew within reach of whom."""
    total = _tonnes(_amount(told, kinds.ADD_CAPACITY)[0])
    parts = [] if not told.changes else [_enlarged(told, lang)]
    for key in dict.fromkeys((p.stream, p.type) for p in told.plants):
        parts.append(_new_plants(told, key, lang))
    zh, en = f"增加处理能力 {total}：", f"add {total} of capacity: "
    return zh + "；".join(parts) if lang == "zh" else en + "; ".join(parts)


def _enlarged(told: Told, lang: str) -> str:
    more = [
        f"{told.names.facility(c.item, lang)} {c.amount:,.2f} t/d" for c in told.changes[:_SHOWN]
    ]
    rest, amount = told.changes[_SHOWN:], sum(c.amount for c in told.changes[_SHOWN:])
    if lang == "zh":
        others = f"、其余 {len(rest)} 座共 {amount:,.2f} t/d" if rest else ""
        return f"扩大{'、'.join(more)}{others}"
    others = f", {len(rest)} more by {amount:,.2f} t/d in all" if rest else ""
    return f"enlarge {', '.join(more)}{others}"


def _new_plants(told: Told, key: tuple[str, str], lang: str) -> str:
    stream, kind = key
    mine = [p for p in told.plants if (p.stream, p.type) == key]
    s = int(np.flatnonzero(told.ask.problem.stream_keys == stream)[0])
    limit_km, amount = told.ask.limit_km(s), _tonnes(sum(p.capacity_t_per_d for p in mine))
    served = {i for p in mine for i, _ in p.hauls}
    demand = told.ask.problem.demand_t_per_d[:, s].tolist()
    ids = told.ask.problem.catchment_ids.tolist()  # residues have no demand of their own
    pairs = zip(ids, demand, strict=True)
    concerned = [(i, max(t, 1e-9) if i in served else 0.0) for i, t in pairs]
    where = districts_concerned(concerned, told.names, lang)
    named = [
        f"{p.place_zh if lang == 'zh' else p.place_en} {p.capacity_t_per_d:,.2f}"
        for p in mine[:_SHOWN]
    ]
    listed = ("、" if lang == "zh" else ", ").join(named)
    more = len(mine) - len(named)
    title = told.names.type(kind, lang) if kind else _takers(told.names.stream(stream, lang), lang)
    if lang == "zh":
        reach = f" {limit_km:g} km 内" if np.isfinite(limit_km) else ""
        listed += f"，另 {more} 处" if more else ""
        beside = "（另计，不占座数、总能力和投资等限制）" if _is_counted(told, kind) else ""
        return f"在{where}{reach}新建{title} {amount}，如 {listed}{beside}"
    reach = f"within {limit_km:g} km of {where}" if np.isfinite(limit_km) else f"for {where}"
    listed += f", {more} more" if more else ""
    beside = " (beside what counts, totals and budgets allow)" if _is_counted(told, kind) else ""
    return f"build {amount} of new {mid_sentence(title)} {reach}, such as {listed}{beside}"


def _is_counted(told: Told, kind: str) -> bool:
    """Say whether a rule counts facilities of this type, by number, tonnes or capital."""
    problem = told.ask.problem
    mine = (problem.facility_type == kind)[problem.option_facility]
    rules = [p for p in problem.option_policies if p.unit in (COUNT, T_PER_D, CNY)]
    return any(bool((p.coefficient[mine] > 0).any()) for p in rules)


def _takers(stream: str, lang: str) -> str:
    return f"{stream}处理设施" if lang == "zh" else f"facilities for {mid_sentence(stream)}"


def _distance(told: Told, lang: str) -> str:
    bars, parts = {bar.name: bar for bar in told.ask.bars}, []
    for c in told.changes:
        ends = told.names.place(c.origin, lang), told.names.facility(c.to, lang)
        if lang == "zh":
            longest = f"（最远：{ends[0]} → {ends[1]}）" if c.to else ""
            parts.append(f"将“{bars[c.item].words_zh}”放宽到 {c.amount:g} km{longest}")
        else:
            longest = f" (longest: {ends[0]} → {ends[1]})" if c.to else ""
            parts.append(f"lift “{bars[c.item].words_en}” to {c.amount:g} km{longest}")
    return ("，" if lang == "zh" else ", ").join(parts)


def _unserved(told: Told, lang: str) -> str:
    parts = []
    ids = told.ask.problem.catchment_ids.tolist()
    for stream in dict.fromkeys(c.stream for c in told.changes):
        left = {c.item: c.amount for c in told.changes if c.stream == stream}
        amounts = [(i, left.get(i, 0.0)) for i in ids]
        where = districts_concerned(amounts, told.names, lang)
        title, amount = told.names.stream(stream, lang), _tonnes(sum(left.values()))
        zh = f"允许{title} {amount} 不收运：{where}"
        en = f"leave {amount} of {mid_sentence(title)} uncollected: {where}"
        parts.append(zh if lang == "zh" else en)
    return ("，" if lang == "zh" else ", ").join(parts)


def _policies(told: Told, lang: str) -> str:
    parts = []
    known = {p.name: p for p in told.ask.problem.option_policies}
    for change in told.changes:
        policy = known[change.item]
        if (policy.coefficient < 0).any():  # one opening waits for another: no number to change
            zh = f"不执行规则“{policy.words_zh}”"
            parts.append(zh if lang == "zh" else f"set aside the rule “{policy.words_en}”")
            continue
        ends = (policy.limit, change.amount)
        limits = [amount_in_unit(v, policy.unit, lang, _LIMIT_DECIMALS) for v in ends]
        space = " " if limits[0].isascii() else ""
        zh = f"将规则“{policy.words_zh}”的限值由 {limits[0]}{space}改为 {limits[1]}"
        en = f"change the limit of the rule “{policy.words_en}” from {limits[0]} to {limits[1]}"
        parts.append(zh if lang == "zh" else en)
    return ("，" if lang == "zh" else ", ").join(parts)


def _load_limits(told: Told, lang: str) -> str:
    known = {c.name: c for c in told.ask.problem.load_limits}
    zh = [f"将“{known[c.item].words_zh}”提高到 {_tonnes(c.amount)}" for c in told.changes]
    en = [f"raise “{known[c.item].words_en}” to {_tonnes(c.amount)}" for c in told.changes]
    return "，".join(zh) if lang == "zh" else ", ".join(en)


def _least_loads(told: Told, lang: str) -> str:
    named = [
        f"{told.names.facility(c.item, lang)} {100 * c.amount:.2f}%" for c in told.changes[:_SHOWN]
    ]
    more = len(told.changes) - len(named)
    total = _tonnes(_amount(told, kinds.LESS_LOAD)[0])
    if lang == "zh":
        rest = f"，另 {more} 座" if more else ""
        return f"最低负荷共降低 {total}，降至能力的：{'、'.join(named)}{rest}"
    rest = f", {more} more" if more else ""
    return f"lower least loads by {total} in all, to a share of capacity: {', '.join(named)}{rest}"


def _facilities(zh: str, en: str) -> Callable[[Told, str], str]:
    def say(told: Told, lang: str) -> str:
        named = listing((told.names.facility(c.item, lang) for c in told.changes), lang)
        return (zh if lang == "zh" else en).format(named=named)

    return say


def _hauls(told: Told, lang: str) -> str:
    total = _tonnes(sum(c.amount for c in told.changes))
    ways = [
        f"{told.names.catchment(c.item, lang)} → {told.names.facility(c.to, lang)}"
        for c in told.changes
    ]
    if lang == "zh":
        return f"放开被规则禁止的运输 {total}：{listing(ways, lang)}"
    return f"allow barred hauls, {total}: {listing(ways, lang)}"


def _split(told: Told, lang: str) -> str:
    named = listing((told.names.stream(c.item, lang) for c in told.changes), lang)
    zh = f"允许同一收运单元的{named}拆分到几座设施"
    return zh if lang == "zh" else f"let catchments split their {mid_sentence(named)}"


SENTENCES: Mapping[str, Callable[[Told, str], str]] = MappingProxyType(
    {
        kinds.ADD_CAPACITY: _capacity,
        kinds.LONGER_HAULS: _distance,
        kinds.OTHER_LIMIT: _policies,
        kinds.OTHER_LOAD_LIMIT: _load_limits,
        kinds.LESS_LOAD: _least_loads,
        kinds.MAY_CLOSE: _facilities("允许不启用 {named}", "let {named} stay closed"),
        kinds.MAY_OPEN: _facilities("允许启用 {named}", "let {named} open"),
        kinds.OTHER_HAULS: _hauls,
        kinds.MAY_SPLIT: _split,
        kinds.LEAVE_OVER: _unserved,
    }
)
"""The sentence of every kind of change, in the order in which a repair tells them."""
