"""Faults of requests for features."""

from __future__ import annotations

from api.features.messages import MESSAGES
from geodata.errors import Fault, FaultError

__all__ = ["ChangedError", "Fault", "NoCollectionError", "NotAcceptableError", "QueryError"]


class QueryError(FaultError):
    """A parameter is unknown, or its value means nothing."""

    messages = MESSAGES


class NoCollectionError(QueryError):
    """There is no such collection or feature."""


class NotAcceptableError(QueryError):
    """None of the formats that the client accepts is offered."""


class ChangedError(QueryError):
    """What the client holds is not what the server has (If-Match)."""
