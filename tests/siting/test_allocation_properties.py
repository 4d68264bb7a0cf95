"""Allocation against scipy, against itself under changes, and on odd shapes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from siting import allocate

ROUTES = ("pulp", "plant_graph")
SHARES = st.lists(st.integers(1, 9), min_size=1, max_size=6)


@st.composite
def problems(draw, *, infinite: bool = True):
    """Return cost, demand and capacity of all kinds: ties, gaps, tight and ample supply."""
    n, shares = draw(st.integers(1, 9)), np.array(draw(SHARES), dtype=float)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kinds = {
        "ties": lambda: rng.integers(0, 4, (n, shares.size)).astype(float),
        "cents": lambda: np.round(rng.random((n, shares.size)) * 90, 2),
        "reals": lambda: rng.random((n, shares.size)) * 50,
    }
    cost = kinds[draw(st.sampled_from(sorted(kinds)))]()
    if infinite:
        cost[rng.random(cost.shape) < draw(st.sampled_from([0.0, 0.3]))] = np.inf
    tonnes = {
        "whole": lambda: rng.integers(0, 30, n).astype(float),
        "tenths": lambda: np.round(rng.random(n) * 20, 1),
        "reals": lambda: rng.lognormal(1, 1, n),
    }
    demand = tonnes[draw(st.sampled_from(sorted(tonnes)))]()
    capacity = shares / shares.sum() * demand.sum() * draw(st.sampled_from([0.9, 1.0, 1.1, 2.0]))
    return cost, demand, capacity


def scipy_optimum(cost, demand, capacity, unserved_cost=None):
    """Return the optimum of the same linear programme by scipy, None when infeasible."""
    columns, limits = np.asarray(cost, dtype=float), np.asarray(capacity, dtype=float)
    if unserved_cost is not None:
        columns = np.column_stack([columns, np.broadcast_to(unserved_cost, len(demand))])
        limits = np.append(limits, np.sum(demand) + 1)
    row, column = np.nonzero(np.isfinite(columns))
    arcs = np.arange(row.size)
    ones = np.ones(row.size)
    rows = sparse.csr_array((ones, (row, arcs)), shape=(columns.shape[0], row.size))
    loads = sparse.csr_array((ones, (column, arcs)), shape=(columns.shape[1], row.size))
    if row.size == 0:
        return 0.0 if np.sum(demand) == 0 else None
    tight = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    answer = linprog(
        columns[row, column], A_eq=rows, b_eq=demand, A_ub=loads, b_ub=limits * (1 + 1e-15),
        method="highs", options=tight,
    )  # fmt: skip
    return answer.fun if answer.status == 0 else None


def check(answer, reference):
    if reference is None:
        assert answer.status == "infeasible"
        assert answer.shortfalls[0].amount > 0
    else:
        assert answer.status == "optimal"
        assert answer.objective == pytest.approx(reference, rel=1e-9, abs=1e-12)
    assert answer.certificate.ok


@pytest.mark.parametrize("route", ROUTES)
@settings(max_examples=60, deadline=None)
@given(data=problems())
def test_the_optimum_is_the_one_of_scipy(route, data):
    check(allocate(*data, route=route), scipy_optimum(*data))


@pytest.mark.parametrize("route", ROUTES)
@settings(max_examples=40, deadline=None)
@given(data=problems(), price=st.sampled_from([0.0, 3.0, 41.5, 1e6]))
def test_the_optimum_with_demand_left_over_is_the_one_of_scipy(route, data, price):
    answer = allocate(*data, allow_unserved=True, unserved_cost=price, route=route)
    check(answer, scipy_optimum(*data, price))
    assert np.array_equal(answer.flow.sum(axis=1) + answer.unserved, data[1])


@settings(max_examples=30, deadline=None)
@given(data=problems())
def test_both_routes_agree(data):
    first, second = (allocate(*data, route=route) for route in ROUTES)
    assert first.status == second.status
    assert first.objective == pytest.approx(second.objective, rel=1e-9, abs=1e-12, nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(data=problems(), seed=st.integers(0, 99))
def test_the_order_of_rows_and_columns_does_not_matter(data, seed):
    cost, demand, capacity = data
    rng = np.random.default_rng(seed)
    row, column = rng.permutation(demand.size), rng.permutation(capacity.size)
    first = allocate(cost, demand, capacity, route="plant_graph")
    moved = cost[np.ix_(row, column)], demand[row], capacity[column]
    second = allocate(*moved, route="plant_graph")
    assert first.status == second.status
    assert first.objective == pytest.approx(second.objective, rel=1e-11, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("route", ROUTES)
@settings(max_examples=20, deadline=None)
@given(data=problems(), cost_factor=st.sampled_from([1e-6, 0.5, 3.0, 1e7]),
       tonne_factor=st.sampled_from([1e-5, 0.25, 7.0, 1e6]))  # fmt: skip
def test_units_of_cost_and_tonnes_do_not_matter(route, data, cost_factor, tonne_factor):
    cost, demand, capacity = data
    first = allocate(*data, route=route)
    assume(first.status == "optimal")
    second = allocate(
        cost * cost_factor, demand * tonne_factor, capacity * tonne_factor, route=route
    )
    assert second.status == "optimal"
    expected = first.objective * cost_factor * tonne_factor
    assert second.objective == pytest.approx(expected, rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(data=problems())
def test_splitting_a_catchment_in_two_at_one_place_changes_nothing(data):
    cost, demand, capacity = data
    halves = np.concatenate([demand / 2, demand / 2])
    first = allocate(cost, demand, capacity, route="plant_graph")
    second = allocate(np.vstack([cost, cost]), halves, capacity, route="plant_graph")
    assert first.objective == pytest.approx(second.objective, rel=1e-9, abs=1e-12, nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(data=problems(infinite=False), place=st.integers(0, 5))
def test_more_capacity_never_costs_more_and_its_price_bounds_the_saving(data, place):
    cost, demand, capacity = data
    first = allocate(cost, demand, capacity, allow_unserved=True, unserved_cost=60)
    j = place % capacity.size
    wider = capacity + np.eye(capacity.size)[j]
    second = allocate(cost, demand, wider, allow_unserved=True, unserved_cost=60)
    saving = first.objective - second.objective
    slack = 1e-9 * (1 + first.objective)
    assert -slack <= saving <= first.capacity_price[j] + slack


@settings(max_examples=30, deadline=None)
@given(data=problems(), seed=st.integers(0, 99))
def test_forbidding_arcs_never_makes_it_cheaper(data, seed):
    forbidden = np.random.default_rng(seed).random(data[0].shape) < 0.2
    first, second = allocate(*data), allocate(*data, forbidden=forbidden)
    if second.status == "optimal":
        assert second.objective >= first.objective * (1 - 1e-9)
    else:
        assert second.status == "infeasible"


@pytest.mark.parametrize("route", ROUTES)
def test_whole_splits_of_a_small_case_are_never_cheaper_than_the_answer(route):
    cost = np.array([[3.0, 8, 4], [6, 2, 9], [5, 7, 1]])
    demand, capacity = np.array([2.0, 3, 2]), np.array([2.0, 3, 3])
    best = np.inf
    ways = [[w for w in itertools.product(range(4), repeat=3) if sum(w) == d] for d in demand]
    for flow in itertools.product(*ways):
        if (np.sum(flow, axis=0) <= capacity).all():
            best = min(best, float((np.array(flow) * cost).sum()))
    assert allocate(cost, demand, capacity, route=route).objective == best


def _city(n: int, m: int, seed: int):
    rng = np.random.default_rng(seed)
    at, plant = rng.random((n, 2)) * 100, rng.random((m, 2)) * 100
    cost = np.sqrt(((at[:, None] - plant[None]) ** 2).sum(axis=2))
    demand = np.round(rng.lognormal(1, 0.8, n), 1)
    share = rng.lognormal(0, 0.7, m)
    return cost, demand, np.ceil(share / share.sum() * demand.sum() * 1.05)


def test_a_large_city_with_many_full_facilities_is_proven_over_all_arcs():
    data = _city(1200, 25, 4)
    answer = allocate(*data)
    assert answer.report.route == "plant_graph"
    assert answer.certificate.ok
    assert answer.certificate.arcs_priced == 30_000
    assert answer.objective == pytest.approx(scipy_optimum(*data), rel=1e-9)
    assert (answer.capacity_price > 0).sum() > 10


def test_the_pulp_route_on_few_arcs_reaches_the_same_optimum_and_finds_infeasibility():
    cost, demand, capacity = _city(1200, 15, 5)
    twin = allocate(cost, demand, capacity, route="pulp")
    assert twin.certificate.ok
    assert twin.objective == pytest.approx(allocate(cost, demand, capacity).objective, rel=1e-9)
    short = allocate(cost, demand, np.floor(capacity * 0.9), route="pulp")
    assert (short.status, short.certificate.ok) == ("infeasible", True)
    open_end = allocate(cost, demand, capacity * 0.5, route="pulp", allow_unserved=True)
    assert open_end.unserved.sum() == pytest.approx(demand.sum() - capacity.sum() / 2)


def test_few_candidates_a_row_do_not_hide_the_optimum(monkeypatch):
    monkeypatch.setattr("siting.allocation.plant_graph._WIDTH", 1)
    data = _city(3000, 20, 6)
    narrow = allocate(*data)
    monkeypatch.undo()
    assert narrow.report.rounds > allocate(*data).report.rounds
    assert narrow.objective == pytest.approx(allocate(*data).objective, rel=1e-12)


def test_a_sparse_large_case_equals_the_dense_one_with_the_same_arcs():
    cost, demand, capacity = _city(4000, 25, 8)
    far = cost > np.partition(cost, 12, axis=1)[:, 12, None]
    row, column = np.nonzero(~far)
    stored = sparse.csr_array((cost[row, column], (row, column)), shape=cost.shape)
    first = allocate(stored, demand, capacity)
    second = allocate(cost, demand, capacity, forbidden=far)
    third = allocate(np.where(far, np.inf, cost), demand, capacity)
    assert first.report.route == "plant_graph"
    assert first.status == second.status == third.status
    assert first.objective == second.objective == third.objective
    assert first.certificate.arcs_priced == row.size


def test_the_same_question_gets_the_same_bytes():
    data = _city(3000, 20, 9)
    first, second = allocate(*data), allocate(*data)
    assert first.flow.data.tobytes() == second.flow.data.tobytes()
    assert first.capacity_price.tobytes() == second.capacity_price.tobytes()


def test_a_large_infeasible_city_is_proven_so():
    cost, demand, capacity = _city(3000, 20, 10)
    capacity = np.floor(capacity * 0.9)
    answer = allocate(cost, demand, capacity)
    assert answer.status == "infeasible"
    assert answer.certificate.ok
    assert answer.shortfalls[0].amount == pytest.approx(demand.sum() - capacity.sum())
