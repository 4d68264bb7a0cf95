from __future__ import annotations

import pytest

from api.settings import Settings
from tests.api.access.conftest import ClientOf
from tests.api.conftest import on_sqlite

GIVEN = {
    "trusted_proxies": "10.0.0.5, 192.168.1.0/24",
    "proxy_user_header": "X-Remote-User",
    "proxy_groups_header": "X-Remote-Groups",
    "group_roles": "planning=admin,wanzhou=analyst@wanzhou,city=analyst",
}


@pytest.fixture
def behind(either_store: Settings, client_of: ClientOf):
    settings = either_store.model_copy(update=GIVEN)
    return lambda address="10.0.0.5": client_of(settings, address=address)


def sent(name: str, groups: str = "") -> dict[str, str]:
    return {"X-Remote-User": name, "X-Remote-Groups": groups}


def test_a_trusted_proxy_names_people_and_their_groups_give_the_role(behind):
    client = behind()
    assert client.get("/audit", headers=sent("wang", "staff, planning")).status_code == 200
    assert client.get("/audit", headers=sent("li", "city")).status_code == 403
    assert client.get("/runs", headers=sent("li", "city")).status_code == 200
    assert client.get("/runs", headers=sent("zhao", "staff")).status_code == 401
    assert client.get("/runs").status_code == 401
    assert client.get("/runs", headers=sent("", "planning")).status_code == 401


@on_sqlite
@pytest.mark.parametrize(
    ("address", "status"),
    [("192.168.1.77", 200), ("192.168.2.1", 401), ("127.0.0.1", 401), ("::1", 401)],
)
def test_headers_from_any_other_address_are_ignored(behind, address: str, status: int):
    forwarded = {**sent("wang", "planning"), "X-Forwarded-For": "10.0.0.5"}
    assert behind(address).get("/audit", headers=forwarded).status_code == status


def test_two_names_are_no_name(behind):
    twice = [("X-Remote-User", "a"), ("X-Remote-User", "b"), ("X-Remote-Groups", "planning")]
    assert behind().get("/audit", headers=twice).status_code == 401


def test_changes_need_the_page_s_token_and_are_logged_with_name_and_address(behind):
    client = behind()
    headers = {**sent("wang", "planning"), "X-Forwarded-For": "203.0.113.9"}
    body = {"id": "liang", "name": "梁平"}
    assert client.post("/projects", json=body, headers=headers).status_code == 403
    headers["X-CSRF-Token"] = "page"
    assert client.post("/projects", json=body, headers=headers).status_code == 201
    entry = client.get("/audit", headers=headers).json()["entries"][0]
    assert (entry["who"], entry["address"]) == ("proxy:wang wang", "203.0.113.9")


def test_the_highest_role_counts(behind):
    client = behind()
    assert client.get("/compare", headers=sent("li", "wanzhou,city")).status_code == 200
    assert client.get("/audit", headers=sent("li", "wanzhou,city,planning")).status_code == 200
