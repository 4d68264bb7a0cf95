"""The layers of each stored run as collections: ``<run id>.facilities`` and so on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from api.errors import RunError
from api.features.collection import Collection
from api.features.result_columns import result_column
from api.store import RUN_ID, Run, list_runs, read_run
from geodata.crs import to_storage

LAYERS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "facilities": (
            "设施",
            "facilities",
            "方案中的设施：是否启用、能力、处理量、负荷率。",
            "Facilities of the run: open or not, capacity, load, utilisation.",
        ),
        "catchments": (
            "收运单元",
            "catchments",
            "各收运单元的产生量、收运量、未收运量和去向。",
            "What arises, is served and stays unserved in each catchment, and where it goes.",
        ),
        "flows": (
            "分配",
            "flows",
            "从收运单元或设施到设施的每一笔分配量。",
            "Every flow from a catchment or facility to a facility.",
        ),
    }
)
GEOMETRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "facilities": ("Point",),
        "catchments": ("Polygon", "MultiPolygon"),
        "flows": ("LineString",),
    }
)


class RunSource:
    """Offers facilities, catchments and flows of every run in a folder.

    Parameters
    ----------
    runs_folder
        Folder that holds one folder per run.
    """

    def __init__(self, runs_folder: Path) -> None:
        self.runs_folder = runs_folder

    def collections(self) -> Iterable[Collection]:
        """Return the layers of every whole run, newest run first."""
        found = (
            self.find(f"{run.id}.{layer}")
            for run in list_runs(self.runs_folder)
            for layer in LAYERS
        )
        return [collection for collection in found if collection is not None]

    def find(self, collection_id: str) -> Collection | None:
        """Return the layer that ``<run id>.<layer>`` names, or None."""
        run_id, dot, layer = collection_id.rpartition(".")
        if not dot or layer not in LAYERS or not RUN_ID.fullmatch(run_id):
            return None
        folder = self.runs_folder / run_id
        try:
            state = (folder / "result.gpkg").stat()
            return _collection(folder, layer, state.st_mtime_ns, state.st_size)
        except (OSError, RunError, DataSourceError, DataLayerError):
            return None  # a run that is being written, damaged or gone offers nothing


def run_id_of(collection_id: str) -> str | None:
    """Return the id of the run whose layer a collection is; None for any other collection."""
    run_id, dot, layer = collection_id.rpartition(".")
    return run_id if dot and layer in LAYERS else None


@lru_cache(maxsize=600)
def _collection(folder: Path, layer: str, mtime_ns: int, size_bytes: int) -> Collection:
    run = read_run(folder)
    path = folder / "result.gpkg"
    known = pyogrio.read_info(path, layer=layer, force_total_bounds=True)
    columns = tuple(
        result_column(layer, str(name), np.dtype(dtype).kind)
        for name, dtype in zip(known["fields"], known["dtypes"], strict=True)
        if name != "id"
    )
    bounds = known["total_bounds"]
    state = f"{run.id} {layer} {mtime_ns} {size_bytes}"
    title_zh, title_en = _titles(run, layer)
    return Collection(
        id=f"{run.id}.{layer}",
        title_zh=title_zh,
        title_en=title_en,
        meaning_zh=LAYERS[layer][2],
        meaning_en=LAYERS[layer][3],
        columns=columns,
        geometry_types=GEOMETRIES[layer],
        bounds_deg=tuple(bounds) if bounds is not None and np.isfinite(bounds).all() else None,
        count=int(known["features"]),
        revision=hashlib.sha256(state.encode()).hexdigest(),
        read=lambda: read_layer(path, layer),
        source_zh=str(run.meta.get("attribution", "")),
        source_en=str(run.meta.get("attribution_en", "")),
    )


def _titles(run: Run, layer: str) -> tuple[str, str]:
    zh, en = LAYERS[layer][:2]
    of_run_zh = run.meta.get("title_zh") or run.record["scenario"]
    of_run_en = run.meta.get("title_en") or run.record["scenario"]
    return f"{of_run_zh}：{zh}（{run.id}）", f"{of_run_en}: {en} ({run.id})"


def read_layer(path: Path, layer: str) -> gpd.GeoDataFrame:
    """Return one layer of a run's GeoPackage, indexed by ``id``."""
    return to_storage(pyogrio.read_dataframe(path, layer=layer).set_index("id"))
