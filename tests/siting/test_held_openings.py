"""The platform's own allocation: which route answers, with which optimum, prices and words."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from siting.allocation.certificate import certify
from siting.allocation.claims import claim_of
from siting.allocation.held_openings import allocate_plain, read_held
from siting.allocation.routes import run_route
from siting.options import SolverOptions
from siting.prices import price_openings
from siting.problem import SitingProblem
from siting.solution import Solution
from siting.solving import solve
from siting.transport import allocate_open
from siting.verification import verify
from tests.siting.test_solve_by_hand import two_plants

OPEN = np.array([0, 1])


def city(n: int, m: int, reach: int, seed: int, **changes) -> SitingProblem:
    """Return `n` catchments of two streams that share `m` open plants, each in reach of some."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(1, 30, (n, 2)).astype(float)
    row, column = np.nonzero(rng.random((n, m)).argsort(axis=1) < reach)
    arcs = 2 * row.size
    room = rng.random(m) + 0.2
    values = {
        "catchment_ids": [f"c{k}" for k in range(n)],
        "stream_keys": ["residual_msw", "kitchen_waste"],
        "demand_t_per_d": demand,
        "facility_ids": [f"F{k}" for k in range(m)],
        "facility_type": ["plant"] * m,
        "facility_site": [f"S{k}" for k in range(m)],
        "required": [True] * m,
        "forbidden": [False] * m,
        "min_load_share": [0.0] * m,
        "option_facility": np.arange(m),
        "option_capacity_t_per_d": np.floor(room * 0.9 * demand.sum() / room.sum()),
        "option_fixed_cost_cny_per_yr": [0.0] * m,
        "arc_stream": np.repeat([0, 1], row.size),
        "arc_catchment": np.tile(row, 2),
        "arc_facility": np.tile(column, 2),
        "arc_distance_km": np.ones(arcs),
        "arc_haul_cost_cny_per_t": rng.random(arcs) * 100,
        "arc_processing_cost_cny_per_t": np.full(arcs, 5.0),
        "unserved_cost_cny_per_t": [math.inf, 300.0],
        "single_source": [False, False],
    }
    return SitingProblem(**(values | changes))


def test_two_streams_share_one_capacity_and_only_one_of_them_may_be_left_over():
    # A takes 25 t: all 10 t of a that must go, at 3, then 15 of the 20 t at 1; 5 t stay at 100.
    # 30 + 15 + 500 = 545 CNY/d; a tonne more at A saves 100 - 1
    problem = two_plants(
        stream_keys=["residual_msw", "kitchen_waste"],
        demand_t_per_d=[[10.0, 20.0], [0.0, 0.0], [0.0, 0.0]],
        arc_stream=[0, 1, 0, 0, 0, 0],
        arc_catchment=[0, 0, 0, 1, 1, 2],
        arc_facility=[0, 0, 1, 0, 1, 1],
        arc_haul_cost_cny_per_t=[3.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        unserved_cost_cny_per_t=[math.inf, 100.0],
        single_source=[False, False],
    )
    found = price_openings(problem, np.array([0, -1]), SolverOptions())
    assert found.outcome.objective == pytest.approx(545.0)
    assert found.flow_t_per_d[:2] == pytest.approx([10.0, 15.0])
    assert found.unserved_t_per_d[0] == pytest.approx([0.0, 5.0])
    assert found.capacity_price_cny_per_t == pytest.approx([99.0, 0.0])
    assert found.demand_price_cny_per_t[0] == pytest.approx([102.0, 100.0])


def test_waste_that_must_go_but_finds_no_room_is_infeasible():
    held = price_openings(city(30, 3, 3, 1), np.arange(3), SolverOptions())
    tight = city(30, 3, 3, 1, unserved_cost_cny_per_t=[math.inf] * 2)
    found = price_openings(tight, np.arange(3), SolverOptions())
    assert held.outcome.status == "optimal"
    assert (found.outcome.status, found.outcome.values) == ("infeasible", None)


@pytest.mark.parametrize("seed", range(3))
def test_a_growing_set_of_arcs_and_the_plant_graph_reach_the_optimum_of_the_model(seed):
    problem, opened = city(700, 12, 10, seed), np.arange(12)
    expected = allocate_open(problem, opened, SolverOptions(), nearest=99).outcome.objective
    found = price_openings(problem, opened, SolverOptions())
    task = read_held(problem, opened).task
    claim, _ = claim_of(task, run_route(task, "plant_graph"), "plant_graph")
    assert found.outcome.objective == pytest.approx(expected, rel=1e-9)
    assert found.outcome.bound == pytest.approx(expected, rel=1e-9)
    assert claim.objective == pytest.approx(expected, rel=1e-9)
    assert certify(task, claim).ok
    assert not found.unserved_t_per_d[:, 0].any()
    assert found.unserved_t_per_d[:, 1].sum() > 0


def test_must_go_waste_beyond_its_room_is_infeasible_on_a_growing_set_of_arcs_too():
    problem = city(700, 12, 10, 0, unserved_cost_cny_per_t=[math.inf, 300.0])
    demand = problem.demand_t_per_d * [20.0, 1.0]
    short = replace(problem, demand_t_per_d=demand)
    assert price_openings(short, np.arange(12), SolverOptions()).outcome.status == "infeasible"
    task = read_held(short, np.arange(12)).task
    assert run_route(task, "plant_graph").status == "infeasible"


def test_a_least_load_out_of_the_way_leaves_the_part_plain():
    # B takes 35 t on its own account (235 CNY/d), more than 30 % of its 100 t
    found = price_openings(two_plants(min_load_share=[0.0, 0.3]), OPEN, SolverOptions())
    assert found.outcome.objective == pytest.approx(235.0)
    assert "least loads" not in found.words_en


def test_a_least_load_in_the_way_is_kept_by_the_model_and_the_words_say_so():
    # 50 t must go to B: 15 t of c more than it takes on its own account, at 5 more each
    problem = two_plants(min_load_share=[0.0, 0.5])
    found = price_openings(problem, OPEN, SolverOptions())
    assert allocate_plain(problem, OPEN, SolverOptions()) is None
    assert found.outcome.objective == pytest.approx(235.0 + 15 * 5)
    assert found.flow_t_per_d == pytest.approx([0, 0, 10, 10, 20, 20])
    assert found.load_price_cny_per_t == pytest.approx([0.0, 5.0])
    assert found.words_en.startswith("least loads bind: HiGHS from arrays")
    assert found.words_zh.startswith("最低负荷起约束作用：HiGHS 直接读入数组")
    assert verify(problem, solve(problem)).ok


def test_a_least_load_beyond_all_waste_is_infeasible():
    found = price_openings(two_plants(min_load_share=[0.0, 0.7]), OPEN, SolverOptions())
    assert found.outcome.status == "infeasible"


def test_the_solver_that_was_asked_for_is_the_one_that_answers_and_is_named():
    by_cbc = price_openings(two_plants(), OPEN, SolverOptions(name="cbc", time_limit_s=20))
    assert by_cbc.outcome.objective == pytest.approx(235.0)
    assert "CBC" in by_cbc.words_en
    assert "CBC" in by_cbc.words_zh


def test_the_report_says_by_stream_which_route_answered_and_keeps_it(tmp_path):
    solution = solve(two_plants())
    assert solution.report.route_en == (
        "residual_msw: 3 demands x 2 facilities, PuLP and HiGHS on a growing set of arcs, 1 round."
    )
    assert solution.report.route_zh.startswith("residual_msw：3 项产生量 × 2 座设施，PuLP + HiGHS")
    solution.save(tmp_path / "solution.npz")
    read = Solution.load(tmp_path / "solution.npz", solution.problem)
    assert read.report.route_zh == solution.report.route_zh


def test_a_large_part_goes_by_the_plant_graph_and_its_answer_is_verified():
    problem = city(2600, 5, 4, 3)
    solution = solve(problem)
    assert "plant graph" in solution.report.route_en
    assert "设施图" in solution.report.route_zh
    assert solution.status == "optimal"
    assert verify(problem, solution).ok


_SMALL_PART = """
import sys
import numpy as np
from siting.options import SolverOptions
from siting.prices import price_openings
from tests.siting.test_held_openings import city
found = price_openings(city(700, 12, 10, 0), np.arange(12), SolverOptions())
assert found.outcome.status == "optimal"
assert "numba" not in sys.modules
"""


def test_a_part_of_some_thousand_arcs_does_not_load_the_compiler():
    subprocess.run([sys.executable, "-c", _SMALL_PART], check=True)  # noqa: S603
