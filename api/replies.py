"""Replies to faults: RFC 9457 problem documents, or a page for a browser."""

from __future__ import annotations

from http import HTTPStatus
from types import MappingProxyType

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.access.errors import (
    HiddenError,
    NotAllowedError,
    RefusedBodyError,
    StalePageError,
    TooManyRequestsError,
    UnknownVisitorError,
)
from api.database import DatabaseError
from api.errors import (
    Fault,
    NotFoundError,
    QueueFullError,
    RunError,
    StorageError,
    UsageError,
)
from api.features.errors import ChangedError, NoCollectionError, NotAcceptableError, QueryError
from api.labels import errors as labels
from api.layers import errors as layers
from api.protection import CrossSiteError
from api.rendering import render_page, wanted_language, wants_html
from geodata.errors import FaultError

STATUS_OF = MappingProxyType(
    {
        UnknownVisitorError: HTTPStatus.UNAUTHORIZED,
        NotAllowedError: HTTPStatus.FORBIDDEN,
        StalePageError: HTTPStatus.FORBIDDEN,
        HiddenError: HTTPStatus.NOT_FOUND,
        TooManyRequestsError: HTTPStatus.TOO_MANY_REQUESTS,
        NotFoundError: HTTPStatus.NOT_FOUND,
        UsageError: HTTPStatus.BAD_REQUEST,
        NoCollectionError: HTTPStatus.NOT_FOUND,
        NotAcceptableError: HTTPStatus.NOT_ACCEPTABLE,
        ChangedError: HTTPStatus.PRECONDITION_FAILED,
        QueryError: HTTPStatus.BAD_REQUEST,
        CrossSiteError: HTTPStatus.FORBIDDEN,
        QueueFullError: HTTPStatus.TOO_MANY_REQUESTS,
        DatabaseError: HTTPStatus.SERVICE_UNAVAILABLE,
        StorageError: HTTPStatus.INSUFFICIENT_STORAGE,
        labels.LabelChangedError: HTTPStatus.PRECONDITION_FAILED,
        labels.LabelConditionError: HTTPStatus.PRECONDITION_REQUIRED,
        layers.LayerMissingError: HTTPStatus.NOT_FOUND,
        layers.LayerProjectError: HTTPStatus.FORBIDDEN,
        layers.LayerChangedError: HTTPStatus.PRECONDITION_FAILED,
        layers.ConditionNeededError: HTTPStatus.PRECONDITION_REQUIRED,
        layers.MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        layers.UploadTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        layers.UploadCutOffError: HTTPStatus.REQUEST_TIMEOUT,
        layers.UploadsBusyError: HTTPStatus.TOO_MANY_REQUESTS,
        layers.LayerStorageError: HTTPStatus.INSUFFICIENT_STORAGE,
        RunError: HTTPStatus.CONFLICT,
        FaultError: HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
RETRY_AFTER_S = "30"
LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
OGC_EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
OGC_TYPES = MappingProxyType(
    {
        "process_not_found": "no-such-process",
        "job_not_found": "no-such-job",
        "result_not_ready": "result-not-ready",
    }
)
FAULT_OF_STATUS = MappingProxyType({404: "page_not_found", 405: "method_not_allowed"})


def status_of(error: FaultError) -> HTTPStatus:
    """Return the HTTP status of an error by its nearest type in `STATUS_OF`."""
    return next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)


def type_of(code: str) -> str:
    """Return the type of a problem: the standard's own where it has one."""
    known = OGC_TYPES.get(code)
    return f"{OGC_EXCEPTIONS}{known}" if known else f"urn:chongqing-siting:{code}"


def problem_reply(request: Request, status: HTTPStatus, error: FaultError) -> Response:
    """Return every fault as a problem document, or as a page where a page was asked for."""
    lang = wanted_language(request)
    lines_zh, lines_en = error.lines("zh"), error.lines("en")
    if wants_html(request):
        lines = lines_zh if lang == "zh" else lines_en
        return render_page(request, "error.html", {"lines": lines}, status=status)
    content = {
        "type": type_of(error.faults[0].code),
        "title": status.phrase,
        "status": int(status),
        "detail": error.text(lang),
        "instance": request.url.path,
        "errors": [
            {"code": fault.code, "zh": zh, "en": en}
            for fault, zh, en in zip(error.faults, lines_zh, lines_en, strict=True)
        ],
    }
    waits = {"Retry-After": RETRY_AFTER_S} if status in LATER else None
    return JSONResponse(
        content, status_code=status, headers=waits, media_type="application/problem+json"
    )


async def reply_to_fault(request: Request, error: Exception) -> Response:
    """Answer an error about data, runs or options."""
    fault_error = error if isinstance(error, FaultError) else RunError([Fault("page_not_found")])
    return problem_reply(request, status_of(fault_error), fault_error)


async def reply_to_validation(request: Request, error: Exception) -> Response:
    """Answer a request whose parameters cannot be read, without echoing them."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    faults = [
        Fault("bad_parameter", {"name": parameter_name(item["loc"]), "reason": item["type"]})
        for item in found
    ]
    return problem_reply(request, HTTPStatus.BAD_REQUEST, UsageError(faults))


def parameter_name(location: tuple[object, ...]) -> str:
    """Return the name of a parameter, without what cannot be encoded."""
    name = ".".join(str(part) for part in location[1:])
    return name.encode("ascii", "replace").decode()[:80]


async def reply_to_http(request: Request, error: Exception) -> Response:
    """Answer an address or a method that is not there, or a body that is not taken."""
    if isinstance(error, RefusedBodyError):
        return problem_reply(request, error.status, error.error)
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    code = FAULT_OF_STATUS.get(int(status), "page_not_found")
    return problem_reply(request, status, RunError([Fault(code)]))


async def reply_to_crash(request: Request, error: Exception) -> Response:
    """Answer a fault of our own: no traceback leaves the server."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus.INTERNAL_SERVER_ERROR.phrase,
        "status": 500,
        "detail": "服务内部错误，已写入服务日志。 / Internal error; see the server's log.",
        "instance": request.url.path,
        "errors": [],
    }
    return JSONResponse(content, status_code=500, media_type="application/problem+json")


def add_replies(app: FastAPI) -> None:
    """Register the replies of this module."""
    app.add_exception_handler(FaultError, reply_to_fault)
    app.add_exception_handler(RequestValidationError, reply_to_validation)
    app.add_exception_handler(HTTPException, reply_to_http)
    app.add_exception_handler(Exception, reply_to_crash)
