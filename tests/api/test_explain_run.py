"""Explanations of a stored run survive a forced re-solve, and its page reads them out."""

from __future__ import annotations

import numpy as np
import pytest

from api.explanation import explain_run
from api.store import Run
from siting.problem import SitingProblem
from siting.solution import Solution
from tests.siting.explained import check_catchment, check_facility


@pytest.fixture
def stored(small_run: Run) -> Solution:
    problem = SitingProblem.load(small_run.folder / "problem.npz")
    return Solution.load(small_run.folder / "solution.npz", problem)


def test_drawn_catchments_and_plants_of_the_two_districts(stored: Solution):
    problem, rng = stored.problem, np.random.default_rng(0)
    proper = problem.catchment_ids[problem.source_facility < 0]
    for subject in rng.choice(proper, 3).tolist():
        check_catchment(problem, stored, subject)
    used = problem.facility_ids[stored.load_t_per_d > 0]
    for subject in rng.choice(used, 3).tolist():
        check_facility(problem, stored, subject)


def test_a_plant_with_residues_is_explained_as_a_plant_by_its_names(
    small_run: Run, stored: Solution
):
    problem = stored.problem
    leaving = problem.yield_share.any(axis=1) & (stored.load_t_per_d > 0)
    subject = str(problem.facility_ids[np.flatnonzero(leaving)[0]])
    explanation = explain_run(small_run, subject)
    assert explanation.kind == "facility"
    lines = explanation.lines("zh")
    assert "它产生的残渣去向：" in lines
    assert not any("对偶" in line for line in lines)
