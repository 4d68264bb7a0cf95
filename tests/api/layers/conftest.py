from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from tests.api.asking import Asking

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


@pytest.fixture
def client(either_store: Settings) -> Iterator[Asking]:
    """The application on an empty store, once on each kind of database; its queue stands still."""
    quiet = either_store.model_copy(update={"upload_limit_mb": 2.0})
    app = create_app(quiet)
    yield Asking(app)
    app.state.engine.dispose()


def upload(client: Asking, body: bytes | Path, **params: str) -> httpx.Response:
    content = body.read_bytes() if isinstance(body, Path) else body
    named = {"kind": "sites", "name": "我的场址"} | params
    media = {"Content-Type": GEOJSON}
    return client.post("/layers", params=named, content=content, headers=media)
