"""One archive with everything that a server keeps: database, runs and results.

The database is copied first, as of one moment; a run is stored before its job
ends, so every run that the copy speaks of is there when the folders are read.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from api.database import reading
from api.database.migrating import head_revision
from api.database.rows import rows_of, table_names
from api.errors import Fault, RunError
from api.settings import Settings
from api.whole import whole_file

FORMAT = "chongqing-siting backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
FOLDERS = ("runs", "results", "layers")
"""Folders of the data folder that belong to a backup; pictures and logs are made again."""

SQLITE_COPY = "database/siting.sqlite"
CHUNK_BYTES = 1 << 20


def write_backup(settings: Settings, engine: sa.Engine, target: Path) -> dict[str, Any]:
    """Write an archive, whole or not at all, and return its manifest.

    Parameters
    ----------
    settings
        Data folder.
    engine
        The database, at this version's revision.
    target
        File to write; must not be there yet.

    Raises
    ------
    RunError
        The file is there already.
    """
    if target.exists():
        raise RunError([Fault("backup_exists", {"file": target})])
    files: dict[str, dict[str, Any]] = {}
    with (
        whole_file(target) as partial,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        tempfile.TemporaryDirectory() as folder,
    ):
        kind = "sqlite" if engine.dialect.name == "sqlite" else "tables"
        copied = copy_sqlite if kind == "sqlite" else copy_tables
        for name, path in copied(engine, Path(folder)):
            files[name] = add(archive, name, path)
        for name, path in kept_files(settings.data):
            files[name] = add(archive, name, path)
        manifest = {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": {"kind": kind, "revision": head_revision()},
            "files": files,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def copy_sqlite(engine: sa.Engine, folder: Path) -> Iterator[tuple[str, Path]]:
    """Copy a SQLite database as of one moment, while others go on writing."""
    target = folder / "siting.sqlite"
    with (
        reading(engine) as connection,
        closing(sqlite3.connect(target)) as copy,
    ):
        source = connection.connection.driver_connection
        source.backup(copy)  # type: ignore[union-attr]
        copy.execute("PRAGMA journal_mode=DELETE").close()
    yield SQLITE_COPY, target


def copy_tables(engine: sa.Engine, folder: Path) -> Iterator[tuple[str, Path]]:
    """Write every table as JSON lines, all of one moment."""
    with reading(engine) as connection:
        for table in table_names():
            target = folder / f"{table}.jsonl"
            with target.open("w", encoding="utf-8") as stream:
                for row in rows_of(connection, table):
                    stream.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
            yield f"database/{table}.jsonl", target


def kept_files(data: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of every file of runs and results, unfinished ones left out."""
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            inside = path.relative_to(data)
            hidden = any(part.startswith(".") for part in inside.parts)
            if path.is_file() and not path.is_symlink() and not hidden:
                yield inside.as_posix(), path


def add(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    """Add one file to the archive and return its size and hash as they were written."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            member.write(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}
