"""Archives from outside: looked at before unpacking, unpacked under names of ours."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from geodata.errors import DataError, Fault

MOST_FILES = 500
MOST_BYTES = 200_000_000
MOST_RATIO = 100
"""Caps of the project on archives: entries, unpacked bytes, unpacked to packed."""

_FREE_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 20
_ENCRYPTED = 0x1


def open_archive(path: Path, file: str) -> zipfile.ZipFile:
    """Return the archive at `path` after a look at its table of contents.

    Raises
    ------
    DataError
        If it cannot be read, is encrypted, too large unpacked, or has entries
        that point outside of it.
    """
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise DataError([Fault("archive_damaged", {"file": file})]) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    faults = [Fault("archive_unsafe", {"file": file, "entry": e}) for e in _outside(entries)]
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        faults.append(Fault("archive_encrypted", {"file": file}))
    too_dense = unpacked > _FREE_BYTES and unpacked > MOST_RATIO * max(packed, 1)
    if len(entries) > MOST_FILES or unpacked > MOST_BYTES or too_dense:
        faults.append(Fault("archive_too_large", {"file": file}))
    if faults:
        raise DataError(faults)
    return archive


def unpack(archive: zipfile.ZipFile, entry: str, target: Path, file: str) -> None:
    """Write one entry to `target`, never more bytes than the archive's table says.

    Raises
    ------
    DataError
        If the entry is damaged or larger than it claims.
    """
    left = archive.getinfo(entry).file_size
    try:
        with archive.open(entry) as source, target.open("wb") as copy:
            while chunk := source.read(_CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:
                    raise DataError([Fault("archive_too_large", {"file": file})])
                copy.write(chunk)
    except zipfile.BadZipFile as error:
        raise DataError([Fault("archive_damaged", {"file": file})]) from error


def _outside(entries: list[zipfile.ZipInfo]) -> list[str]:
    """Return the names that would leave the folder of unpacking."""
    names = [entry.filename for entry in entries]
    return [
        name
        for name in names
        if name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name
    ]
