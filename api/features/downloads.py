"""Whole layers as files: GeoPackage, CSV, FlatGeobuf, GeoParquet."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from api.features.formats import Format
from api.features.items import crs_header
from api.features.prepared import Prepared
from api.features.query import ItemsQuery
from api.features.representation import Representation
from api.features.selection import Selection
from api.sheets import write_csv
from geodata.crs import to_system

DRIVERS = MappingProxyType({"gpkg": "GPKG", "fgb": "FlatGeobuf"})
SUFFIXES = MappingProxyType({"GPKG": "gpkg", "FlatGeobuf": "fgb"})


def download(
    prepared: Prepared, query: ItemsQuery, selection: Selection, form: Format
) -> Representation:
    """Return every feature that a query found, whatever its page, as one file.

    Notes
    -----
    Files of GIS formats name their system and hold east before north, as those formats
    do; the CSV has the geometry as well-known text in the axis order of the system.
    """
    name = prepared.collection.id
    wanted = query.properties
    names = [c.name for c in prepared.collection.columns if wanted is None or c.name in wanted]
    frame = to_system(prepared.frame, query.system.code).iloc[selection.positions]
    frame = frame[[*names, frame.geometry.name]].reset_index()
    body = WRITERS[form.key](frame, prepared, query)
    file = quote(f"{name}.{form.suffix}")
    headers = {
        **crs_header(query.system),
        "Content-Disposition": f"attachment; filename=\"{file}\"; filename*=UTF-8''{file}",
    }
    return Representation(body, form.media_type, headers)


def _csv(frame: gpd.GeoDataFrame, prepared: Prepared, query: ItemsQuery) -> bytes:
    shapes = frame.geometry.array
    if query.system.north_first:
        shapes = shapely.transform(shapes, lambda points: points[:, ::-1])
    texts = shapely.to_wkt(shapes, rounding_precision=query.system.decimals)
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name)).assign(geometry_wkt=texts)
    stream = io.BytesIO()
    write_csv(table, stream)
    return stream.getvalue()


def _by_driver(driver: str) -> Callable[[gpd.GeoDataFrame, Prepared, ItemsQuery], bytes]:
    def write(frame: gpd.GeoDataFrame, prepared: Prepared, query: ItemsQuery) -> bytes:
        kinds = prepared.collection.geometry_types
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"layer.{SUFFIXES[driver]}"
            pyogrio.write_dataframe(
                frame,
                path,
                driver=driver,
                layer=prepared.collection.id.rpartition(".")[2],
                geometry_type=max(kinds, key=len),
                promote_to_multi=len(kinds) > 1,
            )
            return path.read_bytes()

    return write


def _parquet(frame: gpd.GeoDataFrame, prepared: Prepared, query: ItemsQuery) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream, index=False)
    return stream.getvalue()


WRITERS: Mapping[str, Callable[[gpd.GeoDataFrame, Prepared, ItemsQuery], bytes]] = MappingProxyType(
    {
        "csv": _csv,
        "parquet": _parquet,
        **{key: _by_driver(driver) for key, driver in DRIVERS.items()},
    }
)
