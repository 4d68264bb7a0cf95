"""Whole catchments to capacitated sites: bound, branches and parts put together.

Climb at the root and look for answers near its openings; branch for a part of the
time, which proves small cases; then improve the answer part by part and branch on
with what is left. Where that bound cannot be had (policies, no numba), the greedy
answer near the openings of the split problem is improved part by part.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from siting.answers import PRICES, SOLVER, Plan
from siting.branching import branch
from siting.locate.proving import climbed_bound, openings_solution, with_plan
from siting.locate.whole_case import WholeCase
from siting.locate.whole_parts import WholeLoadSearch, greedy_whole_loads
from siting.locate.whole_search import WholeSearch
from siting.options import SolverOptions
from siting.problem import Ints, OptionPolicy, SitingProblem
from siting.reporting import Reporter
from siting.solution import FEASIBLE, INFEASIBLE, Solution, SolverReport

_STEPS = 500
_FIRST_SHARE, _BLIND_SHARE, _PARTS_SHARE = 0.15, 0.7, 0.85
_FIRST_SHARE_SMALL, _PARTS_SHARE_SMALL = 0.3, 0.4
_SMALL_ARCS = 10_000
"""Shares of the time at which branching, all parts and searching blindly end; where there
are few arcs, the rest goes to the integer programme, which often ends in a proof."""

_NAME = "lagrangian branch and bound"

_CLIMB_S = 5.0


def branched_solution(
    case: WholeCase, options: SolverOptions, reporter: Reporter
) -> Solution | None:
    """Return the best answer by `WholeSearch` and parts with its bound; None without one.

    Parameters
    ----------
    case
        From `siting.locate.whole_case.whole_case`.
    options
        Solver, gap and time limit of all of it.
    reporter
        Told cost and bound.
    """
    began_s = time.monotonic()

    def left_s(share: float = 1.0) -> float:
        return max(share * options.time_limit_s - (time.monotonic() - began_s), 0.0)

    search = WholeSearch(case, options, reporter=reporter)
    is_small = case.problem.arc_stream.size <= _SMALL_ARCS
    first = _FIRST_SHARE_SMALL if is_small else _FIRST_SHARE
    second = _PARTS_SHARE_SMALL if is_small else _PARTS_SHARE
    search.climb(_STEPS, left_s(first))
    search.explore(left_s(first))
    plan = search.plan or greedy_whole_loads(case.problem, search.point.opened)
    if plan is None:
        search.explore(left_s(_BLIND_SHARE))
        plan = search.plan
    if plan is not None and not search.is_complete and left_s(second) > 0:
        limited = replace(options, time_limit_s=left_s(second))
        parts = WholeLoadSearch(case.problem, plan, search.point.value, limited, reporter)
        search.offer(case.place_of(parts.run()))
        if is_small and left_s() > 0 and not search.is_complete:
            _ask_programme(search, replace(options, time_limit_s=left_s()), reporter)
        search.explore(left_s())
    return None if search.plan is None else _solution(search, time.monotonic() - began_s)


def _ask_programme(search: WholeSearch, options: SolverOptions, reporter: Reporter) -> None:
    """Let the integer programme over what the root leaves take the rest of the time.

    All answers up to the cost U of the incumbent are in it, so that the lesser of its
    bound and U counts. That capacities cover the demand is told to it as a policy, whose
    whole numbers the solver's cuts use.
    """
    case, plan, days = search.case, search.plan, search.case.problem.days_per_yr
    if plan is None or options.cancelled:
        return
    problem, cost, saving = case.problem, plan.cost_cny_per_yr, float(search.best.cost[1])
    required, forbidden, arcs = search.left()
    need = float(case.arrays.demand.sum()) * (1 - 1e-9)
    cover = OptionPolicy(
        "capacity", problem.option_capacity_t_per_d, ">=", need, "能力", "capacity"
    )
    narrowed = replace(
        problem,
        required=problem.required | required,
        forbidden=problem.forbidden | forbidden,
        option_policies=(cover,),
    )
    limited = replace(options, gap_share=min(0.9 * saving / max(cost, 1e-9), 0.99))
    hear = reporter.hear("branch", days)
    outcome, found = branch(narrowed, limited, arcs=arcs, start=plan, hear=hear)
    if outcome.values is not None:
        search.offer(case.place_of(found))
    proved = cost if outcome.status == INFEASIBLE else outcome.bound * days
    search.root_bound = max(search.root_bound, min(proved, cost))


def _solution(search: WholeSearch, seconds: float) -> Solution:
    problem, plan, solver = search.case.problem, search.plan, search.is_branched
    assert plan is not None
    start = Solution(
        problem=problem,
        status=FEASIBLE,
        objective_cny_per_yr=plan.cost_cny_per_yr,
        bound_cny_per_yr=-math.inf,
        gap_share=math.inf,
        open_option=plan.open_option,
        flow_t_per_d=plan.flow_t_per_d,
        unserved_t_per_d=plan.unserved_t_per_d,
        capacity_price_cny_per_t=np.zeros(problem.facility_ids.size),
        demand_price_cny_per_t=np.zeros(problem.demand_t_per_d.shape),
        report=SolverReport(
            name=_NAME,
            version="",
            model_status="complete" if search.is_complete else "stopped",
            seconds=seconds,
            bound_source=SOLVER if solver else PRICES,
            log="",
        ),
    )
    return with_plan(start, plan, search.bound)


def whole_load_solution(
    problem: SitingProblem, open_option: Ints, options: SolverOptions, reporter: Reporter
) -> Solution | None:
    """Return `place_whole_loads` as a solution whose bound is still open, or None.

    Parameters
    ----------
    problem, open_option, reporter
        As in `place_whole_loads`.
    options
        Solver; the time limit includes that of the proof to come.
    """
    share = _PARTS_SHARE_SMALL if problem.arc_stream.size <= _SMALL_ARCS else _PARTS_SHARE
    limited = replace(options, time_limit_s=share * options.time_limit_s)
    plan = place_whole_loads(problem, open_option, limited, reporter)
    return None if plan is None else openings_solution(problem, plan.open_option, options, plan)


def place_whole_loads(
    problem: SitingProblem, open_option: Ints, options: SolverOptions, reporter: Reporter
) -> Plan | None:
    """Return a good answer of whole loads near the openings of the split problem, or None.

    Parameters
    ----------
    problem
        One stream, one size a site, no least loads, no policy but a count.
    open_option
        Good openings (f,) when catchments may be split.
    options
        Solver; the time limit is for all of it.
    reporter
        Told each better answer.
    """
    began_s = time.monotonic()
    plan = greedy_whole_loads(problem, open_option >= 0)
    if plan is None:
        return None
    quick = replace(options, time_limit_s=min(_CLIMB_S, 0.2 * options.time_limit_s))
    point = climbed_bound(problem, plan.cost_cny_per_yr, quick)
    reporter.tell("search", plan.cost_cny_per_yr, point.value_cny_per_yr)
    left_s = max(options.time_limit_s - (time.monotonic() - began_s), 0.01)
    limited = replace(options, time_limit_s=left_s)
    value = point.option_value_cny_per_yr
    return WholeLoadSearch(problem, plan, value, limited, reporter).run()
