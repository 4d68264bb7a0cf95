"""The readers of foreign files one by one, without the child process around them."""

import json
import zipfile

import numpy as np
import pytest
import shapely
from shapely import Point, box

from geodata.errors import DataError
from geodata.foreign.answer import Answer, row_list
from geodata.foreign.archive import open_archive
from geodata.foreign.cells import read_csv, read_number, set_points
from geodata.foreign.content import sniff
from geodata.foreign.geojson import read_geojson
from geodata.foreign.shapefile import find_encoding
from geodata.foreign.soundness import check_geometry


def fault_codes(error):
    return [fault.code for fault in error.value.faults]


def checked(geometry, crs="EPSG:4490"):
    shapes = np.array(geometry, dtype=object)
    answer = Answer(rows=list(range(1, len(shapes) + 1)), geometry=shapes, crs=crs)
    check_geometry(answer, "file")
    return answer


# ---- geometries


@pytest.mark.parametrize(
    ("place", "crs", "code"),
    [
        (Point(29.5, 106.5), "EPSG:4326", "coordinates_swapped"),
        (Point(354_541, 3_265_627), "EPSG:4326", "coordinates_projected"),
        (Point(36_354_541, 3_265_627), "EPSG:4490", "coordinates_zone_prefix"),
        (Point(36_354_541, 3_265_627), "EPSG:4545", "zone_prefix_undeclared"),
        (Point(354_541, 3_265_627), "EPSG:4524", "zone_prefix_missing"),
        (Point(106.5, 29.5), "", "crs_missing"),
        (Point(106.5, 29.5), "local", "crs_unknown"),
    ],
)
def test_coordinates_that_cannot_stand_in_their_system_are_refused(place, crs, code):
    assert [fault.code for fault in checked([place], crs).faults] == [code]


@pytest.mark.parametrize("crs", ["EPSG:4545", "EPSG:4544", "EPSG:4546"])
def test_zones_without_prefix_are_accepted(crs):
    assert checked([Point(354_541, 3_265_627)], crs).faults == []


def test_places_far_from_chongqing_are_mentioned():
    answer = checked([Point(116.4, 39.9), Point(106.5, 29.5)])
    assert answer.faults == []
    assert [fault.code for fault in answer.warnings] == ["outside_study_area"]


def test_nothing_is_repaired_before_all_ordinates_are_finite():
    bow = shapely.from_wkt("POLYGON ((106 29, 107 30, 107 29, 106 30, 106 29))")
    answer = checked([bow, Point(106, np.inf)])
    assert [fault.code for fault in answer.faults] == ["geometry_not_finite"]
    assert answer.geometry[0] == bow


def test_heights_are_left_out_and_mentioned():
    answer = checked([Point(106.5, 29.5, 240.0)])
    assert [fault.code for fault in answer.warnings] == ["geometry_3d"]
    assert not answer.geometry[0].has_z


def test_missing_and_empty_geometries_are_named_by_row():
    answer = checked([None, box(106, 29, 107, 30), Point()])
    named = {fault.code: fault.params["rows"] for fault in answer.faults}
    assert named == {"geometry_missing": "1", "geometry_empty": "3"}


def test_long_row_lists_are_cut_and_counted():
    assert row_list([3, 7]) == "3, 7"
    assert row_list(range(1, 101)).endswith("20, … (100)")


# ---- tables


def table(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_csv(path, "t.csv")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,lon,lon\nS1,1,2\n", "table_header"),
        ("id,,lon\nS1,1,2\n", "table_header"),
        ("id,lon,lat\nS1,1,2,3\n", "table_row_too_long"),
        ("\n,,\n", "table_empty"),
    ],
)
def test_unusable_tables_are_refused(tmp_path, text, code):
    with pytest.raises(DataError) as error:
        table(tmp_path, text)
    assert fault_codes(error) == [code]


def test_empty_rows_are_left_out_but_counted(tmp_path):
    answer = table(tmp_path, "id,name\nS1,a\n,\nS2,b\n")
    assert answer.columns == {"id": ["S1", "S2"], "name": ["a", "b"]}
    assert answer.rows == [2, 4]


@pytest.mark.parametrize("mark", ["\t", ";", ","])
def test_separators_of_spreadsheets_are_understood(tmp_path, mark):
    answer = table(tmp_path, mark.join(["id", "lon"]) + "\n" + mark.join(["S1", "106"]) + "\n")
    assert answer.columns == {"id": ["S1"], "lon": ["106"]}


def test_words_for_degrees_are_refused_with_their_rows(tmp_path):
    answer = table(tmp_path, "id,lon,lat\nS1,106,29\nS2,106°30',x\nS3,nan,29\n")
    set_points(answer, "t.csv")
    (fault,) = answer.faults
    assert (fault.code, fault.params["rows"]) == ("table_bad_points", "3, 4")


def test_table_without_coordinates_names_the_columns_to_add(tmp_path):
    answer = table(tmp_path, "id,x,y\nS1,106,29\n")
    set_points(answer, "t.csv")
    assert answer.faults[0].params["columns"] == "lon_deg, lat_deg"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("１０６．５", 106.5),
        (" 29.5 ", 29.5),
        ("-3", -3.0),
        ("1_000", None),
        ("x", None),
        (None, None),
    ],
)
def test_numbers_are_read_as_people_type_them(text, number):
    assert read_number(text) == number


# ---- content


@pytest.mark.parametrize(
    ("sample", "found"),
    [
        (b"SQLite format 3\x00\x10", "gpkg"),
        (b"PK\x03\x04\x14", "zip"),
        (b"\xef\xbb\xbf {", "geojson"),
        (b"id,lon,lat\n", "csv"),
        (b"<OGRVRTDataSource>", ""),
        (b"[1]", ""),
        (b"II*\x00\x08", ""),
        (b"", ""),
    ],
)
def test_content_is_known_by_its_first_bytes(sample, found):
    assert sniff(sample) == found


def refused_geojson(tmp_path, text):
    path = tmp_path / "a.geojson"
    path.write_text(text)
    with pytest.raises(DataError) as error:
        read_geojson(path, "a.geojson")
    return fault_codes(error)


@pytest.mark.parametrize("text", ["{", "{'a': 1}", '{"a": NaN}', '{"a": Infinity}', '{"a":' * 9999])
def test_text_that_is_not_strict_json_is_refused(tmp_path, text):
    assert refused_geojson(tmp_path, text) == ["json_broken"]


@pytest.mark.parametrize(
    "content",
    [
        {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read a.csv"},
        {"type": "Topology", "objects": {}},
        {"type": "FeatureCollection", "features": {}},
        {"type": "Point", "coordinates": [1, 2]},
    ],
)
def test_other_json_is_no_collection(tmp_path, content):
    assert refused_geojson(tmp_path, json.dumps(content)) == ["geojson_no_collection"]


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ({"type": "link", "properties": {"href": "http://127.0.0.1:9/"}}, "geojson_crs_link"),
        ({"type": "url", "properties": {"url": "http://127.0.0.1:9/"}}, "geojson_crs_link"),
        ({"type": "name", "properties": {"name": "+init=secret:1"}}, "crs_unknown"),
        ("EPSG:4490", "geojson_crs_link"),
    ],
)
def test_system_is_a_registered_name_or_refused(tmp_path, member, code):
    content = {"type": "FeatureCollection", "features": [], "crs": member}
    assert refused_geojson(tmp_path, json.dumps(content)) == [code]


# ---- archives


def archive(tmp_path, **entries):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in entries.items():
            writer.writestr(name, content)
    return path


def refused_archive(path):
    with pytest.raises(DataError) as error:
        open_archive(path, "a.zip")
    return fault_codes(error)


def test_archive_of_many_entries_is_refused(tmp_path):
    many = {f"{number}.txt": "" for number in range(501)}
    assert refused_archive(archive(tmp_path, **many)) == ["archive_too_large"]


def test_archive_that_is_dense_beyond_reason_is_refused(tmp_path):
    assert refused_archive(archive(tmp_path, a=bytes(5_000_000))) == ["archive_too_large"]


@pytest.mark.parametrize("entry", ["../a.shp", "/a.shp", "b/../../a.shp", "C:a.shp"])
def test_entry_that_leaves_the_archive_is_refused(tmp_path, entry):
    assert refused_archive(archive(tmp_path, **{entry: "x"})) == ["archive_unsafe"]


def test_honest_archive_is_opened(tmp_path):
    with open_archive(archive(tmp_path, **{"数据/a.shp": "x"}), "a.zip") as opened:
        assert opened.namelist() == ["数据/a.shp"]


# ---- encodings of shapefiles


def dbase(text, language=0):
    header = bytearray(32)
    header[29] = language
    return bytes(header) + text


@pytest.mark.parametrize(
    ("content", "declared", "encoding"),
    [
        (dbase("重庆市".encode("gbk")), b"", "gb18030"),
        (dbase("重庆市".encode()), b"", "utf-8"),
        (dbase("重庆市".encode()[:-1] + b" "), b"", "utf-8"),
        (dbase("重庆市".encode("gbk"), language=0x4D), b"", "gb18030"),
        (dbase("重庆市".encode("gbk"), language=0x57), b"", "gb18030"),
        (dbase(b"Chongqing"), b"GBK", "gb18030"),
        (dbase(b"Chongqing"), b"936\r\n", "gb18030"),
        (dbase(b"Chongqing"), b"UTF-8", "utf-8"),
        (dbase("重庆市".encode("gbk")), b"no such name", "gb18030"),
    ],
)
def test_encoding_is_declared_or_found_in_the_texts(content, declared, encoding):
    assert find_encoding(content, declared) == encoding
