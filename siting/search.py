"""Choosing what to open: first answers, improvement, and the integer programme."""

from __future__ import annotations

import numpy as np

from siting.answers import SOLVER, Answer, Bound, Plan, answer_with, answer_without
from siting.formulation import Formulation, formulate
from siting.prices import price_openings
from siting.problem import Floats, Ints, SitingProblem
from siting.solvers import Outcome, SolverOptions, run_model
from siting.transport import read_flows


def branch(
    problem: SitingProblem,
    options: SolverOptions,
    *,
    arcs: Ints | None = None,
    open_option: Ints | None = None,
) -> tuple[Outcome, Plan]:
    """Solve the integer programme over `arcs` (None = all) and read it."""
    form = formulate(problem, arcs=arcs, open_option=open_option)
    variables = form.flow + list(form.unserved.values()) + list(form.opened.values())
    outcome = run_model(form.prob, variables=variables, rows=[], options=options)
    if outcome.values is None:
        return outcome, Plan.nothing(problem)
    flow, unserved = read_flows(form, outcome.values[: len(form.flow) + len(form.unserved)])
    return outcome, Plan.from_arrays(problem, read_openings(form, outcome.values), flow, unserved)


def read_openings(form: Formulation, values: Floats) -> Ints:
    """Return the openings (f,) from values whose tail are the opening variables."""
    if form.open_option is not None:
        return form.open_option
    opened = np.full(form.problem.facility_ids.size, -1)
    keys = np.array(list(form.opened), dtype=np.int64)
    chosen = keys[values[values.size - keys.size :] > 0.5] if keys.size else keys
    opened[form.problem.option_facility[chosen]] = chosen
    return opened


def choose(problem: SitingProblem, options: SolverOptions) -> Answer:
    """Solve a part that has something to decide."""
    outcome, plan = branch(problem, options)
    bound = Bound(outcome.bound * problem.days_per_yr, SOLVER)
    words = (outcome.model_status, outcome.log)
    if outcome.values is None:
        return answer_without(problem, outcome.status, bound, words)
    priced = price_openings(problem, plan.open_option, options)
    if priced.outcome.values is not None and not problem.single_source.any():
        plan = Plan.from_arrays(
            problem, plan.open_option, priced.flow_t_per_d, priced.unserved_t_per_d
        )
    prices = (priced.capacity_price_cny_per_t, priced.demand_price_cny_per_t)
    return answer_with(plan, bound, prices, words)
