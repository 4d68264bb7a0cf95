"""Keeping an upload: a new layer, the next version of one, or the end of one.

The file is written and counted first, under a hidden name; it gets its name
inside the transaction that adds its row. So a row never lacks its file, and a
file without a row is never read.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import sqlalchemy as sa

from api.database import layer_tables, writing
from api.features.representation import listed_tags
from api.fingerprint import sha256_of_file
from api.jobs import now_utc
from api.layers.checking import CheckedLayer
from api.layers.errors import ConditionNeededError, Fault, LayerChangedError, LayerError
from api.layers.files import layer_file, put_version, staged_file
from api.layers.postgis import drop_table, write_table
from api.layers.register import Layer, find_layer, missing

layer, layer_version = layer_tables.layer, layer_tables.layer_version
FIRST_VERSION = 1


def keep_new(
    engine: sa.Engine, layers_folder: Path, checked: CheckedLayer, heading: dict[str, str]
) -> Layer:
    """Store a checked layer under a new id.

    Parameters
    ----------
    engine
        The database.
    layers_folder
        Folder of all layers.
    checked
        What to store.
    heading
        ``kind``, ``name``, ``project`` and the user's ``file`` name.

    Raises
    ------
    LayerStorageError
        It cannot be written; nothing is kept.
    """
    layer_id, created = secrets.token_hex(6), now_utc()
    row = {key: heading[key] for key in ("kind", "name", "project")}
    row |= {"id": layer_id, "version": FIRST_VERSION, "created": created}
    with (
        staged_file(layers_folder / layer_id, checked, heading["kind"]) as partial,
        writing(engine) as connection,
    ):
        connection.execute(layer.insert(), row)
        target = layer_file(layers_folder, layer_id, FIRST_VERSION)
        return _add_version(connection, checked, heading["file"], partial, target)


def keep_next(
    engine: sa.Engine, layers_folder: Path, checked: CheckedLayer, current: Layer, file: str
) -> Layer:
    """Store a checked layer as the version after `current`; older ones stay.

    Parameters
    ----------
    engine
        The database.
    layers_folder
        Folder of all layers.
    checked
        What to store.
    current
        State of the layer that the change was made from.
    file
        The user's name for the upload.

    Raises
    ------
    LayerChangedError
        Another change came first; nothing is kept.
    """
    version = current.newest.version + 1
    with (
        staged_file(layers_folder / current.id, checked, current.kind) as partial,
        writing(engine) as connection,
    ):
        _still(connection, current)
        chosen = sa.update(layer).where(layer.c.id == current.id)
        connection.execute(chosen.values(version=version))
        target = layer_file(layers_folder, current.id, version)
        return _add_version(connection, checked, file, partial, target)


def delete(engine: sa.Engine, current: Layer) -> None:
    """Mark a layer as deleted; its files stay for the runs that were made from them.

    Raises
    ------
    LayerChangedError
        Another change came first.
    """
    with writing(engine) as connection:
        _still(connection, current)
        chosen = sa.update(layer).where(layer.c.id == current.id)
        connection.execute(chosen.values(deleted=now_utc()))
        drop_table(connection, current.id)


def check_condition(current: Layer, if_match: str | None) -> None:
    """Refuse a change that does not name the present state of the layer.

    Raises
    ------
    ConditionNeededError
        There is no ``If-Match``.
    LayerChangedError
        It names another state.
    """
    if if_match is None:
        raise ConditionNeededError([Fault("layer_condition_needed")])
    held = listed_tags(if_match)
    if "*" not in held and current.newest.tag not in held:
        raise LayerChangedError([Fault("layer_changed", {"id": current.id})])


def check_kind(current: Layer, kind: str | None) -> None:
    """Refuse to make a layer one of another kind.

    Raises
    ------
    LayerError
        The kind differs.
    """
    if kind is not None and kind != current.kind:
        params = {"id": current.id, "kind": current.kind, "wanted": kind[:80]}
        raise LayerError([Fault("layer_kind_fixed", params)])


def _still(connection: sa.Connection, current: Layer) -> None:
    """Hold the layer until the transaction ends, if it is still as it was."""
    present = find_layer(connection, current.id, lock=True)
    if present is None:
        raise missing(current.id)
    if present.newest.tag != current.newest.tag:
        raise LayerChangedError([Fault("layer_changed", {"id": current.id})])


def _add_version(
    connection: sa.Connection, checked: CheckedLayer, file: str, partial: Path, target: Path
) -> Layer:
    """Add the row of a version, give its file its name, and return the layer as it is then."""
    layer_id = target.parent.name
    row = {
        "layer_id": layer_id,
        "version": int(target.stem),
        "file": file,
        "format": checked.report.format,
        "rows": checked.report.rows,
        "rows_repaired": checked.report.rows_repaired,
        "sha256": sha256_of_file(partial),
        "created": now_utc(),
        "notes": [{"zh": zh, "en": en} for zh, en in checked.notes],
    }
    connection.execute(layer_version.insert(), row)
    found = find_layer(connection, layer_id)
    if found is None:
        raise missing(layer_id)
    write_table(connection, found, checked.frame)
    put_version(partial, target)
    return found
