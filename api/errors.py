"""Faults that the doors find: runs, folders, requests and options."""

from __future__ import annotations

from api.messages import MESSAGES
from geodata.errors import Fault, FaultError

__all__ = ["Fault", "NotFoundError", "QueueFullError", "RunError", "StorageError", "UsageError"]


class RunError(FaultError):
    """A run folder is missing a part, damaged or cannot be written."""

    messages = MESSAGES


class NotFoundError(RunError):
    """No run, facility, catchment or table has the given name."""


class StorageError(RunError):
    """A folder cannot be written: rights, space or a missing disk."""


class QueueFullError(RunError):
    """As many jobs wait as may wait."""


class UsageError(RunError):
    """An option or argument cannot mean anything: the command ends with code 2."""
