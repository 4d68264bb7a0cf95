"""The listening server: refused where it would be open to all, bounded where clients are slow."""

from __future__ import annotations

import uvicorn

from api.access.bodies import HEADER_LIMIT_BYTES
from api.access.exposure import check_exposure
from api.access.protocol import PunctualProtocol
from api.app import create_app
from api.database import open_database
from api.settings import Settings

GRACE_S = 5


def check_listening(settings: Settings) -> None:
    """Refuse to listen where others could come in and nobody could tell them apart.

    Raises
    ------
    ExposureError
        The address is not this machine's own and no valid key exists.
    """
    engine = open_database(settings)
    try:
        check_exposure(settings, engine)
    finally:
        engine.dispose()


def listen(settings: Settings) -> None:
    """Serve until told to stop.

    The addresses that a reverse proxy passes on are read by the gate, from the
    proxies in the settings only, so uvicorn itself believes none.
    """
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        http=PunctualProtocol,
        ws="none",
        h11_max_incomplete_event_size=HEADER_LIMIT_BYTES,
        limit_concurrency=settings.connection_limit,
        timeout_graceful_shutdown=GRACE_S,
    )
