"""Allocation by hand: figures worked on paper, odd shapes, and faults of the input."""

from __future__ import annotations

import doctest
import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse

import siting.allocation.allocation
from siting import ProblemError, allocate

ROUTES = ("pulp", "plant_graph")
INF = np.inf


@pytest.fixture(params=ROUTES)
def solve(request):
    return lambda *data, **options: allocate(*data, route=request.param, **options)


def test_the_worked_example_of_the_docstring_runs():
    done = doctest.testmod(siting.allocation.allocation)
    assert done.attempted >= 5
    assert done.failed == 0


def test_overflow_goes_where_a_tonne_costs_least_more(solve):
    answer = solve([[4, 10], [3, 11]], [30, 20], [40, 60])
    assert answer.flow.toarray().tolist() == [[20, 10], [20, 0]]
    assert (answer.objective, answer.bound, answer.status) == (240, 240, "optimal")
    assert answer.capacity_price.tolist() == [6, 0]
    assert answer.demand_price.tolist() == [10, 9]
    assert answer.certificate.ok
    assert answer.certificate.arcs_priced == 4


def test_a_chain_of_moves_makes_room(solve):
    # 1 is full with the second row, which moves on to 2 for 1, so that the first pays 2 + 1
    answer = solve([[9, 2, 40], [9, 1, 2]], [10, 10], [0, 10, 10])
    assert answer.flow.toarray().tolist() == [[0, 10, 0], [0, 0, 10]]
    assert answer.objective == 40


def test_a_facility_worth_more_has_a_price_per_tonne_of_room(solve):
    less = solve([[1, 5]], [10], [4, 10]).objective
    more = solve([[1, 5]], [10], [5, 10]).objective
    answer = solve([[1, 5]], [10], [4, 10])
    assert less - more == answer.capacity_price[0] == 4


def test_demand_of_zero_needs_no_arc_and_gets_no_flow(solve):
    answer = solve([[INF, INF], [2, 3]], [0, 5], [5, 5])
    assert answer.status == "optimal"
    assert answer.flow.nnz == 1
    assert answer.demand_price.tolist() == [INF, 2]


def test_no_demand_at_all_costs_nothing(solve):
    answer = solve([[1, 2], [3, 4]], [0, 0], [0, 0])
    assert (answer.status, answer.objective, answer.bound) == ("optimal", 0, 0)
    assert answer.certificate.ok


def test_no_catchment_at_all_is_answered(solve):
    assert solve(np.zeros((0, 2)), [], [1, 2]).objective == 0


def test_supply_equal_to_demand_fills_every_facility_exactly(solve):
    answer = solve([[1, 2, 3], [4, 5, 7]], [6, 6], [4, 4, 4])
    assert answer.status == "optimal"
    assert answer.flow.sum(axis=0).tolist() == [4, 4, 4]
    assert answer.objective == 1 * 0 + 2 * 2 + 3 * 4 + 4 * 4 + 5 * 2


def test_tenths_that_fill_a_facility_exactly_fit(solve):
    answer = solve(np.ones((10, 1)), np.full(10, 0.1), [1.0])
    assert answer.status == "optimal"
    assert answer.certificate.ok


def test_a_sum_taken_in_floating_point_still_fits(solve):
    demand = np.random.default_rng(5).random(200)
    assert solve(np.ones((200, 1)), demand, [demand.sum()]).status == "optimal"


def test_one_catchment_larger_than_any_facility_is_split(solve):
    answer = solve([[1, 2, 3]], [100], [40, 40, 40])
    assert answer.flow.toarray().tolist() == [[40, 40, 20]]
    assert answer.objective == 180


def test_one_unit_too_much_is_infeasible_and_the_tonnes_are_named(solve):
    answer = solve([[1, 2], [3, 4]], [60, 41], [50, 50])
    assert answer.status == "infeasible"
    assert np.isnan(answer.objective)
    assert answer.bound == INF
    assert answer.flow.nnz == 0
    assert answer.certificate.ok
    (shortfall,) = answer.shortfalls
    assert shortfall.amount == 1
    assert "1 t/d too many" in shortfall.text("en")
    assert "超出 1 t/d" in shortfall.text("zh")


def test_infeasibility_names_the_facilities_that_are_short_and_no_others(solve):
    cost = [[1, INF, 5], [INF, 2, 5], [1, INF, INF]]
    answer = solve(cost, [1, 1, 9], [8, 50, 50])
    assert answer.status == "infeasible"
    assert answer.shortfalls[0].ids == ("0",)
    assert answer.shortfalls[0].amount == 1


def test_a_catchment_without_an_arc_is_out_of_reach(solve):
    answer = solve([[1.0], [INF]], [1, 7], [90])
    assert answer.status == "infeasible"
    assert (answer.shortfalls[0].kind, answer.shortfalls[0].amount) == ("out_of_reach", 7)


def test_demand_is_left_over_only_where_that_is_cheaper(solve):
    answer = solve([[5], [9]], [10, 10], [15], allow_unserved=True, unserved_cost=[20, 8])
    assert answer.unserved.tolist() == [0, 10]
    assert answer.objective == 50 + 80
    assert answer.certificate.ok


def test_without_a_price_as_little_as_possible_is_left_over_and_hauls_are_counted(solve):
    answer = solve([[5, INF], [9, 90]], [10, 10], [12, 4], allow_unserved=True)
    assert answer.unserved.sum() == 4
    assert answer.objective == answer.bound
    assert answer.objective == (answer.flow.toarray() * [[5, 0], [9, 90]]).sum()
    assert "4 t/d" in answer.shortfalls[0].text("en")


def test_all_is_left_over_when_there_is_no_facility(solve):
    answer = solve(np.zeros((2, 0)), [1, 2], [], allow_unserved=True, unserved_cost=3)
    assert (answer.objective, answer.unserved.tolist()) == (9, [1, 2])


def test_forbidden_arcs_carry_nothing(solve):
    forbidden = np.array([[True, False], [False, False]])
    answer = solve([[1, 9], [2, 9]], [5, 5], [10, 10], forbidden=forbidden)
    assert answer.flow.toarray().tolist() == [[0, 5], [5, 0]]
    sparse_too = solve([[1, 9], [2, 9]], [5, 5], [10, 10], forbidden=sparse.coo_array(forbidden))
    assert sparse_too.objective == answer.objective == 55


def test_stored_entries_of_a_sparse_cost_are_the_arcs_even_at_cost_zero(solve):
    cost = sparse.csr_array(([0.0, 7.0, 3.0], ([0, 0, 1], [0, 1, 1])), shape=(2, 2))
    answer = solve(cost, [5, 5], [4, 10])
    assert answer.flow.toarray().tolist() == [[4, 1], [0, 5]]
    assert answer.objective == 22


def test_capacity_without_limit_has_no_price(solve):
    answer = solve([[1, 5], [2, 5]], [10, 10], [INF, 3])
    assert answer.objective == 30
    assert answer.capacity_price.tolist() == [0, 0]


def test_ten_thousand_ties_are_settled():
    answer = allocate(np.full((10_000, 4), 3.0), np.ones(10_000), [2500.0] * 4)
    assert answer.report.route == "plant_graph"
    assert (answer.status, answer.objective) == ("optimal", 30_000)
    assert answer.flow.sum(axis=0).tolist() == [2500] * 4


def test_costs_over_twelve_orders_of_magnitude_keep_their_small_digits(solve):
    cost = np.array([[1e-6, 1e6], [2e-6, 3e-6], [1e6, 4e-6]])
    answer = solve(cost, [1, 1, 1], [1, 2])
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(1e-6 + 3e-6 + 4e-6, rel=1e-12)


def test_demand_is_met_to_the_last_bit(solve):
    rng = np.random.default_rng(1)
    demand = rng.lognormal(0, 2, 60)
    answer = solve(rng.random((60, 5)), demand, np.full(5, demand.sum() / 4.9))
    assert np.array_equal(answer.flow.sum(axis=1), demand)
    assert np.array_equal(answer.flow.toarray()[:, ::-1].sum(axis=1), demand)


def test_results_cannot_be_changed(solve):
    answer = solve([[1.0]], [1], [1])
    for vector in (answer.capacity_price, answer.demand_price, answer.unserved, answer.flow.data):
        with pytest.raises(ValueError, match="read-only"):
            vector[0] = 2.0


def test_every_fault_of_the_input_is_listed_at_once():
    with pytest.raises(ProblemError) as caught:
        allocate([[np.nan, -1, 2]], [-3], [1, np.nan, 2], unserved_cost=-1)
    codes = [(f.code, f.params.get("name")) for f in caught.value.faults]
    assert codes == [
        ("allocation_unserved", None),
        ("allocation_number", "demand"),
        ("allocation_number", "capacity"),
        ("allocation_number", "unserved_cost"),
        ("allocation_number", "cost"),
    ]
    assert all(caught.value.text(lang) for lang in ("zh", "en"))


def test_shapes_that_disagree_are_listed():
    with pytest.raises(ProblemError) as caught:
        allocate(np.ones((2, 3)), [1, 1, 1], [1, 1], forbidden=np.zeros((3, 3)))
    assert [f.params["name"] for f in caught.value.faults] == ["cost", "forbidden"]


def test_an_unknown_route_is_refused_with_the_known_ones():
    with pytest.raises(ProblemError, match="auto, pulp, plant_graph"):
        allocate([[1]], [1], [1], route="fast")


def test_size_chooses_the_route_and_the_report_says_so():
    small = allocate(np.ones((10, 3)), np.ones(10), [10] * 3)
    large = allocate(np.ones((7000, 3)), np.ones(7000), [7000] * 3)
    assert (small.report.route, large.report.route) == ("pulp", "plant_graph")
    assert "PuLP" in small.report.text("zh")
    assert "plant graph" in large.report.text("en")


_WITHOUT_NUMBA = """
import sys
import numpy as np
sys.modules["numba"] = None
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "numba" else find(name, *rest)
import siting
assert "siting.allocation.kernel" not in sys.modules
answer = siting.allocate(np.ones((7000, 3)), np.ones(7000), [7000] * 3)
assert answer.report.route == "pulp" and answer.certificate.ok
assert "numba" in answer.report.text("en") and "numba" in answer.report.text("zh")
rng = np.random.default_rng(1)
demand = rng.integers(1, 9, 1000)
many = rng.random((1000, 12)), demand, np.full(12, np.ceil(demand.sum() / 11.5))
answer = siting.allocate(*many)
assert answer.status == "optimal" and answer.certificate.arcs_priced == 12_000
short = siting.allocate(many[0], demand, np.full(12, np.floor(demand.sum() / 12 - 1)))
assert short.status == "infeasible" and short.certificate.ok
try:
    siting.allocate([[1]], [1], [1], route="plant_graph")
except siting.ProblemError as error:
    assert "chongqing-siting[large]" in str(error)
else:
    raise SystemExit("no error")
"""


def test_without_numba_the_pulp_route_runs_and_the_report_says_so():
    subprocess.run([sys.executable, "-c", _WITHOUT_NUMBA], check=True)  # noqa: S603


def test_numba_is_not_loaded_by_a_small_case():
    code = "import sys, siting; siting.allocate([[1]], [1], [1]); assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
