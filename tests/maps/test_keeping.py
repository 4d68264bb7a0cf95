"""Work on places is kept by what the geometries are, and never taken for that of others."""

from __future__ import annotations

import geopandas as gpd
from shapely.geometry import box

from maps.keeping import KEPT, kept_by_geometry


def frame(width: float, crs: str = "EPSG:4545", **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[box(106, 29, 106 + width, 30)], crs=crs)


def counted():
    asked = []

    @kept_by_geometry
    def work(places: gpd.GeoDataFrame, digits: int = 3) -> list[float]:
        asked.append(len(places))
        return [round(v, digits) for v in places.geometry.area]

    return work, asked


def test_the_same_geometries_are_worked_on_once_whatever_else_the_frame_says():
    work, asked = counted()
    assert work(frame(1.0, name=["a"])) is work(frame(1.0, name=["b"]))
    assert len(asked) == 1


def test_another_geometry_system_or_option_is_another_question():
    work, asked = counted()
    found = [work(frame(1.0)), work(frame(2.0)), work(frame(2.0, "EPSG:4546")), work(frame(2.0), 1)]
    assert [row[0] for row in found] == [1.0, 2.0, 2.0, 2.0]
    assert len(asked) == 4


def test_only_the_last_answers_are_kept():
    work, asked = counted()
    for width in range(1, KEPT + 2):
        work(frame(width))
    work(frame(1.0))
    assert len(asked) == KEPT + 2
