"""What a visitor may do: four roles, each with all that the one before may."""

from __future__ import annotations

from enum import IntEnum

from api.errors import Fault, UsageError


class Role(IntEnum):
    """Roles in ascending order; `NOBODY` is whoever shows nothing."""

    NOBODY = 0
    VIEWER = 1
    ANALYST = 2
    EDITOR = 3
    ADMIN = 4

    @property
    def key(self) -> str:
        """The word of the command line, the settings and the database."""
        return self.name.lower()


GIVEN = tuple(role.key for role in Role if role is not Role.NOBODY)


def role_named(name: str, *, option: str = "--role") -> Role:
    """Return the role with this key.

    Raises
    ------
    UsageError
        No such role can be given.
    """
    if name not in GIVEN:
        params = {"option": option, "value": name, "known": ", ".join(GIVEN)}
        raise UsageError([Fault("option_unknown", params)])
    return Role[name.upper()]
