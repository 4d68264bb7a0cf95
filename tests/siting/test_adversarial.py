"""Cases made to break location models and allocations: one right answer, or one clear error."""

from __future__ import annotations

import numpy as np
import pytest

from siting import ProblemError, allocate, locate

BOTH = pytest.mark.parametrize("single", [False, True])


def even(n, m, tonnes=1.0):
    """Return a case in which every site is needed and exactly full."""
    cost = np.random.default_rng(n * m).integers(1, 50, (n, m)).astype(float)
    return cost, np.full(n, tonnes), np.full(m, tonnes * n / m), np.full(m, 10.0)


@BOTH
@pytest.mark.parametrize(("n", "m"), [(12, 4), (60, 6), (120, 12)])
def test_supply_equal_to_demand_fills_every_site_exactly(n, m, single):
    cost, demand, capacity, fixed_cost = even(n, m)
    answer = locate.capacitated(cost, demand, capacity, fixed_cost, single_source=single)
    assert answer.status == "optimal"
    assert answer.flow.sum(axis=0) == pytest.approx(capacity)
    hauls = allocate(cost, demand, capacity, single_source=single)
    assert answer.objective == pytest.approx(hauls.objective + fixed_cost.sum(), rel=1e-4)


@BOTH
@pytest.mark.parametrize(("n", "m"), [(12, 4), (60, 6), (120, 12)])
def test_one_unit_more_than_all_sites_take_is_infeasible(n, m, single):
    cost, demand, capacity, fixed_cost = even(n, m)
    demand[n // 2] += 1
    answer = locate.capacitated(cost, demand, capacity, fixed_cost, single_source=single)
    assert (answer.status, answer.open.any(), answer.flow.nnz) == ("infeasible", False, 0)
    assert answer.text("zh")
    assert answer.text("en")
    hauls = allocate(cost, demand, capacity, single_source=single)
    assert (hauls.status, hauls.shortfalls[0].amount) == ("infeasible", pytest.approx(1.0))


@pytest.mark.parametrize("tonnes", [0.1, 1 / 3, 0.7, 1e5 + 0.1])
def test_sums_that_round_in_floating_point_still_fit(tonnes):
    cost, demand, capacity, fixed_cost = even(30, 3, tonnes)
    summed = np.array([demand[:10].sum()] * 3)
    for room in (capacity, summed):
        answer = locate.capacitated(cost, demand, room, fixed_cost)
        assert answer.status == "optimal"
        assert answer.open.all()


def test_a_catchment_larger_than_any_site_is_split_or_told():
    cost, fixed_cost = np.array([[1.0, 2, 4], [3, 1, 1]]), np.zeros(3)
    demand, capacity = np.array([25.0, 1]), np.array([10.0, 10, 10])
    split = locate.capacitated(cost, demand, capacity, fixed_cost)
    assert split.flow.toarray()[0].tolist() == pytest.approx([10, 10, 5])
    assert split.objective == pytest.approx(10 + 20 + 20 + 1)
    whole = locate.capacitated(cost, demand, capacity, fixed_cost, single_source=True)
    assert whole.status == "infeasible"
    assert "larger than any site (10)" in whole.text("en")
    median = locate.p_median(cost, demand, 3, capacity=capacity)
    assert median.status == "infeasible"


BAD = (np.nan, -1.0, np.inf, -np.inf)
GOOD = {
    "cost": np.ones((3, 2)),
    "demand": np.ones(3),
    "capacity": np.full(2, 5.0),
    "fixed_cost": np.ones(2),
    "min_load_share": np.full(2, 0.1),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", list(GOOD))
def test_a_number_that_cannot_be_is_refused_wherever_it_stands(name, bad):
    if name == "cost" and bad == np.inf:
        return  # a haul that is not allowed
    array = GOOD[name].copy()
    array.flat[-1] = bad
    with pytest.raises(ProblemError) as caught:
        locate.capacitated(**(GOOD | {name: array}))
    assert [(f.code, f.params["name"]) for f in caught.value.faults] == [("locate_number", name)]
    assert name in caught.value.text("zh")


@pytest.mark.parametrize("bad", BAD)
def test_bad_numbers_in_every_array_are_one_error_that_names_them_all(bad):
    arrays = {name: np.where(np.arange(a.size).reshape(a.shape) == 0, bad, a)
              for name, a in GOOD.items()}  # fmt: skip
    with pytest.raises(ProblemError) as caught:
        locate.capacitated(**arrays)
    named = {fault.params["name"] for fault in caught.value.faults}
    assert named == set(GOOD) - ({"cost"} if bad == np.inf else set())
    with pytest.raises(ProblemError) as caught:
        allocate(arrays["cost"], arrays["demand"], arrays["capacity"], allow_unserved=True,
                 unserved_cost=bad)  # fmt: skip
    named = {fault.params["name"] for fault in caught.value.faults}
    assert named == {"demand", "unserved_cost"} | ({"cost", "capacity"} if bad != np.inf else set())
    with pytest.raises(ProblemError) as caught:
        locate.p_median(arrays["cost"], arrays["demand"], 0, time_limit_s=bad, gap_share=bad)
    assert len(caught.value.faults) == (4 if bad == np.inf else 5)


@pytest.mark.parametrize(("n", "m"), [pytest.param(500, 20, marks=pytest.mark.slow), (2000, 5)])
def test_ten_thousand_ties_are_settled_and_proven(n, m):
    cost, demand = np.full((n, m), 3.0), np.ones(n)
    answer = locate.capacitated(cost, demand, np.full(m, n / 4), np.full(m, 8.0))
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(3 * n + 4 * 8)
    median = locate.p_median(cost, demand, 3)
    assert (median.objective, median.bound) == (3 * n, 3 * n)
    assert allocate(cost, demand, np.full(m, 1.5 * n / m)).objective == 3 * n


@BOTH
def test_costs_over_twelve_orders_of_magnitude_keep_their_small_digits(single):
    cost = np.array([[1e-6, 1e6], [1e6, 3e-6], [2e-6, 1e6]])
    case = (cost, np.ones(3), np.array([2.0, 1.0]), np.zeros(2))
    answer = locate.capacitated(*case, single_source=single)
    assert answer.objective == pytest.approx(6e-6, rel=1e-6)
    assert locate.p_median(cost, np.ones(3), 2).objective == pytest.approx(6e-6, rel=1e-9)
    assert allocate(*case[:3]).objective == pytest.approx(6e-6, rel=1e-9)


@BOTH
def test_demand_of_zero_needs_no_haul_no_site_and_no_room(single):
    cost = np.array([[np.inf, np.inf], [2.0, 9.0]])
    answer = locate.capacitated(cost, [0.0, 5.0], [5.0, 5.0], [1.0, 0.0], single_source=single)
    assert answer.open.tolist()[0]
    assert (answer.objective, answer.flow.nnz) == (pytest.approx(11.0), 1)
    assert locate.p_median(cost, [0.0, 5.0], 1).objective == 10.0
    nothing = locate.capacitated(cost, [0.0, 0.0], [0.0, 0.0], [7.0, 7.0], single_source=single)
    assert (nothing.status, nothing.objective) == ("optimal", 0.0)


def test_sites_without_room_are_no_sites():
    answer = locate.capacitated([[1.0, 5.0]], [3.0], [0.0, 3.0], [0.0, 2.0])
    assert (answer.objective, answer.open[1]) == (17.0, True)
    assert locate.capacitated([[1.0]], [3.0], [0.0], [0.0]).status == "infeasible"
