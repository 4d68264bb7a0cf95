"""Answering a part whose openings are fixed, split loads or whole ones."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from siting.answers import PRICES, SOLVER, Answer, Bound, Plan, answer_with, answer_without
from siting.bound import knapsack_table, lagrangian_bound
from siting.formulation import Formulation, usable_arcs
from siting.models import formulate
from siting.options import SolverOptions
from siting.prices import price_openings
from siting.problem import Floats, Ints, SitingProblem
from siting.solution import NO_SOLUTION
from siting.solvers import Outcome, run_model
from siting.transport import Allocation, nearest_arcs, read_flows, reduced_cost_cny_per_t
from siting.watching import Hear

_WHOLE_LOAD_ARCS = 12
"""Arcs per demand, by reduced cost, in the model of whole loads."""

_CANCELLED_S = 0.4
"""Seconds for the last allocation after a cancel; without it the incumbent has no prices."""


def answer_openings(problem: SitingProblem, open_option: Ints, options: SolverOptions) -> Answer:
    """Return the cheapest allocation with `open_option` (f,) held open.

    The bound is that of these openings; it bounds the whole part only when
    nothing else may open.
    """
    priced = price_openings(problem, open_option, options)
    words = (priced.outcome.model_status, priced.outcome.log)
    if priced.outcome.values is None:
        return answer_without(problem, priced.outcome.status, Bound(), words)
    bound = Bound()
    if priced.outcome.duals is not None:
        table = knapsack_table(problem)
        point = lagrangian_bound(table, priced.demand_price_cny_per_t)
        bound = Bound(point.value_cny_per_yr, PRICES)
    plan = Plan.from_arrays(problem, open_option, priced.flow_t_per_d, priced.unserved_t_per_d)
    prices = (priced.capacity_price_cny_per_t, priced.demand_price_cny_per_t)
    if not problem.single_source[problem.arc_stream].any():
        return answer_with(plan, bound, prices, words)
    return _whole_loads(problem, open_option, options, (priced, bound, prices))


def _whole_loads(
    problem: SitingProblem,
    open_option: Ints,
    options: SolverOptions,
    linear: tuple[Allocation, Bound, tuple[Floats, Floats]],
) -> Answer:
    """Send single-source demands whole; few arcs first, all of them when that fails."""
    priced, bound, prices = linear
    usable = usable_arcs(problem, open_option)
    few = nearest_arcs(problem, usable, reduced_cost_cny_per_t(problem, priced), _WHOLE_LOAD_ARCS)
    outcome, plan = branch(problem, options, arcs=few, open_option=open_option)
    if outcome.values is None and few.size < usable.size and not options.cancelled:
        outcome, plan = branch(problem, options, arcs=usable, open_option=open_option)
        few = usable
    words = (outcome.model_status, outcome.log)
    if few.size == usable.size:
        bound = bound.better(Bound(outcome.bound * problem.days_per_yr, SOLVER))
    if outcome.values is None:
        return answer_without(problem, outcome.status, bound, words)
    return answer_with(plan, bound, prices, words)


def branch(  # noqa: PLR0913
    problem: SitingProblem,
    options: SolverOptions,
    *,
    arcs: Ints | None = None,
    open_option: Ints | None = None,
    linked: Ints | None = None,
    start: Plan | None = None,
    hear: Hear | None = None,
) -> tuple[Outcome, Plan]:
    """Solve the integer programme over `arcs` (None = all) and read it.

    Parameters
    ----------
    problem
        The part.
    options
        Solver and limits.
    arcs
        Arcs to build.
    open_option
        Openings held fixed, or None to choose them.
    linked
        Arcs that get their strong link (None = all).
    start
        Incumbent to start from.
    hear
        Told incumbent and bound of the model, in CNY/d, as it goes on.
    """
    if options.cancelled:
        return Outcome.nothing("Interrupted by user"), Plan.nothing(problem)
    form = formulate(problem, arcs=arcs, open_option=open_option, linked=linked)
    variables = form.flow + list(form.unserved.values()) + list(form.opened.values())
    first = None if start is None else _start_values(form, start)
    outcome = run_model(
        form.prob, variables=variables, rows=[], options=options, start=first, hear=hear
    )
    if outcome.values is None:
        return outcome, Plan.nothing(problem)
    flow, unserved = read_flows(form, outcome.values[: len(form.flow) + len(form.unserved)])
    return outcome, Plan.from_arrays(problem, read_openings(form, outcome.values), flow, unserved)


def _start_values(form: Formulation, start: Plan) -> Floats:
    """Return values of flows, unserved and openings; flow off the model's arcs is dropped."""
    flow = start.flow_t_per_d[form.arcs] / np.array(form.tonnes)
    unserved = np.array([start.unserved_t_per_d[key] for key in form.unserved])
    chosen = set(start.open_option[start.open_option >= 0].tolist())
    opened = np.array([float(k in chosen) for k in form.opened])
    return np.concatenate([flow, unserved, opened])


def read_openings(form: Formulation, values: Floats) -> Ints:
    """Return the openings (f,) from values whose tail are the opening variables."""
    if form.open_option is not None:
        return form.open_option
    opened = np.full(form.problem.facility_ids.size, -1)
    keys = np.array(list(form.opened), dtype=np.int64)
    chosen = keys[values[values.size - keys.size :] > 0.5] if keys.size else keys
    opened[form.problem.option_facility[chosen]] = chosen
    return opened


def priced_plan(problem: SitingProblem, plan: Plan, bound: Bound, options: SolverOptions) -> Answer:
    """Return `plan` as it is after a cancel, with its prices when they take no time."""
    if not math.isfinite(plan.cost_cny_per_yr):
        return answer_without(problem, NO_SOLUTION, bound, (NO_SOLUTION, ""))
    found = price_openings(problem, plan.open_option, last_options(options))
    prices = (found.capacity_price_cny_per_t, found.demand_price_cny_per_t)
    return answer_with(plan, bound, prices, (found.outcome.model_status, found.outcome.log))


def with_bound(problem: SitingProblem, answer: Answer, bound: Bound) -> Answer:
    """Return an answer of held openings with the bound of the whole part."""
    words = (answer.model_status, answer.log)
    if not math.isfinite(answer.plan.cost_cny_per_yr):
        return answer_without(problem, NO_SOLUTION, bound, words)
    prices = (answer.capacity_price_cny_per_t, answer.demand_price_cny_per_t)
    return answer_with(answer.plan, bound, prices, words)


def last_options(options: SolverOptions) -> SolverOptions:
    """Return options for the last allocation, which a cancel shortens and does not stop."""
    if not options.cancelled:
        return options
    return replace(options, cancel=None, time_limit_s=min(options.time_limit_s, _CANCELLED_S))
