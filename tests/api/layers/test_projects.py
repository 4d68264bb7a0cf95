"""Whose an uploaded layer is: other projects neither see it nor solve with it."""

from __future__ import annotations

import sys

import httpx
import pytest
import sqlalchemy as sa

from api.access import register
from api.access.audit import list_entries
from api.access.roles import Role
from tests.api.asking import Asking
from tests.api.conftest import on_sqlite
from tests.api.layers.conftest import GEOJSON, collection, site

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)
ROLES = ("viewer", "analyst", "editor")


@pytest.fixture
def keys(client: Asking) -> dict[str, dict[str, str]]:
    """Headers of a visitor of each role for all projects, and of editors of two projects."""
    engine: sa.Engine = client.app.state.engine
    made = {role: register.add_key(engine, role, Role[role.upper()]).text for role in ROLES}
    for project in ("wanzhou", "fuling"):
        register.add_project(engine, project, project)
        key = register.add_key(engine, project, Role.EDITOR, project_id=project)
        made[project] = key.text
    return {name: {"Authorization": f"Bearer {key}"} for name, key in made.items()}


def sent(client: Asking, headers: dict[str, str], **params: str) -> httpx.Response:
    named = {"kind": "sites", "name": "x"} | params
    headers = {"Content-Type": GEOJSON, **headers}
    return client.post("/layers", params=named, content=collection(site(1)), headers=headers)


def test_a_layer_of_a_project_is_not_there_for_another(client: Asking, keys: dict):
    layer = sent(client, keys["wanzhou"]).json()
    assert layer["project"] == "wanzhou"
    own, collection_path = f"/layers/{layer['id']}", f"/collections/{layer['collection']}"
    addresses = (own, f"{own}/versions", collection_path, f"{collection_path}/items")
    for who, status in {"wanzhou": 200, "viewer": 200, "fuling": 404}.items():
        found = {path: client.get(path, headers=keys[who]).status_code for path in addresses}
        assert set(found.values()) == {status}, (who, found)
    assert client.get("/layers", headers=keys["fuling"]).json()["layers"] == []
    change = {**keys["fuling"], "If-Match": "*", "Content-Type": GEOJSON}
    assert client.put(own, content=collection(site(2)), headers=change).status_code == 404
    assert client.delete(own, headers=change).status_code == 404
    asked = {"inputs": {"scenario": "plan-2025",
                        "changes": {"layers": {"sites": layer["reference"]}}}}  # fmt: skip
    path = "/processes/siting/execution"
    refused = client.post(path, json=asked, headers=keys["fuling"])
    assert refused.status_code == 422
    assert [e["code"] for e in refused.json()["errors"]] == ["layer_reference_unknown"]
    assert client.post(path, json=asked, headers=keys["wanzhou"]).status_code == 201


@on_sqlite
def test_what_is_common_is_seen_by_all_and_changed_by_visitors_of_all_projects(
    client: Asking, keys: dict
):
    layer = sent(client, keys["analyst"]).json()
    own, tag = f"/layers/{layer['id']}", {"If-Match": "*"}
    assert client.get(own, headers=keys["wanzhou"]).status_code == 200
    assert client.delete(own, headers=keys["wanzhou"] | tag).status_code == 403
    assert client.delete(own, headers=keys["analyst"] | tag).status_code == 403
    assert client.delete(own, headers=keys["editor"] | tag).status_code == 204
    assert sent(client, keys["viewer"]).status_code == 403
    assert sent(client, {}).status_code == 401
    assert sent(client, keys["wanzhou"], project="fuling").status_code == 403


def test_every_change_is_in_the_log_with_the_hash_of_what_was_kept(client: Asking, keys: dict):
    layer = sent(client, keys["editor"]).json()
    headers = {**keys["editor"], "If-Match": "*", "Content-Type": GEOJSON}
    body = collection(site(1), site(2))
    second = client.put(f"/layers/{layer['id']}", content=body, headers=headers).json()
    newest, oldest = list_entries(client.app.state.engine)[:2]
    assert (newest.before_sha256, newest.after_sha256) == (layer["sha256"], second["sha256"])
    assert oldest.what.endswith(layer["id"])
    assert (oldest.after_sha256, oldest.outcome) == (layer["sha256"], "201")


@on_sqlite
def test_a_layer_may_be_larger_than_other_bodies(client: Asking):
    body = collection(*(site(n, note="x" * 1000) for n in range(1, 1500)))
    assert 1_000_000 < len(body) < 2_000_000
    params, headers = {"kind": "sites", "name": "x"}, {"Content-Type": GEOJSON}
    reply = client.post("/layers", params=params, content=body, headers=headers)
    assert reply.json()["rows"]["kept"] == 1499
    assert client.post("/runs", content=body, headers=headers).status_code == 413
