"""The model that HiGHS gets as arrays agrees with the one that PuLP builds."""

from __future__ import annotations

import numpy as np
import pytest

from siting.coupling import proved_bound, without_idle_slack
from siting.held_route import allocate_held
from siting.options import SolverOptions
from siting.prices import price_openings
from siting.residues import load_t_per_d
from siting.solving import solve
from siting.transport import allocate_open
from siting.verification import verify
from tests.siting.test_residues import random_chain
from tests.siting.test_solve_by_hand import two_plants

OPTIONS = SolverOptions(time_limit_s=30, gap_share=0.0)


def openings(seed: int):
    problem = random_chain(seed)
    return problem, solve(problem, options=OPTIONS).open_option


@pytest.mark.parametrize("seed", range(12))
def test_both_models_find_the_same_cost_and_prices_that_prove_it(seed: int):
    problem, opened = openings(seed)
    by_pulp = allocate_open(problem, opened, OPTIONS)
    held = allocate_held(problem, opened, OPTIONS)
    assert held is not None
    cost = held.outcome.objective
    assert cost == pytest.approx(by_pulp.outcome.objective, rel=1e-9)
    loads = load_t_per_d(problem, held.flow_t_per_d)
    prices = without_idle_slack(problem, opened >= 0, loads, held.prices)
    bound, *_ = proved_bound(problem, prices)
    again, *_ = proved_bound(problem, without_idle_slack(
        problem, opened >= 0, load_t_per_d(problem, by_pulp.flow_t_per_d), by_pulp.prices
    ))  # fmt: skip
    assert bound == pytest.approx(again, rel=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_an_answer_of_the_model_of_arrays_is_verified(seed: int):
    problem, _ = openings(seed)
    solution = solve(problem, options=OPTIONS)
    assert "HiGHS from arrays" in solution.report.route_en
    assert verify(problem, solution).ok


def test_another_solver_has_no_such_model():
    problem, opened = openings(0)
    assert allocate_held(problem, opened, SolverOptions(name="cbc")) is None


def test_what_cannot_be_served_is_left_to_the_model_that_says_why():
    problem = two_plants(min_load_share=[0.0, 0.7])
    opened = np.array([0, 1])
    assert allocate_held(problem, opened, OPTIONS) is None
    assert price_openings(problem, opened, OPTIONS).outcome.status == "infeasible"
