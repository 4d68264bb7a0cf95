"""Browser sessions: a random cookie stands for a key or a person until it ends."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import sqlalchemy as sa

from api.access.register import KeyRecord, key_record, now_utc
from api.access.roles import Role
from api.access.visitor import Visitor
from api.database import access_tables, clock_s, reading, writing

COOKIE = "siting_session"
TOKEN_BYTES = 32
S_PER_H = 3600.0
api_key, browser_session = access_tables.api_key, access_tables.browser_session


def start_session(engine: sa.Engine, holder: KeyRecord | Visitor, hours: float) -> str:
    """Store a new session and return its token; sessions that ended are dropped.

    Parameters
    ----------
    holder
        The key that was shown, or whom a provider has named.
    hours
        How long the session lasts; one of a key also ends with the key.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row: dict[str, Any] = {"token_sha256": _hash(token), "created": now_utc()}
    if isinstance(holder, Visitor):
        known = {"id": holder.id, "name": holder.name, "project": holder.project}
        row["visitor"] = {**known, "role": holder.role.key}
    else:
        row["key_id"] = holder.id
    with writing(engine) as connection:
        now_s = clock_s(connection)
        connection.execute(sa.delete(browser_session).where(browser_session.c.expires_s < now_s))
        connection.execute(browser_session.insert(), {**row, "expires_s": now_s + hours * S_PER_H})
    return token


def holder_of_session(engine: sa.Engine, token: str) -> KeyRecord | Visitor | None:
    """Return whose session it is; None where it is unknown or has ended."""
    both = sa.outerjoin(browser_session, api_key, browser_session.c.key_id == api_key.c.id)
    columns = (browser_session.c.expires_s.label("ends_s"), browser_session.c.visitor)
    asked = sa.select(*api_key.c, *columns).select_from(both)
    with reading(engine) as connection:
        row: sa.Row[Any] | None = connection.execute(
            asked.where(browser_session.c.token_sha256 == _hash(token))
        ).one_or_none()
        now_s = clock_s(connection)
    if row is None or row.ends_s <= now_s:
        return None
    if row.visitor is None:
        return key_record(row, now_s)
    known = row.visitor
    role = Role[known["role"].upper()]
    return Visitor(known["id"], known["name"], role, known["project"], by_session=True)


def end_session(engine: sa.Engine, token: str) -> None:
    """Forget a session."""
    with writing(engine) as connection:
        wanted = browser_session.c.token_sha256 == _hash(token)
        connection.execute(sa.delete(browser_session).where(wanted))


def page_token(token: str) -> str:
    """Return what a page of this session sends with every change.

    It follows from the cookie, so nothing is stored, and a page of another site,
    which cannot read the cookie, cannot know it.
    """
    return hmac.new(token.encode(), b"siting page", hashlib.sha256).hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
