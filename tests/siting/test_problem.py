from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.errors import ProblemError
from siting.problem import OptionPolicy, SitingProblem


def small_problem() -> SitingProblem:
    """Return two catchments, one stream, one facility with two sizes."""
    return SitingProblem(
        catchment_ids=np.array(["a", "b"]),
        stream_keys=np.array(["residual_msw"]),
        demand_t_per_d=np.array([[1.0], [2.0]]),
        facility_ids=np.array(["f"]),
        facility_type=np.array(["incineration"]),
        facility_site=np.array(["s"]),
        required=np.array([False]),
        forbidden=np.array([False]),
        min_load_share=np.array([0.0]),
        option_facility=np.array([0, 0]),
        option_capacity_t_per_d=np.array([1.0, 2.0]),
        option_fixed_cost_cny_per_yr=np.array([10.0, 15.0]),
        arc_stream=np.array([0, 0]),
        arc_catchment=np.array([0, 1]),
        arc_facility=np.array([0, 0]),
        arc_distance_km=np.array([1.0, 2.0]),
        arc_haul_cost_cny_per_t=np.array([3.0, 6.0]),
        arc_processing_cost_cny_per_t=np.array([0.0, 0.0]),
        unserved_cost_cny_per_t=np.array([np.inf]),
        single_source=np.array([False]),
        option_policies=(OptionPolicy("one", np.ones(2), "<=", 1.0, "至多一个", "at most one"),),
        days_per_yr=350.0,
    )


def test_saved_problem_comes_back_the_same(tmp_path):
    problem = small_problem()
    problem.save(tmp_path / "problem.npz")
    again = SitingProblem.load(tmp_path / "problem.npz")
    assert again.demand_t_per_d.tolist() == [[1.0], [2.0]]
    assert again.facility_ids.tolist() == ["f"]
    assert again.days_per_yr == 350.0
    assert np.isinf(again.unserved_cost_cny_per_t[0])
    assert again.option_policies[0].words_zh == "至多一个"
    assert again.option_policies[0].coefficient.tolist() == [1.0, 1.0]
    assert [p.name for p in tmp_path.iterdir()] == ["problem.npz"]


def test_arrays_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        small_problem().demand_t_per_d[0, 0] = 5.0


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("demand_t_per_d", [[1.0], [-2.0]], "problem_number"),
        ("demand_t_per_d", [[1.0], [np.nan]], "problem_number"),
        ("demand_t_per_d", [[1.0], [np.inf]], "problem_number"),
        ("demand_t_per_d", [[1.0]], "problem_shape"),
        ("unserved_cost_cny_per_t", [np.nan], "problem_number"),
        ("min_load_share", [1.5], "problem_number"),
        ("days_per_yr", 0.0, "problem_number"),
        ("arc_facility", [0, 1], "problem_position"),
        ("arc_catchment", [0, -1], "problem_position"),
        ("arc_catchment", [0, 0], "problem_repeated"),
        ("catchment_ids", ["a", "a"], "problem_repeated"),
        ("option_facility", [0], "problem_shape"),
    ],
)
def test_contradictory_arrays_are_refused(field, value, code):
    with pytest.raises(ProblemError) as caught:
        replace(small_problem(), **{field: value})
    assert code in {fault.code for fault in caught.value.faults}


def test_required_and_forbidden_facility_is_refused():
    with pytest.raises(ProblemError, match="both required and forbidden"):
        replace(small_problem(), required=np.array([True]), forbidden=np.array([True]))


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (OptionPolicy("p", np.ones(3), "<=", 1.0, "", ""), "problem_shape"),
        (OptionPolicy("p", np.ones(2), "<", 1.0, "", ""), "problem_sense"),
        (OptionPolicy("p", np.array([1.0, np.nan]), "<=", 1.0, "", ""), "problem_number"),
        (OptionPolicy("p", np.ones(2), "<=", np.inf, "", ""), "problem_number"),
    ],
)
def test_bad_option_policy_is_refused(policy, code):
    with pytest.raises(ProblemError) as caught:
        replace(small_problem(), option_policies=(policy,))
    assert [fault.code for fault in caught.value.faults] == [code]


def test_all_faults_are_listed_at_once():
    with pytest.raises(ProblemError) as caught:
        replace(small_problem(), arc_facility=[0, 7], min_load_share=[np.nan])
    assert len(caught.value.faults) == 2
    assert len(caught.value.lines("zh")) == 2


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04broken"])
def test_damaged_problem_file_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "problem.npz"
    path.write_bytes(content)
    with pytest.raises(ProblemError, match=r"problem\.npz"):
        SitingProblem.load(path)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=2))
def test_any_finite_demand_is_accepted(demand):
    problem = replace(small_problem(), demand_t_per_d=[[q] for q in demand])
    assert problem.demand_t_per_d.ravel().tolist() == demand
