"""Checking an answer from the data alone, with no solver code.

`verify` recomputes every rule and the cost of a `Solution` from its problem's
arrays. It runs on every answer, in production too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from siting.problem import SitingProblem
from siting.solution import FEASIBLE, OPTIMAL, Solution
from siting.verification_bound import check_bound, status_faults
from siting.verification_checks import CHECKS, Violation, policy_breach
from siting.verification_prices import check_prices

__all__ = ["Verification", "Violation", "policy_breach", "verify"]

TOLERANCE_COST_SHARE = 1e-7
"""Largest relative difference between stated and recomputed cost."""

PRICE_CHECKS = (check_prices, check_bound)


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


def verify(problem: SitingProblem, solution: Solution, *, prices: bool = True) -> Verification:
    """Recompute every constraint, the cost and the prices of `solution` from `problem`.

    Parameters
    ----------
    problem
        The problem that was asked.
    solution
        The answer; its own copy of the problem is not looked at.
    prices
        Whether the prices must be those of this answer, and bear its bound out.

    Returns
    -------
    Verification
        Broken rules in words with amounts, and the recomputed cost.
    """
    violations = list(status_faults(solution))
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
            for check in CHECKS:
                violations.extend(check(problem, solution))
            for check in PRICE_CHECKS if prices else ():
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
