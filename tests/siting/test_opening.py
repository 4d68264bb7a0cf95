"""Own layers in the place of the dataset's; files are opened for real."""

from __future__ import annotations

import sys

import pytest
from shapely import Polygon

from geodata import chongqing
from geodata.errors import DataError
from siting import open_layers, parse_scenario, read_layers, solve_scenario

needs_sandbox = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="foreign files are opened on Linux only"
)


def write(layers, folder, names):
    paths = {}
    for name in names:
        path = folder / f"{name}.gpkg"
        frame = getattr(layers, name).reset_index()
        frame.to_file(path, layer=name, driver="GPKG")
        paths[name] = str(path)
    return paths


def test_without_own_layers_the_dataset_is_taken(data):
    layers = read_layers(parse_scenario(data))
    assert len(layers.catchments) == 1031
    assert layers.manifest_sha256 == chongqing.load().manifest_sha256


@needs_sandbox
def test_own_layer_stands_in_for_the_datasets(data, layers, tmp_path):
    data["layers"] = write(layers, tmp_path, ["facilities", "sites"])
    opened = read_layers(parse_scenario(data))
    assert list(opened.facilities.index) == ["I01", "I02", "I03", "K01"]
    assert len(opened.catchments) == 1031
    assert opened.manifest_sha256 != chongqing.load().manifest_sha256


@needs_sandbox
def test_report_says_rows_repairs_and_system_of_an_own_layer(data, layers, tmp_path):
    data["layers"] = write(layers, tmp_path, ["facilities"])
    cells = layers.catchments.reset_index()
    bow = [(106.5, 29.4), (106.6, 29.6), (106.6, 29.4), (106.5, 29.6)]
    cells.loc[0, "geometry"] = Polygon(bow)
    cells.to_crs("EPSG:4545").to_file(tmp_path / "cells.gpkg", layer="catchments", driver="GPKG")
    data["layers"]["catchments"] = str(tmp_path / "cells.gpkg")
    opened = open_layers(parse_scenario(data))
    assert set(opened.reports) == {"facilities", "catchments"}
    report = opened.reports["catchments"]
    assert (report.file, report.rows, report.rows_repaired) == ("cells.gpkg", 4, 1)
    assert (report.crs, report.encoding) == ("EPSG:4545", "utf-8")
    assert [fault.code for fault in report.warnings] == ["geometry_repaired"]
    assert opened.reports["facilities"].warnings == ()
    assert len(opened.layers.catchments) == 4


@needs_sandbox
def test_study_area_of_own_files_is_solved(data, layers, tmp_path):
    names = ["districts", "catchments", "sites", "facilities", "roads"]
    data["layers"] = write(layers, tmp_path, names)
    data["scenario"]["dataset"] = "files"
    summary = solve_scenario(parse_scenario(data)).summary()
    assert summary["verified"] is True
    assert summary["streams"]["residual_msw"]["served_t_per_d"] == pytest.approx(160.0)


@needs_sandbox
def test_layer_without_crs_is_refused_with_the_cure(data, layers, tmp_path):
    path = tmp_path / "sites.gpkg"
    bare = layers.sites.set_crs(None, allow_override=True).reset_index()
    with pytest.warns(UserWarning, match="crs"):
        bare.to_file(path, driver="GPKG")
    data["layers"] = {"sites": str(path)}
    with pytest.raises(DataError, match=r"sites\.gpkg.*(?i:crs|coordinate)"):
        read_layers(parse_scenario(data))
