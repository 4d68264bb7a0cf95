"""Costs made in blocks of rows: the answer of the full matrix, without ever holding it."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

import siting.allocation.cost_blocks
from siting import CostBlocks, ProblemError, allocate
from siting.allocation.transportation import BLOCK_ROWS

ROUTES = ("pulp", "plant_graph")


def _case(n: int, m: int, seed: int):
    rng = np.random.default_rng(seed)
    cost, demand = rng.random((n, m)) * 50, rng.integers(1, 20, n).astype(float)
    cost[rng.random((n, m)) < 0.1] = np.inf
    return cost, demand, np.full(m, np.ceil(demand.sum() / m * 1.1))


def test_the_worked_example_of_cost_blocks_runs():
    done = doctest.testmod(siting.allocation.cost_blocks)
    assert done.attempted >= 5
    assert done.failed == 0


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(("n", "m"), [(40, 5), (900, 12)])
def test_cost_in_blocks_gives_the_answer_of_the_dense_matrix(route, n, m):
    cost, demand, capacity = _case(n, m, 1)
    first = allocate(cost, demand, capacity, route=route)
    blocks = CostBlocks((n, m), lambda rows: cost[rows])
    second = allocate(blocks, demand, capacity, route=route)
    assert second.status == first.status == "optimal"
    assert second.objective == first.objective
    assert np.array_equal(second.flow.toarray(), first.flow.toarray())
    assert second.certificate.arcs_priced == np.isfinite(cost).sum()


@pytest.mark.parametrize("route", ROUTES)
def test_no_block_is_asked_for_with_more_rows_than_fit_in_a_cache(route):
    cost, demand, capacity = _case(9000, 9, 2)
    asked = []

    def block(rows):
        asked.append(rows.size)
        assert (np.diff(rows) > 0).all()
        return cost[rows]

    answer = allocate(CostBlocks(cost.shape, block), demand, capacity, route=route)
    assert answer.status == "optimal"
    assert max(asked) <= BLOCK_ROWS


def test_forbidden_arcs_and_demand_left_over_work_with_blocks():
    cost, demand, capacity = _case(60, 4, 3)
    forbidden = np.random.default_rng(1).random(cost.shape) < 0.3
    options = {"forbidden": forbidden, "allow_unserved": True, "unserved_cost": 40}
    first = allocate(cost, demand, capacity / 2, **options)
    second = allocate(
        CostBlocks(cost.shape, lambda rows: cost[rows]), demand, capacity / 2, **options
    )
    assert second.objective == first.objective


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (lambda rows: np.ones((rows.size, 3)), "allocation_block_shape"),
        (lambda rows: np.ones((rows.size + 1, 2)), "allocation_block_shape"),
        (lambda rows: np.full((rows.size, 2), np.nan), "allocation_block_number"),
        (lambda rows: np.full((rows.size, 2), -1.0), "allocation_block_number"),
        (lambda rows: [["a", "b"]] * rows.size, "allocation_block"),
    ],
)
def test_a_faulty_block_is_one_clear_error(block, code):
    with pytest.raises(ProblemError) as caught:
        allocate(CostBlocks((2, 2), block), [1, 1], [5, 5])
    assert [fault.code for fault in caught.value.faults] == [code]
    assert "0" in caught.value.text("en")
    assert "cost" in caught.value.text("zh")


def test_a_block_that_turns_bad_later_is_an_error_too():
    calls = []

    def block(rows):
        calls.append(1)
        return np.full((rows.size, 2), 1.0 if len(calls) == 1 else np.nan)

    with pytest.raises(ProblemError, match="invalid numbers"):
        allocate(CostBlocks((2, 2), block), [1, 1], [5, 5])


def test_a_shape_of_blocks_that_disagrees_with_the_demand_is_named():
    with pytest.raises(ProblemError, match="cost has shape"):
        allocate(CostBlocks((3, 2), lambda rows: np.ones((rows.size, 2))), [1, 1], [5, 5])
