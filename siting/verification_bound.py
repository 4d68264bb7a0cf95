"""Status, bound and gap of an answer against each other, and the bound against its prices."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from siting.answers import PRICES
from siting.coupling import proved_bound
from siting.duals import Prices
from siting.problem import Flags, SitingProblem
from siting.solution import FEASIBLE, OPTIMAL, OPTIMAL_GAP_SHARE, STATUSES, Solution
from siting.verification_checks import Violation

_SHARE = 1e-6
"""Largest relative difference of a bound and its recomputation."""


def status_faults(solution: Solution) -> Iterator[Violation]:
    """Yield what is wrong with the status, the bound and the gap by themselves."""
    if solution.status not in STATUSES:
        words = (f"未知的求解状态 {solution.status}", f"unknown status {solution.status}")
        yield Violation("status", solution.status, math.nan, *words)
    elif solution.status in (OPTIMAL, FEASIBLE):
        yield from _gap_faults(solution)
    elif _holds_something(solution):
        words = (
            f"状态为 {solution.status}，却含有答案",
            f"the status is {solution.status} but there is an answer",
        )
        yield Violation("status", solution.status, math.nan, *words)


def _holds_something(solution: Solution) -> bool:
    arrays = (
        solution.open_option + 1,
        solution.flow_t_per_d,
        solution.unserved_t_per_d,
        solution.capacity_price_cny_per_t,
        solution.demand_price_cny_per_t,
    )
    stated = not math.isnan(solution.objective_cny_per_yr) or math.isfinite(solution.gap_share)
    return stated or any(bool(np.any(array)) for array in arrays)


def _gap_faults(solution: Solution) -> Iterator[Violation]:
    gap, cost = solution.gap_share, solution.objective_cny_per_yr
    bound = solution.bound_cny_per_yr
    true_gap = max(cost - bound, 0.0) / max(abs(cost), 1e-9)
    if not math.isclose(true_gap, gap, rel_tol=1e-6, abs_tol=1e-9):
        words = (
            f"间隙写作 {gap:.4%}，按目标值与界应为 {true_gap:.4%}",
            f"the gap is stated as {gap:.4%} but cost and bound give {true_gap:.4%}",
        )
        yield Violation("gap", "", true_gap - gap, *words)
    if not bound <= cost + max(1e-6 * abs(cost), 1e-3):
        words = (
            f"界 {bound:,.0f} 高于目标值 {cost:,.0f} 元/年",
            f"the bound {bound:,.0f} is above the cost {cost:,.0f} CNY/yr",
        )
        yield Violation("bound", "", bound - cost, *words)
    proven = true_gap <= OPTIMAL_GAP_SHARE * (1 + 1e-6)
    if solution.status == OPTIMAL and not proven:
        words = (f"称为最优但间隙为 {true_gap:.4%}", f"called optimal with a gap of {true_gap:.4%}")
        yield Violation("optimal", "", true_gap, *words)
    if solution.status == FEASIBLE and true_gap <= OPTIMAL_GAP_SHARE * (1 - 1e-6):
        words = (
            f"间隙仅 {true_gap:.4%}，却未称为最优",
            f"not called optimal with a gap of {true_gap:.4%}",
        )
        yield Violation("optimal", "", true_gap, *words)


def check_bound(problem: SitingProblem, solution: Solution) -> Iterator[Violation]:
    """Yield a stated bound that the prices kept with the answer do not bear out.

    What the solver proved by itself is not recomputable and counts as stated.
    """
    certificate = solution.certificate
    if PRICES not in solution.report.bound_source:
        return
    if certificate is not None and not certificate.fits(problem):
        words = (
            "界的价格与问题不符或不是有限数",
            "the prices of the bound do not fit the problem or are not finite",
        )
        yield Violation("bound", "", math.nan, *words)
        return
    stated, proven = solution.bound_cny_per_yr, _recomputed(problem, solution)
    if stated > proven + max(_SHARE * abs(proven), 1e-3):
        words = (
            f"界写作 {stated:,.2f} 元/年，按价格重算为 {proven:,.2f} 元/年",
            f"the bound is stated as {stated:,.2f} but its prices give {proven:,.2f} CNY/yr",
        )
        yield Violation("bound", "", stated - proven, *words)


def _recomputed(problem: SitingProblem, solution: Solution) -> float:
    """Return the bound from its prices, infinity where none were kept.

    Runs stored before prices were kept: where nothing is left to choose, the demand
    prices of the answer are those of its bound.
    """
    certificate = solution.certificate
    if certificate is None:
        if solution.report.bound_source != PRICES or not _decided(problem).all():
            return math.inf
        prices = Prices(
            solution.capacity_price_cny_per_t,
            solution.demand_price_cny_per_t,
            solution.load_limit_price_cny_per_t,
        )
        return proved_bound(problem, prices)[0]
    if solution.report.bound_source != PRICES:
        return certificate.bound_cny_per_yr(problem) + certificate.solver_cny_per_yr
    whole = replace(certificate, by_prices=np.ones_like(certificate.by_prices))
    return whole.bound_cny_per_yr(problem)


def _decided(problem: SitingProblem) -> Flags:
    one_size = np.bincount(problem.option_facility, minlength=problem.facility_ids.size) == 1
    decided: Flags = problem.forbidden | (problem.required & one_size)
    return decided
