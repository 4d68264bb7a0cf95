"""Bringing a database forward to the tables that this version needs.

Every revision since the first release is shipped, so that a database of any
released version goes forward when the server or a worker starts. All of it is
one transaction under one lock: it is done whole or not at all, by one process.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.database.engine import DatabaseError, open_engine, reading, writing
from api.errors import Fault
from api.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x53495447
"""Key of PostgreSQL's advisory lock; SQLite's immediate transaction is a lock by itself."""


def open_database(settings: Settings) -> sa.Engine:
    """Return an engine on the database, brought forward to this version's tables.

    Raises
    ------
    DatabaseError
        The database cannot be reached, or a newer version has written it.
    """
    engine = open_engine(settings)
    migrate(engine, former_jobs=settings.former_jobs_file)
    return engine


def migrate(engine: sa.Engine, *, former_jobs: Path | None = None) -> None:
    """Bring the tables forward; nothing is touched where they are up to date.

    Parameters
    ----------
    engine
        Engine on the database.
    former_jobs
        ``jobs.sqlite`` of the first release, whose jobs the first revision takes over.

    Raises
    ------
    DatabaseError
        The database cannot be reached, or a newer version has written it.
    """
    with reading(engine) as connection:
        if revision_of(connection) == head_revision():
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        check_revision(revision_of(connection))
        upgrade(connection, "head", former_jobs=former_jobs)


def upgrade(connection: sa.Connection, revision: str, *, former_jobs: Path | None = None) -> None:
    """Bring the tables forward to a revision, in the caller's transaction."""
    config = _config()
    config.attributes |= {"connection": connection, "former_jobs": former_jobs}
    command.upgrade(config, revision)


def revision_of(connection: sa.Connection) -> str | None:
    """Return the revision that a database stands at, None while it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """Return the revision that this version needs."""
    return str(_script().get_current_head())


def check_revision(revision: str | None) -> None:
    """Refuse what a newer version has written.

    Raises
    ------
    DatabaseError
        This version does not know the revision.
    """
    if revision and revision not in {known.revision for known in _script().walk_revisions()}:
        raise DatabaseError([Fault("database_newer", {"revision": revision[:40]})])


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
