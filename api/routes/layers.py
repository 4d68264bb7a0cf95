"""Layers of users: upload, replace, list, delete; the features are under /collections."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import anyio
import sqlalchemy as sa
from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.access.belongings import give
from api.access.gate import note_change
from api.access.visitor import Visitor
from api.features.representation import listed_tags
from api.layers.checking import SUFFIXES, CheckedLayer, Wanted, check_upload, check_wanted
from api.layers.documents import layer_document, layers_document, versions_document
from api.layers.keeping import check_condition, check_kind, delete, keep_new, keep_next
from api.layers.receiving import UploadSlots, file_name
from api.layers.register import Layer, list_layers, list_versions, read_layer
from api.layers.source import LayerSource
from api.layers.visibility import check_changes, check_sees, project_of, sees
from api.protection import check_same_origin
from api.routes.places import DatabaseHere, SettingsHere, VisitorHere

router = APIRouter(tags=["layers"])
NOT_KEPT = {"Cache-Control": "no-cache"}
FAULTS: dict[int | str, dict[str, Any]] = {
    code: {"description": words}
    for code, words in {
        408: "The body did not arrive whole",
        413: "More bytes than an upload may have",
        415: "The format is not known",
        422: "The layer has faults, named row by row",
        429: "Too many uploads at one time",
        503: "The database is not available",
        507: "The disk cannot be written",
    }.items()
}
CONDITION: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such layer"},
    412: {"description": "If-Match names another state"},
    428: {"description": "If-Match is missing"},
    503: {"description": "The database is not available"},
}
BINARY = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": dict.fromkeys(SUFFIXES, BINARY)}}
Line = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
Condition = Annotated[str | None, Header(max_length=400)]


class UploadQuery(BaseModel):
    """Parameters of a new version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str | None = Field(None, max_length=40, description="Kind of layer; must be the same.")
    file: Line | None = Field(None, description="Name of the file; its ending is the format.")
    layer: Line | None = Field(None, description="Layer or sheet, where the file holds several.")
    datum: str | None = Field(None, max_length=40, description="Where the coordinates come from.")

    def wanted(self, kind: str, path: Path) -> Wanted:
        """Return what an upload at `path` is to become."""
        return Wanted(kind, file_name(self.file, path), self.layer, self.datum)


class NewLayerQuery(UploadQuery):
    """Parameters of a new layer."""

    kind: str = Field(max_length=40, description="Kind of layer: `catchments`, `facilities` ...")
    name: Line = Field(description="What people call it.")
    project: str = Field(
        "", pattern=r"^([a-z0-9][a-z0-9-]{0,39})?$", description="Project that it belongs to."
    )


class LayersQuery(BaseModel):
    """Parameters of the list of layers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    project: str | None = Field(None, max_length=40, description="Only of this project.")


def slots_of(request: Request) -> UploadSlots:
    """Return the count of this application's uploads."""
    slots: UploadSlots = request.app.state.uploads
    return slots


def source_of(request: Request) -> LayerSource:
    """Return the source of this application's uploaded collections."""
    source: LayerSource = request.app.state.layers
    return source


Slots = Annotated[UploadSlots, Depends(slots_of)]
Source = Annotated[LayerSource, Depends(source_of)]


@router.post(
    "/layers",
    status_code=HTTPStatus.CREATED,
    dependencies=[Depends(check_same_origin)],
    responses=FAULTS,
    openapi_extra=BODY,
)
async def add_layer(
    request: Request,
    given: Annotated[NewLayerQuery, Query()],
    settings: SettingsHere,
    database: DatabaseHere,
    visitor: VisitorHere,
    slots: Slots,
) -> Response:
    """Keep a file as a new layer: checked whole, or refused with every fault by row."""
    project = project_of(visitor, given.project)
    heading = {"kind": given.kind, "name": given.name, "project": project}

    def keep(path: Path, checked: CheckedLayer) -> Layer:
        stated = {**heading, "file": file_name(given.file, path)}
        layer = keep_new(database, settings.layers_folder, checked, stated)
        give(database, "layer", layer.id, project_id=layer.project, holder=visitor.id)
        return layer

    check_wanted(Wanted(given.kind, "", datum=given.datum))
    async with slots.received(request, given.file) as path:
        work = partial(checked_and_kept, path, given.wanted(given.kind, path), keep)
        layer = await anyio.to_thread.run_sync(work, limiter=slots.opened)
    note_change(request, what=f"POST /layers {layer.id}", after_sha256=layer.newest.sha256)
    return layer_reply(request, layer, HTTPStatus.CREATED)


@router.put(
    "/layers/{layer_id}",
    dependencies=[Depends(check_same_origin)],
    responses=FAULTS | CONDITION,
    openapi_extra=BODY,
)
async def replace_layer(  # noqa: PLR0913  (a header is a parameter)
    request: Request,
    layer_id: str,
    given: Annotated[UploadQuery, Query()],
    settings: SettingsHere,
    database: DatabaseHere,
    visitor: VisitorHere,
    slots: Slots,
    if_match: Condition = None,
) -> Response:
    """Keep a file as the next version of a layer; older versions stay."""
    current = await run_in_threadpool(changeable, database, visitor, layer_id, if_match)
    check_kind(current, given.kind)
    check_wanted(Wanted(current.kind, "", datum=given.datum))

    def keep(path: Path, checked: CheckedLayer) -> Layer:
        file = file_name(given.file, path)
        return keep_next(database, settings.layers_folder, checked, current, file)

    async with slots.received(request, given.file) as path:
        work = partial(checked_and_kept, path, given.wanted(current.kind, path), keep)
        layer = await anyio.to_thread.run_sync(work, limiter=slots.opened)
    source_of(request).forget()
    before, after = current.newest.sha256, layer.newest.sha256
    note_change(request, before_sha256=before, after_sha256=after)
    return layer_reply(request, layer, HTTPStatus.OK)


def checked_and_kept(
    path: Path, wanted: Wanted, keep: Callable[[Path, CheckedLayer], Layer]
) -> Layer:
    """Check an upload and keep it."""
    return keep(path, check_upload(path, wanted))


def changeable(database: sa.Engine, visitor: Visitor, layer_id: str, if_match: str | None) -> Layer:
    """Return a layer that a visitor may change, for the request names its present state."""
    current = read_layer(database, layer_id)
    check_changes(database, visitor, current)
    check_condition(current, if_match)
    return current


@router.delete(
    "/layers/{layer_id}",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[Depends(check_same_origin)],
    responses=CONDITION,
)
def delete_layer(  # noqa: PLR0913  (a header is a parameter)
    request: Request,
    layer_id: str,
    database: DatabaseHere,
    visitor: VisitorHere,
    source: Source,
    if_match: Condition = None,
) -> Response:
    """Delete a layer; runs that rest on it stay as they are."""
    current = changeable(database, visitor, layer_id, if_match)
    delete(database, current)
    source.forget()
    note_change(request, before_sha256=current.newest.sha256)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get("/layers")
def layer_list(
    request: Request,
    wanted: Annotated[LayersQuery, Query()],
    database: DatabaseHere,
    visitor: VisitorHere,
) -> Response:
    """List the layers of users, oldest first."""
    every = list_layers(database, project=wanted.project)
    found = [layer for layer in every if sees(visitor, layer)]
    return JSONResponse(layers_document(found, str(request.base_url)), headers=NOT_KEPT)


@router.get("/layers/{layer_id}", responses={404: CONDITION[404]})
def one_layer(
    request: Request, layer_id: str, database: DatabaseHere, visitor: VisitorHere
) -> Response:
    """Describe a layer in its newest version; its ETag is what a change must name."""
    layer = read_layer(database, layer_id)
    check_sees(visitor, layer)
    if layer.newest.tag in listed_tags(request.headers.get("if-none-match", "")):
        headers = {"ETag": f'"{layer.newest.tag}"', **NOT_KEPT}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return layer_reply(request, layer, HTTPStatus.OK)


@router.get("/layers/{layer_id}/versions", responses={404: CONDITION[404]})
def layer_versions(
    request: Request, layer_id: str, database: DatabaseHere, visitor: VisitorHere
) -> Response:
    """List every version of a layer, newest first."""
    check_sees(visitor, read_layer(database, layer_id))
    found = list_versions(database, layer_id)
    return JSONResponse(versions_document(layer_id, found, str(request.base_url)), headers=NOT_KEPT)


def layer_reply(request: Request, layer: Layer, status: HTTPStatus) -> Response:
    """Return a layer with its entity tag."""
    base = str(request.base_url)
    headers = {"ETag": f'"{layer.newest.tag}"', **NOT_KEPT}
    if status == HTTPStatus.CREATED:
        headers["Location"] = f"{base}layers/{layer.id}"
    return JSONResponse(layer_document(layer, base), status_code=status, headers=headers)
