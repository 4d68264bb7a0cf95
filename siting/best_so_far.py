"""The best answer and bound so far of a search by several ordinary problems."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from siting.allocating import answer_openings, last_options
from siting.answers import SOLVER, Answer, Bound
from siting.coupling import PricedProblem, bound_of_proof
from siting.duals import Proof
from siting.options import SolverOptions
from siting.problem import Floats, Ints, SitingProblem
from siting.solution import Solution, gap_share
from siting.starting import Start, demand_price_cny_per_t
from siting.watching import Tell

SolvePlain = Callable[[SitingProblem, SolverOptions, Start], Solution]

TAIL_S = 3.0
"""Seconds kept for the end of a search."""

_CHECKABLE_SHARE = 1e-3
"""Part of a bound that may be given up for one that prices alone prove, without a solver."""

_FINER = 0.6
"""Part of the gap asked for that an ordinary problem may use; prices take the rest."""


@dataclass
class BestSoFar:
    """The best answer and bound so far."""

    problem: SitingProblem
    options: SolverOptions
    tell: Tell
    answer: Answer
    bound: Bound
    began_s: float

    @property
    def left_s(self) -> float:
        """Return the seconds left."""
        return self.options.time_limit_s - (time.monotonic() - self.began_s)

    @property
    def has_incumbent(self) -> bool:
        """Return whether there is an answer."""
        return math.isfinite(self.answer.plan.cost_cny_per_yr)

    @property
    def over(self) -> bool:
        """Return whether the gap is met, the time used up or the search cancelled."""
        gap = gap_share(self.answer.plan.cost_cny_per_yr, self.bound.value_cny_per_yr)
        return gap <= self.options.gap_share or self.left_s <= TAIL_S or self.options.cancelled

    def limited(self, share: float) -> SolverOptions:
        """Return options for an ordinary problem with a share of the time left."""
        gap = _FINER * self.options.gap_share
        return replace(self.options, time_limit_s=max(share * self.left_s, 1.0), gap_share=gap)

    def offer(self, found: Solution) -> None:
        """Cost the openings of an ordinary problem exactly and keep them when they are better."""
        if found.has_incumbent:
            self.offer_openings(found.open_option[: self.problem.facility_ids.size])

    def offer_openings(self, opened: Ints) -> None:
        """Cost openings (f,) exactly and keep them when they are better."""
        answer = answer_openings(self.problem, opened, last_options(self.options))
        cost, known = answer.plan.cost_cny_per_yr, self.answer.plan.cost_cny_per_yr
        if math.isfinite(cost) and not cost >= known:
            self.answer = answer
        self.report()

    def prove(self, proof: Proof) -> None:
        """Keep the bound that these prices prove as they are, when it is higher."""
        bound = Bound.proved(bound_of_proof(self.problem, proof), proof)
        self.bound = self.bound.better(bound)
        self.report()

    def raise_bound(self, priced: PricedProblem, found: Solution) -> None:
        """Keep the bound of a priced problem, less its credit, when it is higher."""
        value = found.bound_cny_per_yr - priced.credit_cny_per_yr
        limits = priced.load_limit_price_cny_per_t
        self.hold(value, found, (priced.residue_price_cny_per_t, limits))

    def hold(
        self, value_cny_per_yr: float, found: Solution, prices: tuple[Floats, Floats] | None = None
    ) -> None:
        """Keep a bound that `found` proves when it is higher.

        Parameters
        ----------
        value_cny_per_yr
            The bound.
        found
            Solution of the ordinary problem; its certificate is the proof.
        prices
            Prices of residues (n, s) and shared limits (g,) that made that problem;
            None = those of the certificate.
        """
        if not math.isfinite(value_cny_per_yr):
            return
        bound = Bound(value_cny_per_yr, SOLVER)
        proof = _proof(found, prices)
        if proof is not None:
            proved = Bound.proved(bound_of_proof(self.problem, proof), proof)
            lost = value_cny_per_yr - proved.value_cny_per_yr
            if lost <= _CHECKABLE_SHARE * abs(value_cny_per_yr):
                bound = proved
        self.bound = self.bound.better(bound)
        self.report()

    def report(self) -> None:
        """Tell incumbent and bound."""
        self.tell("search", None, self.answer.plan.cost_cny_per_yr, self.bound.value_cny_per_yr)


def _proof(found: Solution, prices: tuple[Floats, Floats] | None) -> Proof | None:
    """Return prices that prove nearly the bound of `found`, None when it has no certificate."""
    known = found.certificate
    if known is None:
        return None
    own = (known.residue_price_cny_per_t, known.load_limit_price_cny_per_t)
    residue, limits = prices or own
    return Proof(demand_price_cny_per_t(found), known.policy_price, residue, limits)
