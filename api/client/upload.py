"""What is sent when a layer is uploaded."""

from __future__ import annotations

import tempfile
from pathlib import Path

import geopandas as gpd


def body_of(layer: str | Path | gpd.GeoDataFrame) -> tuple[str, bytes]:
    """Return the name and the bytes of a file, or of a frame as GeoPackage.

    Parameters
    ----------
    layer
        File, or a frame with the column ``id`` or the ids as its index.
    """
    if not isinstance(layer, gpd.GeoDataFrame):
        path = Path(layer)
        return path.name, path.read_bytes()
    frame = layer if "id" in layer.columns else layer.rename_axis("id").reset_index()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        frame.to_file(path, layer="layer", driver="GPKG")
        return path.name, path.read_bytes()
