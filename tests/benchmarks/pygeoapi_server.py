"""Run by the peers' Python: pygeoapi serves one layer on a port of this machine.

Its own SQLite/GeoPackage provider is used where the interpreter lets SQLite load
SpatiaLite, else its GeoJSON provider; the first line printed says which.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path


def provider(folder: Path) -> dict[str, object]:
    try:
        connection = sqlite3.connect(":memory:")
        connection.enable_load_extension(True)
        connection.execute("SELECT load_extension('mod_spatialite')")
    except (AttributeError, sqlite3.Error):
        return {"name": "GeoJSON", "data": str(folder / "catchments.geojson")}
    return {
        "name": "SQLiteGPKG", "data": str(folder / "catchments.gpkg"), "table": "catchments",
    }  # fmt: skip


def configuration(folder: Path, port: int) -> dict[str, object]:
    address = f"http://127.0.0.1:{port}"
    words = {"title": "peer", "description": "peer", "keywords": ["peer"]}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "pretty_print": False,
            "limits": {"default_items": 100, "max_items": 10_000},
            "map": {"url": address, "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                **words, "keywords_type": "theme", "terms_of_service": "none", "url": address,
            },
            "license": {"name": "none", "url": address},
            "provider": {"name": "peer", "url": address},
            "contact": {"name": "peer", "email": "peer@example.org"},
        },
        "resources": {
            "catchments": {
                **words,
                "type": "collection",
                "links": [],
                "extents": {
                    "spatial": {
                        "bbox": [105, 28, 111, 33],
                        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                    }
                },
                "providers": [{"type": "feature", "id_field": "id", **provider(folder)}],
            }
        },
    }  # fmt: skip


def main(folder: Path, port: int) -> None:
    config = configuration(folder, port)
    os.environ["PYGEOAPI_CONFIG"] = str(folder / "config.yml")
    os.environ["PYGEOAPI_OPENAPI"] = str(folder / "openapi.yml")
    (folder / "config.yml").write_text(json.dumps(config), encoding="utf-8")
    from pygeoapi.openapi import get_oas

    described = json.dumps(get_oas(config), default=str)
    (folder / "openapi.yml").write_text(described, encoding="utf-8")
    import pygeoapi
    import uvicorn
    from pygeoapi.starlette_app import APP

    name = config["resources"]["catchments"]["providers"][0]["name"]
    sys.stdout.write(f"pygeoapi {pygeoapi.__version__}, {name}\n")
    sys.stdout.flush()
    uvicorn.run(APP, host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
