"""What is missing, in words and tonnes.

Demand left over is told apart by its cause: no facility within the service
distance, none open there, the open ones full, or dearer to haul than to leave.
A problem without any answer is solved again with named breaks of demand, least
load, required openings and policies, of least sum in tonnes; the breaks needed
are the proof, and each is a repair that would do together with the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from siting.components import Part
from siting.models import formulate, formulate_openings
from siting.naming import Names, amount_in_unit, choice, mid_sentence
from siting.objectives import option_cost_cny_per_d
from siting.options import SolverOptions
from siting.places import districts_concerned
from siting.problem import Flags, Floats, Ints, OptionPolicy, SitingProblem
from siting.solution import INFEASIBLE, Shortfall, open_capacity_t_per_d
from siting.solvers import run_model
from siting.verification import policy_breach

SHOWN_T_PER_D = 1e-3
"""Amounts below one kilogram a day are not reported."""

OUT_OF_REACH = "out_of_reach"
CLOSED = "closed"
CAPACITY = "capacity"
PRICE = "price"

_CAUSE_ZH = {
    OUT_OF_REACH: "{where}{reach}无{kind}",
    CLOSED: "{where}{reach}的{kind}均未启用",
    CAPACITY: "{where}{reach}的{kind}能力已满",
    PRICE: "{where}运往{kind}的成本高于未收运价",
}
_CAUSE_EN = {
    OUT_OF_REACH: "no {kind} {reach} of {where}",
    CLOSED: "no {kind} is open {reach} of {where}",
    CAPACITY: "every {kind} {reach} of {where} is full",
    PRICE: "hauling from {where} to any {kind} costs more than leaving the waste unserved",
}


def unserved_shortfalls(
    problem: SitingProblem,
    open_option: Ints,
    flow_t_per_d: Floats,
    unserved_t_per_d: Floats,
    names: Names,
) -> tuple[Shortfall, ...]:
    """Return why demand is left over, one shortfall per stream and cause.

    Parameters
    ----------
    problem
        The problem.
    open_option, flow_t_per_d, unserved_t_per_d
        An answer: openings (f,), flows (a,), demand left over (n, s).
    names
        Display names; districts group the catchments.
    """
    load = np.bincount(problem.arc_facility, flow_t_per_d, minlength=problem.facility_ids.size)
    capacity = open_capacity_t_per_d(problem, open_option)
    full = load >= capacity * (1 - 1e-6) - 1e-6
    cause = _causes(problem, open_option >= 0, full)
    found: list[Shortfall] = []
    for s in range(problem.stream_keys.size):
        left = np.where(unserved_t_per_d[:, s] > SHOWN_T_PER_D, unserved_t_per_d[:, s], 0.0)
        for number, kind in enumerate((OUT_OF_REACH, CLOSED, CAPACITY, PRICE)):
            amount = np.where(cause[:, s] == number, left, 0.0)
            if amount.sum() > SHOWN_T_PER_D:
                found.append(_shortfall(problem, s, kind, amount, names))
    return tuple(found)


def _causes(problem: SitingProblem, opened: Flags, full: Flags) -> Ints:
    """Return per demand (n, s): 0 no arc, 1 none open, 2 the open ones full, 3 room is left."""
    cause = np.zeros(problem.demand_t_per_d.shape, dtype=np.int64)
    able = ~problem.forbidden[problem.arc_facility]
    here = opened[problem.arc_facility]
    place = (problem.arc_catchment, problem.arc_stream)
    for number, mask in ((1, able), (2, able & here), (3, here & ~full[problem.arc_facility])):
        np.maximum.at(cause, (place[0][mask], place[1][mask]), number)
    return cause


def _shortfall(
    problem: SitingProblem, s: int, kind: str, amount: Floats, names: Names
) -> Shortfall:
    key = str(problem.stream_keys[s])
    order = np.argsort(-amount, kind="stable")
    ids = [str(problem.catchment_ids[i]) for i in order if amount[i] > 0]
    total = float(amount.sum())
    concerned = [(i, float(t)) for i, t in zip(problem.catchment_ids.tolist(), amount, strict=True)]
    words = {}
    for lang, causes in (("zh", _CAUSE_ZH), ("en", _CAUSE_EN)):
        where = districts_concerned(concerned, names, lang)
        if lang == "zh" and not where.endswith("）"):
            where += " "
        kinds = _kinds(problem, s, names, lang)
        reach = _reach(names.limit_km.get(key), lang)
        words[lang] = causes[kind].format(where=where, reach=reach, kind=kinds)
    stream = (names.stream(key, "zh"), names.stream(key, "en"))
    figure = f"{total:,.4g}" if total < 1000 else f"{total:,.0f}"
    zh = f"{stream[0]}缺口 {figure} t/d：{words['zh']}"
    en = f"{stream[1]} short by {figure} t/d: {words['en']}"
    return Shortfall(kind, key, total, tuple(ids), zh, en)


def _reach(limit_km: float | None, lang: str) -> str:
    if limit_km is None or not np.isfinite(limit_km):
        return "可达范围内" if lang == "zh" else "within reach"
    return f"{limit_km:g} km 内" if lang == "zh" else f"within {limit_km:g} km"


def _kinds(problem: SitingProblem, s: int, names: Names, lang: str) -> str:
    types = np.unique(problem.facility_type[problem.arc_facility[problem.arc_stream == s]])
    if types.size == 0:
        return "处理" if lang == "zh" else "treatment"
    titles = (names.type(str(t), lang) for t in types.tolist())
    return choice(titles if lang == "zh" else (mid_sentence(t) for t in titles), lang)


def conflict_shortfalls(
    whole: SitingProblem, part: Part, options: SolverOptions, names: Names
) -> tuple[Shortfall, ...]:
    """Return why `part` has no answer: the breaks of least sum that would give it one.

    Parameters
    ----------
    whole
        The whole problem: which types of facility a stream has at all.
    part
        A part found infeasible.
    options
        Solver; a few per cent of gap and half a minute are enough for words.
    names
        Display names.
    """
    problem = part.problem
    broken = () if part.fixed is None else broken_policies(problem, part.fixed)
    if broken:
        return tuple(_policy(p, more=a > p.limit, amount=abs(a - p.limit)) for p, a in broken)
    if part.fixed is None and not openings_exist(problem, options):
        form = formulate_openings(problem, option_cost_cny_per_d(problem), elastic=True)
    else:
        form = formulate(problem, open_option=part.fixed, relaxed=True, elastic=True)
    quick = replace(options, time_limit_s=min(options.time_limit_s, 30.0), gap_share=0.01)
    keys = list(form.unserved) + list(form.slack)
    variables = list(form.unserved.values()) + list(form.slack.values())
    variables += form.flow + list(form.opened.values())
    outcome = run_model(form.prob, variables=variables, rows=[], options=quick)
    if outcome.values is None:
        return ()
    amounts = dict(zip(keys, outcome.values[: len(keys)].tolist(), strict=True))
    left = np.zeros(problem.demand_t_per_d.shape)
    for i, s in form.unserved:
        left[i, s] = amounts[i, s]
    left[:, np.isfinite(problem.unserved_cost_cny_per_t)] = 0.0
    demand = _unmeetable(whole, problem, left, names)
    rules = [
        _rule(problem, str(name), float(amounts[name]), names)
        for name in form.slack
        if amounts[name] > SHOWN_T_PER_D
    ]
    return (*demand, *rules)


def openings_exist(problem: SitingProblem, options: SolverOptions) -> bool:
    """Return whether any openings keep all policies and requirements, loads left aside."""
    form = formulate_openings(problem, option_cost_cny_per_d(problem))
    quick = replace(options, name="highs", time_limit_s=20.0, gap_share=0.5)
    variables = list(form.opened.values())
    return run_model(form.prob, variables=variables, rows=[], options=quick).status != INFEASIBLE


def _unmeetable(
    whole: SitingProblem, problem: SitingProblem, left: Floats, names: Names
) -> Iterator[Shortfall]:
    cause = _causes(problem, ~problem.forbidden, np.ones(problem.facility_ids.size, dtype=bool))
    for s in range(problem.stream_keys.size):
        short = np.where(left[:, s] > SHOWN_T_PER_D, left[:, s], 0.0)
        for kind, mask in ((OUT_OF_REACH, cause[:, s] == 0), (CAPACITY, cause[:, s] > 0)):
            amount = np.where(mask, short, 0.0)
            if amount.sum() > SHOWN_T_PER_D:
                yield _shortfall(whole, s, kind, amount, names)


def _rule(problem: SitingProblem, name: str, amount: float, names: Names) -> Shortfall:
    """Return a broken rule in words; `name` is that of its break variable."""
    kind, number, *side = name.split("_")
    if kind == "policy":
        policy = problem.option_policies[int(number)]
        return _policy(policy, more=side == ["over"], amount=amount)
    key = str(problem.facility_ids[int(number)])
    if kind == "load":
        zh = f"设施{names.facility(key, 'zh')}达不到最低负荷，差 {amount:,.6g} t/d"
        en = f"{names.facility(key, 'en')} stays {amount:,.6g} t/d below its minimum load"
        return Shortfall("minimum_load", "", amount, (key,), zh, en)
    zh = f"设施{names.facility(key, 'zh')}必须启用，与其他规则冲突"
    en = f"{names.facility(key, 'en')} is required, which contradicts the other rules"
    return Shortfall("required", "", amount, (key,), zh, en)


def _policy(policy: OptionPolicy, *, more: bool, amount: float) -> Shortfall:
    cure_zh, cure_en = ("提高", "raise") if more else ("降低", "lower")
    by_zh, by_en = (amount_in_unit(amount, policy.unit, lang) for lang in ("zh", "en"))
    if policy.limit == 0:  # it ties openings to one another and has no limit to move
        zh = f"规则“{policy.words_zh}”无法满足：须免去这条规则"
        en = f"the rule “{policy.words_en}” cannot be kept: exempt from it"
        return Shortfall("policy", "", amount, (policy.name,), zh, en)
    zh = f"政策“{policy.words_zh}”无法满足：限值须{cure_zh} {by_zh}"
    en = f"the rule “{policy.words_en}” cannot be kept: {cure_en} its limit by {by_en}"
    return Shortfall("policy", "", amount, (policy.name,), zh, en)


def broken_policies(
    problem: SitingProblem, open_option: Ints
) -> tuple[tuple[OptionPolicy, float], ...]:
    """Return the policies that `open_option` (f,) breaks, each with its left-hand side."""
    opened = open_option[open_option >= 0]
    sides = ((p, float(p.coefficient[opened].sum())) for p in problem.option_policies)
    return tuple(
        (p, side) for p, side in sides if policy_breach(p, side) > 1e-6 * max(1.0, abs(p.limit))
    )
