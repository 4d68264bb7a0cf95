"""The bound over choices is computed again from the prices that are kept with the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting import choosing
from siting.bound import knapsack_table, lagrangian_bound
from siting.options import SolverOptions
from siting.solution import Solution, gap_share
from siting.solving import solve
from siting.verification import verify
from tests.siting.test_search import OPTIONS, plain
from tests.siting.test_verification_mutations import town


@pytest.fixture(scope="module")
def searched() -> Solution:
    solution = solve(plain(60, 60), options=OPTIONS)
    assert solution.report.bound_source == "prices"
    assert solution.certificate is not None
    assert verify(solution.problem, solution).ok
    return solution


@pytest.fixture(scope="module")
def mixed() -> Solution:
    """Two parts: residual waste proven by prices, kitchen waste to one plant by the solver."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choosing, "SMALL_ARCS", 8)
        problem = town(forbidden=[False, False, False, True], option_policies=())
        solution = solve(problem, options=SolverOptions(gap_share=0.0, time_limit_s=20))
    assert solution.report.bound_source == "prices+solver"
    assert verify(problem, solution).ok
    return solution


def restated(solution: Solution, bound_cny_per_yr: float) -> Solution:
    """Return the answer with another bound, gap and status in agreement."""
    gap = gap_share(solution.objective_cny_per_yr, bound_cny_per_yr)
    status = "optimal" if gap <= 1e-4 else "feasible"
    return replace(solution, bound_cny_per_yr=bound_cny_per_yr, gap_share=gap, status=status)


def rules(solution: Solution) -> set[str]:
    return {v.rule for v in verify(solution.problem, solution).violations}


def test_the_prices_give_the_stated_bound_to_the_last_digits(searched):
    proven = searched.certificate.bound_cny_per_yr(searched.problem)
    assert proven == pytest.approx(searched.bound_cny_per_yr, rel=1e-12)


@pytest.mark.parametrize("factor", [1.00001, 1.001, 1.01])
def test_a_bound_above_what_its_prices_prove_is_rejected(searched, factor):
    broken = restated(searched, searched.bound_cny_per_yr * factor)
    assert broken.bound_cny_per_yr < broken.objective_cny_per_yr
    assert rules(broken) == {"bound"}


def test_a_bound_below_what_its_prices_prove_is_modest_and_passes(searched):
    assert rules(restated(searched, searched.bound_cny_per_yr * 0.99)) == set()


@pytest.mark.parametrize("by", [-300.0, -5.0, 5.0, 300.0])
@pytest.mark.parametrize("name", ["demand_price_cny_per_t", "policy_price"])
def test_a_price_that_bears_out_less_than_stated_is_rejected(searched, name, by):
    problem, stated = searched.problem, searched.bound_cny_per_yr
    table, lowered = knapsack_table(problem), 0
    array = getattr(searched.certificate, name)
    for index in range(array.size):
        changed = np.array(array)
        changed.flat[index] += by * (1e3 if name == "policy_price" else 1)
        certificate = replace(searched.certificate, **{name: changed})
        prices = (certificate.demand_price_cny_per_t, certificate.policy_price)
        is_lower = lagrangian_bound(table, *prices).value_cny_per_yr < stated * (1 - 1.1e-6)
        lowered += is_lower
        broken = replace(searched, certificate=certificate)
        assert rules(broken) == ({"bound"} if is_lower else set()), index
    assert lowered


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["demand_price_cny_per_t", "policy_price"])
def test_a_price_that_is_no_number_is_rejected(searched, name, value):
    changed = np.array(getattr(searched.certificate, name))
    changed.flat[0] = value
    certificate = replace(searched.certificate, **{name: changed})
    assert rules(replace(searched, certificate=certificate)) == {"bound"}


def test_prices_of_another_shape_are_rejected(searched):
    certificate = replace(searched.certificate, policy_price=np.zeros(9))
    assert rules(replace(searched, certificate=certificate)) == {"bound"}


def test_a_bound_by_prices_alone_takes_no_word_of_a_solver(searched):
    certificate = replace(searched.certificate, solver_cny_per_yr=1e12)
    broken = replace(restated(searched, searched.objective_cny_per_yr), certificate=certificate)
    assert rules(broken) == {"bound"}
    none = np.zeros_like(certificate.by_prices)
    assert rules(replace(broken, certificate=replace(certificate, by_prices=none))) == {"bound"}


def test_parts_proven_by_prices_and_by_the_solver_add_up(mixed):
    certificate = mixed.certificate
    assert certificate.by_prices[:3].tolist() == [True, True, False]
    assert certificate.solver_cny_per_yr > 0
    total = certificate.bound_cny_per_yr(mixed.problem) + certificate.solver_cny_per_yr
    assert total == pytest.approx(mixed.bound_cny_per_yr, rel=1e-12)
    lower = replace(certificate, demand_price_cny_per_t=0.9 * certificate.demand_price_cny_per_t)
    assert rules(replace(mixed, certificate=lower)) == {"bound"}


def test_the_prices_of_the_bound_survive_the_file(searched, mixed, tmp_path):
    for solution in (searched, mixed):
        solution.save(tmp_path / "solution.npz")
        again = Solution.load(tmp_path / "solution.npz", solution.problem)
        assert again.certificate.arrays().keys() == solution.certificate.arrays().keys()
        for key, array in solution.certificate.arrays().items():
            assert np.array_equal(again.certificate.arrays()[key], array), key
        assert rules(again) == set()


def test_a_file_from_before_the_prices_were_kept_is_read(searched, tmp_path):
    replace(searched, certificate=None).save(tmp_path / "old.npz")
    again = Solution.load(tmp_path / "old.npz", searched.problem)
    assert again.certificate is None
    assert rules(again) == set()
