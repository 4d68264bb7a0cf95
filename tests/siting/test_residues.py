"""Waste that facilities leave, hauled on: hand cases, and random ones against scipy."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from siting import choosing, coupled_search, solving
from siting.coupled_search import choose_coupled
from siting.coupling import bound_of_proof, proved_bound
from siting.duals import Prices, Proof
from siting.errors import ProblemError
from siting.held import emptied
from siting.infeasibility import openings_exist
from siting.options import SolverOptions
from siting.problem import LoadLimit, OptionPolicy, SitingProblem
from siting.residues import arising_t_per_d, load_t_per_d
from siting.solution import Solution
from siting.solving import solve
from siting.verification import verify

EXACT = SolverOptions(time_limit_s=30, gap_share=0.0)


def ash_chain(**changes) -> SitingProblem:
    """One town of 100 t/d; furnace F leaves 0.2 t of ash a tonne; ash goes to near N or far W.

    Waste to F costs 10 a tonne. Ash to N costs 3 (N takes 15 t/d), to W 8.
    """
    values = {
        "catchment_ids": ["town", "F"],
        "stream_keys": ["waste", "ash"],
        "demand_t_per_d": [[100.0, 0.0], [0.0, 0.0]],
        "facility_ids": ["F", "N", "W"],
        "facility_type": ["furnace", "landfill", "landfill"],
        "facility_site": ["F", "N", "W"],
        "required": [True, True, True],
        "forbidden": [False, False, False],
        "min_load_share": [0.0, 0.0, 0.0],
        "option_facility": [0, 1, 2],
        "option_capacity_t_per_d": [200.0, 15.0, 50.0],
        "option_fixed_cost_cny_per_yr": [0.0, 0.0, 0.0],
        "arc_stream": [0, 1, 1],
        "arc_catchment": [0, 1, 1],
        "arc_facility": [0, 1, 2],
        "arc_distance_km": [1.0, 1.0, 2.0],
        "arc_haul_cost_cny_per_t": [10.0, 3.0, 8.0],
        "arc_processing_cost_cny_per_t": [0.0, 0.0, 0.0],
        "unserved_cost_cny_per_t": [500.0, 500.0],
        "single_source": [False, False],
        "source_facility": [-1, 0],
        "yield_share": [[0.0, 0.2], [0.0, 0.0], [0.0, 0.0]],
    }
    return SitingProblem(**(values | changes))


@pytest.mark.parametrize("name", ["highs", "cbc"])
def test_ash_of_a_hundred_tonnes_is_hauled_on_to_both_landfills(name):
    # 100 x 10 + 15 x 3 + 5 x 8 = 1085 CNY/d
    solution = solve(ash_chain(), options=SolverOptions(name=name, time_limit_s=20))
    assert solution.status == "optimal"
    assert solution.objective_cny_per_yr == pytest.approx(1085 * 365)
    assert solution.flow_t_per_d == pytest.approx([100, 15, 5])
    assert verify(solution.problem, solution).ok


def test_prices_carry_the_way_of_the_ash():
    # One tonne more of ash costs 8 (W has room), so one more of waste 10 + 0.2 x 8;
    # one more of room at N saves 8 - 3.
    solution = solve(ash_chain(), options=EXACT)
    assert solution.demand_price_cny_per_t[1, 1] == pytest.approx(8.0)
    assert solution.demand_price_cny_per_t[0, 0] == pytest.approx(11.6)
    assert solution.capacity_price_cny_per_t == pytest.approx([0, 5, 0])
    assert solution.report.bound_source == "prices"


def test_mass_balances_at_every_plant():
    solution = solve(ash_chain(), options=EXACT)
    problem = solution.problem
    arising = arising_t_per_d(problem, load_t_per_d(problem, solution.flow_t_per_d))
    hauled = np.zeros_like(arising)
    np.add.at(hauled, (problem.arc_catchment, problem.arc_stream), solution.flow_t_per_d)
    assert np.abs(hauled + solution.unserved_t_per_d - arising).max() < 1e-6


def test_a_residue_that_does_not_balance_is_objected_to():
    solution = solve(ash_chain(), options=EXACT)
    broken = replace(solution, flow_t_per_d=[100.0, 15.0, 4.0])
    assert {v.rule for v in verify(solution.problem, broken).violations} >= {"demand"}


def test_a_transfer_station_pays_beyond_the_break_even_distance():
    # Direct: 2.2 a tonne-km over d km. Through the station next door: 35 + 0.9 a tonne-km.
    # Break-even at d = 35 / (2.2 - 0.9) = 26.92 km.
    for distance_km, through in ((26.0, 0.0), (28.0, 10.0)):
        problem = SitingProblem(
            catchment_ids=["town", "station"],
            stream_keys=["waste"],
            demand_t_per_d=[[10.0], [0.0]],
            facility_ids=["station", "plant"],
            facility_type=["transfer_station", "incineration"],
            facility_site=["S", "P"],
            required=[True, True],
            forbidden=[False, False],
            min_load_share=[0.0, 0.0],
            option_facility=[0, 1],
            option_capacity_t_per_d=[50.0, 50.0],
            option_fixed_cost_cny_per_yr=[0.0, 0.0],
            arc_stream=[0, 0, 0],
            arc_catchment=[0, 0, 1],
            arc_facility=[0, 1, 1],
            arc_distance_km=[0.0, distance_km, distance_km],
            arc_haul_cost_cny_per_t=[0.0, 2.2 * distance_km, 0.9 * distance_km],
            arc_processing_cost_cny_per_t=[35.0, 0.0, 0.0],
            unserved_cost_cny_per_t=[1e4],
            single_source=[False],
            source_facility=[-1, 0],
            yield_share=[[1.0], [0.0]],
        )
        solution = solve(problem, options=EXACT)
        assert solution.flow_t_per_d[0] == pytest.approx(through)
        assert verify(problem, solution).ok


def test_a_shared_limit_sends_the_rest_elsewhere_and_has_a_price():
    # N and F may take 110 t/d together: 100 of waste leave room for 10 of ash.
    park = LoadLimit("park", [True, True, False], 110.0, "园区上限 110 t/d", "park limit 110 t/d")
    solution = solve(ash_chain(load_limits=(park,)), options=EXACT)
    assert solution.flow_t_per_d == pytest.approx([100, 10, 10])
    assert solution.load_limit_price_cny_per_t == pytest.approx([5.0])
    assert verify(solution.problem, solution).ok
    over = replace(solution, flow_t_per_d=[100.0, 15.0, 5.0])
    assert "load_limit" in {v.rule for v in verify(solution.problem, over).violations}


def test_a_problem_and_its_answer_come_back_from_their_files(tmp_path):
    park = LoadLimit("park", [True, True, False], 110.0, "园区上限", "park limit")
    problem = ash_chain(load_limits=(park,))
    solution = solve(problem, options=EXACT)
    problem.save(tmp_path / "problem.npz")
    solution.save(tmp_path / "solution.npz")
    again = SitingProblem.load(tmp_path / "problem.npz")
    assert again.source_facility.tolist() == [-1, 0]
    assert again.load_limits[0].words_zh == "园区上限"
    stored = Solution.load(tmp_path / "solution.npz", again)
    assert stored.load_limit_price_cny_per_t == pytest.approx([5.0])
    assert verify(again, stored).ok


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source_facility": [-1, -1]}, "problem_no_source"),
        ({"source_facility": [-1, 3]}, "problem_position"),
        ({"demand_t_per_d": [[100.0, 0.0], [0.0, 1.0]]}, "problem_source_demand"),
        ({"arc_facility": [0, 1, 0]}, "problem_own_arc"),
    ],
)
def test_residues_without_a_sound_place_are_refused(changes, code):
    with pytest.raises(ProblemError) as caught:
        ash_chain(**changes)
    assert code in {fault.code for fault in caught.value.faults}


def random_chain(seed: int) -> SitingProblem:
    """Towns, furnaces that leave ash and rejects, digesters whose sludge burns, landfills."""
    rng = np.random.default_rng(seed)
    towns, furnaces, digesters, landfills = 6, 2, 2, 2
    f = furnaces + digesters + landfills
    kinds = ["furnace"] * furnaces + ["digester"] * digesters + ["landfill"] * landfills
    n = towns + furnaces + digesters
    demand = np.zeros((n, 4))
    demand[:towns, 0] = rng.integers(2, 9, towns)
    demand[:towns, 1] = rng.integers(1, 5, towns)
    yields = np.zeros((f, 4))
    yields[:furnaces, 2] = 0.25
    yields[furnaces : furnaces + digesters, 3] = 0.3
    rows = [(0, i, j) for i in range(towns) for j in range(furnaces)]
    rows += [(1, i, furnaces + j) for i in range(towns) for j in range(digesters)]
    rows += [(2, towns + i, f - 1 - j) for i in range(furnaces) for j in range(landfills)]
    rows += [(3, towns + furnaces + i, j) for i in range(digesters) for j in range(furnaces)]
    stream, catchment, facility = np.array(rows).T
    cost = rng.integers(1, 30, len(rows)).astype(float)
    ids = [f"t{i}" for i in range(towns)] + [f"p{j}" for j in range(furnaces + digesters)]
    return SitingProblem(
        catchment_ids=ids,
        stream_keys=["burn", "digest", "ash", "sludge"],
        demand_t_per_d=demand,
        facility_ids=[f"p{j}" for j in range(f)],
        facility_type=kinds,
        facility_site=[f"s{j}" for j in range(f)],
        required=np.zeros(f, dtype=bool),
        forbidden=np.zeros(f, dtype=bool),
        min_load_share=np.zeros(f),
        option_facility=np.repeat(np.arange(f), 2),
        option_capacity_t_per_d=np.tile([12.0, 30.0], f),
        option_fixed_cost_cny_per_yr=rng.integers(10, 90, 2 * f).astype(float) * 365,
        arc_stream=stream,
        arc_catchment=catchment,
        arc_facility=facility,
        arc_distance_km=cost,
        arc_haul_cost_cny_per_t=cost,
        arc_processing_cost_cny_per_t=np.zeros(len(rows)),
        unserved_cost_cny_per_t=[90.0, 90.0, 60.0, 60.0],
        single_source=np.zeros(4, dtype=bool),
        source_facility=[-1] * towns + list(range(furnaces + digesters)),
        yield_share=yields,
    )


def cheapest_by_scipy(problem: SitingProblem) -> float:
    """Return the least annual cost over all openings, each allocated by scipy's linprog."""
    f, arcs = problem.facility_ids.size, problem.arc_stream.size
    pairs = list(product(range(problem.catchment_ids.size), range(problem.stream_keys.size)))
    balance = np.zeros((len(pairs), arcs + len(pairs)))
    for row, (i, s) in enumerate(pairs):
        balance[row, :arcs] = (problem.arc_catchment == i) & (problem.arc_stream == s)
        source = problem.source_facility[i]
        if source >= 0:
            balance[row, :arcs] -= problem.yield_share[source, s] * (problem.arc_facility == source)
        balance[row, arcs + row] = 1.0
    loads = np.zeros((f, arcs + len(pairs)))
    loads[problem.arc_facility, np.arange(arcs)] = 1.0
    cost = np.concatenate(
        [problem.arc_haul_cost_cny_per_t, [problem.unserved_cost_cny_per_t[s] for _, s in pairs]]
    )
    best = math.inf
    for choice in product(range(-1, 2), repeat=f):
        opened = np.array([2 * j + k if k >= 0 else -1 for j, k in enumerate(choice)])
        size = np.where(opened >= 0, problem.option_capacity_t_per_d[opened], 0.0)
        fixed = problem.option_fixed_cost_cny_per_yr[opened[opened >= 0]].sum()
        if fixed >= best:
            continue
        answer = linprog(
            cost, A_ub=loads, b_ub=size, A_eq=balance, b_eq=problem.demand_t_per_d.ravel()
        )
        best = min(best, fixed + 365 * float(answer.fun))
    return best


@pytest.mark.parametrize("seed", range(4))
def test_the_answer_equals_every_opening_costed_by_scipy(seed):
    problem = random_chain(seed)
    best = cheapest_by_scipy(problem)
    solution = solve(problem, options=EXACT)
    assert verify(problem, solution).ok
    assert solution.objective_cny_per_yr == pytest.approx(best, rel=1e-6)
    assert solution.bound_cny_per_yr <= best * (1 + 1e-9)
    searched = choose_coupled(
        problem,
        SolverOptions(time_limit_s=30, gap_share=1e-3),
        lambda *_: None,
        lambda p, o, _: solve(p, options=o),
    )
    assert searched.bound.value_cny_per_yr <= best * (1 + 1e-9)
    assert searched.plan.cost_cny_per_yr >= best * (1 - 1e-9)
    assert searched.plan.cost_cny_per_yr <= best * 1.1
    assert searched.bound.value_cny_per_yr >= best * 0.8


@pytest.mark.parametrize("seed", range(20))
def test_no_prices_lift_the_bound_above_the_best_answer(seed):
    problem = random_chain(seed % 4)
    best = solve(problem, options=EXACT).objective_cny_per_yr
    rng = np.random.default_rng(seed)
    demand = rng.uniform(0, 90, problem.demand_t_per_d.shape)
    prices = Prices(np.zeros(problem.facility_ids.size), demand, np.zeros(0))
    bound, _ = proved_bound(problem, prices)
    assert bound <= best * (1 + 1e-9)


def test_residues_of_what_must_not_open_do_not_lower_the_bound():
    chain = random_chain(1)
    problem = replace(chain, forbidden=np.arange(6) == 0)
    ash = np.flatnonzero(problem.source_facility == 0)
    demand = np.full(problem.demand_t_per_d.shape, 20.0)
    bounds = []
    for price in (0.0, 60.0):
        residue = np.zeros(demand.shape)
        residue[ash, 2] = price
        proof = Proof(np.where(residue > 0, residue, demand), np.zeros(0), residue, np.zeros(0))
        bounds.append(bound_of_proof(problem, proof))
    assert bounds[0] == bounds[1]
    assert bounds[0] <= solve(problem, options=EXACT).objective_cny_per_yr


@pytest.mark.parametrize("worth_it", [True, False])
def test_the_whole_is_branched_at_the_end_only_where_time_is_left_for_it(worth_it, monkeypatch):
    problem = random_chain(0)
    slow = dict.fromkeys(coupled_search._RELAXATION_S, 1e3)  # which would give openings too
    monkeypatch.setattr(coupled_search, "_RELAXATION_S", slow)
    if not worth_it:
        monkeypatch.setattr(coupled_search, "_ROUND_S", 1e3)  # more than the limit an arc

    def without_openings(ordinary, options, _first):
        return emptied(solve(ordinary, options=options))

    options = SolverOptions(time_limit_s=30, gap_share=1e-3)
    found = choose_coupled(problem, options, lambda *_: None, without_openings)
    assert math.isfinite(found.plan.cost_cny_per_yr) is worth_it
    assert found.bound.value_cny_per_yr > 0


def test_no_search_asks_again_whether_openings_exist_or_puts_its_steps_into_words(monkeypatch):
    monkeypatch.setattr(choosing, "SMALL_ARCS", 0)
    asked, steps = [], []

    def exist(problem, options):
        asked.append(problem)
        return openings_exist(problem, options)

    def coupled(problem, options, tell, solve_plain, **known):
        before = len(asked)

        def step(*given):
            steps.append(solve_plain(*given))
            return steps[-1]

        found = choose_coupled(problem, options, tell, step, **known)
        assert len(asked) == before
        return found

    monkeypatch.setattr(solving, "openings_exist", exist)
    monkeypatch.setattr(solving, "choose_coupled", coupled)
    rule = OptionPolicy("few", np.ones(12), "<=", 2.0, "两座", "two")
    problem = replace(random_chain(0), option_policies=(rule,))
    solution = solve(problem, options=SolverOptions(time_limit_s=30, gap_share=1e-3))
    assert solution.unserved_t_per_d.sum() > 0
    assert solution.shortfalls
    assert steps
    assert asked
    assert not any(step.shortfalls or step.report.route_zh for step in steps)
