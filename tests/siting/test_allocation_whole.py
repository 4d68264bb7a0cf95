"""Whole loads: each catchment to one facility, against all assignments of small cases."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from siting import CostBlocks, ProblemError, allocate
from siting.allocation.certificate import certify
from siting.allocation.statement import Claim
from siting.allocation.transportation import read_transportation

INF = np.inf


def _best(cost, demand, capacity, price=None):
    """Return the least cost over every assignment, infinity when none fits."""
    columns = cost if price is None else np.column_stack([cost, np.full(len(demand), price)])
    limits = np.array([*capacity, *([] if price is None else [INF])])
    least = INF
    for places in itertools.product(range(columns.shape[1]), repeat=len(demand)):
        load = np.bincount(places, demand, minlength=limits.size)
        if (load <= limits * (1 + 1e-12)).all():
            least = min(least, float(sum(columns[i, j] * demand[i] for i, j in enumerate(places))))
    return least


def _case(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 8)), int(rng.integers(1, 4))
    cost = np.round(rng.random((n, m)) * 40, 1)
    cost[rng.random((n, m)) < 0.15] = INF
    demand = np.round(rng.lognormal(1.5, 0.7, n), 1) + 0.1
    share = rng.random(m) + 0.3
    return (
        cost,
        demand,
        np.round(share / share.sum() * demand.sum() * rng.choice([1.05, 1.3, 2]), 1),
    )


@pytest.mark.parametrize("seed", range(40))
def test_whole_loads_cost_as_much_as_the_best_of_all_assignments(seed):
    data = _case(seed)
    best, split = _best(*data), allocate(*data)
    answer = allocate(*data, single_source=True, gap_share=0.0)
    assert answer.certificate.ok
    if np.isinf(best):
        assert answer.status == "infeasible"
        assert answer.shortfalls[0].text("zh")
        assert answer.shortfalls[0].text("en")
        return
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(best, rel=1e-9)
    assert answer.bound <= answer.objective
    assert split.objective <= answer.objective * (1 + 1e-9)
    assert (np.diff(answer.flow.indptr) == 1).all()


@pytest.mark.parametrize("seed", range(40, 55))
def test_what_is_left_over_whole_is_the_best_of_all_choices(seed):
    cost, demand, capacity = _case(seed)
    capacity = capacity * 0.6
    options = {"allow_unserved": True, "unserved_cost": 25.0, "single_source": True}
    answer = allocate(cost, demand, capacity, gap_share=0.0, **options)
    assert (answer.status, answer.certificate.ok) == ("optimal", True)
    assert answer.objective == pytest.approx(_best(cost, demand, capacity, 25.0), rel=1e-9)
    assert set((answer.unserved / demand).tolist()) <= {0.0, 1.0}


def _city(n, m, seed, slack=1.15):
    rng = np.random.default_rng(seed)
    at, plant = rng.random((n, 2)) * 100, rng.random((m, 2)) * 100
    cost = np.sqrt(((at[:, None] - plant[None]) ** 2).sum(axis=2))
    demand, share = rng.lognormal(1, 0.8, n), rng.lognormal(0, 0.5, m)
    return cost, demand, share / share.sum() * demand.sum() * slack


def test_a_city_goes_whole_within_its_gap_and_in_blocks_as_well():
    cost, demand, capacity = _city(6000, 8, 1)
    answer = allocate(cost, demand, capacity, single_source=True, time_limit_s=10)
    assert (answer.status, answer.certificate.ok) == ("optimal", True)
    assert answer.gap_share <= 1e-4
    blocks = CostBlocks(cost.shape, lambda rows: cost[rows])
    again = allocate(blocks, demand, capacity, single_source=True, time_limit_s=10)
    assert again.objective == answer.objective


def test_a_gap_that_stays_open_is_said_and_not_called_optimal():
    answer = allocate(*_city(300, 10, 1), single_source=True, time_limit_s=0.5)
    assert answer.certificate.ok
    assert answer.gap_share == pytest.approx(1 - answer.bound / answer.objective)
    assert answer.status == ("optimal" if answer.gap_share <= 1e-4 else "feasible")
    assert "gap" in answer.report.text("en")
    assert "间隙" in answer.report.text("zh")


def test_the_report_names_the_bound_of_the_solver_as_the_solvers():
    answer = allocate([[4, 10], [3, 11]], [30, 20], [40, 60], single_source=True)
    assert answer.objective == 340
    assert answer.certificate.bound_by == "solver"
    assert "the bound is the solver's" in answer.report.text("en")
    assert "下界来自求解器" in answer.report.text("zh")


def test_split_loads_that_are_infeasible_keep_their_words():
    data = [[1, 2], [3, 4]], [60, 41], [50, 50]
    whole, split = allocate(*data, single_source=True), allocate(*data)
    assert whole.status == "infeasible"
    assert whole.shortfalls == split.shortfalls
    assert whole.certificate.ok


def test_a_catchment_larger_than_any_facility_is_named():
    answer = allocate([[1, 2, 3]], [100], [40, 40, 40], single_source=True)
    assert (answer.status, answer.certificate.ok) == ("infeasible", True)
    assert answer.certificate.bound_by == "prices"
    assert "row 0 (100 t/d)" in answer.shortfalls[0].text("en")
    assert "不拆分就无法收运" in answer.shortfalls[0].text("zh")


def test_loads_that_fit_only_when_split_are_proven_infeasible_by_the_solver():
    answer = allocate(np.ones((3, 2)), [3, 3, 3], [5, 5], single_source=True)
    assert (answer.status, answer.certificate.bound_by) == ("infeasible", "solver")
    assert answer.bound == INF
    assert answer.flow.nnz == 0
    assert "proven by the solver" in answer.shortfalls[0].text("en")


def test_a_search_that_runs_out_of_time_without_an_answer_says_so():
    demand = np.random.default_rng(2).integers(300, 900, 120).astype(float)
    capacity = np.full(40, demand.sum() / 40)
    cost = np.random.default_rng(3).random((120, 40)) + 1
    answer = allocate(cost, demand, capacity, single_source=True, time_limit_s=0.2)
    assert answer.status in ("no_solution", "infeasible")
    assert np.isnan(answer.objective)
    assert answer.gap_share == INF
    assert "whole" in answer.report.text("en")
    assert "一座设施" in answer.report.text("zh")


def test_leaving_over_whole_needs_a_price_and_limits_must_be_in_range():
    with pytest.raises(ProblemError) as caught:
        allocate([[1]], [1], [1], single_source=True, allow_unserved=True, time_limit_s=0,
                 gap_share=1.5)  # fmt: skip
    codes = [(f.code, f.params.get("name")) for f in caught.value.faults]
    assert codes == [
        ("allocation_whole_price", None),
        ("solver_number", "time_limit_s"),
        ("solver_number", "gap_share"),
    ]
    assert all(caught.value.text(lang) for lang in ("zh", "en"))


def test_demand_of_zero_and_no_demand_at_all_go_nowhere():
    answer = allocate([[INF, INF], [2, 3]], [0, 5], [5, 5], single_source=True)
    assert (answer.status, answer.flow.nnz, answer.objective) == ("optimal", 1, 10)
    nothing = allocate([[1, 2]], [0], [0, 0], single_source=True)
    assert (nothing.status, nothing.objective) == ("optimal", 0)


def _claimed():
    data = _city(8, 3, 1, 1.5)
    answer = allocate(*data, single_source=True, gap_share=0.0)
    problem = replace(read_transportation(*data), is_whole=True)
    claim = Claim(
        status=answer.status,
        flow_t_per_d=answer.flow,
        unserved_t_per_d=answer.unserved,
        objective=answer.objective,
        bound=answer.bound,
        capacity_price_cny_per_t=answer.capacity_price,
        demand_price_cny_per_t=answer.demand_price,
        short_columns=np.empty(0, dtype=int),
        is_whole=True,
        solver_bound_cny=answer.bound,
    )
    return problem, claim


def test_a_split_row_in_a_claim_of_whole_loads_is_objected_to():
    problem, claim = _claimed()
    assert certify(problem, claim).ok
    dense = claim.flow_t_per_d.toarray()
    row, column = (int(v[0]) for v in claim.flow_t_per_d.nonzero())
    half = dense[row, column] / 2
    dense[row, column] = half
    dense[row, (column + 1) % dense.shape[1]] = half
    objections = certify(problem, replace(claim, flow_t_per_d=sparse.csr_array(dense))).objections
    assert f"row {row} is split though each must go whole" in objections


def test_every_mutated_figure_of_whole_loads_is_objected_to():
    problem, claim = _claimed()
    less = claim.flow_t_per_d.copy()
    less.data[0] *= 0.999
    mutants = {
        "objective": replace(claim, objective=claim.objective * (1 + 1e-6)),
        "bound": replace(claim, bound=claim.bound * (1 - 1e-6)),
        "above": replace(claim, bound=claim.bound * 1.01, solver_bound_cny=claim.bound * 1.01),
        "far": replace(claim, bound=claim.bound * 0.5, solver_bound_cny=-INF),
        "status": replace(claim, status="no_solution"),
        "flow": replace(claim, flow_t_per_d=less),
        "price": replace(claim, demand_price_cny_per_t=claim.demand_price_cny_per_t * 1.1),
        "left": replace(claim, unserved_t_per_d=claim.unserved_t_per_d + 1),
    }
    assert [name for name, mutant in mutants.items() if certify(problem, mutant).ok] == []


def test_no_fixed_price_leaves_the_least_whole_loads_over_so_one_must_be_given():
    # 10 t of room: without the first 4 t is least left; without the third 7 t hauls far cheaper
    cost, demand, capacity = np.array([[1.0], [9.0], [9.0], [9.0]]), [4.0, 2.0, 7.0, 1.0], [10.0]
    options = {"single_source": True, "allow_unserved": True}
    with pytest.raises(ProblemError, match=r"\(m \+ 1\) x the dearest haul"):
        allocate(cost, demand, capacity, **options)
    enough_to_split, higher = 2 * cost.max(), 3 * cost.max()
    first = allocate(cost, demand, capacity, unserved_cost=enough_to_split, **options)
    assert (first.unserved.sum(), first.objective) == (7.0, 31 + 7 * enough_to_split)
    second = allocate(cost, demand, capacity, unserved_cost=higher, **options)
    assert (second.unserved.sum(), second.objective) == (4.0, 90 + 4 * higher)
