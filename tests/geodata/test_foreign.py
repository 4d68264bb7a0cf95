"""Files from outside: what is read, what is refused, and that nothing else happens."""

import json
import sqlite3
import sys
import zipfile
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from shapely import LineString, Point, Polygon, box

from geodata import datum, foreign
from geodata.errors import DataError

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)

SITES = {"id": ["S1", "S2"], "name_zh": ["甲场", "乙场"], "kind": ["town", "town"]}
POINTS = [Point(106.5, 29.5), Point(107.0, 30.0)]


def sites(geometry=POINTS, crs="EPSG:4490", **columns):
    return gpd.GeoDataFrame(SITES | columns, geometry=geometry, crs=crs)


def feature(geometry, **properties):
    named = {"id": "S1", "name_zh": "甲场", "kind": "town"} | properties
    return {"type": "Feature", "properties": named, "geometry": geometry}


def save_geojson(path, *features, **members):
    content = {"type": "FeatureCollection", "features": list(features), **members}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def save_gpkg(path, frame, layer="sites"):
    pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG")
    return path


def save_shapefile(folder, frame, *, leave_out=(), **options):
    pyogrio.write_dataframe(frame, folder / "part.shp", driver="ESRI Shapefile", **options)
    path = folder / "part.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in folder.glob("part.*"):
            if part.suffix not in (".zip", *leave_out):
                archive.write(part, f"场址/{part.name}")
    return path


def codes(path, kind="sites", **options):
    return [fault.code for fault in foreign.check_file(path, kind, **options).faults]


def refusal(path, kind="sites", **options):
    with pytest.raises(DataError) as error:
        foreign.read_layer(path, kind, **options)
    return error.value


# ---- what is read


def test_geopackage_is_read_into_storage(tmp_path):
    path = save_gpkg(tmp_path / "场址.gpkg", sites().to_crs("EPSG:4545"))
    layer = foreign.read_layer(path, "sites")
    assert list(layer.index) == ["S1", "S2"]
    assert layer.crs.to_epsg() == 4490
    assert layer.get_coordinates().to_numpy() == pytest.approx(
        np.array([[106.5, 29.5], [107.0, 30.0]]), abs=1e-8
    )
    assert layer["siting_basis"].tolist() == ["user", "user"]


def test_geojson_without_crs_is_wgs84(tmp_path):
    point = {"type": "Point", "coordinates": [106.5, 29.5]}
    layer = foreign.read_layer(save_geojson(tmp_path / "s.geojson", feature(point)), "sites")
    assert layer.geometry.iloc[0] == Point(106.5, 29.5)
    assert layer.crs.to_epsg() == 4490


def test_table_with_chinese_headings_and_full_width_digits_gives_points(tmp_path):
    path = tmp_path / "场址.csv"
    path.write_text("id,name_zh,kind,经度,纬度\nS1,甲场,town,１０６.5,29.5\n", encoding="gb18030")
    layer = foreign.read_layer(path, "sites")
    assert layer.geometry.iloc[0] == Point(106.5, 29.5)
    assert layer.loc["S1", "name_zh"] == "甲场"


def test_workbook_keeps_numeric_ids_without_a_point(tmp_path):
    path = tmp_path / "s.xlsx"
    row = {"id": [500101001.0], "name_zh": ["甲"], "kind": ["town"], "lon": [106.5], "lat": [29.5]}
    pd.DataFrame(row).to_excel(path, index=False)
    assert list(foreign.read_layer(path, "sites").index) == ["500101001"]


def test_points_of_a_web_map_are_put_where_they_are(tmp_path):
    lon_deg, lat_deg = datum.wgs84_to_gcj02(np.array([106.5]), np.array([29.5]))
    path = tmp_path / "s.csv"
    cells = f"S1,甲,town,{lon_deg[0]:.9f},{lat_deg[0]:.9f}"
    path.write_text(f"id,name_zh,kind,lon_deg,lat_deg\n{cells}\n", encoding="utf-8")
    point = foreign.read_layer(path, "sites", datum="gcj02").geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((106.5, 29.5), abs=1e-6)


def test_column_datum_says_row_by_row_where_points_come_from(tmp_path):
    lon_deg, lat_deg = datum.wgs84_to_bd09(np.array([106.5]), np.array([29.5]))
    path = tmp_path / "s.csv"
    baidu = f"S1,甲,town,bd09,{lon_deg[0]:.9f},{lat_deg[0]:.9f}"
    path.write_text(f"id,name_zh,kind,datum,lon,lat\n{baidu}\nS2,乙,town,,106.5,29.5\n")
    layer = foreign.read_layer(path, "sites")
    assert layer.get_coordinates().to_numpy() == pytest.approx(
        np.array([[106.5, 29.5], [106.5, 29.5]]), abs=1e-6
    )
    (warning,) = foreign.check_file(path, "sites").warnings
    assert (warning.code, warning.params["datum"]) == ("datum_moved", "bd09")


def test_table_without_a_datum_is_read_as_wgs84_and_says_so(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("id,name_zh,kind,lon,lat\nS1,a,town,106.5,29.5\n")
    report = foreign.check_file(path, "sites")
    assert [fault.code for fault in report.warnings] == ["datum_assumed"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
@pytest.mark.parametrize("leave_out", [(".cpg",), ()])
def test_shapefile_texts_are_read_in_their_encoding(tmp_path, encoding, leave_out):
    path = save_shapefile(tmp_path, sites(), encoding=encoding, leave_out=leave_out)
    assert foreign.read_layer(path, "sites")["name_zh"].tolist() == ["甲场", "乙场"]


def test_shapefile_column_name_cut_inside_a_character_does_no_harm(tmp_path):
    path = save_shapefile(tmp_path, sites(capacity=[1.0, 2.0]), encoding="utf-8")
    table = tmp_path / "part.dbf"
    cut = "处理能力".encode()[:10]  # dBASE keeps ten bytes: three characters and a third
    table.write_bytes(table.read_bytes().replace(b"capacity\0\0", cut))
    with zipfile.ZipFile(path, "w") as archive:
        for part in tmp_path.glob("part.*"):
            if part != path:
                archive.write(part, part.name)
    report = foreign.check_file(path, "sites")
    assert report.ok
    assert report.columns[-1] == "处理能"


def test_layer_of_the_kinds_name_is_taken_from_several(tmp_path):
    path = save_gpkg(tmp_path / "s.gpkg", sites())
    pyogrio.write_dataframe(sites().iloc[:1], path, layer="other", driver="GPKG", append=True)
    assert len(foreign.read_layer(path, "sites")) == 2
    assert len(foreign.read_layer(path, "sites", layer="other")) == 1


def test_bow_tie_is_repaired_and_mentioned(tmp_path):
    bow = [[[106, 29], [107, 30], [107, 29], [106, 30], [106, 29]]]
    path = save_geojson(
        tmp_path / "d.geojson", feature({"type": "Polygon", "coordinates": bow}, population=1)
    )
    report = foreign.check_file(path, "districts")
    assert [fault.code for fault in report.warnings] == ["geometry_repaired"]
    assert report.ok


def test_report_says_what_a_file_holds(tmp_path):
    report = foreign.check_file(save_gpkg(tmp_path / "s.gpkg", sites()))
    assert (report.format, report.layer, report.rows, report.crs) == (
        "gpkg",
        "sites",
        2,
        "EPSG:4490",
    )
    assert report.geometry_types == ("Point",)
    assert report.bounds == (106.5, 29.5, 107.0, 30.0)
    assert json.dumps(report.as_dict("zh"))


# ---- coordinate systems


def test_geopackage_without_crs_is_refused_with_the_cure(tmp_path):
    with pytest.warns(UserWarning, match="crs"):
        path = save_gpkg(tmp_path / "s.gpkg", sites(crs=None))
    error = refusal(path)
    assert [fault.code for fault in error.faults] == ["crs_missing"]
    assert "EPSG:4490" in error.text("zh")


def test_shapefile_without_prj_is_refused(tmp_path):
    assert codes(save_shapefile(tmp_path, sites(), leave_out=(".prj",))) == ["crs_missing"]


def test_layer_on_another_ellipsoid_is_refused(tmp_path):
    assert codes(save_gpkg(tmp_path / "s.gpkg", sites(crs="EPSG:4214"))) == ["crs_other_datum"]


# ---- geometries and values


def test_all_faults_of_a_file_come_at_once_with_their_rows(tmp_path):
    path = save_geojson(
        tmp_path / "s.geojson",
        feature(None),
        feature({"type": "Point", "coordinates": [106.5, 29.5]}),
        feature({"type": "Point", "coordinates": ["a", "b"]}),
        feature({"type": "Point", "coordinates": []}),
    )
    faults = foreign.check_file(path).faults
    rows = {fault.code: fault.params["rows"] for fault in faults}
    assert rows["geometry_broken"] == "3"
    assert rows["geometry_empty"] == "4"
    assert rows["geometry_missing"].startswith("1")


def test_nan_in_a_geometry_is_one_clear_error(tmp_path):
    ring = [(106, 29), (107, np.nan), (107, 30), (106, 30), (np.nan, 29.5), (106, 29)]
    with np.errstate(invalid="ignore"):
        path = save_gpkg(tmp_path / "d.gpkg", sites([Polygon(ring), box(106, 29, 107, 30)]))
    assert codes(path, None) == ["geometry_not_finite"]


def test_ids_must_be_there_and_once(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("id,name_zh,kind,lon,lat\nS1,a,town,106,29\nS1,b,town,106,29\n,c,town,106,29\n")
    assert set(codes(path)) == {"schema_id_duplicate", "schema_id_empty"}


def test_schema_faults_name_row_column_and_value(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("id,name_zh,kind,lon,lat\nS1,a,castle,106.5,29.5\n")
    error = refusal(path)
    assert error.faults[0].params["value"] == "castle"
    assert "s.csv" in error.text("zh")


def test_geometry_of_another_kind_is_refused(tmp_path):
    line = LineString([(106, 29), (107, 30)])
    path = save_gpkg(tmp_path / "s.gpkg", sites([line, line]))
    assert set(codes(path)) == {"schema_geometry_kind"}


# ---- files that are not what they seem

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>secret.csv</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.csv", "a.zip", "a.xlsx"])
def test_other_drivers_text_is_refused_under_any_name(tmp_path, name):
    path = tmp_path / name
    path.write_text(VRT)
    assert codes(path) == ["format_mismatch"]


def test_shapefile_of_virtual_format_inside_a_zip_is_not_opened(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in ("shp", "shx", "dbf"):
            archive.writestr(f"a.{suffix}", VRT)
    assert len(codes(path)) == 1


@pytest.mark.parametrize("name", ["a.kml", "a.gml", "a.vrt", "a.tif", "a"])
def test_other_formats_are_refused_with_the_supported_ones(tmp_path, name):
    path = tmp_path / name
    path.write_text("content")
    assert codes(path) == ["format_unknown"]


def test_lone_part_of_a_shapefile_says_what_to_zip(tmp_path):
    save_shapefile(tmp_path, sites())
    assert codes(tmp_path / "part.shp") == ["shapefile_not_zipped"]


def test_missing_file_is_named_with_the_cure(tmp_path):
    error = refusal(tmp_path / "none.gpkg")
    assert error.faults[0].code == "file_missing"
    assert "none.gpkg" in error.text("en")


@pytest.mark.parametrize(
    "name", ["a.gpkg", "a.zip", "a.xlsx", "a.geojson"], ids=["gpkg", "zip", "xlsx", "geojson"]
)
def test_damaged_file_is_one_clear_error(tmp_path, name):
    starts = {"gpkg": b"SQLite format 3\x00", "geojson": b"{"}
    path = tmp_path / name
    path.write_bytes(starts.get(name[2:], b"PK\x03\x04") + bytes(range(256)))
    report = foreign.check_file(path, "sites")
    assert len(report.faults) == 1
    assert not report.ok


# ---- archives


def test_archive_that_unpacks_to_much_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", bytes(20_000_000))
    assert codes(path) == ["archive_too_large"]


def test_shapefile_without_its_table_names_the_missing_part(tmp_path):
    path = save_shapefile(tmp_path, sites(), leave_out=(".dbf",))
    (fault,) = foreign.check_file(path, "sites").faults
    assert (fault.code, fault.params["part"]) == ("shapefile_part_missing", ".dbf")


def test_empty_cell_of_an_optional_text_is_no_text(tmp_path):
    table = pd.DataFrame(
        {
            "id": ["F1", "F2"],
            "name_zh": ["甲厂", "甲厂扩建"],
            "site_id": ["S1", "S1"],
            "type": "incineration",
            "district_code": "500101",
            "capacity_t_per_d": [100.0, 50.0],
            "status": "existing",
            "expands": ["", "F1"],
            "lon_deg": 106.5,
            "lat_deg": 29.5,
        }
    )
    table.to_csv(tmp_path / "f.csv", index=False)
    assert foreign.read_layer(tmp_path / "f.csv", "facilities")["expands"].tolist() == ["", "F1"]


def test_rows_moved_from_another_datum_are_counted(tmp_path):
    table = pd.DataFrame(SITES).assign(lon_deg=[106.5, 107.0], lat_deg=[29.5, 30.0])
    path = tmp_path / "s.csv"
    table.assign(datum=["gcj02", "wgs84"]).to_csv(path, index=False)
    opened = foreign.open_layer(path, "sites")
    assert (opened.report.rows, opened.report.rows_repaired) == (2, 0)
    (warning,) = opened.report.warnings
    assert (warning.code, warning.params["count"]) == ("datum_moved", 1)
    assert opened.frame.geometry["S2"].x == pytest.approx(107.0, abs=1e-9)
    assert DataError(opened.report.warnings).lines("zh")


# ---- GeoPackages


def change_gpkg(path, *statements):
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


@pytest.mark.parametrize("count", [0, 1, -5])
def test_rows_are_read_whatever_the_stored_count_says(tmp_path, count):
    path = save_gpkg(tmp_path / "s.gpkg", sites())
    change_gpkg(path, f"UPDATE gpkg_ogr_contents SET feature_count = {count}")
    assert len(foreign.read_layer(path, "sites")) == 2


def test_view_is_refused_without_being_run(tmp_path):
    path = save_gpkg(tmp_path / "s.gpkg", sites())
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    change_gpkg(
        path,
        "ALTER TABLE sites RENAME TO hidden",
        f"CREATE VIEW sites AS SELECT fid, geom, ({endless}) AS i FROM hidden",
        "UPDATE gpkg_contents SET table_name = 'sites'",
        "UPDATE gpkg_geometry_columns SET table_name = 'sites'",
    )
    assert codes(path) == ["gpkg_view"]


def test_plain_database_is_no_geopackage(tmp_path):
    path = tmp_path / "s.gpkg"
    change_gpkg(path, "CREATE TABLE sites (id TEXT)")
    assert codes(path) == ["gpkg_damaged"]


def test_several_layers_without_a_choice_are_listed(tmp_path):
    path = save_gpkg(tmp_path / "s.gpkg", sites(), layer="a")
    pyogrio.write_dataframe(sites(), path, layer="b", driver="GPKG", append=True)
    (fault,) = foreign.check_file(path, "sites").faults
    assert (fault.code, fault.params["layers"]) == ("layers_several", "a, b")


def test_unknown_layer_is_refused_with_the_known_ones(tmp_path):
    path = save_gpkg(tmp_path / "s.gpkg", sites())
    assert codes(path, layer="/etc/passwd") == ["layer_missing"]


def test_file_that_another_program_holds_is_refused(tmp_path):
    path = save_gpkg(tmp_path / "s.gpkg", sites())
    (tmp_path / "s.gpkg-wal").write_bytes(b"pages")
    assert codes(path) == ["gpkg_open_elsewhere"]


def test_file_is_never_changed(tmp_path):
    path = save_gpkg(tmp_path / "s.gpkg", sites())
    before = path.read_bytes()
    foreign.read_layer(path, "sites")
    assert path.read_bytes() == before
    assert [child.name for child in tmp_path.iterdir()] == ["s.gpkg"]
