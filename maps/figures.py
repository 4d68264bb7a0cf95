"""Figures of a run that both maps need: titles, totals by district, demand points."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.results import ResultLayers
from maps import theme
from maps.theme import ValueClass, Words
from maps.words import LEGEND_WORDS

_LEAST_T_PER_D = 0.05


def stream_words(stream: Mapping[str, Any]) -> Words:
    """Return the titles of a stream: the run's own, else the theme's, else its key."""
    known = theme.STREAM_WORDS.get(stream["key"], Words(stream["key"], stream["key"]))
    return Words(str(stream.get("title_zh") or known.zh), str(stream.get("title_en") or known.en))


def type_words(meta: Mapping[str, Any], facility_type: str) -> Words:
    """Return the titles of a facility type: the run's own, else the theme's."""
    known = theme.facility_style(facility_type).words
    own = meta.get("types", {}).get(facility_type, {})
    return Words(str(own.get("zh") or known.zh), str(own.get("en") or known.en))


def remainder_words(meta: Mapping[str, Any]) -> Words:
    """Return what the waste that no facility takes is called in this run."""
    default = LEGEND_WORDS["unserved"]
    return Words(
        str(meta.get("remainder_zh") or default.zh), str(meta.get("remainder_en") or default.en)
    )


def attribution_line(meta: Mapping[str, Any], lang: str) -> str:
    """Return the line that names the sources; the Chinese one where there is no English."""
    line = meta.get("attribution") or ""
    return str((meta.get("attribution_en") or line) if lang == "en" else line)


def district_totals(catchments: gpd.GeoDataFrame, stream: str) -> pd.DataFrame:
    """Return demand and unserved tonnes per day of a stream by district code."""
    columns = {f"{stream}_demand_t_per_d": "demand", f"{stream}_unserved_t_per_d": "unserved"}
    table = catchments.reindex(columns=["district_code", *columns]).rename(columns=columns)
    return pd.DataFrame(table).groupby("district_code")[["demand", "unserved"]].sum()


def demand_points_of(catchments: gpd.GeoDataFrame) -> list[list[float]]:
    """Return ``[longitude, latitude]`` in degrees of each demand point."""
    if {"lon_deg", "lat_deg"} <= set(catchments.columns):
        lon, lat = catchments["lon_deg"], catchments["lat_deg"]
    else:
        inside = catchments.geometry.representative_point()
        lon, lat = inside.x, inside.y
    return [[round(float(x), 4), round(float(y), 4)] for x, y in zip(lon, lat, strict=True)]


def stream_totals(
    results: ResultLayers, stream: Mapping[str, Any], district: str | None
) -> dict[str, Any]:
    """Return demand and unserved t/d of a stream and the number of plants that take it.

    Of the whole area as the run states them, or of one district's own catchments.
    """
    key = stream["key"]
    flows = results.flows[results.flows["stream"] == key]
    if district is None:
        demand, unserved = (
            float(stream.get(f"{name}_t_per_d") or 0.0) for name in ("demand", "unserved")
        )
    else:
        totals = district_totals(results.catchments, key).reindex([district]).fillna(0.0)
        demand, unserved = (float(v) for v in totals.loc[district])
        cells = results.catchments
        own = cells.index[cells["district_code"].astype(str) == district]
        flows = flows[flows["from_id"].isin(own)]
    return {"demand": demand, "unserved": unserved, "plants": flows["to_id"].nunique()}


def tonnes(value_t_per_d: float) -> str:
    """Return tonnes per day as text, small ones with a decimal."""
    if 0 < value_t_per_d < _LEAST_T_PER_D:
        return "<0.1"
    return f"{value_t_per_d:,.1f}" if 0 < value_t_per_d < 10 else f"{value_t_per_d:,.0f}"


def capacity_figure(value_t_per_d: float) -> str:
    """Return a capacity in t/d as text, with one decimal when it is not whole."""
    return f"{value_t_per_d:,.1f}".removesuffix(".0")


def flow_classes(results: ResultLayers, stream: str | None) -> tuple[ValueClass, ...]:
    """Return the classes of flows of a stream, or of all, by tonnes a day.

    The thickest class begins at the power of ten below the largest sum from one
    district to one plant, so that small streams have thick lines too.
    """
    flows = results.flows
    if stream is not None:
        flows = flows[flows["stream"] == stream]
    districts = results.catchments["district_code"].astype(str)
    start = flows["from_id"].map(districts).fillna(flows["from_id"])
    sums = flows["flow_t_per_d"].groupby([flows["stream"], start, flows["to_id"]]).sum()
    largest = max(sums.max() if len(sums) else 0.0, 1e-6)
    top = 10.0 ** math.floor(math.log10(largest))
    limits = [float(f"{share * top:.3g}") for share in theme.FLOW_LIMITS]
    return tuple(
        ValueClass(low, high, theme.FLOW_LINE.colour)
        for low, high in itertools.pairwise([*limits, math.inf])
    )
