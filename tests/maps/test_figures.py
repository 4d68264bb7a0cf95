"""Figures beside a printed map are those of what it shows."""

import pytest

from maps.figures import district_totals, stream_totals


def test_whole_map_states_the_totals_of_the_run(results):
    stream = results.meta["streams"][0]
    total = stream_totals(results, stream, None)
    assert total == {"demand": 3150.0, "unserved": 1050.0, "plants": 3}


def test_district_map_states_what_its_own_catchments_make_and_where_it_goes(results):
    stream = results.meta["streams"][0]
    total = stream_totals(results, stream, "500104")
    cells = results.catchments[results.catchments["district_code"] == "500104"]
    assert total["demand"] == pytest.approx(cells["residual_msw_demand_t_per_d"].sum())
    assert total["unserved"] == pytest.approx(cells["residual_msw_unserved_t_per_d"].sum())
    assert total["plants"] == 1


def test_district_without_catchments_has_no_demand(results):
    assert stream_totals(results, {"key": "residual_msw"}, "999999")["demand"] == 0.0


def test_district_totals_add_up_to_the_city(results):
    totals = district_totals(results.catchments, "kitchen_waste")
    assert totals["demand"].sum() == results.catchments["kitchen_waste_demand_t_per_d"].sum()
