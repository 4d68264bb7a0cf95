"""Capacitated location: brute force, hand-worked cases, published optima, honest status."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting import ProblemError, locate
from siting.ascent import climb, first_prices
from siting.bound import knapsack_table
from siting.branching import branch
from siting.locate.capacitated import siting_problem
from siting.options import SolverOptions
from siting.site_branching import settled_facilities
from siting.site_costs import SiteCosts
from tests.siting import brute_force, instances

COST = np.array([[1.0, 2.0, 5.0], [5.0, 2.0, 1.0]])


@st.composite
def plants(draw):
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    arrays = {
        "cost": rng.integers(0, 20, (n, m)).astype(float),
        "demand": rng.integers(0, 10, n).astype(float),
        "capacity": rng.integers(1, 20, m).astype(float),
        "fixed_cost": rng.integers(0, 100, m).astype(float),
    }
    places = rng.permutation(m)
    rules = {
        "required": places[: draw(st.integers(0, m // 3))].tolist(),
        "forbidden": places[m - draw(st.integers(0, m // 3)) :].tolist(),
        "min_load_share": draw(st.sampled_from([0.0, 0.0, 0.5, 1.0])),
        "p": draw(st.one_of(st.none(), st.integers(1, m))),
    }
    return arrays, rules


@settings(max_examples=60, deadline=None)
@given(plants())
def test_capacitated_equals_brute_force_over_all_subsets(case):
    arrays, rules = case
    answer = locate.capacitated(**arrays, **rules)
    truth = brute_force.capacitated(**arrays, **rules)
    if np.isinf(truth):
        assert answer.status == "infeasible"
        return
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(truth, rel=1e-5, abs=1e-6)
    assert answer.flow.sum(axis=1) == pytest.approx(arrays["demand"])
    assert (answer.flow.sum(axis=0) <= arrays["capacity"] * answer.open + 1e-6).all()


@settings(max_examples=20, deadline=None)
@given(plants())
def test_splitting_is_never_dearer_than_sending_each_catchment_whole(case):
    arrays, rules = case
    whole = locate.capacitated(**arrays, **rules, single_source=True)
    split = locate.capacitated(**arrays, **rules)
    if whole.status == "infeasible":
        return
    assert split.objective <= whole.objective * (1 + 1e-4) + 1e-6
    assert (np.diff(whole.flow.indptr) <= 1).all()


def test_near_sites_beat_one_large_site_in_the_middle():
    answer = locate.capacitated(COST, [10, 10], [10, 20, 10], [30, 50, 30])
    assert answer.open.tolist() == [True, False, True]
    assert answer.objective == pytest.approx(30 + 30 + 10 + 10)
    assert answer.bound == pytest.approx(answer.objective)


def test_exactly_p_sites_open():
    answer = locate.capacitated(COST, [10, 10], [10, 20, 10], [30, 50, 30], p=1)
    assert answer.open.tolist() == [False, True, False]
    assert answer.objective == pytest.approx(50 + 40)


def test_a_site_opens_with_the_size_that_pays():
    sizes, prices = [[5, 20]], [[10, 60]]
    small = locate.capacitated([[1]], [4], sizes, prices)
    large = locate.capacitated([[1]], [8], sizes, prices)
    assert (small.objective, large.objective) == (pytest.approx(14), pytest.approx(68))


def test_a_minimum_load_keeps_a_site_that_cannot_be_filled_closed():
    answer = locate.capacitated(
        COST, [10, 10], [10, 40, 10], [30, 5, 30], min_load_share=[0, 0.75, 0]
    )
    assert answer.open.tolist() == [True, False, True]


def test_one_tonne_too_many_is_infeasible_and_says_so():
    full = locate.capacitated(COST, [20, 20], [10, 20, 10], [30, 50, 30])
    over = locate.capacitated(COST, [20, 21], [10, 20, 10], [30, 50, 30])
    assert full.status == "optimal"
    assert (over.status, over.open.any(), over.flow.nnz) == ("infeasible", False, 0)
    assert over.text("zh")
    assert over.text("en")


def test_a_catchment_larger_than_any_site_is_told_when_it_may_not_split():
    arguments = (np.ones((2, 2)), [9, 1], [5, 5], [1, 1])
    whole = locate.capacitated(*arguments, single_source=True)
    assert locate.capacitated(*arguments).status == "optimal"
    assert (whole.status, whole.bound) == ("infeasible", np.inf)
    assert "larger than any site" in whole.text("en")


@pytest.mark.parametrize("model", ["p_median", "p_center", "set_cover", "max_cover", "capacitated"])
def test_no_catchments_cost_nothing(model):
    none = np.zeros((0, 3))
    more = {
        "p_median": ([], 2),
        "p_center": (2,),
        "set_cover": (),
        "max_cover": ([], 2),
        "capacitated": ([], np.ones(3), np.ones(3)),
    }
    answer = getattr(locate, model)(none, *more[model])
    assert (answer.status, answer.objective, answer.flow.shape) == ("optimal", 0.0, (0, 3))


def test_a_haul_of_infinite_cost_is_not_used():
    cost = np.array([[np.inf, 2.0], [1.0, 2.0]])
    answer = locate.capacitated(cost, [1, 1], [5, 5], [0, 0])
    assert answer.flow.toarray().tolist() == [[0, 1], [1, 0]]


def test_no_demand_opens_nothing():
    answer = locate.capacitated(COST, [0, 0], [10, 20, 10], [30, 50, 30])
    assert (answer.status, answer.objective, answer.open.any()) == ("optimal", 0.0, False)


def test_every_fault_of_the_input_is_told_at_once():
    with pytest.raises(ProblemError) as caught:
        locate.capacitated(
            COST, [1, 2, 3], [1, np.inf, 1], [[1, 2, 3]], min_load_share=2, required=[5]
        )
    codes = [fault.code for fault in caught.value.faults]
    assert codes == [
        "locate_shape",
        "locate_number",
        "locate_shape",
        "locate_number",
        "locate_sites",
    ]


def test_a_tiny_time_limit_never_claims_a_proof_it_does_not_have():
    rng = np.random.default_rng(3)
    cost = rng.random((120, 40))
    arrays = (cost, np.ones(120), np.full(40, 13.0), 1 + rng.random(40))
    hasty = locate.capacitated(*arrays, time_limit_s=0.01)
    assert hasty.status in ("feasible", "no_solution")
    assert not hasty.bound > hasty.objective


@pytest.mark.parametrize("name", ["p1", pytest.param("p25", marks=pytest.mark.slow), "p40"])
def test_published_single_source_optima_of_holmberg_are_found_and_proved(name):
    case = instances.plants_first("holmberg.tar.xz", name)
    arrays = (case.cost, case.demand, case.capacity, case.fixed_cost)
    answer = locate.capacitated(*arrays, single_source=True, time_limit_s=240)
    best = instances.best_known(name, "SSCFLP Holmberg")
    assert answer.objective == pytest.approx(best, rel=1e-6)
    assert answer.status == "optimal"


def test_a_published_optimum_with_splitting_is_found_and_proved():
    case = instances.plants_first("orlib_cap_small.tar.xz", "cap61")
    arrays = (case.cost, case.demand, case.capacity, case.fixed_cost)
    answer = locate.capacitated(*arrays, time_limit_s=60)
    assert answer.objective == pytest.approx(instances.best_known("cap61", "CFLP"), rel=1e-6)
    assert answer.status == "optimal"


def scattered_plants(seed: int) -> tuple[np.ndarray, ...]:
    """Return 120 catchments and 30 sites in a square: large enough for the quick search."""
    rng = np.random.default_rng(seed)
    east, north = rng.random((2, 120))
    far = np.hypot(np.subtract.outer(east, east[:30]), np.subtract.outer(north, north[:30]))
    return far, rng.integers(1, 20, 120).astype(float), np.full(30, 250.0), 20 + 20 * rng.random(30)


@pytest.mark.parametrize("rules", [{}, {"p": 8}, {"required": [3], "forbidden": [4, 5]}])
def test_the_quick_search_and_the_proof_of_large_cases_agree_with_the_plain_model(rules):
    arrays = scattered_plants(11)
    answer = locate.capacitated(*arrays, **rules, time_limit_s=60)
    m = arrays[0].shape[1]
    must, never = np.zeros((2, m), dtype=bool)
    must[rules.get("required", [])] = True
    never[rules.get("forbidden", [])] = True
    cost, demand, capacity, fixed_cost = arrays
    problem = siting_problem(
        cost,
        demand,
        capacity[:, None],
        fixed_cost[:, None],
        (must, never, np.zeros(m)),
        single_source=False,
        p=rules.get("p"),
    )
    outcome, _ = branch(problem, SolverOptions(time_limit_s=60, gap_share=0.0))
    assert outcome.status == "optimal"
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(outcome.objective, rel=1e-6)
    assert answer.bound <= outcome.objective * (1 + 1e-9)


def test_the_quick_search_costs_openings_exactly():
    far, *rest = scattered_plants(12)
    costs = SiteCosts(far.T, *rest)
    opened = np.arange(0, 30, 3)
    cost, price = costs.exact(opened, np.zeros(30))
    again, _ = costs.estimate(opened, price, 1)
    rough, _ = costs.estimate(opened, np.zeros(30), 40)
    assert again == pytest.approx(cost, rel=1e-6)
    assert rough <= cost * (1 + 1e-9)


def test_sites_are_settled_only_when_no_better_answer_is_lost():
    cost, demand, capacity, fixed_cost = scattered_plants(13)
    none = np.zeros(30, dtype=bool)
    sizes = (capacity[:, None], fixed_cost[:, None])
    problem = siting_problem(
        cost, demand, *sizes, (none, none, np.zeros(30)), single_source=False, p=None
    )
    answer = locate.capacitated(cost, demand, capacity, fixed_cost, time_limit_s=60)
    table = knapsack_table(problem)
    for step in climb(
        table,
        start=first_prices(problem, table),
        policy_start=None,
        target_cny_per_yr=answer.objective,
        steps=100,
    ):
        closed, opened = settled_facilities(table, step.point, answer.objective * (1 + 1e-6))
        assert not (closed & answer.open).any()
        assert not (opened & ~answer.open).any()
