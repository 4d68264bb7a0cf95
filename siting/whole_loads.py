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

from siting.allocating import priced_plan
from siting.answers import BRANCHED, SOLVER, Answer, Bound, Plan
from siting.branching import branch
from siting.options import SolverOptions
from siting.problem import Floats, Ints, OptionPolicy, SitingProblem
from siting.solution import INFEASIBLE
from siting.watching import Tell
from siting.whole_case import WholeCase
from siting.whole_parts import WholeLoadSearch, greedy_whole_loads
from siting.whole_search import WholeSearch

_STEPS = 500
_FIRST_SHARE, _BLIND_SHARE, _PARTS_SHARE = 0.15, 0.7, 0.85
_FIRST_SHARE_SMALL, _PARTS_SHARE_SMALL = 0.3, 0.4
_SMALL_ARCS = 10_000
"""Shares of the time at which branching, all parts and searching blindly end; where there
are few arcs, the rest goes to the integer programme, which often ends in a proof."""


def branched_answer(case: WholeCase, options: SolverOptions, tell: Tell) -> Answer | None:
    """Return the best answer by `WholeSearch` and parts with its bound; None without one.

    Parameters
    ----------
    case
        From `siting.whole_case.whole_case`.
    options
        Solver, gap and time limit of all of it.
    tell
        Told stage, cost and bound.
    """
    began_s = time.monotonic()

    def left_s(share: float = 1.0) -> float:
        return max(share * options.time_limit_s - (time.monotonic() - began_s), 0.0)

    search = WholeSearch(case, options, tell=tell)
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
        parts = WholeLoadSearch(case.problem, plan, search.point.value, limited, tell)
        search.offer(case.place_of(parts.run()))
        if is_small and left_s() > 0 and not search.is_complete:
            _ask_programme(search, replace(options, time_limit_s=left_s()), tell)
        search.explore(left_s())
    if search.plan is None:
        return None
    source = SOLVER if search.is_branched else BRANCHED
    bound = Bound(min(search.bound, search.plan.cost_cny_per_yr), source)
    return priced_plan(case.problem, search.plan, bound, options)


def _ask_programme(search: WholeSearch, options: SolverOptions, tell: Tell) -> None:
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

    def hear(incumbent: float, bound: float) -> None:
        tell("branch", None, incumbent * days, max(bound * days, search.root_bound))

    outcome, found = branch(narrowed, limited, arcs=arcs, start=plan, hear=hear)
    if outcome.values is not None:
        search.offer(case.place_of(found))
    proved = cost if outcome.status == INFEASIBLE else outcome.bound * days
    search.root_bound = max(search.root_bound, min(proved, cost))


def place_whole_loads(
    problem: SitingProblem,
    open_option: Ints,
    site_value_cny_per_yr: Floats,
    options: SolverOptions,
    tell: Tell,
) -> Plan | None:
    """Return a good answer of whole loads near the openings of the split problem, or None.

    Parameters
    ----------
    problem
        One stream, one size a site, no least loads, no policy but a count.
    open_option
        Good openings (f,) when catchments may be split.
    site_value_cny_per_yr
        As in `siting.whole_parts.WholeLoadSearch`.
    options
        Solver; the time limit includes that of the proof to come.
    tell
        Told each better answer.
    """
    plan = greedy_whole_loads(problem, open_option >= 0)
    if plan is None:
        return None
    tell("search", None, plan.cost_cny_per_yr, math.nan)
    share = _PARTS_SHARE_SMALL if problem.arc_stream.size <= _SMALL_ARCS else _PARTS_SHARE
    limited = replace(options, time_limit_s=share * options.time_limit_s)
    return WholeLoadSearch(problem, plan, site_value_cny_per_yr, limited, tell).run()
