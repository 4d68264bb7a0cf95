"""Choosing what to open when only a few policies tie the streams together.

Without those policies (`siting.loosening`) the streams fall apart and are solved
one by one, far faster than together. Their bounds add up to a bound of the whole,
since leaving a policy out only loosens it. Where their openings keep the policies
after all, they are the answer; else the whole is searched as one in the time left.
Prices that are known beforehand may say which it will be: a policy that has a price
binds, and then the whole is searched as one from the beginning.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from siting.allocating import with_bound
from siting.answers import NONE, Answer, Bound, answer_without
from siting.best_so_far import BestSoFar, SolvePlain
from siting.choosing import choose
from siting.infeasibility import broken_policies
from siting.options import SolverOptions
from siting.problem import SitingProblem
from siting.solution import INFEASIBLE, NO_SOLUTION, Solution
from siting.starting import Start
from siting.watching import Tell

_LOOSE_SHARE, _FREE_SHARE = 0.5, 0.95
"""Part of the time for the streams one by one, where nothing is known of the policies that join
them and where prices say that these cost nothing; they end by themselves when they are solved."""


def choose_loosened(  # noqa: PLR0913
    problem: SitingProblem,
    joining: frozenset[str],
    options: SolverOptions,
    tell: Tell,
    solve_plain: SolvePlain,
    *,
    first: Start | None = None,
) -> Answer:
    """Solve a part whose streams only the policies `joining` tie together.

    Parameters
    ----------
    problem
        The part; nothing couples its facilities but policies.
    joining
        Names of the policies that join streams (`siting.loosening.joining_policies`).
    options
        Solver, time limit and gap for this part.
    tell
        Called with stage, share done, incumbent and bound in CNY/yr.
    solve_plain
        Solves the part without these policies.
    first
        Openings and prices to start from.
    """
    nothing = answer_without(problem, NO_SOLUTION, Bound(), (NONE, ""))
    best = BestSoFar(problem, options, tell, nothing, Bound(), time.monotonic())
    kept = [p for p, policy in enumerate(problem.option_policies) if policy.name not in joining]
    loose = replace(problem, option_policies=tuple(problem.option_policies[p] for p in kept))
    first = first or Start()
    begin, share = replace(first, prices=None), _LOOSE_SHARE
    if first.prices is not None:
        if np.delete(first.prices.policy, kept).any():
            return _whole(best, first)
        known = replace(first.prices, policy=first.prices.policy[kept])
        begin, share = replace(first, prices=known), _FREE_SHARE
    limited = replace(best.limited(share), gap_share=options.gap_share)
    found = solve_plain(loose, limited, begin)
    if found.status == INFEASIBLE:
        return answer_without(problem, INFEASIBLE, Bound(), (INFEASIBLE, ""))
    best.hold(found.bound_cny_per_yr, _for_all_policies(problem, found))
    if found.has_incumbent and not broken_policies(problem, found.open_option):
        best.offer(found)
    if math.isfinite(best.answer.plan.cost_cny_per_yr) or best.over:
        return with_bound(problem, best.answer, best.bound)
    return _whole(best, first)


def _for_all_policies(problem: SitingProblem, found: Solution) -> Solution:
    """Return `found` with prices for all policies of `problem`: 0 for those it was free of."""
    known = found.certificate
    if known is None:
        return found
    named = [p.name for p in found.problem.option_policies]
    price = dict(zip(named, known.policy_price.tolist(), strict=True))
    every = np.array([price.get(p.name, 0.0) for p in problem.option_policies])
    return replace(found, certificate=replace(known, policy_price=every))


def _whole(best: BestSoFar, first: Start) -> Answer:
    """Search the whole as one in the time left; its bound or that of the streams counts."""
    problem, left = best.problem, replace(best.options, time_limit_s=max(best.left_s, 1.0))
    answer = choose(problem, left, best.tell, start=first)
    if not math.isfinite(answer.plan.cost_cny_per_yr):
        return replace(answer, bound=answer.bound.better(best.bound))
    return with_bound(problem, answer, answer.bound.better(best.bound))
