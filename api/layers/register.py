"""Uploaded layers and their versions in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.database import layer_tables, reading
from api.layers.errors import Fault, LayerMissingError

layer, layer_version = layer_tables.layer, layer_tables.layer_version
Note = dict[str, str]


@dataclass(frozen=True)
class LayerVersion:
    """One state of a layer, as it was uploaded.

    Parameters
    ----------
    version
        Counts from 1.
    file, format
        Name that the user gave the file, and what it was.
    rows
        Rows read, which are the rows stored.
    rows_repaired
        How many of them had an invalid geometry that was mended.
    sha256
        Of the stored GeoPackage.
    created
        UTC, ISO 8601.
    notes
        What was repaired, moved or renamed; ``zh`` and ``en``.
    """

    version: int
    file: str
    format: str
    rows: int
    rows_repaired: int
    sha256: str
    created: str
    notes: tuple[Note, ...]

    @property
    def tag(self) -> str:
        """Entity tag of the layer in this state, without quotes."""
        return f"{self.version}.{self.sha256[:32]}"


@dataclass(frozen=True)
class Layer:
    """An uploaded layer in its newest state.

    Parameters
    ----------
    id
        Made by the server.
    project
        Project that it belongs to; empty where there is none.
    kind
        Key of `geodata.schemas.SCHEMAS`.
    name
        As people call it.
    created
        UTC, ISO 8601.
    newest
        Its newest version.
    """

    id: str
    project: str
    kind: str
    name: str
    created: str
    newest: LayerVersion

    @property
    def collection_id(self) -> str:
        """Id of the layer among the collections."""
        return f"layer-{self.id}"


_FIELDS = ("version", "file", "format", "rows", "rows_repaired", "sha256", "notes")
_OF_NEWEST = sa.and_(
    layer_version.c.layer_id == layer.c.id, layer_version.c.version == layer.c.version
)
_LAYERS = sa.select(
    layer.c.id,
    layer.c.project,
    layer.c.kind,
    layer.c.name,
    layer.c.created,
    layer_version.c.created.label("uploaded"),
    *(layer_version.c[name] for name in _FIELDS),
).join(layer_version, _OF_NEWEST)


def list_layers(engine: sa.Engine, *, project: str | None = None) -> list[Layer]:
    """Return the layers that were not deleted, oldest first.

    Parameters
    ----------
    engine
        The database.
    project
        Only of this project; None for all.
    """
    asked = _LAYERS.where(layer.c.deleted == "").order_by(layer.c.created, layer.c.id)
    if project is not None:
        asked = asked.where(layer.c.project == project)
    with reading(engine) as connection:
        return [_layer(row) for row in connection.execute(asked)]


def find_layer(connection: sa.Connection, layer_id: str, *, lock: bool = False) -> Layer | None:
    """Return a layer that was not deleted, None where there is none.

    Parameters
    ----------
    connection
        Inside a transaction.
    layer_id
        Its id.
    lock
        Whether nobody else may change it until the transaction ends.
    """
    asked = _LAYERS.where(layer.c.id == layer_id, layer.c.deleted == "")
    if lock and connection.dialect.name == "postgresql":
        # Locked by itself first: a join that waits would miss the version just added.
        held = sa.select(layer.c.id).where(layer.c.id == layer_id).with_for_update()
        connection.execute(held).all()
    row = connection.execute(asked).first()
    return None if row is None else _layer(row)


def read_layer(engine: sa.Engine, layer_id: str) -> Layer:
    """Return a layer.

    Raises
    ------
    LayerMissingError
        There is none of this id, or it was deleted.
    """
    with reading(engine) as connection:
        found = find_layer(connection, layer_id)
    if found is None:
        raise missing(layer_id)
    return found


def list_versions(engine: sa.Engine, layer_id: str) -> list[LayerVersion]:
    """Return every version of a layer, newest first.

    Raises
    ------
    LayerMissingError
        There is no layer of this id, or it was deleted.
    """
    asked = sa.select(layer_version).where(layer_version.c.layer_id == layer_id)
    with reading(engine) as connection:
        if find_layer(connection, layer_id) is None:
            raise missing(layer_id)
        rows = connection.execute(asked.order_by(layer_version.c.version.desc())).all()
    return [_version(row, row.created) for row in rows]


def kept_versions(connection: sa.Connection, layer_id: str) -> set[int]:
    """Return the numbers of the versions of a layer."""
    asked = sa.select(layer_version.c.version).where(layer_version.c.layer_id == layer_id)
    return set(connection.execute(asked).scalars())


def missing(layer_id: str) -> LayerMissingError:
    """Return the error of a layer that is not there."""
    return LayerMissingError([Fault("layer_not_found", {"id": layer_id[:80]})])


def _layer(row: sa.Row[Any]) -> Layer:
    newest = _version(row, row.uploaded)
    return Layer(row.id, row.project, row.kind, row.name, row.created, newest)


def _version(row: sa.Row[Any], created: str) -> LayerVersion:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["notes"] = tuple(values["notes"])
    return LayerVersion(created=created, **values)
