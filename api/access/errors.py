"""Why somebody is not let in, or not now."""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException

from api.access.messages import MESSAGES
from api.errors import RunError, UsageError


class AccessError(RunError):
    """What a visitor asks for is not for this visitor."""

    messages = MESSAGES


class UnknownVisitorError(AccessError):
    """The request shows no key, or one that does not count."""


class LoginError(UnknownVisitorError):
    """An organisation's account was not let in."""


class NotAllowedError(AccessError):
    """The visitor's role does not reach so far."""


class StalePageError(AccessError):
    """A page sent a change without what the server gave it for that."""


class TooManyRequestsError(AccessError):
    """The visitor asks faster than the server allows."""


class HiddenError(AccessError):
    """The thing is not there for this visitor."""


class ExposureError(UsageError):
    """The server would be open to others without any key."""

    messages = MESSAGES


class RegisterError(UsageError):
    """A key or a project cannot be made, found or changed as asked."""

    messages = MESSAGES


class RefusedBodyError(HTTPException):
    """A body is too large or too slow: raised while a route reads it, past all other replies."""

    def __init__(self, status: HTTPStatus, error: AccessError) -> None:
        super().__init__(status)
        self.status = status
        self.error = error
