"""What one run offers: its map, pictures, tables, summary and explanations."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)

from api.drawing import Drawing, drawing_with
from api.errors import Fault, NotFoundError, RunError
from api.explanation import subjects_like
from api.lanes import EXPLAIN, MAKE, in_lane
from api.period_layers import period_folder
from api.pictures import compared_file, drawn_file, picture_file, stored_picture, styled_file
from api.protection import MAP_POLICY, page_with_nonce
from api.rendering import render_page, wanted_language, wants_html
from api.routes.places import ExplanationsHere, RunHere, SettingsHere, SightHere
from api.settings import Settings
from api.store import SCHEDULE_FILE, Run
from api.views import title_of

router = APIRouter(prefix="/runs/{run_id}", tags=["runs"])

MEDIA_TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "qml": "application/xml",
    "sld": "application/vnd.ogc.sld+xml",
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
    "json": "application/json",
    "toml": "application/toml; charset=utf-8",
    "log": "text/plain; charset=utf-8",
}
DOWNLOADS = (
    "facilities.csv", "catchments.csv", "allocation.csv", "result.gpkg", "summary.json",
    "run.json", "scenario.toml", "solver.log", SCHEDULE_FILE,
)  # fmt: skip
Year = Annotated[
    int | None, Query(ge=1900, le=2200, description="A period begins in it; none = the last one.")
]
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def map_file(settings: Settings, run: Run, lang: str) -> Path:
    """Return the map page that opens in `lang`; the stored one when it cannot be drawn anew."""
    stored = Drawing(suffix="html")
    if lang == stored.lang:
        return picture_file(settings, run, stored)
    try:
        return drawn_file(settings, run, Drawing(suffix="html", lang=lang))
    except RunError:
        return picture_file(settings, run, stored)  # it holds both languages and a switch


class PictureQuery(BaseModel):
    """Parameters of a picture's address."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    theme: str = Field("default", max_length=40, description="Name of a theme.")
    paper: Literal["A4", "A3"] = Field("A4", description="Sheet.")
    orientation: Literal["landscape", "portrait"] = Field("landscape", description="How it lies.")
    dpi: int = Field(300, ge=50, le=600, description="Dots per inch.")
    lang: Literal["zh", "en"] = Field("zh", description="Language.")
    stream: str | None = Field(None, max_length=40, description="Stream; none = overview.")
    district: str | None = Field(None, max_length=40, description="District; none = all.")
    against: str | None = Field(
        None, max_length=80, description="Run that the theme comparison compares with."
    )
    release: Literal["internal", "public"] = Field(
        "internal", description="Who may see it; public needs a review number."
    )
    review_number: str = Field("", max_length=40, description="Approval number (审图号).")


@router.get("/map")
async def map_page(request: Request, run: RunHere, settings: SettingsHere) -> Response:
    """Show the interactive map; only its own scripts run, in an origin of their own."""
    path = await in_lane(MAKE, partial(map_file, settings, run, wanted_language(request)))
    page, nonce = await to_thread.run_sync(page_with_nonce, path)
    policy = MAP_POLICY.format(nonce=nonce)
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


@router.get("/map.{suffix}")
async def picture(
    run: RunHere,
    sight: SightHere,
    settings: SettingsHere,
    suffix: Literal["png", "svg", "pdf"],
    wanted: Annotated[PictureQuery, Query()],
) -> Response:
    """Draw the printed map; a picture drawn before is sent again."""
    options = wanted.model_dump()
    if wanted.against is not None:
        options["against"] = (await to_thread.run_sync(sight.run, wanted.against)).id
    drawing = drawing_with(settings, suffix=suffix, **options)
    path = stored_picture(run, drawing)
    if path is None:
        path = await in_lane(MAKE, partial(drawn_file, settings, run, drawing))
    headers = {"Content-Security-Policy": PICTURE_POLICY, "Cache-Control": "no-cache"}
    return FileResponse(path, media_type=MEDIA_TYPES[suffix], headers=headers)


@router.get("/comparison.png")
async def comparison_chart(
    run: RunHere,
    sight: SightHere,
    settings: SettingsHere,
    against: Annotated[str, Query(max_length=80, description="The run compared with.")],
    lang: Annotated[Literal["zh", "en"], Query(description="Language.")] = "zh",
) -> Response:
    """Draw the annual costs of another run and of this one, whole and by part."""
    path = await in_lane(MAKE, lambda: compared_file(settings, run, sight.run(against), lang))
    headers = {"Content-Security-Policy": PICTURE_POLICY, "Cache-Control": "no-cache"}
    return FileResponse(path, media_type=MEDIA_TYPES["png"], headers=headers)


class StyleQuery(BaseModel):
    """Parameters of a style's address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    layer: str = Field(max_length=40, description="Layer of the maps; the answer lists them.")
    stream: str | None = Field(None, max_length=40, description="Stream; none = all, or the first.")
    lang: Literal["zh", "en"] = Field("zh", description="Language of the labels.")


@router.get("/style.{suffix}")
async def style(
    run: RunHere,
    settings: SettingsHere,
    suffix: Literal["qml", "sld"],
    wanted: Annotated[StyleQuery, Query()],
) -> Response:
    """Send how a layer of the run is drawn, for QGIS (QML) or map servers (SLD)."""
    path = await in_lane(MAKE, partial(styled_file, settings, run, suffix, wanted.model_dump()))
    name = f"{run.id}-{wanted.layer}.{suffix}"
    headers = {"Cache-Control": "no-cache"}
    return FileResponse(path, media_type=MEDIA_TYPES[suffix], filename=name, headers=headers)


@router.get("/summary")
def summary(run: RunHere) -> Response:
    """Return `summary.json`."""
    return JSONResponse(run.summary())


@router.get("/explain")
def ask(
    request: Request, run: RunHere, q: Annotated[str, Query(max_length=80)], year: Year = None
) -> Response:
    """Find what a planner names and explain it, or offer what the name fits."""
    if year is not None:
        period_folder(run, year)
    lang = wanted_language(request)
    found = subjects_like(run, q, lang)
    subjects = found.subjects
    if found.sure:
        there = f"/runs/{run.id}/explain/{quote(subjects[0]['id'], safe='')}"
        return RedirectResponse(there if year is None else f"{there}?year={year}")
    unknown = NotFoundError([Fault("name_not_found", {"run": run.id, "name": q[:80]})])
    if not wants_html(request):
        if not subjects:
            raise unknown
        return JSONResponse({"subjects": subjects})
    values = {
        "subject": q,
        "lines": [] if subjects else unknown.lines(lang),
        "choices": subjects,
        "year": year,
        "run_id": run.id,
        "run_title": title_of(run, lang),
    }
    status = HTTPStatus.OK if subjects else HTTPStatus.NOT_FOUND
    return render_page(request, "explain.html", values, status=status)


@router.get("/explain/{subject}")
async def explain(
    request: Request,
    run: RunHere,
    explanations: ExplanationsHere,
    subject: str,
    year: Year = None,
) -> Response:
    """Say why a catchment's waste goes where it goes, or why a facility is open and how full."""
    explanation = explanations.known(run, subject, year)
    try:
        explanation = explanation or await in_lane(
            EXPLAIN, partial(explanations.explain, run, subject, year)
        )
    except NotFoundError:  # a name instead of an id, or neither
        return await in_lane(EXPLAIN, partial(ask, request, run, subject, year))
    lang = wanted_language(request)
    if not wants_html(request):
        lines = {f"lines_{lang}": explanation.lines(lang) for lang in ("zh", "en")}
        return JSONResponse({**explanation.document, **lines})
    values = {
        "subject": explanation.title(lang),
        "lines": explanation.lines(lang),
        "choices": [],
        "year": year,
        "run_id": run.id,
        "run_title": title_of(run, lang),
    }
    return render_page(request, "explain.html", values)


@router.get("/{name}")
def download(run: RunHere, name: str) -> Response:
    """Send one file of the run."""
    if name not in DOWNLOADS or not (run.folder / name).is_file():
        known = ", ".join(DOWNLOADS)
        raise NotFoundError([Fault("table_not_found", {"name": name[:80], "known": known})])
    return sent_file(run, name)


def sent_file(run: Run, name: str) -> FileResponse:
    """Return a run's file as a download under a name that says which run it is of."""
    media_type = MEDIA_TYPES[name.rsplit(".", 1)[1]]
    return FileResponse(run.folder / name, media_type=media_type, filename=f"{run.id}-{name}")
