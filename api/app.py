"""The server: pages and data of the stored runs, and the queue that makes new ones."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib import resources

import sqlalchemy as sa
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from api import jobs
from api.access.belongings import COMMON, SERVER, give
from api.access.bodies import BodyLimit
from api.access.entrance import Entrance
from api.access.exposure import allowed_hosts
from api.access.gate import Gate
from api.base_map import base_map_of
from api.database import open_database
from api.dispatch import start_slots
from api.explanation import Explanations
from api.features.dataset_source import DatasetSource
from api.features.run_source import RunSource
from api.features.shelf import Shelf
from api.headers import PlainHeaders
from api.layers.postgis import complete_tables
from api.layers.receiving import UploadSlots
from api.layers.source import LayerSource
from api.map_parts import MapParts
from api.processes import request_for
from api.rendering import WEB
from api.replies import add_replies
from api.routes import (
    admin,
    base_tiles,
    branches,
    collections,
    comparisons,
    description,
    entry,
    events,
    health,
    labels,
    layer_preview,
    maps,
    pages,
    papers,
    processes,
)
from api.routes import jobs as job_routes
from api.routes import layers as layer_routes
from api.routes import runs as run_routes
from api.settings import Settings
from api.store import list_runs
from api.typeface import page_typeface
from api.whole import clear_interrupted

MAP_SCRIPTS = resources.files("maps") / "assets" / "siting"
FIRST_SCENARIO = "plan-2025"
ROUTERS = (
    health.router,
    entry.router,
    admin.router,
    pages.router,
    comparisons.router,
    maps.router,
    base_tiles.router,
    labels.router,
    branches.router,
    processes.router,
    job_routes.router,
    events.router,
    papers.router,
    run_routes.router,
    layer_preview.router,
    layer_routes.router,
    description.router,
)


def create_app(settings: Settings) -> FastAPI:
    """Return the application; its queue starts and stops with it.

    Parameters
    ----------
    settings
        Data folder, limits and address.
    """
    app = FastAPI(
        title="chongqing-siting",
        docs_url=None,  # the default pages load their scripts from the internet
        redoc_url=None,
        openapi_url=None,  # api/routes/description.py answers in OpenAPI 3.0
        lifespan=partial(lifespan, settings),
    )
    base_map_of(settings)  # a wrong one is told at the start
    app.state.settings = settings
    app.state.engine = open_database(settings)
    app.state.layers = LayerSource(app.state.engine, settings.layers_folder)
    app.state.map_parts = MapParts(settings)
    app.state.explanations = Explanations()
    app.state.uploads = UploadSlots(settings.upload_limit_mb)
    app.state.shelf = Shelf([DatasetSource(), app.state.layers, RunSource(settings.runs_folder)])
    app.state.entrance = Entrance(settings, app.state.engine)
    app.add_middleware(BodyLimit)
    app.add_middleware(Gate, entrance=app.state.entrance)
    app.add_middleware(PlainHeaders)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "HEAD"],
            allow_headers=["Accept", "If-Match", "If-None-Match"],
            expose_headers=["ETag", "Content-Crs", "Content-Disposition", "Link"],
        )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(settings))
    add_replies(app)
    collections.add_routes(app)
    for router in ROUTERS:
        app.include_router(router)
    for path, folder in (("/static/map", MAP_SCRIPTS), ("/static", WEB / "static")):
        files = GZipMiddleware(StaticFiles(directory=str(folder)), minimum_size=600)
        app.mount(path, files, name=path)
    return app


@asynccontextmanager
async def lifespan(settings: Settings, app: FastAPI) -> AsyncIterator[None]:
    """Start the queue, with the plan in it when there is nothing yet; end it at the end."""
    engine = app.state.engine
    prepare(settings, engine)
    stop = threading.Event()
    if settings.workers:  # who comes first does not wait for the typeface
        threading.Thread(target=page_typeface, daemon=True).start()
    threads = start_slots(settings, engine, stop)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        engine.dispose()


def prepare(settings: Settings, engine: sa.Engine) -> None:
    """Bring the data folder into order after a crash, and ask for the plan when it is empty."""
    settings.runs_folder.mkdir(parents=True, exist_ok=True)
    layers = settings.layers_folder.glob("*")
    for folder in (settings.runs_folder, settings.results_folder, *layers):
        clear_interrupted(folder)
    complete_tables(engine, settings.layers_folder)
    if not list_runs(settings.runs_folder):
        request = request_for(settings, "siting", {"scenario": FIRST_SCENARIO})
        job = jobs.submit(engine, request, limit=settings.queue_limit)
        give(engine, "job", job.id, project_id=COMMON, holder=SERVER)
