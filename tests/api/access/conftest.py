from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from api.access import register
from api.access.roles import Role
from api.app import create_app
from api.settings import Settings
from tests.api.asking import Asking

ROLES = ("viewer", "analyst", "editor", "admin")
ClientOf = Callable[..., Asking]


@pytest.fixture
def client_of() -> Iterator[ClientOf]:
    """Make applications in this process, and let go of their databases at the end."""
    made = []

    def client(settings: Settings, **options) -> Asking:
        made.append(create_app(settings))
        return Asking(made[-1], **options)

    yield client
    for app in made:
        app.state.engine.dispose()


@pytest.fixture
def keys(database: sa.Engine) -> dict[str, str]:
    """One key of each role, and one of an editor of the project wanzhou."""
    register.add_project(database, "wanzhou", "万州")
    made = {name: register.add_key(database, name, Role[name.upper()]).text for name in ROLES}
    bound = register.add_key(database, "bound", Role.EDITOR, project_id="wanzhou")
    return {**made, "bound": bound.text}
