"""One layer through GDAL, inside the child process only."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

from geodata.errors import DataError, Fault
from geodata.foreign.answer import Answer, row_list


def choose_layer(layers: list[str], wanted: str | None, kind: str | None, file: str) -> str:
    """Return the layer to read: the one asked for, the only one, or the kind's own.

    Raises
    ------
    DataError
        If there is none, or several and nothing says which.
    """
    if wanted is not None and wanted in layers:
        return wanted
    if wanted is None and len(layers) == 1:
        return layers[0]
    if wanted is None and kind in layers:
        return str(kind)
    if not layers:
        raise DataError([Fault("layers_none", {"file": file})])
    code = "layers_several" if wanted is None else "layer_missing"
    known = ", ".join(layers)
    raise DataError([Fault(code, {"file": file, "layer": wanted, "layers": known})])


def read_vector(path: Path, layer: str, file: str, *, encoding: str | None) -> Answer:
    """Return a layer of a GeoPackage or shapefile; feature 1 is row 1.

    Raises
    ------
    DataError
        If GDAL cannot read it.
    """
    names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    try:
        # By number, so that no text of the file is ever given to GDAL as a name.
        meta, _, blobs, values = pyogrio.raw.read(path, layer=names.index(layer), encoding=encoding)
    except (DataLayerError, DataSourceError, FeatureError, FieldError, UnicodeError) as error:
        raise DataError([Fault("layer_unreadable", {"file": file, "detail": error})]) from error
    answer = Answer(layer=layer, layers=names, crs=meta["crs"] or "")
    count = len(blobs) if blobs is not None else 0
    answer.rows = list(range(1, count + 1))
    answer.columns = {
        str(name): [_plain(value) for value in column.tolist()]
        for name, column in zip(meta["fields"], values, strict=True)
    }
    answer.geometry = _geometries(blobs if blobs is not None else np.empty(0, object))
    broken = np.flatnonzero(shapely.is_missing(answer.geometry) & _present(blobs, count)) + 1
    if len(broken):
        answer.faults.append(Fault("geometry_broken", {"file": file, "rows": row_list(broken)}))
    return answer


def _geometries(blobs: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return shapely geometries, None where bytes make none."""
    return np.asarray(shapely.from_wkb(blobs, on_invalid="ignore"), object)


def _present(blobs: npt.NDArray[np.object_] | None, count: int) -> npt.NDArray[np.bool_]:
    """Say of each row whether the file has any bytes for its geometry."""
    return np.array([blob is not None for blob in blobs] if blobs is not None else [], bool)[:count]


def _plain(value: object) -> object:
    """Return NaN, GDAL's sign for an empty number, as None."""
    return None if isinstance(value, float) and math.isnan(value) else value
