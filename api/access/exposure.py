"""Whether the server may be reached from elsewhere, and by which names."""

from __future__ import annotations

import sqlalchemy as sa

from api.access.errors import ExposureError
from api.access.loopback import is_loopback
from api.access.oidc import Provider
from api.access.proxy import Proxy, words
from api.access.register import list_keys
from api.errors import Fault
from api.protection import LOOPBACK_NAMES
from api.settings import Settings


def is_local(settings: Settings) -> bool:
    """Say whether the settings keep the server to this machine.

    A name or a proxy in the settings means that others reach it by a way that
    only looks like this machine.
    """
    others = settings.allowed_hosts or settings.trusted_proxies or settings.proxy_user_header
    return is_loopback(settings.host) and not (others or settings.oidc_issuer)


def allowed_hosts(settings: Settings) -> list[str]:
    """Return the names by which the server may be called; ``*`` stands for any."""
    if settings.allowed_hosts:
        return [*words(settings.allowed_hosts), *LOOPBACK_NAMES]
    return [settings.host, *LOOPBACK_NAMES] if is_loopback(settings.host) else ["*"]


def check_exposure(settings: Settings, engine: sa.Engine) -> None:
    """Refuse to be reached from elsewhere as long as nobody could be told apart.

    Raises
    ------
    ExposureError
        There is no valid key, no proxy and no provider that names people, or a setting
        cannot be read.
    """
    proxy = Proxy.from_settings(settings)
    provider = Provider.from_settings(settings)
    if is_local(settings) or proxy.user_header or provider is not None:
        return
    if not any(record.state == "valid" for record in list_keys(engine)):
        raise ExposureError([Fault("serve_without_keys", {"host": settings.host})])
