from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geodata.catchments import demand_points, move_inside, spread_points, voronoi_cells
from geodata.crs import STORAGE_CRS, to_storage, to_working

SQUARE = shapely.box(400_000, 3_200_000, 410_000, 3_210_000)


def in_storage(geometries, **columns):
    return to_storage(gpd.GeoDataFrame(columns, geometry=geometries, crs="EPSG:4545"))


def district():
    frame = in_storage([SQUARE])
    frame.index = ["500001"]
    return frame


def points(*places):
    return in_storage(
        [shapely.Point(400_000 + x, 3_200_000 + y) for x, y in places],
        district_code=["500001"] * len(places),
    )


def test_two_points_halve_the_square():
    cells = voronoi_cells(points((2_500, 5_000), (7_500, 5_000)), district())
    areas = to_working(cells.to_frame("geometry")).area
    assert np.allclose(areas, 50e6, rtol=1e-6)


def test_cells_cover_the_district_and_hold_their_point():
    place = points((1_000, 1_000), (9_000, 2_000), (5_000, 8_000), (5_000, 5_000))
    cells = voronoi_cells(place, district())
    assert all(c.contains(p) for c, p in zip(cells, place.geometry, strict=True))
    union = to_working(gpd.GeoDataFrame(geometry=[cells.union_all()], crs=STORAGE_CRS))
    assert np.isclose(union.area.iloc[0], SQUARE.area, rtol=1e-6)


def test_a_single_point_takes_the_whole_district():
    cell = voronoi_cells(points((1_000, 1_000)), district()).iloc[0]
    assert cell.equals_exact(district().geometry.iloc[0], 1e-9)


def test_a_point_outside_its_district_is_moved_to_just_inside():
    moved = move_inside(points((-500, 5_000)), district())
    place = to_working(moved.to_frame("geometry")).geometry.iloc[0]
    assert np.allclose((place.x, place.y), (400_100, 3_205_000), atol=0.1)


def test_points_at_one_place_are_set_apart():
    moved = move_inside(points((5_000, 5_000), (5_000, 5_000)), district())
    first, second = to_working(moved.to_frame("geometry")).geometry
    assert first.distance(second) >= 49


def test_new_points_go_where_no_known_point_is():
    candidates = np.array([[0.0, 0], [1, 0], [100, 0], [101, 0]])
    chosen = spread_points(candidates, np.array([[0.0, 0]]), 1)
    assert chosen[0] in (2, 3)


def test_no_candidate_is_taken_twice():
    candidates = np.array([[0.0, 0], [1, 0], [50, 0]])
    chosen = spread_points(candidates, np.empty((0, 2)), 3)
    assert sorted(chosen.tolist()) == [0, 1, 2]


def test_spreading_is_repeatable():
    rng = np.random.default_rng(7)
    candidates = rng.uniform(0, 1000, (80, 2))
    first = spread_points(candidates, candidates[:3], 9)
    assert first.tolist() == spread_points(candidates, candidates[:3], 9).tolist()


def test_demand_points_keep_the_index():
    frame = gpd.GeoDataFrame(
        {"lon_deg": [106.5], "lat_deg": [29.5]},
        index=["a"],
        geometry=[shapely.box(106, 29, 107, 30)],
        crs=STORAGE_CRS,
    )
    place = demand_points(frame)
    assert place.geometry["a"] == shapely.Point(106.5, 29.5)
    assert place.crs == frame.crs
