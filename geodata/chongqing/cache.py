"""The assembled layers, kept in the user's cache folder by hash.

One file of plain arrays per state of the data: texts, numbers, flags and the
geometries as WKB. It reads in a fraction of the time of a GeoPackage and holds
no pickled objects. A cache that is absent, damaged or from another state is
built again; it is written to a temporary name and renamed, so a reader sees all
of it or nothing.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.layers import LAYER_NAMES, TABLE_NAMES, Layers

TEXT_FIELDS = ("crs", "manifest_sha256", "attribution", "attribution_en")
Arrays = dict[str, NDArray[Any]]


def read_cache(path: Path) -> Layers | None:
    """Return the layers kept at `path`, or None where there is no sound file."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        texts = json.loads(str(arrays["texts"]))
        frames: dict[str, Any] = {
            name: _read_frame(arrays, name, texts["crs"]) for name in (*LAYER_NAMES, *TABLE_NAMES)
        }
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, shapely.GEOSException):
        return None
    return Layers(**frames, **texts)


def write_cache(layers: Layers, path: Path) -> None:
    """Write the layers to `path`, whole or not at all.

    Raises
    ------
    OSError
        If the folder cannot be written; no half-written file stays behind.
    """
    texts = {name: getattr(layers, name) for name in TEXT_FIELDS}
    arrays: Arrays = {"texts": np.array(json.dumps(texts, ensure_ascii=False))}
    for name in (*LAYER_NAMES, *TABLE_NAMES):
        arrays |= _write_frame(getattr(layers, name), name)
    memory = io.BytesIO()
    np.savez(memory, allow_pickle=False, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(memory.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _write_frame(frame: pd.DataFrame, name: str) -> Arrays:
    arrays: Arrays = (
        {f"{name}/#index": frame.index.to_numpy().astype("U")} if (frame.index.name == "id") else {}
    )
    order = []
    for column in frame.columns:
        values = frame[column]
        key = f"{name}/{column}"
        if column == "geometry":
            wkb = shapely.to_wkb(np.asarray(values.array))
            sizes = np.array([len(b) for b in wkb])
            arrays[f"{key}#sizes"] = sizes
            arrays[key] = np.frombuffer(b"".join(wkb), dtype=np.uint8)
        elif isinstance(values.dtype, pd.Int64Dtype):
            arrays[f"{key}#missing"] = values.isna().to_numpy()
            arrays[key] = values.fillna(0).to_numpy(dtype=np.int64)
        elif values.dtype.kind in "bif":
            arrays[key] = values.to_numpy()
        else:
            arrays |= _pack_texts(values, key)
        order.append(str(column))
    arrays[f"{name}/#columns"] = np.array(order)
    return arrays


def _pack_texts(values: pd.Series[str], key: str) -> Arrays:
    # Sources and bases repeat: each different text is kept once.
    codes, texts = pd.factorize(values)
    return {key: codes.astype(np.int32), f"{key}#texts": np.asarray(texts).astype("U")}


def _read_frame(arrays: Mapping[str, NDArray[Any]], name: str, crs: str) -> pd.DataFrame:
    columns: dict[str, Any] = {
        str(column): _read_column(arrays, f"{name}/{column}")
        for column in arrays[f"{name}/#columns"]
    }
    index = None
    if f"{name}/#index" in arrays:
        index = pd.Index(arrays[f"{name}/#index"].astype(object), dtype="str", name="id")
    frame = pd.DataFrame(columns, index=index, copy=False)
    return gpd.GeoDataFrame(frame, crs=crs) if "geometry" in columns else frame


def _read_column(arrays: Mapping[str, NDArray[Any]], key: str) -> Any:  # noqa: ANN401
    values = arrays[key]
    if f"{key}#sizes" in arrays:
        ends = np.cumsum(arrays[f"{key}#sizes"])
        data = values.tobytes()
        pieces = [data[a:b] for a, b in zip(np.r_[0, ends[:-1]], ends, strict=True)]
        return gpd.array.from_shapely(shapely.from_wkb(pieces))
    if f"{key}#texts" in arrays:
        return pd.array(arrays[f"{key}#texts"].astype(object)[values], dtype="str")
    if f"{key}#missing" in arrays:
        return pd.arrays.IntegerArray(values.copy(), arrays[f"{key}#missing"].copy())
    return values
