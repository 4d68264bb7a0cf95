"""How long a client may take: for the headers of a request, and to read the answer.

uvicorn waits without end for headers that never come whole and for readers who do not
read, and a connection costs them next to nothing. Here such a connection is closed.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_LIMIT_S = 10.0
READ_LIMIT_S = 60.0
"""How long a reader may take nothing of an answer that waits for it (where TCP tells: Linux)."""
MS_PER_S = 1000


class PunctualProtocol(H11Protocol):
    """uvicorn's own protocol, with an end to waiting for headers and for readers."""

    read_limit_s = READ_LIMIT_S

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._header_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for headers."""
        super().connection_made(transport)
        link = transport.get_extra_info("socket")
        if hasattr(socket, "TCP_USER_TIMEOUT") and link.family != socket.AF_UNIX:
            limit_ms = int(self.read_limit_s * MS_PER_S)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, limit_ms)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Wait on while headers are not whole; more bytes of them give no more time."""
        super().handle_events()
        if self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._stop_waiting()

    def _wait(self) -> None:
        if self._header_timer is None:
            self._header_timer = self.loop.call_later(HEADER_LIMIT_S, self._end)

    def _stop_waiting(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _end(self) -> None:
        self._header_timer = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()
