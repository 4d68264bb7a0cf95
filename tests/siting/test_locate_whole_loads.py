"""Whole catchments to capacitated sites: the greedy answer and its improvement by parts."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from siting import locate
from siting.answers import Plan
from siting.components import part_of
from siting.locate.capacitated import siting_problem
from siting.models import formulate
from siting.options import SolverOptions
from siting.transport import read_flows
from siting.verification_checks import CHECKS
from siting.whole_loads import place_whole_loads
from siting.whole_parts import (
    WholeLoadSearch,
    greedy_whole_loads,
    left_room,
    part_plan,
    with_part,
)


def case(n, m, seed, *, p=None, slack=1.6):
    rng = np.random.default_rng(seed)
    towns, sites = rng.uniform(0, 100, (n, 2)), rng.uniform(0, 100, (m, 2))
    cost = np.hypot(*(towns[:, None] - sites[None]).transpose(2, 0, 1)).round(1)
    demand = rng.integers(5, 35, n).astype(float)
    capacity = rng.integers(40, 160, m).astype(float)
    if p is None:
        capacity *= slack * 2.5 * demand.sum() / capacity.sum()
    fixed = (capacity * rng.uniform(8, 16, m)).round()
    rules = (np.zeros(m, bool), np.zeros(m, bool), np.zeros(m))
    return siting_problem(
        cost, demand, capacity[:, None], fixed[:, None], rules, single_source=True, p=p
    )


class _Answer:
    """What the checks of `siting.verification` look at."""

    def __init__(self, plan: Plan) -> None:
        self.open_option, self.flow_t_per_d = plan.open_option, plan.flow_t_per_d
        self.unserved_t_per_d = plan.unserved_t_per_d


def broken_rules(problem, plan):
    return [v.text("en") for check in CHECKS for v in check(problem, _Answer(plan))]


def search(problem, plan, seconds=2.0):
    value = problem.option_fixed_cost_cny_per_yr
    return WholeLoadSearch(problem, plan, value, SolverOptions(time_limit_s=seconds))


@pytest.mark.parametrize("seed", range(6))
def test_greedy_answer_keeps_every_rule(seed):
    problem = case(30, 12, seed)
    plan = greedy_whole_loads(problem, np.zeros(12, dtype=bool))
    assert plan is not None
    assert broken_rules(problem, plan) == []


def test_greedy_answer_opens_none_but_the_counted_sites():
    problem = case(20, 10, 3, p=6)
    opened = np.arange(10) < 6
    plan = greedy_whole_loads(problem, opened)
    assert plan is not None
    assert (plan.open_option >= 0).tolist() == opened.tolist()


def test_greedy_answer_is_none_when_a_catchment_is_larger_than_any_site():
    problem = siting_problem(
        np.ones((1, 2)), np.array([9.0]), np.array([[5.0], [5.0]]), np.ones((2, 1)),
        (np.zeros(2, bool), np.zeros(2, bool), np.zeros(2)), single_source=True, p=None,
    )  # fmt: skip
    assert greedy_whole_loads(problem, np.ones(2, dtype=bool)) is None


@pytest.mark.parametrize("seed", range(4))
def test_parts_never_make_an_answer_dearer_and_keep_every_rule(seed):
    problem = case(60, 20, seed)
    plan = greedy_whole_loads(problem, np.zeros(20, dtype=bool))
    better = search(problem, plan).run()
    assert better.cost_cny_per_yr < plan.cost_cny_per_yr
    assert broken_rules(problem, better) == []


def test_a_part_of_all_sites_finds_the_optimum_of_brute_force():
    problem = case(6, 3, 11)
    demand, n, m = problem.demand_t_per_d[:, 0], 6, 3
    cost = np.full((n, m), np.inf)
    cost[problem.arc_catchment, problem.arc_facility] = problem.arc_haul_cost_cny_per_t
    best = np.inf
    for places in itertools.product(range(m), repeat=n):
        place = np.array(places)
        load = np.bincount(place, demand, minlength=m)
        if (load > problem.option_capacity_t_per_d).any():
            continue
        fixed = problem.option_fixed_cost_cny_per_yr[np.unique(place)].sum()
        best = min(best, fixed + float((demand * cost[np.arange(n), place]).sum()))
    plan = greedy_whole_loads(problem, np.ones(m, dtype=bool))
    assert search(problem, plan).run().cost_cny_per_yr == pytest.approx(best)


def test_a_count_of_sites_leaves_a_part_the_sites_it_has_now():
    problem = case(20, 10, 3, p=6)
    plan = greedy_whole_loads(problem, np.arange(10) < 6)
    room = left_room(problem, plan.open_option, np.array([0, 1, 8]))
    assert room.option_policies[0].limit == 2.0
    better = search(problem, plan).run()
    assert (better.open_option >= 0).sum() == 6
    assert broken_rules(problem, better) == []


def test_a_part_put_back_unchanged_is_the_same_plan():
    problem = case(20, 8, 5)
    plan = greedy_whole_loads(problem, np.zeros(8, dtype=bool))
    members = np.flatnonzero(plan.open_option >= 0)[:2]
    carried = np.isin(problem.arc_facility, members) & (plan.flow_t_per_d > 0)
    demand = np.zeros_like(problem.demand_t_per_d)
    demand[problem.arc_catchment[carried], 0] = plan.flow_t_per_d[carried]
    part = part_of(problem, members, demand)
    again = with_part(problem, plan, part, part_plan(part, plan))
    assert again.open_option.tolist() == plan.open_option.tolist()
    assert again.flow_t_per_d.tolist() == plan.flow_t_per_d.tolist()
    assert again.cost_cny_per_yr == pytest.approx(plan.cost_cny_per_yr)


def test_parts_stop_when_the_time_is_over():
    problem = case(60, 20, 0)
    plan = greedy_whole_loads(problem, np.zeros(20, dtype=bool))
    assert search(problem, plan, seconds=1e-6).run() is plan


def test_large_whole_loads_get_an_answer_with_its_gap():
    problem = case(120, 60, 2)
    greedy = greedy_whole_loads(problem, np.zeros(60, dtype=bool))
    cost = np.full((120, 60), np.inf)
    cost[problem.arc_catchment, problem.arc_facility] = problem.arc_haul_cost_cny_per_t
    answer = locate.capacitated(
        cost, problem.demand_t_per_d[:, 0], problem.option_capacity_t_per_d,
        problem.option_fixed_cost_cny_per_yr, single_source=True, time_limit_s=8,
    )  # fmt: skip
    assert answer.status in ("feasible", "optimal")
    assert answer.objective < greedy.cost_cny_per_yr
    assert answer.bound <= answer.objective
    assert (np.diff(answer.flow.indptr) == 1).all()


def test_openings_of_the_split_problem_lead_to_an_answer_of_whole_loads():
    problem = case(60, 20, 2)
    option = np.where(np.arange(20) % 3 == 0, np.arange(20), -1)
    told = []
    value = problem.option_fixed_cost_cny_per_yr
    options = SolverOptions(time_limit_s=3.0)
    plan = place_whole_loads(problem, option, value, options, lambda *figures: told.append(figures))
    assert plan is not None
    assert broken_rules(problem, plan) == []
    assert told[0][0] == "search"
    assert told[-1][2] <= told[0][2]


def test_whole_loads_are_whole_whatever_the_solver_rounds():
    problem = case(6, 3, 11)
    form = formulate(problem)
    values = np.full(len(form.flow), 1e-6)
    first = dict(zip(problem.arc_catchment.tolist()[::-1], range(len(values))[::-1], strict=True))
    values[list(first.values())] = 1 - 1e-6
    flow, unserved = read_flows(form, values)
    demand = problem.demand_t_per_d[problem.arc_catchment, 0]
    assert set(np.where(flow > 0, flow / demand, 0.0).tolist()) == {0.0, 1.0}
    assert (
        np.bincount(problem.arc_catchment, flow).tolist() == problem.demand_t_per_d[:, 0].tolist()
    )
    assert not unserved.any()
