"""The log of changes: who changed what, when, from where, and what came of it.

A change asked for over HTTP is written down before it is carried out, without
an outcome, and its outcome is added before the answer leaves. So nothing
changes unlogged, and an entry without an outcome marks a server that died in
between. Entries are never altered otherwise and never deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from api.access.keys import masked
from api.access.register import now_utc
from api.access.visitor import Visitor
from api.database import access_tables, reading, writing

audit_entry = access_tables.audit_entry
WHAT_LENGTH = 400
NOTED = ("who", "role", "what", "before_sha256", "after_sha256")
DEFAULT_PAGE = 100
MOST_PAGE = 1000


@dataclass(frozen=True)
class Entry:
    """One line of the log.

    Parameters
    ----------
    number
        Position in the log; grows.
    time
        UTC, ISO 8601.
    who, role, address
        Visitor's id and name, role, and network address; no address on the command line.
    method, what
        Method and path of the request, or ``CLI`` and the command.
    outcome
        HTTP status, or ``done``; empty when the server died in between.
    before_sha256, after_sha256
        Hash of the thing before and after, where the route gives it.
    """

    number: int
    time: str
    who: str
    role: str
    address: str
    method: str
    what: str
    outcome: str
    before_sha256: str
    after_sha256: str


COLUMNS = tuple(field.name for field in fields(Entry))


def begin_entry(
    engine: sa.Engine, visitor: Visitor, method: str, what: str, *, address: str = "",
    outcome: str = "",
) -> int:  # fmt: skip
    """Write down that a visitor asks for a change, and return the entry's number."""
    who = f"{visitor.id} {visitor.name}".strip()
    row = {"time": now_utc(), "who": who, "role": visitor.role.key, "address": address}
    row |= {"method": method, "what": masked(what)[:WHAT_LENGTH], "outcome": outcome}
    with writing(engine) as connection:
        result = connection.execute(audit_entry.insert(), row)
        return int(result.inserted_primary_key[0])


def end_entry(
    engine: sa.Engine, number: int, outcome: str, noted: Mapping[str, str] | None = None
) -> None:
    """Add what came of a change to its entry, and what the route told of it."""
    known = {name: text[:WHAT_LENGTH] for name, text in (noted or {}).items() if name in NOTED}
    with writing(engine) as connection:
        change = sa.update(audit_entry).where(audit_entry.c.number == number)
        connection.execute(change.values(outcome=outcome, **known))


def list_entries(
    engine: sa.Engine, *, before: int | None = None, limit: int = DEFAULT_PAGE
) -> list[Entry]:
    """Return entries, the newest first.

    Parameters
    ----------
    before
        Only entries with a smaller number; None for the newest.
    limit
        Most entries.
    """
    asked = sa.select(audit_entry).order_by(audit_entry.c.number.desc()).limit(limit)
    if before is not None:
        asked = asked.where(audit_entry.c.number < before)
    with reading(engine) as connection:
        return [entry_of(row) for row in connection.execute(asked)]


def entry_of(row: sa.Row[Any]) -> Entry:
    """Return one row as an entry."""
    return Entry(**{name: getattr(row, name) for name in COLUMNS})
