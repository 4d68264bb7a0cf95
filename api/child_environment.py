"""What a child process may know: the environment, without what it does not need."""

from __future__ import annotations

import os
from collections.abc import Mapping

from api.settings import Settings

KEPT = frozenset(
    {
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP",
        "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA",
        "USERPROFILE", "NUMBER_OF_PROCESSORS",
    }
)  # fmt: skip
KEPT_STARTS = ("LC_", "PYTHON", "XDG_", "NUMBA_", "OMP_", "PROJ_", "GDAL_", "COVERAGE_")
SETTINGS = frozenset(
    {
        "SITING_DATA", "SITING_JOB_LIMIT_S", "SITING_WORKER_MEMORY_GB",
        "SITING_PROBLEM_LIMIT_PAIRS", "SITING_QUEUE_LIMIT",
    }
)  # fmt: skip
LANGUAGE = "SITING_LANG"
DATABASE_STARTS = ("PG",)
"""libpq's own variables: where the server is and which account to use."""


def child_environment(
    settings: Settings, *, database: bool, environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the environment of a child: only names that are known to be needed.

    A solver or a file reader runs code that reads foreign data; what is not in
    its environment cannot leave by it.

    Parameters
    ----------
    settings
        Give the data folder and, where it is needed, the database.
    database
        Whether the child writes to the database.
    environ
        Environment of this process.
    """
    starts = KEPT_STARTS + (DATABASE_STARTS if database else ())
    kept = {
        name: value
        for name, value in environ.items()
        if name.upper() in KEPT or name == LANGUAGE or name.startswith(starts)
    }
    wanted = SETTINGS | ({"SITING_DATABASE_URL"} if database else set())
    given = {name: value for name, value in settings.environment.items() if name in wanted}
    return kept | given


def without_secrets(settings: Settings, *, database: bool) -> Settings:
    """Return the settings of a child: no secret of logins, the database where it is needed."""
    hidden = ("oidc_client_secret",) if database else ("oidc_client_secret", "database_url")
    return settings.model_copy(update=dict.fromkeys(hidden))


def take_on(settings: Settings, *, database: bool) -> None:
    """Let go of all of this process's environment that a child does not need."""
    kept = child_environment(settings, database=database)
    os.environ.clear()
    os.environ.update(kept)
