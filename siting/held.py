"""A period between others: what it may open when they are decided."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from siting.infeasibility import broken_policies
from siting.periods import PhasedProblem
from siting.problem import CNY, Flags, Floats, Ints, OptionPolicy, SitingProblem
from siting.solution import (
    FEASIBLE,
    NO_SOLUTION,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    Solution,
    gap_share,
    open_capacity_t_per_d,
)


@dataclass(frozen=True, eq=False)
class Held:
    """A period's problem without the options that its neighbours rule out.

    Parameters
    ----------
    problem
        The smaller problem.
    options
        Position of each of its options in the period's own problem.
    """

    problem: SitingProblem
    options: Ints

    def openings(self, found: Solution) -> Ints:
        """Return the openings (f,) of an answer in options of the period's own problem."""
        return np.append(self.options, -1)[found.open_option]


def between(plan: PhasedProblem, period: int, decided: Mapping[int, Ints]) -> Held:
    """Return the problem of `period` within its ties and budgets.

    What stays from the last decided period before it must be open, what is not there in
    the first one after it must not be, as far as it stays until then.

    Parameters
    ----------
    plan
        All periods.
    period
        The one meant.
    decided
        Openings (f,) by period.
    """
    problem = plan.problems[period]
    keep = np.ones(problem.option_facility.size, dtype=np.bool_)
    required, rows = problem.required.copy(), list(problem.option_policies)
    before = max((t for t in decided if t < period), default=None)
    after = min((t for t in decided if t > period), default=None)
    if before is not None:
        built = open_capacity_t_per_d(plan.problems[before], decided[before])
        stays = plan.stays_until(before, period) & (built > 0)
        keep &= ~stays[problem.option_facility] | _at_least(problem, built)
        required |= stays
        rows += _budget_from(plan, (before, period), decided[before])
    if after is not None:
        built = open_capacity_t_per_d(plan.problems[after], decided[after])
        stays = plan.stays_until(period, after)
        keep &= ~stays[problem.option_facility] | _at_most(problem, built)
        rows += _budget_to(plan, (period, after), decided[after])
    return restricted(replace(problem, required=required, option_policies=tuple(rows)), keep)


def exactly(problem: SitingProblem, open_option: Ints) -> Held:
    """Return the problem with nothing left to open: these openings (f,)."""
    keep = np.zeros(problem.option_facility.size, dtype=np.bool_)
    keep[open_option[open_option >= 0]] = True
    opened = open_option >= 0
    return restricted(replace(problem, required=opened, forbidden=~opened), keep)


def restricted(problem: SitingProblem, keep: Flags) -> Held:
    """Return the problem with the options in `keep` only; a facility without any is forbidden."""
    left = np.bincount(problem.option_facility[keep], minlength=problem.facility_ids.size) > 0
    first = np.searchsorted(problem.option_facility, np.flatnonzero(~left))
    keep = keep.copy()
    keep[first] = True  # every facility has an option, if only one that must not open
    options = np.flatnonzero(keep).astype(np.int64)
    rows = [replace(p, coefficient=p.coefficient[options]) for p in problem.option_policies]
    smaller = replace(
        problem,
        forbidden=problem.forbidden | ~left,
        required=problem.required & left,
        option_facility=problem.option_facility[options],
        option_capacity_t_per_d=problem.option_capacity_t_per_d[options],
        option_fixed_cost_cny_per_yr=problem.option_fixed_cost_cny_per_yr[options],
        option_policies=tuple(rows),
    )
    return Held(smaller, options)


def placed(own: Solution, found: Solution, open_option: Ints) -> Solution:
    """Return an answer to a held problem as one to the period's own, with the latter's bound.

    Parameters
    ----------
    own
        Answer to the period's own problem, for its bound and the prices that prove it.
    found
        Answer to the held problem.
    open_option
        Its openings (f,) in options of the period's own problem.
    """
    cost, bound = found.objective_cny_per_yr, own.bound_cny_per_yr
    bound = min(bound, cost) if bound <= cost * (1 + 1e-9) else bound
    gap = gap_share(cost, bound)
    report = replace(found.report, bound_source=own.report.bound_source)
    return replace(
        found,
        problem=own.problem,
        open_option=open_option,
        status=OPTIMAL if gap <= OPTIMAL_GAP_SHARE else FEASIBLE,
        bound_cny_per_yr=bound,
        gap_share=gap,
        report=report,
        certificate=own.certificate,
    )


def emptied(solution: Solution) -> Solution:
    """Return an answer without its arrays: a period of a plan that was not found."""
    problem = solution.problem
    return replace(
        solution,
        status=NO_SOLUTION,
        objective_cny_per_yr=math.nan,
        gap_share=math.inf,
        open_option=np.full(problem.facility_ids.size, -1),
        flow_t_per_d=np.zeros(problem.arc_stream.size),
        unserved_t_per_d=np.zeros(problem.demand_t_per_d.shape),
        capacity_price_cny_per_t=np.zeros(problem.facility_ids.size),
        demand_price_cny_per_t=np.zeros(problem.demand_t_per_d.shape),
        load_limit_price_cny_per_t=np.zeros(len(problem.load_limits)),
        shortfalls=(),
    )


def keeps_ties(plan: PhasedProblem, opened: Sequence[Ints]) -> bool:
    """Say whether the openings of all periods keep the ties and the budgets."""
    sizes = [open_capacity_t_per_d(p, o) for p, o in zip(plan.problems, opened, strict=True)]
    grows = all(
        bool((sizes[t] <= sizes[t + 1] * (1 + 1e-9))[plan.stays(t)].all())
        for t in range(len(sizes) - 1)
    )
    within = (plan.spent_cny(t, opened) <= b + 1.0 for t, b in enumerate(plan.budget_cny))
    return grows and all(within)


def keeps_rules(problem: SitingProblem, open_option: Ints) -> bool:
    """Say whether openings (f,) keep what must and must not be open, and the policies."""
    opened = open_option >= 0
    free = not (problem.required & ~opened).any() and not (problem.forbidden & opened).any()
    return bool(free) and not broken_policies(problem, open_option)


def _at_least(problem: SitingProblem, built_t_per_d: Floats) -> Flags:
    size = built_t_per_d[problem.option_facility]
    larger: Flags = problem.option_capacity_t_per_d >= size * (1 - 1e-9)
    return larger


def _at_most(problem: SitingProblem, built_t_per_d: Floats) -> Flags:
    size = built_t_per_d[problem.option_facility]
    smaller: Flags = (problem.option_capacity_t_per_d <= size * (1 + 1e-9)) & (size > 0)
    return smaller


def _budget_from(plan: PhasedProblem, span: tuple[int, int], before: Ints) -> list[OptionPolicy]:
    """Hold sum_k max(I_k - I_j(before), 0) y_k <= sum of B over the periods after `before`."""
    begin, period = span
    limit = float(plan.budget_cny[begin + 1 : period + 1].sum())
    if not math.isfinite(limit):
        return []
    paid = plan.capital_cny(begin, before)
    owner = plan.problems[period].option_facility
    extra = np.maximum(plan.option_capital_cny[period] - paid[owner], 0.0)
    return [_row("budget", extra, "<=", limit)]


def _budget_to(plan: PhasedProblem, span: tuple[int, int], after: Ints) -> list[OptionPolicy]:
    """Hold sum_j max(I_j(after) - I_j(y_j), 0) <= sum of B up to `after`, as a least sum now."""
    period, end = span
    limit = float(plan.budget_cny[period + 1 : end + 1].sum())
    if not math.isfinite(limit):
        return []
    later = plan.capital_cny(end, after)
    owner = plan.problems[period].option_facility
    known = np.minimum(plan.option_capital_cny[period], later[owner])
    return [_row("budget_after", known, ">=", float(later.sum()) - limit)]


def _row(name: str, coefficient: Floats, sense: str, limit: float) -> OptionPolicy:
    words = ("本期投资预算", "the budget of the period")
    return OptionPolicy(name, coefficient, sense, limit, *words, CNY)
