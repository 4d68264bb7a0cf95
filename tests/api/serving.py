"""Real servers in processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import pytest

from tests.api.warm import NOWHERE, environment, start_command

START_LIMIT_S = 60.0
PATIENCE_S = 300
"""A slow machine is not a fault: only an answer that never comes is."""

IDLE = ("--workers", "0")
"""Options of a server that only answers; in an empty folder it would else solve the plan."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path, *options: str, log: Path = NOWHERE, **env: str) -> Iterator[str]:
    """Give the address of a server of this folder; its whole output goes to `log`."""
    port = free_port()
    child = start_server(data, port, *options, log=log, **env)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(child)


def start_server(
    data: Path, port: int, *options: str, log: Path = NOWHERE, **env: str
) -> BaseProcess:
    """Start a server and wait until it answers."""
    arguments = ["serve", "--port", str(port), *options]
    child = start_command(arguments, {**environment(data), **env}, log, log)
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and child.is_alive():
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return child
    stop(child)
    pytest.fail("the server did not start")


def stop(child: BaseProcess) -> None:
    """Ask a server to end, as a person at its terminal does; kill one that does not."""
    if child.is_alive():
        os.kill(child.pid, signal.SIGINT if os.name == "posix" else signal.SIGTERM)
    child.join(timeout=30)
    child.kill()
    child.join()
