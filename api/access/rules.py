"""Which role each address needs: the one place where it is said.

Reading needs the role of the first pattern in `READS` that fits. Changing needs
an entry of its own in `CHANGES`: a route without one answers nobody. A test
walks every route of the application and fails where an entry is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from starlette.routing import compile_path

from api.access.roles import Role

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

READS: Mapping[str, Role] = MappingProxyType(
    {
        "/": Role.VIEWER,
        "/healthz": Role.NOBODY,
        "/login": Role.NOBODY,
        "/login/oidc": Role.NOBODY,
        "/login/oidc/return": Role.NOBODY,
        "/static/{rest:path}": Role.NOBODY,
        "/api": Role.VIEWER,
        "/docs": Role.VIEWER,
        "/conformance": Role.VIEWER,
        "/collections": Role.VIEWER,
        "/collections/{rest:path}": Role.VIEWER,
        "/layers": Role.VIEWER,
        "/layers/{rest:path}": Role.VIEWER,
        "/processes": Role.VIEWER,
        "/processes/{rest:path}": Role.VIEWER,
        "/map/frame": Role.VIEWER,
        "/base/{z}/{x}/{y}": Role.VIEWER,
        "/runs/{run_id}/explain": Role.ANALYST,
        "/runs/{run_id}/explain/{rest:path}": Role.ANALYST,
        "/runs/{run_id}/difference": Role.ANALYST,
        "/runs": Role.VIEWER,
        "/runs/{rest:path}": Role.VIEWER,
        "/compare": Role.ANALYST,
        "/compare/tables.xlsx": Role.ANALYST,
        "/jobs": Role.VIEWER,
        "/jobs/{rest:path}": Role.VIEWER,
        "/keys": Role.ADMIN,
        "/projects": Role.ADMIN,
        "/audit": Role.ADMIN,
    }
)

CHANGES: Mapping[str, Role] = MappingProxyType(
    {
        "POST /login": Role.NOBODY,
        "POST /logout": Role.VIEWER,
        "POST /runs": Role.ANALYST,
        "POST /runs/{run_id}/branches": Role.ANALYST,
        "PUT /runs/{run_id}/label": Role.EDITOR,
        "DELETE /jobs/{job_id}": Role.ANALYST,
        "POST /layers": Role.ANALYST,
        "POST /layers/preview": Role.ANALYST,
        "PUT /layers/{layer_id}": Role.ANALYST,  # of the analyst's own alone (layers.visibility)
        "DELETE /layers/{layer_id}": Role.EDITOR,
        "POST /processes/{process_id}/execution": Role.ANALYST,
        "POST /keys": Role.ADMIN,
        "DELETE /keys/{key_id}": Role.ADMIN,
        "POST /projects": Role.ADMIN,
    }
)

_READS = tuple((compile_path(path)[0], role) for path, role in READS.items())
_CHANGES = tuple(
    (named.split(" ")[0], compile_path(named.split(" ")[1])[0], role)
    for named, role in CHANGES.items()
)


@lru_cache(maxsize=4096)
def needed_role(method: str, path: str) -> Role | None:
    """Return the least role that a request needs; None where no rule knows it.

    Parameters
    ----------
    method, path
        Of the request; the path decoded, as routes see it.
    """
    if method == "OPTIONS":
        return Role.NOBODY  # a browser asks so before it sends a key
    if method in SAFE_METHODS:
        return next((role for form, role in _READS if form.match(path)), None)
    fitting = (role for verb, form, role in _CHANGES if verb == method and form.match(path))
    return next(fitting, None)


def needs_no_name(method: str, path: str) -> bool:
    """Say whether a request is answered the same for everybody, without asking who it is."""
    return method in SAFE_METHODS and needed_role(method, path) is Role.NOBODY
