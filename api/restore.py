"""Everything of a backup into an empty data folder and database: whole or not at all.

Nothing of an archive is believed: names, sizes and hashes are checked against
its manifest, and what does not fit ends the restore before anything is in place.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from api.backup import CHUNK_BYTES, FOLDERS, FORMAT, FORMAT_VERSION, MANIFEST, SQLITE_COPY
from api.database import open_engine, reading, writing
from api.database.migrating import check_revision, head_revision, migrate
from api.database.rows import Rows, fill, is_empty, rows_of, table_names
from api.errors import Fault, RunError
from api.settings import Settings
from api.whole import PARTIAL, beside, sync_file, sync_tree
from geodata.errors import FaultError

PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
KEPT_NAME = re.compile(rf"(?:{'|'.join(FOLDERS)})(?:/{PART}){{1,6}}")
TABLE_NAME = re.compile(r"database/[a-z_]{1,60}\.jsonl")
MOST_FILES = 1_000_000
MANIFEST_BYTES = 256 << 20

UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    TypeError, KeyError, SQLAlchemyError,
)  # fmt: skip
"""What reading an archive, its JSON and its rows may raise: `NotImplementedError` by zipfile for
a compression that it does not know; `RecursionError` is a `RuntimeError`."""


class ArchiveError(RunError):
    """A file is no backup, or a damaged one."""


def restore(settings: Settings, file: Path) -> dict[str, Any]:
    """Put a backup in place and return its manifest.

    Parameters
    ----------
    settings
        An empty data folder, and a database without rows.
    file
        Archive written by `write_backup`, of this kind of database or the other.

    Raises
    ------
    RunError
        The folder or the database is not empty.
    ArchiveError
        The archive is none, names what it must not, or does not fit its checksums.
    DatabaseError
        A newer version has written the archive, or the database cannot be reached.
    """
    if settings.data.is_dir() and any(settings.data.iterdir()):
        raise RunError([Fault("restore_not_empty", {"place": settings.data})])
    settings.data.mkdir(parents=True, exist_ok=True)
    partial = beside(settings.data / "restore", PARTIAL)
    try:
        with opened(file) as archive:
            manifest = read_manifest(archive)
            partial.mkdir()
            unpack(archive, manifest, partial)
        engine = open_engine(settings)
        try:
            place(settings, engine, manifest, partial)
        finally:
            engine.dispose()
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


@contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; whatever it cannot be read for is told in words."""
    if not file.is_file():
        raise ArchiveError([Fault("check_missing", {"file": file})])
    with believed(file.name), zipfile.ZipFile(file) as archive:
        yield archive


@contextmanager
def believed(name: str) -> Iterator[None]:
    """Turn whatever makes content unreadable into the error that names its file."""
    try:
        yield
    except FaultError:
        raise
    except UNREADABLE as error:
        raise damaged(name) from error


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest after checking that it names exactly what the archive holds."""
    members = {member.filename: member for member in archive.infolist()}
    if len(members) != len(archive.infolist()) or len(members) > MOST_FILES:
        raise damaged(MANIFEST)
    if MANIFEST not in members or members[MANIFEST].file_size > MANIFEST_BYTES:
        raise ArchiveError([Fault("archive_unknown")])
    manifest = json.loads(archive.read(MANIFEST))
    if not _is_manifest(manifest):
        raise ArchiveError([Fault("archive_unknown")])
    check_revision(manifest["database"]["revision"])
    for name in manifest["files"]:
        if not allowed(name, manifest["database"]["kind"]):
            raise ArchiveError([Fault("archive_name", {"name": name[:80]})])
    if set(manifest["files"]) != members.keys() - {MANIFEST}:
        raise damaged(MANIFEST)
    return dict(manifest)


def _is_manifest(manifest: Any) -> bool:  # noqa: ANN401
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        return False
    database = manifest.get("database")
    if not isinstance(database, dict) or not isinstance(database.get("revision"), str):
        return False
    stated = [manifest.get("format"), manifest.get("version"), database.get("kind")]
    entries = manifest["files"].values()
    return stated in ([FORMAT, FORMAT_VERSION, kind] for kind in ("sqlite", "tables")) and all(
        isinstance(entry, dict)
        and isinstance(entry.get("bytes"), int)
        and isinstance(entry.get("sha256"), str)
        for entry in entries
    )


def allowed(name: str, kind: str) -> bool:
    """Say whether a backup may hold a file of this name: no other place, nothing hidden."""
    if KEPT_NAME.fullmatch(name):
        return True
    if kind == "sqlite":
        return name == SQLITE_COPY
    return TABLE_NAME.fullmatch(name) is not None


def unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    """Write every file that the manifest names, none longer than it says, and check its hash."""
    stated_bytes = sum(entry["bytes"] for entry in manifest["files"].values())
    free_bytes = shutil.disk_usage(folder).free
    if stated_bytes > free_bytes:
        params = {"needed": stated_bytes >> 20, "free": free_bytes >> 20}
        raise ArchiveError([Fault("archive_too_large", params)])
    for name, entry in manifest["files"].items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, left = hashlib.sha256(), entry["bytes"]
        with archive.open(name) as source, target.open("xb") as stream:
            while left >= 0 and (chunk := source.read(CHUNK_BYTES)):
                left -= len(chunk)
                digest.update(chunk)
                stream.write(chunk)
        if left != 0 or digest.hexdigest() != entry["sha256"]:
            raise damaged(name)


def place(settings: Settings, engine: sa.Engine, manifest: dict[str, Any], partial: Path) -> None:
    """Fill the database and move the folders in; what was moved goes back on any failure."""
    moved: list[Path] = []
    with ExitStack() as undo:
        undo.callback(_forget_file, engine)
        undo.callback(_take_back, moved)
        with writing(engine) as connection:
            if not is_empty(connection):
                undo.pop_all()
                raise RunError([Fault("restore_not_empty", {"place": engine.url.database})])
            with believed("database"), source_rows(manifest, partial) as (revision, tables):
                fill(connection, revision, tables)
            for name in FOLDERS:
                (partial / name).mkdir(exist_ok=True)
                sync_tree(partial / name)
                (partial / name).rename(settings.data / name)
                moved.append(settings.data / name)
            sync_file(settings.data)
        undo.pop_all()


def _take_back(moved: list[Path]) -> None:
    for folder in moved:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_file(engine: sa.Engine) -> None:
    """Remove the SQLite file that a failed restore has begun, in which there were no rows."""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{engine.url.database}{suffix}").unlink(missing_ok=True)


@contextmanager
def source_rows(manifest: dict[str, Any], partial: Path) -> Iterator[tuple[str, dict[str, Rows]]]:
    """Give the revision and the rows of the database in an archive."""
    if manifest["database"]["kind"] == "tables":
        files = {file.stem: file for file in (partial / "database").glob("*.jsonl")}
        order = [name for name in table_names() if name in files]
        yield manifest["database"]["revision"], {name: _lines(files[name]) for name in order}
        return
    copy = open_engine(Settings(data=partial, database_url=f"sqlite:///{partial / SQLITE_COPY}"))
    try:
        migrate(copy)
        with reading(copy) as connection:
            yield head_revision(), {name: rows_of(connection, name) for name in table_names()}
    finally:
        copy.dispose()


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def damaged(name: str) -> ArchiveError:
    """Return the error that names the file which does not fit its checksum."""
    return ArchiveError([Fault("archive_damaged", {"name": name[:80]})])
