"""Name, note and author of a run: read by all who see it, written by editors."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.access.gate import note_change
from api.features.representation import listed_tags
from api.labels import Label, LabelText, read_label, write_label
from api.labels.errors import Fault, LabelConditionError
from api.labels.register import changed
from api.protection import check_same_origin
from api.routes.places import DatabaseHere, RunHere, VisitorHere

router = APIRouter(prefix="/runs/{run_id}", tags=["runs"])
CONDITION: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such run"},
    412: {"description": "If-Match names another state: somebody else changed it"},
    428: {"description": "If-Match is missing"},
    503: {"description": "The database is not available"},
}
IfMatch = Annotated[str | None, Header(max_length=400)]


@router.get("/label", responses={404: CONDITION[404]})
def label_of_run(request: Request, run: RunHere, database: DatabaseHere) -> Response:
    """Return name, note and author of a run; its ETag is what a change must name."""
    label = read_label(database, run.id)
    if label.tag in listed_tags(request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers_of(label))
    return JSONResponse(asdict(label), headers=headers_of(label))


@router.put("/label", dependencies=[Depends(check_same_origin)], responses=CONDITION)
def change_label(  # noqa: PLR0913  (a header is a parameter)
    request: Request,
    run: RunHere,
    database: DatabaseHere,
    visitor: VisitorHere,
    text: LabelText,
    if_match: IfMatch = None,
) -> Response:
    """Write name, note and author of a run, where `If-Match` names what they were read as."""
    current = read_label(database, run.id)
    if if_match is None:
        raise LabelConditionError([Fault("label_condition_needed")])
    held = listed_tags(if_match)
    if "*" not in held and current.tag not in held:
        raise changed(run.id)
    written = write_label(database, current, text, changed_by=visitor.name or visitor.id)
    note_change(request, before_sha256=sha256_of(current), after_sha256=sha256_of(written))
    return JSONResponse(asdict(written), headers=headers_of(written))


def headers_of(label: Label) -> dict[str, str]:
    """Return the headers of an answer that is a label."""
    return {"ETag": f'"{label.tag}"', "Cache-Control": "no-cache"}


def sha256_of(label: Label) -> str:
    """Return the hash by which the log of changes knows a label."""
    return hashlib.sha256(json.dumps(asdict(label), sort_keys=True).encode()).hexdigest()
