from __future__ import annotations

import shutil

import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from geodata import chongqing
from geodata.chongqing import loading, manifest, tables
from geodata.chongqing.assembly import assemble
from geodata.chongqing.cache import read_cache, write_cache
from geodata.errors import DataError
from geodata.layers import TABLE_NAMES


@pytest.fixture(scope="module")
def layers():
    return assemble()


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    """Return a copy of the dataset's folder, which the loader is pointed at."""
    folder = tmp_path / "chongqing"
    shutil.copytree(manifest.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(manifest, "FOLDER", folder)
    monkeypatch.setattr(manifest, "MANIFEST_FILE", folder / "manifest.json")
    monkeypatch.setattr(tables, "FOLDER", folder)
    manifest.read_manifest.cache_clear()
    yield folder
    manifest.read_manifest.cache_clear()


def test_what_is_kept_is_what_is_read(layers, tmp_path):
    write_cache(layers, tmp_path / "layers.npz")
    kept = read_cache(tmp_path / "layers.npz")
    for name, frame in layers.frames():
        assert_geodataframe_equal(getattr(kept, name), frame, check_index_type=False)
    for name in TABLE_NAMES:
        assert_frame_equal(getattr(kept, name), getattr(layers, name))
    assert kept.attribution == layers.attribution
    assert kept.attribution_en == layers.attribution_en
    assert kept.crs == layers.crs


def test_nothing_but_the_finished_file_is_left_behind(layers, tmp_path):
    write_cache(layers, tmp_path / "layers.npz")
    assert [p.name for p in tmp_path.iterdir()] == ["layers.npz"]


@pytest.mark.parametrize("keep", [0, 10, 100_000])
def test_a_damaged_cache_is_no_answer(layers, tmp_path, keep):
    path = tmp_path / "layers.npz"
    write_cache(layers, path)
    path.write_bytes(path.read_bytes()[:keep])
    assert read_cache(path) is None


def test_a_damaged_cache_is_built_again(tmp_path):
    chongqing.load(cache_folder=tmp_path)
    kept = next(tmp_path.iterdir())
    kept.write_bytes(b"damaged")
    loading._load.cache_clear()
    assert len(chongqing.load(cache_folder=tmp_path).catchments) == 1031
    assert read_cache(kept) is not None


def test_a_cache_folder_that_cannot_be_written_is_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert len(chongqing.load(cache_folder=blocked).districts) == 38


def test_assembling_twice_gives_the_same(layers):
    again = assemble()
    for name, frame in layers.frames():
        assert_geodataframe_equal(getattr(again, name), frame)


def test_the_manifest_describes_the_files(layers):
    assert manifest.read_manifest()["files"] == manifest.describe_files()


@pytest.mark.parametrize("name", ["extracts/townships.csv", "facts/plants.csv"])
def test_a_missing_file_is_named_with_its_cure(dataset, name, tmp_path):
    dataset.joinpath(name).unlink()
    with pytest.raises(DataError) as caught:
        chongqing.load(cache_folder=tmp_path / "cache")
    assert name in caught.value.text("zh")
    assert "重新安装" in caught.value.text("zh")
    assert len(caught.value.faults) == 1


def test_all_missing_and_changed_files_are_named_at_once(dataset, tmp_path):
    dataset.joinpath("extracts/rivers.csv").unlink()
    with dataset.joinpath("facts/plants.csv").open("a") as file:
        file.write("x\n")
    with pytest.raises(DataError) as caught:
        chongqing.load(cache_folder=tmp_path / "cache")
    assert [f.code for f in caught.value.faults] == ["dataset_missing", "dataset_damaged"]


def test_a_missing_manifest_is_named(dataset, tmp_path):
    dataset.joinpath("manifest.json").unlink()
    with pytest.raises(DataError, match=r"manifest\.json"):
        chongqing.load(cache_folder=tmp_path / "cache")
