"""Answering a part whose openings are fixed, split loads or whole ones."""

from __future__ import annotations

import math
from dataclasses import replace

from siting.answers import SOLVER, Answer, Bound, Plan, answer_with, answer_without
from siting.branching import branch
from siting.coupling import proved_bound, without_idle_slack
from siting.duals import Prices
from siting.formulation import usable_arcs
from siting.options import SolverOptions
from siting.prices import price_openings
from siting.problem import Ints, SitingProblem
from siting.residues import load_t_per_d
from siting.solution import NO_SOLUTION
from siting.transport import Allocation, nearest_arcs, reduced_cost_cny_per_t

_WHOLE_LOAD_ARCS = 12
"""Arcs per demand, by reduced cost, in the model of whole loads."""

_LAST_S, _CANCELLED_S = 3.0, 0.4
"""Least seconds for the last allocation, and its seconds after a cancel."""


def answer_openings(problem: SitingProblem, open_option: Ints, options: SolverOptions) -> Answer:
    """Return the cheapest allocation with `open_option` (f,) held open.

    The bound is that of these openings; it bounds the whole part only when
    nothing else may open.
    """
    priced = price_openings(problem, open_option, options)
    words = _words(priced)
    if priced.outcome.values is None:
        return answer_without(problem, priced.outcome.status, Bound(), words)
    bound, prices = Bound(), priced.prices
    if priced.outcome.duals is not None:
        loads = load_t_per_d(problem, priced.flow_t_per_d)
        prices = without_idle_slack(problem, open_option >= 0, loads, prices)
        bound = Bound.proved(*proved_bound(problem, prices))
    plan = Plan.from_arrays(problem, open_option, priced.flow_t_per_d, priced.unserved_t_per_d)
    if not problem.single_source[problem.arc_stream].any():
        return answer_with(plan, bound, prices, words)
    return _whole_loads(problem, open_option, options, (priced, bound, prices))


def _whole_loads(
    problem: SitingProblem,
    open_option: Ints,
    options: SolverOptions,
    linear: tuple[Allocation, Bound, Prices],
) -> Answer:
    """Send single-source demands whole; few arcs first, all of them when that fails."""
    priced, bound, prices = linear
    usable = usable_arcs(problem, open_option)
    few = nearest_arcs(problem, usable, reduced_cost_cny_per_t(problem, priced), _WHOLE_LOAD_ARCS)
    outcome, plan = branch(problem, options, arcs=few, open_option=open_option)
    if outcome.values is None and few.size < usable.size and not options.cancelled:
        outcome, plan = branch(problem, options, arcs=usable, open_option=open_option)
        few = usable
    words = (outcome.model_status, outcome.log, priced.words_zh, priced.words_en)
    if few.size == usable.size:
        bound = bound.better(Bound(outcome.bound * problem.days_per_yr, SOLVER))
    if outcome.values is None:
        return answer_without(problem, outcome.status, bound, words)
    return answer_with(plan, bound, prices, words)


def priced_plan(problem: SitingProblem, plan: Plan, bound: Bound, options: SolverOptions) -> Answer:
    """Return `plan` as it is after a cancel, with its prices when they take no time."""
    if not math.isfinite(plan.cost_cny_per_yr):
        return answer_without(problem, NO_SOLUTION, bound, (NO_SOLUTION, ""))
    found = price_openings(problem, plan.open_option, last_options(options))
    return answer_with(plan, bound, found.prices, _words(found))


def _words(found: Allocation) -> tuple[str, ...]:
    return found.outcome.model_status, found.outcome.log, found.words_zh, found.words_en


def with_bound(problem: SitingProblem, answer: Answer, bound: Bound) -> Answer:
    """Return an answer of held openings with the bound of the whole part."""
    if not math.isfinite(answer.plan.cost_cny_per_yr):
        return answer_without(problem, NO_SOLUTION, bound, answer.words)
    return answer_with(answer.plan, bound, answer.prices, answer.words)


def last_options(options: SolverOptions) -> SolverOptions:
    """Return options for the last allocation, which a cancel shortens and does not stop.

    It gets a few seconds even when the time is used up: without it nothing that was
    found counts.
    """
    if not options.cancelled:
        return replace(options, time_limit_s=max(options.time_limit_s, _LAST_S))
    return replace(options, cancel=None, time_limit_s=min(options.time_limit_s, _CANCELLED_S))
