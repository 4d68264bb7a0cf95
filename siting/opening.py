"""Open the layers of a scenario: the built-in dataset, with own files in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from geodata import chongqing
from geodata.additions import Addition, Spot, with_additions
from geodata.foreign import CheckReport, open_layer
from geodata.layers import Layers
from siting.scenario import Scenario
from siting.scenario_facilities import Place


@dataclass(frozen=True)
class OpenedLayers:
    """The layers of a scenario and what was found in the files that it names.

    Parameters
    ----------
    layers
        The dataset with own layers in its place.
    reports
        By layer name: rows read and repaired, coordinate system, warnings.
    """

    layers: Layers
    reports: Mapping[str, CheckReport]


def read_layers(scenario: Scenario) -> Layers:
    """Return the layers that `scenario` rests on; as `open_layers`, without the reports."""
    return open_layers(scenario).layers


def open_layers(scenario: Scenario) -> OpenedLayers:
    """Return the layers that `scenario` rests on, with a report on each own file.

    Facilities that the scenario adds or moves stand in them (`with_own_places`).

    Layers named in its ``[layers]`` table are read from their files and stand in
    for those of the dataset; with ``dataset = "files"`` every other layer is
    empty.

    Raises
    ------
    DataError
        When a file cannot be opened or breaks its layer's column table.
    """
    base: Layers = chongqing.load()
    if scenario.scenario.dataset == "files":
        base = _emptied(base)
    if not scenario.layers:
        return OpenedLayers(with_own_places(base, scenario), MappingProxyType({}))
    opened = {name: open_layer(Path(path), name) for name, path in scenario.layers.items()}
    frames: dict[str, Any] = {name: layer.frame for name, layer in opened.items()}
    if scenario.scenario.dataset == "files":
        districts = frames["districts"]
        codes = pd.DataFrame({"district_code": districts.index, "region": districts["region"]})
        frames["regions"] = codes.reset_index(drop=True)
    layers = replace(base, **frames, manifest_sha256=_digest(base, scenario))
    reports: dict[str, CheckReport] = {name: layer.report for name, layer in opened.items()}
    return OpenedLayers(with_own_places(layers, scenario), MappingProxyType(reports))


def with_own_places(layers: Layers, scenario: Scenario) -> Layers:
    """Return the layers with the facilities that `scenario` adds and moves.

    Raises
    ------
    DataError
        When a point lies in no district, a site is unknown or an id is taken.
    """
    chosen, first_year = scenario.facilities, min(scenario.service_years)
    moved = [
        Addition(key, _spot(change.site_id, change.place), {})
        for key, change in chosen.changes.items()
        if change.site_id is not None or change.place is not None
    ]
    added = [
        Addition(
            facility.id,
            _spot(facility.site_id, facility.place),
            {
                **facility.model_dump(include=_OWN_COLUMNS),
                "name_en": facility.name_en or facility.name_zh,
                "start_year": facility.start_year or first_year,
            },
        )
        for facility in chosen.added
    ]
    return with_additions(layers, [*moved, *added])


_OWN_COLUMNS = {"type", "name_zh", "capacity_t_per_d", "status", "may_close", "source"}


def _spot(site_id: str | None, place: Place | None) -> Spot:
    if place is None:
        return Spot(site_id=site_id or "")
    return Spot("", place.lon_deg, place.lat_deg, place.datum)


def _emptied(layers: Layers) -> Layers:
    frames: dict[str, Any] = {name: frame.iloc[:0] for name, frame in layers.frames()}
    frames["regions"] = layers.regions.iloc[:0]
    frames["township_crosswalk"] = layers.township_crosswalk.iloc[:0]
    return replace(layers, **frames, attribution="", attribution_en="")


def _digest(base: Layers, scenario: Scenario) -> str:
    digest = hashlib.sha256(base.manifest_sha256.encode())
    for name, path in sorted(scenario.layers.items()):
        digest.update(name.encode())
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()
