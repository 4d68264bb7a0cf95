"""What a child process has at hand from its beginning: all imports done, the dataset read.

Loaded once, by the process that the children are copies of (`api.child`).
"""

from __future__ import annotations

from contextlib import suppress

from api import worker
from geodata import chongqing
from geodata.errors import FaultError

__all__ = ["worker"]

with suppress(FaultError):  # a damaged dataset is told by the job that needs it
    chongqing.load()
