"""Uploaded layers as PostGIS tables, which QGIS and GDAL read straight from the database.

Schema ``layers``, one table per layer with its newest version, written in the
transaction that adds the version. Without PostGIS, or without the right to make the
schema, there are no tables and all else works.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
import sqlalchemy as sa
from sqlalchemy.types import UserDefinedType

from api.database import writing
from api.layers.columns import columns_of
from api.layers.files import layer_file
from api.layers.reading import read_version
from api.layers.register import Layer, find_layer, list_layers

SCHEMA = "layers"
SRID = 4490
LOCK = 0x5349544C
LOCK_TIMEOUT_S = 5
TYPES = {"str": sa.Text, "int": sa.BigInteger, "float": sa.Double, "bool": sa.Boolean}
HAS_POSTGIS = "SELECT count(*) FROM pg_extension WHERE extname = 'postgis'"
HAS_ROOM = (
    "SELECT to_regnamespace('layers') IS NOT NULL "
    "OR has_database_privilege(current_database(), 'CREATE')"
)


class Geometry(UserDefinedType[Any]):
    """PostGIS's type, in the system that layers are stored in."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """Return the type as SQL writes it."""
        return f"geometry(Geometry,{SRID})"


def holds_tables(connection: sa.Connection) -> bool:
    """Say whether the database can hold tables of layers."""
    if connection.dialect.name != "postgresql":
        return False
    if not connection.execute(sa.text(HAS_POSTGIS)).scalar_one():
        return False
    return bool(connection.execute(sa.text(HAS_ROOM)).scalar_one())


def write_table(connection: sa.Connection, layer: Layer, frame: gpd.GeoDataFrame) -> None:
    """Put the newest version of a layer in the place of its table; nothing where there is none.

    Parameters
    ----------
    connection
        Inside the transaction that adds the version.
    layer
        The layer.
    frame
        Its newest version, indexed by ``id``.
    """
    if not holds_tables(connection):
        return
    _prepare(connection)
    columns = columns_of(frame, layer.kind)
    table = table_of(layer.id, *(sa.Column(c.name, TYPES[c.dtype]) for c in columns))
    table.drop(connection, checkfirst=True)
    table.create(connection)
    shapes = shapely.to_wkb(
        shapely.set_srid(frame.geometry.to_numpy(), SRID), True, include_srid=True
    )
    cells = [_plain(frame[column.name]) for column in columns]
    quote = connection.dialect.identifier_preparer.quote_identifier
    named = ", ".join(quote(column.name) for column in table.columns)
    address = f"{SCHEMA}.{quote(table.name)}"
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {address} ({named}) FROM STDIN") as copy:
        for row in zip(map(str, frame.index), *cells, shapes.tolist(), strict=True):
            copy.write_row(row)
    connection.execute(sa.text(f"CREATE INDEX ON {address} USING gist (geom)"))


def drop_table(connection: sa.Connection, layer_id: str) -> None:
    """Drop the table of a layer, where there is one."""
    if holds_tables(connection):
        _prepare(connection)
        table_of(layer_id).drop(connection, checkfirst=True)


def complete_tables(engine: sa.Engine, layers_folder: Path) -> None:
    """Write the tables that are missing: after a restore, or where PostGIS came later."""
    if engine.dialect.name != "postgresql":
        return
    for layer in list_layers(engine):
        with writing(engine) as connection:
            if not holds_tables(connection):
                return
            _prepare(connection)
            newest = find_layer(connection, layer.id, lock=True)
            if newest is None or sa.inspect(connection).has_table(f"layer_{layer.id}", SCHEMA):
                continue
            file = layer_file(layers_folder, newest.id, newest.newest.version)
            if file.is_file():
                write_table(connection, newest, read_version(file, newest.kind))


def table_of(layer_id: str, *columns: sa.Column[Any]) -> sa.Table:
    """Return the table of a layer: its id, its columns, its geometry."""
    return sa.Table(
        f"layer_{layer_id}",
        sa.MetaData(schema=SCHEMA),
        sa.Column("id", sa.Text, primary_key=True),
        *columns,
        sa.Column("geom", Geometry, nullable=False),
    )


def _prepare(connection: sa.Connection) -> None:
    """Make the schema; a reader that holds a table for long makes the change fail, not hang."""
    connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))


def _plain(values: Any) -> list[object]:  # noqa: ANN401
    """Return a column as plain values, None where one is missing."""
    missing = values.isna().to_numpy()
    cells = values.astype(object).to_list()
    return [None if gone else cell for cell, gone in zip(cells, missing, strict=True)]
