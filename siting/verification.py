"""Checking an answer from the data alone, with no solver code.

`verify` recomputes every rule and the cost of a `Solution` from its problem's
arrays. It runs on every answer, in production too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from siting.problem import Floats, OptionPolicy, SitingProblem
from siting.solution import FEASIBLE, OPTIMAL, OPTIMAL_GAP_SHARE, STATUSES, Solution

TOLERANCE_T_PER_D = 1e-5
"""Largest breach taken as rounding; a solver's feasibility tolerance is 1e-7 per row."""

TOLERANCE_COST_SHARE = 1e-7
"""Largest relative difference between stated and recomputed cost."""

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


@dataclass(frozen=True)
class Verification:
    """Result of a check.

    Parameters
    ----------
    ok
        True when nothing is broken.
    violations
        What is broken, the largest first within a rule, at most 20 a rule.
    objective_cny_per_yr
        Annual cost recomputed from the arrays; NaN without an incumbent.
    """

    ok: bool
    violations: tuple[Violation, ...]
    objective_cny_per_yr: float

    def lines(self, lang: str) -> list[str]:
        """Return one sentence per violation in `lang`."""
        return [v.text(lang) for v in self.violations]


def verify(problem: SitingProblem, solution: Solution) -> Verification:
    """Recompute every constraint and the cost of `solution` from `problem`.

    Parameters
    ----------
    problem
        The problem that was asked.
    solution
        The answer; its own copy of the problem is not looked at.

    Returns
    -------
    Verification
        Broken rules in words with amounts, and the recomputed cost.
    """
    violations = list(_status_faults(solution))
    cost = math.nan
    fits = _fits(problem, solution)
    if not fits:
        violations.append(
            Violation(
                "shape", "", math.nan, "答案的数组与问题不符", "the arrays do not fit the problem"
            )
        )
    elif solution.status in (OPTIMAL, FEASIBLE):
        finite = [solution.flow_t_per_d, solution.unserved_t_per_d]
        if not all(np.isfinite(array).all() for array in finite):
            words = ("流量或未收运量不是有限数", "a flow or an unserved amount is not finite")
            violations.append(Violation("finite", "", math.nan, *words))
        elif not _openings_in_range(problem, solution):
            words = ("启用的规模选项不存在", "an opening names an option that does not exist")
            violations.append(Violation("option", "", math.nan, *words))
        else:
            for check in _CHECKS:
                violations.extend(check(problem, solution))
            cost = _cost(problem, solution)
            violations.extend(_cost_faults(solution, cost))
    return Verification(not violations, tuple(violations), cost)


def _fits(problem: SitingProblem, solution: Solution) -> bool:
    return (
        solution.open_option.shape == problem.facility_ids.shape
        and solution.flow_t_per_d.shape == problem.arc_stream.shape
        and solution.unserved_t_per_d.shape == problem.demand_t_per_d.shape
    )


def _openings_in_range(problem: SitingProblem, solution: Solution) -> bool:
    opened = solution.open_option
    return bool(((opened >= -1) & (opened < problem.option_facility.size)).all())


def _status_faults(solution: Solution) -> Iterator[Violation]:
    if solution.status not in STATUSES:
        words = (f"未知的求解状态 {solution.status}", f"unknown status {solution.status}")
        yield Violation("status", solution.status, math.nan, *words)
    if solution.status in (OPTIMAL, FEASIBLE):
        gap, cost = solution.gap_share, solution.objective_cny_per_yr
        bound = solution.bound_cny_per_yr
        true_gap = max(cost - bound, 0.0) / max(abs(cost), 1e-9)
        if not math.isclose(true_gap, gap, rel_tol=1e-6, abs_tol=1e-9):
            words = (
                f"间隙写作 {gap:.4%}，按目标值与界应为 {true_gap:.4%}",
                f"the gap is stated as {gap:.4%} but cost and bound give {true_gap:.4%}",
            )
            yield Violation("gap", "", true_gap - gap, *words)
        if bound > cost + max(1e-6 * abs(cost), 1e-3):
            words = (
                f"界 {bound:,.0f} 高于目标值 {cost:,.0f} 元/年",
                f"the bound {bound:,.0f} is above the cost {cost:,.0f} CNY/yr",
            )
            yield Violation("bound", "", bound - cost, *words)
        if solution.status == OPTIMAL and not true_gap <= OPTIMAL_GAP_SHARE * (1 + 1e-6):
            words = (
                f"称为最优但间隙为 {true_gap:.4%}",
                f"called optimal with a gap of {true_gap:.4%}",
            )
            yield Violation("optimal", "", true_gap, *words)


def _worst(
    rule: str, ids: list[str], breach: Floats, words: tuple[str, str], limit: float
) -> Iterator[Violation]:
    found = np.flatnonzero(breach > limit)
    for index in found[np.argsort(-breach[found], kind="stable")][:_LISTED].tolist():
        amount = float(breach[index])
        zh, en = (w.format(id=ids[index], amount=amount) for w in words)
        yield Violation(rule, ids[index], amount, zh, en)


def _negative(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    words = ("运输弧 {id} 的流量为负 {amount:.6g} t/d", "arc {id} carries {amount:.6g} t/d below 0")
    ids = _arc_names(problem)
    yield from _worst("flow", ids, -solution.flow_t_per_d, words, TOLERANCE_T_PER_D)
    words = ("{id} 的未收运量为负 {amount:.6g} t/d", "{id} leaves {amount:.6g} t/d below 0")
    left = -solution.unserved_t_per_d.ravel()
    yield from _worst("unserved", _demand_names(problem), left, words, TOLERANCE_T_PER_D)


def _balance(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    """Check that served plus left over equals what arises."""
    served = np.zeros(problem.demand_t_per_d.shape)
    np.add.at(served, (problem.arc_catchment, problem.arc_stream), solution.flow_t_per_d)
    off = np.abs(served + solution.unserved_t_per_d - problem.demand_t_per_d).ravel()
    words = (
        "{id} 的收运量与未收运量之和同产生量相差 {amount:.6g} t/d",
        "{id}: hauled plus unserved differs from demand by {amount:.6g} t/d",
    )
    yield from _worst("demand", _demand_names(problem), off, words, TOLERANCE_T_PER_D)


def _must_serve(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    must = np.isinf(problem.unserved_cost_cny_per_t)[None, :]
    left = np.where(must, solution.unserved_t_per_d, 0.0).ravel()
    words = (
        "{id} 必须收运，却剩余 {amount:.6g} t/d",
        "{id} must be served but {amount:.6g} t/d is left over",
    )
    yield from _worst("must_serve", _demand_names(problem), left, words, TOLERANCE_T_PER_D)


def _facilities(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    """Check capacity, least load and closed facilities."""
    ids = problem.facility_ids.tolist()
    load = np.bincount(problem.arc_facility, solution.flow_t_per_d, minlength=len(ids))
    opened = solution.open_option >= 0
    size = problem.option_capacity_t_per_d[np.maximum(solution.open_option, 0)]
    capacity = np.where(opened, size, 0.0)
    words = (
        "设施 {id} 超出处理能力 {amount:.6g} t/d",
        "facility {id} exceeds its capacity by {amount:.6g} t/d",
    )
    over = np.where(opened, load - capacity, 0.0)
    yield from _worst("capacity", ids, over, words, TOLERANCE_T_PER_D)
    words = (
        "未启用的设施 {id} 收到 {amount:.6g} t/d",
        "closed facility {id} receives {amount:.6g} t/d",
    )
    yield from _worst("closed", ids, np.where(opened, 0.0, load), words, TOLERANCE_T_PER_D)
    short = np.where(opened, problem.min_load_share * capacity - load, 0.0)
    words = (
        "设施 {id} 低于最低负荷 {amount:.6g} t/d",
        "facility {id} is {amount:.6g} t/d below its minimum load",
    )
    yield from _worst("minimum_load", ids, short, words, TOLERANCE_T_PER_D)


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
        yield from _worst(rule, ids, broken.astype(float), (zh, en), 0.5)


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
    yield from _worst("single_source", _arc_names(problem), split, words, TOLERANCE_T_PER_D)


def _policies(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    opened = solution.open_option[solution.open_option >= 0]
    for policy in problem.option_policies:
        amount = policy_breach(policy, float(policy.coefficient[opened].sum()))
        if amount > 1e-6 * max(1.0, abs(policy.limit)):
            zh = f"政策“{policy.words_zh}”相差 {amount:.6g}"
            en = f"the rule '{policy.words_en}' is missed by {amount:.6g}"
            yield Violation("policy", policy.name, amount, zh, en)


def policy_breach(policy: OptionPolicy, activity: float) -> float:
    """Return by how much `activity` breaks `policy`, in the policy's unit, at least 0."""
    if policy.sense == "<=":
        return max(activity - policy.limit, 0.0)
    if policy.sense == ">=":
        return max(policy.limit - activity, 0.0)
    return abs(activity - policy.limit)


def _cost(problem: SitingProblem, solution: Solution) -> float:
    opened = solution.open_option[solution.open_option >= 0]
    per_tonne = problem.arc_haul_cost_cny_per_t + problem.arc_processing_cost_cny_per_t
    left = solution.unserved_t_per_d.sum(axis=0)
    price = np.where(left > 0, problem.unserved_cost_cny_per_t, 0.0)
    daily = float(per_tonne @ solution.flow_t_per_d) + float(left @ np.where(left > 0, price, 0.0))
    fixed = float(problem.option_fixed_cost_cny_per_yr[opened].sum())
    return fixed + problem.days_per_yr * daily


def _cost_faults(solution: Solution, cost: float) -> Iterator[Violation]:
    stated = solution.objective_cny_per_yr
    if not math.isclose(stated, cost, rel_tol=TOLERANCE_COST_SHARE, abs_tol=1e-3):
        words = (
            f"目标值写作 {stated:,.2f} 元/年，重算为 {cost:,.2f} 元/年",
            f"the cost is stated as {stated:,.2f} but recomputes to {cost:,.2f} CNY/yr",
        )
        yield Violation("objective", "", abs(stated - cost), *words)


def _demand_names(problem: SitingProblem) -> list[str]:
    streams = problem.stream_keys.tolist()
    return [f"{i}/{s}" for i in problem.catchment_ids.tolist() for s in streams]


def _arc_names(problem: SitingProblem) -> list[str]:
    origin = problem.catchment_ids[problem.arc_catchment].tolist()
    stream = problem.stream_keys[problem.arc_stream].tolist()
    end = problem.facility_ids[problem.arc_facility].tolist()
    return [f"{i}/{s}->{j}" for i, s, j in zip(origin, stream, end, strict=True)]


_CHECKS = (_negative, _balance, _must_serve, _facilities, _openings, _single_source, _policies)
