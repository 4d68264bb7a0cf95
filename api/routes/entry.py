"""Logging in with a key, and out: for browsers, which cannot send a header of their own."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.access.audit import begin_entry
from api.access.entrance import Entrance
from api.access.errors import (
    HiddenError,
    LoginError,
    TooManyRequestsError,
    UnknownVisitorError,
)
from api.access.gate import FAILURE_COST, address_of, apart, note_change
from api.access.oidc import Attempt, Provider
from api.access.sessions import COOKIE, end_session, start_session
from api.access.visitor import visitor_of
from api.errors import Fault
from api.rendering import render_page, wanted_language, wants_html
from api.routes.places import EntranceHere

router = APIRouter(tags=["access"])
S_PER_H = 3600
ATTEMPT_COOKIE = "siting_login"
ATTEMPT_S = 600
FIELD_LENGTH = 200


def inside(path: str) -> str:
    """Return an address to go on to: one of this server, else the first page."""
    plain = path.isprintable() and "\\" not in path and len(path) <= FIELD_LENGTH * 10
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


def page_values(entrance: Entrance, following: str, lines: list[str]) -> dict[str, object]:
    """Return what the page shows: an account of the organisation where there is a provider."""
    account = f"/login/oidc?{urlencode({'next': following})}" if entrance.provider else ""
    return {"next": following, "lines": lines, "account": account}


@router.get("/login")
def login_page(
    request: Request, entrance: EntranceHere, following: Annotated[str, Query(alias="next")] = "/"
) -> Response:
    """Ask for a key."""
    return render_page(request, "login.html", page_values(entrance, inside(following), []))


@router.post("/login")
async def log_in(request: Request, entrance: EntranceHere) -> Response:
    """Take a key from the form and start a session; the key itself is not kept."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=4)
    key_text = form.get("key", [""])[0].strip()[:FIELD_LENGTH]
    following = inside(form.get("next", ["/"])[0])
    record = await apart(lambda: entrance.record_of(key_text))
    if record is None:
        return failed(request, entrance, following)
    hours = entrance.settings.session_h
    token = await apart(lambda: start_session(entrance.engine, record, hours))
    note_change(request, who=f"key:{record.id} {record.name}", role=record.role)
    return let_in(request, token, hours, following)


def let_in(request: Request, token: str, hours: float, following: str) -> Response:
    """Send the browser on with the cookie of its session."""
    reply = RedirectResponse(following, status_code=HTTPStatus.SEE_OTHER)
    secure = request.url.scheme == "https"
    reply.set_cookie(
        COOKIE, token, max_age=int(hours * S_PER_H), httponly=True, samesite="lax", secure=secure
    )
    reply.headers["Cache-Control"] = "no-store"
    return reply


@router.get("/login/oidc")
def begin_login(
    request: Request,
    entrance: EntranceHere,
    following: Annotated[str, Query(alias="next", max_length=2000)] = "/",
) -> Response:
    """Send the browser to the organisation's identity provider."""
    provider = provider_of(request, entrance)
    attempt = Attempt.begin(inside(following))
    address = provider.login_address(attempt, return_address(request))
    reply = RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
    reply.set_cookie(
        ATTEMPT_COOKIE, attempt.written(), max_age=ATTEMPT_S, path="/login/oidc", httponly=True,
        samesite="lax", secure=request.url.scheme == "https",
    )  # fmt: skip
    reply.headers["Cache-Control"] = "no-store"
    return reply


@router.get("/login/oidc/return")
def end_login(
    request: Request,
    entrance: EntranceHere,
    state: Annotated[str, Query(max_length=400)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Take what the provider answered, and start a session for whom it names."""
    provider = provider_of(request, entrance)
    attempt = Attempt.read(request.cookies.get(ATTEMPT_COOKIE, ""))
    if attempt is None:
        raise LoginError([Fault("login_not_begun_here")])
    visitor = provider.visitor(attempt, state, code, return_address(request))
    address = address_of(request.scope)
    path = request.url.path
    begin_entry(entrance.engine, visitor, "GET", path, address=address, outcome="303")
    hours = entrance.settings.session_h
    token = start_session(entrance.engine, visitor, hours)
    reply = let_in(request, token, hours, inside(attempt.following))
    reply.delete_cookie(ATTEMPT_COOKIE, path="/login/oidc", httponly=True, samesite="lax")
    return reply


def provider_of(request: Request, entrance: Entrance) -> Provider:
    """Return the provider, which is asked no more often than an address may fail to log in."""
    if entrance.provider is None:
        raise HiddenError([Fault("page_hidden")])
    wait_s = entrance.buckets.take(f"address:{address_of(request.scope)}", FAILURE_COST)
    if wait_s:
        raise TooManyRequestsError([Fault("too_many_requests", {"wait_s": wait_s})])
    return entrance.provider


def return_address(request: Request) -> str:
    """Return the address that the provider sends the browser back to."""
    return str(request.url.replace(path="/login/oidc/return", query="", fragment=""))


def failed(request: Request, entrance: Entrance, following: str) -> Response:
    """Answer a key that does not count; trying many soon has to wait."""
    entrance.buckets.take(f"address:{address_of(request.scope)}", FAILURE_COST)
    error = UnknownVisitorError([Fault("key_not_valid")])
    if not wants_html(request):
        raise error
    values = page_values(entrance, following, error.lines(wanted_language(request)))
    return render_page(request, "login.html", values, status=HTTPStatus.UNAUTHORIZED)


@router.post("/logout")
def log_out(request: Request, entrance: EntranceHere) -> Response:
    """End the session."""
    end_session(entrance.engine, request.cookies.get(COOKIE, ""))
    entrance.forget()
    reply = JSONResponse({"id": visitor_of(request).id})
    reply.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return reply
