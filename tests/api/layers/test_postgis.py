"""Uploaded layers as tables that programs read straight from PostGIS."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from api.app import create_app
from api.layers.postgis import complete_tables
from api.settings import Settings
from tests import postgres
from tests.api.asking import Asking
from tests.api.layers.conftest import GEOJSON, collection, site, upload

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)


@pytest.fixture
def shared(postgres_server: str, tmp_path) -> Iterator[Settings]:
    with postgres.fresh_database(postgres_server) as address:
        yield Settings(data=tmp_path / "data", database_url=address)


@pytest.fixture
def client(shared: Settings) -> Iterator[Asking]:
    app = create_app(shared)
    yield Asking(app)
    app.state.engine.dispose()


def asked(settings: Settings, query: str) -> list[tuple]:
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        return connection.execute(query).fetchall()


def tables(settings: Settings) -> list[str]:
    found = asked(settings, "SELECT tablename FROM pg_tables WHERE schemaname = 'layers'")
    return [name for (name,) in found]


def test_a_layer_is_a_table_of_its_newest_version(client: Asking, shared: Settings):
    first = upload(client, collection(*(site(n, 床位=n, open=None) for n in range(1, 8))))
    layer_id, tag = first.json()["id"], first.headers["etag"]
    table = f'layers."layer_{layer_id}"'
    rows = asked(
        shared, f'SELECT id, name_zh, "床位", ST_X(geom), ST_SRID(geom) FROM {table} ORDER BY id'
    )
    assert len(rows) == 7
    assert rows[2] == ("S3", "场址3", 3, pytest.approx(106.53), 4490)
    headers = {"Content-Type": GEOJSON, "If-Match": tag}
    body = collection(site(1), site(2, extra="x"))
    second = client.put(f"/layers/{layer_id}", content=body, headers=headers)
    assert second.status_code == 200
    assert asked(shared, f"SELECT id, extra FROM {table} ORDER BY id") == [
        ("S1", None),
        ("S2", "x"),
    ]
    assert upload(client, collection(site(1, kind="?"))).status_code == 422
    assert tables(shared) == [f"layer_{layer_id}"]
    headers = {"If-Match": second.headers["etag"]}
    assert client.delete(f"/layers/{layer_id}", headers=headers).status_code == 204
    assert tables(shared) == []


def test_gdal_reads_the_table(client: Asking, shared: Settings):
    if shutil.which("ogrinfo") is None:
        postgres.missing("ogrinfo (gdal-bin) is not installed")
    layer_id = upload(client, collection(*(site(n) for n in range(1, 6)))).json()["id"]
    address = shared.database_url.get_secret_value()
    name = f"layers.layer_{layer_id}"
    run = subprocess.run(
        ["ogrinfo", "-ro", "-so", address, name], capture_output=True, text=True, check=False
    )
    if "Unable to open" in run.stderr + run.stdout and "PostgreSQL" not in run.stdout:
        postgres.missing("this GDAL does not read PostgreSQL")
    assert "Feature Count: 5" in run.stdout, run.stdout + run.stderr
    assert "China Geodetic Coordinate System 2000" in run.stdout
    assert "name_zh: String" in run.stdout


def test_tables_that_are_missing_are_written_at_the_start(client: Asking, shared: Settings):
    layer_id = upload(client, collection(site(1), site(2))).json()["id"]
    with psycopg.connect(shared.database_url.get_secret_value(), autocommit=True) as connection:
        connection.execute("DROP SCHEMA layers CASCADE")
    for _ in range(2):
        complete_tables(client.app.state.engine, shared.layers_folder)
        assert asked(shared, f"SELECT count(*) FROM layers.layer_{layer_id}") == [(2,)]


def test_without_postgis_layers_are_kept_all_the_same(postgres_server: str, tmp_path):
    with postgres.fresh_database(postgres_server) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP EXTENSION postgis")
        settings = Settings(data=tmp_path / "data", database_url=address)
        app = create_app(settings)
        reply = upload(Asking(app), collection(site(1)))
        app.state.engine.dispose()
        assert reply.status_code == 201
        assert tables(settings) == []
