"""Readers who do not read are let go; slow ones get everything. A real server, a real socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn

from api.access.protocol import PunctualProtocol
from tests.api.serving import PATIENCE_S, free_port

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system's TCP has no such limit"
)
PARTS, PART = 200, b"x" * 100_000
"""More than the buffers of both ends hold."""


class Impatient(PunctualProtocol):
    read_limit_s = 1.0


async def large(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(PARTS):
        await send({"type": "http.response.body", "body": PART, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def port() -> Iterator[int]:
    port = free_port()
    config = uvicorn.Config(
        large,
        port=port,
        http=Impatient,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join()


def asked(port: int) -> socket.socket:
    """A connection with a small buffer that has asked and read nothing yet."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.settimeout(PATIENCE_S)
    link.connect(("127.0.0.1", port))
    link.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    return link


def taken_bytes(link: socket.socket) -> int:
    """Read to the end, as far as there is one."""
    count = 0
    try:
        while more := link.recv(1 << 20):
            count += len(more)
    except ConnectionResetError:
        pass
    return count


def test_a_reader_who_does_not_read_is_let_go(port: int):
    with closing(asked(port)) as link:
        time.sleep(6 * Impatient.read_limit_s)
        assert taken_bytes(link) < PARTS * len(PART)


def test_a_slow_reader_gets_everything(port: int):
    with closing(asked(port)) as link:
        first = 0
        for _ in range(30):  # longer together than the limit, never so long without reading
            time.sleep(Impatient.read_limit_s / 10)
            first += len(link.recv(1 << 20))
        assert first + taken_bytes(link) > PARTS * len(PART)
