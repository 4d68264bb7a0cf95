"""The engine on small random towns: scipy's linear programme, and changes without effect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from siting.problem import SitingProblem
from siting.solving import solve
from siting.verification import verify

FEW = settings(max_examples=25, deadline=None)
DAYS = 365.0


@st.composite
def towns(draw) -> SitingProblem:
    """Return catchments with two streams and plants of one kind each, one size, free to split."""
    n, f = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    stream_of = np.arange(f) % 2
    arcs = [(i, j) for i in range(n) for j in range(f) if rng.random() < 0.85]
    catchment, facility = (np.array(x, dtype=int) for x in zip(*arcs, strict=True)) if arcs else (
        np.zeros(0, int), np.zeros(0, int))  # fmt: skip
    km = rng.integers(1, 60, catchment.size).astype(float)
    price = [draw(st.sampled_from([20.0, 45.0, 500.0])), 80.0]
    return SitingProblem(
        catchment_ids=[f"c{i}" for i in range(n)],
        stream_keys=["residual_msw", "kitchen_waste"],
        demand_t_per_d=rng.integers(0, 30, (n, 2)).astype(float),
        facility_ids=[f"F{j}" for j in range(f)],
        facility_type=[f"type{s}" for s in stream_of],
        facility_site=[f"S{j}" for j in range(f)],
        required=np.ones(f, dtype=bool),
        forbidden=np.zeros(f, dtype=bool),
        min_load_share=np.zeros(f),
        option_facility=np.arange(f),
        option_capacity_t_per_d=rng.integers(1, 40, f).astype(float),
        option_fixed_cost_cny_per_yr=rng.integers(0, 9, f) * 1e4,
        arc_stream=stream_of[facility],
        arc_catchment=catchment,
        arc_facility=facility,
        arc_distance_km=km,
        arc_haul_cost_cny_per_t=km,
        arc_processing_cost_cny_per_t=np.full(km.size, 2.0),
        unserved_cost_cny_per_t=price,
        single_source=[False, False],
        days_per_yr=DAYS,
    )


def scipy_cost_cny_per_yr(problem: SitingProblem) -> float:
    """Return the cost with every plant open, by scipy's linear programme with unserved waste."""
    (n, s), f = problem.demand_t_per_d.shape, problem.facility_ids.size
    index = problem.arc_catchment * s + problem.arc_stream
    a = index.size
    rows, loads = np.zeros((n * s, a + n * s)), np.zeros((f, a + n * s))
    rows[index, np.arange(a)] = 1.0
    rows[np.arange(n * s), a + np.arange(n * s)] = 1.0
    loads[problem.arc_facility, np.arange(a)] = 1.0
    haul = problem.arc_haul_cost_cny_per_t + problem.arc_processing_cost_cny_per_t
    answer = linprog(
        np.concatenate([haul, np.tile(problem.unserved_cost_cny_per_t, n)]),
        A_eq=rows, b_eq=problem.demand_t_per_d.ravel(),
        A_ub=loads, b_ub=problem.option_capacity_t_per_d,
    )  # fmt: skip
    return float(problem.option_fixed_cost_cny_per_yr.sum()) + DAYS * float(answer.fun)


@FEW
@given(towns())
def test_the_allocation_of_standing_plants_costs_what_scipy_finds(problem):
    solution = solve(problem)
    assert (solution.status, verify(problem, solution).lines("en")) == ("optimal", [])
    assert solution.objective_cny_per_yr == pytest.approx(scipy_cost_cny_per_yr(problem), rel=1e-9)
    assert solution.bound_cny_per_yr == pytest.approx(solution.objective_cny_per_yr, rel=1e-9)


@FEW
@given(towns())
def test_a_plant_that_may_stay_closed_never_makes_it_dearer(problem):
    standing = solve(problem)
    free = replace(problem, required=np.zeros_like(problem.required))
    chosen = solve(free)
    assert verify(free, chosen).lines("en") == []
    assert chosen.objective_cny_per_yr <= standing.objective_cny_per_yr * (1 + 1e-6) + 1e-3


@FEW
@given(towns(), st.integers(0, 99))
def test_the_order_of_catchments_and_arcs_does_not_matter(problem, seed):
    rng = np.random.default_rng(seed)
    n, a = problem.catchment_ids.size, problem.arc_stream.size
    place, arc = rng.permutation(n), rng.permutation(a)
    moved = replace(
        problem,
        required=np.zeros_like(problem.required),
        catchment_ids=problem.catchment_ids[np.argsort(place)],
        demand_t_per_d=problem.demand_t_per_d[np.argsort(place)],
        arc_catchment=place[problem.arc_catchment][arc],
        **{
            name: getattr(problem, name)[arc]
            for name in (
                "arc_stream", "arc_facility", "arc_distance_km",
                "arc_haul_cost_cny_per_t", "arc_processing_cost_cny_per_t",
            )
        },
    )  # fmt: skip
    first = solve(replace(problem, required=np.zeros_like(problem.required)))
    second = solve(moved)
    expected = first.objective_cny_per_yr
    assert second.objective_cny_per_yr == pytest.approx(expected, rel=1e-6, abs=1e-3)


@FEW
@given(towns(), st.integers(0, 4))
def test_more_capacity_and_its_shadow_price_agree(problem, place):
    first = solve(problem)
    j = place % problem.facility_ids.size
    wider = problem.option_capacity_t_per_d + np.eye(problem.facility_ids.size)[j]
    second = solve(replace(problem, option_capacity_t_per_d=wider))
    saving = (first.objective_cny_per_yr - second.objective_cny_per_yr) / DAYS
    slack = 1e-6 * (1 + first.objective_cny_per_yr / DAYS)
    assert -slack <= saving <= first.capacity_price_cny_per_t[j] + slack
