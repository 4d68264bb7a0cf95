"""Whole loads against themselves under changes that must not matter, or only one way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting import allocate
from tests.siting.test_allocation_properties import problems

FEW = settings(max_examples=20, deadline=None)
REL = 1e-9


def whole(*data, **options):
    return allocate(*data, single_source=True, gap_share=0.0, **options)


def same(answer, other, factor=1.0) -> None:
    assert answer.status == other.status
    assert answer.certificate.ok
    assert other.certificate.ok
    if answer.status == "optimal":
        expected = answer.objective * factor
        assert other.objective == pytest.approx(expected, rel=REL, abs=1e-12 * factor)


@FEW
@given(problems(), st.integers(0, 99))
def test_the_order_of_rows_and_columns_does_not_matter(data, seed):
    cost, demand, capacity = data
    rng = np.random.default_rng(seed)
    row, column = rng.permutation(demand.size), rng.permutation(capacity.size)
    same(whole(*data), whole(cost[np.ix_(row, column)], demand[row], capacity[column]))


@FEW
@given(
    problems(), st.sampled_from([2.0**-20, 0.5, 2.0**20]), st.sampled_from([2.0**-10, 4.0, 1024.0])
)
def test_units_of_cost_and_tonnes_do_not_matter(data, per_cost, per_tonne):
    cost, demand, capacity = data
    scaled = whole(cost * per_cost, demand * per_tonne, capacity * per_tonne)
    same(whole(*data), scaled, per_cost * per_tonne)


@FEW
@given(problems())
def test_split_loads_never_cost_more_and_a_twin_facility_never_makes_it_dearer(data):
    cost, demand, capacity = data
    answer, split = whole(*data), allocate(*data)
    if answer.status != "optimal":
        return
    assert split.objective <= answer.objective * (1 + REL) + 1e-12
    twins = whole(np.hstack([cost, cost]), demand, np.tile(capacity, 2))
    assert twins.objective <= answer.objective * (1 + REL) + 1e-12


@FEW
@given(problems(infinite=False), st.integers(0, 5))
def test_more_capacity_never_costs_more(data, place):
    cost, demand, capacity = data
    wider = capacity + 2 * np.eye(capacity.size)[place % capacity.size]
    options = {"allow_unserved": True, "unserved_cost": 60.0}
    first, second = whole(*data, **options), whole(cost, demand, wider, **options)
    assert second.objective <= first.objective * (1 + REL) + 1e-12


@FEW
@given(problems(), st.floats(1, 40), st.floats(0, 20))
def test_a_longer_distance_limit_never_costs_more(data, limit, more):
    cost, demand, capacity = data
    first = whole(np.where(cost <= limit, cost, np.inf), demand, capacity)
    second = whole(np.where(cost <= limit + more, cost, np.inf), demand, capacity)
    if first.status == "optimal":
        assert second.objective <= first.objective * (1 + REL) + 1e-12


@pytest.mark.parametrize("tonnes", [0.1, 1 / 3, 7.0])
def test_whole_loads_that_fill_every_facility_exactly_fit_and_one_more_does_not(tonnes):
    cost = np.random.default_rng(4).integers(1, 50, (30, 3)).astype(float)
    demand, capacity = np.full(30, tonnes), np.full(3, np.full(10, tonnes).sum())
    answer = whole(cost, demand, capacity)
    assert (answer.status, answer.certificate.ok) == ("optimal", True)
    assert answer.flow.sum(axis=0) == pytest.approx(capacity)
    more = whole(np.vstack([cost, cost[:1]]), np.append(demand, tonnes), capacity)
    assert (more.status, more.certificate.ok) == ("infeasible", True)


def test_ten_thousand_ties_of_whole_loads_are_settled():
    answer = whole(np.full((500, 20), 3.0), np.ones(500), np.full(20, 30.0))
    assert (answer.status, answer.objective) == ("optimal", 1500.0)


def test_loads_that_fill_a_facility_fit_in_whatever_order_they_are_added_up():
    rng = np.random.default_rng(1)
    demand = rng.lognormal(1, 1, 6)
    for _ in range(20):
        row = rng.permutation(6)
        answer = whole(np.ones((6, 1)), demand[row], [demand.sum()])
        assert (answer.status, answer.certificate.ok) == ("optimal", True)
