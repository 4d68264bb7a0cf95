"""The bound of a problem by the prices of its relaxation alone."""

from __future__ import annotations

import pytest

from siting import choosing
from siting.lone_bound import bound_alone
from siting.options import SolverOptions
from siting.solution import NO_SOLUTION
from tests.siting.test_residues import cheapest_by_scipy, random_chain
from tests.siting.test_search import plain

OPTIONS = SolverOptions(time_limit_s=30)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_below_the_optimum_and_its_prices_prove_it(seed, monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    problem = random_chain(seed)
    optimum = cheapest_by_scipy(problem)
    found = bound_alone(problem, OPTIONS)
    assert found is not None
    assert found.status == NO_SOLUTION
    assert 0.7 * optimum <= found.bound_cny_per_yr <= optimum * (1 + 1e-9)
    assert found.certificate is not None
    assert found.certificate.bound_cny_per_yr(problem) == pytest.approx(found.bound_cny_per_yr)


def test_problems_without_residues_or_small_ones_are_left_to_be_solved():
    assert bound_alone(plain(), OPTIONS) is None
    assert bound_alone(random_chain(0), OPTIONS) is None
