"""One stored version of a layer as a frame."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio

from geodata.foreign.values import settle_types


def read_version(path: Path, kind: str) -> gpd.GeoDataFrame:
    """Return one stored version of a layer of a kind, indexed by ``id``."""
    frame = pyogrio.read_dataframe(path, layer=kind, use_arrow=False).set_index("id")
    return settle_types(frame, kind)
