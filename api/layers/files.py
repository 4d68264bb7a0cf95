"""Files of uploaded layers: ``layers/<id>/<version>.gpkg``, whole or not there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pyogrio.errors import DataSourceError

from api.layers.checking import CheckedLayer
from api.layers.errors import Fault, LayerStorageError
from api.starter import write_layer
from api.whole import PARTIAL, beside, sync_file

LAYER_ID = re.compile(r"[0-9a-f]{12}")


def layer_file(layers_folder: Path, layer_id: str, version: int) -> Path:
    """Return the file of one version of a layer."""
    return layers_folder / layer_id / f"{version}.gpkg"


@contextmanager
def staged_file(folder: Path, checked: CheckedLayer, kind: str) -> Iterator[Path]:
    """Give a hidden file with the layer, counted and on the disk; what is not moved away goes.

    Parameters
    ----------
    folder
        Folder of the layer.
    checked
        What to write.
    kind
        Name of the table in the file.

    Raises
    ------
    LayerStorageError
        It cannot be written, or not every row is there afterwards.
    """
    partial = Path(f"{beside(folder / 'layer', PARTIAL)}.gpkg")
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_layer(checked.frame, partial, kind)
            sync_file(partial)
        except (OSError, DataSourceError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise LayerStorageError([Fault("layer_not_writable", {"reason": reason})]) from error
        count = count_rows(partial, kind)
        if not count == len(checked.frame) == checked.report.rows:
            params = {"read": checked.report.rows, "count": count}
            raise LayerStorageError([Fault("layer_rows_not_kept", params)])
        yield partial
    finally:
        if partial.exists():
            partial.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def put_version(partial: Path, target: Path) -> None:
    """Give a staged file its name; what a transaction that failed left there goes.

    Raises
    ------
    LayerStorageError
        The disk refuses.
    """
    try:
        partial.replace(target)
        sync_file(target.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LayerStorageError([Fault("layer_not_writable", {"reason": reason})]) from error


def count_rows(file: Path, table: str) -> int:
    """Return how many rows a table of a GeoPackage has, as SQLite counts them."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
        (count,) = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(count)
