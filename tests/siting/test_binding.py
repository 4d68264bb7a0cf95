"""Limits that bind are listed with money that a forced re-solve by scipy bears out."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from siting.binding import BindingLimit, binding_limits
from siting.binding_words import binding_record, binding_text
from siting.naming import Names
from siting.options import SolverOptions
from siting.problem import CNY, COUNT, HA, LoadLimit, OptionPolicy, SitingProblem
from siting.solution import Solution
from siting.solving import solve
from siting.surroundings import Surroundings
from tests.siting.barred import barred, barred_at_share, lifted
from tests.siting.forced import forced_cost_cny_per_d
from tests.siting.test_residues import ash_chain, random_chain
from tests.siting.test_solve_by_hand import two_plants

NAMES = Names(
    facilities={"A": "甲厂", "B": "乙厂"},
    facilities_en={"A": "Plant A"},
    streams={"residual_msw": "残余垃圾"},
    streams_en={"residual_msw": "Residual waste"},
)
EXACT = SolverOptions(time_limit_s=30, gap_share=0.0)
STEP = 1e-3


def limits_of(problem: SitingProblem, around: Surroundings | None = None) -> list[BindingLimit]:
    solution = solve(problem, options=EXACT)
    return list(binding_limits(problem, solution, around or Surroundings.nothing(problem)))


def near(expected: float, base: float, divisor: float = 1.0) -> object:
    return pytest.approx(expected, rel=1e-6, abs=1e-15 * abs(base) / divisor + 1e-7)


def check_limit(
    problem: SitingProblem, solution: Solution, around: Surroundings, limit: BindingLimit
) -> None:
    """Change one limit by a little and by all that is told, and compare what it saves."""
    capacity, days = solution.capacity_t_per_d, problem.days_per_yr
    base = forced_cost_cny_per_d(problem, capacity)

    def cost(step: float) -> float:
        changed, room = problem, capacity.copy()
        if limit.kind == "capacity":
            room[problem.facility_ids == limit.id] += step
            # the least load stays what it was: a larger plant need not take more
            share = np.where(room > 0, capacity / np.maximum(room, 1e-12), 1.0)
            changed = replace(problem, min_load_share=problem.min_load_share * share)
        if limit.kind == "load_limit":
            rows = [
                replace(c, limit_t_per_d=c.limit_t_per_d + step) if c.name == limit.id else c
                for c in problem.load_limits
            ]
            changed = replace(problem, load_limits=tuple(rows))
        if limit.kind == "minimum_load":
            mine = problem.facility_ids == limit.id
            share = problem.min_load_share - mine * step / np.maximum(capacity, 1e-12)
            changed = replace(problem, min_load_share=np.maximum(share, 0.0))
        if limit.kind == "distance":
            s = int(np.flatnonzero(problem.stream_keys == limit.id)[0])
            changed = lifted(problem, around, s, limit.limit + step)
        return forced_cost_cny_per_d(changed, room)

    whole = (base - cost(abs(limit.change))) * days
    assert limit.saving_cny_per_yr == near(whole, base * days, 1e-2)
    if limit.price_cny_per_t is not None:
        assert limit.price_cny_per_t == near((base - cost(STEP)) / STEP, base, STEP)
    if limit.kind == "distance":  # farther saves no more
        assert (base - cost(math.inf)) * days == near(whole, base * days, 1e-2)


def test_a_full_plant_says_what_one_tonne_more_saves_a_year():
    problem = two_plants()
    found = limits_of(problem)
    # one t/d more of A takes c from B: 8 - 3 CNY a day
    assert [(x.kind, x.id) for x in found] == [("capacity", "A")]
    assert found[0].price_cny_per_t == pytest.approx(5.0)
    assert found[0].saving_cny_per_yr == pytest.approx(5.0 * 365)
    assert binding_text(found[0], NAMES, "zh") == (
        "甲厂已满（25 t/d）：多 1 t/d 能力，每年可省 1,825 元（5.00 元/t，已启用设施不变）"
    )
    assert binding_text(found[0], NAMES, "en") == (
        "Plant A is full (25 t/d): 1 t/d more saves 1,825 CNY a year "
        "(5.00 CNY/t, the open facilities as they are)"
    )


def test_a_price_that_does_not_hold_for_a_whole_tonne_is_not_shown_with_it():
    # with 59.5 t/d A lacks half a tonne of a (2 more at B); the rest of the tonne is idle
    problem = two_plants(option_capacity_t_per_d=[59.5, 100.0])
    (limit,) = limits_of(problem)
    assert limit.price_cny_per_t == pytest.approx(2.0)
    assert limit.saving_cny_per_yr == pytest.approx(2.0 * 0.5 * 365)
    assert "元/t" not in binding_text(limit, NAMES, "zh")


def test_a_plant_that_is_just_full_saves_nothing_by_more():
    problem = two_plants(option_capacity_t_per_d=[60.0, 100.0])
    (limit,) = limits_of(problem)
    assert (limit.price_cny_per_t, limit.saving_cny_per_yr) == (0.0, 0.0)
    assert binding_text(limit, NAMES, "zh") == "甲厂已满（60 t/d），再增加不会节省费用"


def test_a_least_load_says_what_one_tonne_less_saves():
    problem = two_plants(min_load_share=[0.0, 0.4], option_capacity_t_per_d=[60.0, 100.0])
    (limit,) = limits_of(problem)
    assert (limit.kind, limit.id, limit.used, limit.change) == ("minimum_load", "B", 40.0, -1.0)
    check_limit(problem, solve(problem), Surroundings.nothing(problem), limit)
    assert "最低负荷每降 1 t/d，每年可省" in binding_text(limit, NAMES, "zh")


def test_a_shared_limit_says_what_one_tonne_more_saves():
    park = LoadLimit("park", [True, True, False], 110.0, "园区上限 110 t/d", "park limit")
    problem = ash_chain(load_limits=(park,), demand_t_per_d=[[120.0, 0.0], [0.0, 0.0]])
    found = limits_of(problem)
    limit = next(x for x in found if x.kind == "load_limit")
    assert limit.saving_cny_per_yr > 0
    check_limit(problem, solve(problem, options=EXACT), Surroundings.nothing(problem), limit)
    assert "园区上限 110 t/d，已用满：上限每多 1 t/d" in binding_text(limit, NAMES, "zh")


def test_a_distance_limit_says_how_far_it_must_go_and_what_that_saves():
    problem, around = barred(two_plants(), 7.0)
    solution = solve(problem, options=EXACT)
    found = list(binding_limits(problem, solution, around))
    limit = next(x for x in found if x.kind == "distance")
    assert limit.limit == 7.0
    assert limit.price_cny_per_t is None
    check_limit(problem, solution, around, limit)
    farther = limit.limit + limit.change
    assert f"残余垃圾运距上限 7 km：放宽到 {farther:.1f} km（再远也不多省）" in binding_text(
        limit, NAMES, "zh"
    )
    assert "Distance limit for residual waste, 7 km" in binding_text(limit, NAMES, "en")


def test_a_distance_limit_that_cuts_off_nothing_cheaper_is_not_listed():
    problem, around = barred(two_plants(), 1e9)
    found = binding_limits(problem, solve(problem), around)
    assert "distance" not in {limit.kind for limit in found}


def test_rules_over_openings_bind_without_a_price_and_come_last():
    rules = (
        OptionPolicy("count_1", [1.0, 1.0], "==", 2.0, "共两座", "two plants", COUNT),
        OptionPolicy("budget_2", [3e8, 1e8], "<=", 4e8, "投资不超过 4 亿元", "capital", CNY),
        OptionPolicy("park_land_x", [2.0, 1.0], "<=", 3.0, "用地不超过 3 公顷", "land", HA),
        OptionPolicy("park_core_first_1", [1.0, -1.0], "<=", 0.0, "先核心", "core first", COUNT),
        OptionPolicy("total_capacity_3", [25.0, 100.0], "<=", 500.0, "总能力", "total", "t/d"),
    )
    found = limits_of(two_plants(option_policies=rules))
    kinds = [(x.kind, x.used, x.unit) for x in found if x.kind != "capacity"]
    assert kinds == [("budget", 4e8, "CNY"), ("count", 2.0, "facilities"), ("land", 3.0, "ha")]
    assert found[0].kind == "capacity"
    assert all(x.price_cny_per_t is None and x.saving_cny_per_yr is None for x in found[1:])
    assert binding_text(found[1], NAMES, "zh").startswith("已到上限：投资不超过 4 亿元")


def test_whole_loads_say_that_their_money_is_that_of_loads_that_split():
    problem = two_plants(single_source=[True])
    found = limits_of(replace(problem, option_capacity_t_per_d=np.array([30.0, 100.0])))
    limit = next(x for x in found if x.kind == "capacity")
    assert limit.split_loads
    assert "按可以拆分运送计算" in binding_text(limit, NAMES, "zh")


def test_the_records_are_json_with_words_in_both_languages():
    problem, around = barred(two_plants(), 7.0)
    found = binding_limits(problem, solve(problem), around)
    records = [binding_record(limit, NAMES) for limit in found]
    told = json.loads(json.dumps(records, allow_nan=False, ensure_ascii=False))
    assert all(record["zh"] and record["en"] and record["name_zh"] for record in told)
    savings = [record["saving_cny_per_yr"] for record in told]
    assert savings == sorted(savings, reverse=True)


def test_nothing_binds_without_an_answer():
    problem = two_plants(unserved_cost_cny_per_t=[math.inf], option_capacity_t_per_d=[1.0, 1.0])
    assert limits_of(problem) == []


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 5])
def test_every_limit_of_random_chains_survives_a_forced_re_solve(seed):
    problem, around = barred_at_share(random_chain(seed), 0.6)
    solution = solve(problem, options=EXACT)
    found = binding_limits(problem, solution, around)
    priced = [limit for limit in found if limit.saving_cny_per_yr is not None]
    assert "distance" in {limit.kind for limit in priced}
    for limit in priced:
        check_limit(problem, solution, around, limit)
