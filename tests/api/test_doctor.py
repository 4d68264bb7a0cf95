from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from api.database import writing
from api.database.migrating import head_revision
from api.doctor import look_at_database
from api.settings import Settings


def test_a_database_is_looked_at_and_not_touched(either_store: Settings):
    found = list(look_at_database(either_store))
    assert [finding.ok for finding in found] == [True]
    assert not either_store.database_file.exists()


def test_a_database_in_use_names_its_revision(either_store: Settings, database: sa.Engine):
    (finding,) = look_at_database(either_store)
    assert finding.ok
    assert head_revision() in finding.text("zh")


def test_a_newer_or_missing_database_is_told_with_its_cure(
    either_store: Settings, database: sa.Engine, tmp_path: Path
):
    with writing(database) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'later_0099'"))
    gone = Settings(data=tmp_path, database_url=f"postgresql://u@/n?host={tmp_path}")
    for settings in (either_store, gone):
        (finding,) = look_at_database(settings)
        assert not finding.ok
        assert finding.needed
        assert finding.words_zh
