"""Seeded questions without an answer, each made infeasible in a way of its own.

Every case starts from a random problem that has a plan by construction, and then one
or two demands are put on it that cannot be met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from siting.asked import Ask, Bar, with_arcs
from siting.problem import COUNT, HA, T_PER_D, LoadLimit, OptionPolicy, SitingProblem

N, F = 7, 5
TYPES = ("incineration", "incineration", "incineration", "kitchen_plant", "kitchen_plant")


def feasible_ask(seed: int) -> tuple[Ask, np.random.Generator]:
    """Two streams, three incinerators and two kitchen plants whose digestate is burnt.

    All demand must be served, every haul exists, capacity is 1.3 times what arises.
    """
    rng = np.random.default_rng(seed)
    demand = np.zeros((N + 2, 3))
    demand[:N, :2] = rng.uniform(5, 25, (N, 2)).round(2)
    place, site = rng.uniform(0, 60, (N, 2)), rng.uniform(0, 60, (F, 2))
    origin = np.vstack([place, site[3:]])
    km = np.linalg.norm(origin[:, None] - site[None], axis=2).round(3)
    arcs = [(0, i, j) for i in range(N) for j in range(3)]
    arcs += [(1, i, j) for i in range(N) for j in (3, 4)]
    arcs += [(2, N + n, j) for n in range(2) for j in range(3)]
    stream, catchment, facility = np.array(arcs).T
    burnt = demand[:, 0].sum() + 0.25 * demand[:, 1].sum()
    share = rng.dirichlet(np.ones(3) * 8)
    burning = np.repeat(1.3 * burnt * share, 2) * np.tile([0.7, 1.0], 3)
    kitchen = 1.3 * demand[:, 1].sum() * np.array([0.55, 0.45])
    yields = np.zeros((F, 3))
    yields[3:, 2] = 0.25
    length = km[catchment, facility]
    problem = SitingProblem(
        catchment_ids=[f"c{i}" for i in range(N)] + ["K1", "K2"],
        stream_keys=["residual_msw", "kitchen_waste", "digestate"],
        demand_t_per_d=demand,
        facility_ids=["I1", "I2", "I3", "K1", "K2"],
        facility_type=TYPES,
        facility_site=[f"s{j}" for j in range(F)],
        required=np.zeros(F, bool),
        forbidden=np.zeros(F, bool),
        min_load_share=np.zeros(F),
        option_facility=[0, 0, 1, 1, 2, 2, 3, 4],
        option_capacity_t_per_d=np.concatenate([burning, kitchen]).round(2),
        option_fixed_cost_cny_per_yr=rng.uniform(1e5, 1e6, 8),
        arc_stream=stream,
        arc_catchment=catchment,
        arc_facility=facility,
        arc_distance_km=length,
        arc_haul_cost_cny_per_t=length * 0.9,
        arc_processing_cost_cny_per_t=np.full(len(arcs), 100.0),
        unserved_cost_cny_per_t=np.full(3, np.inf),
        single_source=np.zeros(3, bool),
        source_facility=np.array([-1] * N + [3, 4]),
        yield_share=yields,
    )
    return Ask(problem), rng


def _changed(ask: Ask, **values: object) -> Ask:
    return replace(ask, problem=replace(ask.problem, **values))


def _ruled(ask: Ask, *rules: OptionPolicy) -> Ask:
    return _changed(ask, option_policies=(*ask.problem.option_policies, *rules))


def _count(ask: Ask, name: str, sense: str, limit: float, kind: str = "incineration"):
    mine = (ask.problem.facility_type == kind)[ask.problem.option_facility]
    words = (f"{kind} 座数 {sense} {limit:g}", f"number of {kind}: {sense} {limit:g}")
    return OptionPolicy(name, mine.astype(float), sense, limit, *words, COUNT)


def _capacity(ask: Ask, name: str, sense: str, limit: float, kind: str = "incineration"):
    mine = (ask.problem.facility_type == kind)[ask.problem.option_facility]
    values = np.where(mine, ask.problem.option_capacity_t_per_d, 0.0)
    words = (f"{kind} 总能力 {sense} {limit:g}", f"capacity of {kind}: {sense} {limit:g}")
    return OptionPolicy(name, values, sense, limit, *words, T_PER_D)


def _with_bars(ask: Ask, *bars: Bar) -> Ask:
    return replace(ask, bars=(*ask.bars, *bars))


def _distance_bar(ask: Ask, name: str, streams: list[int], limit_km: float) -> Bar:
    meant = np.isin(np.arange(3), streams)
    barred = meant[ask.problem.arc_stream] & (ask.problem.arc_distance_km > limit_km)
    return Bar(name, barred, meant, limit_km, f"运距 {limit_km:g} km", f"{limit_km:g} km")


def too_little_burning(ask: Ask, _: np.random.Generator) -> Ask:
    burns = (ask.problem.facility_type == "incineration")[ask.problem.option_facility]
    size = ask.problem.option_capacity_t_per_d * np.where(burns, 0.6, 1.0)
    return _changed(ask, option_capacity_t_per_d=size)


def too_little_for_kitchen_waste(ask: Ask, _: np.random.Generator) -> Ask:
    size = ask.problem.option_capacity_t_per_d.copy()
    size[6:] *= 0.5
    return _changed(ask, option_capacity_t_per_d=size)


def hauls_too_short(ask: Ask, rng: np.random.Generator) -> Ask:
    limit = round(float(rng.uniform(4, 10)), 1)
    return _with_bars(ask, _distance_bar(ask, "near", [1], limit))


def hauls_too_short_for_both(ask: Ask, _: np.random.Generator) -> Ask:
    both = _distance_bar(ask, "near_1", [0], 3.0), _distance_bar(ask, "near_2", [1], 3.0)
    return _with_bars(ask, *both)


def counts_that_contradict(ask: Ask, _: np.random.Generator) -> Ask:
    return _ruled(ask, _count(ask, "some", ">=", 3.0), _count(ask, "few", "<=", 1.0))


def too_few_plants(ask: Ask, _: np.random.Generator) -> Ask:
    return _ruled(ask, _count(ask, "one", "<=", 1.0))


def capacity_that_no_sizes_make(ask: Ask, _: np.random.Generator) -> Ask:
    whole = float(ask.problem.option_capacity_t_per_d[1:6:2].sum())
    return _ruled(ask, _capacity(ask, "exactly", "==", whole + 5.0))


def capacity_held_below_need(ask: Ask, _: np.random.Generator) -> Ask:
    return _ruled(ask, _capacity(ask, "at_most", "<=", 60.0))


def required_beyond_count(ask: Ask, _: np.random.Generator) -> Ask:
    required = np.array([True, True, True, False, False])
    return _ruled(_changed(ask, required=required), _count(ask, "two", "<=", 2.0))


def forbidden_that_is_needed(ask: Ask, rng: np.random.Generator) -> Ask:
    forbidden = np.zeros(F, bool)
    forbidden[rng.integers(0, 3)] = True
    forbidden[3] = True
    return _changed(ask, forbidden=forbidden)


def least_load_out_of_reach(ask: Ask, _: np.random.Generator) -> Ask:
    least = np.array([0.95, 0.95, 0.95, 0.0, 0.0])
    required = np.array([True, True, True, False, False])
    smaller = ask.problem.demand_t_per_d * np.array([0.4, 1.0, 1.0])
    return _changed(ask, min_load_share=least, required=required, demand_t_per_d=smaller)


def park_too_full(ask: Ask, _: np.random.Generator) -> Ask:
    members = np.array([True, True, True, False, False])
    cap = LoadLimit("park", members, 70.0, "园区处理总量不超过 70 t/d", "park at most 70 t/d")
    return _changed(ask, load_limits=(cap,))


def digestate_without_a_way_out(ask: Ask, _: np.random.Generator) -> Ask:
    return _changed(ask, **_no_hauls(ask, 2))


def _no_hauls(ask: Ask, s: int) -> dict[str, object]:
    kept = with_arcs(ask.problem, ask.problem.arc_stream != s)
    names = ("stream", "catchment", "facility", "distance_km", "haul_cost_cny_per_t",
             "processing_cost_cny_per_t")  # fmt: skip
    return {f"arc_{name}": getattr(kept, f"arc_{name}") for name in names}


def whole_loads_that_do_not_fit(ask: Ask, _: np.random.Generator) -> Ask:
    demand = ask.problem.demand_t_per_d.copy()
    demand[:N, 1] = [20.0, 20.0, 20.0, 0, 0, 0, 0]
    size = ask.problem.option_capacity_t_per_d.copy()
    size[6:] = 30.0
    single = np.array([False, True, False])
    return _changed(ask, demand_t_per_d=demand, option_capacity_t_per_d=size, single_source=single)


def barred_pairs(ask: Ask, _: np.random.Generator) -> Ask:
    barred = (ask.problem.arc_catchment == 0) & (ask.problem.arc_stream == 1)
    meant = np.array([False, True, False])
    return _with_bars(ask, Bar("pairs", barred, meant, np.inf, "禁止的去向", "barred hauls"))


def land_too_small(ask: Ask, _: np.random.Generator) -> Ask:
    burns = (ask.problem.facility_type == "incineration")[ask.problem.option_facility]
    values = np.where(burns, 0.011 * ask.problem.option_capacity_t_per_d, 0.0)
    return _ruled(ask, OptionPolicy("land", values, "<=", 0.8, "用地 0.8 公顷", "0.8 ha", HA))


def core_first_without_core(ask: Ask, _: np.random.Generator) -> Ask:
    owner = ask.problem.option_facility
    waits = np.where(owner == 3, 1.0, np.where(owner == 0, -1.0, 0.0))
    core = OptionPolicy("core", waits, "<=", 0.0, "先有核心设施", "core first", COUNT)
    forbidden, required = np.zeros(F, bool), np.zeros(F, bool)
    forbidden[0], required[3] = True, True
    return _ruled(_changed(ask, forbidden=forbidden, required=required), core)


def two_things_at_once(ask: Ask, rng: np.random.Generator) -> Ask:
    return hauls_too_short(too_little_burning(ask, rng), rng)


def two_rules_and_a_distance(ask: Ask, rng: np.random.Generator) -> Ask:
    return hauls_too_short(counts_that_contradict(ask, rng), rng)


def enlarged_capacity_counts(ask: Ask, rng: np.random.Generator) -> Ask:
    small = too_little_for_kitchen_waste(ask, rng)
    now = float(small.problem.option_capacity_t_per_d[6:].sum())
    return _ruled(small, _capacity(small, "kitchen", "<=", now, "kitchen_plant"))


CASES: tuple[Callable[[Ask, np.random.Generator], Ask], ...] = (
    too_little_burning,
    too_little_for_kitchen_waste,
    hauls_too_short,
    hauls_too_short_for_both,
    counts_that_contradict,
    too_few_plants,
    capacity_that_no_sizes_make,
    capacity_held_below_need,
    required_beyond_count,
    forbidden_that_is_needed,
    least_load_out_of_reach,
    park_too_full,
    digestate_without_a_way_out,
    whole_loads_that_do_not_fit,
    barred_pairs,
    land_too_small,
    core_first_without_core,
    two_things_at_once,
    two_rules_and_a_distance,
    enlarged_capacity_counts,
)


def infeasible_ask(number: int) -> Ask:
    """Return case `number` of `CASES`, made from the seed of that number."""
    ask, rng = feasible_ask(1000 + number)
    return CASES[number](ask, rng)
