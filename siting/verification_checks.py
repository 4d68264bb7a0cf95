"""The rules that `siting.verification` recomputes, one check each, in numpy alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from siting.problem import Floats, OptionPolicy, SitingProblem
from siting.residues import arising_t_per_d, load_t_per_d
from siting.solution import Solution

TOLERANCE_T_PER_D = 1e-5
"""Largest breach of any limit taken as rounding; solvers keep rows within 1e-7 to 1e-6."""

TOLERANCE_SHARE = 1e-7
"""Added to it per t/d of the limit: CBC writes 9 significant digits of each flow, and
the rounding of some hundred flows adds up in the load of a large facility."""

_LISTED = 20


@dataclass(frozen=True)
class Violation:
    """One broken rule.

    Parameters
    ----------
    rule
        ASCII key of the rule.
    item
        Id of the catchment, facility, arc or policy.
    amount
        By how much it is broken, in the unit of the rule.
    words_zh, words_en
        The sentence.
    """

    rule: str
    item: str
    amount: float
    words_zh: str
    words_en: str

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` (``"zh"`` or ``"en"``)."""
        return self.words_zh if lang == "zh" else self.words_en


def _tolerance_t_per_d(limit_t_per_d: Floats) -> Floats:
    """Return the breach of each limit that is taken as rounding."""
    return np.asarray(TOLERANCE_T_PER_D + TOLERANCE_SHARE * np.abs(limit_t_per_d))


def worst(
    rule: str, ids: list[str], breach: Floats, words: tuple[str, str], limit: float | Floats
) -> Iterator[Violation]:
    """Yield the breaches above `limit`, the largest first and at most 20, in words."""
    found = np.flatnonzero(breach > limit)
    for index in found[np.argsort(-breach[found], kind="stable")][:_LISTED].tolist():
        amount = float(breach[index])
        zh, en = (w.format(id=ids[index], amount=amount) for w in words)
        yield Violation(rule, ids[index], amount, zh, en)


def _negative(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    words = ("运输弧 {id} 的流量为负 {amount:.6g} t/d", "arc {id} carries {amount:.6g} t/d below 0")
    ids = _arc_names(problem)
    yield from worst("flow", ids, -solution.flow_t_per_d, words, TOLERANCE_T_PER_D)
    words = ("{id} 的未收运量为负 {amount:.6g} t/d", "{id}: unserved is {amount:.6g} t/d below 0")
    left = -solution.unserved_t_per_d.ravel()
    yield from worst("unserved", demand_names(problem), left, words, TOLERANCE_T_PER_D)


def _balance(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    """Check that served plus left over equals what arises, residues of the loads included."""
    served = np.zeros(problem.demand_t_per_d.shape)
    np.add.at(served, (problem.arc_catchment, problem.arc_stream), solution.flow_t_per_d)
    arising = arising_t_per_d(problem, load_t_per_d(problem, solution.flow_t_per_d))
    off = np.abs(served + solution.unserved_t_per_d - arising).ravel()
    words = (
        "{id} 的收运量与未收运量之和同产生量相差 {amount:.6g} t/d",
        "{id}: hauled plus unserved differs from demand by {amount:.6g} t/d",
    )
    allowed = _tolerance_t_per_d(arising.ravel())
    yield from worst("demand", demand_names(problem), off, words, allowed)


def _must_serve(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    must = np.isinf(problem.unserved_cost_cny_per_t)[None, :]
    left = np.where(must, solution.unserved_t_per_d, 0.0).ravel()
    words = (
        "{id} 必须收运，却剩余 {amount:.6g} t/d",
        "{id} must be served but {amount:.6g} t/d is unserved",
    )
    yield from worst("must_serve", demand_names(problem), left, words, TOLERANCE_T_PER_D)


def _facilities(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    """Check capacity, least load and closed facilities."""
    ids = problem.facility_ids.tolist()
    load = load_t_per_d(problem, solution.flow_t_per_d)
    opened = solution.open_option >= 0
    size = problem.option_capacity_t_per_d[np.maximum(solution.open_option, 0)]
    capacity = np.where(opened, size, 0.0)
    words = (
        "设施 {id} 超出处理能力 {amount:.6g} t/d",
        "facility {id} exceeds its capacity by {amount:.6g} t/d",
    )
    over = np.where(opened, load - capacity, 0.0)
    allowed = _tolerance_t_per_d(capacity)
    yield from worst("capacity", ids, over, words, allowed)
    words = (
        "未启用的设施 {id} 收到 {amount:.6g} t/d",
        "closed facility {id} receives {amount:.6g} t/d",
    )
    yield from worst("closed", ids, np.where(opened, 0.0, load), words, TOLERANCE_T_PER_D)
    short = np.where(opened, problem.min_load_share * capacity - load, 0.0)
    words = (
        "设施 {id} 低于最低负荷 {amount:.6g} t/d",
        "facility {id} is {amount:.6g} t/d below its minimum load",
    )
    yield from worst("minimum_load", ids, short, words, allowed)


def _openings(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    ids = problem.facility_ids.tolist()
    opened = solution.open_option >= 0
    cases = (
        (
            "required",
            problem.required & ~opened,
            "设施 {id} 必须启用却未启用",
            "facility {id} is required but closed",
        ),
        (
            "forbidden",
            problem.forbidden & opened,
            "设施 {id} 禁止启用却已启用",
            "facility {id} is forbidden but open",
        ),
        (
            "option",
            opened
            & (problem.option_facility[np.maximum(solution.open_option, 0)] != np.arange(len(ids))),
            "设施 {id} 以别的设施的规模启用",
            "facility {id} opens with another facility's size",
        ),
    )
    for rule, broken, zh, en in cases:
        yield from worst(rule, ids, broken.astype(float), (zh, en), 0.5)


def _single_source(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    """Check that a single-source demand goes over one arc, whole."""
    demand = problem.demand_t_per_d[problem.arc_catchment, problem.arc_stream]
    single = problem.single_source[problem.arc_stream]
    flow = solution.flow_t_per_d
    split = np.where(single, np.minimum(flow, demand - flow), 0.0)
    words = (
        "运输弧 {id} 应整量运往一处，却拆分 {amount:.6g} t/d",
        "arc {id} must carry all or nothing but splits {amount:.6g} t/d",
    )
    yield from worst("single_source", _arc_names(problem), split, words, TOLERANCE_T_PER_D)


def _policies(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    opened = solution.open_option[solution.open_option >= 0]
    for policy in problem.option_policies:
        amount = policy_breach(policy, float(policy.coefficient[opened].sum()))
        if amount > 1e-6 * max(1.0, abs(policy.limit)):
            zh = f"政策“{policy.words_zh}”相差 {amount:.6g}"
            en = f"the rule '{policy.words_en}' is missed by {amount:.6g}"
            yield Violation("policy", policy.name, amount, zh, en)


def _load_limits(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    load = load_t_per_d(problem, solution.flow_t_per_d)
    for limit in problem.load_limits:
        over = float(load[limit.members].sum()) - limit.limit_t_per_d
        if over > float(_tolerance_t_per_d(np.array(limit.limit_t_per_d))):
            zh = f"“{limit.words_zh}”超出 {over:.6g} t/d"
            en = f"'{limit.words_en}' is exceeded by {over:.6g} t/d"
            yield Violation("load_limit", limit.name, over, zh, en)


def policy_breach(policy: OptionPolicy, activity: float) -> float:
    """Return by how much `activity` breaks `policy`, in the policy's unit, at least 0."""
    if policy.sense == "<=":
        return max(activity - policy.limit, 0.0)
    if policy.sense == ">=":
        return max(policy.limit - activity, 0.0)
    return abs(activity - policy.limit)


def demand_names(problem: SitingProblem) -> list[str]:
    """Return a name for each demand, in the order of the flattened (n, s)."""
    streams = problem.stream_keys.tolist()
    return [f"{i}/{s}" for i in problem.catchment_ids.tolist() for s in streams]


def _arc_names(problem: SitingProblem) -> list[str]:
    origin = problem.catchment_ids[problem.arc_catchment].tolist()
    stream = problem.stream_keys[problem.arc_stream].tolist()
    end = problem.facility_ids[problem.arc_facility].tolist()
    return [f"{i}/{s}->{j}" for i, s, j in zip(origin, stream, end, strict=True)]


CHECKS = (
    _negative, _balance, _must_serve, _facilities, _openings, _single_source, _policies,
    _load_limits,
)  # fmt: skip
