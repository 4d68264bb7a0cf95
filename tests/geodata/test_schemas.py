from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.columns import GEOMETRY, SCHEMAS
from geodata.crs import STORAGE_CRS
from geodata.errors import DataError
from geodata.schemas import complete, validate


def facilities(**changes):
    columns = {
        "name_zh": ["甲厂", "乙厂"],
        "type": ["incineration", "kitchen_plant"],
        "capacity_t_per_d": [600.0, 200.0],
    } | changes
    frame = gpd.GeoDataFrame(
        columns,
        index=pd.Index(["a", "b"], name="id"),
        geometry=gpd.points_from_xy([106.5, 106.6], [29.5, 29.6]),
        crs=STORAGE_CRS,
    )
    return complete(frame, "facilities")


def codes(frame, kind="facilities"):
    with pytest.raises(DataError) as caught:
        validate(frame, kind, file="厂.gpkg")
    return [(f.code, f.params.get("row"), f.params.get("column")) for f in caught.value.faults]


def test_a_layer_with_only_the_required_columns_is_completed_and_sound():
    frame = facilities()
    validate(frame, "facilities")
    assert frame["name_en"].tolist() == ["甲厂", "乙厂"]
    assert frame["capacity_t_per_yr"].tolist() == [219_000.0, 73_000.0]
    assert frame["siting_basis"].tolist() == ["user", "user"]
    assert frame["start_year"].isna().all()


def test_catchments_without_points_and_areas_get_them_from_their_polygons():
    frame = gpd.GeoDataFrame(
        {"name_zh": ["甲镇"], "population": [1000]},
        index=pd.Index(["a"], name="id"),
        geometry=[shapely.box(106.0, 29.0, 106.1, 29.1)],
        crs=STORAGE_CRS,
    )
    full = complete(frame, "catchments")
    validate(full, "catchments")
    assert full["lon_deg"].iloc[0] == pytest.approx(106.05)
    assert full["area_ha"].iloc[0] == pytest.approx(10_790, rel=0.01)


def test_a_negative_capacity_is_named_with_row_value_and_cure():
    with pytest.raises(DataError) as caught:
        validate(facilities(capacity_t_per_d=[600.0, -5.0]), "facilities", file="厂.gpkg")
    text = caught.value.text("zh")
    for word in ("厂.gpkg", "b", "capacity_t_per_d", "-5.0", "[0, ∞] t/d"):
        assert word in text


def test_every_fault_is_listed_at_once():
    frame = facilities(capacity_t_per_d=[np.nan, -5.0], type=["incinerator", "kitchen_plant"]).drop(
        columns="status"
    )
    frame.loc["b", "geometry"] = shapely.Point()
    found = codes(frame)
    assert ("schema_not_finite", "a", "capacity_t_per_d") in found
    assert ("schema_out_of_bounds", "b", "capacity_t_per_d") in found
    assert ("schema_choice", "a", "type") in found
    assert ("schema_column_missing", None, "status") in found
    assert ("schema_geometry_empty", "b", None) in found


def test_text_in_a_column_of_numbers_is_named():
    found = codes(facilities(capacity_t_per_d=[600.0, "很多"], capacity_t_per_yr=[1.0, 1.0]))
    assert found == [("schema_dtype", "b", "capacity_t_per_d")]


def test_a_missing_text_is_named():
    found = codes(facilities(name_zh=["甲厂", None], name_en=["a", "b"]))
    assert found == [("schema_value_missing", "b", "name_zh")]


def test_an_infinite_number_is_named():
    found = codes(facilities(capacity_t_per_d=[np.inf, 1.0], capacity_t_per_yr=[1.0, 1.0]))
    assert found == [("schema_not_finite", "a", "capacity_t_per_d")]


def test_duplicate_and_empty_ids_are_named():
    frame = facilities()
    frame.index = pd.Index(["a", "a"], name="id")
    assert codes(frame) == [("schema_id_duplicate", "a", None)]
    frame.index = pd.Index(["a", " "], name="id")
    assert codes(frame) == [("schema_id_empty", 2, None)]


def test_a_year_that_is_no_whole_number_is_named():
    found = codes(facilities(start_year=[2020.5, 2021.0]))
    assert found == [("schema_dtype", "a", "start_year")]


def test_coordinates_that_are_not_finite_are_found_before_validity():
    with np.errstate(invalid="ignore"):
        polygon = shapely.polygons([(0, 0), (1, np.nan), (1, 1), (0, 0)])
    frame = gpd.GeoDataFrame(
        {"name_zh": ["甲"], "population": [1], "area_ha": [1.0], "lon_deg": [1.0]}
        | {"lat_deg": [1.0]},
        index=pd.Index(["a"], name="id"),
        geometry=[polygon],
        crs=STORAGE_CRS,
    )
    assert codes(complete(frame, "catchments"), "catchments") == [
        ("schema_geometry_not_finite", "a", None)
    ]


def test_a_bow_tie_is_an_invalid_polygon():
    tie = shapely.Polygon([(106, 29), (107, 30), (107, 29), (106, 30)])
    frame = gpd.GeoDataFrame(
        {"name_zh": ["甲"], "population": [1]},
        index=pd.Index(["a"], name="id"),
        geometry=[tie],
        crs=STORAGE_CRS,
    )
    assert codes(complete(frame, "catchments"), "catchments") == [
        ("schema_geometry_invalid", "a", None)
    ]


def test_points_where_polygons_belong_are_named():
    frame = facilities()
    frame.geometry = frame.geometry.map(lambda p: p.buffer(0.1))
    assert codes(frame) == [
        ("schema_geometry_kind", "a", None),
        ("schema_geometry_kind", "b", None),
    ]


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_every_layer_has_meanings_bounds_and_the_columns_of_truth(kind):
    columns = {c.name: c for c in SCHEMAS[kind]}
    truth = {"name_zh", "name_en", "siting_basis", "capacity_basis", "source", "confidence"}
    assert truth <= set(columns)
    assert len(columns) == len(SCHEMAS[kind])
    assert all(c.meaning_zh and c.meaning_en for c in columns.values())
    assert kind in GEOMETRY


def test_every_number_with_a_unit_ends_in_it():
    endings = {"t/d": "_t_per_d", "t/yr": "_t_per_yr", "ha": "_ha", "km": "_km", "deg": "_deg"}
    for column in (c for table in SCHEMAS.values() for c in table):
        if column.unit:
            assert column.name.endswith(endings[column.unit]), column.name
