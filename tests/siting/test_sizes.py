"""Sizes worked by hand: modules, least size, expansion and closure of what stands.

Kitchen waste: A 10, B 5, C 2, D 1 t/d, all to K01 at B. Capital is 1e6 CNY per t/d,
a twentieth of it a year (20 years, no interest).
"""

from __future__ import annotations

import numpy as np
import pytest

from siting import build_case, parse_scenario, solve_scenario
from siting.errors import ScenarioError
from siting.scenario import read_scenario


def sizes_of(case, facility_id):
    place = list(case.menu.index).index(facility_id)
    return case.options[case.options["facility"] == place]


@pytest.fixture
def kitchen(data):
    return data["facility_types"]["kitchen_plant"]


def test_modules_are_sizes_one_to_most(data, layers, kitchen):
    del kitchen["sizes_t_per_d"]
    kitchen |= {"module_t_per_d": 15, "most_modules": 3}
    data["facilities"] = {"candidates": {"types": ["kitchen_plant"], "site_kinds": ["town"]}}
    sizes = sizes_of(build_case(parse_scenario(data), layers), "N-kitchen_plant-sD")
    assert sizes["capacity_t_per_d"].tolist() == [15.0, 30.0, 45.0]
    assert sizes["capital_cny"].tolist() == [1.5e7, 3.0e7, 4.5e7]


def test_nothing_smaller_than_the_least_size_is_built(data, layers, kitchen):
    kitchen["minimum_size_t_per_d"] = 15
    data["facilities"] = {"candidates": {"types": ["kitchen_plant"], "site_kinds": ["town"]}}
    case = build_case(parse_scenario(data), layers)
    assert sizes_of(case, "N-kitchen_plant-sD")["capacity_t_per_d"].tolist() == [20.0]
    assert sizes_of(case, "K01")["capacity_t_per_d"].tolist() == [40.0]


@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"module_t_per_d": 15},
        {"most_modules": 2},
        {"sizes_t_per_d": [10], "module_t_per_d": 15, "most_modules": 2},
        {"sizes_t_per_d": [10, 20], "minimum_size_t_per_d": 30},
    ],
)
def test_a_type_without_one_way_to_its_sizes_is_refused(data, kitchen, sizes):
    del kitchen["sizes_t_per_d"]
    kitchen |= sizes
    with pytest.raises(ScenarioError, match="facility_types.kitchen_plant") as caught:
        parse_scenario(data)
    assert [fault.code for fault in caught.value.faults] == ["scenario_sizes"]


def test_a_standing_plant_is_expanded_for_the_difference_of_capital(data, layers, kitchen):
    kitchen["sizes_t_per_d"] = [20, 60, 100]
    data["facilities"] = {"expand_types": ["kitchen_plant"]}
    case = build_case(parse_scenario(data), layers)
    sizes = sizes_of(case, "K01")
    assert sizes["capacity_t_per_d"].tolist() == [40.0, 60.0, 100.0]
    assert sizes["capital_cny"].tolist() == [0.0, 2.0e7, 6.0e7]
    assert sizes["fixed_cost_cny_per_yr"].tolist() == [0.0, 1.0e6, 3.0e6]
    assert sizes_of(case, "I01")["capacity_t_per_d"].tolist() == [100.0]


def test_expansion_of_incineration_costs_the_difference_along_the_curve():
    # 5.9e8 (Q / 1000) ** 0.75: from 300 t/d (239.2 million) to 1,000 t/d (590 million)
    from siting.costs import capital_cny

    curve = read_scenario("optimal-2025").facility_types["incineration"].capex
    step = capital_cny(curve, 1000) - capital_cny(curve, 300)
    assert step == pytest.approx(5.9e8 * (1 - 0.3**0.75))


def test_a_plant_is_expanded_when_what_is_left_over_costs_more(data, layers, layers_with, plant):
    # K01 of 10 t/d leaves 8 t/d over: 8 x 1000 x 365 = 2.92e6 CNY/yr. With 20 t/d it costs
    # 5e5 a year more and takes A's 10 t/d (10 km), C's 2 (20 km), D's 1 (50 km) and B's 5
    rows = [
        plant("I01", "A", "incineration", 100.0),
        plant("K01", "B", "kitchen_plant", 10.0),
    ]
    stuck = solve_scenario(parse_scenario(data), layers=layers_with(rows))
    data["facilities"] = {"expand_types": ["kitchen_plant"]}
    grown = solve_scenario(parse_scenario(data), layers=layers_with(rows))
    assert stuck.solution.unserved_t_per_d[:, 1].sum() == pytest.approx(8.0)
    assert grown.solution.unserved_t_per_d[:, 1].sum() == pytest.approx(0.0, abs=1e-6)
    # left over were C's and D's tonnes and 5 of A's: treated at 150, hauled 5x10, 2x20, 1x50
    more = 5.0e5 + (8 * 150 + 5 * 10 + 2 * 20 + 1 * 50) * 365 - 8 * 1000 * 365
    saved = stuck.solution.objective_cny_per_yr - grown.solution.objective_cny_per_yr
    assert saved == pytest.approx(-more, rel=1e-6)
    assert grown.facilities.set_index("id")["capacity_t_per_d"]["K01"] == 20.0
    assert grown.facilities.set_index("id")["capacity_basis"]["K01"] == "modelled"


@pytest.mark.parametrize("may_close", [True, False])
def test_a_standing_plant_closes_only_where_it_may(data, layers, may_close):
    # 18 t/d of kitchen waste is less than 60 % of K01's 40 t/d: it must close, or all fails
    data["policies"] = [
        {"kind": "existing_stays_open"},
        {"kind": "minimum_load", "type": "kitchen_plant", "share": 0.6},
    ]
    data["facilities"] = {"changes": {"K01": {"may_close": may_close}}}
    answer = solve_scenario(parse_scenario(data), layers=layers)
    if may_close:
        assert answer.verification.ok
        assert not answer.facilities.set_index("id")["open"]["K01"]
        assert answer.solution.unserved_t_per_d[:, 1].sum() == pytest.approx(18.0)
    else:
        assert answer.status == "infeasible"
        (short,) = answer.solution.shortfalls
        assert short.amount == pytest.approx(6.0)  # 24 - 18 t/d below the least load


def test_the_least_load_of_a_type_holds_for_the_size_that_is_opened(data, layers, kitchen):
    # sizes 10 and 20 at D beside none: 18 t/d fill 20 t/d to 90 %, 40 t/d (K01) to 45 %
    kitchen |= {"min_load_share": 0.6, "sizes_t_per_d": [20, 40]}
    data["policies"] = [{"kind": "forbidden", "ids": ["K01"]}]
    data["facilities"] = {"candidates": {"types": ["kitchen_plant"], "site_kinds": ["town"]}}
    answer = solve_scenario(parse_scenario(data), layers=layers)
    row = answer.facilities.set_index("id").loc["N-kitchen_plant-sD"]
    assert row["capacity_t_per_d"] == 20.0
    assert np.isclose(row["load_t_per_d"], 18.0)
    assert answer.verification.ok
