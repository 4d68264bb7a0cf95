"""Checking a plan in phases from the data alone: periods, ties, budgets, the sum."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from siting.periods import PhasedSolution
from siting.solution import OPTIMAL_GAP_SHARE, open_capacity_t_per_d
from siting.verification import TOLERANCE_COST_SHARE, Verification, Violation, verify

_CNY = 1.0
"""Largest sum above a budget that is rounding."""

_SIZE_SHARE = 1e-6


def verify_phases(solution: PhasedSolution, *, periods: bool = True) -> Verification:
    """Recompute every period, what ties the periods, and the equivalent annual cost.

    Parameters
    ----------
    solution
        The plan's answer.
    periods
        Whether broken rules inside a period are told too.

    Returns
    -------
    Verification
        Broken rules in words, those of a period with its year, and the recomputed cost.
    """
    plan, broken, costs = solution.problem, list[Violation](), list[float]()
    for year, problem, period in zip(plan.years, plan.problems, solution.periods, strict=True):
        checked = verify(problem, period)
        costs.append(checked.objective_cny_per_yr)
        broken += [_of_year(violation, int(year)) for violation in checked.violations]
    violations = list(broken) if periods else []
    if not solution.has_incumbent:
        return Verification(not violations, tuple(violations), math.nan)
    if not any(violation.rule in ("shape", "option") for violation in broken):
        violations += _growth_faults(solution)
        violations += _budget_faults(solution)
    cost = plan.annual_cny_per_yr(costs)
    violations += _sum_faults(solution, cost)
    return Verification(not violations, tuple(violations), cost)


def _of_year(violation: Violation, year: int) -> Violation:
    words = (f"{year} 年：{violation.text('zh')}", f"{year}: {violation.text('en')}")
    return replace(violation, words_zh=words[0], words_en=words[1])


def _growth_faults(solution: PhasedSolution) -> Iterator[Violation]:
    """Yield facilities that close or shrink although they must stay: y_jt <= y_j,t+1."""
    plan, opened = solution.problem, solution.openings
    sizes = [open_capacity_t_per_d(p, o) for p, o in zip(plan.problems, opened, strict=True)]
    for t in range(len(sizes) - 1):
        lost = np.where(plan.stays(t), sizes[t] - sizes[t + 1] * (1 + _SIZE_SHARE), 0.0)
        for j in np.flatnonzero(lost > 0).tolist():
            key, year = str(plan.problems[t].facility_ids[j]), int(plan.years[t + 1])
            was, now = float(sizes[t][j]), float(sizes[t + 1][j])
            words = (
                f"{key} 不得缩减，{year} 年却由 {was:,.1f} 减至 {now:,.1f} t/d",
                f"{key} may not shrink but does in {year}, from {was:,.1f} to {now:,.1f} t/d",
            )
            yield Violation("growth", key, float(lost[j]), *words)


def _budget_faults(solution: PhasedSolution) -> Iterator[Violation]:
    """Yield periods whose new capital exceeds the budget."""
    plan = solution.problem
    for year, spent, limit in zip(plan.years, solution.spent_cny, plan.budget_cny, strict=True):
        if spent > limit + _CNY:
            words = (
                f"{year} 年投资 {spent:,.0f} 元，超过预算 {limit:,.0f} 元",
                f"{spent:,.0f} CNY are spent in {year}, above the budget of {limit:,.0f}",
            )
            yield Violation("budget", str(year), float(spent - limit), *words)


def _sum_faults(solution: PhasedSolution, cost: float) -> Iterator[Violation]:
    """Yield a total, bound, gap or status that the periods do not add up to."""
    bounds = [period.bound_cny_per_yr for period in solution.periods]
    bound = solution.problem.annual_cny_per_yr(bounds)
    gap = max(cost - bound, 0.0) / max(abs(cost), 1e-9)
    figures = (
        ("cost", "折算年成本", "equivalent annual cost", solution.objective_cny_per_yr, cost),
        ("bound", "下界", "bound", solution.bound_cny_per_yr, bound),
        ("gap", "间隙", "gap", solution.gap_share, gap),
    )
    for rule, zh, en, stated, computed in figures:
        if not math.isclose(stated, computed, rel_tol=TOLERANCE_COST_SHARE * 10, abs_tol=1e-9):
            words = (
                f"{zh}写作 {stated:,.6g}，各期合计为 {computed:,.6g}",
                f"the {en} is stated as {stated:,.6g} but the periods give {computed:,.6g}",
            )
            yield Violation(rule, "", stated - computed, *words)
    if (solution.status == "optimal") != (gap <= OPTIMAL_GAP_SHARE):
        words = (
            f"状态 {solution.status} 与间隙 {gap:.4%} 不符",
            f"the status {solution.status} does not fit the gap of {gap:.4%}",
        )
        yield Violation("status", "", gap, *words)
