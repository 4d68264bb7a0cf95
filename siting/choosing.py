"""Choosing what to open, for scenarios and for arrays alike.

Small parts go straight to the integer programme over all arcs, whose proof then
counts. Large plain ones (one stream, one size a site) are searched quickly by
capacity prices (`siting.opening_search`). Plain parts whose loads go whole are branched
with exact knapsacks where numba is there, and else improved part by part
(`siting.whole_loads`); all others by values of their options
(`siting.search`). `siting.proving` uses the rest of the time.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

from siting.allocating import answer_openings, last_options, priced_plan, with_bound
from siting.answers import SOLVER, Answer, Bound, Plan, answer_with, answer_without
from siting.branching import branch
from siting.formulation import usable_arcs
from siting.needed_capacity import with_needed_capacity
from siting.opening_search import search_openings
from siting.options import SolverOptions
from siting.problem import Ints, SitingProblem
from siting.proving import Proving
from siting.search import TAIL_S, Found, hunt_openings
from siting.solution import NO_SOLUTION
from siting.starting import Start
from siting.watching import Tell
from siting.whole_case import whole_case
from siting.whole_loads import branched_answer, place_whole_loads

SMALL_ARCS = 3000
"""Up to this many arcs the integer programme is solved directly, with its own proof."""

SMALL_WHOLE_ARCS = 1000
"""The same for whole loads in plain parts: the integer programme alone is slow sooner."""

_RESERVE_SHARE, _LEAST_S, _LAST_S = 0.1, 0.01, 10.0
"""Part of the time limit kept for the last allocation, and its least and most seconds."""

_QUICK_SHARE = 0.8
"""Part of the time limit that the quick search may use; it ends by itself in seconds."""


def choose(
    problem: SitingProblem,
    options: SolverOptions,
    tell: Tell,
    *,
    spare_cny_per_yr: float = 0.0,
    start: Start | None = None,
) -> Answer:
    """Solve a part that has something to decide.

    Parameters
    ----------
    problem
        The part.
    options
        Solver, time limit and gap for this part.
    tell
        Called with stage, share done, incumbent and bound in CNY/yr.
    spare_cny_per_yr
        Gap that the parts solved before left unused: the gap asked for is that
        of the whole problem, so this part may stop that much earlier.
    start
        Openings and prices to start from.
    """
    start = start or Start()
    arcs, ends_s = usable_arcs(problem).size, time.monotonic() + options.time_limit_s

    def left() -> SolverOptions:
        return replace(options, time_limit_s=max(ends_s - time.monotonic(), _LEAST_S))

    least = SMALL_WHOLE_ARCS if problem.single_source.any() else SMALL_ARCS
    case = None if problem.is_coupled else whole_case(problem)
    whole = None if case is None else branched_answer(case, options, tell)
    if whole is not None:
        return whole
    is_plain = arcs > least and not problem.is_coupled
    found = _search_plain(problem, options, tell, start.opened) if is_plain else None
    if found is None and arcs > SMALL_ARCS:
        found = hunt_openings(problem, left(), tell, spare_cny_per_yr, start)
    if found is None:
        return _choose_small(problem, left(), tell, start.opened)
    if not math.isfinite(found.answer.plan.cost_cny_per_yr):
        return found.answer
    reserve_s = min(2 * TAIL_S, _RESERVE_SHARE * options.time_limit_s)
    limited = replace(options, time_limit_s=max(left().time_limit_s - reserve_s, _LEAST_S))
    proof = Proving(problem, found.answer.plan, found.point, limited, tell, spare_cny_per_yr)
    proof.run()
    return _proved(problem, found, proof, left())


def is_small(problem: SitingProblem) -> bool:
    """Return whether the integer programme over all arcs is solved directly."""
    return usable_arcs(problem).size <= SMALL_ARCS


def _search_plain(
    problem: SitingProblem, options: SolverOptions, tell: Tell, start: Ints | None
) -> Found | None:
    """Return good openings of a plain part and how they are used, None when it is not plain."""
    ends_s = time.monotonic() + options.time_limit_s
    quick = replace(options, time_limit_s=_QUICK_SHARE * options.time_limit_s)
    searched = search_openings(problem, quick, tell, start)
    if searched is None:
        return None
    opened, point = searched
    left = replace(options, time_limit_s=max(ends_s - time.monotonic(), _LEAST_S))
    if problem.single_source.any():
        plan = place_whole_loads(problem, opened, point.option_value_cny_per_yr, left, tell)
        if plan is None:
            return None
        answer = priced_plan(problem, plan, Bound(), options)
    else:
        answer = answer_openings(problem, opened, last_options(left))
    found = math.isfinite(answer.plan.cost_cny_per_yr)
    return Found(answer, point, answer.log) if found else None


def _proved(problem: SitingProblem, found: Found, proof: Proving, options: SolverOptions) -> Answer:
    """Return the plan of the proof with its prices; one that is new is allocated once more."""
    log = "\n".join(words for words in (found.log, proof.log) if words)
    if proof.plan is found.answer.plan:
        return replace(with_bound(problem, found.answer, proof.bound), log=log)
    last = replace(options, time_limit_s=max(options.time_limit_s, _LAST_S))
    answer = _finish(problem, proof.plan, proof.bound, last)
    return replace(answer, log="\n".join([log, answer.log]))


def _choose_small(
    problem: SitingProblem, options: SolverOptions, tell: Tell, start: Ints | None = None
) -> Answer:
    tell("branch", None, math.nan, -math.inf)
    began_s, days = time.monotonic(), problem.days_per_yr

    def hear(incumbent: float, bound: float) -> None:
        tell("branch", None, incumbent * days, bound * days)

    known = Plan.nothing(problem)
    if start is not None:
        known = answer_openings(problem, start, last_options(options)).plan
    first = known if math.isfinite(known.cost_cny_per_yr) else None
    outcome, plan = branch(with_needed_capacity(problem), options, start=first, hear=hear)
    bound = Bound(outcome.bound * problem.days_per_yr, SOLVER)
    if first is not None and not plan.cost_cny_per_yr <= first.cost_cny_per_yr:
        plan = first
    elif outcome.values is None:
        words = (outcome.model_status, outcome.log)
        return answer_without(problem, outcome.status, bound, words)
    left_s = options.time_limit_s - (time.monotonic() - began_s)
    return _finish(problem, plan, bound, replace(options, time_limit_s=max(left_s, TAIL_S)))


def _finish(problem: SitingProblem, plan: Plan, bound: Bound, options: SolverOptions) -> Answer:
    """Allocate over all arcs with the openings held, price them, and keep the cheaper plan."""
    if options.cancelled:
        return priced_plan(problem, plan, bound, options)
    priced = answer_openings(problem, plan.open_option, options)
    costs = (priced.plan.cost_cny_per_yr, plan.cost_cny_per_yr)
    if not costs[0] > costs[1] and math.isfinite(costs[0]):
        plan = priced.plan
    if not math.isfinite(plan.cost_cny_per_yr):
        return answer_without(problem, NO_SOLUTION, bound, priced.words)
    return answer_with(plan, bound, priced.prices, priced.words)
