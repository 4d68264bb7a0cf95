from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from api.database import DatabaseError, clock_s, migrate, open_database, open_engine, tables
from api.database.engine import reading, writing
from api.errors import UsageError
from api.settings import Settings
from tests.api.warm import environment

RELEASED = """
CREATE TABLE job (
  id TEXT PRIMARY KEY, scenario TEXT NOT NULL, state TEXT NOT NULL,
  created TEXT NOT NULL, started TEXT NOT NULL DEFAULT '', ended TEXT NOT NULL DEFAULT '',
  stage TEXT NOT NULL DEFAULT '', share REAL, incumbent_cny_per_yr REAL,
  bound_cny_per_yr REAL, gap_share REAL, run_id TEXT NOT NULL DEFAULT '',
  message_zh TEXT NOT NULL DEFAULT '', message_en TEXT NOT NULL DEFAULT ''
)
"""
NOTED = sa.table("noted", sa.column("name"))


def released_jobs(file: Path) -> None:
    """Write `jobs.sqlite` as release 0.1 did: one job done, one cut off, one waiting."""
    file.parent.mkdir(parents=True, exist_ok=True)
    times = [f"2026-11-2{day}T08:00:00+00:00" for day in range(1, 4)]
    rows = [
        ("one", "plan-2025", "successful", times[0], times[0], times[0], "plan-2025-1", 0.01),
        ("two", "optimal-2025", "running", times[1], times[1], "", "", 0.5),
        ("three", "baseline-2020", "accepted", times[2], "", "", "", None),
    ]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(RELEASED)
        connection.executemany(
            "INSERT INTO job (id, scenario, state, created, started, ended, run_id, gap_share) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def test_the_migrated_tables_are_those_of_this_version(database: sa.Engine):
    def ours(item: object, name: str | None, kind: str, reflected: bool, _to: object) -> bool:
        return not (kind == "table" and reflected and name == "spatial_ref_sys")  # PostGIS's own

    with reading(database) as connection:
        options = {"include_object": ours, "compare_server_default": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_jobs_of_the_first_release_are_taken_over_once(either_store: Settings):
    released_jobs(either_store.former_jobs_file)
    before = either_store.former_jobs_file.read_bytes()
    for _ in range(2):
        engine = open_database(either_store)
        with reading(engine) as connection:
            rows = connection.execute(sa.select(tables.job).order_by(tables.job.c.number)).all()
        engine.dispose()
    assert [(row.id, row.state, row.attempts) for row in rows] == [
        ("one", "successful", 1), ("two", "running", 1), ("three", "accepted", 0),
    ]  # fmt: skip
    assert rows[0].run_id == "plan-2025-1"
    assert [row.inputs for row in rows][1] == {"scenario": "optimal-2025"}
    assert len({row.question_sha256 for row in rows}) == 3
    assert either_store.former_jobs_file.read_bytes() == before


def test_several_starts_at_once_migrate_once(either_store: Settings):
    released_jobs(either_store.former_jobs_file)
    code = "from api.database import open_database; from api.settings import read_settings; "
    code += "open_database(read_settings()).dispose()"
    env = environment(either_store.data)
    if either_store.database_url is not None:
        env["SITING_DATABASE_URL"] = either_store.database_url.get_secret_value()
    starts = [subprocess.Popen([sys.executable, "-c", code], env=env) for _ in range(4)]
    assert [child.wait() for child in starts] == [0, 0, 0, 0]
    engine = open_engine(either_store)
    with reading(engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.job)).scalar() == 3
    engine.dispose()


def test_a_failed_migration_leaves_nothing(either_store: Settings, tmp_path: Path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"this is no database" * 100)
    engine = open_engine(either_store)
    with pytest.raises(sqlite3.DatabaseError):
        migrate(engine, former_jobs=broken)
    with reading(engine) as connection:
        assert not {"job", "job_event"} & set(sa.inspect(connection).get_table_names())
    migrate(engine)
    with reading(engine) as connection:
        assert {"job", "job_event"} <= set(sa.inspect(connection).get_table_names())
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(either_store: Settings):
    engine = open_database(either_store)
    with writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'later_0099'"))
    with pytest.raises(DatabaseError, match="later_0099"):
        migrate(engine)
    engine.dispose()


def test_what_fails_inside_a_transaction_is_not_kept(database: sa.Engine):
    with writing(database) as connection:
        connection.execute(sa.text("CREATE TABLE noted (name TEXT)"))

    def write_and_fail() -> None:
        with writing(database) as connection:
            connection.execute(NOTED.insert(), {"name": "lost"})
            msg = "after the row"
            raise RuntimeError(msg)

    with pytest.raises(RuntimeError, match="after the row"):
        write_and_fail()
    with reading(database) as connection:
        assert connection.execute(sa.select(NOTED)).all() == []


def test_a_reader_sees_one_state_while_another_writes(database: sa.Engine):
    with writing(database) as connection:
        connection.execute(sa.text("CREATE TABLE noted (name TEXT)"))
    with reading(database) as reader:
        assert reader.execute(sa.select(NOTED)).all() == []
        with writing(database) as writer:
            writer.execute(NOTED.insert(), {"name": "new"})
        assert reader.execute(sa.select(NOTED)).all() == []
    with reading(database) as reader:
        assert len(reader.execute(sa.select(NOTED)).all()) == 1


def test_a_reader_cannot_change_anything(database: sa.Engine):
    refused = (sa.exc.InternalError, DatabaseError)
    with pytest.raises(refused, match="read-?only"), reading(database) as connection:
        connection.execute(sa.delete(tables.job))


def test_the_database_has_a_clock_that_goes_on(database: sa.Engine):
    with reading(database) as connection:
        first = clock_s(connection)
    with reading(database) as connection:
        assert clock_s(connection) >= first > 1.7e9


def test_many_processes_write_without_losing_a_row(either_store: Settings):
    engine = open_database(either_store)
    with writing(engine) as connection:
        connection.execute(sa.text("CREATE TABLE noted (name TEXT)"))
    code = (
        "import sqlalchemy as sa; from api.database import open_engine, writing; "
        "from api.settings import read_settings; engine = open_engine(read_settings())\n"
        "for k in range(25):\n"
        "    with writing(engine) as c:\n"
        "        n = c.execute(sa.text('SELECT count(*) FROM noted')).scalar()\n"
        "        c.execute(sa.text('INSERT INTO noted (name) VALUES (:n)'), {'n': str(n)})\n"
        "engine.dispose()\n"
    )
    env = environment(either_store.data)
    if either_store.database_url is not None:
        env["SITING_DATABASE_URL"] = either_store.database_url.get_secret_value()
    children = [subprocess.Popen([sys.executable, "-c", code], env=env) for _ in range(4)]
    assert [child.wait() for child in children] == [0] * 4
    with reading(engine) as connection:
        assert len(connection.execute(sa.select(NOTED)).all()) == 100
    engine.dispose()


def test_a_damaged_file_is_told_in_words(tmp_path: Path):
    settings = Settings(data=tmp_path)
    settings.database_file.write_bytes(b"this is no database" * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        open_database(settings)


def test_a_server_that_is_not_there_is_told_in_words(tmp_path: Path):
    address = f"postgresql://nobody@/nothing?host={tmp_path}"
    with pytest.raises(DatabaseError) as caught:
        open_database(Settings(data=tmp_path, database_url=address))
    assert caught.value.faults[0].code == "database_unavailable"
    assert "数据库" in caught.value.text("zh")


@pytest.mark.parametrize("address", ["mysql://u@h/n", "no address", "sqlite://", "postgres"])
def test_an_address_that_cannot_be_used_is_refused(tmp_path: Path, address: str):
    with pytest.raises(UsageError) as caught:
        open_engine(Settings(data=tmp_path, database_url=address))
    assert caught.value.faults[0].code == "database_url_unknown"


def test_settings_never_show_the_password(tmp_path: Path):
    settings = Settings(data=tmp_path, database_url="postgresql://u:hidden@h/n")
    assert "hidden" not in repr(settings) + str(settings.model_dump())
