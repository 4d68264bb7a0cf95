"""Open the layers of a scenario: the built-in dataset, with own files in its place."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from geodata import chongqing
from geodata.foreign import read_layer
from geodata.layers import Layers
from siting.scenario import Scenario


def read_layers(scenario: Scenario) -> Layers:
    """Return the layers that `scenario` rests on.

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
        return base
    frames: dict[str, Any] = {n: read_layer(Path(p), n) for n, p in scenario.layers.items()}
    if scenario.scenario.dataset == "files":
        districts = frames["districts"]
        codes = pd.DataFrame({"district_code": districts.index, "region": districts["region"]})
        frames["regions"] = codes.reset_index(drop=True)
    return replace(base, **frames, manifest_sha256=_digest(base, scenario))


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
