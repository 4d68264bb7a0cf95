"""For administrators: keys, projects, and the log of changes."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.access import register
from api.access.audit import COLUMNS, DEFAULT_PAGE, MOST_PAGE, list_entries
from api.access.gate import note_change
from api.access.roles import role_named
from api.access.words import AUDIT_HEADS, ROLE_WORDS
from api.rendering import render_page, wanted_language, wants_html
from api.routes.places import EntranceHere
from api.sheets import guarded

router = APIRouter(tags=["access"])
NO_STORE = {"Cache-Control": "no-store"}
STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class KeyRequest(BaseModel):
    """Body of a request for a key."""

    model_config = STRICT

    name: str = Field(min_length=1, max_length=80, description="Who or what it is for.")
    role: Literal["viewer", "analyst", "editor", "admin"] = Field(description="What it may do.")
    project: str | None = Field(None, max_length=40, description="The one project it sees.")
    days: int | None = Field(None, ge=1, le=3660, description="Days until it ends; null: never.")


class ProjectRequest(BaseModel):
    """Body of a request for a project."""

    model_config = STRICT

    id: str = Field(min_length=1, max_length=40, description="Lower-case letters, digits, hyphens.")
    name: str = Field(min_length=1, max_length=80, description="Name for people.")


@router.get("/keys")
def key_list(entrance: EntranceHere) -> Response:
    """List every key without its secret."""
    found = register.list_keys(entrance.engine)
    return JSONResponse({"keys": [asdict(record) for record in found]}, headers=NO_STORE)


@router.post("/keys", status_code=HTTPStatus.CREATED)
def make_key(request: Request, body: KeyRequest, entrance: EntranceHere) -> Response:
    """Make a key; this answer is the only place where it stands."""
    key = register.add_key(
        entrance.engine,
        body.name,
        role_named(body.role),
        project_id=body.project,
        days=body.days,
    )
    note_change(request, what=f"/keys {key.id} {body.role} {body.project or '*'}")
    entrance.forget()
    content = {"id": key.id, "key": key.text, **body.model_dump()}
    headers = {**NO_STORE, "Location": f"/keys/{key.id}"}
    return JSONResponse(content, status_code=HTTPStatus.CREATED, headers=headers)


@router.delete("/keys/{key_id}")
def end_key(key_id: str, entrance: EntranceHere) -> Response:
    """Revoke a key."""
    record = register.revoke_key(entrance.engine, key_id)
    entrance.forget()
    return JSONResponse(asdict(record), headers=NO_STORE)


@router.get("/projects")
def project_list(entrance: EntranceHere) -> Response:
    """List every project."""
    return JSONResponse({"projects": register.list_projects(entrance.engine)}, headers=NO_STORE)


@router.post("/projects", status_code=HTTPStatus.CREATED)
def make_project(request: Request, body: ProjectRequest, entrance: EntranceHere) -> Response:
    """Make a project."""
    register.add_project(entrance.engine, body.id, body.name)
    note_change(request, what=f"/projects {body.id}")
    return JSONResponse(body.model_dump(), status_code=HTTPStatus.CREATED)


@router.get("/audit")
def audit(
    request: Request,
    entrance: EntranceHere,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_PAGE)] = DEFAULT_PAGE,
    f: Annotated[Literal["json", "html", "csv"] | None, Query()] = None,
) -> Response:
    """Show the log of changes, the newest first; older ones by the next link."""
    rows = [asdict(e) for e in list_entries(entrance.engine, before=before, limit=limit)]
    asked = {"limit": limit, **({"f": f} if f else {})}
    following = {**asked, "before": rows[-1]["number"]} if len(rows) == limit else None
    link = f"/audit?{urlencode(following)}" if following else ""
    headers = {**NO_STORE, **({"Link": f'<{link}>; rel="next"'} if link else {})}
    if f == "csv" or (f is None and "text/csv" in request.headers.get("accept", "")):
        return Response(csv_text(rows), media_type="text/csv; charset=utf-8", headers=headers)
    if wants_html(request):
        lang = wanted_language(request)
        values = {"heads": AUDIT_HEADS[lang], "roles": ROLE_WORDS[lang], "rows": rows, "next": link}
        return render_page(request, "audit.html", values)
    return JSONResponse({"entries": rows, "next": link or None}, headers=headers)


def csv_text(rows: list[dict[str, object]]) -> str:
    """Return the log as CSV with a byte order mark; cells that look like formulas are quoted."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(row[name]) for name in COLUMNS] for row in rows)
    return "\ufeff" + stream.getvalue()
