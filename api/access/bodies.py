"""How large a body may be and how long it may take, whether or not its length is told."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.errors import AccessError, RefusedBodyError
from api.errors import Fault
from api.replies import problem_reply

BODY_LIMIT_BYTES = 1_000_000
BODY_LIMIT_S = 60.0
HEADER_LIMIT_BYTES = 32_768
"""uvicorn's own limit sees only headers that come in pieces."""


def too_large() -> RefusedBodyError:
    """Return the error of a body beyond the limit."""
    fault = Fault("body_too_large", {"limit_kb": BODY_LIMIT_BYTES // 1000})
    return RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, AccessError([fault]))


def headers_too_large() -> RefusedBodyError:
    """Return the error of headers beyond the limit."""
    fault = Fault("headers_too_large", {"limit_kb": HEADER_LIMIT_BYTES // 1024})
    return RefusedBodyError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, AccessError([fault]))


def counts_itself(scope: Scope) -> bool:
    """Say whether a body goes to the route of uploads, which has limits of its own."""
    path = str(scope["path"])
    to_layers = path == "/layers" or path.startswith("/layers/")
    return to_layers and scope["method"] in ("POST", "PUT")


def refusal(scope: Scope) -> RefusedBodyError | None:
    """Return why a request is refused before its body is read; None where it is not."""
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADER_LIMIT_BYTES:
        return headers_too_large()
    if counts_itself(scope):
        return None
    told = Headers(scope=scope).get("content-length", "0")
    fits = told.isascii() and told.isdecimal() and int(told[:20]) <= BODY_LIMIT_BYTES
    return None if fits else too_large()


def too_slow() -> RefusedBodyError:
    """Return the error of a body that does not arrive."""
    fault = Fault("body_too_slow", {"limit_s": int(BODY_LIMIT_S)})
    return RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT, AccessError([fault]))


class BodyLimit:
    """ASGI middleware that counts a body as it comes in and ends the request beyond the limits."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = refusal(scope)
        if refused is not None:
            reply = problem_reply(Request(scope), refused.status, refused.error)
            await reply(scope, receive, send)
            return
        limited = receive if counts_itself(scope) else _Counted(receive).receive
        await self.app(scope, limited, send)


class _Counted:
    """A body as it comes in; what is beyond the limits raises inside the application."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0
        self._whole = False
        self._until_s = asyncio.get_running_loop().time() + BODY_LIMIT_S

    async def receive(self) -> Message:
        """Return the next message; without a time limit once the body is whole."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until_s):
                message = await self._receive()
        except TimeoutError as error:
            raise too_slow() from error
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
        if self._size > BODY_LIMIT_BYTES:
            raise too_large()
        return message
