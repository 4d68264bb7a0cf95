"""Checks of an explanation: each of its figures against a forced re-solve by scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from siting.explain import explain
from siting.explain_cards import FacilityCard, Flip, StreamCard, WhatIf
from siting.problem import SitingProblem
from siting.solution import Solution
from siting.surroundings import Surroundings
from tests.siting.barred import lifted
from tests.siting.forced import forced_cost_cny_per_d

STEP = 1e-3
"""Tonnes a day small enough to lie on the first piece of the cost, large enough to be seen."""


def near(expected: float, base: float, divisor: float = 1.0) -> object:
    """Accept 1e-6 of the figure, and what rounding two daily costs leaves of it."""
    return pytest.approx(expected, rel=1e-6, abs=1e-15 * abs(base) / divisor + 1e-7)


def position(problem: SitingProblem, card: StreamCard, i: int, facility: str) -> int:
    s = int(np.flatnonzero(problem.stream_keys == card.stream)[0])
    j = int(np.flatnonzero(problem.facility_ids == facility)[0])
    mine = (problem.arc_catchment == i) & (problem.arc_stream == s) & (problem.arc_facility == j)
    return int(np.flatnonzero(mine)[0])


def check_catchment(
    problem: SitingProblem, solution: Solution, subject: str, around: Surroundings | None = None
) -> set[str]:
    """Compare next best, whole amounts, flips and marginal cost with forced re-solves.

    Returns
    -------
    set
        Kinds of the flips that were compared.
    """
    explanation = explain(problem, solution, subject, surroundings=around)
    i = int(np.flatnonzero(problem.catchment_ids == subject)[0])
    capacity = solution.capacity_t_per_d
    base = forced_cost_cny_per_d(problem, capacity)
    for card in explanation.streams:
        s = int(np.flatnonzero(problem.stream_keys == card.stream)[0])
        more = forced_cost_cny_per_d(problem, capacity, more_demand={(i, s): STEP})
        assert card.marginal_cny_per_t is not None
        assert card.marginal_cny_per_t == near((more - base) / STEP, base, STEP)
        if card.next_best is not None:
            _check_next_best(problem, capacity, base, i, card)
        for flip in card.flips:
            if flip.kind == "distance":
                assert around is not None
                check = _check_all_served if card.unserved_t_per_d > 0 else _check_new_taker
                check(problem, capacity, around, (i, s), flip)
            if flip.kind == "capacity":
                a = position(problem, card, i, flip.facility_id)
                rounding = 1e-14 * abs(base) + 1e-7
                assert _loss(problem, capacity, a, flip.amount * (1 + 1e-6)) <= rounding
                assert _loss(problem, capacity, a, flip.amount * (1 - 1e-5)) > rounding
            if flip.kind == "cost":
                a = position(problem, card, i, flip.facility_id)
                below, above = (flip.amount * (1 + d) for d in (-1e-6, 1e-6))
                held = forced_cost_cny_per_d(problem, capacity, cheaper={a: below})
                assert held == near(base, base)
                assert forced_cost_cny_per_d(problem, capacity, cheaper={a: above}) <= held
    return {flip.kind for card in explanation.streams for flip in card.flips}


def _check_all_served(
    problem: SitingProblem,
    capacity: np.ndarray,
    around: Surroundings,
    where: tuple[int, int],
    flip: Flip,
) -> None:
    """With the limit where it is told all is served at least cost; a hair lower it is not."""
    i, s = where
    base = forced_cost_cny_per_d(problem, capacity)
    far = lifted(problem, around, s, flip.amount)
    free = forced_cost_cny_per_d(far, capacity)
    assert forced_cost_cny_per_d(far, capacity, all_served=where) == near(free, free)
    assert free < base
    short = lifted(problem, around, s, flip.amount * (1 - 1e-9))
    held = forced_cost_cny_per_d(short, capacity, all_served=where)
    assert held > forced_cost_cny_per_d(short, capacity) + 3e-15 * base


def _check_new_taker(
    problem: SitingProblem,
    capacity: np.ndarray,
    around: Surroundings,
    where: tuple[int, int],
    flip: Flip,
) -> None:
    """With the limit where it is told, some goes to the plant told at no more than least cost."""
    i, s = where
    far = lifted(problem, around, s, flip.amount)
    j = int(np.flatnonzero(problem.facility_ids == flip.facility_id)[0])
    mine = (far.arc_catchment == i) & (far.arc_stream == s) & (far.arc_facility == j)
    (a,) = np.flatnonzero(mine).tolist()
    assert flip.distance_km == pytest.approx(far.arc_distance_km[a])
    assert far.arc_distance_km[a] == pytest.approx(flip.amount)
    step = min(1.0, float(problem.demand_t_per_d[where]))
    free = forced_cost_cny_per_d(far, capacity)
    assert forced_cost_cny_per_d(far, capacity, least_flow={a: step}) == near(free, free)
    assert free < forced_cost_cny_per_d(problem, capacity)


def _check_next_best(
    problem: SitingProblem, capacity: np.ndarray, base: float, i: int, card: StreamCard
) -> None:
    assert card.next_best is not None
    a = position(problem, card, i, card.next_best.haul.facility_id)
    step = min(STEP, card.demand_t_per_d)
    first = forced_cost_cny_per_d(problem, capacity, least_flow={a: step})
    assert card.next_best.extra_cny_per_t == near((first - base) / step, base, step)
    whole = forced_cost_cny_per_d(problem, capacity, least_flow={a: card.demand_t_per_d})
    told = card.next_best.all_extra_cny_per_yr
    if told is None:
        assert math.isinf(whole)
    else:
        assert told == near((whole - base) * problem.days_per_yr, base * problem.days_per_yr)


def _loss(problem: SitingProblem, capacity: np.ndarray, a: int, room: float) -> float:
    larger = capacity.copy()
    larger[problem.arc_facility[a]] += room
    tonnes = float(problem.demand_t_per_d[problem.arc_catchment[a], problem.arc_stream[a]])
    forced = forced_cost_cny_per_d(problem, larger, least_flow={a: tonnes})
    return forced - forced_cost_cny_per_d(problem, larger)


def check_facility(
    problem: SitingProblem, solution: Solution, subject: str, around: Surroundings | None = None
) -> FacilityCard:
    """Compare the price of capacity and every what-if of a facility with forced re-solves."""
    card = explain(problem, solution, subject, surroundings=around).facility
    assert card is not None
    j = int(np.flatnonzero(problem.facility_ids == subject)[0])
    capacity, option = solution.capacity_t_per_d, int(solution.open_option[j])
    base = forced_cost_cny_per_d(problem, capacity)
    fixed = problem.option_fixed_cost_cny_per_yr
    paid = float(fixed[option]) if card.open else 0.0
    if card.open:
        larger = capacity.copy()
        larger[j] += STEP
        saved = (base - forced_cost_cny_per_d(problem, larger)) / STEP
        assert card.shadow_price_cny_per_t == near(saved, base, STEP)
    cases: list[tuple[WhatIf | None, int]] = [(card.closed, -1), (card.smaller, option)]
    cases += [(size, _option_of(problem, j, size, around)) for size in card.sizes]
    for told, k in cases:
        if told is None:
            continue
        changed, opened = capacity.copy(), solution.open_option.copy()
        changed[j], opened[j] = told.capacity_t_per_d, k
        cost, days = forced_cost_cny_per_d(problem, changed), problem.days_per_yr
        lost = _lost_sharing(problem, opened, around)
        assert told.lost_sharing_cny_per_yr == pytest.approx(lost)
        if told.change_cny_per_yr is None:
            assert math.isinf(cost)
            continue
        more = (float(fixed[k]) if k >= 0 else 0.0) - paid + lost
        assert told.change_cny_per_yr == near((cost - base) * days + more, base * days)
    return card


def _option_of(problem: SitingProblem, j: int, size: WhatIf, around: Surroundings | None) -> int:
    """Return the cheapest option of `j` with the capacity told, sharing only where told."""
    fixed = problem.option_fixed_cost_cny_per_yr
    mine = np.flatnonzero(problem.option_facility == j)
    same = mine[problem.option_capacity_t_per_d[mine] == size.capacity_t_per_d]
    order = sorted(same.tolist(), key=lambda k: float(fixed[k]), reverse=not size.shared)
    return int(order[0])


def _lost_sharing(problem: SitingProblem, opened: np.ndarray, around: Surroundings | None) -> float:
    """Add up what the shared sizes open at a site without a partner would have saved."""
    if around is None:
        return 0.0
    lost = 0.0
    for site in np.unique(problem.facility_site[opened >= 0]).tolist():
        here = np.flatnonzero((problem.facility_site == site) & (opened >= 0))
        cores, others = here[around.park_core[here]], here[~around.park_core[here]]
        for some, partners in ((cores, others), (others, cores)):
            if not partners.size:
                lost += float(around.shared_saving_cny_per_yr[opened[some]].sum())
    return lost
