"""What is in the dataset: counts, totals, sources, bases, cautions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geodata.chongqing.manifest import read_manifest
from geodata.chongqing.plants import in_service
from geodata.chongqing.quality import NOTES
from geodata.chongqing.tables import read_table
from geodata.layers import Layers

STOCK_YEARS = (2020, 2022, 2025)
BURNING_TYPES = ("incineration", "kiln")
COUNTED: Mapping[str, tuple[str, int, str]] = {
    "A01": ("incineration", 2020, "plants"),
    "A02": ("incineration", 2022, "plants"),
    "A03": ("incineration", 2022, "capacity_t_per_d"),
    "A04": ("incineration", 2025, "plants"),
    "A05": ("incineration", 2025, "capacity_t_per_d"),
    "A06": ("incineration", 2025, "new"),
    "A14": ("kitchen_plant", 2019, "plants"),
    "A15": ("kitchen_plant", 2021, "plants"),
    "A16": ("kitchen_plant", 2025, "plants"),
    "A17": ("construction_plant", 2025, "plants"),
    "A20": ("medical_plant", 2020, "plants"),
    "A21": ("medical_plant", 2025, "new"),
}
"""Published counts that the layers hold too: type, year, measure."""


def summary(layers: Layers) -> dict[str, Any]:
    """Return one JSON-able document about the layers.

    Top level: the totals that the plan names (``incineration_planned`` ...), then
    ``layers`` (rows and shares of rows by basis), ``facilities`` (counts by type
    and status), ``stock`` (plants and t/d in service by year),
    ``published_counts`` (official counts beside those of the layers), ``sources``,
    ``packages``, ``notes``, ``attribution``, ``attribution_en``, ``crs``,
    ``manifest_sha256``.
    """
    return {
        **_totals(layers),
        "layers": {name: _describe(frame) for name, frame in layers.frames()},
        "facilities": _count_facilities(layers.facilities),
        "stock": [_stock(layers.facilities, year) for year in STOCK_YEARS],
        "published_counts": _compare_counts(layers.facilities),
        "regions": layers.regions["region"].value_counts(sort=False).to_dict(),
        "sources": _sources(layers),
        "packages": read_manifest()["packages"],
        "notes": [dict(note) for note in NOTES],
        "attribution": layers.attribution,
        "attribution_en": layers.attribution_en,
        "crs": layers.crs,
        "manifest_sha256": layers.manifest_sha256,
    }


def _totals(layers: Layers) -> dict[str, Any]:
    frame = layers.facilities
    stock = frame[in_service(frame, 2025)]
    kitchen = stock[stock["type"] == "kitchen_plant"]
    construction = stock[stock["type"] == "construction_plant"]
    medical = frame[(frame["type"] == "medical_plant") & (frame["start_year"] > 2020)]
    hazardous = frame[(frame["type"] == "hazardous_plant") & (frame["start_year"] > 2020)]
    planned = frame["plan_project"] & (frame["type"] == "incineration")
    return {
        "incineration_planned": int(planned.sum()),
        "kitchen_waste_plants": len(kitchen),
        "kitchen_waste_t_per_d": _whole(kitchen["capacity_t_per_d"].sum()),
        "construction_waste_plants": len(construction),
        "construction_waste_t_per_yr": _whole(construction["capacity_t_per_yr"].sum()),
        "medical_waste_planned": len(medical),
        "hazardous_waste_districts_planned": int(hazardous["district_code"].nunique()),
        "eco_parks": int((layers.eco_parks["kind"] == "eco_park").sum()),
        "catchments": len(layers.catchments),
        "population": int(layers.catchments["population"].sum()),
        "districts": len(layers.districts),
        "districts_2025": len(layers.districts_2025),
        "area_ha": round(float(layers.districts["area_ha"].sum())),
    }


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else float(value)


def _describe(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "rows": len(frame),
        "siting_basis_share": _shares(frame["siting_basis"]),
        "capacity_basis_share": _shares(frame["capacity_basis"]),
        "confidence_share": _shares(frame["confidence"]),
    }


def _shares(values: pd.Series[str]) -> dict[str, float]:
    return {str(k): round(v, 4) for k, v in values.value_counts(normalize=True).items()}


def _count_facilities(frame: pd.DataFrame) -> list[dict[str, Any]]:
    groups = frame.groupby(["type", "status"], sort=True)
    return [
        {
            "type": kind,
            "status": status,
            "rows": len(rows),
            "capacity_t_per_d": round(float(rows["capacity_t_per_d"].sum()), 1),
            "siting_assumed_share": round(float((rows["siting_basis"] == "assumed").mean()), 4),
            "capacity_assumed_share": round(float((rows["capacity_basis"] == "assumed").mean()), 4),
        }
        for (kind, status), rows in groups
    ]


def _stock(frame: pd.DataFrame, year: int) -> dict[str, Any]:
    stock = frame[in_service(frame, year)]
    burning = stock[stock["type"].isin(BURNING_TYPES)]
    kitchen = stock[stock["type"] == "kitchen_plant"]
    return {
        "year": year,
        "incineration_plants": int((burning["expands"] == "").sum()),
        "incineration_t_per_d": _whole(burning["capacity_t_per_d"].sum()),
        "kitchen_waste_plants": int((kitchen["expands"] == "").sum()),
        "kitchen_waste_t_per_d": _whole(kitchen["capacity_t_per_d"].sum()),
    }


def _compare_counts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    table = read_table("facts/aggregates.csv")
    return [
        {
            "id": number,
            "name_zh": row["name_zh"],
            "date": row["date"],
            "published": float(row["value"]),
            "unit": row["unit"],
            "in_layers": _count(frame, *COUNTED[str(number)]),
            "source": row["source"],
        }
        for number, row in table.iterrows()
        if number in COUNTED
    ]


def _count(frame: pd.DataFrame, kind: str, year: int, measure: str) -> float:
    kinds = BURNING_TYPES if kind == "incineration" else (kind,)
    rows = frame[frame["type"].isin(kinds) & in_service(frame, year)]
    if measure == "plants":
        return float((rows["expands"] == "").sum())
    if measure == "new":
        return float((rows["start_year"] > 2020).sum())
    return round(float(rows[measure].sum()) / (10_000 if measure.endswith("yr") else 1), 1)


def _sources(layers: Layers) -> list[dict[str, Any]]:
    counts: dict[str, set[str]] = {}
    for name, frame in layers.frames():
        for source in frame["source"].unique():
            for part in str(source).split("；"):
                counts.setdefault(part.strip(), set()).add(name)
    return [{"source": s, "layers": sorted(n)} for s, n in sorted(counts.items())]
