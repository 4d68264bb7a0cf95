"""Faults of maps: what cannot be drawn, and the cure."""

from __future__ import annotations

from geodata.errors import FaultError
from maps.messages import MESSAGES


class MapError(FaultError):
    """A map that cannot be drawn as asked."""

    messages = MESSAGES
