"""The gate before every route: who it is, how often, whether allowed, and the log of changes.

It stands before the application, so that a body is read only for those who
may send it, and a route that nobody wrote a rule for answers nobody.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar
from urllib.parse import quote

import anyio
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.access.audit import begin_entry, end_entry
from api.access.entrance import Entrance, Shown, page_token_of, shown_by
from api.access.errors import (
    AccessError,
    HiddenError,
    NotAllowedError,
    StalePageError,
    TooManyRequestsError,
    UnknownVisitorError,
)
from api.access.roles import Role
from api.access.rules import SAFE_METHODS, needed_role, needs_no_name
from api.access.visitor import NOBODY, STATE, Visitor
from api.access.words import ROLE_WORDS
from api.database import DatabaseError
from api.errors import Fault
from api.protection import CrossSiteError, check_same_origin
from api.rendering import PAGE_TOKEN, wants_html
from api.replies import problem_reply, status_of
from geodata.errors import FaultError

PEER = "siting_peer"
NOTED = "siting_noted"
PAGE_TOKEN_HEADER = "x-csrf-token"
FAILURE_COST = 10.0
LOGGER = logging.getLogger("api")
T = TypeVar("T")


async def apart(work: Callable[[], T]) -> T:
    """Do what waits for the database in a thread of its own."""
    return await anyio.to_thread.run_sync(work)


def address_of(scope: Scope) -> str:
    """Return the network address that a request came from; empty on a socket file."""
    client = scope.get("client")
    return str(client[0]) if client else ""


class Gate:
    """ASGI middleware that lets a request through, or answers in its place."""

    def __init__(self, app: ASGIApp, *, entrance: Entrance) -> None:
        self.app = app
        self.entrance = entrance
        self._looking_up: dict[str, anyio.Lock] = {}
        trusted = [str(network) for network in entrance.proxy.networks]
        self._inside = ProxyHeadersMiddleware(self._admit, trusted_hosts=trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; what is no plain HTTP passes only where it starts the app."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            scope[PEER] = address_of(scope)
            await self._inside(scope, receive, send)  # type: ignore[arg-type]

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            shown = shown_by(request)
            visitor = await self._identify(request, shown)
            scope[STATE], scope[PAGE_TOKEN] = visitor, page_token_of(visitor, shown)
            await self._check(request, visitor)
        except FaultError as error:
            await self._refuse(request, error)(scope, receive, send)
            return
        if visitor.by_session:
            send = _kept_private(send)
        if request.method in SAFE_METHODS or not _is_change(request):
            await self.app(scope, receive, send)
        else:
            await self._change(request, receive, send)

    async def _identify(self, request: Request, shown: Shown) -> Visitor:
        if needs_no_name(request.method, request.scope["path"]):
            return NOBODY
        named = self.entrance.proxy.visitor(request.headers, request.scope[PEER])
        visitor = named or self.entrance.remembered(shown)
        if visitor is None:
            visitor = await self._look_up(request, shown)
        elif visitor.id != "local":
            self._take(visitor.id)
        if shown.key_text and visitor.role is Role.NOBODY:
            self._take(f"address:{address_of(request.scope)}", FAILURE_COST)
            raise UnknownVisitorError([Fault("key_not_valid")])
        return visitor

    async def _look_up(self, request: Request, shown: Shown) -> Visitor:
        """Look a visitor up once, however many of its requests wait for it."""
        lock = self._looking_up.setdefault(shown.sha256, anyio.Lock())
        try:
            async with lock:
                visitor = self.entrance.remembered(shown)
                if visitor is not None:
                    return visitor
                self._take(f"address:{address_of(request.scope)}")
                return await apart(partial(self.entrance.look_up, shown))
        finally:
            self._looking_up.pop(shown.sha256, None)

    def _take(self, name: str, cost: float = 1.0) -> None:
        wait_s = self.entrance.buckets.take(name, cost)
        if wait_s:
            raise TooManyRequestsError([Fault("too_many_requests", {"wait_s": wait_s})])

    async def _check(self, request: Request, visitor: Visitor) -> None:
        needed = needed_role(request.method, request.scope["path"])
        if request.method not in SAFE_METHODS:
            check_same_origin(request)
            sent = request.headers.get(PAGE_TOKEN_HEADER, "")
            expected = request.scope[PAGE_TOKEN]
            bound = visitor.by_session and needed is not Role.NOBODY
            if bound and not hmac.compare_digest(sent.encode(), expected.encode()):
                raise StalePageError([Fault("csrf_missing")])
        if visitor.role is Role.NOBODY and needed is not Role.NOBODY:
            raise UnknownVisitorError([Fault("key_needed")])
        if needed is None and visitor.role < Role.ADMIN and request.method in SAFE_METHODS:
            raise HiddenError([Fault("page_hidden")])
        if needed is None and request.method not in SAFE_METHODS and _would_run(request):
            raise HiddenError([Fault("page_hidden")])
        if needed is not None and visitor.role < needed:
            await self._note_refusal(request, visitor)
            raise _too_low(visitor.role, needed)

    async def _note_refusal(self, request: Request, visitor: Visitor) -> None:
        if request.method not in SAFE_METHODS:
            await apart(partial(self._begin, request, visitor, outcome="403"))

    def _begin(self, request: Request, visitor: Visitor, *, outcome: str = "") -> int:
        return begin_entry(
            self.entrance.engine,
            visitor,
            request.method,
            request.scope["path"],
            address=address_of(request.scope),
            outcome=outcome,
        )

    async def _change(self, request: Request, receive: Receive, send: Send) -> None:
        """Let a change be carried out, logged before it begins and before its answer leaves."""
        visitor: Visitor = request.scope[STATE]
        try:
            number = await apart(partial(self._begin, request, visitor))
        except DatabaseError as error:
            await self._refuse(request, error)(request.scope, receive, send)
            return

        async def send_logged(message: Message) -> None:
            if message["type"] == "http.response.start":
                noted = request.scope[NOTED]
                outcome = str(message["status"])
                await apart(partial(self._end, number, outcome, noted))
            await send(message)

        request.scope[NOTED] = {}
        await self.app(request.scope, receive, send_logged)

    def _end(self, number: int, outcome: str, noted: dict[str, str]) -> None:
        try:
            end_entry(self.entrance.engine, number, outcome, noted)
        except DatabaseError as error:  # the entry stands; only its outcome is missing
            LOGGER.error("audit %s: %s", number, error)  # noqa: TRY400

    def _refuse(self, request: Request, error: FaultError) -> Response:
        unknown = isinstance(error, UnknownVisitorError)
        if unknown and request.method in ("GET", "HEAD") and wants_html(request):
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/login?next={quote(wanted, safe='')}", status_code=303)
        reply = problem_reply(request, status_of(error), error)
        if unknown:
            reply.headers["WWW-Authenticate"] = "Bearer"
        if isinstance(error, TooManyRequestsError):
            reply.headers["Retry-After"] = str(error.faults[0].params["wait_s"])
        if isinstance(error, AccessError | CrossSiteError):
            reply.headers["Cache-Control"] = "no-store"
        return reply


def _too_low(role: Role, needed: Role) -> NotAllowedError:
    words = {
        f"{name}_{lang}": ROLE_WORDS[lang][which.key]
        for lang in ("zh", "en")
        for name, which in (("role", role), ("needed", needed))
    }
    return NotAllowedError([Fault("role_too_low", words)])


def _kept_private(send: Send) -> Send:
    """Tell caches between server and browser to keep nothing that a cookie gave."""

    async def send_private(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("Cache-Control", "private, no-cache")
        await send(message)

    return send_private


def _is_change(request: Request) -> bool:
    return needed_role(request.method, request.scope["path"]) is not None


def _would_run(request: Request) -> bool:
    """Say whether a route would carry this out: then only a rule may let it through."""
    routes: list[BaseRoute] = request.app.routes
    return any(route.matches(dict(request.scope))[0] is Match.FULL for route in routes)


def note_change(request: Request, **noted: str) -> None:
    """Tell the log more of a change than its address.

    Parameters
    ----------
    noted
        `before_sha256`, `after_sha256` of the thing; `what`, `who` and `role` in place of
        what the gate knew before the change.
    """
    request.scope.get(NOTED, {}).update(noted)
