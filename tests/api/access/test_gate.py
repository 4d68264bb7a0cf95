from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from starlette.routing import BaseRoute, Mount

from api.access import register
from api.access.audit import list_entries
from api.access.rules import CHANGES, SAFE_METHODS, needed_role
from api.app import create_app
from api.database import writing
from api.settings import Settings
from tests.api.access.conftest import ROLES, ClientOf
from tests.api.asking import Asking, bearer, run_apart
from tests.api.conftest import on_sqlite


def all_routes(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Every method and path of an application, however its routers are nested."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from all_routes(route.original_router.routes)
        elif isinstance(route, Mount):
            yield "GET", f"{route.path}/x"
        else:
            for method in route.methods or ():  # type: ignore[attr-defined]
                yield method, route.path  # type: ignore[attr-defined]


def test_every_route_of_the_application_has_a_rule(client_of: ClientOf, tmp_path: Path):
    found = set(all_routes(create_app(Settings(data=tmp_path)).routes))
    assert ("DELETE", "/jobs/{job_id}") in found
    assert ("GET", "/static/x") in found
    without = {
        f"{method} {path}"
        for method, path in found
        if (method in SAFE_METHODS and needed_role(method, path) is None)
        or (method not in SAFE_METHODS and f"{method} {path}" not in CHANGES)
    }
    assert without == set()


def test_a_route_that_nobody_wrote_a_rule_for_changes_nothing(client_of: ClientOf, tmp_path: Path):
    app = create_app(Settings(data=tmp_path))
    called = []
    app.add_api_route("/forgotten", lambda: called.append(1), methods=["POST", "DELETE"])
    client = Asking(app)
    assert client.post("/forgotten").status_code == 404
    assert client.delete("/forgotten").status_code == 404
    assert called == []


def test_what_no_route_answers_is_told_as_before(client_of: ClientOf, tmp_path: Path):
    client = client_of(Settings(data=tmp_path))
    assert client.post("/jobs").status_code == 405
    assert client.post("/nothing").status_code == 404
    assert client.get("/nothing").status_code == 404


def test_without_keys_a_server_of_this_machine_asks_for_none(
    client_of: ClientOf, either_store: Settings
):
    client = client_of(either_store)
    assert client.get("/runs").status_code == 200
    assert client.get("/audit").status_code == 200
    assert client.post("/runs", json={"scenario": "no such"}).status_code == 400


def test_with_the_first_key_everybody_needs_one(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    client = client_of(either_store)
    for path in ("/", "/runs", "/jobs", "/api", "/compare", "/keys", "/audit", "/nothing"):
        reply = client.get(path)
        assert reply.status_code == 401, path
        assert reply.headers["www-authenticate"] == "Bearer"
        assert {"zh", "en"} <= reply.json()["errors"][0].keys()
    assert client.post("/runs", json={"scenario": "plan-2025"}).status_code == 401
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/page.css").status_code == 200
    assert client.get("/runs", headers=bearer(keys["viewer"])).status_code == 200


@on_sqlite
@pytest.mark.parametrize(
    ("method", "path", "least"),
    [
        ("GET", "/runs", "viewer"),
        ("GET", "/jobs", "viewer"),
        ("GET", "/compare", "analyst"),
        ("GET", "/runs/nothing/explain?q=x", "analyst"),
        ("POST", "/runs", "analyst"),
        ("DELETE", "/jobs/nothing", "analyst"),
        ("GET", "/keys", "admin"),
        ("POST", "/keys", "admin"),
        ("DELETE", "/keys/nothing", "admin"),
        ("POST", "/projects", "admin"),
        ("GET", "/audit", "admin"),
    ],
)
def test_each_role_may_what_its_rule_says_and_no_more(
    client_of: ClientOf,
    either_store: Settings,
    keys: dict[str, str],
    method: str,
    path: str,
    least: str,
):
    client = client_of(either_store)
    for name in ROLES:
        status = client.request(method, path, headers=bearer(keys[name])).status_code
        assert (status in (401, 403)) == (ROLES.index(name) < ROLES.index(least)), (name, status)


def test_roles_are_told_in_both_languages(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    reply = client_of(either_store).get("/audit", headers=bearer(keys["viewer"]))
    fault = reply.json()["errors"][0]
    assert "浏览者" in fault["zh"]
    assert "admin" in fault["en"]


@on_sqlite
@pytest.mark.parametrize("text", ["", "x", "siting_0123456789_" + "a" * 49, "\u00e9"])
def test_other_texts_in_place_of_a_key_are_refused(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], text: str
):
    header = {"Authorization": f"Bearer {text}".encode("latin-1")}
    reply = client_of(either_store).get("/runs", headers=header)
    assert reply.status_code == 401
    other = client_of(either_store).get("/runs", headers={"Authorization": f"Digest {text or 1}"
                                                          .encode("latin-1")})  # fmt: skip
    assert other.status_code == 401


def test_the_right_id_with_another_secret_is_refused(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], database: sa.Engine
):
    from api.access.keys import Key, new_key, read_key

    known = read_key(keys["admin"])
    assert known is not None
    forged = Key(known.id, new_key().secret).text
    assert client_of(either_store).get("/runs", headers=bearer(forged)).status_code == 401


def test_gis_programs_send_the_key_as_a_password(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    pair = base64.b64encode(f"anyone:{keys['viewer']}".encode()).decode()
    client = client_of(either_store)
    assert client.get("/runs", headers={"Authorization": f"Basic {pair}"}).status_code == 200
    assert client.get("/runs", headers={"Authorization": "Basic %%%"}).status_code == 401


def test_a_revoked_key_is_refused_at_once(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    client = client_of(either_store)
    assert client.get("/runs", headers=bearer(keys["viewer"])).status_code == 200
    key_id = keys["viewer"].split("_")[1]
    assert client.delete(f"/keys/{key_id}", headers=bearer(keys["admin"])).status_code == 200
    assert client.get("/runs", headers=bearer(keys["viewer"])).status_code == 401


def test_the_use_of_a_key_is_noted(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], database: sa.Engine
):
    client_of(either_store).get("/runs", headers=bearer(keys["viewer"]))
    used = {record.name for record in register.list_keys(database) if record.last_used}
    assert used == {"viewer"}


def test_an_administrator_makes_a_key_that_works(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    client, admin = client_of(either_store), bearer(keys["admin"])
    assert (
        client.post("/projects", json={"id": "liang", "name": "梁平"}, headers=admin).status_code
        == 201
    )
    body = {"name": "new", "role": "analyst", "project": "liang", "days": 3}
    reply = client.post("/keys", json=body, headers=admin)
    assert reply.status_code == 201
    made = reply.json()["key"]
    assert client.get("/runs", headers=bearer(made)).status_code == 200
    listed = client.get("/keys", headers=admin).text
    assert made.split("_")[2] not in listed
    assert client.post("/keys", json={"name": "x", "role": "viewer", "project": "no"},
                       headers=admin).status_code == 400  # fmt: skip


def test_every_change_is_in_the_log_with_its_outcome(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], database: sa.Engine
):
    client = client_of(either_store)
    client.post("/runs", json={"scenario": "no such"}, headers=bearer(keys["analyst"]))
    client.post("/runs", json={"scenario": "plan-2025"}, headers=bearer(keys["viewer"]))
    client.post("/projects", json={"id": "liang", "name": "梁平"}, headers=bearer(keys["admin"]))
    client.get("/runs", headers=bearer(keys["admin"]))
    seen = [(e.who.split()[1], e.role, e.method, e.what, e.outcome) for e in list_entries(database)]
    assert seen == [
        ("admin", "admin", "POST", "/projects liang", "201"),
        ("viewer", "viewer", "POST", "/runs", "403"),
        ("analyst", "analyst", "POST", "/runs", "400"),
    ]


def test_a_change_that_cannot_be_logged_is_not_carried_out(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], database: sa.Engine
):
    client = client_of(either_store)
    client.get("/keys", headers=bearer(keys["admin"]))
    with writing(database) as connection:
        connection.execute(sa.text("ALTER TABLE audit_entry RENAME TO away"))
    body = {"id": "liang", "name": "梁平"}
    try:
        status = client.post("/projects", json=body, headers=bearer(keys["admin"])).status_code
    except sa.exc.DBAPIError:  # what the server answers with 500
        status = 500
    assert status in (500, 503)
    assert [row["id"] for row in register.list_projects(database)] == ["wanzhou"]


def test_the_log_is_read_as_json_csv_and_page_by_page(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    client, admin = client_of(either_store), bearer(keys["admin"])
    for number in range(5):
        client.post("/projects", json={"id": f"p{number}", "name": "=1+1"}, headers=admin)
    first = client.get("/audit?limit=2", headers=admin).json()
    second = client.get(first["next"], headers=admin).json()
    whats = [entry["what"] for entry in first["entries"] + second["entries"]]
    assert whats == [f"/projects p{number}" for number in (4, 3, 2, 1)]
    table = client.get("/audit?f=csv", headers=admin)
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 6
    page = client.get("/audit", headers={**admin, "Accept": "text/html"}).text
    assert "修改记录" in page
    assert "/projects p4" in page


def test_a_database_that_is_away_is_told_and_lets_nobody_in(client_of: ClientOf, tmp_path: Path):
    settings = Settings(data=tmp_path)
    client = client_of(settings)
    client.app.state.engine.dispose()
    for file in tmp_path.glob("siting.sqlite*"):
        file.unlink()
    settings.database_file.write_bytes(b"this is no database" * 100)
    assert client.get("/runs").status_code == 503
    assert client.get("/static/page.css").status_code == 200


def log_in(client: Asking, key: str) -> str:
    reply = client.post("/login", data={"key": key, "next": "/runs"})
    assert reply.status_code == 303, reply.text
    assert reply.headers["location"] == "/runs"
    page = client.get("/runs", headers={"Accept": "text/html"}).text
    found = re.search(r'name="page-token" content="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_browser_logs_in_changes_things_and_logs_out(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    client = client_of(either_store)
    turned = client.get("/runs?lang=en", headers={"Accept": "text/html"})
    assert turned.headers["location"] == "/login?next=%2Fruns%3Flang%3Den"
    token = log_in(client, keys["admin"])
    body = {"id": "liang", "name": "梁平"}
    assert client.post("/projects", json=body).status_code == 403
    wrong = {"X-CSRF-Token": "0" * 64}
    assert client.post("/projects", json=body, headers=wrong).status_code == 403
    right = {"X-CSRF-Token": token}
    assert client.post("/projects", json=body, headers=right).status_code == 201
    elsewhere = {**right, "Origin": "http://elsewhere.example"}
    assert client.post("/projects", json=body, headers=elsewhere).status_code == 403
    cookies = dict(client.cookies)
    assert client.post("/logout", headers=right).status_code == 200
    client.cookies.update(cookies)
    assert client.get("/runs").status_code == 401


def test_a_page_token_of_another_session_does_not_help(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    one, other = client_of(either_store), client_of(either_store)
    log_in(one, keys["admin"])
    token = log_in(other, keys["admin"])
    body = {"id": "liang", "name": "梁平"}
    assert one.post("/projects", json=body, headers={"X-CSRF-Token": token}).status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    reply = client_of(either_store).post("/login", data={"key": keys["viewer"]})
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert keys["viewer"].split("_")[2].lower() not in cookie


def test_the_cookie_is_secure_behind_https(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    settings = either_store.model_copy(update={"trusted_proxies": "10.0.0.5"})
    sent = {"X-Forwarded-Proto": "https"}
    for address, secure in (("10.0.0.5", True), ("10.0.0.6", False)):
        client = client_of(settings, address=address)
        cookie = client.post("/login", data={"key": keys["viewer"]}, headers=sent)
        assert ("secure" in cookie.headers["set-cookie"].lower()) == secure


def test_a_session_ends_with_its_key_and_with_its_hours(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], database: sa.Engine
):
    client = client_of(either_store)
    log_in(client, keys["viewer"])
    register.revoke_key(database, "viewer")
    again = client_of(either_store, cookies=client.cookies)
    assert again.get("/runs").status_code == 401
    short = either_store.model_copy(update={"session_h": 1e-9})
    client = client_of(short)
    assert client.post("/login", data={"key": keys["analyst"]}).status_code == 303
    assert client.get("/runs").status_code == 401


def test_a_wrong_key_shows_the_form_again(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    html = {"Accept": "text/html"}
    reply = client_of(either_store).post("/login", data={"key": "siting_x"}, headers=html)
    assert reply.status_code == 401
    assert "密钥无效" in reply.text
    assert "siting_x" not in reply.text
    assert client_of(either_store).post("/login", data={}).status_code == 401


@on_sqlite
@pytest.mark.parametrize("wanted", ["//elsewhere.example", "http://elsewhere.example", "/\\x", ""])
def test_login_never_leads_to_another_site(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str], wanted: str
):
    reply = client_of(either_store).post("/login", data={"key": keys["viewer"], "next": wanted})
    assert reply.headers["location"] == "/"


def test_who_asks_too_often_waits_and_others_do_not(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    client = client_of(either_store.model_copy(update={"rate_per_s": 0.01}))
    reply = [client.get("/runs", headers=bearer(keys["viewer"])) for _ in range(3)][-1]
    assert reply.status_code == 429
    assert int(reply.headers["retry-after"]) > 1
    assert reply.headers["content-type"] == "application/problem+json"


def test_many_requests_at_once_look_a_visitor_up_once(
    client_of: ClientOf, either_store: Settings, keys: dict[str, str]
):
    client = client_of(either_store.model_copy(update={"rate_per_s": 5.0}))
    header = bearer(keys["viewer"])

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(client.app, client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url=client.base_url) as asking:
            replies = (asking.get("/jobs", headers=header) for _ in range(20))
            return [reply.status_code for reply in await asyncio.gather(*replies)]

    assert run_apart(ask) == [200] * 20
    levels = client.app.state.entrance.buckets._levels
    assert levels["address:127.0.0.1"][0] == 19.0
