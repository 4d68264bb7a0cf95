"""Whether the server is well, and the font that its pages use."""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn
from fastapi import APIRouter
from starlette.responses import FileResponse, JSONResponse, Response

from api import jobs
from api.fingerprint import source_sha256, versions
from api.routes.places import DatabaseHere

router = APIRouter(tags=["health"])
FONT_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # A page in a sandboxed frame has an origin of its own, and fonts need leave to cross.
    "Access-Control-Allow-Origin": "*",
}


@router.get("/healthz")
def health(database: DatabaseHere) -> Response:
    """Say that the server answers, which version it is and how many jobs are active."""
    active = jobs.list_jobs(database, states=jobs.ACTIVE)
    content = {
        "status": "ok",
        "version": versions()["chongqing-siting"],
        "source_sha256": source_sha256(),
        "active_jobs": len(active),
    }
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


@router.get("/static/fonts/NotoSansSC-Regular.otf")
def font() -> Response:
    """Send Noto Sans SC from the installed font package."""
    path = Path(pylopdf_fonts_zh_cn.sans_path())
    return FileResponse(path, media_type="font/otf", headers=FONT_HEADERS)
