"""Checks of an explanation: each of its figures against a forced re-solve by scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from siting.explain import explain
from siting.explain_cards import StreamCard, WhatIf
from siting.problem import SitingProblem
from siting.solution import Solution
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


def check_catchment(problem: SitingProblem, solution: Solution, subject: str) -> None:
    """Compare next best, whole amounts, flips and marginal cost with forced re-solves."""
    explanation = explain(problem, solution, subject)
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


def check_facility(problem: SitingProblem, solution: Solution, subject: str) -> None:
    """Compare the price of capacity and every what-if of a facility with forced re-solves."""
    card = explain(problem, solution, subject).facility
    assert card is not None
    j = int(np.flatnonzero(problem.facility_ids == subject)[0])
    capacity = solution.capacity_t_per_d
    base = forced_cost_cny_per_d(problem, capacity)
    fixed = problem.option_fixed_cost_cny_per_yr
    paid = float(fixed[solution.open_option[j]]) if card.open else 0.0
    if card.open:
        larger = capacity.copy()
        larger[j] += STEP
        saved = (base - forced_cost_cny_per_d(problem, larger)) / STEP
        assert card.shadow_price_cny_per_t == near(saved, base, STEP)
    options = np.flatnonzero(problem.option_facility == j)
    cases: list[tuple[WhatIf | None, float]] = [(card.closed, -paid), (card.smaller, 0.0)]
    cases += [(size, float(fixed[k])) for size, k in zip(card.sizes, options, strict=False)]
    for told, more in cases:
        if told is None:
            continue
        changed = capacity.copy()
        changed[j] = told.capacity_t_per_d
        cost = forced_cost_cny_per_d(problem, changed)
        if told.change_cny_per_yr is None:
            assert math.isinf(cost)
            continue
        days = problem.days_per_yr
        assert told.change_cny_per_yr == near((cost - base) * days + more, base * days)
