"""A PostgreSQL of the tests' own: a cluster in a temporary folder, made from installed binaries."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

INSTALLED = "/usr/lib/postgresql"
EXTENSION = "/usr/share/postgresql"
SERVER_ACCOUNT = "postgres"
TEMPLATE = "with_postgis"
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def binaries() -> Path:
    """Folder of PostgreSQL's newest binaries that PostGIS is installed for."""
    found = [
        folder / "bin"
        for folder in Path(INSTALLED).glob("*")
        if (folder / "bin" / "initdb").exists()
        and (Path(EXTENSION) / folder.name / "extension" / "postgis.control").exists()
    ]
    if not found:
        missing("PostgreSQL with PostGIS is not installed")
    return max(found, key=lambda path: int(path.parent.name))


def missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def account() -> str | None:
    """Account to start the server as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVER_ACCOUNT).pw_name
    except KeyError:
        missing(f"no account {SERVER_ACCOUNT} to start PostgreSQL as")
    return None


@contextmanager
def cluster() -> Iterator[str]:
    """Give the address of a running server's first database; nothing is left behind."""
    programs, user = binaries(), account()
    folder = Path(tempfile.mkdtemp(prefix="siting-pg-"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, "-D", str(data), *arguments],
            user=user,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            check=True,
            stdout=subprocess.DEVNULL,
        )

    try:
        run("initdb", "-U", "siting", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' {FAST}"
        run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
        try:
            address = f"postgresql://siting@/postgres?host={folder}"
            make_template(address)
            yield address
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def database_at(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def make_template(server: str) -> None:
    """Make the database with PostGIS that every other one is a copy of."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    with psycopg.connect(database_at(server, TEMPLATE), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Give the address of a new empty database with PostGIS on `server`; dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield database_at(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
