"""Uploaded layers as collections: ``layer-<id>``, in their newest version."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from pyogrio.errors import DataLayerError, DataSourceError

from api.database import reading
from api.features.bound_shelf import LAYER_PREFIX as PREFIX
from api.features.collection import Collection
from api.features.dataset_source import TITLES, YEARS, bounds_of, years_of
from api.layers.columns import columns_of
from api.layers.files import LAYER_ID, layer_file
from api.layers.reading import read_version
from api.layers.register import Layer, find_layer, list_layers
from geodata.columns import GEOMETRY

REMEMBERED_S = 1.0
"""How long another server's upload may stay unseen here."""


class LayerSource:
    """Offers every uploaded layer that was not deleted.

    Parameters
    ----------
    engine
        The database.
    layers_folder
        Folder of all layers.
    """

    def __init__(self, engine: sa.Engine, layers_folder: Path) -> None:
        self.engine = engine
        self.layers_folder = layers_folder
        self._looked_up: dict[str, tuple[Layer | None, float]] = {}

    def forget(self) -> None:
        """Look every layer up again: one has changed."""
        self._looked_up = {}

    def collections(self) -> Iterable[Collection]:
        """Return the layers, oldest first."""
        found = (self._collection(layer) for layer in list_layers(self.engine))
        return [collection for collection in found if collection is not None]

    def find(self, collection_id: str) -> Collection | None:
        """Return the layer with this collection id, or None."""
        layer_id = collection_id.removeprefix(PREFIX)
        if layer_id == collection_id or not LAYER_ID.fullmatch(layer_id):
            return None
        layer, until_s = self._looked_up.get(layer_id, (None, 0.0))
        if time.monotonic() >= until_s:
            with reading(self.engine) as connection:
                layer = find_layer(connection, layer_id)
            if layer is not None:
                self._looked_up[layer_id] = (layer, time.monotonic() + REMEMBERED_S)
        return None if layer is None else self._collection(layer)

    def _collection(self, layer: Layer) -> Collection | None:
        path = layer_file(self.layers_folder, layer.id, layer.newest.version)
        try:
            return _collection(path, layer.kind, layer.name, layer.newest.sha256)
        except (OSError, DataSourceError, DataLayerError):
            return None  # a file that is gone or damaged offers nothing


@lru_cache(maxsize=300)
def _collection(path: Path, kind: str, name: str, sha256: str) -> Collection:
    frame = read_version(path, kind)
    title_zh, title_en = TITLES[kind][:2]
    dated = set(YEARS) <= set(frame.columns)
    return Collection(
        id=f"{PREFIX}{path.parent.name}",
        title_zh=name,
        title_en=name,
        meaning_zh=f"用户上传的图层，类别：{title_zh}。",
        meaning_en=f"Layer uploaded by a user, of the kind “{title_en}”.",
        columns=columns_of(frame, kind),
        geometry_types=GEOMETRY[kind],
        bounds_deg=bounds_of(frame),
        count=len(frame),
        revision=sha256,
        read=lambda: read_version(path, kind),
        source_zh="用户数据",
        source_en="User's data",
        year_columns=YEARS if dated else None,
        years=years_of(frame) if dated else (None, None),
    )
