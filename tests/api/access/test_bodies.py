from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.access import bodies
from api.access.errors import RefusedBodyError
from api.settings import Settings
from tests.api.access.conftest import ClientOf
from tests.api.asking import run_apart


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * 100_000


def test_a_body_without_a_length_is_counted_as_it_comes(client_of: ClientOf, tmp_path: Path):
    client = client_of(Settings(data=tmp_path))
    sent = {"Content-Type": "application/json"}
    reply = client.post("/runs", content=pieces(11), headers=sent)
    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"
    assert "1000 kB" in reply.json()["errors"][0]["zh"]
    assert client.post("/runs", content=pieces(9), headers=sent).status_code == 400
    assert client.post("/login", content=pieces(11)).status_code == 413


@pytest.mark.parametrize("length", ["1000001", "-1", "1e3", "٣"])
def test_a_length_beyond_the_limit_or_no_number_is_refused(
    client_of: ClientOf, tmp_path: Path, length: str
):
    client = client_of(Settings(data=tmp_path))
    headers = {"Content-Length": length.encode()}
    reply = client.post("/runs", content=b"{}", headers=headers)
    assert reply.status_code == 413


def test_a_body_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bodies, "BODY_LIMIT_S", 0.01)

    async def never() -> dict[str, object]:
        await asyncio.sleep(3600)
        return {}

    async def read() -> None:
        await bodies._Counted(never).receive()

    with pytest.raises(RefusedBodyError) as caught:
        run_apart(read)
    assert caught.value.status_code == 408
