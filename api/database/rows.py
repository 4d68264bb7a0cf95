"""The rows of every table, out of one database and into another of either kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import sqlalchemy as sa

from api.database.migrating import upgrade
from api.database.tables import metadata

BATCH_ROWS = 500
Rows = Iterable[Mapping[str, Any]]


def rows_of(connection: sa.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table by its key, as plain values."""
    source = metadata.tables[table]
    query = sa.select(source).order_by(*source.primary_key.columns)
    for row in connection.execute(query).mappings():
        yield dict(row)


def table_names() -> list[str]:
    """Return the names of all tables, those that others refer to first."""
    return [table.name for table in metadata.sorted_tables]


def is_empty(connection: sa.Connection) -> bool:
    """Say whether a database holds no row of ours."""
    present = set(sa.inspect(connection).get_table_names())
    return not any(
        connection.execute(sa.select(sa.exists(sa.select(table)))).scalar()
        for table in metadata.sorted_tables
        if table.name in present
    )


def fill(connection: sa.Connection, revision: str, tables: Mapping[str, Rows]) -> None:
    """Put rows that were taken out at `revision` into a database without rows, then go forward.

    Parameters
    ----------
    connection
        Inside a transaction that writes.
    revision
        Revision of the database that the rows come from.
    tables
        Rows by table, in the order in which tables refer to each other.
    """
    upgrade(connection, revision)
    for name, rows in tables.items():
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        remaining = iter(rows)
        while batch := [dict(row) for row in islice(remaining, BATCH_ROWS)]:
            connection.execute(table.insert(), batch)
        if connection.dialect.name == "postgresql" and "number" in table.c:
            _count_on(connection, table)
    upgrade(connection, "head")


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let a key that grows go on after the highest one that was put in."""
    sequence = sa.func.pg_get_serial_sequence(table.name, "number")
    highest = connection.execute(sa.select(sa.func.max(table.c.number))).scalar()
    if highest is not None:
        connection.execute(sa.select(sa.func.setval(sequence, highest)))
