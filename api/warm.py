"""What a child process has at hand from its beginning: all imports done, the dataset read.

Loaded once, by the process that the children are copies of (`api.child`). What a branch of
the built-in plan asks for again is worked out once too: haul lengths, outlines, search keys.
"""

from __future__ import annotations

import gc
from contextlib import suppress

import siting
from api import worker
from geodata import chongqing
from geodata.errors import FaultError
from maps.document import make_ready
from siting.building import build_case

__all__ = ["worker"]

PLAN = "plan-2025"

with suppress(FaultError):  # a damaged dataset is told by the job that needs it
    _layers = chongqing.load()
    make_ready(_layers)
    build_case(siting.read_scenario(PLAN), _layers)

# What stands here stays: a child's collector need not look through it, page by page a copy.
gc.collect()
gc.freeze()
