"""The answer to one part of a problem, with its best bound and where that comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from siting.bound import BoundPoint
from siting.bound_certificate import BoundCertificate
from siting.components import Part, limits_on, policies_on
from siting.duals import Prices, Proof
from siting.objectives import annual_cost_cny_per_yr
from siting.problem import Floats, Ints, SitingProblem
from siting.residues import source_yield_share
from siting.solution import FEASIBLE, OPTIMAL, OPTIMAL_GAP_SHARE, gap_share

PRICES = "prices"
SOLVER = "solver"
BRANCHED = "branching"
NONE = "none"


@dataclass(frozen=True, eq=False)
class Bound:
    """A proven lower limit of the annual cost, its source, and the prices that prove it."""

    value_cny_per_yr: float = -math.inf
    source: str = NONE
    proof: Proof | None = None

    @classmethod
    def at(cls, point: BoundPoint) -> Bound:
        """Return the bound that the prices of `point` prove for an ordinary problem."""
        zero = np.zeros_like(point.demand_price_cny_per_t)
        proof = Proof(point.demand_price_cny_per_t, point.policy_price, zero, np.zeros(0))
        return cls(point.value_cny_per_yr, PRICES, proof)

    @classmethod
    def proved(cls, value_cny_per_yr: float, proof: Proof) -> Bound:
        """Return the bound that `proof` proves."""
        return cls(value_cny_per_yr, PRICES, proof)

    def below(self, cost_cny_per_yr: float) -> Bound:
        """Return the bound, no higher than the cost of an answer."""
        return replace(self, value_cny_per_yr=min(self.value_cny_per_yr, cost_cny_per_yr))

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
    prices
        What capacity, demand and shared limits are worth.
    model_status, log
        The solver's own words.
    route_zh, route_en
        Which route allocated, Chinese and English; empty when nothing was allocated.
    """

    status: str
    plan: Plan
    bound: Bound
    prices: Prices
    model_status: str
    log: str
    route_zh: str = ""
    route_en: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Return all words, to be handed on to another answer."""
        return self.model_status, self.log, self.route_zh, self.route_en


def answer_with(
    plan: Plan,
    bound: Bound,
    prices: Prices,
    words: tuple[str, ...],
) -> Answer:
    """Return an answer with an incumbent; its status follows from the gap alone.

    Parameters
    ----------
    plan, bound
        The incumbent and the best bound.
    prices
        Prices of these openings.
    words
        The solver's status and log, then the route in Chinese and English.
    """
    proven = gap_share(plan.cost_cny_per_yr, bound.value_cny_per_yr) <= OPTIMAL_GAP_SHARE
    return Answer(OPTIMAL if proven else FEASIBLE, plan, bound, prices, *words)


def answer_without(
    problem: SitingProblem, status: str, bound: Bound, words: tuple[str, ...]
) -> Answer:
    """Return an answer without an incumbent."""
    return Answer(status, Plan.nothing(problem), bound, Prices.nothing(problem), *words)


def certificate_of(
    problem: SitingProblem, parts: list[Part], answers: list[Answer]
) -> BoundCertificate | None:
    """Return the prices of all parts' bounds together, None when no part has any."""
    shape = problem.demand_t_per_d.shape
    demand_price, residue_price = np.zeros(shape), np.zeros(shape)
    policy_price = np.zeros(len(problem.option_policies))
    limit_price = np.zeros(len(problem.load_limits))
    by_prices = np.zeros(problem.facility_ids.size, dtype=bool)
    solver: list[float] = []
    for part, answer in zip(parts, answers, strict=False):
        proof = answer.bound.proof
        if proof is None:
            solver.append(answer.bound.value_cny_per_yr)
            continue
        by_prices[part.facilities] = True
        mine = (part.problem.demand_t_per_d > 0) | (source_yield_share(part.problem) > 0)
        demand_price += np.where(mine, proof.demand_cny_per_t.reshape(shape), 0.0)
        residue_price += np.where(mine, proof.residue_cny_per_t.reshape(shape), 0.0)
        policy_price[policies_on(problem, part.options)] = proof.policy
        limit_price[limits_on(problem, part.facilities)] = proof.load_limit_cny_per_t
    if not by_prices.any():
        return None
    prices = (demand_price, policy_price, residue_price, limit_price)
    return BoundCertificate(*prices, by_prices, math.fsum(solver))
