"""Visitors whom a trusted reverse proxy has already asked for their name."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers

from api.access.errors import ExposureError
from api.access.roles import GIVEN, Role
from api.access.visitor import Visitor
from api.errors import Fault
from api.settings import Settings

GroupRole = tuple[str, Role, str | None]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
PAGE_TOKEN = "page"
"""Pages send it in a header of our own, which no other site's page may send unasked."""
NAME_LENGTH = 120


@dataclass(frozen=True)
class Proxy:
    """What the settings say of a reverse proxy.

    Parameters
    ----------
    networks
        Addresses from which its headers are believed.
    user_header, groups_header
        Names of the headers with the person's name and groups; empty: not used.
    roles
        Role and project (None for all) by group; ``*`` is whoever has a name.
    """

    networks: tuple[Network, ...]
    user_header: str
    groups_header: str
    roles: tuple[GroupRole, ...]

    @classmethod
    def from_settings(cls, settings: Settings) -> Proxy:
        """Return the proxy that the settings describe.

        Raises
        ------
        ExposureError
            With every setting that cannot be read.
        """
        faults: list[Fault] = []
        networks = [_network(text, faults) for text in words(settings.trusted_proxies)]
        roles = group_roles(settings, faults)
        if settings.proxy_user_header and not networks and not faults:
            faults.append(_fault("SITING_TRUSTED_PROXIES", "", "10.0.0.5,192.168.1.0/24"))
        if settings.proxy_user_header and not roles and not faults:
            faults.append(_fault("SITING_GROUP_ROLES", "", "GROUP=viewer,GROUP=editor@PROJECT"))
        if faults:
            raise ExposureError(faults)
        return cls(
            tuple(n for n in networks if n),
            settings.proxy_user_header,
            settings.proxy_groups_header,
            roles,
        )

    def trusts(self, address: str) -> bool:
        """Say whether a peer's headers are believed."""
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self.networks)

    def visitor(self, headers: Headers, peer: str) -> Visitor | None:
        """Return who the proxy says it is; None where it says nothing or is not believed."""
        if not self.user_header or not self.trusts(peer):
            return None
        named = headers.getlist(self.user_header)
        if len(named) != 1 or not named[0].strip():
            return None  # two names: the proxy passed one on that is not its own
        name = named[0].strip()[:NAME_LENGTH]
        listed = ",".join(headers.getlist(self.groups_header)) if self.groups_header else ""
        role, project = role_of_groups(self.roles, words(listed))
        return Visitor(f"proxy:{name}", name, role, project, by_session=True)


def group_roles(settings: Settings, faults: list[Fault]) -> tuple[GroupRole, ...]:
    """Return what the settings say groups may do; what cannot be read goes to `faults`."""
    found = [_role(text, faults) for text in words(settings.group_roles)]
    return tuple(role for role in found if role)


def role_of_groups(roles: Iterable[GroupRole], groups: Iterable[str]) -> tuple[Role, str | None]:
    """Return the highest role that any of a person's groups gives, and its project."""
    known = {"*", *groups}
    fitting = [(role, project) for group, role, project in roles if group in known]
    return max(fitting, key=lambda pair: (pair[0], pair[1] is None), default=(Role.NOBODY, None))


def words(text: str) -> list[str]:
    """Return the parts of a list with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _network(text: str, faults: list[Fault]) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        faults.append(_fault("SITING_TRUSTED_PROXIES", text, "10.0.0.5,192.168.1.0/24"))
        return None


def _role(text: str, faults: list[Fault]) -> GroupRole | None:
    group, _, rest = text.rpartition("=")
    name, _, project = rest.partition("@")
    if not group or name not in GIVEN or (name == "admin" and project):
        faults.append(_fault("SITING_GROUP_ROLES", text, "GROUP=viewer,GROUP=editor@PROJECT"))
        return None
    return group, Role[name.upper()], project or None


def _fault(setting: str, value: str, form: str) -> Fault:
    return Fault("setting_not_usable", {"setting": setting, "value": value, "form": form})
