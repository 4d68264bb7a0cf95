"""Faults of labels, one type per HTTP status."""

from __future__ import annotations

from api.errors import Fault, RunError

__all__ = ["Fault", "LabelChangedError", "LabelConditionError"]


class LabelChangedError(RunError):
    """Somebody else changed the label since it was read."""


class LabelConditionError(RunError):
    """A change came without ``If-Match``."""
