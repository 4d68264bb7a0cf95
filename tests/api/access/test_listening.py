from __future__ import annotations

import socket
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from api.access import register
from api.access.errors import ExposureError
from api.access.exposure import allowed_hosts, check_exposure, is_loopback
from api.access.protocol import HEADER_LIMIT_S
from api.access.proxy import Proxy
from api.access.roles import Role
from api.database import open_database
from api.settings import Settings
from tests.api.asking import bearer
from tests.api.serving import IDLE, PATIENCE_S, serving
from tests.api.warm import environment, run_command

PROXY = {
    "trusted_proxies": "10.0.0.5",
    "proxy_user_header": "X-Remote-User",
    "group_roles": "*=viewer",
}


def keys_of(data: Path, *roles: Role) -> list[str]:
    engine = open_database(Settings(data=data))
    made = [register.add_key(engine, role.key, role).text for role in roles]
    engine.dispose()
    return made


@pytest.mark.parametrize(("host", "own"), [
    ("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.8.9.1", True),
    ("0.0.0.0", False), ("::", False), ("192.168.1.4", False), ("siting.example", False),
    ("", False),
])  # fmt: skip
def test_only_addresses_of_this_machine_are_its_own(host: str, own: bool):
    assert is_loopback(host) == own


@pytest.mark.parametrize("given", [
    {"host": "0.0.0.0"}, {"host": "::"}, {"host": "192.0.2.1"},
    {"allowed_hosts": "siting.example"}, {"trusted_proxies": "10.0.0.5"},
])  # fmt: skip
def test_a_server_that_others_reach_needs_a_valid_key(
    either_store: Settings, database: sa.Engine, given: dict[str, str]
):
    settings = either_store.model_copy(update=given)
    with pytest.raises(ExposureError, match="siting key add") as caught:
        check_exposure(settings, database)
    assert "siting key add" in caught.value.text("zh")
    register.add_key(database, "first", Role.ADMIN)
    check_exposure(settings, database)
    register.revoke_key(database, "first")
    with pytest.raises(ExposureError):
        check_exposure(settings, database)
    check_exposure(settings.model_copy(update=PROXY), database)


def test_this_machine_alone_needs_no_key(either_store: Settings, database: sa.Engine):
    check_exposure(either_store, database)


@pytest.mark.parametrize("given", [
    {"trusted_proxies": "proxy"}, {"trusted_proxies": "10.0.0.0/99"},
    {"group_roles": "viewer"}, {"group_roles": "g=root"}, {"group_roles": "g=admin@wanzhou"},
    {"trusted_proxies": ""}, {"group_roles": ""},
])  # fmt: skip
def test_settings_of_a_proxy_that_cannot_be_read_are_told(tmp_path: Path, given: dict[str, str]):
    with pytest.raises(ExposureError, match="SITING_"):
        Proxy.from_settings(Settings(data=tmp_path, **{**PROXY, **given}))


def test_names_in_the_settings_are_the_only_foreign_ones(tmp_path: Path):
    assert "*" not in allowed_hosts(Settings(data=tmp_path))
    named = allowed_hosts(Settings(data=tmp_path, host="0.0.0.0", allowed_hosts="a.example, b"))
    assert {"a.example", "b"} <= set(named)
    assert "*" not in named
    assert allowed_hosts(Settings(data=tmp_path, host="0.0.0.0")) == ["*"]


@pytest.mark.parametrize(("lang", "word"), [("zh", "拒绝启动"), ("en", "Not started")])
def test_the_command_refuses_to_open_a_server_without_keys(tmp_path: Path, lang: str, word: str):
    arguments = ["serve", "--host", "0.0.0.0", "--port", "0"]
    done = run_command(arguments, environment(tmp_path, lang))
    assert done.returncode == 2
    assert word in done.stderr
    assert "siting key add" in done.stderr
    assert not (tmp_path / "jobs.sqlite").exists()


def test_a_real_server_with_keys_lets_in_who_has_one_and_tells_no_secret(tmp_path: Path):
    admin, viewer = keys_of(tmp_path, Role.ADMIN, Role.VIEWER)
    secrets = [key.split("_")[2] for key in (admin, viewer)]
    log = tmp_path / "log"
    env = {"SITING_ALLOWED_HOSTS": "siting.example"}
    seen = []
    with serving(tmp_path, *IDLE, "--host", "0.0.0.0", log=log, **env) as address:

        def ask(method: str, path: str, **options) -> httpx.Response:
            reply = httpx.request(method, address + path, timeout=PATIENCE_S, **options)
            seen.append(f"{reply.headers} {reply.text}")
            return reply

        assert ask("GET", "/runs").status_code == 401
        assert ask("GET", "/runs", headers=bearer(viewer)).status_code == 200
        assert ask("GET", f"/runs?key={viewer}").status_code == 401
        assert ask("GET", f"/{viewer}", headers=bearer(admin)).status_code == 404
        assert ask("GET", "/runs", headers=bearer(viewer[:-1])).status_code == 401
        assert ask("POST", "/keys", headers=bearer(viewer), json={"name": "x"}).status_code == 403
        assert ask("POST", "/keys", headers=bearer(admin), json={"key": admin}).status_code == 400
        assert ask("POST", "/login", data={"key": admin}).status_code == 303
        assert ask("GET", "/audit", headers=bearer(admin)).status_code == 200
        named = {**bearer(admin), "Host": "siting.example"}
        assert ask("GET", "/keys", headers=named).status_code == 200
        named["Host"] = "rebound.example"
        assert ask("GET", "/keys", headers=named).status_code == 400
    told = "".join(seen[:3] + seen[4:]) + log.read_text(encoding="utf-8")
    assert not [secret for secret in secrets if secret in told]


def test_slow_and_half_sent_headers_are_ended_and_hinder_nobody(tmp_path: Path):
    with serving(tmp_path, *IDLE) as address:
        host, port = "127.0.0.1", int(address.rpartition(":")[2])
        held = [socket.create_connection((host, port), timeout=PATIENCE_S) for _ in range(300)]
        for half in held:
            half.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        silent = [socket.create_connection((host, port), timeout=PATIENCE_S) for _ in range(200)]
        assert httpx.get(f"{address}/healthz", timeout=PATIENCE_S).status_code == 200
        for half in held[:50]:  # one more byte gives no more time
            half.sendall(b"x")
        for half in held + silent:
            with closing(half):
                assert half.recv(1) == b""
        assert httpx.get(f"{address}/healthz", timeout=PATIENCE_S).status_code == 200


def test_a_connection_that_goes_on_asking_is_kept(tmp_path: Path):
    with serving(tmp_path, *IDLE) as address, httpx.Client(base_url=address) as client:
        end_s = time.monotonic() + HEADER_LIMIT_S + 2
        ports = set()
        while time.monotonic() < end_s:
            reply = client.get("/healthz", timeout=PATIENCE_S)
            stream = reply.extensions["network_stream"]
            ports.add(stream.get_extra_info("client_addr"))
            time.sleep(1)
        assert len(ports) == 1


def test_more_connections_than_the_limit_are_answered_503(tmp_path: Path):
    env = {"SITING_CONNECTION_LIMIT": "10"}
    with serving(tmp_path, *IDLE, **env) as address:
        port = int(address.rpartition(":")[2])
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(10)]
        for one in held:
            one.sendall(b"GET ")
        assert httpx.get(f"{address}/healthz", timeout=PATIENCE_S).status_code == 503
        for one in held:
            one.close()
        deadline = time.monotonic() + PATIENCE_S
        while httpx.get(f"{address}/healthz", timeout=PATIENCE_S).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_chunked_body_beyond_the_limit_is_ended(tmp_path: Path):
    with serving(tmp_path, *IDLE) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as raw:
            raw.sendall(
                b"POST /runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
            )
            piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
            try:
                for _ in range(40):
                    raw.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass
            assert b" 413 " in raw.recv(100)


def test_headers_beyond_the_limit_are_refused(tmp_path: Path):
    with serving(tmp_path, *IDLE) as address:
        for length, statuses in ((40_000, (431,)), (400_000, (400, 431))):
            headers = {"X-Long": "x" * length}
            try:
                reply = httpx.get(f"{address}/healthz", headers=headers, timeout=PATIENCE_S)
            except httpx.TransportError:  # closed while the rest was still being sent
                assert length > 300_000
            else:
                assert reply.status_code in statuses
