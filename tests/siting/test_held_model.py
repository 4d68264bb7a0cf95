"""The held allocation begins with few arcs and answers as if it had all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting.held_change import Change
from siting.held_model import HeldModel
from siting.locate.capacitated import siting_problem
from siting.problem import SitingProblem
from tests.siting.forced import forced_cost_cny_per_d

TOWNS, PLANTS = 40, 8


def crowded(seed: int, room_share: float) -> SitingProblem:
    """Towns that all want the same two plants; everything must be taken."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(5, 30, TOWNS).astype(float)
    cost = np.arange(1.0, PLANTS + 1) * 10 + rng.uniform(0, 5, (TOWNS, PLANTS))
    size = np.full((PLANTS, 1), room_share * demand.sum() / PLANTS)
    nobody = np.zeros(PLANTS, dtype=bool)
    rules = (nobody, nobody, np.zeros(PLANTS))
    return siting_problem(
        cost, demand, size, np.zeros((PLANTS, 1)), rules, single_source=False, p=None
    )


def model_of(problem: SitingProblem) -> HeldModel:
    return HeldModel(problem, np.arange(PLANTS))


@pytest.mark.parametrize("seed", range(4))
def test_arcs_that_are_left_out_join_where_there_is_no_answer_without_them(seed: int):
    problem = crowded(seed, 1.05)
    model = model_of(problem)
    first = model.columns.size
    held = model.solve()
    assert held is not None
    assert model.columns.size > first
    expected = forced_cost_cny_per_d(problem, model.program.capacity_t_per_d)
    assert held.cost_cny_per_d == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_what_no_arc_can_take_has_no_answer_and_another_change_has_one_again(seed: int):
    problem = crowded(seed, 1.05)
    model = model_of(problem)
    closed = Change(capacity_t_per_d={0: 0.0, 1: 0.0})
    assert model.solve(closed) is None
    more = float(model.program.capacity_t_per_d[0]) * 3
    larger = Change(capacity_t_per_d={0: 0.0, 1: 0.0, 2: more})
    held = model.solve(larger)
    capacity = model.program.capacity_t_per_d.copy()
    capacity[[0, 1, 2]] = 0.0, 0.0, more
    assert held is not None
    assert held.cost_cny_per_d == pytest.approx(forced_cost_cny_per_d(problem, capacity), rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_every_arc_left_out_would_add_to_the_cost(seed: int):
    problem = replace(crowded(seed, 1.3), unserved_cost_cny_per_t=np.array([200.0]))
    model = model_of(problem)
    held = model.solve()
    assert held is not None
    assert held.arc_price_cny_per_t.min() > -1e-6
    expected = forced_cost_cny_per_d(problem, model.program.capacity_t_per_d)
    assert held.cost_cny_per_d == pytest.approx(expected, rel=1e-9)
