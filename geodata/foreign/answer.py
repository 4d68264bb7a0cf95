"""What the child process hands back: plain values only, nothing that can run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.errors import Fault

ANSWER_NAME = "answer.json"
GEOMETRY_NAME = "geometry.bin"


@dataclass
class Answer:
    """One layer or table of a foreign file.

    Parameters
    ----------
    format
        ``gpkg``, ``geojson``, ``shapefile``, ``xlsx`` or ``csv``.
    layer, layers
        The one that was read; all that the file holds.
    columns
        Values by column name, a list per column, None where empty.
    rows
        Number of each row as a person would count it in the file.
    geometry
        Shapely geometries; None for a plain table, and when anything is wrong.
    geometry_types, bounds
        Kinds of geometries, sorted; west, south, east, north in the file's system.
    crs
        Coordinate system as text that PROJ reads, or empty if none is declared.
    encoding
        Of the texts.
    rows_repaired
        How many rows had an invalid geometry that was mended.
    faults, warnings
        What is wrong, what looks odd.
    """

    format: str = ""
    layer: str = ""
    layers: list[str] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    geometry: npt.NDArray[np.object_] | None = None
    geometry_types: list[str] = field(default_factory=list)
    bounds: list[float] | None = None
    crs: str = ""
    encoding: str = "utf-8"
    rows_repaired: int = 0
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write the answer into `folder`: values as JSON, geometries as WKB."""
        blobs = [] if self.geometry is None else shapely.to_wkb(self.geometry).tolist()
        sizes = [len(blob) if blob is not None else -1 for blob in blobs]
        content = {
            name: value
            for name, value in vars(self).items()
            if name not in ("geometry", "faults", "warnings")
        }
        content["sizes"] = None if self.geometry is None else sizes
        content["faults"] = [_packed(fault) for fault in self.faults]
        content["warnings"] = [_packed(fault) for fault in self.warnings]
        (folder / GEOMETRY_NAME).write_bytes(b"".join(b for b in blobs if b is not None))
        (folder / ANSWER_NAME).write_text(json.dumps(content, default=str), encoding="ascii")

    @classmethod
    def read(cls, folder: Path) -> Answer:
        """Return the answer that a child wrote into `folder`."""
        content = json.loads((folder / ANSWER_NAME).read_text(encoding="ascii"))
        sizes = content.pop("sizes")
        content["faults"] = [Fault(code, params) for code, params in content["faults"]]
        content["warnings"] = [Fault(code, params) for code, params in content["warnings"]]
        blob = (folder / GEOMETRY_NAME).read_bytes()
        geometry = None if sizes is None else shapely.from_wkb(_cut(blob, sizes))
        return cls(geometry=geometry, **content)


def row_list(rows: npt.ArrayLike) -> str:
    """Return row numbers as text, at most twenty of them and then how many in all."""
    numbers = np.asarray(rows).tolist()
    shown = ", ".join(str(number) for number in numbers[:20])
    return shown if len(numbers) <= 20 else f"{shown}, … ({len(numbers)})"


def _packed(fault: Fault) -> tuple[str, dict[str, object]]:
    return fault.code, dict(fault.params)


def _cut(blob: bytes, sizes: list[int]) -> npt.NDArray[np.object_]:
    """Return the geometries' bytes one by one, None where there is none."""
    parts = np.empty(len(sizes), object)
    start = 0
    for position, size in enumerate(sizes):
        if size >= 0:
            parts[position] = blob[start : start + size]
            start += size
    return parts
