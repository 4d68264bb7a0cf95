"""The answer to one part of a problem, with its best bound and where that comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from siting.bound import BoundPoint
from siting.bound_certificate import BoundCertificate
from siting.components import Part, policies_on
from siting.objectives import annual_cost_cny_per_yr
from siting.problem import Floats, Ints, SitingProblem
from siting.solution import FEASIBLE, OPTIMAL, OPTIMAL_GAP_SHARE, gap_share

PRICES = "prices"
SOLVER = "solver"
NONE = "none"


@dataclass(frozen=True, eq=False)
class Bound:
    """A proven lower limit of the annual cost, its source, and the prices that prove it."""

    value_cny_per_yr: float = -math.inf
    source: str = NONE
    point: BoundPoint | None = None

    @classmethod
    def at(cls, point: BoundPoint) -> Bound:
        """Return the bound that the prices of `point` prove."""
        return cls(point.value_cny_per_yr, PRICES, point)

    def better(self, other: Bound) -> Bound:
        """Return the higher of the two; this one on a tie within 1e-9."""
        slack = 1e-9 * max(abs(self.value_cny_per_yr), 1.0)
        if not math.isfinite(self.value_cny_per_yr):
            return other
        return other if other.value_cny_per_yr > self.value_cny_per_yr + slack else self


@dataclass(frozen=True, eq=False)
class Plan:
    """Openings (f,), flows (a,) and demand left over (n, s), and what they cost."""

    open_option: Ints
    flow_t_per_d: Floats
    unserved_t_per_d: Floats
    cost_cny_per_yr: float

    @classmethod
    def from_arrays(
        cls, problem: SitingProblem, opened: Ints, flow: Floats, unserved: Floats
    ) -> Plan:
        """Price the arrays."""
        return cls(opened, flow, unserved, annual_cost_cny_per_yr(problem, opened, flow, unserved))

    @classmethod
    def nothing(cls, problem: SitingProblem) -> Plan:
        """Return the arrays of no answer: all closed, all zero, cost NaN."""
        opened = np.full(problem.facility_ids.size, -1)
        flow = np.zeros(problem.arc_stream.size)
        return cls(opened, flow, np.zeros(problem.demand_t_per_d.shape), math.nan)


@dataclass(frozen=True, eq=False)
class Answer:
    """Answer to one part.

    Parameters
    ----------
    status
        Word of `siting.solution.STATUSES`.
    plan
        The incumbent, or nothing.
    bound
        Best proven bound.
    capacity_price_cny_per_t, demand_price_cny_per_t
        Prices (f,) and (n, s).
    model_status, log
        The solver's own words.
    """

    status: str
    plan: Plan
    bound: Bound
    capacity_price_cny_per_t: Floats
    demand_price_cny_per_t: Floats
    model_status: str
    log: str


def answer_with(
    plan: Plan,
    bound: Bound,
    prices: tuple[Floats, Floats],
    words: tuple[str, str],
) -> Answer:
    """Return an answer with an incumbent; its status follows from the gap alone.

    Parameters
    ----------
    plan, bound
        The incumbent and the best bound.
    prices
        Capacity prices (f,) and demand prices (n, s).
    words
        The solver's status and log.
    """
    proven = gap_share(plan.cost_cny_per_yr, bound.value_cny_per_yr) <= OPTIMAL_GAP_SHARE
    return Answer(OPTIMAL if proven else FEASIBLE, plan, bound, *prices, *words)


def answer_without(
    problem: SitingProblem, status: str, bound: Bound, words: tuple[str, str]
) -> Answer:
    """Return an answer without an incumbent."""
    prices = (np.zeros(problem.facility_ids.size), np.zeros(problem.demand_t_per_d.shape))
    return Answer(status, Plan.nothing(problem), bound, *prices, *words)


def certificate_of(
    problem: SitingProblem, parts: list[Part], answers: list[Answer]
) -> BoundCertificate | None:
    """Return the prices of all parts' bounds together, None when no part has any."""
    demand_price = np.zeros(problem.demand_t_per_d.shape)
    policy_price = np.zeros(len(problem.option_policies))
    by_prices = np.zeros(problem.facility_ids.size, dtype=bool)
    solver: list[float] = []
    for part, answer in zip(parts, answers, strict=False):
        point = answer.bound.point
        if point is None:
            solver.append(answer.bound.value_cny_per_yr)
            continue
        by_prices[part.facilities] = True
        demand_price += np.where(
            part.problem.demand_t_per_d > 0,
            point.demand_price_cny_per_t.reshape(demand_price.shape),
            0.0,
        )
        policy_price[policies_on(problem, part.options)] = point.policy_price
    if not by_prices.any():
        return None
    return BoundCertificate(demand_price, policy_price, by_prices, math.fsum(solver))
