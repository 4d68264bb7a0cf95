"""The map of the whole city is light: real places, every stream, within its budget."""

import numpy as np
import pandas as pd
import pytest

from geodata import chongqing
from geodata.catchments import demand_points
from geodata.results import build_result_layers
from maps.interactive import render_map

STREAMS = {
    "residual_msw": "incineration",
    "kitchen_waste": "kitchen_plant",
    "construction_waste": "construction_plant",
    "hazardous_waste": "hazardous_plant",
    "medical_waste": "medical_plant",
    "recyclables": "kitchen_plant",
}
BUDGET_BYTES = 3_000_000
MOST_ELEMENTS = 3_000


def nearest_plant(cells, plants):
    """Return for each catchment the plant nearest in a straight line, in degrees."""
    points = demand_points(cells).geometry
    apart = np.hypot(
        points.x.to_numpy()[:, None] - plants.geometry.x.to_numpy(),
        points.y.to_numpy()[:, None] - plants.geometry.y.to_numpy(),
    )
    return plants.index.to_numpy()[apart.argmin(axis=1)]


@pytest.fixture(scope="module")
def city():
    layers = chongqing.load()
    cells, plants = layers.catchments, layers.facilities
    columns = ["name_zh", "district_code", "district", "population"]
    table = pd.DataFrame(cells[columns])
    rows = []
    for key, kind in STREAMS.items():
        takers = nearest_plant(cells, plants[plants["type"] == kind])
        tonnes = cells["population"] * 0.0006
        table[f"{key}_demand_t_per_d"] = table[f"{key}_served_t_per_d"] = tonnes
        table[f"{key}_unserved_t_per_d"] = 0.0
        table[f"{key}_facility_id"] = takers
        table[f"{key}_mean_distance_km"] = 20.0
        rows.append(
            pd.DataFrame(
                {
                    "stream": key,
                    "from_kind": "catchment",
                    "from_id": cells.index,
                    "to_id": takers,
                    "flow_t_per_d": tonnes.to_numpy(),
                    "distance_km": 20.0,
                    "haul_cost_cny_per_t": 15.0,
                }
            )
        )
    facilities = pd.DataFrame(plants.drop(columns="geometry")).assign(
        open=True, load_t_per_d=1.0, utilisation_share=0.5, shadow_price_cny_per_t=0.0
    )
    meta = {
        "title_zh": "重庆市",
        "streams": [{"key": key} for key in STREAMS],
        "attribution": layers.attribution,
        "crs": "EPSG:4545",
    }
    allocation = pd.concat(rows, ignore_index=True)
    return build_result_layers(layers, facilities, table, allocation, meta)


def test_page_of_the_whole_city_is_at_most_three_megabytes(city):
    assert len(render_map(city).encode()) <= BUDGET_BYTES


def test_page_of_the_whole_city_draws_with_few_elements(open_page, city):
    seen = open_page(render_map(city))
    assert seen.complaints == []
    assert seen.page.evaluate("document.querySelectorAll('*').length") <= MOST_ELEMENTS
    assert seen.page.locator(".areas li").count() >= 20
