"""The bound of a problem by the prices of its relaxation alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting import choosing
from siting.lone_bound import bound_alone, higher_bound
from siting.options import SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.solution import NO_SOLUTION
from siting.solving import solve, solve_plain
from tests.siting.test_residues import cheapest_by_scipy, random_chain
from tests.siting.test_search import plain

OPTIONS = SolverOptions(time_limit_s=30)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_below_the_optimum_and_its_prices_prove_it(seed, monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    problem = random_chain(seed)
    optimum = cheapest_by_scipy(problem)
    found = bound_alone(problem, OPTIONS)
    assert found is not None
    assert found.status == NO_SOLUTION
    assert 0.7 * optimum <= found.bound_cny_per_yr <= optimum * (1 + 1e-9)
    assert found.certificate is not None
    assert found.certificate.bound_cny_per_yr(problem) == pytest.approx(found.bound_cny_per_yr)


@pytest.mark.parametrize("seed", range(4))
def test_a_finer_bound_is_no_lower_and_still_below_the_optimum(seed, monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    problem = with_a_plant_apart(random_chain(seed), 12.0)
    own = bound_alone(problem, OPTIONS)
    assert own is not None
    finer = higher_bound(own, OPTIONS, solve_plain)
    optimum = solve(problem, options=replace(OPTIONS, gap_share=0.0)).objective_cny_per_yr
    assert own.bound_cny_per_yr <= finer.bound_cny_per_yr <= optimum * (1 + 1e-9)
    assert finer.certificate is not None
    proved = finer.certificate.bound_cny_per_yr(problem) + finer.certificate.solver_cny_per_yr
    assert proved == pytest.approx(finer.bound_cny_per_yr)


def test_problems_without_residues_or_small_ones_are_left_to_be_solved():
    assert bound_alone(plain(), OPTIONS) is None
    assert bound_alone(random_chain(0), OPTIONS) is None


def with_a_plant_apart(problem: SitingProblem, capacity_t_per_d: float) -> SitingProblem:
    """Add a fifth stream, 10 t/d in one town, all of which one standing plant must take."""
    town = np.zeros((problem.catchment_ids.size, 1))
    town[0] = 10.0
    f = problem.facility_ids.size
    added = {
        "stream_keys": "medical", "facility_ids": "alone", "facility_type": "other",
        "facility_site": "apart", "required": True, "forbidden": False, "min_load_share": 0.0,
        "option_facility": f, "option_capacity_t_per_d": capacity_t_per_d,
        "option_fixed_cost_cny_per_yr": 0.0, "arc_stream": 4, "arc_catchment": 0,
        "arc_facility": f, "arc_distance_km": 1.0, "arc_haul_cost_cny_per_t": 1.0,
        "arc_processing_cost_cny_per_t": 0.0, "unserved_cost_cny_per_t": np.inf,
        "single_source": False,
    }  # fmt: skip
    return replace(
        problem,
        demand_t_per_d=np.hstack([problem.demand_t_per_d, town]),
        yield_share=np.pad(problem.yield_share, ((0, 1), (0, 1))),
        **{name: np.append(getattr(problem, name), value) for name, value in added.items()},
    )


def test_a_problem_with_a_part_that_cannot_be_served_gets_no_bound(monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    enough, short = (with_a_plant_apart(random_chain(0), t_per_d) for t_per_d in (12.0, 8.0))
    assert bound_alone(enough, OPTIONS) is not None
    assert bound_alone(short, OPTIONS) is None


def test_a_problem_whose_rules_no_openings_keep_gets_no_bound(monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    problem = random_chain(0)
    counted = np.ones(problem.option_facility.size)

    def ruled(limit: float) -> SitingProblem:
        rule = OptionPolicy("count", counted, "==", limit, "座数", "number")
        return replace(problem, option_policies=(rule,))

    assert bound_alone(ruled(4.0), OPTIONS) is not None
    assert bound_alone(ruled(4.5), OPTIONS) is None
