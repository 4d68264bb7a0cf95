"""Set cover and maximal cover: brute force, hand-worked cases, honest status."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting import ProblemError, locate
from siting.locate.covers import leading_rows, leading_sites, merge_rows
from tests.siting import brute_force

ROW = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1]])


@st.composite
def covers(draw):
    n, m = draw(st.integers(1, 9)), draw(st.integers(1, 8))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    reach = rng.random((n, m)) < draw(st.sampled_from([0.2, 0.4, 0.7]))
    places = rng.permutation(m)
    rules = {
        "required": places[: draw(st.integers(0, m // 3))].tolist(),
        "forbidden": places[m - draw(st.integers(0, m // 3)) :].tolist(),
    }
    return reach, rng, rules


@settings(max_examples=100, deadline=None)
@given(covers(), st.booleans())
def test_set_cover_equals_brute_force_over_all_subsets(case, priced):
    reach, rng, rules = case
    fixed_cost = rng.integers(0, 9, reach.shape[1]).astype(float) if priced else None
    answer = locate.set_cover(reach, fixed_cost, **rules)
    prices = np.ones(reach.shape[1]) if fixed_cost is None else fixed_cost
    truth = brute_force.set_cover(reach, prices, **rules)
    if np.isinf(truth):
        assert answer.status == "infeasible"
        assert "no site" in answer.text("en")
        return
    assert (answer.status, answer.objective) == ("optimal", pytest.approx(truth))
    assert reach[:, answer.open].any(axis=1).all()
    assert answer.open[rules["required"]].all()
    assert not answer.open[rules["forbidden"]].any()
    assert (answer.flow.sum(axis=1) == 1).all()


@settings(max_examples=100, deadline=None)
@given(covers(), st.integers(1, 8))
def test_max_cover_equals_brute_force_over_all_subsets(case, p):
    reach, rng, rules = case
    p = min(p, reach.shape[1])
    demand = rng.integers(0, 9, reach.shape[0]).astype(float)
    answer = locate.max_cover(reach, demand, p, **rules)
    truth = brute_force.max_cover(reach, demand, p, **rules)
    if np.isinf(truth):
        assert answer.status == "infeasible"
        return
    assert (answer.status, answer.objective) == ("optimal", pytest.approx(truth))
    assert answer.bound >= answer.objective
    assert answer.open.sum() == p
    assert answer.open[rules["required"]].all()
    assert not answer.open[rules["forbidden"]].any()
    assert answer.flow.sum() == pytest.approx(truth)


def test_the_two_outer_sites_and_one_between_cover_a_row_of_five():
    answer = locate.set_cover(ROW)
    assert answer.objective == 3
    dear = locate.set_cover(ROW, [1, 5, 5, 1])
    assert dear.objective == 1 + 5 + 1


def test_max_cover_takes_the_demand_that_two_sites_reach():
    answer = locate.max_cover(ROW, [1, 2, 4, 2, 0.5], 2)
    assert answer.objective == 1 + 2 + 4 + 2
    assert answer.open.tolist() == [True, False, True, False]
    assert answer.flow.sum(axis=1).tolist() == [1, 2, 4, 2, 0]


def test_rows_of_equal_coverage_are_merged_without_changing_the_answer():
    rng = np.random.default_rng(4)
    reach, demand = rng.random((40, 12)) < 0.2, rng.random(40)
    many = locate.max_cover(np.repeat(reach, 50, axis=0), np.repeat(demand, 50), 4)
    once = locate.max_cover(reach, 50 * demand, 4)
    assert many.objective == pytest.approx(once.objective)
    assert many.status == "optimal"


def test_merging_and_dominance_keep_one_of_each_kind():
    reach = np.array([[1, 1, 0], [1, 1, 0], [1, 1, 1]], dtype=bool)
    first, kind = merge_rows(reach)
    assert len(first) == 2
    assert kind[0] == kind[1] != kind[2]
    assert leading_rows(reach[1:]).tolist() == [0]
    assert leading_sites(reach, np.ones(3)).tolist() == [0]
    assert leading_sites(reach, np.array([2.0, 1.0, 0.5])).tolist() == [1, 2]


def test_values_between_no_and_yes_are_refused():
    with pytest.raises(ProblemError, match="neither 0 nor 1"):
        locate.set_cover([[0.5, 1]])


def test_all_faults_of_a_cover_are_told_at_once():
    with pytest.raises(ProblemError) as caught:
        locate.max_cover([[1, 0]], [np.nan], 3, forbidden=[1, 1], time_limit_s=0)
    codes = [fault.code for fault in caught.value.faults]
    assert codes == ["locate_number", "locate_sites", "locate_p", "solver_number"]


@pytest.mark.parametrize("model", ["set_cover", "max_cover"])
def test_a_tiny_time_limit_never_claims_a_proof_it_does_not_have(model):
    rng = np.random.default_rng(7)
    reach = rng.random((300, 100)) < 0.05
    reach[np.arange(300), rng.integers(0, 100, 300)] = True
    arguments = (reach,) if model == "set_cover" else (reach, rng.random(300), 12)
    answer = getattr(locate, model)(*arguments, time_limit_s=0.001)
    worse = answer.objective - answer.bound if model == "set_cover" else answer.bound
    assert answer.status == "feasible"
    assert worse > 0
    assert answer.gap_share > 1e-4
