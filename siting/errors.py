"""Errors of the siting package: bad scenarios and bad problems, all faults at once."""

from __future__ import annotations

from geodata.errors import Fault, FaultError, Messages
from siting.messages import MESSAGES

__all__ = ["Fault", "FaultError", "ProblemError", "ScenarioError"]


class ScenarioError(FaultError):
    """A scenario that cannot be used: file, key, value and cure of every fault."""

    messages: Messages = MESSAGES


class ProblemError(FaultError):
    """A siting problem whose arrays contradict each other or are not finite."""

    messages: Messages = MESSAGES
