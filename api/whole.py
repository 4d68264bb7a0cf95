"""Folders and files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PARTIAL = "partial"
REPLACED = "replaced"


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a temporary folder beside `target` and put it in its place at the end.

    Everything is on the disk before the rename; on any failure the temporary
    folder goes and what stood at `target` stays as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    clear_interrupted(target.parent)
    partial = beside(target, PARTIAL)
    partial.mkdir()
    try:
        yield partial
        sync_tree(partial)
        put_in_place(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target` (same suffix) and rename it at the end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.stem}.{os.getpid()}.{PARTIAL}{target.suffix}")
    try:
        yield partial
        sync_file(partial)
        partial.replace(target)
        sync_file(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def beside(target: Path, mark: str) -> Path:
    """Return this process's hidden name beside `target`."""
    return target.with_name(f".{target.name}.{os.getpid()}.{mark}")


def put_in_place(partial: Path, target: Path) -> None:
    """Rename `partial` to `target`; a folder that stood there goes after the rename."""
    replaced = beside(target, REPLACED)
    if target.exists():
        target.rename(replaced)
    try:
        partial.rename(target)
    except OSError:
        if replaced.exists():
            replaced.rename(target)
        raise
    sync_file(target.parent)
    shutil.rmtree(replaced, ignore_errors=True)


def clear_interrupted(folder: Path) -> None:
    """Remove what killed processes left in `folder`; bring back what they had set aside."""
    for left in folder.glob(f".*.{PARTIAL}"):
        if left.is_dir() and not alive(process_of(left)):
            shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(f".*.{REPLACED}"):
        if alive(process_of(left)):
            continue
        target = folder / left.name[1:].rsplit(".", 2)[0]
        if target.exists():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.rename(target)


def process_of(left: Path) -> int:
    """Return the process id in a hidden name, 0 when there is none."""
    number = left.name.rsplit(".", 2)[-2]
    return int(number) if number.isdigit() else 0


def alive(process_id: int) -> bool:
    """Say whether a process of this id runs on this machine (unknown counts as running)."""
    if process_id <= 0 or os.name == "nt":  # there, signal 0 would end the process
        return process_id > 0
    try:
        os.kill(process_id, 0)
    except OSError as error:
        return error.errno == errno.EPERM
    return True


def sync_tree(folder: Path) -> None:
    """Bring every file below `folder`, and the folder, to the disk."""
    for path in sorted(folder.rglob("*")):
        sync_file(path)
    sync_file(folder)


def sync_file(path: Path) -> None:
    """Bring one file or folder to the disk (folders only where the system allows it)."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
