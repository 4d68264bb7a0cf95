"""Solving a plan in phases: each period alone for the bound, then schedules that keep the ties.

The period that counts most is first solved alone, the others too where they are small;
large ones are only bounded (`siting.lone_bound`). These bounds add up to one of the plan.
A schedule starts from the answer of one period, its anchor. The first period may open
only what the anchor has, the last one keeps it; the periods between lie between those
decided, from the ends to the anchor. So an early need or a late one is not lost on the
way: what the ends open is there for the periods between. The best schedule of several
anchors is then improved by opening facilities a period later or earlier, or not at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from siting.held import between, emptied, keeps_ties, placed
from siting.lone_bound import bound_alone, higher_bound
from siting.naming import Names
from siting.notes import START_NOTES
from siting.options import Cancel, ProgressCallback, SolverOptions
from siting.periods import PhasedProblem, PhasedSolution
from siting.plan_search import PlanSearch
from siting.rescheduling import improve_schedule
from siting.solution import INFEASIBLE, Solution
from siting.solving import solve_plain

_ALONE_SHARE, _FIRST_SHARE = 0.65, 0.3
"""Parts of the time for the periods alone, which give bounds and anchors, and the first of them."""

_LIFT_SHARE = 0.8
"""Part of the time left after the schedules that goes to higher bounds."""

_ANCHORS = 3


def solve_phases(  # noqa: PLR0913
    plan: PhasedProblem,
    *,
    options: SolverOptions | None = None,
    progress: ProgressCallback | None = None,
    names: Names | None = None,
    cancel: Cancel | None = None,
    start: Solution | None = None,
) -> PhasedSolution:
    """Solve a plan in phases and say honestly how good the schedule is.

    Parameters
    ----------
    plan
        The periods and their ties.
    options
        Solver, time limit and gap of the whole plan.
    progress, names, cancel, start
        As in `siting.solving.solve`; figures reported are those of the whole plan.

    Returns
    -------
    PhasedSolution
        Every period carries the bound that it has alone.
    """
    options = options or SolverOptions()
    options = options if cancel is None else replace(options, cancel=cancel)
    search = PlanSearch(plan, options, names or Names(), progress)
    _solve_alone(search, start)
    if len(plan.problems) == 1:
        return PhasedSolution.of(plan, search.alone)
    if any(s.status == INFEASIBLE for s in search.alone):
        parts = [s if s.status == INFEASIBLE else emptied(s) for s in search.alone]
        return PhasedSolution.of(plan, parts)
    if keeps_ties(plan, [s.open_option for s in search.alone]):
        search.offer(search.alone)
    for anchor in _anchors(search):
        if search.over:
            break
        _schedule_from(search, anchor)
    if search.best is None:
        return PhasedSolution.of(plan, [emptied(s) for s in search.alone])
    _lift(search)
    while not search.over and improve_schedule(search):
        pass
    return _told(search.best, given=start is not None)


def _told(plan: PhasedSolution, *, given: bool) -> PhasedSolution:
    """Return the plan without notes on starts that nobody gave: those of its own periods."""
    if given:
        return plan
    periods = []
    for period in plan.periods:
        notes = tuple(n for n in period.report.notes if n not in START_NOTES)
        periods.append(replace(period, report=replace(period.report, notes=notes)))
    return replace(plan, periods=tuple(periods))


def _solve_alone(search: PlanSearch, start: Solution | None) -> None:
    """Solve the period that counts most without its ties, and bound or solve the others.

    Large ones are bounded only: their answers come from the schedule.
    """
    plan = search.plan
    first, *others = np.argsort(-plan.discounted_yr, kind="stable").tolist()
    found: dict[int, Solution] = {}

    def solve_first() -> None:
        limited = search.limited(_FIRST_SHARE * search.options.time_limit_s)
        limited = limited if others else search.options
        found[first] = search.solve(plan.problems[first], limited, start)
        search.done_share = _ALONE_SHARE / (1 + len(others))

    def bound_others() -> None:
        for number, t in enumerate(others):
            left_s = search.left_s - (1 - _ALONE_SHARE) * search.options.time_limit_s
            limited = search.limited(left_s / (len(others) - number))
            alone = bound_alone(plan.problems[t], limited)
            # Openings of another period would hold back the bound: no start.
            found[t] = alone or search.solve(plan.problems[t], limited, None)

    search.side_by_side([solve_first, bound_others])
    search.done_share = _ALONE_SHARE
    search.alone = [found[t] for t in range(len(plan.problems))]


def _anchors(search: PlanSearch) -> list[int]:
    """Return the periods that schedules start from, the one that counts most first."""
    order = np.argsort(-search.plan.discounted_yr, kind="stable").tolist()
    last = len(order) - 1
    chosen = list(dict.fromkeys([order[0], last, 0, *order]))
    return [t for t in chosen if search.alone[t].has_incumbent][:_ANCHORS]


def _schedule_from(search: PlanSearch, anchor: int) -> None:
    """Solve the periods on both sides of the anchor, from the ends inwards."""
    last = len(search.alone) - 1
    decided = {anchor: search.alone[anchor]}
    sides = [list(range(anchor)), list(range(last, anchor, -1))]

    def go(side: list[int]) -> None:
        for number, t in enumerate(side):
            waiting = len(side) - number if search.options.threads > 1 else last + 1 - len(decided)
            found = _solve_held(search, t, {anchor: decided[anchor], **mine(side)}, waiting)
            if found is None:
                return
            decided[t] = found

    def mine(side: list[int]) -> dict[int, Solution]:
        return {t: decided[t] for t in side if t in decided}

    search.side_by_side([lambda: go(sides[0]), lambda: go(sides[1])])
    if len(decided) == last + 1:
        found = [decided[t] for t in range(last + 1)]
        if keeps_ties(search.plan, [p.open_option for p in found]):
            search.offer(found)


def _solve_held(
    search: PlanSearch, t: int, decided: dict[int, Solution], shared_by: int
) -> Solution | None:
    """Solve period t between those decided, None when nothing is found."""
    opened = {period: answer.open_option for period, answer in decided.items()}
    own, held = search.alone[t], between(search.plan, t, opened)
    limited = search.limited(search.left_s / shared_by)
    near = decided[min(decided, key=lambda period: abs(period - t))]
    # Its prices are those of another period: the relaxation's are better.
    found = search.solve(held.problem, limited, replace(near, certificate=None))
    return placed(own, found, held.openings(found)) if found.has_incumbent else None


def _lift(search: PlanSearch) -> None:
    """Raise the bounds of the periods that were only bounded, those with the largest gaps first."""
    best, plan = search.best, search.plan
    if best is None:
        return
    missing = [d * (p.objective_cny_per_yr - p.bound_cny_per_yr) for d, p in _weighted(best)]
    order = np.argsort(missing, kind="stable")[::-1].tolist()
    loose = [t for t in order if not search.alone[t].has_incumbent]
    if not loose or search.over:
        return
    rounds = math.ceil(len(loose) / max(search.options.threads, 1))
    limited = search.limited(_LIFT_SHARE * search.left_s / rounds)

    def lift(t: int) -> None:
        if not search.options.cancelled:
            search.alone[t] = higher_bound(search.alone[t], limited, solve_plain)

    search.side_by_side([partial(lift, t) for t in loose])
    pairs = zip(search.alone, best.periods, strict=True)
    lifted = [placed(own, period, period.open_option) for own, period in pairs]
    search.best = PhasedSolution.of(plan, lifted)


def _weighted(solution: PhasedSolution) -> Iterator[tuple[float, Solution]]:
    return zip(solution.problem.discounted_yr.tolist(), solution.periods, strict=True)
