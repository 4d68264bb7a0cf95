"""Which process on which machine: names that other machines can read too."""

from __future__ import annotations

import errno
import os
import re
import socket
from functools import lru_cache
from pathlib import Path

NAMESPACE = Path("/proc/self/ns/pid")


@lru_cache(maxsize=1)
def machine_name() -> str:
    """Return a name of this machine within which process ids are unique.

    Containers may share a host name and yet count their processes apart, so the
    number of the process namespace is part of it where the system has one.
    """
    name = re.sub(r"[^A-Za-z0-9-]+", "-", socket.gethostname()) or "machine"
    try:
        return f"{name}-{NAMESPACE.stat().st_ino}"
    except OSError:
        return name


def alive(process_id: int) -> bool:
    """Say whether a process of this id runs on this machine (unknown counts as running)."""
    if process_id <= 0 or os.name == "nt":  # there, signal 0 would end the process
        return process_id > 0
    try:
        os.kill(process_id, 0)
    except OSError as error:
        return error.errno == errno.EPERM
    return True
