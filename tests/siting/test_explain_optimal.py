"""Explanations of `optimal-2025`, with parks and residues, survive a forced re-solve.

The search is cut short: an explanation must be true of any answer, not of the best.
"""

from __future__ import annotations

import numpy as np
import pytest

import siting
from geodata import chongqing
from siting.binding import binding_limits
from siting.building import SitingCase, build_case
from siting.options import SolverOptions
from siting.solution import Solution
from siting.solving import solve
from tests.siting.explained import check_catchment, check_facility
from tests.siting.test_binding import check_limit

pytestmark = pytest.mark.slow

TYPES = (
    "incineration", "kitchen_plant", "construction_plant", "hazardous_plant", "medical_plant",
    "kiln", "landfill",
)  # fmt: skip


@pytest.fixture(scope="module")
def case() -> SitingCase:
    return build_case(siting.read_scenario("optimal-2025"), chongqing.load())


@pytest.fixture(scope="module")
def found(case: SitingCase) -> Solution:
    solution = solve(case.problem, options=SolverOptions(time_limit_s=60), names=case.names)
    assert solution.has_incumbent
    assert case.problem.yield_share.any()
    assert case.surroundings.park_core.any()
    return solution


@pytest.mark.parametrize("kind", TYPES)
def test_an_open_plant_of_every_type(case: SitingCase, found: Solution, kind: str):
    used = np.flatnonzero((case.problem.facility_type == kind) & (found.load_t_per_d > 0))
    subject = str(case.problem.facility_ids[np.random.default_rng(7).choice(used)])
    card = check_facility(case.problem, found, subject, case.surroundings)
    assert card.load_t_per_d > 0


def test_the_core_of_a_park_and_a_plant_that_stays_closed(case: SitingCase, found: Solution):
    cores = np.flatnonzero(case.surroundings.park_core & found.open)
    closed = np.flatnonzero(~found.open & ~case.problem.forbidden)
    for drawn in (cores, closed):
        subject = str(case.problem.facility_ids[np.random.default_rng(7).choice(drawn)])
        check_facility(case.problem, found, subject, case.surroundings)


def test_a_town_that_is_served_and_one_that_is_not(case: SitingCase, found: Solution):
    problem, s = case.problem, int(np.flatnonzero(case.problem.stream_keys == "residual_msw")[0])
    left = found.unserved_t_per_d[:, s] > 0
    proper = problem.source_facility < 0
    for drawn in (proper & ~left, proper & left):
        if drawn.any():
            subject = problem.catchment_ids[np.random.default_rng(7).choice(np.flatnonzero(drawn))]
            check_catchment(problem, found, str(subject), case.surroundings)


def test_the_dearest_limit_of_every_kind(case: SitingCase, found: Solution):
    limits = binding_limits(case.problem, found, case.surroundings)
    money = [limit for limit in limits if limit.saving_cny_per_yr is not None]
    first = {limit.kind: limit for limit in reversed(money)}
    assert "capacity" in first
    for limit in first.values():
        check_limit(case.problem, found, case.surroundings, limit)
    assert {"count", "total_capacity"} <= {limit.kind for limit in limits}
