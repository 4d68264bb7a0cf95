"""The layers of the built-in dataset as collections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

import geopandas as gpd
import numpy as np

from api.features.collection import Bounds, Collection
from geodata import chongqing
from geodata.columns import GEOMETRY, SCHEMAS
from geodata.layers import LAYER_NAMES

TITLES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "districts": (
            "区县（2020年普查）",
            "Districts (census of 2020)",
            "2020年普查口径的38个区县。",
            "The 38 districts of the census of 2020.",
        ),
        "districts_2025": (
            "区县（2025年11月后）",
            "Districts (since November 2025)",
            "2025年11月6日起的37个县级单位。",
            "The 37 county-level units since 2025-11-06.",
        ),
        "catchments": (
            "收运单元（乡镇、街道）",
            "Catchments (townships and subdistricts)",
            "废物作为整体收运的乡镇、街道，各有一个需求点。",
            "Townships and subdistricts whose waste is hauled as one, each with a demand point.",
        ),
        "sites": (
            "场址",
            "Sites",
            "已有或可设置设施的地点。",
            "Places where facilities stand or may stand.",
        ),
        "facilities": (
            "设施",
            "Facilities",
            "处理、处置和转运设施，含已建、在建、规划和候选。",
            "Plants that treat, dispose of or transfer waste: standing, planned, candidates.",
        ),
        "eco_parks": (
            "静脉产业园与循环基地",
            "Eco-parks and recycling bases",
            "静脉产业园、再生资源基地和大宗固废基地。",
            "Eco-parks, recycling bases and bulk-waste bases.",
        ),
        "industrial_parks": (
            "工业园区",
            "Industrial parks",
            "国家级和市级开发区、工业园区。",
            "National and municipal development zones.",
        ),
        "roads": (
            "道路网",
            "Road network",
            "计算运距所用的道路图，每条边一个要素。",
            "The road graph that hauls are measured on, one feature an edge.",
        ),
        "rivers": ("河流", "Rivers", "主要河流中心线。", "Centre lines of the main rivers."),
    }
)
YEARS = ("start_year", "end_year")


class DatasetSource:
    """Offers every layer of the built-in dataset; they never change while it runs."""

    def collections(self) -> Iterable[Collection]:
        """Return the layers in the dataset's order."""
        return [_collection(name) for name in LAYER_NAMES]

    def find(self, collection_id: str) -> Collection | None:
        """Return the layer with this name, or None."""
        return _collection(collection_id) if collection_id in TITLES else None


@cache
def _collection(name: str) -> Collection:
    layers = chongqing.load()
    frame: gpd.GeoDataFrame = getattr(layers, name)
    title_zh, title_en, meaning_zh, meaning_en = TITLES[name]
    dated = set(YEARS) <= set(frame.columns)
    return Collection(
        id=name,
        title_zh=title_zh,
        title_en=title_en,
        meaning_zh=meaning_zh,
        meaning_en=meaning_en,
        columns=tuple(column for column in SCHEMAS[name] if column.name in frame.columns),
        geometry_types=GEOMETRY[name],
        bounds_deg=bounds_of(frame),
        count=len(frame),
        revision=layers.manifest_sha256,
        read=lambda: frame,
        source_zh=layers.attribution,
        source_en=layers.attribution_en,
        year_columns=YEARS if dated else None,
        years=years_of(frame) if dated else (None, None),
        storage_crs=layers.crs,
    )


def bounds_of(frame: gpd.GeoDataFrame) -> Bounds | None:
    """Return west, south, east and north of a layer in degrees; None when it is empty."""
    bounds = np.asarray(frame.total_bounds, dtype=float)
    if not np.isfinite(bounds).all():
        return None
    west, south, east, north = bounds.tolist()
    return west, south, east, north


def years_of(frame: gpd.GeoDataFrame) -> tuple[int | None, int | None]:
    """Return the first and the last year of a layer; one that is missing anywhere is open."""
    first, last = frame[YEARS[0]], frame[YEARS[1]]
    return (
        None if first.isna().any() or frame.empty else int(first.min()),
        None if last.isna().any() or frame.empty else int(last.max()),
    )
