"""The p-median: brute force, hand-worked cases, published optima, honest status."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting import ProblemError, locate
from tests.siting import brute_force, instances

ROAD_KM = np.abs(np.subtract.outer([0.0, 1, 2, 10, 12], [0.0, 1, 2, 10, 12]))


def scattered(n: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return distances of n points in a square, each a site too, and their demand."""
    rng = np.random.default_rng(seed)
    east, north = rng.random((2, n))
    distance = np.hypot(np.subtract.outer(east, east), np.subtract.outer(north, north))
    return distance, rng.random(n)


@st.composite
def medians(draw):
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    seed = draw(st.integers(0, 10**6))
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, draw(st.sampled_from([2, 20, 1000])), (n, m)).astype(float)
    demand = rng.integers(0, 5, n).astype(float)
    if draw(st.booleans()):
        cost, demand = cost * rng.random((n, m)), demand * rng.random(n)
    if draw(st.booleans()):
        cost[rng.random((n, m)) < 0.3] = np.inf
    places = rng.permutation(m)
    must = places[: draw(st.integers(0, m // 3))].tolist()
    never = places[m - draw(st.integers(0, m // 3)) :].tolist()
    return cost, demand, draw(st.integers(1, m)), must, never


@settings(max_examples=150, deadline=None)
@given(medians())
def test_p_median_equals_brute_force_over_all_subsets(case):
    cost, demand, p, must, never = case
    rules = {"required": must, "forbidden": never}
    answer = locate.p_median(cost, demand, p, **rules)
    truth = brute_force.p_median(cost, demand, p, **rules)
    if np.isinf(truth):
        assert answer.status == "infeasible"
        assert answer.text("zh")
        assert answer.text("en")
        return
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(truth, rel=1e-6)
    assert answer.bound <= answer.objective
    assert answer.open.sum() == p
    assert answer.open[must].all()
    assert not answer.open[never].any()
    assert answer.flow.sum(axis=1) == pytest.approx(demand)
    assert not answer.flow.toarray()[:, ~answer.open].any()


def test_each_catchment_goes_to_its_nearest_open_site():
    answer = locate.p_median(ROAD_KM, [1, 1, 1, 1, 3], 2)
    expected = np.zeros((5, 5))
    expected[[0, 1, 2], 1] = 1
    expected[[3, 4], 4] = [1, 3]
    assert answer.flow.toarray().tolist() == expected.tolist()
    assert (answer.objective, answer.status) == (4.0, "optimal")


def test_required_and_forbidden_sites_are_kept_as_flags_and_as_positions():
    by_position = locate.p_median(ROAD_KM, np.ones(5), 2, required=[0], forbidden=[4])
    flags = np.arange(5)
    by_flag = locate.p_median(ROAD_KM, np.ones(5), 2, required=flags == 0, forbidden=flags == 4)
    assert by_position.open.tolist() == [True, False, False, True, False]
    assert by_flag.open.tolist() == by_position.open.tolist()
    assert by_position.objective == 0 + 1 + 2 + 0 + 2


def test_ten_thousand_ties_are_settled_at_once():
    answer = locate.p_median(np.ones((100, 100)), np.ones(100), 7, time_limit_s=20)
    assert (answer.objective, answer.status) == (100.0, "optimal")


def test_the_order_of_rows_and_columns_does_not_change_the_cost():
    rng = np.random.default_rng(5)
    cost, demand = rng.random((30, 12)), rng.random(30)
    rows, columns = rng.permutation(30), rng.permutation(12)
    there = locate.p_median(cost, demand, 4)
    back = locate.p_median(cost[rows][:, columns], demand[rows], 4)
    assert back.objective == pytest.approx(there.objective)


def test_a_catchment_listed_twice_counts_like_one_of_twice_the_demand():
    rng = np.random.default_rng(6)
    cost, demand = rng.random((20, 10)), rng.random(20)
    twice = locate.p_median(np.vstack([cost, cost]), np.append(demand, demand), 3)
    once = locate.p_median(cost, 2 * demand, 3)
    assert twice.objective == pytest.approx(once.objective)


def test_capacities_send_each_catchment_whole_unless_it_may_split():
    cost = np.array([[1.0, 3.0], [1.0, 2.0], [1.0, 2.0]])
    whole = locate.p_median(cost, [2, 2, 2], 2, capacity=[3, 6])
    split = locate.p_median(cost, [2, 2, 2], 2, capacity=[3, 6], single_source=False)
    assert whole.objective == pytest.approx(2 * 1 + 2 * 2 + 2 * 2)
    assert split.objective == pytest.approx(2 * 1 + 1 * 1 + 1 * 2 + 2 * 2)


def test_too_many_required_sites_are_an_answer_in_words_not_an_exception():
    answer = locate.p_median(ROAD_KM, np.ones(5), 1, required=[0, 1])
    assert answer.status == "infeasible"
    assert np.isnan(answer.objective)
    assert "2 sites are required" in answer.text("en")


def test_sites_that_cannot_reach_everybody_are_infeasible_with_the_reason():
    cost = np.array([[0.0, np.inf, np.inf], [np.inf, 0.0, np.inf], [np.inf, np.inf, 0.0]])
    assert "no 2 sites" in locate.p_median(cost, np.ones(3), 2).text("en")
    lost = locate.p_median(cost, np.ones(3), 2, forbidden=[1])
    assert "positions 1" in lost.text("en")


def test_every_fault_of_the_input_is_told_at_once():
    with pytest.raises(ProblemError) as caught:
        locate.p_median(
            [[1.0, np.nan], [2.0, 3.0]], [1.0, -1.0], 3, required=[0], forbidden=[0], gap_share=2
        )
    codes = [fault.code for fault in caught.value.faults]
    assert codes == [
        "locate_number",
        "locate_number",
        "locate_required_forbidden",
        "locate_p",
        "solver_number",
    ]
    assert len(caught.value.lines("zh")) == 5


@pytest.mark.parametrize("p", [0, 6, 2.5, True, "two", None])
def test_a_p_that_is_no_number_of_sites_is_refused(p):
    with pytest.raises(ProblemError, match="whole number from 1 to 5"):
        locate.p_median(ROAD_KM, np.ones(5), p)


def test_a_tiny_time_limit_never_claims_a_proof_it_does_not_have():
    cost, demand = scattered(120, seed=1)
    hasty = locate.p_median(cost, demand, 6, time_limit_s=0.001)
    patient = locate.p_median(cost, demand, 6, time_limit_s=60)
    assert hasty.status == "feasible"
    assert hasty.gap_share > 1e-4
    assert hasty.bound <= patient.objective <= hasty.objective
    assert patient.status == "optimal"


def test_the_gap_asked_for_ends_the_search_and_is_reported():
    cost, demand = scattered(100, seed=2)
    loose = locate.p_median(cost, demand, 6, gap_share=0.2)
    exact = locate.p_median(cost, demand, 6)
    assert loose.gap_share <= 0.2
    assert loose.bound <= exact.objective <= loose.objective


@pytest.mark.parametrize("number", [1, 6, 10, 11, 15, 16, 20])
def test_published_pmed_optima_are_found_and_proved(number):
    cost, p = instances.pmed(number)
    answer = locate.p_median(cost, np.ones(cost.shape[0]), p, time_limit_s=60)
    assert answer.objective == instances.best_known(f"pmed{number}", "p-median")
    assert (answer.status, answer.gap_share) == ("optimal", 0.0)
