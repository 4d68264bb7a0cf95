from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from joserfc.jwk import RSAKey

from api.access.audit import list_entries
from api.access.errors import ExposureError
from api.access.exposure import check_exposure
from api.access.oidc import Attempt, Provider
from api.settings import Settings
from tests.api.access.conftest import ClientOf
from tests.api.access.openid import CLIENT_ID, CLIENT_SECRET, OpenId, running
from tests.api.asking import Asking
from tests.api.conftest import on_sqlite

HTML = {"Accept": "text/html"}


@pytest.fixture
def openid() -> Iterator[OpenId]:
    with running() as provider:
        yield provider


@pytest.fixture
def given(either_store: Settings, openid: OpenId) -> Settings:
    values = {
        "oidc_issuer": openid.address,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
        "group_roles": "planning=admin,wanzhou=analyst@wanzhou",
    }
    known = {"data": either_store.data, "database_url": either_store.database_url}
    return Settings(**known, **values)


def go(client: Asking, following: str = "/runs") -> httpx.Response:
    """Walk through a login as a browser does, and return this server's last answer."""
    begun = client.get(f"/login/oidc?next={following}")
    assert begun.status_code == 303, begun.text
    back = httpx.get(begun.headers["location"]).headers["location"]
    return client.get(back.removeprefix(client.base_url))


def test_a_person_of_the_organisation_logs_in_and_out(
    client_of: ClientOf, given: Settings, database: sa.Engine
):
    client = client_of(given)
    assert client.get("/runs").status_code == 401
    assert "用单位账号登录" in client.get("/login", headers=HTML).text
    reply = go(client, "/audit")
    assert (reply.status_code, reply.headers["location"]) == (303, "/audit")
    page = client.get("/audit", headers=HTML).text
    assert "王工" in page
    token = page.split('name="page-token" content="')[1].split('"')[0]
    body = {"id": "liang", "name": "梁平"}
    assert client.post("/projects", json=body).status_code == 403
    right = {"X-CSRF-Token": token}
    assert client.post("/projects", json=body, headers=right).status_code == 201
    assert {entry.who for entry in list_entries(database)} == {"oidc:u-17 王工"}
    assert client.post("/logout", headers=right).status_code == 200
    assert client.get("/audit").status_code == 401


def test_groups_give_role_and_project(client_of: ClientOf, given: Settings, openid: OpenId):
    openid.groups = ["wanzhou"]
    client = client_of(given)
    assert go(client).status_code == 303
    assert client.get("/compare").status_code == 200
    assert client.get("/audit").status_code == 403


@on_sqlite
@pytest.mark.parametrize(("subject", "status"), [("u-17", 303), ("another", 401), (None, 401)])
def test_groups_may_be_told_apart_from_the_token_of_the_same_person(
    client_of: ClientOf, given: Settings, openid: OpenId, subject: str | None, status: int
):
    openid.spoiled = {"groups": None}
    openid.told = {"sub": subject, "groups": ["planning"]}
    client = client_of(given)
    assert go(client).status_code == status
    assert client.get("/audit").status_code == (200 if status == 303 else 401)


@on_sqlite
@pytest.mark.parametrize("groups", [[], ["others"], "others", None, {"planning": 1}])
def test_who_has_no_group_with_a_role_is_not_let_in(
    client_of: ClientOf, given: Settings, openid: OpenId, groups: object
):
    openid.groups = groups
    client = client_of(given)
    reply = go(client)
    assert reply.status_code == 401
    assert reply.json()["errors"][0]["code"] == "login_without_role"
    assert client.get("/runs").status_code == 401


@on_sqlite
@pytest.mark.parametrize("spoiled", [
    {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": ["another"]},
    {"iss": "http://127.0.0.1:1"}, {"exp": int(time.time()) - 3600}, {"exp": None},
    {"azp": "another"}, {"sub": None}, {"iat": int(time.time()) + 7200},
])  # fmt: skip
def test_a_token_that_does_not_hold_lets_nobody_in(
    client_of: ClientOf, given: Settings, openid: OpenId, spoiled: dict[str, object]
):
    openid.spoiled = spoiled
    client = client_of(given)
    reply = go(client)
    assert reply.status_code == 401
    assert "siting_session" not in reply.headers.get("set-cookie", "")
    assert client.get("/runs").status_code == 401


def test_an_audience_among_others_is_enough(client_of: ClientOf, given: Settings, openid: OpenId):
    openid.spoiled = {"aud": ["other", CLIENT_ID], "azp": CLIENT_ID}
    assert go(client_of(given)).status_code == 303


def test_a_token_signed_by_another_key_lets_nobody_in(
    client_of: ClientOf, given: Settings, openid: OpenId
):
    openid.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    assert go(client_of(given)).status_code == 401


def test_an_answer_is_taken_only_by_the_browser_that_began_and_only_once(
    client_of: ClientOf, given: Settings
):
    client = client_of(given)
    begun = client.get("/login/oidc")
    back = httpx.get(begun.headers["location"]).headers["location"]
    path = back.removeprefix(client.base_url)
    other = Asking(client.app)
    assert other.get(path).status_code == 401
    other.get("/login/oidc")
    assert other.get(path).status_code == 401
    state = parse_qs(urlsplit(path).query)["state"][0]
    assert client.get(path.replace(state, state[::-1])).status_code == 401
    cookies = httpx.Cookies(client.cookies)
    assert client.get(path).status_code == 303
    assert Asking(client.app, cookies=cookies).get(path).status_code == 401


def test_the_verifier_never_leaves_the_browser_that_began(client_of: ClientOf, given: Settings):
    client = client_of(given)
    begun = client.get("/login/oidc")
    attempt = Attempt.read(client.cookies["siting_login"].strip('"'))
    assert attempt is not None
    assert attempt.verifier not in begun.headers["location"]
    assert attempt.verifier not in repr(attempt)
    cookie = begun.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "path=/login/oidc" in cookie


@on_sqlite
@pytest.mark.parametrize("metadata", [
    {"issuer": "http://127.0.0.1:1"}, {"token_endpoint": None}, {"jwks_uri": 5},
])  # fmt: skip
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    client_of: ClientOf, given: Settings, openid: OpenId, metadata: dict[str, object]
):
    openid.metadata = metadata
    reply = client_of(given).get("/login/oidc")
    assert reply.status_code == 401
    assert reply.json()["errors"][0]["code"] == "login_unanswered"


def test_a_provider_that_is_away_is_told_in_words(client_of: ClientOf, given: Settings):
    client = client_of(given.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"}))
    reply = client.get("/login/oidc", headers=HTML)
    assert reply.status_code in (303, 401)
    assert client.get("/login/oidc").json()["errors"][0]["code"] == "login_unanswered"


def test_without_a_provider_there_is_no_such_page(client_of: ClientOf, either_store: Settings):
    client = client_of(either_store)
    assert client.get("/login/oidc").status_code == 404
    assert client.get("/login/oidc/return?code=x&state=y").status_code == 404


def test_who_has_logged_in_is_out_when_the_provider_is_no_longer_set(
    client_of: ClientOf, given: Settings
):
    client = client_of(given)
    assert go(client).status_code == 303
    closed = given.model_copy(update={"oidc_issuer": "", "allowed_hosts": "siting.example"})
    again = client_of(closed, cookies=client.cookies)
    assert again.get("/runs").status_code == 401


@on_sqlite
@pytest.mark.parametrize("changed", [
    {"oidc_issuer": "http://login.example"}, {"oidc_issuer": "login.example"},
    {"oidc_client_id": ""}, {"group_roles": ""}, {"group_roles": "x"},
])  # fmt: skip
def test_settings_that_are_not_whole_are_told(given: Settings, changed: dict[str, str]):
    with pytest.raises(ExposureError, match="SITING_"):
        Provider.from_settings(given.model_copy(update=changed))


def test_a_provider_stands_for_keys_and_its_secret_is_never_shown(
    given: Settings, database: sa.Engine
):
    check_exposure(given.model_copy(update={"host": "0.0.0.0"}), database)
    assert CLIENT_SECRET not in repr(Provider.from_settings(given)) + repr(given)
    assert CLIENT_SECRET not in str(given.environment)


@pytest.mark.parametrize("text", ["", "x", "e30=", "W10=", "bnVsbA==", "{}", "\u00e9"])
def test_a_cookie_that_holds_no_attempt_is_none(text: str):
    assert Attempt.read(text) is None
