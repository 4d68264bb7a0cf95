"""Folders and files that appear whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.machine import alive, machine_name

PARTIAL = "partial"
REPLACED = "replaced"
FORGOTTEN_S = 24 * 3600.0
MAKER = re.compile(r"\.(?P<machine>[A-Za-z0-9-]+)_(?P<process>[0-9]+)_[0-9a-f]{8}\.")


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
    partial = target.with_name(f"{beside(target, PARTIAL).name}{target.suffix}")
    try:
        yield partial
        sync_file(partial)
        partial.replace(target)
        sync_file(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def beside(target: Path, mark: str) -> Path:
    """Return a hidden name beside `target` that says which process made it, never twice."""
    maker = f"{machine_name()}_{os.getpid()}_{secrets.token_hex(4)}"
    return target.with_name(f".{target.name}.{maker}.{mark}")


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
        if left.is_dir() and left_behind(left):
            shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(f".*.{PARTIAL}.*"):
        if left.is_file() and left_behind(left):
            left.unlink(missing_ok=True)
    for left in folder.glob(f".*.{REPLACED}"):
        if not left_behind(left):
            continue
        target = folder / left.name[1:].rsplit(".", 2)[0]
        if target.exists():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.rename(target)


def left_behind(left: Path) -> bool:
    """Say whether the process that made a hidden name is gone.

    Of another machine's processes nothing is known: what it left goes when
    nothing has touched it for a day.
    """
    maker = MAKER.search(left.name)
    if maker and maker["machine"] == machine_name():
        return not alive(int(maker["process"]))
    try:
        return time.time() - left.stat().st_mtime > FORGOTTEN_S
    except FileNotFoundError:
        return False


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
