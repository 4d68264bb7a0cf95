"""Hauls on a small graph with ways known by hand."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point

from geodata import travel
from geodata.errors import DataError

CRS = "EPSG:4545"
X_M, Y_M = 500_000.0, 3_280_000.0


def point(x_km, y_km):
    return Point(X_M + x_km * 1e3, Y_M + y_km * 1e3)


def places(**at_km):
    geometry = [point(*place) for place in at_km.values()]
    return gpd.GeoDataFrame(geometry=geometry, index=list(at_km), crs=CRS)


def road_layer(node_km, edges):
    lines = [LineString([point(*node_km[a]), point(*node_km[b])]) for a, b, _ in edges]
    columns = {
        "from_node": [a for a, _, _ in edges],
        "to_node": [b for _, b, _ in edges],
        "length_km": [float(km) for _, _, km in edges],
    }
    return gpd.GeoDataFrame(columns, geometry=lines, crs=CRS)


# A river runs along y = 5. South bank a - b - c, north bank d - e - f, one bridge c - f.
NODE_KM = {"a": (0, 4), "b": (10, 4), "c": (20, 4), "d": (0, 6), "e": (10, 6), "f": (20, 6)}
NODE_KM |= {"island_1": (0, 40), "island_2": (10, 40)}
EDGES = [("a", "b", 10), ("b", "c", 10), ("d", "e", 10), ("e", "f", 10), ("c", "f", 2)]
ROADS = road_layer(NODE_KM, [*EDGES, ("island_1", "island_2", 10)])


def hauls_km(matrix):
    origins = matrix.origin_ids[matrix.origin].tolist()
    destinations = matrix.destination_ids[matrix.destination].tolist()
    ends = zip(origins, destinations, strict=True)
    return dict(zip(ends, matrix.distance_km.tolist(), strict=True))


def haul_km(origin_km, destination_km, roads=ROADS, **options):
    matrix = travel.by_roads(places(o=origin_km), places(d=destination_km), roads, **options)
    return hauls_km(matrix)[("o", "d")]


def test_haul_is_factors_times_legs_and_path():
    # legs 1 km and 1 km x 1.4; from x = 2 to x = 15 on the south bank 13 km x 1.10
    assert haul_km((2, 3), (15, 3)) == pytest.approx(1.4 * 2 + 1.1 * 13)


def test_factors_can_be_set():
    km = haul_km((2, 3), (15, 3), road_factor=1.0, access_factor=2.0)
    assert km == pytest.approx(2 * 2 + 13)


def test_river_is_crossed_only_at_the_bridge():
    # straight 2 km; by road 20 km to c, 2 km over the bridge, 20 km back
    assert haul_km((0, 4), (0, 6), road_factor=1.0) == pytest.approx(42)


def test_point_on_an_edge_takes_the_shorter_way_to_either_end():
    # o joins a - b at x = 8, d joins e - f at x = 12: 12 + 2 + 8 km by the bridge
    assert haul_km((8, 4), (12, 6), road_factor=1.0) == pytest.approx(22)


def test_two_points_on_one_edge_do_not_go_round_by_its_ends():
    assert haul_km((3, 4), (7, 4), road_factor=1.0) == pytest.approx(4)


def test_edge_longer_than_its_drawing_is_split_in_proportion():
    winding = road_layer(NODE_KM, [("a", "b", 30)])
    assert haul_km((2, 4), (7, 4), winding, road_factor=1.0) == pytest.approx(15)


def test_neighbours_far_from_roads_need_not_visit_the_road():
    # both 6 km from the road, 1 km apart: one pocket, straight x 1.4
    assert haul_km((2, -2), (3, -2)) == pytest.approx(1.4)


def test_shorter_of_two_parallel_edges_counts():
    double = road_layer(NODE_KM, [("a", "b", 14), ("a", "b", 10), ("b", "c", 10)])
    assert haul_km((0, 4), (20, 4), double, road_factor=1.0) == pytest.approx(20)


def test_edge_of_length_0_still_joins_its_ends():
    touching = road_layer(NODE_KM, [("a", "b", 10), ("b", "c", 0), ("c", "f", 2)])
    assert haul_km((0, 4), (20, 6), touching, road_factor=1.0) == pytest.approx(12, abs=1e-5)


def test_island_is_unreachable_and_listed():
    matrix = travel.by_roads(places(o=(0, 4), lost=(5, 40)), places(d=(20, 4)), ROADS)
    assert hauls_km(matrix).keys() == {("o", "d")}
    assert matrix.unreachable_ids == ("lost",)


def test_destination_that_was_pruned_is_not_called_unreachable():
    sites = places(near=(1, 4), far=(20, 4), lost=(5, 40))
    matrix = travel.by_roads(places(o=(0, 4)), sites, ROADS, nearest=1)
    assert hauls_km(matrix).keys() == {("o", "near")}
    assert matrix.unreachable_ids == ("lost",)


def test_nearest_keeps_the_nearest_by_haul_not_by_straight_line():
    # across the river 2 km straight but 42 km by road; along the bank 9 km
    sites = places(opposite=(0, 6), along=(9, 4))
    matrix = travel.by_roads(places(o=(0, 4)), sites, ROADS, nearest=1)
    assert hauls_km(matrix).keys() == {("o", "along")}


def test_straight_line_choice_is_widened_where_an_island_spoils_it():
    lost = {f"lost_{i}": (i / 10, 40) for i in range(30)}
    sites = places(**lost, reached=(20, 4))
    matrix = travel.by_roads(places(o=(0, 21)), sites, ROADS, nearest=1)
    assert hauls_km(matrix).keys() == {("o", "reached")}


def test_long_access_legs_are_listed():
    matrix = travel.by_roads(places(o=(0, -12)), places(d=(20, 4), bush=(20, -11)), ROADS)
    assert matrix.long_access_ids == ("o",)


def test_roads_without_edges_are_refused():
    with pytest.raises(DataError) as error:
        travel.by_roads(places(o=(0, 4)), places(d=(20, 4)), ROADS.iloc[:0])
    assert error.value.faults[0].code == "roads_empty"


def test_straight_line_is_labelled_a_fallback():
    matrix = travel.by_straight_line(places(o=(0, 0)), places(d=(3, 4)))
    assert matrix.distance_km == pytest.approx([5 * 1.4])
    assert "fallback" in matrix.source


def test_straight_line_keeps_the_k_nearest():
    sites = places(far=(30, 0), near=(1, 0), middle=(10, 0))
    matrix = travel.by_straight_line(places(o=(0, 0)), sites, nearest=2)
    assert hauls_km(matrix).keys() == {("o", "near"), ("o", "middle")}


def test_arcs_are_sorted_by_origin_then_destination():
    matrix = travel.by_roads(places(o=(0, 4), p=(5, 4)), places(d=(20, 4), e=(1, 4)), ROADS)
    assert matrix.origin.tolist() == [0, 0, 1, 1]
    assert matrix.destination.tolist() == [0, 1, 0, 1]


def test_nobody_can_change_a_matrix():
    matrix = travel.by_straight_line(places(o=(0, 0)), places(d=(3, 4)))
    with pytest.raises(ValueError, match="read-only"):
        matrix.distance_km[0] = 0.0


def test_subset_takes_the_order_of_the_given_ids():
    matrix = travel.by_straight_line(places(o=(0, 0), p=(1, 0)), places(d=(3, 0), e=(4, 0)))
    part = matrix.subset(["p", "o"], ["e"])
    assert list(part.origin_ids) == ["p", "o"]
    assert part.distance_km == pytest.approx([3 * 1.4, 4 * 1.4])
    assert np.array_equal(part.origin, [0, 1])


def test_subset_lists_every_unknown_id():
    matrix = travel.by_straight_line(places(o=(0, 0)), places(d=(3, 0)))
    with pytest.raises(DataError) as error:
        matrix.subset(["o", "x", "y"], ["d"])
    assert [fault.params["id"] for fault in error.value.faults] == ["x", "y"]


def test_table_gives_distances_and_minutes(tmp_path):
    path = tmp_path / "od.csv"
    path.write_text("from_id,to_id,km,minutes\np,d,4,8\no,d,3,6\n", encoding="utf-8-sig")
    matrix = travel.read_table(path, ["o", "p", "q"], ["d"])
    assert hauls_km(matrix) == {("o", "d"): 3.0, ("p", "d"): 4.0}
    assert list(matrix.minutes) == [6.0, 8.0]
    assert matrix.unreachable_ids == ("q",)


def test_table_lists_all_its_faults_with_their_rows(tmp_path):
    path = tmp_path / "od.csv"
    path.write_text("from_id,to_id,km\no,d,-1\nx,d,2\no,z,nan\no,d,1\n")
    with pytest.raises(DataError) as error:
        travel.read_table(path, ["o"], ["d"])
    found = [(fault.code, fault.params["row"]) for fault in error.value.faults]
    assert found == [
        ("travel_row_unknown_id", 3),
        ("travel_row_unknown_id", 4),
        ("travel_row_bad_number", 2),
        ("travel_row_bad_number", 4),
        ("travel_row_repeated", 5),
    ]


def test_table_without_its_columns_names_them(tmp_path):
    path = tmp_path / "od.csv"
    path.write_text("from,to_id,metres\no,d,1\n")
    with pytest.raises(DataError) as error:
        travel.read_table(path, ["o"], ["d"])
    assert [fault.params["column"] for fault in error.value.faults] == ["from_id", "km"]


def test_missing_table_is_named_with_the_cure(tmp_path):
    with pytest.raises(DataError) as error:
        travel.read_table(tmp_path / "od.csv", ["o"], ["d"])
    assert "od.csv" in error.value.text("zh")
    assert "supply the file again" in error.value.text("en")


# ---- a river between a point and the nearest road

RIVER = gpd.GeoDataFrame(geometry=[LineString([point(-50, 5), point(50, 5)])], crs=CRS)
BANKS = road_layer(NODE_KM, [("a", "b", 10), ("b", "e", 2), ("d", "e", 10), ("e", "f", 10)])


def test_access_leg_does_not_cross_a_river():
    # the nearest road is 4 km off across the river; on the own bank b is sqrt(8^2 + 2^2) km off,
    # then 2 km over the bridge and 8 km on the other bank
    swim = haul_km((18, 2), (18, 6), BANKS, road_factor=1.0)
    dry = haul_km((18, 2), (18, 6), BANKS, road_factor=1.0, rivers=RIVER)
    assert swim == pytest.approx(1.4 * 4)
    assert dry == pytest.approx(1.4 * np.hypot(8, 2) + 2 + 8)


def test_short_leg_across_a_coarsely_drawn_river_stays():
    river = RIVER.translate(0, 500).to_frame("geometry")
    km = haul_km((18, 5.2), (18, 6), BANKS, road_factor=1.0, rivers=river)
    assert km == pytest.approx(1.4 * 0.8)


def test_neighbours_on_two_banks_are_no_neighbours():
    together = haul_km((32, 4.5), (32, 5.5), BANKS)
    apart = haul_km((32, 4.5), (32, 5.5), BANKS, rivers=RIVER)
    assert together == pytest.approx(1.4)
    # legs to the bridge at y = 4.5 and to f; 1.5 km on the bridge and 10 km to f
    assert apart == pytest.approx(1.4 * (22 + np.hypot(12, 0.5)) + 1.1 * 11.5)


def test_point_with_no_road_on_its_bank_keeps_the_nearest():
    north = road_layer(NODE_KM, [("d", "e", 10)])
    assert haul_km((5, 2), (10, 6), north, rivers=RIVER) == pytest.approx(1.4 * 4 + 1.1 * 5)
