"""Who may replace an uploaded layer: editors, and analysts what they uploaded themselves."""

from __future__ import annotations

import re
import sys

import httpx
import pytest
import sqlalchemy as sa

from api.access import register
from api.access.audit import list_entries
from api.access.roles import Role
from api.settings import Settings
from tests.api.access.conftest import ClientOf
from tests.api.asking import Asking, bearer
from tests.api.layers.conftest import GEOJSON, collection, site

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)


@pytest.fixture
def all_keys(keys: dict[str, str], database: sa.Engine) -> dict[str, str]:
    """The keys of `keys`, a second analyst, and an analyst of the project wanzhou."""
    other = register.add_key(database, "other", Role.ANALYST)
    bound = register.add_key(database, "close", Role.ANALYST, project_id="wanzhou")
    return {**keys, "other": other.text, "bound analyst": bound.text}


@pytest.fixture
def client(client_of: ClientOf, either_store: Settings) -> Asking:
    return client_of(either_store)


def uploaded(client: Asking, key: str) -> dict:
    reply = client.post(
        "/layers",
        params={"kind": "sites", "name": "场址"},
        content=collection(site(1)),
        headers={**bearer(key), "Content-Type": GEOJSON},
    )
    assert reply.status_code == 201
    return dict(reply.json())


def replaced(client: Asking, key: str, layer: dict, tag: str = "*") -> httpx.Response:
    headers = {**bearer(key), "Content-Type": GEOJSON, "If-Match": tag}
    body = collection(site(1), site(2))
    return client.put(f"/layers/{layer['id']}", content=body, headers=headers)


def test_an_analyst_replaces_an_own_layer_and_nobody_else_s(
    client: Asking, all_keys: dict[str, str], database: sa.Engine
):
    layer = uploaded(client, all_keys["analyst"])
    refused = replaced(client, all_keys["other"], layer)
    assert refused.status_code == 403
    assert [e["code"] for e in refused.json()["errors"]] == ["layer_of_others"]
    assert replaced(client, all_keys["viewer"], layer).status_code == 403
    reply = replaced(client, all_keys["analyst"], layer)
    assert (reply.status_code, reply.json()["version"]) == (200, 2)
    newest, *_ = list_entries(database)
    assert (newest.who.split()[1], newest.before_sha256) == ("analyst", layer["sha256"])


def test_an_editor_replaces_an_analyst_s_layer_which_stays_the_analyst_s(
    client: Asking, all_keys: dict[str, str]
):
    layer = uploaded(client, all_keys["analyst"])
    assert replaced(client, all_keys["editor"], layer).json()["version"] == 2
    assert replaced(client, all_keys["analyst"], layer).json()["version"] == 3


def test_an_analyst_deletes_no_layer(client: Asking, all_keys: dict[str, str]):
    layer = uploaded(client, all_keys["analyst"])
    headers = {**bearer(all_keys["analyst"]), "If-Match": "*"}
    assert client.delete(f"/layers/{layer['id']}", headers=headers).status_code == 403


def test_an_analyst_of_a_project_replaces_an_own_layer_in_it_alone(
    client: Asking, all_keys: dict[str, str]
):
    own = uploaded(client, all_keys["bound analyst"])
    assert own["project"] == "wanzhou"
    assert replaced(client, all_keys["bound analyst"], own).status_code == 200
    of_editor = uploaded(client, all_keys["bound"])
    assert replaced(client, all_keys["bound analyst"], of_editor).status_code == 403
    common = uploaded(client, all_keys["analyst"])
    assert replaced(client, all_keys["bound analyst"], common).status_code == 403


def test_the_right_does_not_overwrite_a_state_that_was_not_seen(
    client: Asking, all_keys: dict[str, str]
):
    layer = uploaded(client, all_keys["analyst"])
    seen = client.get(f"/layers/{layer['id']}", headers=bearer(all_keys["analyst"]))
    tag = seen.headers["etag"]
    assert replaced(client, all_keys["editor"], layer).status_code == 200
    assert replaced(client, all_keys["analyst"], layer, tag).status_code == 412


def test_the_page_offers_to_replace_what_the_visitor_may(client: Asking, all_keys: dict[str, str]):
    own, others = (uploaded(client, all_keys[who])["id"] for who in ("analyst", "other"))

    def offered(who: str) -> set[str]:
        headers = {**bearer(all_keys[who]), "Accept": "text/html"}
        page = client.get("/layers/upload?lang=zh", headers=headers).text
        return set(re.findall(r'<option value="([0-9a-f]{12})"', page))

    assert offered("analyst") == {own}
    assert offered("editor") == {own, others}
    assert offered("bound analyst") == offered("viewer") == set()
