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

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from siting.held import between, emptied, exactly, keeps_rules, keeps_ties, placed
from siting.lone_bound import bound_alone
from siting.naming import Names
from siting.notes import START_NOTES
from siting.options import Cancel, Progress, ProgressCallback, SolverOptions
from siting.periods import PhasedProblem, PhasedSolution
from siting.problem import Ints, SitingProblem
from siting.solution import INFEASIBLE, Solution
from siting.solving import solve

_ALONE_SHARE, _FIRST_SHARE = 0.65, 0.3
"""Parts of the time for the periods alone, which give bounds and anchors, and the first of them."""

_FINER = 0.5
"""Part of the gap asked for that a period alone may use; the ties take the rest."""

_ANCHORS = 3


@dataclass
class _Search:
    """The plan, the periods alone, and the best schedule so far."""

    plan: PhasedProblem
    options: SolverOptions
    names: Names
    progress: ProgressCallback | None
    began_s: float = field(default_factory=time.monotonic)
    alone: list[Solution] = field(default_factory=list)
    best: PhasedSolution | None = None
    done_share: float = 0.0

    @property
    def left_s(self) -> float:
        return self.options.time_limit_s - (time.monotonic() - self.began_s)

    @property
    def over(self) -> bool:
        met = self.best is not None and self.best.gap_share <= self.options.gap_share
        return met or self.left_s <= 1.0 or self.options.cancelled

    def limited(self, seconds: float) -> SolverOptions:
        finer = _FINER * self.options.gap_share
        return replace(self.options, time_limit_s=max(seconds, 1.0), gap_share=finer)

    def hear(self, told: Progress) -> None:
        """Pass on the stage of a period's solve with the figures of the whole plan."""
        if self.progress is None or told.stage == "done":
            return
        figures: tuple[float | None, float | None, float | None] = (None, None, None)
        if self.best is not None:
            best = self.best
            figures = (best.objective_cny_per_yr, best.bound_cny_per_yr, best.gap_share)
        seconds = time.monotonic() - self.began_s
        self.progress(Progress(told.stage, self.done_share, *figures, seconds))

    def offer(self, periods: list[Solution]) -> bool:
        """Keep the answers of all periods when they are a better plan."""
        found = PhasedSolution.of(self.plan, periods)
        known = self.best
        if known is not None and not found.objective_cny_per_yr < known.objective_cny_per_yr:
            return False
        self.best = found if found.has_incumbent else known
        return self.best is found


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
    search = _Search(plan, options, names or Names(), progress)
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
    while not search.over and _improve(search):
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


def _solve_alone(search: _Search, start: Solution | None) -> None:
    """Solve the period that counts most without its ties, and bound or solve the others.

    Large ones are bounded only: their answers come from the schedule.
    """
    plan = search.plan
    first, *others = np.argsort(-plan.discounted_yr, kind="stable").tolist()
    found: dict[int, Solution] = {}

    def solve_first() -> None:
        limited = search.limited(_FIRST_SHARE * search.options.time_limit_s)
        limited = limited if others else search.options
        found[first] = _solve(search, plan.problems[first], limited, start)
        search.done_share = _ALONE_SHARE / (1 + len(others))

    def bound_others() -> None:
        for number, t in enumerate(others):
            left_s = search.left_s - (1 - _ALONE_SHARE) * search.options.time_limit_s
            limited = search.limited(left_s / (len(others) - number))
            alone = bound_alone(plan.problems[t], limited)
            # Openings of another period would hold back the bound: no start.
            found[t] = alone or _solve(search, plan.problems[t], limited, None)

    _side_by_side(search, [solve_first, bound_others])
    search.done_share = _ALONE_SHARE
    search.alone = [found[t] for t in range(len(plan.problems))]


def _solve(
    search: _Search, problem: SitingProblem, limited: SolverOptions, start: Solution | None
) -> Solution:
    return solve(problem, options=limited, progress=search.hear, names=search.names, start=start)


def _side_by_side(search: _Search, tasks: Sequence[Callable[[], None]]) -> None:
    """Do the tasks in as many threads as the options allow; a solver's run needs one each."""
    threads = min(search.options.threads, len(tasks))
    if threads == 1:
        for task in tasks:
            task()
        return
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()


def _anchors(search: _Search) -> list[int]:
    """Return the periods that schedules start from, the one that counts most first."""
    order = np.argsort(-search.plan.discounted_yr, kind="stable").tolist()
    last = len(order) - 1
    chosen = list(dict.fromkeys([order[0], last, 0, *order]))
    return [t for t in chosen if search.alone[t].has_incumbent][:_ANCHORS]


def _schedule_from(search: _Search, anchor: int) -> None:
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

    _side_by_side(search, [lambda: go(sides[0]), lambda: go(sides[1])])
    if len(decided) == last + 1:
        found = [decided[t] for t in range(last + 1)]
        if keeps_ties(search.plan, [p.open_option for p in found]):
            search.offer(found)


def _solve_held(
    search: _Search, t: int, decided: dict[int, Solution], shared_by: int
) -> Solution | None:
    """Solve period t between those decided, None when nothing is found."""
    opened = {period: answer.open_option for period, answer in decided.items()}
    own, held = search.alone[t], between(search.plan, t, opened)
    limited = search.limited(search.left_s / shared_by)
    near = decided[min(decided, key=lambda period: abs(period - t))]
    # Its prices are those of another period: the relaxation's are better.
    found = _solve(search, held.problem, limited, replace(near, certificate=None))
    return placed(own, found, held.openings(found)) if found.has_incumbent else None


def _improve(search: _Search) -> bool:
    """Try every single change once; say whether one of them was better."""
    best, better = search.best, False
    if best is None:
        return False
    for change in list(_changes(best)):
        if search.over:
            return False
        better = _try(search, *change) or better
    return better


def _changes(solution: PhasedSolution) -> Iterator[tuple[int, list[float]]]:
    """Yield facility and its capacity in every period, each change keeping what grows.

    Up to a period a facility is at most so large, or from a period on at least: it opens
    later or earlier, smaller or larger, or not at all. The emptiest come first.
    """
    sizes, problem = solution.capacity_t_per_d, solution.periods[-1].problem
    loads = np.array([period.load_t_per_d for period in solution.periods])
    whole = sizes.sum(axis=0)
    used = np.where(whole > 0, loads.sum(axis=0) / np.maximum(whole, 1e-9), np.inf)
    for j in np.argsort(used, kind="stable").tolist():
        known = sizes[:, j]
        mine = problem.option_capacity_t_per_d[problem.option_facility == j]
        for size in (0.0, *mine.tolist()):
            for t in reversed(range(known.size)):
                yield j, [*np.minimum(known[: t + 1], size).tolist(), *known[t + 1 :].tolist()]
                yield j, [*known[:t].tolist(), *np.maximum(known[t:], size).tolist()]


def _try(search: _Search, j: int, sizes_t_per_d: list[float]) -> bool:
    """Give facility j these capacities, one for each period, if that makes a better plan."""
    best, plan = search.best, search.plan
    if best is None:
        return False
    opened = [o.copy() for o in best.openings]
    for t, size in enumerate(sizes_t_per_d):
        opened[t][j] = _option(plan.problems[t], j, size)
    changed = [t for t, o in enumerate(opened) if o[j] != best.openings[t][j]]
    kept = all(keeps_rules(plan.problems[t], opened[t]) for t in changed)
    if not changed or not kept or not keeps_ties(plan, opened):
        return False
    periods = list(best.periods)
    for t in changed:
        found = _allocate(search, t, opened[t])
        if found is None:
            return False
        periods[t] = found
    return search.offer(periods)


def _option(problem: SitingProblem, j: int, size_t_per_d: float) -> int:
    """Return the option with which j is so large, -1 for none."""
    options = np.flatnonzero(problem.option_facility == j)
    fits = np.isclose(problem.option_capacity_t_per_d[options], size_t_per_d, rtol=1e-9)
    return int(options[fits][0]) if size_t_per_d > 0 and fits.any() else -1


def _allocate(search: _Search, t: int, open_option: Ints) -> Solution | None:
    """Return the cheapest allocation of period t with these openings held."""
    held = exactly(search.plan.problems[t], open_option)
    found = solve(held.problem, options=search.limited(search.left_s), names=search.names)
    return placed(search.alone[t], found, open_option) if found.has_incumbent else None
