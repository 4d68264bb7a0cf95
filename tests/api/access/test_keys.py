from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from api.access import register
from api.access.audit import begin_entry, list_entries
from api.access.errors import RegisterError
from api.access.keys import new_key, read_key
from api.access.messages import MESSAGES
from api.access.roles import Role, role_named
from api.access.visitor import LOCAL
from api.database import access_tables, reading, writing
from api.errors import UsageError
from tests.api.conftest import CommandLine
from tests.api.test_words import fields_of


def test_a_key_is_read_back_as_it_was_made():
    for _ in range(200):
        key = new_key()
        assert read_key(key.text) == key
        assert re.fullmatch(r"siting_[0-9a-f]{10}_[0-9A-Za-z]{49}", key.text)


def test_no_two_keys_are_alike():
    made = [new_key() for _ in range(500)]
    assert len({key.id for key in made}) == len({key.secret for key in made}) == 500


@given(st.integers(0, 66), st.sampled_from("0aZ_ \n"))
def test_a_key_with_one_wrong_character_is_no_key(position: int, other: str):
    text = new_key().text
    changed = text[:position] + other + text[position + 1 :]
    assert changed == text or read_key(changed) is None


@pytest.mark.parametrize("text", ["", "siting_", "Bearer x", "siting_0123456789_" + "a" * 49])
def test_other_texts_are_no_keys(text: str):
    assert read_key(text) is None


def test_a_key_shows_its_secret_nowhere_but_in_its_text():
    key = new_key()
    assert key.secret not in repr(key)
    assert key.fits(key.secret_sha256)
    assert not new_key().fits(key.secret_sha256)


def test_the_database_holds_no_secret(database: sa.Engine):
    key = register.add_key(database, "城管局", Role.ANALYST)
    with reading(database) as connection:
        row = connection.execute(sa.select(access_tables.api_key)).one()
    assert key.secret not in str(row)
    assert row.secret_sha256 == key.secret_sha256


def test_a_key_is_found_by_its_id_with_role_project_and_end(database: sa.Engine):
    register.add_project(database, "wanzhou", "万州")
    key = register.add_key(database, "A", Role.EDITOR, project_id="wanzhou", days=30)
    found = register.find_key(database, key.id)
    assert found is not None
    record, stored = found
    assert (record.role, record.project, record.state) == ("editor", "wanzhou", "valid")
    assert record.expires > record.created
    assert key.fits(stored)


def test_a_key_ends_on_its_day_and_still_counts_as_a_key(database: sa.Engine):
    assert not register.any_key(database)
    key = register.add_key(database, "A", Role.VIEWER, days=1)
    with writing(database) as connection:
        past = access_tables.api_key.c.expires_s - 86401
        connection.execute(sa.update(access_tables.api_key).values(expires_s=past))
    found = register.find_key(database, key.id)
    assert found is not None
    assert found[0].state == "expired"
    assert register.any_key(database)


def test_a_key_is_revoked_by_id_or_by_a_name_that_only_one_has(database: sa.Engine):
    first, second = (register.add_key(database, "same", Role.VIEWER) for _ in range(2))
    with pytest.raises(RegisterError, match=second.id):
        register.revoke_key(database, "same")
    assert register.revoke_key(database, first.id).state == "revoked"
    assert register.revoke_key(database, "same").id == second.id
    with pytest.raises(RegisterError, match="same"):
        register.revoke_key(database, "same")


def test_every_fault_of_a_new_key_is_told_at_once(database: sa.Engine):
    with pytest.raises(RegisterError) as caught:
        register.add_key(database, " ", Role.VIEWER, project_id="nowhere", days=0)
    codes = {fault.code for fault in caught.value.faults}
    assert codes == {"name_not_usable", "project_unknown", "days_out_of_range"}
    with pytest.raises(RegisterError, match="all projects"):
        register.add_key(database, "A", Role.ADMIN, project_id="nowhere")
    assert register.list_keys(database) == []


@pytest.mark.parametrize("project_id", ["", "Wanzhou", "a b", "-a", "a" * 41, "万州", "../a"])
def test_a_project_has_an_id_that_fits_an_address(database: sa.Engine, project_id: str):
    with pytest.raises(RegisterError):
        register.add_project(database, project_id, "name")


def test_a_project_is_made_once(database: sa.Engine):
    register.add_project(database, "wanzhou", "万州")
    with pytest.raises(RegisterError, match="already"):
        register.add_project(database, "wanzhou", "万州")
    assert [row["id"] for row in register.list_projects(database)] == ["wanzhou"]


def test_a_role_holds_all_that_lower_roles_may():
    assert Role.NOBODY < Role.VIEWER < Role.ANALYST < Role.EDITOR < Role.ADMIN
    with pytest.raises(UsageError):
        role_named("nobody")


@pytest.mark.parametrize("code", MESSAGES)
def test_both_languages_say_the_same_of_access(code: str):
    assert fields_of(MESSAGES[code]["zh"]) == fields_of(MESSAGES[code]["en"])


def test_the_command_line_makes_lists_and_revokes_keys(command: CommandLine, tmp_path):
    data = ("--data", tmp_path)
    made = command("key", "add", "QGIS 桌面", "--role", "analyst", "--days", "9", *data)
    assert made.returncode == 0, made.stderr
    key = read_key(made.stdout.strip())
    assert key is not None
    assert "this once" in made.stderr
    listed = command("key", "list", *data).stdout
    assert key.id in listed
    assert key.secret not in listed
    assert command("key", "revoke", key.id, *data).returncode == 0
    assert "revoked" in command("key", "list", *data).stdout
    assert command("key", "revoke", key.id, *data).returncode == 2
    log = command("audit", *data).stdout
    assert "key add QGIS 桌面" in log
    assert key.secret not in log


def test_the_command_line_refuses_what_cannot_be_in_both_languages(command: CommandLine, tmp_path):
    data = ("--data", tmp_path)
    for lang, word in (("zh", "没有项目"), ("en", "no project")):
        refused = command("key", "add", "A", "--role", "viewer", "--project", "x", *data, lang=lang)
        assert refused.returncode == 2
        assert word in refused.stderr
        assert refused.stdout == ""
    assert command("key", "add", "A", "--role", "root", *data).returncode == 2


def test_a_key_is_revoked_by_itself_and_never_logged(database: sa.Engine):
    key = register.add_key(database, "A", Role.VIEWER)
    begin_entry(database, LOCAL, "DELETE", f"/keys/{key.text}")
    assert list_entries(database)[0].what == f"/keys/siting_{key.id}_***"
    assert register.revoke_key(database, key.text).id == key.id
    with pytest.raises(RegisterError) as caught:
        register.revoke_key(database, f"{key.text}x")
    assert key.secret not in caught.value.text("zh") + caught.value.text("en")
