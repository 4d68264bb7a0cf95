"""Every single number of an answer is spoilt in turn, and `verify` objects each time.

The town: six catchments with two streams. Residual waste goes to plants A (60 t/d)
and B (40 or 90 t/d), one of which is full, and some is left over as hauling it costs
more than leaving it; kitchen waste goes whole to K (one plant of two sizes) or L. A
policy caps the number of plants.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from siting.options import SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.solution import Solution
from siting.solving import solve
from siting.verification import verify

RESIDUAL = [[9.0, 31.0], [14.0, 26.0], [11.0, 42.0], [23.0, 17.0], [38.0, 12.0], [83.0, 91.0]]
KITCHEN = [[8.0, 21.0], [13.0, 19.0], [16.0, 37.0], [27.0, 14.0], [34.0, 11.0], [29.0, 43.0]]


def town(**changes) -> SitingProblem:
    costs = np.concatenate([np.ravel(RESIDUAL), np.ravel(KITCHEN)])
    count = OptionPolicy("count", np.ones(6), "<=", 3.0, "至多三座", "at most three")
    values = {
        "catchment_ids": [f"c{i}" for i in range(6)],
        "stream_keys": ["residual_msw", "kitchen_waste"],
        "demand_t_per_d": [
            [20.0, 4.0],
            [25.0, 6.0],
            [30.0, 5.0],
            [15.0, 7.0],
            [10.0, 0.0],
            [12.0, 3.0],
        ],
        "facility_ids": ["A", "B", "K", "L"],
        "facility_type": ["incineration"] * 2 + ["kitchen_plant"] * 2,
        "facility_site": ["SA", "SB", "SK", "SL"],
        "required": [True, False, False, False],
        "forbidden": [False] * 4,
        "min_load_share": [0.2, 0.1, 0.0, 0.0],
        "option_facility": [0, 1, 1, 2, 2, 3],
        "option_capacity_t_per_d": [60.0, 40.0, 90.0, 12.0, 30.0, 9.0],
        "option_fixed_cost_cny_per_yr": [1e5, 3e4, 9e4, 2e4, 3e4, 1e4],
        "arc_stream": [0] * 12 + [1] * 12,
        "arc_catchment": np.tile(np.repeat(np.arange(6), 2), 2),
        "arc_facility": [0, 1] * 6 + [2, 3] * 6,
        "arc_distance_km": costs,
        "arc_haul_cost_cny_per_t": costs,
        "arc_processing_cost_cny_per_t": [3.0] * 24,
        "unserved_cost_cny_per_t": [77.0, 95.0],
        "single_source": [False, True],
        "option_policies": (count,),
    }
    return SitingProblem(**(values | changes))


@pytest.fixture(scope="module", params=["highs", "cbc"])
def answer(request) -> Solution:
    solution = solve(town(), options=SolverOptions(name=request.param, time_limit_s=30))
    assert solution.status == "optimal"
    assert verify(solution.problem, solution).ok
    return solution


@pytest.fixture(scope="module")
def standing() -> Solution:
    """Answer the town with the plants as they stand, all loads free to split."""
    problem = town(
        required=[True, True, True, False],
        forbidden=[False, False, False, True],
        option_facility=[0, 1, 2, 3],
        option_capacity_t_per_d=[60.0, 40.0, 20.0, 9.0],
        option_fixed_cost_cny_per_yr=[1e5, 3e4, 2e4, 1e4],
        single_source=[False, False],
        option_policies=(),
    )
    solution = solve(problem)
    assert solution.status == "optimal"
    assert solution.report.bound_source == "prices"
    assert verify(problem, solution).ok
    return solution


def spoilt(array: np.ndarray, index: int, by: float) -> np.ndarray:
    changed = np.array(array)
    changed.flat[index] += by
    return changed


def missed(solution: Solution, name: str, changes: list[float]) -> list[str]:
    """Return the spoilt copies that `verify` lets pass."""
    array = getattr(solution, name)
    found = []
    for index in range(array.size):
        for by in changes:
            broken = replace(solution, **{name: spoilt(array, index, by)})
            if verify(solution.problem, broken).ok:
                found.append(f"{name}[{np.unravel_index(index, array.shape)}] {by:+}")
    return found


def test_the_town_holds_what_the_mutations_are_about(answer, standing):
    assert (answer.open_option < 0).any()
    assert answer.unserved_t_per_d.sum() > 1
    assert answer.capacity_price_cny_per_t.max() > 1
    assert (standing.capacity_price_cny_per_t > 1).sum() == 2
    assert standing.unserved_t_per_d[:, 0].sum() > 1


@pytest.mark.parametrize("by", [-0.01, 0.01, 5.0, math.nan, math.inf])
def test_no_flow_may_be_another(answer, by):
    assert missed(answer, "flow_t_per_d", [by]) == []


@pytest.mark.parametrize("by", [-0.01, 0.01, 5.0, math.nan])
def test_no_demand_left_over_may_be_another(answer, by):
    assert missed(answer, "unserved_t_per_d", [by]) == []


def test_no_facility_may_open_otherwise(answer):
    options = range(-1, answer.problem.option_facility.size)
    for index, own in enumerate(answer.open_option.tolist()):
        for other in set(options) - {own}:
            broken = replace(answer, open_option=spoilt(answer.open_option, index, other - own))
            assert not verify(answer.problem, broken).ok, (index, other)


@pytest.mark.parametrize("by", [-0.5, 0.5, 200.0, math.nan, math.inf])
def test_no_capacity_price_may_be_another(standing, by):
    assert missed(standing, "capacity_price_cny_per_t", [by]) == []


@pytest.mark.parametrize("by", [-0.5, 0.5, 200.0, math.nan, math.inf])
def test_no_demand_price_may_be_another(standing, by):
    assert missed(standing, "demand_price_cny_per_t", [by]) == []


@pytest.mark.parametrize("by", [-0.5, 0.5, 200.0, math.nan])
def test_no_price_of_a_sited_answer_with_whole_loads_may_be_another(answer, by):
    assert missed(answer, "capacity_price_cny_per_t", [by]) == []
    assert missed(answer, "demand_price_cny_per_t", [by]) == []


@pytest.mark.parametrize("factor", [0.999, 1.001, -1.0, math.nan, math.inf])
def test_the_cost_may_not_be_another(answer, factor):
    broken = replace(answer, objective_cny_per_yr=answer.objective_cny_per_yr * factor)
    assert not verify(answer.problem, broken).ok


@pytest.mark.parametrize("bound", [math.nan, math.inf, -math.inf, 0.0])
def test_the_bound_may_not_be_another(answer, bound):
    broken = replace(answer, bound_cny_per_yr=bound)
    assert not verify(answer.problem, broken).ok


@pytest.mark.parametrize("gap", [math.nan, math.inf, 0.5, -0.1])
def test_the_gap_may_not_be_another(answer, gap):
    assert not verify(answer.problem, replace(answer, gap_share=gap)).ok


@pytest.mark.parametrize("status", ["feasible", "infeasible", "unbounded", "no_solution", ""])
def test_the_status_may_not_be_another(answer, status):
    assert not verify(answer.problem, replace(answer, status=status)).ok


def test_a_bound_and_its_gap_that_the_prices_do_not_give_are_rejected(standing):
    # half the waste hauled at a loss: dearer, but the bound is moved up to hide the gap
    problem, flow = standing.problem, standing.flow_t_per_d
    arc = int(np.argmax(flow))
    demand = (problem.arc_catchment[arc], problem.arc_stream[arc])
    unserved = np.array(standing.unserved_t_per_d)
    unserved[demand] += flow[arc]
    worse = replace(standing, flow_t_per_d=spoilt(flow, arc, -flow[arc]), unserved_t_per_d=unserved)
    cost = verify(problem, worse).objective_cny_per_yr
    assert cost > standing.objective_cny_per_yr
    hidden = replace(worse, objective_cny_per_yr=cost, bound_cny_per_yr=cost, gap_share=0.0)
    assert "bound" in {v.rule for v in verify(problem, hidden).violations}


def test_prices_of_another_answer_are_rejected(standing):
    other = solve(replace(standing.problem, option_capacity_t_per_d=[80.0, 30.0, 20.0, 9.0]))
    broken = replace(
        standing,
        capacity_price_cny_per_t=other.capacity_price_cny_per_t,
        demand_price_cny_per_t=other.demand_price_cny_per_t + 1.0,
    )
    found = {v.rule for v in verify(standing.problem, broken).violations}
    assert "demand_price" in found


@pytest.mark.parametrize("name", ["highs", "cbc"])
@pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("single", [False, True])
def test_an_honest_answer_is_never_accused(name, share, single):
    problem = town(min_load_share=[share, share, 0.0, 0.0], single_source=[False, single])
    solution = solve(problem, options=SolverOptions(name=name, time_limit_s=30))
    assert solution.has_incumbent
    assert verify(problem, solution).lines("en") == []
