"""Running a solver that is a program of its own, so that a cancel ends it."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from siting.options import Cancel
from siting.watching import POLL_S

ASKED_S = 0.5
"""How long a program may take to stop and write its answer before it is killed."""


def run_program(arguments: list[str], log_file: Path, cancel: Cancel | None) -> int | None:
    """Run a program to its end and return its exit code, None when a cancel ended it.

    After a cancel the program is interrupted as by Ctrl-C, upon which CBC writes the
    best answer it has; it is killed when that takes longer than `ASKED_S`.

    Parameters
    ----------
    arguments
        Path of the program and what it is told.
    log_file
        Takes what the program prints.
    cancel
        Ends the program when set.
    """
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with (
        log_file.open("wb") as log,
        subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            creationflags=flags,
        ) as program,
    ):
        try:
            while _is_running(program, POLL_S if cancel is not None else None):
                if cancel is not None and cancel.is_set():
                    _stop(program)
                    return None
        finally:
            program.kill()
    return program.returncode


def _is_running(program: subprocess.Popen[bytes], seconds: float | None) -> bool:
    try:
        program.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def _stop(program: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        program.send_signal(signal.SIGINT)
        if not _is_running(program, ASKED_S):
            return
    program.kill()
    program.wait()
