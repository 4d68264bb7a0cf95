"""Whole loads by knapsacks: the bound, what it fixes, and branch and bound, against brute force."""

from __future__ import annotations

import importlib
import math
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from siting import locate
from siting.bound import knapsack_table, lagrangian_bound
from siting.locate.capacitated import siting_problem
from siting.options import SolverOptions
from siting.whole_case import whole_case
from siting.whole_search import WholeSearch
from tests.siting import brute_force

pytestmark = pytest.mark.slow

pytest.importorskip("numba", reason="the bound by knapsacks needs the optional package numba")


def arrays(seed, n=6, m=4, *, whole=True, slack=1.5):
    rng = np.random.default_rng(seed)
    demand = rng.integers(5, 35, n) if whole else rng.uniform(5, 35, n)
    capacity = rng.uniform(0.5, 1.5, m) * slack * demand.sum() / 2
    total = rng.integers(20, 300, (n, m))
    fixed = rng.integers(100, 400, m).astype(float)
    return total / demand[:, None], demand.astype(float), capacity, fixed


def problem_of(cost, demand, capacity, fixed, required=(), forbidden=()):
    m = fixed.size
    flags = [np.isin(np.arange(m), which) for which in (required, forbidden)]
    return siting_problem(
        cost, demand, capacity[:, None], fixed[:, None], (*flags, np.zeros(m)),
        single_source=True, p=None,
    )  # fmt: skip


def search_of(case, **options):
    return WholeSearch(case, SolverOptions(gap_share=0, **options))


def bound_at(case, price):
    from siting.whole_bound import bound

    search = search_of(case)
    search.root.price[:] = price
    return bound(case.arrays, search.root, search.desk.room, search.point)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_bound_lies_between_that_of_split_loads_and_the_optimum(seed, whole):
    parts = arrays(seed, whole=whole)
    problem, best = problem_of(*parts), brute_force.whole_loads(*parts)
    case = whole_case(problem)
    price = case.first_price() * np.random.default_rng(seed).uniform(0.9, 1.4, case.rows.size)
    split = lagrangian_bound(knapsack_table(problem), price / parts[1]).value_cny_per_yr
    found = bound_at(case, price)
    assert found <= best * (1 + 1e-9)
    # steps of 1/2000 of the largest site round fractions of a tonne down
    assert found >= split - (1e-9 if whole else 0.01) * abs(split)


@pytest.mark.parametrize("seed", range(8))
def test_climbing_never_passes_the_optimum(seed):
    parts = arrays(seed)
    search = search_of(whole_case(problem_of(*parts)))
    search.climb(200)
    assert search.root_bound <= brute_force.whole_loads(*parts) * (1 + 1e-9)


def test_a_knapsack_worked_by_hand():
    """Prices 12, 9, 8 and no haul cost; demands 4, 3, 3 for two sites of 6 that cost 10 and 5.

    In a site of 6 the best that fits whole is 3 + 3 for 9 + 8 = 17; 4 + 3 do not fit.
    So the sites are worth 10 - 17 = -7 and 5 - 17 = -12, and the bound is
    12 + 9 + 8 - 7 - 12 = 10. Split loads would fill a site with 4 + 2 for 12 + 6 = 18:
    29 - 8 - 13 = 8.
    """
    parts = (np.zeros((3, 2)), np.array([4.0, 3, 3]), np.array([6.0, 6]), np.array([10.0, 5]))
    problem, price = problem_of(*parts), np.array([12.0, 9, 8])
    assert bound_at(whole_case(problem), price) == pytest.approx(10.0)
    split = lagrangian_bound(knapsack_table(problem), price / parts[1])
    assert split.value_cny_per_yr == pytest.approx(8.0)


def test_the_demand_opens_sites_that_do_not_pay():
    """At prices of zero no site pays, yet 7 tonnes need two of three sites of 4: the cheapest."""
    parts = (np.ones((2, 3)), np.array([4.0, 3.0]), np.full(3, 4.0), np.array([5.0, 7.0, 6.0]))
    assert bound_at(whole_case(problem_of(*parts)), np.zeros(2)) == pytest.approx(11.0)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_forced_never_costs_more_than_the_best_answer_that_does_it(seed):
    """Forced bounds stay below the optimum of the problem with the site or the arc forced."""
    from siting.whole_bound import force

    cost, demand, capacity, fixed = arrays(seed, n=5, m=3)
    case = whole_case(problem_of(cost, demand, capacity, fixed))
    search = search_of(case)
    search.climb(100)
    forced = search.desk.forced
    force(case.arrays, search.root, search.desk.room, search.point, forced)
    for j in range(3):
        without = capacity * (np.arange(3) != j)
        assert forced.closed[j] <= brute_force.whole_loads(cost, demand, without, fixed) + 1e-6
        for i in range(5):
            only = cost.copy()
            only[i, np.arange(3) != j] = 1e9
            truth = brute_force.whole_loads(only, demand, capacity, fixed)
            assert forced.arc[j, i] <= truth + 1e-6
            assert forced.opened[j] <= truth + 1e-6


@pytest.mark.parametrize("slack", [1.1, 1.6])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("seed", range(10))
def test_branching_finds_the_optimum_and_proves_it(seed, whole, slack):
    parts = arrays(seed, n=7, m=4, whole=whole, slack=slack)
    best = brute_force.whole_loads(*parts)
    search = search_of(whole_case(problem_of(*parts)))
    search.climb(60)
    search.explore(60.0)
    if math.isinf(best):
        assert search.plan is None
        return
    assert search.is_complete
    assert search.plan.cost_cny_per_yr == pytest.approx(best)
    assert search.bound == pytest.approx(best, rel=1e-6)


def test_required_and_forbidden_sites_are_kept():
    cost, demand, capacity, fixed = arrays(3)
    answer = locate.capacitated(
        cost, demand, capacity * 2, fixed, single_source=True, required=[1], forbidden=[0]
    )
    shut = np.where(np.arange(4) == 0, 0.0, capacity * 2)
    free = fixed * (np.arange(4) != 1)
    assert answer.open[1]
    assert not answer.open[0]
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(
        brute_force.whole_loads(cost, demand, shut, free) + fixed[1]
    )


def test_catchments_larger_than_all_sites_together_have_no_answer():
    answer = locate.capacitated([[17.0], [12.0]], [5.0, 2.0], [6.0], [4.0], single_source=True)
    assert answer.status == "infeasible"


def test_loads_that_fit_split_but_not_whole_end_the_search_without_an_answer():
    # three sites of 7 t/d hold 20 t/d, but each only one of four loads of 5 t/d
    cost = np.arange(12.0).reshape(4, 3)
    problem = problem_of(cost, np.full(4, 5.0), np.full(3, 7.0), np.ones(3))
    search = search_of(whole_case(problem))
    search.climb(100)
    search.explore(math.inf, nodes=10_000)
    assert search.is_complete
    assert search.plan is None
    answer = locate.capacitated(
        cost, np.full(4, 5.0), np.full(3, 7.0), np.ones(3), single_source=True
    )
    assert answer.status == "infeasible"


def test_policies_and_split_loads_have_no_such_case():
    parts = arrays(1)
    rules = (np.zeros(4, bool), np.zeros(4, bool), np.zeros(4))
    shape = (parts[0], parts[1], parts[2][:, None], parts[3][:, None], rules)
    assert whole_case(siting_problem(*shape, single_source=True, p=2)) is None
    assert whole_case(siting_problem(*shape, single_source=False, p=None)) is None


def test_without_numba_the_integer_programme_answers(monkeypatch):
    parts = arrays(2)
    monkeypatch.setitem(sys.modules, "numba", None)
    answer = locate.capacitated(*parts, single_source=True)
    assert answer.objective == pytest.approx(brute_force.whole_loads(*parts))


def test_a_wide_gap_ends_the_search_with_an_honest_bound():
    parts = arrays(5, n=40, m=12)
    answer = locate.capacitated(*parts, single_source=True, gap_share=0.05, time_limit_s=20)
    assert answer.gap_share <= 0.05
    assert answer.bound <= answer.objective


def test_the_same_question_gets_the_same_answer():
    parts = arrays(6, n=30, m=10)
    first, second = (locate.capacitated(*parts, single_source=True) for _ in range(2))
    assert first.objective == second.objective
    assert first.flow.toarray().tolist() == second.flow.toarray().tolist()


@pytest.mark.parametrize(
    ("caller", "called"), [("whole_bound", "whole_knapsack"), ("whole_branching", "whole_bound")]
)
def test_compiled_code_is_compiled_anew_with_what_it_calls(caller, called):
    module = importlib.import_module(f"siting.{caller}")
    source = Path(module.__file__).with_name(f"{called}.py").read_bytes().replace(b"\r\n", b"\n")
    assert f"{zlib.crc32(source):08x}" == module.CALLED_SOURCE
