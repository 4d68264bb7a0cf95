"""The description of the interface, for programs and for readers."""

from __future__ import annotations

import secrets

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.features.formats import HTML, Format
from api.features.links import OPENAPI
from api.features.openapi import describe
from api.features.representation import Representation, send
from api.protection import DOCS_POLICY
from api.rendering import render_page
from api.routes.collections import form_of, parameters

router = APIRouter()
DESCRIPTION = Format("json", OPENAPI, "OpenAPI 3.0", "OpenAPI 3.0", (
    "application/vnd.oai.openapi+json", "application/openapi+json", "application/json",
))  # fmt: skip


def api_description(request: Request) -> Response:
    """Return the OpenAPI document; browsers are sent to the pages about it."""
    parameters(request)
    if form_of(request, (DESCRIPTION, HTML)) is HTML:
        return RedirectResponse("/docs")
    state = request.app.state
    if not hasattr(state, "description"):
        body = orjson.dumps(describe(request.app))
        state.description = Representation(body, OPENAPI)
    return send(request, state.description)


def documentation(request: Request) -> Response:
    """Show the description as pages; only scripts with this answer's nonce run."""
    nonce = secrets.token_urlsafe(16)
    reply = render_page(request, "docs.html", {"nonce": nonce})
    reply.headers["Content-Security-Policy"] = DOCS_POLICY.format(nonce=nonce)
    return reply


router.add_route("/docs", documentation, methods=["GET"], include_in_schema=False)
router.add_route("/api", api_description, methods=["GET"], include_in_schema=False)
