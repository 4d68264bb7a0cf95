"""Who stands behind a request."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from api.access.roles import Role

STATE = "siting_visitor"


@dataclass(frozen=True)
class Visitor:
    """A person or program, as far as the server knows it; holds no secret.

    Parameters
    ----------
    id
        ``key:ID``, ``proxy:NAME``, ``local`` or ``nobody``: never given twice.
    name
        What people call it.
    role
        What it may do.
    project
        Id of the one project that it sees; None for all.
    by_session
        Whether a browser's cookie, not a header of the program's own, says who it is.
    """

    id: str
    name: str
    role: Role
    project: str | None = None
    by_session: bool = False

    def may(self, role: str) -> bool:
        """Say whether the visitor has this role (its key) or a higher one."""
        return self.role >= Role[role.upper()]


LOCAL = Visitor("local", "local", Role.ADMIN)
"""Whoever uses a server that listens on this machine alone and has no key."""

NOBODY = Visitor("nobody", "", Role.NOBODY)


def visitor_of(connection: HTTPConnection) -> Visitor:
    """Return the visitor whom the gate let in; nobody where no gate stands."""
    found = connection.scope.get(STATE, NOBODY)
    return found if isinstance(found, Visitor) else NOBODY
