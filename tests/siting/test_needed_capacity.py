"""How much must open for the demand that must be served: by hand, and against brute force."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from siting.allocating import branch
from siting.ascent import climb, first_prices
from siting.bound import knapsack_table, lagrangian_bound
from siting.locate.capacitated import siting_problem
from siting.models import formulate
from siting.needed_capacity import with_needed_capacity
from siting.options import SolverOptions
from siting.problem import SitingProblem
from siting.site_branching import SiteBranching
from tests.siting import brute_force
from tests.siting.test_bound import brute_force as all_openings
from tests.siting.test_bound import small_city
from tests.siting.test_formulation import lp_text

GOLDEN = Path(__file__).parent / "golden"


def sites(demand, capacity, fixed_cost, cost=None, **rules) -> SitingProblem:
    """Return catchments of `demand` and sites of one size each, every haul at cost 1."""
    n, m = len(demand), len(capacity)
    flags = [np.array(rules.get(k, [False] * m)) for k in ("required", "forbidden")]
    costs = np.ones((n, m)) if cost is None else np.array(cost, dtype=float)
    return siting_problem(
        costs, np.array(demand, float), np.array(capacity, float)[:, None],
        np.array(fixed_cost, float)[:, None], (*flags, np.zeros(m)),
        single_source=False, p=rules.get("p"),
    )  # fmt: skip


PLAIN = sites([6, 7], [10, 6, 4], [5, 4, 3])


def rows(problem: SitingProblem) -> list[tuple[list[float], str, float]]:
    found = with_needed_capacity(problem).option_policies[len(problem.option_policies) :]
    return [(p.coefficient.tolist(), p.sense, pytest.approx(p.limit)) for p in found]


def test_nine_tonnes_need_two_sites_of_eight():
    assert rows(sites([4, 5], [8, 8, 8], [1, 1, 1])) == [([1, 1, 1], ">=", 2)]


def test_unequal_sites_keep_their_tonnes_rounded_to_the_step_of_their_sizes():
    # 13 t of sizes 10, 6, 4, 4: two sites at least, and 14 t, all sizes being even
    found = rows(sites([6, 7], [10, 6, 4, 4], [1] * 4))
    assert found == [([1] * 4, ">=", 2), ([10, 6, 4, 4], ">=", 14)]


def test_a_site_counts_with_what_can_reach_it_and_a_forbidden_one_not_at_all():
    cost = [[1, 1, np.inf], [1, np.inf, 1]]
    found = rows(sites([2.5, 5], [8, 8, 8], [1] * 3, cost, forbidden=[True, False, False]))
    assert found == [([0, 1, 1], ">=", 2), ([0, 2.5, 5], ">=", 7.5)]


def test_demand_that_may_be_left_over_needs_nothing():
    problem = small_city(0)
    assert with_needed_capacity(problem) is problem


def test_each_stream_needs_its_own_facilities_and_all_of_them_the_sum():
    problem = small_city(0, unserved_cost_cny_per_t=[math.inf, math.inf], policies=False)
    names = [p.name for p in with_needed_capacity(problem).option_policies]
    assert {n.removeprefix("needed_count_") for n in names if "count" in n} == {"0", "1", "0_1"}
    first = with_needed_capacity(problem).option_policies[0]
    takes_first = np.unique(problem.arc_facility[problem.arc_stream == 0])
    assert set(problem.option_facility[first.coefficient > 0]) <= set(takes_first)


def test_too_little_capacity_gives_a_rule_that_cannot_be_kept():
    found = rows(sites([20], [8, 8], [1, 1]))
    assert found == [([8, 8], ">=", pytest.approx(24))]


def test_the_count_lifts_the_bound_by_hand():
    # 9 t, sites of 8 t at 16 each, hauls at 1: the relaxation opens 9/8, 9 + 18 = 27;
    # two must open: 9 + 32 = 41, which the bound reaches at price 1
    problem = sites([9], [8, 8], [16, 16])
    free = max(
        lagrangian_bound(knapsack_table(problem), np.array([price])).value_cny_per_yr
        for price in np.linspace(0, 6, 61)
    )
    strong = lagrangian_bound(knapsack_table(with_needed_capacity(problem)), np.array([1.0]))
    assert free == pytest.approx(27)
    assert strong.value_cny_per_yr == pytest.approx(41)


@pytest.mark.parametrize("seed", range(8))
def test_no_prices_and_no_branch_lift_the_bound_above_the_optimum(seed):
    rng = np.random.default_rng(seed)
    n, m = 6, 5
    cost, demand = rng.integers(1, 20, (n, m)).astype(float), rng.integers(1, 9, n).astype(float)
    capacity = np.full(m, 10.0) if seed % 2 else rng.integers(9, 18, m).astype(float)
    fixed = rng.integers(5, 60, m).astype(float)
    optimum = brute_force.capacitated(cost, demand, capacity, fixed)
    assert math.isfinite(optimum)
    problem = with_needed_capacity(sites(demand, capacity, fixed, cost))
    table = knapsack_table(problem)
    for _ in range(30):
        prices, policy = rng.uniform(-5, 40, n), rng.uniform(-20, 20, len(problem.option_policies))
        assert lagrangian_bound(table, prices, policy).value_cny_per_yr <= optimum + 1e-6
    root = lagrangian_bound(table, first_prices(problem, table))
    # a cutoff above the optimum: no branch may be closed that holds it
    high = SiteBranching(problem, optimum, 1.1 * optimum, over=lambda: False)
    assert high.run(root) <= optimum * (1 + 1e-6)
    low = SiteBranching(problem, optimum, 0.98 * optimum, over=lambda: False)
    assert 0.98 * optimum * (1 - 1e-9) <= low.run(root) <= optimum * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_branching_over_sizes_streams_and_policies_stays_below_the_optimum(seed):
    problem = small_city(seed, facilities=4)
    optimum = all_openings(problem)
    table = knapsack_table(problem)
    start = lagrangian_bound(table, first_prices(problem, table))
    *_, last = climb(
        table, start=start.demand_price_cny_per_t, policy_start=start.policy_price,
        target_cny_per_yr=optimum, steps=100,
    )  # fmt: skip
    told: list[float] = []
    search = SiteBranching(problem, optimum, optimum * 1.05, over=lambda: False, hear=told.append)
    proved = search.run(last.best)
    assert last.best.value_cny_per_yr <= proved <= optimum * (1 + 1e-6)
    assert told == sorted(told)


def test_the_strong_model_holds_the_needed_rows_and_only_the_links_asked_for(tmp_path):
    form = formulate(with_needed_capacity(PLAIN), linked=np.array([0, 4]))
    assert lp_text(form, tmp_path) == (GOLDEN / "needed_capacity.lp").read_text(encoding="ascii")


def test_fewer_links_leave_the_optimum_as_it_is():
    arcs = np.arange(PLAIN.arc_stream.size)
    costs = [branch(PLAIN, SolverOptions(), linked=some)[1] for some in (arcs, arcs[::2], arcs[:0])]
    # 13 t at 1 each; the site of 10 for 5 and that of 4 for 3 hold 14 t
    assert [plan.cost_cny_per_yr for plan in costs] == pytest.approx([13 + 5 + 3] * 3)
