"""Engine and transactions, the same on SQLite and on PostgreSQL.

SQLite writes in WAL with ``BEGIN IMMEDIATE``: a transaction that reads first and
writes then would otherwise fail while another one writes, busy timeout or not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    InternalError,
    ProgrammingError,
)
from sqlalchemy.pool import NullPool

from api.errors import Fault, RunError, UsageError
from api.settings import Settings

BUSY_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 10
REASON_LENGTH = 200
WRITES = "siting_writes"
"""Execution option of a connection whose transactions write."""

OUR_OWN = (IntegrityError, ProgrammingError, DataError, InternalError)
"""What a driver raises where the statement is wrong, not the database."""


class DatabaseError(RunError):
    """The database cannot be reached, is locked, full or damaged: try again later."""


def database_url(settings: Settings) -> URL:
    """Return the address of the database: the setting, else a file in the data folder.

    Raises
    ------
    UsageError
        The setting is no address of SQLite or PostgreSQL, or psycopg is missing.
    """
    if settings.database_url is None:
        return URL.create("sqlite", database=str(settings.database_file))
    try:
        url = make_url(settings.database_url.get_secret_value())
    except ArgumentError as error:
        raise UsageError([Fault("database_url_unknown", {"kind": "?"})]) from error
    kind = url.get_backend_name()
    if kind == "postgres":  # an older way to write it, which many hosts still hand out
        kind = "postgresql"
    if kind == "postgresql" and find_spec("psycopg") is None:
        raise UsageError([Fault("postgres_missing")])
    if kind not in ("sqlite", "postgresql") or (kind == "sqlite" and not url.database):
        raise UsageError([Fault("database_url_unknown", {"kind": kind})])
    return url.set(drivername="postgresql+psycopg" if kind == "postgresql" else "sqlite")


def open_engine(settings: Settings) -> sa.Engine:
    """Return an engine on the database; nothing is connected yet and no table is touched.

    Parameters
    ----------
    settings
        Gives `database_url` and the data folder.
    """
    url = database_url(settings)
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(
            url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_TIMEOUT_S}
        )
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url, poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None}
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    if not writes:
        connection.exec_driver_sql("PRAGMA query_only=ON")  # holds until this connection closes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection inside one transaction that writes, committed at the end.

    Raises
    ------
    DatabaseError
        The database cannot be reached or written; nothing of the transaction is kept.
    """
    with told(), engine.connect() as connection:
        connection = connection.execution_options(**{WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection inside one transaction that only reads and sees one state.

    Raises
    ------
    DatabaseError
        The database cannot be reached or read.
    """
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    with told(), engine.connect() as connection:
        connection = connection.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def told() -> Iterator[None]:
    """Turn what a driver says of a missing, locked or full database into a `DatabaseError`."""
    try:
        yield
    except OUR_OWN:
        raise
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0][:REASON_LENGTH]
        raise DatabaseError([Fault("database_unavailable", {"reason": reason})]) from error


def clock_s(connection: sa.Connection) -> float:
    """Return the database's clock in seconds since 1970: one clock for all its machines."""
    if connection.dialect.name == "postgresql":
        present = sa.select(sa.extract("epoch", sa.func.clock_timestamp()))
    else:
        present = sa.select((sa.func.julianday("now") - 2440587.5) * 86400.0)
    return float(connection.execute(present).scalar_one())
