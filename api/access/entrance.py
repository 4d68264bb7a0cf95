"""Who comes in: keys and sessions looked up, and remembered for a moment."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import time
from dataclasses import dataclass, field

import sqlalchemy as sa
from starlette.requests import Request

from api.access.exposure import is_local
from api.access.keys import read_key
from api.access.oidc import Provider
from api.access.proxy import PAGE_TOKEN, Proxy
from api.access.rate import Buckets
from api.access.register import KeyRecord, any_key, find_key, note_use
from api.access.roles import Role
from api.access.sessions import COOKIE, holder_of_session, page_token
from api.access.visitor import LOCAL, NOBODY, Visitor
from api.database import DatabaseError
from api.settings import Settings

REMEMBERED_S = 2.0
"""How long after it was revoked a key may still work at another server."""
NOTED_EVERY_S = 60.0
MOST_REMEMBERED = 10_000
LOGGER = logging.getLogger("api")


@dataclass(frozen=True)
class Shown:
    """What a request shows of who it is; kept out of ``repr``, so out of logs.

    Parameters
    ----------
    key_text
        Text in place of a key; empty where none is shown.
    token
        Token of a browser session; empty where none is shown.
    """

    key_text: str = field(repr=False)
    token: str = field(repr=False)

    @property
    def sha256(self) -> str:
        """By what the visitor is remembered; empty where nothing is shown."""
        if not self.key_text and not self.token:
            return ""
        return hashlib.sha256(f"{self.key_text}\n{self.token}".encode()).hexdigest()


def shown_by(request: Request) -> Shown:
    """Return what a request shows: a header wins over a cookie.

    ``Bearer KEY`` is the rule; ``Basic`` with the key as password is for GIS
    programs that only ask for a name and a password.
    """
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            rest = base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            rest = ""
        return Shown(rest or "?", "")
    if kind:
        return Shown(rest.strip() if kind.lower() == "bearer" else "?", "")
    token = request.cookies.get(COOKIE, "") if "cookie" in request.headers else ""
    return Shown("", token)


class Entrance:
    """Looks up who a request comes from; holds the database and what was just looked up."""

    def __init__(self, settings: Settings, engine: sa.Engine) -> None:
        self.settings = settings
        self.proxy = Proxy.from_settings(settings)
        self.provider = Provider.from_settings(settings)
        self.buckets = Buckets(settings.rate_per_s)
        self.engine = engine
        self._remembered: dict[str, tuple[Visitor, float]] = {}
        self._noted_s: dict[str, float] = {}

    def forget(self) -> None:
        """Look everybody up again: keys or sessions have changed."""
        self._remembered = {}

    def remembered(self, shown: Shown) -> Visitor | None:
        """Return a visitor who was looked up a moment ago; None where it must be done again."""
        visitor, until_s = self._remembered.get(shown.sha256, (NOBODY, 0.0))
        return visitor if until_s > time.monotonic() else None

    def look_up(self, shown: Shown) -> Visitor:
        """Return who shows this, from the database; nobody where it does not count."""
        visitor = self._find(shown)
        if visitor.role is not Role.NOBODY:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered = {}
            self._remembered[shown.sha256] = (visitor, time.monotonic() + REMEMBERED_S)
        return visitor

    def _find(self, shown: Shown) -> Visitor:
        if shown.key_text:
            record = self.record_of(shown.key_text)
            return NOBODY if record is None else self._let_in(record, by_session=False)
        if shown.token:
            holder = holder_of_session(self.engine, shown.token)
            if isinstance(holder, Visitor):
                return holder if self.provider is not None else NOBODY
            if holder is not None and holder.state == "valid":
                return self._let_in(holder, by_session=True)
        open_to_all = is_local(self.settings) and not any_key(self.engine)
        return LOCAL if open_to_all else NOBODY

    def record_of(self, key_text: str) -> KeyRecord | None:
        """Return the record of a key that counts; None for any other text."""
        key = read_key(key_text)
        found = None if key is None else find_key(self.engine, key.id)
        if key is None or found is None:
            return None
        record, secret_sha256 = found
        return record if key.fits(secret_sha256) and record.state == "valid" else None

    def _let_in(self, record: KeyRecord, *, by_session: bool) -> Visitor:
        now_s = time.monotonic()
        if now_s >= self._noted_s.get(record.id, now_s):
            self._noted_s[record.id] = now_s + NOTED_EVERY_S
            try:
                note_use(self.engine, record.id)
            except DatabaseError as error:  # a full disk must not keep readers out
                LOGGER.warning("keys: %s", error)
        role = Role[record.role.upper()]
        return Visitor(f"key:{record.id}", record.name, role, record.project, by_session)


def page_token_of(visitor: Visitor, shown: Shown) -> str:
    """Return what this visitor's pages send with every change; empty where nothing is needed."""
    if not visitor.by_session:
        return ""
    return PAGE_TOKEN if visitor.id.startswith("proxy:") else page_token(shown.token)
