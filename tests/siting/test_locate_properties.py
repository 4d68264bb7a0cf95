"""Location models against every subset, and against themselves under changes that must not matter.

Costs and tonnes are drawn with ties, gaps, tight and ample capacities; the truth of whole
loads is every assignment of every catchment.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting import locate
from tests.siting import brute_force

REL = 1e-5
FEW = settings(max_examples=15, deadline=None)


@st.composite
def cases(draw, *, catchments=6, sites=5):
    """Return cost, demand, capacity and fixed cost; some cases have no answer."""
    n, m = draw(st.integers(1, catchments)), draw(st.integers(1, sites))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    kinds = {
        "ties": lambda: rng.integers(0, 3, (n, m)).astype(float),
        "whole": lambda: rng.integers(0, 40, (n, m)).astype(float),
        "reals": lambda: rng.random((n, m)) * 30,
    }
    cost = kinds[draw(st.sampled_from(sorted(kinds)))]()
    cost[rng.random((n, m)) < draw(st.sampled_from([0.0, 0.25]))] = np.inf
    demand = rng.integers(0, 12, n).astype(float)
    share = rng.random(m) + 0.3
    slack = draw(st.sampled_from([1.1, 1.5, 3.0]))
    capacity = np.ceil(share / share.sum() * demand.sum() * slack) + 1
    return cost, demand, capacity, rng.integers(0, 60, m).astype(float)


def best_of_all_assignments(cost, demand, capacity, fixed_cost) -> float:
    """Return the least cost of whole loads over every assignment, infinity when none fits."""
    m, best = capacity.size, np.inf
    rows = np.flatnonzero(demand)
    for places in itertools.product(range(m), repeat=rows.size):
        at = np.array(places, dtype=int)
        load = np.bincount(at, demand[rows], minlength=m)
        if (load <= capacity).all():
            hauls = float((cost[rows, at] * demand[rows]).sum())
            best = min(best, hauls + float(fixed_cost[np.unique(at)].sum()))
    return best


def same(answer, other, factor=1.0) -> None:
    """Both have no answer, or the same cost but for `factor`."""
    assert (answer.status == "infeasible") == (other.status == "infeasible")
    if answer.status != "infeasible":
        assert answer.status == other.status == "optimal"
        assert other.objective == pytest.approx(
            answer.objective * factor, rel=REL, abs=1e-9 * factor
        )


@settings(max_examples=30, deadline=None)
@given(cases(catchments=5, sites=4))
def test_whole_loads_equal_the_best_of_all_assignments_and_split_ones_never_cost_more(case):
    truth = best_of_all_assignments(*case)
    whole = locate.capacitated(*case, single_source=True)
    split = locate.capacitated(*case)
    if np.isinf(truth):
        assert whole.status == "infeasible"
        return
    assert whole.objective == pytest.approx(truth, rel=REL, abs=1e-6)
    assert split.objective <= whole.objective * (1 + REL) + 1e-6


@FEW
@given(cases(catchments=4, sites=3))
def test_sizes_equal_brute_force_over_sites_of_one_size_each(case):
    cost, demand, capacity, fixed_cost = case
    sizes = np.column_stack([capacity, np.ceil(1.6 * capacity)])
    costs = np.column_stack([fixed_cost, 1.3 * fixed_cost + 1])
    best = np.inf
    for pick in itertools.product(range(2), repeat=capacity.size):
        at = (np.arange(capacity.size), np.array(pick))
        finite = np.where(np.isfinite(cost), cost, 1e7)
        best = min(best, brute_force.capacitated(finite, demand, sizes[at], costs[at]))
    answer = locate.capacitated(cost, demand, sizes, costs)
    if best > 1e6:
        assert answer.status == "infeasible"
        return
    assert answer.objective == pytest.approx(best, rel=REL, abs=1e-6)


@FEW
@given(cases(), st.integers(0, 99), st.booleans())
def test_the_order_of_catchments_and_sites_does_not_matter(case, seed, single):
    cost, demand, capacity, fixed_cost = case
    rng = np.random.default_rng(seed)
    row, column = rng.permutation(demand.size), rng.permutation(capacity.size)
    moved = (cost[np.ix_(row, column)], demand[row], capacity[column], fixed_cost[column])
    same(*(locate.capacitated(*c, single_source=single) for c in (case, moved)))
    medians = ((cost, demand, 1), (moved[0], moved[1], 1))
    same(*(locate.p_median(*c) for c in medians))


@FEW
@given(cases(), st.sampled_from([1e-6, 0.5, 7.0, 1e6]), st.sampled_from([1e-5, 0.25, 3.0, 1e6]),
       st.booleans())  # fmt: skip
def test_units_of_cost_and_of_tonnes_do_not_matter(case, per_cost, per_tonne, single):
    cost, demand, capacity, fixed_cost = case
    scaled = (
        cost * per_cost,
        demand * per_tonne,
        capacity * per_tonne,
        fixed_cost * per_cost * per_tonne,
    )
    answers = (locate.capacitated(*c, single_source=single) for c in (case, scaled))
    same(*answers, factor=per_cost * per_tonne)
    medians = (locate.p_median(c[0], c[1], 1) for c in (case, scaled))
    same(*medians, factor=per_cost * per_tonne)


@FEW
@given(cases())
def test_a_catchment_in_two_halves_at_one_place_costs_the_same(case):
    cost, demand, capacity, fixed_cost = case
    twice, halves = np.vstack([cost, cost]), np.concatenate([demand, demand]) / 2
    same(
        locate.capacitated(*case),
        locate.capacitated(twice, halves, capacity, fixed_cost),
    )
    same(locate.p_median(cost, demand, 1), locate.p_median(twice, halves, 1))


@FEW
@given(cases(), st.booleans())
def test_a_second_site_at_the_same_place_never_makes_it_dearer(case, single):
    cost, demand, capacity, fixed_cost = case
    first = locate.capacitated(*case, single_source=single)
    twins = (np.hstack([cost, cost]), demand, np.tile(capacity, 2), np.tile(fixed_cost, 2))
    second = locate.capacitated(*twins, single_source=single)
    if first.status == "optimal":
        assert second.status == "optimal"
        assert second.objective <= first.objective * (1 + REL) + 1e-9
    same(locate.p_median(cost, demand, 1), locate.p_median(np.hstack([cost, cost]), demand, 1))


@FEW
@given(cases(), st.integers(0, 4), st.booleans())
def test_more_capacity_never_costs_more(case, place, single):
    cost, demand, capacity, fixed_cost = case
    wider = capacity + 3 * np.eye(capacity.size)[place % capacity.size]
    first = locate.capacitated(*case, single_source=single)
    second = locate.capacitated(cost, demand, wider, fixed_cost, single_source=single)
    if first.status == "optimal":
        assert second.objective <= first.objective * (1 + REL) + 1e-9


@FEW
@given(cases(), st.floats(1, 30), st.floats(0, 20), st.booleans())
def test_a_longer_distance_limit_never_costs_more(case, limit, more, single):
    cost, demand, capacity, fixed_cost = case
    short, long = (np.where(cost <= most, cost, np.inf) for most in (limit, limit + more))
    first = locate.capacitated(short, demand, capacity, fixed_cost, single_source=single)
    second = locate.capacitated(long, demand, capacity, fixed_cost, single_source=single)
    if first.status == "optimal":
        assert second.status == "optimal"
        assert second.objective <= first.objective * (1 + REL) + 1e-9
    near, far = locate.p_median(short, demand, 1), locate.p_median(long, demand, 1)
    if near.status == "optimal":
        assert far.objective <= near.objective * (1 + REL) + 1e-9


@FEW
@given(cases())
def test_more_sites_to_open_never_cost_more_in_a_p_median(case):
    cost, demand, _, _ = case
    values = [locate.p_median(cost, demand, p).objective for p in range(1, cost.shape[1] + 1)]
    found = [value for value in values if not np.isnan(value)]
    assert found == sorted(found, reverse=True)
    assert np.isnan(values[: len(values) - len(found)]).all()


def test_a_shortfall_of_tiny_units_is_told_in_the_units_given():
    case = np.array([[1.0, 2.0]]), np.array([0.75]), np.array([0.25, 0.25]), np.zeros(2)
    answer = locate.capacitated(*case)
    assert answer.status == "infeasible"
    assert answer.shortfalls[0].amount == pytest.approx(0.25)
    assert "0.2" in answer.text("en")
    assert "0.2" in answer.text("zh")


def test_progress_of_tiny_units_is_told_in_the_units_given():
    heard = []
    case = np.array([[2e-6, 3e-6]]), np.array([1e-5]), np.array([1e-5, 1e-5]), np.array([5e-11, 0])
    answer = locate.capacitated(*case, progress=heard.append)
    assert answer.objective == pytest.approx(3e-11, rel=1e-9)
    assert answer.flow.toarray() == pytest.approx(np.array([[0.0, 1e-5]]))
    assert heard[-1].incumbent == pytest.approx(answer.objective)
    assert all(r.incumbent is None or r.incumbent < 1e-10 for r in heard)
