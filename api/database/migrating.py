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
    config = Config(attributes={"former_jobs": former_jobs})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    with reading(engine) as connection:
        if _revision(connection) == script.get_current_head():
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        revision = _revision(connection)
        if revision and revision not in {known.revision for known in script.walk_revisions()}:
            raise DatabaseError([Fault("database_newer", {"revision": revision})])
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
