"""Result layers of one period of a plan in phases: its tables on the run's places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from api.errors import Fault, NotFoundError
from api.store import Run, period_folders, read_json
from geodata.result_layers import ResultLayers
from geodata.results import read_results

_COLUMNS = ("open", "capacity_t_per_d", "load_t_per_d", "utilisation_share",
            "shadow_price_cny_per_t", "shares_park")  # fmt: skip
_FIGURES = ("objective_cny_per_yr", "bound_cny_per_yr", "gap_share", "status")
_TONNES = ("demand_t_per_d", "served_t_per_d", "unserved_t_per_d")


def period_years(run: Run) -> list[int]:
    """Return the years in which a run's periods begin, none for a run of one period."""
    return [int(folder.name) for folder in period_folders(run.folder)]


def period_folder(run: Run, year: int) -> Path:
    """Return the folder of the period that begins in `year`.

    Raises
    ------
    NotFoundError
        The run has no such period.
    """
    folders = {int(folder.name): folder for folder in period_folders(run.folder)}
    if year not in folders:
        known = ", ".join(map(str, folders)) or "—"
        raise NotFoundError([Fault("period_not_found", {"year": year, "known": known})])
    return folders[year]


def period_year(run: Run, year: int | None) -> int | None:
    """Return the first year of the period that `year` lies in; None for a run of one period.

    Before the first period it is the first, and without a year the last.
    """
    years = period_years(run)
    if not years:
        return None
    return years[-1] if year is None else max((y for y in years if y <= year), default=years[0])


def period_at(run: Run, year: int | None) -> Run:
    """Return the period of a run that `year` lies in, as a run; the run itself without phases.

    Only summary and tables of such a run are there, and its record is that of the whole.
    """
    begun = period_year(run, year)
    if begun is None or year is None:
        return run
    return replace(run, folder=period_folder(run, begun))


def period_results(run: Run, year: int) -> ResultLayers:
    """Return the run's layers as they are in the period that begins in `year`.

    Raises
    ------
    NotFoundError
        The run has no such period.
    """
    folder = period_folder(run, year)
    whole = read_results(run.folder)
    flows = pd.read_csv(
        folder / "allocation.csv", encoding="utf-8-sig", dtype={"to_id": str, "from_id": str}
    )
    return replace(
        whole,
        facilities=_facilities(whole.facilities, folder),
        catchments=_catchments(whole.catchments, folder),
        flows=gpd.GeoDataFrame(flows, geometry=[None] * len(flows), crs=whole.flows.crs),
        meta=_meta(whole.meta, read_json(folder / "summary.json"), year),
    )


def _table(folder: Path, name: str) -> pd.DataFrame:
    frame = pd.read_csv(folder / name, encoding="utf-8-sig", dtype={"id": str})
    return frame.set_index("id")


def _facilities(places: gpd.GeoDataFrame, folder: Path) -> gpd.GeoDataFrame:
    """Return the facilities with the figures of the period; those of later ones are not in use."""
    table = _table(folder, "facilities.csv").reindex(places.index)
    found = places.assign(**{name: table[name] for name in _COLUMNS if name in table})
    return found.assign(open=found["open"].map(_is_true))


def _is_true(value: object) -> bool:
    return str(value).lower() in ("true", "1", "1.0")


def _catchments(places: gpd.GeoDataFrame, folder: Path) -> gpd.GeoDataFrame:
    table = _table(folder, "catchments.csv").reindex(places.index)
    ids = [name for name in table if name.endswith("_facility_id")]
    table[ids] = table[ids].astype("object").where(table[ids].notna(), "")
    figures = [*ids, *(name for name in table if name.endswith(("_t_per_d", "_distance_km")))]
    return places.assign(**{name: table[name] for name in figures})


def _meta(meta: dict[str, Any], summary: dict[str, Any], year: int) -> dict[str, Any]:
    """Return what the map says of the period; words that are of the whole plan are left out."""
    streams = [
        {**stream, **{name: summary["streams"][stream["key"]][name] for name in _TONNES}}
        for stream in meta["streams"]
        if stream["key"] in summary["streams"]
    ]
    words = {
        f"{name}_{lang}": [str(row[lang]) for row in summary.get(name, []) if lang in row]
        for name in ("shortfalls", "binding")
        for lang in ("zh", "en")
    }
    return {**meta, **{name: summary[name] for name in _FIGURES}, **words,
            "year": year, "streams": streams}  # fmt: skip
