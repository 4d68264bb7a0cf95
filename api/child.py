"""A child process that begins warm: a copy of a process that has imported everything.

To import numpy, geopandas, PuLP and the rest takes seconds that a planner waits
for. One process (Python's fork server) does it once; each child is a fork of
it. Where there is no fork (Windows) a child begins cold.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import cast

from api.child_environment import take_on, without_secrets
from api.settings import Settings
from api.worker import work

WARM = "forkserver"
ORPHANED = 75
NURSERY_LOST = 255
"""Exit code that stands where the fork server died and nobody knows."""


@dataclass(frozen=True)
class Child:
    """A child process.

    Parameters
    ----------
    process
        The process; on POSIX it leads a group that its solvers belong to.
    """

    process: BaseProcess

    @property
    def code(self) -> int | None:
        """Exit code, -9 when it was killed by signal 9; None while it runs."""
        return self.process.exitcode

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end, at most so long; say whether it came."""
        self.process.join(timeout_s)
        return self.code is not None

    def end(self, grace_s: float) -> None:
        """Ask the child and its solvers to end, and kill them when they do not."""
        if self.code in (None, NURSERY_LOST):
            self._send(signal.SIGTERM)
        if not self.wait(grace_s) or self.code == NURSERY_LOST:
            self._send(getattr(signal, "SIGKILL", signal.SIGTERM))
            self.wait()

    def _send(self, sign: signal.Signals) -> None:
        process_id = self.process.pid
        if process_id is None or os.name == "nt":
            self.process.terminate()
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it has just ended
            os.killpg(process_id, sign)
            return
        with contextlib.suppress(ProcessLookupError):  # it does not lead its group yet
            os.kill(process_id, sign)


def start_child(settings: Settings, arguments: list[str], *, log: Path) -> Child:
    """Start `api.worker.work` in a child; it never outlives this process.

    Parameters
    ----------
    settings
        Settings of the child.
    arguments
        Task and its arguments.
    log
        File that takes what the child says on standard error.
    """
    context = _context()
    known = without_secrets(settings, database=_writes(arguments))
    process = context.Process(target=_begin, args=(known, arguments, str(log)))
    process.start()
    return Child(process)


def get_ready() -> None:
    """Begin to load what children have at hand, so that the first one need not wait for it."""
    if isinstance(_context(), ForkServerContext):
        forkserver.ensure_running()


def _context() -> ForkServerContext | SpawnContext:
    kinds = multiprocessing.get_all_start_methods()
    context = cast(
        "ForkServerContext | SpawnContext",
        multiprocessing.get_context(WARM if WARM in kinds else "spawn"),
    )
    if isinstance(context, ForkServerContext):
        context.set_forkserver_preload(["api.warm"])
    return context


def _writes(arguments: list[str]) -> bool:
    return arguments[0] == "job"


def _begin(settings: Settings, arguments: list[str], log: str) -> None:
    """Do the task in the child and end with its exit code."""
    take_on(settings, database=_writes(arguments))
    if os.name == "posix":
        os.setsid()
        os.nice(5)
    with Path(log).open("ab") as file, Path(os.devnull).open("ab") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(file.fileno(), 2)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.exit(work(settings, arguments))


def _end_with_parent() -> None:
    """End this process, and the solvers that it has started, as soon as its parent is gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    if os.name == "posix":
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(ORPHANED)
