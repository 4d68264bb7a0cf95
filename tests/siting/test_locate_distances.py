"""p-center and p-dispersion: brute force, hand-worked cases, published optima."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting import ProblemError, locate
from siting.locate.dispersion import clique_rows
from tests.siting import brute_force, instances

ROAD_KM = np.abs(np.subtract.outer([0.0, 1, 5, 9], [0.0, 1, 5, 9]))


@st.composite
def distances(draw, least_sites):
    m = draw(st.integers(least_sites, 8))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    places = rng.permutation(m)
    rules = {
        "required": places[: draw(st.integers(0, m // 3))].tolist(),
        "forbidden": places[m - draw(st.integers(0, m // 3)) :].tolist(),
    }
    return m, draw(st.integers(least_sites, m)), draw(st.sampled_from([3, 100])), rng, rules


@settings(max_examples=120, deadline=None)
@given(distances(1), st.integers(1, 9), st.booleans())
def test_p_center_equals_brute_force_over_all_subsets(case, n, cut):
    m, p, largest, rng, rules = case
    cost = rng.integers(0, largest, (n, m)).astype(float)
    if cut:
        cost[rng.random((n, m)) < 0.3] = np.inf
    answer = locate.p_center(cost, p, **rules)
    truth = brute_force.p_center(cost, p, **rules)
    if np.isinf(truth):
        assert answer.status == "infeasible"
        assert answer.text("zh")
        return
    assert (answer.status, answer.objective, answer.bound) == ("optimal", truth, truth)
    assert answer.open.sum() == p
    assert answer.open[rules["required"]].all()
    assert not answer.open[rules["forbidden"]].any()
    assert (answer.flow.sum(axis=1) == 1).all()


@settings(max_examples=120, deadline=None)
@given(distances(2))
def test_p_dispersion_equals_brute_force_over_all_subsets(case):
    m, p, largest, rng, rules = case
    half = np.triu(rng.integers(0, largest, (m, m)).astype(float), 1)
    answer = locate.p_dispersion(half + half.T, p, **rules)
    truth = brute_force.p_dispersion(half + half.T, p, **rules)
    if np.isinf(truth):
        assert answer.status == "infeasible"
        assert answer.bound == -np.inf
        return
    assert (answer.status, answer.objective, answer.bound) == ("optimal", truth, truth)
    assert answer.open.sum() == p
    assert answer.open[rules["required"]].all()
    assert not answer.open[rules["forbidden"]].any()


def test_one_center_stands_in_the_middle():
    answer = locate.p_center(ROAD_KM, 1)
    assert (answer.open.tolist(), answer.objective) == ([False, False, True, False], 5.0)


def test_a_required_site_counts_towards_p():
    free, held = locate.p_center(ROAD_KM, 1), locate.p_center(ROAD_KM, 1, required=[0])
    assert (free.objective, held.objective) == (5.0, 9.0)
    assert held.open.tolist() == [True, False, False, False]


def test_two_dispersed_sites_are_the_ends_of_the_road():
    answer = locate.p_dispersion(ROAD_KM, 2)
    assert (answer.open.tolist(), answer.objective) == ([True, False, False, True], 9.0)
    assert answer.flow.shape == (0, 4)


def test_of_two_ways_the_shorter_counts():
    answer = locate.p_dispersion([[0, 3], [7, 0]], 2)
    assert answer.objective == 3


def test_cliques_hold_every_pair_and_nothing_else():
    rng = np.random.default_rng(8)
    half = np.triu(rng.random((30, 30)) < 0.3, 1)
    near = half | half.T
    held = np.zeros_like(near)
    for clique in clique_rows(near):
        held[np.ix_(clique, clique)] = True
    np.fill_diagonal(held, val=False)
    assert (held == near).all()


def test_one_site_cannot_be_dispersed():
    with pytest.raises(ProblemError, match="whole number from 2 to 4"):
        locate.p_dispersion(ROAD_KM, 1)


def test_distances_that_are_not_square_are_refused():
    with pytest.raises(ProblemError, match="expected \\(m, m\\)"):
        locate.p_dispersion(np.ones((2, 3)), 2)


@pytest.mark.parametrize("model", [locate.p_center, locate.p_dispersion])
def test_a_tiny_time_limit_never_claims_a_proof_it_does_not_have(model):
    rng = np.random.default_rng(9)
    east, north = rng.random((2, 120))
    distance = np.hypot(np.subtract.outer(east, east), np.subtract.outer(north, north))
    hasty, patient = model(distance, 9, time_limit_s=1e-6), model(distance, 9)
    assert hasty.status == "feasible"
    assert hasty.gap_share > 1e-4
    assert patient.status == "optimal"
    limits = sorted([hasty.bound, hasty.objective])
    assert limits[0] <= patient.objective <= limits[1]


@pytest.mark.parametrize("number", [1, 5, 6, 10, 15, 20])
def test_published_p_center_optima_are_found_and_proved(number):
    cost, p = instances.pmed(number)
    answer = locate.p_center(cost, p, time_limit_s=60)
    assert answer.objective == instances.best_known(f"pmed{number}", "p-center")
    assert (answer.status, answer.gap_share) == ("optimal", 0.0)
