"""Closing the gap that the search leaves: the integer programme over every arc.

The search of `siting.search` proves large parts by prices alone, and their bound
stays below the optimum by the gap of the relaxation. Here the rest of the time
goes to the strong model over *all* arcs of the sites that the prices leave
undecided, from the incumbent on, so that its own bound counts.

Without policies a size may be dropped for good when opening with it raises the
bound L of `siting.bound` above the incumbent U:  L + V_k - min(0, V*_j) > U,
with V*_j the best value of its site; a site whose closing does, L - V*_j > U,
must open.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from siting.allocating import answer_openings, last_options
from siting.answers import PRICES, Plan
from siting.ascent import climb, first_prices
from siting.bound import BoundPoint, knapsack_table, lagrangian_bound
from siting.branching import branch
from siting.formulation import usable_arcs
from siting.options import SolverOptions
from siting.problem import Flags, Ints, SitingProblem
from siting.reporting import Reporter
from siting.solution import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    Solution,
    SolverReport,
    gap_share,
)
from siting.solvers import solver_version

LARGEST_ARCS = 120_000
"""Above this many arcs the strong model takes longer to build than it is worth."""

_CLIMB_STEPS = 400
_LEAST_S = 1.0
_BUILD_S = 3e-5
"""Wall time to build the strong model, per arc (measured: 2 to 3 s for 90,000 arcs)."""

_WHOLE_LOAD_S = 1e-3
"""Least time per arc that goes whole: with less, its root relaxation does not even end."""


def prove(
    problem: SitingProblem, solution: Solution, options: SolverOptions, reporter: Reporter
) -> Solution:
    """Return `solution` with a higher bound, or a better answer, when time allows.

    Parameters
    ----------
    problem
        The whole problem.
    solution
        What the search found.
    options
        Solver and gap; the time limit is what is left.
    reporter
        Told cost and bound.
    """
    began_s = time.monotonic()
    enough = max(options.gap_share, 1e-9)
    if not solution.has_incumbent or solution.gap_share <= enough:
        return solution
    plan = Plan.from_arrays(
        problem, solution.open_option, solution.flow_t_per_d, solution.unserved_t_per_d
    )
    point = climbed_bound(problem, plan.cost_cny_per_yr, options)
    bound = max(point.value_cny_per_yr, solution.bound_cny_per_yr)
    solution = with_plan(solution, plan, bound)
    reporter.tell("bound", plan.cost_cny_per_yr, bound)
    arcs = usable_arcs(problem).size
    left_s = options.time_limit_s - (time.monotonic() - began_s) - _BUILD_S * arcs
    least_s = max(_LEAST_S, _WHOLE_LOAD_S * arcs * bool(problem.single_source.any()))
    is_short = left_s < least_s or options.cancelled
    if solution.gap_share <= enough or arcs > LARGEST_ARCS or is_short:
        return solution
    narrowed = without_settled(problem, solution, point)
    limited = replace(options, time_limit_s=left_s)
    hear = reporter.hear("branch", problem.days_per_yr)
    outcome, found = branch(narrowed, limited, start=plan, hear=hear)
    proved = outcome.bound * problem.days_per_yr
    if outcome.status == INFEASIBLE:
        proved = plan.cost_cny_per_yr
    if outcome.values is not None and found.cost_cny_per_yr < plan.cost_cny_per_yr:
        plan = found
    source = "solver" if proved > bound else solution.report.bound_source
    report = replace(solution.report, bound_source=source, log=outcome.log)
    return with_plan(replace(solution, report=report), plan, max(bound, proved))


def with_plan(solution: Solution, plan: Plan, bound_cny_per_yr: float) -> Solution:
    """Return `solution` with another plan and bound, and the status that follows."""
    bound = min(bound_cny_per_yr, plan.cost_cny_per_yr)
    gap = gap_share(plan.cost_cny_per_yr, bound)
    return replace(
        solution,
        status=OPTIMAL if gap <= OPTIMAL_GAP_SHARE else FEASIBLE,
        objective_cny_per_yr=plan.cost_cny_per_yr,
        bound_cny_per_yr=bound,
        gap_share=gap,
        open_option=plan.open_option,
        flow_t_per_d=plan.flow_t_per_d,
        unserved_t_per_d=plan.unserved_t_per_d,
        certificate=None,
    )


def openings_solution(
    problem: SitingProblem, opened: Ints, options: SolverOptions, plan: Plan | None = None
) -> Solution | None:
    """Return the answer with `opened` (f,), its bound still open; None when there is none.

    Parameters
    ----------
    problem
        The whole problem.
    opened
        Option that each facility opens with (f,).
    options
        Solver; the time limit is what is left.
    plan
        How these openings are used, when that is known; else the cheapest way.
    """
    began_s = time.monotonic()
    split = replace(problem, single_source=np.zeros_like(problem.single_source))
    asked = problem if plan is None else split
    answer = answer_openings(asked, opened, last_options(options))
    plan = plan or answer.plan
    if not math.isfinite(plan.cost_cny_per_yr):
        return None
    return Solution(
        problem=problem,
        status=FEASIBLE,
        objective_cny_per_yr=plan.cost_cny_per_yr,
        bound_cny_per_yr=-math.inf,
        gap_share=math.inf,
        open_option=plan.open_option,
        flow_t_per_d=plan.flow_t_per_d,
        unserved_t_per_d=plan.unserved_t_per_d,
        capacity_price_cny_per_t=answer.prices.capacity_cny_per_t,
        demand_price_cny_per_t=answer.prices.demand_cny_per_t,
        report=SolverReport(
            name=options.name,
            version=solver_version(options.name),
            model_status=answer.model_status,
            seconds=time.monotonic() - began_s,
            bound_source=PRICES,
            log=answer.log,
        ),
    )


def without_settled(problem: SitingProblem, solution: Solution, point: BoundPoint) -> SitingProblem:
    """Return `problem` with the sites forbidden or required that the prices of `point` settle."""
    if problem.option_policies:
        return problem
    cost = solution.objective_cny_per_yr * (1 + 1e-9)
    closed, opened = settled_facilities(problem, point, cost)
    return replace(
        problem,
        forbidden=problem.forbidden | (closed & ~solution.open),
        required=problem.required | (opened & solution.open),
    )


def climbed_bound(
    problem: SitingProblem, cost_cny_per_yr: float, options: SolverOptions
) -> BoundPoint:
    """Return the best bound that a climb from the first prices reaches within the time limit."""
    ends_s = time.monotonic() + options.time_limit_s
    table = knapsack_table(problem)
    start = first_prices(problem, table)
    best = lagrangian_bound(table, start)
    steps = climb(
        table,
        start=start,
        policy_start=None,
        target_cny_per_yr=cost_cny_per_yr,
        steps=_CLIMB_STEPS,
    )
    for step in steps:
        best = step.best
        if options.cancelled or time.monotonic() >= ends_s:
            break
    return best


def settled_facilities(
    problem: SitingProblem, point: BoundPoint, cost_cny_per_yr: float
) -> tuple[Flags, Flags]:
    """Return facilities (f,) that no answer below `cost_cny_per_yr` opens, and that all open."""
    value = np.full(problem.facility_ids.size, np.inf)
    np.minimum.at(value, problem.option_facility, point.option_value_cny_per_yr)
    room = cost_cny_per_yr - point.value_cny_per_yr
    closed = ~problem.required & (value - np.minimum(value, 0.0) > room)
    opened = ~problem.forbidden & ~problem.required & (-np.minimum(value, 0.0) > room)
    return closed, opened
