"""What a file would become as a layer: places and names to look at, or every fault by row."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import shapely

from api.layers.checking import CheckedLayer, Wanted, check_upload
from geodata.errors import DataError, Fault

MOST_FEATURES = 1000
LEAST_STEP_SHARE = 1 / 1500
"""Outlines are told as finely as a picture of this many points can show."""

Document = dict[str, object]


def preview_of(path: Path, wanted: Wanted) -> Document:
    """Check a file as an upload is checked, and return what would be kept; nothing is.

    Returns
    -------
    dict
        ``fits``; where it does: ``rows``, ``repaired``, ``notes``, and ``features`` as
        GeoJSON, the first `MOST_FEATURES`; where not: ``faults`` with row, column and value.
    """
    try:
        checked = check_upload(path, wanted)
    except DataError as error:
        return {"fits": False, "faults": told_faults(error)}
    return {"fits": True, **told_layer(checked)}


def told_faults(error: DataError) -> list[Document]:
    """Return every fault with its place in the file and its words."""
    texts = zip(error.faults, error.lines("zh"), error.lines("en"), strict=True)
    return [
        {**{key: place(fault, key) for key in ("row", "column", "value")}, "zh": zh, "en": en}
        for fault, zh, en in texts
    ]


def place(fault: Fault, key: str) -> str:
    """Return one parameter of a fault as text, empty where it has none."""
    return str(fault.params.get(key, ""))


def told_layer(checked: CheckedLayer) -> Document:
    """Return counts, notes and features of a layer that may be kept."""
    frame = checked.frame
    return {
        "rows": len(frame),
        "repaired": checked.report.rows_repaired,
        "notes": [{"zh": zh, "en": en} for zh, en in checked.notes],
        "features": features(frame.iloc[:MOST_FEATURES]),
    }


def features(frame: gpd.GeoDataFrame) -> list[Document]:
    """Return rows as GeoJSON with their names, outlines made coarse."""
    west, south, east, north = frame.total_bounds
    step = max(east - west, north - south) * LEAST_STEP_SHARE
    geometries = shapely.simplify(frame.geometry.to_numpy(), step)
    names = [
        frame[column].fillna("").astype(str).tolist() if column in frame else [""] * len(frame)
        for column in ("name_zh", "name_en")
    ]
    return [
        {
            "type": "Feature",
            "id": str(key),
            "geometry": json.loads(shapely.to_geojson(geometry)) if geometry else None,
            "properties": {"name_zh": zh, "name_en": en},
        }
        for key, geometry, zh, en in zip(frame.index, geometries, *names, strict=True)
    ]
