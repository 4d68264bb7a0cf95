"""A collection made ready to be asked: sorted by id, every feature encoded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from api.features.collection import Collection
from api.features.systems import System
from geodata.crs import to_system


@dataclass(frozen=True)
class Shapes:
    """Geometries in one coordinate system, east before north, with their index.

    Parameters
    ----------
    geometries
        One per feature.
    tree
        Spatial index over them.
    """

    geometries: np.ndarray
    tree: shapely.STRtree


@dataclass(frozen=True)
class Prepared:
    """Features of one revision of a collection.

    Parameters
    ----------
    collection
        What is known of it.
    frame
        Its features sorted by id.
    stamp
        UTC time at which they were made ready: pages of this revision carry it.
    """

    collection: Collection
    frame: gpd.GeoDataFrame
    stamp: str
    _shapes: dict[str, Shapes] = field(default_factory=dict)
    _encoded: dict[str, list[bytes]] = field(default_factory=dict)

    @cached_property
    def ids(self) -> list[str]:
        """Ids in ascending order."""
        return [str(value) for value in self.frame.index]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each id stands."""
        return {name: position for position, name in enumerate(self.ids)}

    @cached_property
    def cells(self) -> dict[str, list[object]]:
        """Values of each column as JSON knows them: missing and not finite become None."""
        return {
            column.name: json_values(self.frame[column.name]) for column in self.collection.columns
        }

    @cached_property
    def properties(self) -> list[bytes]:
        """Properties of each feature, encoded."""
        return encode_rows(self.cells, range(len(self.frame)))

    def shapes(self, system: System) -> Shapes:
        """Return the geometries in the numbers of `system`, east before north."""
        key = system.shape_key
        if key not in self._shapes:
            geometries = np.asarray(to_system(self.frame, key).geometry.array)
            self._shapes[key] = Shapes(geometries, shapely.STRtree(geometries))
        return self._shapes[key]

    def geometry_bytes(self, system: System) -> list[bytes]:
        """Return each geometry as GeoJSON in `system`, axes in the order of its registry."""
        if system.uri not in self._encoded:
            self._encoded[system.uri] = encode_geometries(self.shapes(system).geometries, system)
        return self._encoded[system.uri]


def prepare(collection: Collection) -> Prepared:
    """Return the features of a collection sorted by id."""
    frame = collection.frame()
    frame = frame[[*(c.name for c in collection.columns), frame.geometry.name]]
    frame = frame.set_axis(pd.Index([str(value) for value in frame.index], name="id"))
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Prepared(collection=collection, frame=frame.sort_index(), stamp=now)


def json_values(series: pd.Series) -> list[object]:
    """Return a column as a list of plain values, None where one is missing."""
    if pd.api.types.is_float_dtype(series.dtype):
        numbers = series.to_numpy(dtype=float, na_value=np.nan)
        return [value if np.isfinite(value) else None for value in numbers.tolist()]
    missing = series.isna().to_numpy()
    values = series.astype(object).to_list()
    return [None if gone else plain(value) for value, gone in zip(values, missing, strict=True)]


def plain(value: object) -> object:
    """Return a value without numpy's types; what JSON does not know becomes text."""
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, str | int | float | bool) else str(value)


def encode_rows(cells: dict[str, list[object]], rows: Sequence[int] | range) -> list[bytes]:
    """Return the named cells of each row as JSON objects."""
    names = list(cells)
    columns = list(cells.values())
    return [
        orjson.dumps(dict(zip(names, [column[row] for column in columns], strict=True)))
        for row in rows
    ]


def encode_geometries(geometries: np.ndarray, system: System) -> list[bytes]:
    """Return geometries as RFC 7946 wants them, then in the axis order of `system`."""
    scale = 10.0**system.decimals

    def placed(points: np.ndarray) -> np.ndarray:
        rounded = np.round(points * scale) / scale
        return rounded[:, ::-1] if system.north_first else rounded

    flat = shapely.orient_polygons(shapely.force_2d(geometries))
    texts = shapely.to_geojson(shapely.transform(flat, placed))
    return [b"null" if text is None else text.encode() for text in texts]


def feature_bytes(feature_id: str, geometry: bytes, properties: bytes) -> bytes:
    """Return one encoded feature."""
    name = orjson.dumps(feature_id)
    return b"".join(
        (b'{"type":"Feature","id":', name, b',"geometry":', geometry,
         b',"properties":', properties, b"}")
    )  # fmt: skip
