"""Result layers: joined to places, written whole, read back as they were."""

import json
from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, box

from geodata import results
from geodata.errors import DataError

CRS = "EPSG:4490"


def layer(geometry, ids, **columns):
    return gpd.GeoDataFrame(columns, geometry=geometry, index=pd.Index(ids, name="id"), crs=CRS)


LAYERS = SimpleNamespace(
    districts=layer([box(106, 29, 107, 30), box(107, 29, 108, 30)], ["500101", "500102"]),
    catchments=layer(
        [box(106, 29, 106.5, 30), box(106.5, 29, 107, 30)],
        ["500101001", "500101002"],
        name_zh=["甲镇", "乙镇"],
        area_kind=["town", "town"],
        lon_deg=[106.2, 106.7],
        lat_deg=[29.5, 29.6],
    ),
    sites=layer([Point(106.9, 29.9)], ["S1"], name_zh=["产业园"]),
    facilities=layer([Point(106.3, 29.3)], ["I01"], name_zh=["甲厂"]),
    eco_parks=layer([Point(106.9, 29.9)], ["E01"]),
    industrial_parks=layer([Point(106.9, 29.9)], ["P01"]),
    roads=layer([LineString([(106, 29), (107, 30)])], ["R1"]),
    rivers=layer([LineString([(106, 30), (107, 29)])], ["Y1"], name_zh=["长江"]),
)
FACILITIES = pd.DataFrame(
    {
        "id": ["I01", "N01"],
        "name_zh": ["甲厂", "新厂"],
        "site_id": ["S0", "S1"],
        "open": [True, False],
        "load_t_per_d": [30.0, 0.0],
    }
)
CATCHMENTS = pd.DataFrame(
    {
        "id": ["500101001", "500101002"],
        "name_zh": ["甲镇", "乙镇"],
        "district_code": ["500101", "500101"],
        "residual_msw_demand_t_per_d": [20.0, 15.0],
        "residual_msw_served_t_per_d": [20.0, 10.0],
        "residual_msw_unserved_t_per_d": [0.0, 5.0],
        "residual_msw_facility_id": ["I01", "I01"],
    }
)
ALLOCATION = pd.DataFrame(
    {
        "stream": ["residual_msw", "residual_msw", "fly_ash"],
        "from_kind": ["catchment", "catchment", "facility"],
        "from_id": ["500101001", "500101002", "I01"],
        "to_id": ["I01", "I01", "N01"],
        "flow_t_per_d": [20.0, 10.0, 3.0],
        "distance_km": [25.0, 50.0, 90.0],
        "haul_cost_cny_per_t": [40.0, 80.0, 140.0],
    }
)
META = {"title_zh": "规划 2025", "streams": [{"key": "residual_msw", "demand_t_per_d": 35.0}]}


def build(**changes):
    tables = {"facilities": FACILITIES, "catchments": CATCHMENTS, "allocation": ALLOCATION}
    return results.build_result_layers(LAYERS, **(tables | changes), meta=META)


def save_run(folder, built):
    results.write_gpkg(built, folder / "result.gpkg")
    (folder / "run.json").write_text(json.dumps({"meta": META}), encoding="utf-8")


def test_flow_runs_from_demand_point_to_facility_with_both_names():
    flow = build().flows.iloc[1]
    assert list(flow.geometry.coords) == [(106.7, 29.6), (106.3, 29.3)]
    assert (flow["from_name"], flow["to_name"], flow["flow_t_per_d"]) == ("乙镇", "甲厂", 10.0)


def test_residue_flow_runs_from_facility_to_facility():
    flow = build().flows.iloc[2]
    assert list(flow.geometry.coords) == [(106.3, 29.3), (106.9, 29.9)]
    assert flow["from_name"] == "甲厂"


def test_new_facility_stands_at_the_point_of_its_site():
    assert build().facilities.loc["N01"].geometry == Point(106.9, 29.9)


def test_catchments_keep_the_columns_of_table_and_layer():
    catchment = build().catchments.loc["500101002"]
    assert catchment["residual_msw_unserved_t_per_d"] == 5.0
    assert catchment["area_kind"] == "town"


def test_districts_sum_their_catchments_and_stand_at_0_without_any():
    districts = build().districts
    assert districts.loc["500101", "residual_msw_demand_t_per_d"] == 35.0
    assert districts.loc["500101", "residual_msw_unserved_t_per_d"] == 5.0
    assert districts.loc["500102", "residual_msw_demand_t_per_d"] == 0.0


def test_tables_indexed_by_id_give_the_same_layers():
    built = build(facilities=FACILITIES.set_index("id"), catchments=CATCHMENTS.set_index("id"))
    assert built.facilities.equals(build().facilities)


def test_id_without_a_place_is_named():
    lost = ALLOCATION.assign(to_id="X9")
    with pytest.raises(DataError) as error:
        build(allocation=lost)
    assert "X9" in error.value.text("zh")


def test_run_is_read_back_as_it_was_written(tmp_path):
    built = build()
    save_run(tmp_path, built)
    again = results.read_results(tmp_path)
    assert again.meta == META
    for name in results.LAYER_NAMES:
        before, after = getattr(built, name), getattr(again, name)
        assert list(after.index) == list(before.index), name
        assert after.crs.to_epsg() == 4490
        assert after.geometry.geom_equals(before.geometry).all(), name
        assert set(before.columns) <= set(after.columns), name
    assert again.facilities["open"].tolist() == [True, False]


def test_run_without_flows_is_read_back(tmp_path):
    save_run(tmp_path, build(allocation=ALLOCATION.iloc[:0]))
    again = results.read_results(tmp_path)
    assert len(again.flows) == 0
    assert "flow_t_per_d" in again.flows.columns


def test_failed_write_leaves_the_old_file_and_no_draft(tmp_path):
    save_run(tmp_path, build())
    before = (tmp_path / "result.gpkg").read_bytes()
    # the fifth layer fails when four are written already
    broken = replace(build(), sites=LAYERS.sites.set_crs(None, allow_override=True))
    with pytest.raises(DataError):
        results.write_gpkg(broken, tmp_path / "result.gpkg")
    assert (tmp_path / "result.gpkg").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["result.gpkg", "run.json"]


def test_missing_run_names_what_is_missing_and_the_cure(tmp_path):
    with pytest.raises(DataError) as error:
        results.read_results(tmp_path / "none")
    assert [fault.params["file"] for fault in error.value.faults] == ["result.gpkg", "run.json"]
    assert "siting solve" in error.value.text("zh")


@pytest.mark.parametrize("content", [b"", b"{}", b"SQLite format 3\x00 cut off here"])
def test_damaged_geopackage_is_one_clear_error(tmp_path, content):
    save_run(tmp_path, build())
    (tmp_path / "result.gpkg").write_bytes(content)
    with pytest.raises(DataError) as error:
        results.read_results(tmp_path)
    assert error.value.faults[0].code == "run_damaged"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"meta": 3}'])
def test_damaged_run_description_is_one_clear_error(tmp_path, content):
    save_run(tmp_path, build())
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(DataError) as error:
        results.read_results(tmp_path)
    assert error.value.faults[0].code == "run_damaged"
