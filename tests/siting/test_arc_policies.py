"""Hauls that a policy bars are not in the problem; those it demands are the only ones.

A and B lie in 500101, C and D in 500102. Residual waste: A 100, B 50, C 10, D 2 t/d;
I01 at A takes 100, I02 at C 60 t/d. Kitchen waste: A 10, B 5, C 2, D 1 to K01 at B.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting import build_case, parse_scenario, solve_scenario
from siting.errors import ScenarioError
from siting.verification import verify


@pytest.fixture
def case_with(data, layers):
    def made(*policies, **parts):
        chosen = {**data, "policies": [*data["policies"], *policies], **parts}
        return build_case(parse_scenario(chosen), layers)

    return made


def hauls(case, stream="residual_msw"):
    p = case.problem
    mine = p.stream_keys[p.arc_stream] == stream
    ends = zip(
        p.catchment_ids[p.arc_catchment][mine], p.facility_ids[p.arc_facility][mine], strict=True
    )
    return sorted((str(i), str(j)) for i, j in ends)


def test_a_forbidden_pair_is_no_arc_and_all_others_stay(case_with):
    before = hauls(case_with())
    case = case_with({"kind": "forbidden_pairs", "pairs": [["residual_msw", "cB", "I01"]]})
    assert hauls(case) == [pair for pair in before if pair != ("cB", "I01")]
    assert hauls(case, "kitchen_waste") == hauls(case_with(), "kitchen_waste")


def test_a_required_pair_is_the_only_arc_of_its_demand_and_opens_its_facility(case_with):
    case = case_with(
        {"kind": "required_pairs", "pairs": [["residual_msw", "cC", "I01"]]},
        policies=[{"kind": "required_pairs", "pairs": [["residual_msw", "cC", "I01"]]}],
    )
    assert [j for i, j in hauls(case) if i == "cC"] == ["I01"]
    assert case.problem.required.tolist() == [True, False, False]


def test_a_demand_may_be_given_several_facilities(case_with):
    pairs = [["residual_msw", "cB", plant] for plant in ("I01", "I02")]
    case = case_with({"kind": "required_pairs", "pairs": pairs})
    assert [j for i, j in hauls(case) if i == "cB"] == ["I01", "I02"]


def test_required_pairs_cost_what_the_longer_hauls_cost(data, layers):
    # by choice C's 10 t/d stay at I02 (0 km), and D's 2 t/d, the dearest, are left over.
    # A tonne of C at I01 (30 km) pushes one of A out to I02 (30 km): dearer than D's 30 km,
    # so D is served and 2 t/d of C are left: 8 x 60 + 2 x 30 = 540 tkm/d more
    free = solve_scenario(parse_scenario(data), layers=layers)
    data["policies"].append({"kind": "required_pairs", "pairs": [["residual_msw", "cC", "I01"]]})
    tied = solve_scenario(parse_scenario(data), layers=layers)
    assert tied.verification.ok
    more = tied.solution.objective_cny_per_yr - free.solution.objective_cny_per_yr
    assert more == pytest.approx(540 * 365, rel=1e-6)


def test_verify_names_a_required_taker_that_is_closed(data, layers):
    data["policies"] = [{"kind": "required_pairs", "pairs": [["residual_msw", "cC", "I01"]]}]
    answer = solve_scenario(parse_scenario(data), layers=layers)
    opened = answer.solution.open_option.copy()
    opened[0] = -1
    closed = replace(answer.solution, open_option=opened)
    rules = {(v.rule, v.item) for v in verify(answer.problem, closed).violations}
    assert ("required", "I01") in rules


def test_without_cross_district_hauls_waste_stays_at_home(case_with):
    case = case_with({"kind": "cross_district", "streams": ["residual_msw"], "allowed": False})
    assert hauls(case) == [("cA", "I01"), ("cB", "I01"), ("cC", "I02"), ("cD", "I02")]
    assert len(hauls(case, "kitchen_waste")) == 4  # the other stream may cross


def test_a_pair_of_districts_may_stay_allowed_one_way(case_with):
    case = case_with(
        {
            "kind": "cross_district",
            "streams": ["residual_msw"],
            "allowed": False,
            "allowed_pairs": [["500101", "500102"]],
        }
    )
    crossing = set(hauls(case)) - {("cA", "I01"), ("cB", "I01"), ("cC", "I02"), ("cD", "I02")}
    assert crossing == {("cA", "I02"), ("cB", "I02")}


def test_cross_district_hauls_may_be_switched_on_again(case_with):
    case = case_with({"kind": "cross_district", "streams": ["residual_msw"], "allowed": True})
    assert hauls(case) == hauls(case_with())


def test_what_stays_behind_a_district_line_is_not_blamed_on_the_distance(data, layers):
    # B's 50 t/d have only the full I01 left in their district: 50 t/d stay
    data["policies"].append(
        {"kind": "cross_district", "streams": ["residual_msw"], "allowed": False}
    )
    answer = solve_scenario(parse_scenario(data), layers=layers)
    assert answer.solution.unserved_t_per_d[:, 0].sum() == pytest.approx(50.0)
    (short,) = answer.solution.shortfalls
    assert "55 km" not in short.text("zh")
    assert "可达范围内" in short.text("zh")


@pytest.mark.parametrize(
    ("pair", "more"),
    [
        (["kitchen_waste", "cA", "I01"], []),  # I01 takes no kitchen waste
        (["residual_msw", "cD", "I01"], []),  # 60 km, beyond 55 km
        (
            ["residual_msw", "cC", "I01"],
            [{"kind": "cross_district", "streams": ["residual_msw"], "allowed": False}],
        ),
    ],
)
def test_a_required_pair_that_no_haul_joins_is_refused(case_with, pair, more):
    with pytest.raises(ScenarioError) as caught:
        case_with({"kind": "required_pairs", "pairs": [pair]}, *more)
    (fault,) = caught.value.faults
    assert fault.code == "scenario_no_haul"
    assert fault.params["key"] == "policies[3].pairs[1]"
    assert pair[2] in caught.value.text("zh")


def test_a_pair_both_required_and_forbidden_is_refused(case_with):
    pairs = [["residual_msw", "cB", "I01"]]
    with pytest.raises(ScenarioError) as caught:
        case_with(
            {"kind": "required_pairs", "pairs": pairs}, {"kind": "forbidden_pairs", "pairs": pairs}
        )
    assert [fault.code for fault in caught.value.faults] == ["scenario_opposite_pair"]


def test_a_taker_that_is_forbidden_is_refused(case_with):
    with pytest.raises(ScenarioError) as caught:
        case_with(
            {"kind": "required_pairs", "pairs": [["residual_msw", "cB", "I01"]]},
            {"kind": "forbidden", "ids": ["I01"]},
        )
    assert [fault.code for fault in caught.value.faults] == ["scenario_opposite"]


def test_a_stream_left_out_is_no_pair_to_forbid(case_with, data):
    streams = [data["streams"][0], {**data["streams"][1], "enabled": False}]
    case = case_with(
        {"kind": "forbidden_pairs", "pairs": [["kitchen_waste", "cA", "K01"]]}, streams=streams
    )
    assert np.array_equal(case.problem.stream_keys, ["residual_msw"])
    assert hauls(case) == hauls(case_with())


def test_hauls_that_only_the_distance_limit_bars_are_kept_aside(case_with, data):
    free = [data["policies"][0]]
    every = case_with(policies=free)
    apart = {"kind": "forbidden_pairs", "pairs": [["residual_msw", "cD", "I01"]]}
    near = {"kind": "max_service_distance", "streams": ["residual_msw"], "max_km": 15}
    case = case_with(policies=[*free, apart, near])
    around, p = case.surroundings, case.problem
    assert around.max_km[p.stream_keys == "residual_msw"].tolist() == [15.0]
    aside = {
        (str(p.catchment_ids[i]), str(p.facility_ids[j]), float(km))
        for i, j, km in zip(
            around.barred_catchment.tolist(),
            around.barred_facility.tolist(),
            around.barred_distance_km.tolist(),
            strict=True,
        )
    }
    assert aside
    assert all(km > 15 for _, _, km in aside)
    pairs = {(i, j) for i, j, _ in aside}
    assert ("cD", "I01") not in pairs
    assert sorted([*hauls(case), *pairs, ("cD", "I01")]) == hauls(every)
    assert every.surroundings.barred_stream.size == 0
