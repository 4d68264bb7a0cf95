"""Explanations of the built-in plan survive a forced re-solve: drawn catchments and plants."""

from __future__ import annotations

import numpy as np
import pytest

import siting
from geodata import chongqing
from siting.building import build_case
from siting.solution import Solution
from siting.solving import solve
from tests.siting.explained import check_catchment, check_facility

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def plan() -> Solution:
    case = build_case(siting.read_scenario("plan-2025"), chongqing.load())
    return solve(case.problem, names=case.names)


def test_drawn_catchments_of_the_plan(plan: Solution):
    proper = plan.problem.catchment_ids[plan.problem.source_facility < 0]
    for subject in np.random.default_rng(4).choice(proper, 2).tolist():
        check_catchment(plan.problem, plan, subject)


def test_drawn_plants_of_the_plan(plan: Solution):
    full = plan.load_t_per_d >= plan.capacity_t_per_d * (1 - 1e-6)
    rng = np.random.default_rng(4)
    for drawn in (plan.open & full, plan.open & ~full):
        subject = plan.problem.facility_ids[rng.choice(np.flatnonzero(drawn))]
        check_facility(plan.problem, plan, str(subject))
