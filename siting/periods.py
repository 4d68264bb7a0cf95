"""A plan in phases: one siting problem for each period, tied by what was built before.

Let C_t be the annual cost of period t (`siting.problem`: fixed, processing, haul,
unserved), y_jt the size at which facility j is open in t, 0 when closed, and d_t
the discounted years of the period (`siting.phases`). The plan makes least

sum_t d_t C_t / sum_t d_t

the equivalent annual cost: the present value sum_t d_t C_t times the capital
recovery factor of the horizon, 1 / sum_t d_t. An annual cost holds the yearly
share of the capital of all that is open, so that building later saves the years
before. With one period it is C_1, the model without phases. The periods are tied
by

y_jt <= y_j,t+1                                   unless j may close or is out of service in t + 1
sum_j max(I_j(y_jt) - I_j(y_j,t-1), 0) <= B_t     I_j(y) the capital of a size, B_t the budget

Without these ties every period is a problem of its own, so that the sum of their
bounds, d_t each, is a bound of the plan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from siting.phases import discounted_yr
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.solution import (
    FEASIBLE,
    INFEASIBLE,
    NO_SOLUTION,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    Solution,
    gap_share,
    open_capacity_t_per_d,
)


@dataclass(frozen=True, eq=False)
class PhasedProblem:
    """The periods of a plan, all over the same facilities (f,).

    Parameters
    ----------
    years
        First year of each period (t,).
    length_yr
        Years that each period lasts (t,).
    discount_rate
        Rate at which later years count less, per year.
    problems
        The problem of each period.
    option_capital_cny
        Capital of the options of each period's problem.
    may_close
        Facilities (f,) that may close, or shrink, from one period to the next.
    budget_cny
        Most capital spent in each period (t,), infinity = any sum.
    """

    years: Ints
    length_yr: Ints
    discount_rate: float
    problems: tuple[SitingProblem, ...]
    option_capital_cny: tuple[Floats, ...]
    may_close: Flags
    budget_cny: Floats

    @property
    def discounted_yr(self) -> Floats:
        """Return the years that each period counts for, d_t."""
        spans = (self.years.tolist(), self.length_yr.tolist())
        return np.array(discounted_yr(*spans, self.discount_rate))

    def stays(self, period: int) -> Flags:
        """Return what, open in `period`, must be open in the next (f,)."""
        kept: Flags = ~self.may_close & ~self.problems[period + 1].forbidden
        return kept

    def stays_until(self, period: int, later: int) -> Flags:
        """Return what, open in `period`, must be open in all periods up to `later` (f,)."""
        kept: Flags = np.logical_and.reduce([self.stays(t) for t in range(period, later)])
        return kept

    def capital_cny(self, period: int, open_option: Ints) -> Floats:
        """Return the capital (f,) in what is open in `period`."""
        capital = np.append(self.option_capital_cny[period], 0.0)
        return np.asarray(capital[open_option], dtype=np.float64)

    def spent_cny(self, period: int, opened: Sequence[Ints]) -> float:
        """Return the capital spent in `period`, from the openings of all periods."""
        before = 0.0 if period == 0 else self.capital_cny(period - 1, opened[period - 1])
        return float(np.maximum(self.capital_cny(period, opened[period]) - before, 0.0).sum())

    def annual_cny_per_yr(self, costs_cny_per_yr: Sequence[float]) -> float:
        """Return sum_t d_t C_t / sum_t d_t."""
        if len(costs_cny_per_yr) == 1:
            return costs_cny_per_yr[0]  # d_1 / d_1 may be off by a rounding
        pairs = zip(self.discounted_yr.tolist(), costs_cny_per_yr, strict=True)
        return math.fsum(d * cost for d, cost in pairs) / math.fsum(self.discounted_yr.tolist())

    def save(self, path: str | Path) -> None:
        """Write what ties the periods to `path` (.npz); the problems are files of their own."""
        capital = {
            f"capital_{y}": c for y, c in zip(self.years, self.option_capital_cny, strict=True)
        }
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez_compressed(Path(path), allow_pickle=False, **arrays, **capital)

    @classmethod
    def load(cls, path: str | Path, problems: Sequence[SitingProblem]) -> PhasedProblem:
        """Read what `save` wrote, for the problems of the periods in order."""
        with np.load(Path(path), allow_pickle=False) as archive:
            values = {name: archive[name] for name in _ARRAYS}
            values["discount_rate"] = float(values["discount_rate"])
            capital = tuple(archive[f"capital_{year}"] for year in values["years"])
        return cls(problems=tuple(problems), option_capital_cny=capital, **values)


_ARRAYS = ("years", "length_yr", "discount_rate", "may_close", "budget_cny")


@dataclass(frozen=True, eq=False)
class PhasedSolution:
    """Answer to a plan in phases; status, bound and gap are those of the whole.

    Parameters
    ----------
    problem
        The plan.
    periods
        Answer of each period with its own cost, bound and gap.
    status
        Word of `siting.solution.STATUSES`.
    objective_cny_per_yr, bound_cny_per_yr
        Equivalent annual cost and its proven lower limit.
    gap_share
        (objective - bound) / objective.
    """

    problem: PhasedProblem
    periods: tuple[Solution, ...]
    status: str
    objective_cny_per_yr: float
    bound_cny_per_yr: float
    gap_share: float

    @classmethod
    def of(cls, problem: PhasedProblem, periods: Sequence[Solution]) -> PhasedSolution:
        """Add up the answers of the periods."""
        bound = problem.annual_cny_per_yr([p.bound_cny_per_yr for p in periods])
        if not all(p.has_incumbent for p in periods):
            broken = any(p.status == INFEASIBLE for p in periods)
            status = INFEASIBLE if broken else NO_SOLUTION
            return cls(problem, tuple(periods), status, math.nan, bound, math.inf)
        cost = problem.annual_cny_per_yr([p.objective_cny_per_yr for p in periods])
        gap = gap_share(cost, bound)
        status = OPTIMAL if gap <= OPTIMAL_GAP_SHARE else FEASIBLE
        return cls(problem, tuple(periods), status, cost, bound, gap)

    @property
    def has_incumbent(self) -> bool:
        """Whether every period holds an answer."""
        return self.status in (OPTIMAL, FEASIBLE)

    @property
    def openings(self) -> list[Ints]:
        """Return the option that each facility opens with in each period."""
        return [p.open_option for p in self.periods]

    @property
    def capacity_t_per_d(self) -> Floats:
        """Return the capacity in each period (t, f), 0 when closed."""
        return np.array([open_capacity_t_per_d(p.problem, p.open_option) for p in self.periods])

    @property
    def spent_cny(self) -> list[float]:
        """Return the capital spent in each period."""
        opened = self.openings
        return [self.problem.spent_cny(t, opened) for t in range(len(opened))]
