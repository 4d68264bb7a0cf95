from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.errors import ScenarioError
from siting.scenario import parse_scenario
from siting.scenario_parts import AreaRates, Stream
from siting.streams import calibration, demand_table, stream_demand


def stream(**values) -> Stream:
    return Stream(key="residual_msw", title_zh="a", title_en="a", source="x", **values)


def test_rates_times_people_are_the_demand(data, layers):
    demand = demand_table(parse_scenario(data), layers.catchments)
    # 100,000 x 1.0, 50,000 x 1.0, 20,000 x 0.5 and 10,000 x 0.2 kg
    assert demand["residual_msw"].tolist() == pytest.approx([100.0, 50.0, 10.0, 2.0])


def test_total_is_split_by_people_and_capture_taken_off(data, layers):
    demand = demand_table(parse_scenario(data), layers.catchments)
    # 36 t/d x 0.5 captured over 100, 50, 20 and 10 thousand people
    assert demand["kitchen_waste"].tolist() == pytest.approx([10.0, 5.0, 2.0, 1.0])


def test_rates_with_a_total_give_the_pattern_only(data, layers):
    data["streams"][0]["total_t_per_d"] = 324
    demand = demand_table(parse_scenario(data), layers.catchments)
    assert demand["residual_msw"].tolist() == pytest.approx([200.0, 100.0, 20.0, 4.0])


def test_hazardous_waste_arises_where_the_industrial_parks_are(layers):
    made = stream(total_t_per_d=40, split_by="industrial_park_share")
    assert stream_demand(made, layers.catchments).tolist() == [0.0, 30.0, 10.0, 0.0]


def test_disabled_stream_is_left_out(data, layers):
    data["streams"][1]["enabled"] = False
    assert list(demand_table(parse_scenario(data), layers.catchments)) == ["residual_msw"]


def test_total_without_people_cannot_be_split(layers):
    empty = layers.catchments.assign(population=0)
    with pytest.raises(ScenarioError, match="sums to 0"):
        stream_demand(stream(total_t_per_d=5), empty)


def test_unknown_kind_of_area_is_refused_with_the_catchment(data, layers):
    odd = layers.catchments.assign(area_kind=["central", "village", "town", "rural"])
    with pytest.raises(ScenarioError, match="cB"):
        demand_table(parse_scenario(data), odd)


def test_negative_people_are_refused(data, layers):
    odd = layers.catchments.assign(population=[1, -1, 1, 1])
    with pytest.raises(ScenarioError, match="residual_msw"):
        demand_table(parse_scenario(data), odd)


@given(
    people=st.lists(st.integers(1, 10**7), min_size=1, max_size=30),
    total=st.floats(0, 1e6),
    share=st.floats(0, 1),
)
def test_calibrated_demand_sums_to_its_total(people, total, share):
    catchments = pd.DataFrame({"population": people, "area_kind": "town"})
    rates = AreaRates(central=1, urban=1, town=0.5, rural=0.1)
    made = stream(rates_kg_per_person_d=rates, total_t_per_d=total, share_captured=share)
    demand = stream_demand(made, catchments)
    assert demand.sum() == pytest.approx(total * share, rel=1e-9, abs=1e-12)
    assert (demand >= 0).all()


def test_calibration_sets_modelled_against_published(data, layers):
    table = calibration(parse_scenario(data), layers)
    row = table[(table["stream"] == "residual_msw") & (table["scope"] == "中心城区")].iloc[0]
    assert row["modelled_t_per_d"] == pytest.approx(150.0)  # catchments A and B
    assert row["published_t_per_d"] == 11250.0
    assert row["ratio_share"] == pytest.approx(150 / 11250)
    assert row["source"]


def test_stream_without_a_published_amount_still_has_a_row(data, layers):
    data["scenario"]["year"] = 2050
    table = calibration(parse_scenario(data), layers)
    assert table["published_t_per_d"].isna().all()
    assert set(table["stream"]) == {"residual_msw", "kitchen_waste"}
