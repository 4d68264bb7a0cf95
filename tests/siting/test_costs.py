from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.candidates import facility_menu
from siting.costs import capital_cny, capital_recovery_factor, size_menu
from siting.scenario import parse_scenario, read_scenario
from siting.scenario_parts import Capex

CURVE = Capex(
    reference_cny=5.9e8,
    reference_t_per_d=1000,
    exponent=0.75,
    valid_from_t_per_d=300,
    valid_to_t_per_d=1200,
)


def test_thousand_tonne_plant_costs_the_reference():
    assert capital_cny(CURVE, 1000) == pytest.approx(5.9e8)


def test_small_plant_follows_the_curve():
    assert capital_cny(CURVE, 300) == pytest.approx(5.9e8 * 0.3**0.75)


def test_unit_cost_stays_above_the_valid_range():
    end = 5.9e8 * 1.2**0.75
    assert capital_cny(CURVE, 3000) == pytest.approx(end * 3000 / 1200)


def test_constant_unit_cost_is_linear():
    kitchen = Capex(reference_cny=5.0e5, reference_t_per_d=1)
    assert capital_cny(kitchen, 3100) == pytest.approx(1.55e9)


def test_nothing_costs_nothing():
    assert capital_cny(CURVE, 0) == 0


@given(st.floats(1, 10000), st.floats(1, 10000))
def test_larger_plant_costs_more_but_less_per_tonne(one, other):
    small, large = sorted((one, other))
    assert capital_cny(CURVE, small) <= capital_cny(CURVE, large) * (1 + 1e-12)
    assert capital_cny(CURVE, large) / large <= capital_cny(CURVE, small) / small * (1 + 1e-12)


def test_recovery_factor_at_seven_percent_over_28_years():
    # annuity table: present value of 1 a year over 28 years at 7 % is 12.1371
    assert capital_recovery_factor(0.07, 28) == pytest.approx(1 / 12.1371, rel=1e-5)


def test_recovery_factor_without_interest_is_one_over_life():
    assert capital_recovery_factor(0.0, 20) == 0.05


@given(st.floats(1e-4, 0.5), st.floats(1, 60))
def test_annual_payments_pay_the_capital_back(rate, life):
    owed = 1.0 / capital_recovery_factor(rate, life)
    assert owed == pytest.approx((1 - (1 + rate) ** -life) / rate, rel=1e-6)


def test_standing_plant_has_its_own_size_and_no_fixed_cost(data, layers):
    scenario = parse_scenario(data)
    options = size_menu(scenario, facility_menu(scenario, layers))
    standing = options[options["facility"] == 0].iloc[0]
    assert (standing["capacity_t_per_d"], standing["fixed_cost_cny_per_yr"]) == (100.0, 0.0)


def test_plant_of_the_plan_carries_its_annual_capital(data, layers):
    scenario = parse_scenario(data)
    options = size_menu(scenario, facility_menu(scenario, layers))
    planned = options[options["facility"] == 1]
    # 60 t/d x 1e6 CNY over 20 years without interest
    assert planned["capital_cny"].tolist() == [6.0e7]
    assert planned["fixed_cost_cny_per_yr"].tolist() == [3.0e6]


def test_resized_plant_keeps_its_own_size_among_the_sizes(data, layers):
    data["facilities"] = {"resize_types": ["incineration"]}
    scenario = parse_scenario(data)
    options = size_menu(scenario, facility_menu(scenario, layers))
    assert options[options["facility"] == 1]["capacity_t_per_d"].tolist() == [50.0, 60.0, 100.0]
    assert options[options["facility"] == 0]["capacity_t_per_d"].tolist() == [100.0]


def test_candidate_has_the_sizes_of_its_type(data, layers):
    data["facilities"] = {"candidates": {"types": ["kitchen_plant"], "site_kinds": ["town"]}}
    scenario = parse_scenario(data)
    menu = facility_menu(scenario, layers)
    options = size_menu(scenario, menu)
    place = list(menu.index).index("N-kitchen_plant-sD")
    assert options[options["facility"] == place]["capacity_t_per_d"].tolist() == [10.0, 20.0]


@pytest.mark.parametrize("name", ["plan-2025", "optimal-2025", "baseline-2020"])
def test_leaving_waste_is_dearer_than_any_haul_allowed(name):
    scenario = read_scenario(name)
    limit = {
        key: p.max_km
        for p in scenario.policies
        if p.kind == "max_service_distance"
        for key in p.streams
    }
    for stream in scenario.enabled_streams:
        haul = limit[stream.key] * scenario.transport[stream.key].cost_cny_per_tkm
        opex = max(
            t.opex_cny_per_t for t in scenario.facility_types.values() if stream.key in t.accepts
        )
        assert scenario.unserved_cost_cny_per_t(stream.key) > 1.5 * (haul + opex)
