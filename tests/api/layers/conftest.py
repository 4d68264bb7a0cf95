from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings

GEOJSON = "application/geo+json"


def site(number: int, **properties: object) -> dict:
    named = {"id": f"S{number}", "name_zh": f"场址{number}", "kind": "town"} | properties
    point = {"type": "Point", "coordinates": [106.5 + number / 100, 29.5]}
    return {"type": "Feature", "properties": named, "geometry": point}


def collection(*features: dict, **members: object) -> bytes:
    content = {"type": "FeatureCollection", "features": list(features), **members}
    return json.dumps(content).encode()


def stored_files(settings: Settings) -> list[str]:
    """Return every file below the folder of layers, hidden ones too."""
    folder = settings.layers_folder
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


class Client:
    """Asks an application in this process."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, path: str, **options) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 5))
            base = "http://127.0.0.1"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, **options)

        return anyio.run(ask)

    get = partialmethod(request, "GET")
    post = partialmethod(request, "POST")
    put = partialmethod(request, "PUT")
    delete = partialmethod(request, "DELETE")


@pytest.fixture
def client(either_store: Settings) -> Iterator[Client]:
    """The application on an empty store, once on each kind of database; its queue stands still."""
    quiet = either_store.model_copy(update={"upload_limit_mb": 2.0})
    app = create_app(quiet)
    yield Client(app)
    app.state.engine.dispose()


def upload(client: Client, body: bytes | Path, **params: str) -> httpx.Response:
    content = body.read_bytes() if isinstance(body, Path) else body
    named = {"kind": "sites", "name": "我的场址"} | params
    media = {"Content-Type": GEOJSON}
    return client.post("/layers", params=named, content=content, headers=media)
