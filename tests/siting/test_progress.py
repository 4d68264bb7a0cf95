import numpy as np
import pytest

import siting
from siting import locate
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
    cost, demand, capacity, fixed = hard_arrays(40, 25)
    nobody = np.zeros(25, dtype=bool)
    problem = siting_problem(
        cost,
        demand,
        capacity[:, None] / 4,
        fixed[:, None] / 4,
        (nobody, nobody, np.zeros(25)),
        single_source=True,
        p=None,
    )
    seen = []
    options = SolverOptions(gap_share=0, time_limit_s=4.0)
    solve(problem, options=options, progress=seen.append)
    gaps = [p.gap_share for p in seen if p.stage == "branch" and p.gap_share is not None]
    assert 2 <= len(gaps) <= 20
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
