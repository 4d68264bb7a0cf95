"""Result layers of a run as one file: written whole, read back for pictures.

Maps and downloads are drawn from these layers alone, so that an old run can be
looked at again without solving it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geodata.crs import to_storage
from geodata.errors import DataError, Fault
from geodata.result_layers import ResultLayers, build_result_layers

__all__ = ["ResultLayers", "build_result_layers", "read_results", "write_gpkg"]

GPKG_NAME = "result.gpkg"
RUN_NAME = "run.json"

_GEOMETRY_TYPES = {"flows": "LineString", "roads": "LineString"}
_SQLITE_MAGIC = b"SQLite format 3\x00"


LAYER_NAMES = tuple(field.name for field in fields(ResultLayers) if field.name != "meta")


def write_gpkg(results: ResultLayers, path: Path | str) -> None:
    """Write all layers into one GeoPackage, whole or not at all.

    Parameters
    ----------
    results
        The layers; ``meta`` is stored by the run, not in the file.
    path
        Where the file is to stand; a file of that name is replaced at the end.
    """
    path = Path(path)
    with _whole_file(path) as draft:
        for name in LAYER_NAMES:
            layer = to_storage(getattr(results, name))
            pyogrio.write_dataframe(
                layer.rename_axis("id").reset_index(),
                draft,
                layer=name,
                driver="GPKG",
                geometry_type=_GEOMETRY_TYPES.get(name),
            )


def read_results(run_dir: Path | str) -> ResultLayers:
    """Return the layers of the run that a folder holds.

    Parameters
    ----------
    run_dir
        Run folder with ``result.gpkg`` and ``run.json`` (whose key ``meta`` says
        what the pictures need).

    Raises
    ------
    DataError
        If the folder or one of the files is missing or cannot be read.
    """
    run_dir = Path(run_dir)
    missing = [name for name in (GPKG_NAME, RUN_NAME) if not (run_dir / name).is_file()]
    if missing:
        raise DataError([Fault("run_missing", {"run": run_dir, "file": name}) for name in missing])
    meta = _read_meta(run_dir / RUN_NAME)
    layers = {name: _read_result_layer(run_dir / GPKG_NAME, name) for name in LAYER_NAMES}
    return ResultLayers(**layers, meta=meta)


def _read_meta(path: Path) -> dict[str, Any]:
    """Return the key ``meta`` of a run's description."""
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))["meta"]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError([_damaged(path, error)]) from error
    if not isinstance(meta, dict):
        raise DataError([_damaged(path, "meta")])
    return meta


def _read_result_layer(path: Path, name: str) -> gpd.GeoDataFrame:
    """Return one layer of the run's GeoPackage, indexed by ``id``."""
    # GDAL would guess another format from other content; this file is ours.
    with path.open("rb") as file:
        if file.read(len(_SQLITE_MAGIC)) != _SQLITE_MAGIC:
            raise DataError([_damaged(path, "not a GeoPackage")])
    try:
        frame: gpd.GeoDataFrame = pyogrio.read_dataframe(path, layer=name).set_index("id")
    except (DataSourceError, DataLayerError, KeyError) as error:
        raise DataError([_damaged(path, f"{name}: {error}")]) from error
    return frame


def _damaged(path: Path, detail: object) -> Fault:
    return Fault("run_damaged", {"run": path.parent, "file": path.name, "detail": detail})


@contextmanager
def _whole_file(path: Path) -> Iterator[Path]:
    """Yield a draft's path; the draft takes the place of `path` when all went well."""
    draft = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    # One sync of the whole draft does; one per transaction would take a second more.
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    finally:
        pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": None})
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name in `folder` last, where the system has such a call."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
