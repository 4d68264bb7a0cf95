"""What a file is, by its first bytes; its name must agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from geodata.errors import DataError, Fault

MOST_BYTES = 64_000_000
"""Largest file that is opened: 64 MB, rule of the project."""

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        ".gpkg": "gpkg",
        ".geojson": "geojson",
        ".json": "geojson",
        ".zip": "zip",
        ".xlsx": "zip",
        ".csv": "csv",
        ".txt": "csv",
    }
)
"""What a file of each name must hold; ``zip`` is a shapefile or a workbook."""

_SAMPLE_BYTES = 4096
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf")


def find_format(path: Path) -> str:
    """Return ``gpkg``, ``geojson``, ``zip`` or ``csv``.

    Raises
    ------
    DataError
        If the file is missing, too large, of another kind, or not what its name
        says; a GeoPackage that another program holds open is refused as well.
    """
    if not path.is_file():
        raise DataError([Fault("file_missing", {"file": path})])
    fault = _fault(path)
    if fault is not None:
        raise DataError([fault])
    return FORMATS[path.suffix.lower()]


def _fault(path: Path) -> Fault | None:
    """Return why `path` is not to be opened, or None."""
    suffix, name = path.suffix.lower(), path.name
    if suffix in _SHAPEFILE_PARTS:
        return Fault("shapefile_not_zipped", {"file": name})
    if suffix not in FORMATS:
        return Fault("format_unknown", {"file": name})
    if path.stat().st_size > MOST_BYTES:
        return Fault("file_too_large", {"file": name, "limit_mb": MOST_BYTES // 1_000_000})
    with path.open("rb") as file:
        found = sniff(file.read(_SAMPLE_BYTES))
    if found != FORMATS[suffix]:
        return Fault("format_mismatch", {"file": name, "suffix": suffix})
    log = path.with_name(name + "-wal")
    if found == "gpkg" and log.is_file() and log.stat().st_size > 0:
        return Fault("gpkg_open_elsewhere", {"file": name})
    return None


def sniff(sample: bytes) -> str:
    """Return the format that the first bytes of a file show, or an empty text."""
    if sample.startswith(b"SQLite format 3\x00"):
        return "gpkg"
    if sample.startswith(b"PK\x03\x04"):
        return "zip"
    start = sample.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return "geojson"
    is_text = bool(start) and b"\x00" not in sample and start[:1] not in b"<["
    return "csv" if is_text else ""
