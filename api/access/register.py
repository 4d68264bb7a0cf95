"""The register of keys and projects in the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from api.access.errors import RegisterError
from api.access.keys import Key, masked, new_key, read_key
from api.access.roles import Role
from api.database import access_tables, clock_s, reading, writing
from api.errors import Fault

api_key, project = access_tables.api_key, access_tables.project

NAME_LENGTH = 80
PROJECT_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
S_PER_DAY = 86400.0
MOST_DAYS = 3660


def now_utc() -> str:
    """Return the present time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class KeyRecord:
    """What the register knows of a key; without its secret.

    Parameters
    ----------
    id, name, role
        Public part, name and role of the key.
    project
        Id of its project; None for all.
    created, expires, revoked, last_used
        UTC times, ISO 8601; empty where it did not or will not happen.
    state
        ``valid``, ``expired`` or ``revoked``.
    """

    id: str
    name: str
    role: str
    project: str | None
    created: str
    expires: str
    revoked: str
    last_used: str
    state: str


def add_key(
    engine: sa.Engine, name: str, role: Role, *, project_id: str | None = None,
    days: int | None = None,
) -> Key:  # fmt: skip
    """Make a key and store its hash; the key itself is returned once and nowhere kept.

    Parameters
    ----------
    name
        Who or what it is for.
    role
        What it may do.
    project_id
        The one project that it sees; None for all.
    days
        Days after which it ends; None for never.

    Raises
    ------
    RegisterError
        With everything that does not fit.
    """
    key = new_key()
    with writing(engine) as connection:
        faults = _name_faults(name) + _project_faults(connection, role, project_id)
        if days is not None and not 1 <= days <= MOST_DAYS:
            faults.append(Fault("days_out_of_range", {"days": days, "most": MOST_DAYS}))
        if faults:
            raise RegisterError(faults)
        expires_s = None if days is None else clock_s(connection) + days * S_PER_DAY
        row = {"id": key.id, "secret_sha256": key.secret_sha256, "name": name, "role": role.key}
        row |= {"project": project_id, "created": now_utc()}
        connection.execute(api_key.insert(), {**row, "expires_s": expires_s})
    return key


def _name_faults(name: str) -> list[Fault]:
    fits = 0 < len(name.strip()) <= NAME_LENGTH and name.isprintable()
    return [] if fits else [Fault("name_not_usable", {"most": NAME_LENGTH})]


def _project_faults(connection: sa.Connection, role: Role, project_id: str | None) -> list[Fault]:
    if project_id is None:
        return []
    if role is Role.ADMIN:
        return [Fault("admin_of_all", {"project": project_id})]
    known = connection.execute(sa.select(project.c.id).order_by(project.c.id)).scalars().all()
    if project_id in known:
        return []
    return [Fault("project_unknown", {"project": project_id, "known": ", ".join(known) or "—"})]


def list_keys(engine: sa.Engine) -> list[KeyRecord]:
    """Return every key that was ever made, the oldest first."""
    with reading(engine) as connection:
        now_s = clock_s(connection)
        rows = connection.execute(sa.select(api_key).order_by(api_key.c.created, api_key.c.id))
        return [key_record(row, now_s) for row in rows]


def key_record(row: sa.Row[Any], now_s: float) -> KeyRecord:
    """Return what a row says, without the hash."""
    ends = "" if row.expires_s is None else _iso(row.expires_s)
    state = "valid" if row.expires_s is None or row.expires_s > now_s else "expired"
    return KeyRecord(
        row.id, row.name, row.role, row.project, row.created, ends, row.revoked, row.last_used,
        "revoked" if row.revoked else state,
    )  # fmt: skip


def _iso(time_s: float) -> str:
    return datetime.fromtimestamp(time_s, UTC).isoformat(timespec="seconds")


def find_key(engine: sa.Engine, key_id: str) -> tuple[KeyRecord, str] | None:
    """Return a key's record and the hash of its secret; None where there is no such key."""
    with reading(engine) as connection:
        row = connection.execute(sa.select(api_key).where(api_key.c.id == key_id)).one_or_none()
        return None if row is None else (key_record(row, clock_s(connection)), row.secret_sha256)


def note_use(engine: sa.Engine, key_id: str) -> None:
    """Write down that a key is being used."""
    with writing(engine) as connection:
        change = sa.update(api_key).where(api_key.c.id == key_id)
        connection.execute(change.values(last_used=now_utc()))


def any_key(engine: sa.Engine) -> bool:
    """Say whether a key was ever made.

    A key that ended still counts: a server must not open to everybody on the
    day on which its last key expires.
    """
    with reading(engine) as connection:
        return connection.execute(sa.select(api_key.c.id).limit(1)).first() is not None


def revoke_key(engine: sa.Engine, named: str) -> KeyRecord:
    """End a key at once, by its id, by itself, or by a name that only one valid key has.

    Raises
    ------
    RegisterError
        No valid key, or more than one, fits.
    """
    whole = read_key(named)
    named = masked(named) if whole is None else whole.id
    with writing(engine) as connection:
        fits = sa.or_(api_key.c.id == named, api_key.c.name == named)
        rows = connection.execute(sa.select(api_key).where(fits, api_key.c.revoked == "")).all()
        if len(rows) != 1:
            code = "key_not_found" if not rows else "key_not_single"
            known = ", ".join(row.id for row in rows)
            raise RegisterError([Fault(code, {"key": named, "known": known})])
        change = sa.update(api_key).where(api_key.c.id == rows[0].id)
        connection.execute(change.values(revoked=now_utc()))
        again = connection.execute(sa.select(api_key).where(api_key.c.id == rows[0].id)).one()
        return key_record(again, clock_s(connection))


def add_project(engine: sa.Engine, project_id: str, name: str) -> None:
    """Make a project.

    Raises
    ------
    RegisterError
        Its id or name cannot be used, or it is there already.
    """
    faults = _name_faults(name)
    if not PROJECT_ID.fullmatch(project_id):
        faults.append(Fault("project_id_not_usable", {"project": project_id[:NAME_LENGTH]}))
    if faults:
        raise RegisterError(faults)
    with writing(engine) as connection:
        if connection.execute(sa.select(project).where(project.c.id == project_id)).first():
            raise RegisterError([Fault("project_exists", {"project": project_id})])
        row = {"id": project_id, "name": name, "created": now_utc()}
        connection.execute(project.insert(), row)


def list_projects(engine: sa.Engine) -> list[dict[str, str]]:
    """Return every project by id."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(project).order_by(project.c.id))
        return [dict(row._mapping) for row in rows]
