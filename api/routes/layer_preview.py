"""Own layers before they are kept: the page that uploads, and what a file would become."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.features.dataset_source import TITLES
from api.layers.checking import SUFFIXES, Wanted, check_wanted
from api.layers.preview import preview_of
from api.layers.register import list_layers
from api.layers.visibility import may_replace, sees
from api.protection import check_same_origin
from api.rendering import render_page, wanted_language
from api.routes.layers import BODY, FAULTS, NOT_KEPT, Slots, UploadQuery
from api.routes.places import DatabaseHere, VisitorHere
from api.upload_words import UPLOAD_WORDS
from api.words import page_words
from geodata.datum import INVERSES

router = APIRouter(tags=["layers"])


class PreviewQuery(UploadQuery):
    """Parameters of a preview."""

    kind: str = Field(max_length=40, description="Kind of layer: `catchments`, `facilities` ...")


@router.get("/layers/upload", tags=["pages"])
def upload_page(request: Request, database: DatabaseHere, visitor: VisitorHere) -> Response:
    """Show the page that uploads a layer, and the layers that are there."""
    lang = wanted_language(request)
    position = 0 if lang == "zh" else 1
    words = page_words(lang)
    own = [layer for layer in list_layers(database) if sees(visitor, layer)]
    values: dict[str, object] = {
        "kinds": [(key, titles[position]) for key, titles in TITLES.items()],
        "datums": tuple(INVERSES),
        "endings": ",".join(sorted(set(SUFFIXES.values()))),
        "own": own,
        "kind_titles": {key: titles[position] for key, titles in TITLES.items()},
        "replaceable": [layer for layer in own if may_replace(database, visitor, layer)],
        "told": {"lang": lang, "words": {key: words[key] for key in UPLOAD_WORDS}},
    }
    return render_page(request, "upload.html", values)


@router.post(
    "/layers/preview",
    dependencies=[Depends(check_same_origin)],
    responses=FAULTS,
    openapi_extra=BODY,
)
async def preview(
    request: Request, given: Annotated[PreviewQuery, Query()], slots: Slots
) -> Response:
    """Check a file as an upload is checked and tell what would be kept; nothing is kept."""
    check_wanted(Wanted(given.kind, "", datum=given.datum))
    async with slots.received(request, given.file) as path:
        work = partial(preview_of, path, given.wanted(given.kind, path))
        found = await anyio.to_thread.run_sync(work, limiter=slots.opened)
    return JSONResponse(found, headers=NOT_KEPT)
