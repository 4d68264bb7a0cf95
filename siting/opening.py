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
from geodata.foreign import CheckReport, open_layer
from geodata.layers import Layers
from siting.scenario import Scenario


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
        return OpenedLayers(base, MappingProxyType({}))
    opened = {name: open_layer(Path(path), name) for name, path in scenario.layers.items()}
    frames: dict[str, Any] = {name: layer.frame for name, layer in opened.items()}
    if scenario.scenario.dataset == "files":
        districts = frames["districts"]
        codes = pd.DataFrame({"district_code": districts.index, "region": districts["region"]})
        frames["regions"] = codes.reset_index(drop=True)
    layers = replace(base, **frames, manifest_sha256=_digest(base, scenario))
    return OpenedLayers(
        layers, MappingProxyType({name: layer.report for name, layer in opened.items()})
    )


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
