"""The map inside a page: its frame, its data in parts, the pages' typeface."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.base_map import base_map_of
from api.errors import Fault, NotFoundError
from api.features.representation import Representation, send
from api.map_parts import MapParts
from api.protection import FRAME_POLICY, hashed_blocks
from api.routes.places import RunHere, SettingsHere
from api.typeface import page_typeface
from maps.interactive import render_frame
from maps.parts import PART_NAMES

router = APIRouter(tags=["runs"])
TYPEFACE = "/static/fonts/siting-sans-sc.woff"
TYPEFACE_HEADERS = {
    "Cache-Control": "public, max-age=86400",
    # The map's frame has an origin of its own, and fonts need leave to cross.
    "Access-Control-Allow-Origin": "*",
}


def parts_of(request: Request) -> MapParts:
    """Return the documents that the application keeps ready."""
    parts: MapParts = request.app.state.map_parts
    return parts


PartsHere = Annotated[MapParts, Depends(parts_of)]


@lru_cache(maxsize=4)
def frame_page(tiles: str) -> Representation:
    """Return the map's page without data, the same for every run.

    Parameters
    ----------
    tiles
        Where else than from this server its pictures may come from, with a space before.
    """
    page = render_frame(font_address=TYPEFACE)
    policy = FRAME_POLICY.format(tiles=tiles, **hashed_blocks(page))
    return Representation(page.encode(), "text/html", {"Content-Security-Policy": policy})


@router.get("/map/frame")
def frame(request: Request, settings: SettingsHere) -> Response:
    """Send the map that pages put into a frame; its data comes by messages (see `door.js`)."""
    base = base_map_of(settings)
    return send(request, frame_page(f" {base.origin}" if base and base.origin else ""))


@router.get("/runs/{run_id}/map/{part}.json")
def map_part(
    request: Request,
    run: RunHere,
    parts: PartsHere,
    part: str,
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
) -> Response:
    """Send one part of the map's document: `document`, or a layer that is fetched when shown.

    `year` names a period of a plan in phases by the year in which it begins.
    """
    if part not in PART_NAMES:
        known = ", ".join(PART_NAMES)
        raise NotFoundError([Fault("table_not_found", {"name": part[:80], "known": known})])
    return send(request, parts.part(run, part, year))


@router.get(TYPEFACE)
def typeface(request: Request) -> Response:
    """Send the pages' typeface: Noto Sans SC with the characters that they use."""
    what = page_typeface()
    return send(request, Representation(what.body, what.media_type, TYPEFACE_HEADERS))
