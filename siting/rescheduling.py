"""Improving a schedule: one facility opens a period later or earlier, at another size, or never."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from siting.held import exactly, keeps_rules, keeps_ties, placed
from siting.periods import PhasedSolution
from siting.plan_search import PlanSearch
from siting.problem import Ints, SitingProblem
from siting.solution import Solution
from siting.solving import solve


def improve_schedule(search: PlanSearch) -> bool:
    """Try every single change of the best schedule once; say whether one of them was better."""
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


def _try(search: PlanSearch, j: int, sizes_t_per_d: list[float]) -> bool:
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


def _allocate(search: PlanSearch, t: int, open_option: Ints) -> Solution | None:
    """Return the cheapest allocation of period t with these openings held."""
    held = exactly(search.plan.problems[t], open_option)
    found = solve(held.problem, options=search.limited(search.left_s), names=search.names)
    return placed(search.alone[t], found, open_option) if found.has_incumbent else None
