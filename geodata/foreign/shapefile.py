"""Zipped shapefiles from outside: parts together, Chinese texts in their encoding.

The encoding is what the ``.cpg`` file says, else what the language byte of the
table says, else UTF-8 if every text is valid UTF-8, else GB18030. Column names
are read here and not by GDAL, which stumbles over names cut inside a character.
"""

from __future__ import annotations

import codecs
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from geodata.errors import DataError, Fault
from geodata.foreign.answer import Answer
from geodata.foreign.archive import unpack
from geodata.foreign.vector import choose_layer, read_vector

PARTS = (".shp", ".shx", ".dbf")
OPTIONAL_PARTS = (".prj", ".cpg")

LANGUAGE_ENCODINGS: Mapping[int, str] = MappingProxyType(
    {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5", 0x03: "cp1252", 0x57: "cp1252"}
)
"""Language driver bytes of dBASE files as Esri writes them; GB18030 holds GBK."""

_LANGUAGE_AT = 29
_HEADER_BYTES = 32
_NAME_BYTES = 11
_HEADER_END = 0x0D


def read_shapefile(
    archive: zipfile.ZipFile, folder: Path, file: str, wanted: str | None, kind: str | None
) -> Answer:
    """Return one shapefile of an archive.

    Raises
    ------
    DataError
        If there is no or more than one shapefile to choose from, or parts of it
        are missing.
    """
    shapes = {str(PurePosixPath(name).with_suffix("")): name for name in _named(archive, ".shp")}
    stem = choose_layer(sorted(shapes), wanted, kind, file)
    parts = {suffix: _part(archive, stem, suffix) for suffix in PARTS + OPTIONAL_PARTS}
    missing = [suffix for suffix in PARTS if parts[suffix] is None]
    if missing:
        raise DataError(
            [Fault("shapefile_part_missing", {"file": file, "part": m}) for m in missing]
        )
    for suffix, entry in parts.items():
        if entry is not None and suffix != ".cpg":
            unpack(archive, entry, folder / f"layer{suffix}", file)
    declared = parts[".cpg"]
    table = (folder / "layer.dbf").read_bytes()
    encoding = find_encoding(table, archive.read(declared) if declared is not None else b"")
    names = _rename_columns(folder / "layer.dbf", table, encoding)
    answer = read_vector(folder / "layer.shp", "layer", file, encoding=encoding)
    answer.columns = dict(zip(names, answer.columns.values(), strict=False))
    answer.format, answer.encoding = "shapefile", encoding
    answer.layer, answer.layers = stem, sorted(shapes)
    if len(answer.rows) != _shape_count(folder / "layer.shx"):
        count = _shape_count(folder / "layer.shx")
        counts = {"file": file, "read": len(answer.rows), "count": count}
        answer.faults.append(Fault("rows_lost", counts))
    return answer


def find_encoding(table: bytes, declared: bytes) -> str:
    """Return the encoding of the texts of a dBASE table.

    Parameters
    ----------
    table
        Whole ``.dbf`` file.
    declared
        Content of the ``.cpg`` file, empty if there is none.
    """
    name = declared.decode("ascii", "ignore").strip().lower()
    if name:
        try:
            found = codecs.lookup(f"cp{name}" if name.isdigit() else name).name
        except LookupError:
            pass  # a name nobody knows says nothing; look at the texts
        else:
            return "gb18030" if found in ("gbk", "gb2312", "cp936") else found
    language = LANGUAGE_ENCODINGS.get(table[_LANGUAGE_AT]) if len(table) > _LANGUAGE_AT else None
    if language is not None and language != "cp1252":
        return language
    return "utf-8" if _is_utf8(table[_HEADER_BYTES:]) else "gb18030"


def _is_utf8(content: bytes) -> bool:
    """Say whether the texts are UTF-8; a character cut at a field's end is forgiven."""
    replaced = content.decode("utf-8", "replace").count("\ufffd")
    wide = sum(byte >= 0x80 for byte in content)
    return replaced * 5 <= wide


def _named(archive: zipfile.ZipFile, suffix: str) -> list[str]:
    """Return the entries with that ending, without the folders that macOS adds."""
    names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
    return [name for name in names if name.lower().endswith(suffix)]


def _part(archive: zipfile.ZipFile, stem: str, suffix: str) -> str | None:
    """Return the entry of one part, whatever the case of its ending."""
    found = [n for n in _named(archive, suffix) if n[: -len(suffix)].lower() == stem.lower()]
    return found[0] if found else None


def _rename_columns(path: Path, table: bytes, encoding: str) -> list[str]:
    """Give the copy's columns names of ours; return the true names in order."""
    names: list[str] = []
    changed, start = bytearray(table), _HEADER_BYTES
    while start < len(table) and table[start] != _HEADER_END:
        raw = table[start : start + _NAME_BYTES].split(b"\x00")[0]
        names.append(raw.decode(encoding, "ignore").strip() or f"column_{len(names) + 1}")
        ours = f"c{len(names)}".encode("ascii")
        changed[start : start + _NAME_BYTES] = ours.ljust(_NAME_BYTES, b"\x00")
        start += _HEADER_BYTES
    path.write_bytes(changed)
    return names


def _shape_count(path: Path) -> int:
    """Return how many shapes the index file lists: 100 bytes of header, 8 a shape."""
    with path.open("rb") as file:
        header = file.read(28)
    (words,) = struct.unpack(">i", header[24:28])
    return int((words * 2 - 100) // 8)
