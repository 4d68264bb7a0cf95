"""`siting key`, `siting project` and `siting audit`."""

from __future__ import annotations

import csv
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import sqlalchemy as sa
import typer

from api.access import audit as log
from api.access import belongings, register
from api.access.roles import Role, role_named
from api.access.visitor import Visitor
from api.access.words import KEY_HEADS, ROLE_WORDS, STATE_WORDS
from api.commands.options import DataOption, JsonOption, LangOption, RunArgument, begin
from api.console import note, say, say_json, table
from api.database import open_database
from api.settings import Settings
from api.sheets import guarded
from api.store import find_run

keys = typer.Typer(help="Keys of the server: add, list, revoke.", no_args_is_help=True)
projects = typer.Typer(help="Projects that keys may be bound to.", no_args_is_help=True)


@contextmanager
def database(settings: Settings) -> Iterator[sa.Engine]:
    """Give the database, brought forward, and let go of it."""
    engine = open_database(settings)
    try:
        yield engine
    finally:
        engine.dispose()


def at_this_terminal() -> Visitor:
    """Return who uses the command line: an account of this machine."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # no name for the user number, as in some containers
        account = "?"
    return Visitor("cli", account, Role.ADMIN)


@contextmanager
def logged(engine: sa.Engine, what: str) -> Iterator[None]:
    """Write a change by the command line into the log, before and after."""
    number = log.begin_entry(engine, at_this_terminal(), "CLI", what)
    yield
    log.end_entry(engine, number, "done")


@keys.command("add")
def add_key(
    name: Annotated[str, typer.Argument(help="Who or what the key is for.")],
    role: Annotated[str, typer.Option(help="viewer, analyst, editor or admin.")],
    project: Annotated[
        str | None, typer.Option(help="The one project it sees; all unless told.")
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days until it ends; never unless told.")] = None,
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """Make a key and print it, this once."""
    language, settings = begin(lang, data)
    wanted = role_named(role)
    with database(settings) as engine:
        bound = project or "*"
        with logged(engine, f"key add {name} --role {role} --project {bound}"):
            key = register.add_key(engine, name, wanted, project_id=project, days=days)
    say(key.text)
    zh = f"密钥 {key.id} 只显示这一次，请立即妥善保存；服务器只保存其散列值。"
    en = f"Key {key.id} is shown this once: keep it now. The server stores only its hash."
    note(zh if language == "zh" else en)


@keys.command("list")
def list_keys(json: JsonOption = False, data: DataOption = None, lang: LangOption = None) -> None:
    """List every key without its secret."""
    language, settings = begin(lang, data)
    with database(settings) as engine:
        found = register.list_keys(engine)
    if json:
        say_json({"keys": [asdict(record) for record in found]})
        return
    rows = [
        [r.id, r.name, ROLE_WORDS[language][r.role], r.project or "*",
         STATE_WORDS[language][r.state], r.created, r.expires or "—", r.last_used or "—"]
        for r in found
    ]  # fmt: skip
    table(rows, KEY_HEADS[language])


@keys.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(help="Id of the key, or a name that only one has.")],
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """End a key; servers refuse it within seconds."""
    language, settings = begin(lang, data)
    with database(settings) as engine, logged(engine, f"key revoke {key}"):
        record = register.revoke_key(engine, key)
    zh, en = (
        f"密钥 {record.id}（{record.name}）已撤销。",
        f"Key {record.id} ({record.name}) revoked.",
    )
    note(zh if language == "zh" else en)


@projects.command("add")
def add_project(
    project: Annotated[str, typer.Argument(help="Id: lower-case letters, digits, hyphens.")],
    name: Annotated[str, typer.Argument(help="Name for people.")],
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """Make a project."""
    _, settings = begin(lang, data)
    with database(settings) as engine, logged(engine, f"project add {project}"):
        register.add_project(engine, project, name)


@projects.command("share")
def share_run(
    project: Annotated[str, typer.Argument(help="Id of the project.")],
    run: RunArgument,
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """Let a project see a run that was solved outside it."""
    _, settings = begin(lang, data)
    found = find_run(settings.runs_folder, run)
    with database(settings) as engine, logged(engine, f"project share {project} {found.id}"):
        belongings.share_run(engine, found.id, project)


@projects.command("list")
def list_projects(
    json: JsonOption = False, data: DataOption = None, lang: LangOption = None
) -> None:
    """List every project."""
    language, settings = begin(lang, data)
    with database(settings) as engine:
        found = register.list_projects(engine)
    if json:
        say_json({"projects": found})
        return
    heads = ("编号", "名称", "建立时间") if language == "zh" else ("id", "name", "created")
    table([list(row.values()) for row in found], heads)


def audit(
    limit: Annotated[int, typer.Option(min=1, help="Most entries, the newest.")] = 100,
    json: JsonOption = False,
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """Print the log of changes as CSV or JSON, the newest first."""
    _, settings = begin(lang, data)
    with database(settings) as engine:
        found = log.list_entries(engine, limit=limit)
    if json:
        say_json({"entries": [asdict(entry) for entry in found]})
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(log.COLUMNS)
    writer.writerows([guarded(value) for value in asdict(entry).values()] for entry in found)
