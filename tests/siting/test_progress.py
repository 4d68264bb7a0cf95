import time
from threading import Event

import numpy as np
import pytest

import siting
from siting import locate
from siting.clock import Clock
from siting.locate.capacitated import siting_problem
from siting.options import SolverOptions
from siting.solving import solve
from tests.siting.hard_arrays import hard_arrays


def calls():
    cost, demand, capacity, fixed = hard_arrays(80, 20)
    rng = np.random.default_rng(1)
    near = rng.random((200, 120)) < 0.05
    near[np.arange(200), rng.integers(0, 120, 200)] = True
    price = rng.integers(50, 100, 120)
    many = {"time_limit_s": 2.0}
    return {
        "capacitated": lambda p: locate.capacitated(
            cost, demand, capacity, fixed, progress=p, **many
        ),
        "p-median": lambda p: locate.p_median(cost, demand, 5, progress=p, **many),
        "p-center": lambda p: locate.p_center(cost, 5, progress=p, **many),
        "set cover": lambda p: locate.set_cover(near, price, progress=p, **many),
        "max cover": lambda p: locate.max_cover(near, np.ones(200), 20, progress=p, **many),
        "dispersion": lambda p: locate.p_dispersion(cost[:20], 6, progress=p, **many),
    }


@pytest.mark.parametrize("name", list(calls()))
def test_reported_figures_never_get_worse_and_end_with_the_answer(name):
    seen = []
    answer = calls()[name](seen.append)
    sign = -1.0 if name in ("max cover", "dispersion") else 1.0
    costs = [sign * p.incumbent for p in seen if p.incumbent is not None]
    bounds = [sign * p.bound for p in seen if p.bound is not None]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert seen[-1].stage == "done"
    assert seen[-1].incumbent == pytest.approx(answer.objective)


def test_a_long_branch_reports_its_gap_several_times_but_not_too_often():
    # Large enough not to be solved in time, whether or not the kernels are compiled already.
    cost, demand, capacity, fixed = hard_arrays(100, 50)
    nobody = np.zeros(50, dtype=bool)
    problem = siting_problem(
        cost,
        demand,
        capacity[:, None] / 4,
        fixed[:, None] / 4,
        (nobody, nobody, np.zeros(50)),
        single_source=True,
        p=None,
    )
    solve(problem, options=SolverOptions(gap_share=0, time_limit_s=0.1))  # compiles the kernels
    told, enough = [], Event()

    def hear(progress):
        if progress.stage == "branch" and progress.gap_share is not None:
            told.append(progress)
        if len(told) >= 2 and progress.seconds > 3:
            enough.set()

    options = SolverOptions(gap_share=0, time_limit_s=120.0)
    solve(problem, options=options, progress=hear, cancel=enough)
    gaps = [p.gap_share for p in told]
    assert 2 <= len(told) <= 30 + 8 * told[-1].seconds
    assert gaps == sorted(gaps, reverse=True)


@pytest.mark.parametrize("name", ["do-not-build", "plan-2025"])
def test_a_cost_that_is_reported_is_one_of_the_whole_scenario(name):
    seen = []
    scenario = siting.read_scenario(name)
    solution = siting.solve_scenario(scenario, progress=seen.append).solution
    costs = [p.incumbent for p in seen if p.incumbent is not None]
    bounds = [p.bound for p in seen if p.bound is not None]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert costs[-1] == pytest.approx(solution.objective_cny_per_yr)
    assert all(cost >= (1 - 1e-9) * solution.bound_cny_per_yr for cost in costs)


def two_streams(large: int):
    """One arc of stream a, and `large` towns that two plants compete for with stream b."""
    towns = large + 1
    arcs = [(0, 0, 0), *((1, i, j) for i in range(1, towns) for j in (1, 2))]
    stream, catchment, facility = (np.array(column) for column in zip(*arcs, strict=True))
    demand = np.zeros((towns, 2))
    demand[0, 0], demand[1:, 1] = 1.0, 1.0
    return siting.SitingProblem(
        catchment_ids=[f"t{i}" for i in range(towns)],
        stream_keys=["a", "b"],
        demand_t_per_d=demand,
        facility_ids=["A", "B", "C"],
        facility_type=["x", "y", "y"],
        facility_site=["A", "B", "C"],
        required=[False] * 3,
        forbidden=[False] * 3,
        min_load_share=[0.0] * 3,
        option_facility=[0, 1, 2],
        option_capacity_t_per_d=[5.0, large, large],
        option_fixed_cost_cny_per_yr=[1.0, 50.0, 60.0],
        arc_stream=stream,
        arc_catchment=catchment,
        arc_facility=facility,
        arc_distance_km=np.ones(len(arcs)),
        arc_haul_cost_cny_per_t=np.linspace(0.0, 1.0, len(arcs)),
        arc_processing_cost_cny_per_t=np.zeros(len(arcs)),
        unserved_cost_cny_per_t=[1000.0, 1000.0],
        single_source=[False, False],
        days_per_yr=1.0,
    )


def test_share_told_is_that_of_the_hauls_not_of_the_number_of_parts():
    seen = []
    solve(two_streams(50), progress=seen.append)
    shares = [p.share for p in seen if p.stage == "search"]
    assert shares[0] == 0.0
    assert shares == sorted(shares)
    begun = [share for share in shares if share > 0]
    assert begun[0] == pytest.approx(2 / 103, abs=0.01)  # one arc of 101, one part of two


def test_share_within_a_part_follows_the_time_that_it_uses():
    seen = []
    clock = Clock(SolverOptions(), seen.append)
    clock.begin_part("search", 0.25, 0.5, limit_s=0.1)
    time.sleep(0.02)
    clock.tell_part("search", None, np.nan, 0.0)
    time.sleep(0.15)
    clock.tell_part("search", None, np.nan, 0.0)
    assert seen[0].share == 0.25
    assert 0.25 + 0.5 * 0.2 <= seen[1].share <= seen[2].share == 0.75
