"""Tiles of the base map that stands in a file of this server."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response

from api.errors import Fault, NotFoundError
from api.features.representation import Representation, send
from api.routes.places import SettingsHere
from api.tiles.opening import is_tile_file, open_tileset
from api.tiles.pictures import media_type_of
from api.tiles.tileset import MOST_ZOOM

router = APIRouter(tags=["runs"])
HEADERS = {"Cache-Control": "private, max-age=3600"}
Zoom = Annotated[int, InPath(ge=0, le=MOST_ZOOM, description="Zoom.")]
Column = Annotated[int, InPath(ge=0, lt=2**MOST_ZOOM, description="Column from the west.")]
Row = Annotated[int, InPath(ge=0, lt=2**MOST_ZOOM, description="Row from the north.")]


@router.get(
    "/base/{z}/{x}/{y}",
    responses={204: {"description": "The file has nothing here"}, 404: {"description": "No tile"}},
)
def base_tile(request: Request, settings: SettingsHere, z: Zoom, x: Column, y: Row) -> Response:
    """Send a tile of the base map; 204 where the file leaves a gap within its zooms."""
    named = settings.base_map.strip()
    if not is_tile_file(named):
        raise NotFoundError([Fault("no_tile_file")])
    tileset = open_tileset(named)
    least, most = tileset.facts.zooms
    if not (least <= z <= most and x < 2**z and y < 2**z):
        place = {"z": z, "x": x, "y": y, "least": least, "most": most}
        raise NotFoundError([Fault("tile_not_found", place)])
    tile = tileset.tile(z, x, y)
    if not tile:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=HEADERS)
    return send(request, Representation(tile, media_type_of(tile), HEADERS))
