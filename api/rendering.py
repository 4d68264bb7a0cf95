"""Pages in the reader's language, made from templates that escape every value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.access.visitor import visitor_of
from api.language import LANGUAGES
from api.protection import PAGE_POLICY
from api.views import FORMATS
from api.words import page_words

LANGUAGE_COOKIE = "lang"
PAGE_TOKEN = "siting_page_token"
"""Where the gate leaves what a page must send with every change."""
YEAR_S = 365 * 24 * 3600
WEB = resources.files("api") / "web"


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the page templates; a value that is not there is an error, never a blank."""
    environment = Environment(
        loader=PackageLoader("api", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FORMATS)
    return environment


def wanted_language(request: Request) -> str:
    """Return the page's language: `?lang=`, else the cookie, else Chinese."""
    for named in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if named in LANGUAGES:
            return str(named)
    return "zh"


def wants_html(request: Request) -> bool:
    """Say whether the reader is a browser that asks for a page rather than data."""
    form = request.query_params.get("f")
    if form in ("html", "json"):
        return form == "html"
    return "text/html" in request.headers.get("accept", "")


def render_page(
    request: Request,
    template: str,
    values: Mapping[str, object],
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    """Return a page; a language chosen by `?lang=` is remembered in a cookie."""
    lang = wanted_language(request)
    other = "en" if lang == "zh" else "zh"
    content = (
        templates()
        .get_template(template)
        .render(
            lang=lang,
            other_lang_url=str(
                request.url.include_query_params(lang=other).replace(scheme="", netloc="")
            ),
            w=page_words(lang),
            path=request.url.path,
            visitor=visitor_of(request),
            page_token=request.scope.get(PAGE_TOKEN, ""),
            **values,
        )
    )
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"}
    reply = HTMLResponse(content, status_code=status, headers=headers)
    if request.query_params.get("lang") == lang:
        reply.set_cookie(LANGUAGE_COOKIE, lang, max_age=YEAR_S, samesite="lax", httponly=True)
    return reply
