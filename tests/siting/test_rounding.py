"""Openings near those of the relaxation, which opens facilities by fractions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting.ascent import first_prices
from siting.bound import knapsack_table, lagrangian_bound
from siting.evaluation import Evaluator
from siting.infeasibility import broken_policies
from siting.options import SolverOptions
from siting.relaxation import relaxed_bound, relaxed_coupled
from siting.rounding import rounded_openings
from siting.search import pick_openings
from tests.siting.test_residues import random_chain
from tests.siting.test_search import plain

OPTIONS = SolverOptions(time_limit_s=60)


def shares(problem, **by_facility):
    """Return fractions (k,) of the options of facilities named F<j>, three each."""
    share = np.zeros(problem.option_facility.size)
    for name, values in by_facility.items():
        share[np.flatnonzero(problem.option_facility == int(name[1:]))] = values
    return share


def free(problem):
    """Return the problem without rules and with nothing that must be open."""
    return replace(
        problem, option_policies=(), required=np.zeros(problem.facility_ids.size, dtype=bool)
    )


def test_what_is_open_for_the_most_part_opens_at_the_size_nearest_to_its_mean():
    problem = free(plain(20, 10))
    given = shares(problem, F3=(0.3, 0.0, 0.4), F4=(0.4, 0.0, 0.0), F5=(0.0, 1.0, 0.0))
    half, third = rounded_openings(problem, given, OPTIONS)
    # F3 is open to 70 %, of (9 + 60) / 0.7 = 99 t/d; F4 to 40 %, above the second threshold only.
    assert np.flatnonzero(half >= 0).tolist() == [3, 5]
    assert problem.option_capacity_t_per_d[half[[3, 5]]].tolist() == [90.0, 90.0]
    assert np.flatnonzero(third >= 0).tolist() == [3, 4, 5]
    assert problem.option_capacity_t_per_d[third[4]] == 30.0


def test_no_less_capacity_opens_than_the_relaxation_has():
    problem = free(plain(20, 10))
    given = shares(problem, F3=(0.6, 0.4, 0.0), F4=(0.6, 0.4, 0.0), F5=(0.6, 0.4, 0.0))
    for opened in rounded_openings(problem, given, OPTIONS):
        # 54 t/d each: the size nearest would be 30. 162 t/d ask for one of 90 and then some more.
        assert np.flatnonzero(opened >= 0).tolist() == [3, 4, 5]
        assert sorted(problem.option_capacity_t_per_d[opened[3:6]].tolist()) == [30.0, 90.0, 90.0]


def test_rules_change_the_openings_as_little_as_they_can():
    problem = plain(20, 10)
    rules = (replace(problem.option_policies[0], limit=4.0),)
    problem = replace(problem, option_policies=rules)
    given = shares(problem, F0=(1, 0, 0), F1=(1, 0, 0), F3=(0.9, 0, 0), F6=(0.2, 0, 0))
    for opened in rounded_openings(problem, given, OPTIONS):
        assert not broken_policies(problem, opened)
        assert np.flatnonzero(opened >= 0).tolist() == [0, 1, 3, 6]


def test_rules_that_contradict_leave_no_openings():
    problem = plain(20, 10)
    rules = (replace(problem.option_policies[0], limit=11.0),)
    problem = replace(problem, option_policies=rules)
    assert rounded_openings(problem, shares(problem), OPTIONS) == []


def test_openings_near_the_relaxation_cost_less_than_those_that_its_prices_pick():
    problem = plain()
    table = knapsack_table(problem)
    point = lagrangian_bound(table, first_prices(problem, table))
    risen = relaxed_bound(table, point, OPTIONS)
    assert risen is not None
    higher, relaxed = risen
    evaluator = Evaluator(problem)
    near = [
        evaluator.cost_cny_per_yr(opened)
        for opened in rounded_openings(problem, relaxed.opened_share, OPTIONS)
    ]
    picked, _ = pick_openings(problem, higher.option_value_cny_per_yr, OPTIONS)
    assert min(near) < evaluator.cost_cny_per_yr(picked)
    assert higher.value_cny_per_yr <= min(near) <= 1.1 * higher.value_cny_per_yr


@pytest.mark.parametrize("fine", [True, False])
def test_a_relaxation_opens_no_facility_more_than_once(fine):
    problem = random_chain(1)
    relaxed = relaxed_coupled(problem, np.empty(0, dtype=np.int64), OPTIONS, fine=fine)
    assert relaxed is not None
    whole = np.bincount(problem.option_facility, relaxed.opened_share)
    assert (relaxed.opened_share >= -1e-9).all()
    assert (whole <= 1 + 1e-9).all()
    assert whole.any()
