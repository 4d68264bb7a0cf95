from __future__ import annotations

import geopandas as gpd
from shapely.geometry import Point, box

from geodata.membership import catchment_of


def test_place_belongs_to_the_catchment_that_covers_it():
    areas = gpd.GeoDataFrame(
        geometry=[box(106, 29, 107, 30), box(107, 29, 108, 30)], index=["a", "b"], crs="EPSG:4490"
    )
    places = gpd.GeoDataFrame(
        geometry=[Point(107.5, 29.5), Point(106.5, 29.5), Point(107, 29.5), Point(120, 29.5)],
        index=["p", "q", "border", "away"],
        crs="EPSG:4490",
    )
    found = catchment_of(places, areas)
    assert found.to_dict() == {"p": "b", "q": "a", "border": "a", "away": ""}
