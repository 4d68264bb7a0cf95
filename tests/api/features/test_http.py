"""HTTP citizenship: tags, conditions, codings, other origins."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import httpx
import pytest

from api.features.pages import Pages
from api.features.representation import Representation, wanted_coding
from tests.api.serving import IDLE, PATIENCE_S, serving

ADDRESSES = (
    "/", "/api", "/conformance", "/collections", "/collections/sites",
    "/collections/sites/queryables", "/collections/sites/items?limit=20",
    "/collections/sites/items/S-E01", "/collections/sites/items?f=csv",
    "/collections/sites/items?f=gpkg", "/collections/sites/items?f=html",
)  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
def test_what_a_client_holds_is_not_sent_again(client: httpx.Client, path: str):
    first = client.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": f'"x", W/{tag}'}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("path", ADDRESSES)
def test_if_match_holds_only_for_what_is_there(client: httpx.Client, path: str):
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-Match": tag}).status_code == 200
    assert client.get(path, headers={"If-Match": "*"}).status_code == 200
    refused = client.get(path, headers={"If-Match": '"x"', "Accept": "*/*"})
    assert refused.status_code == 412


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_says_what_get_says(client: httpx.Client, path: str):
    plain = {"Accept-Encoding": "identity"}
    got, head = client.get(path, headers=plain), client.head(path, headers=plain)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("etag", "content-type", "content-length", "vary"):
        assert head.headers[name] == got.headers[name]


def test_other_questions_and_forms_have_other_tags(client: httpx.Client):
    base = "/collections/sites/items"
    paths = ("", "?limit=5", "?sortby=-id", "?f=csv", "?f=html", "?f=html&lang=en",
             "?crs=EPSG:4490", "?properties=name_zh",
             "?kind=town", "?bbox=106,29,107,30")  # fmt: skip
    tags = {client.get(base + path).headers["etag"] for path in paths}
    assert len(tags) == len(paths)


def test_same_bytes_have_the_same_tag_and_no_others(client: httpx.Client):
    seen: dict[str, bytes] = {}
    for _ in range(2):
        for path in ADDRESSES:
            reply = client.get(path)
            assert seen.setdefault(reply.headers["etag"], reply.content) == reply.content


def test_text_is_compressed_as_the_client_asks(client: httpx.Client):
    path = f"{client.base_url}/collections/catchments/items?limit=50"
    plain = read_raw(path, "identity")
    for coding, expand in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        coded = read_raw(path, coding)
        assert coded[1]["content-encoding"] == coding
        assert expand(coded[0]) == plain[0]
        assert len(coded[0]) < len(plain[0]) / 2
        assert coded[1]["etag"] != plain[1]["etag"]
        assert "Accept-Encoding" in coded[1]["vary"]
    assert "content-encoding" not in plain[1]
    assert "content-encoding" not in read_raw(path, "gzip;q=0, br;q=0")[1]
    assert "content-encoding" not in read_raw(f"{client.base_url}/conformance?f=nope", "gzip")[1]


def read_raw(address: str, coding: str) -> tuple[bytes, httpx.Headers]:
    with httpx.stream(
        "GET", address, headers={"Accept-Encoding": coding}, timeout=PATIENCE_S
    ) as reply:
        return b"".join(reply.iter_raw()), reply.headers


def test_the_coding_is_brotli_before_gzip_before_none():
    assert wanted_coding("gzip, deflate, br") == "br"
    assert wanted_coding("gzip, br;q=0") == "gzip"
    assert wanted_coding("deflate") == "identity"
    assert wanted_coding("") == "identity"


def test_pages_kept_ready_stay_below_their_limit():
    pages = Pages(limit_bytes=1000)
    for number in range(100):
        pages.keep(number, Representation(b"x" * 40, "text/plain"))
    kept = [number for number in range(100) if pages.get(number)]
    assert kept == list(range(100 - len(kept), 100))
    assert 5 < len(kept) <= 12
    pages.keep("great", Representation(b"x" * 900, "text/plain"))
    assert pages.get("great") is None


def test_no_other_origin_may_read_by_default(client: httpx.Client):
    reply = client.get("/collections", headers={"Origin": "https://map.example.org"})
    assert "access-control-allow-origin" not in reply.headers


def test_listed_origins_may_read(tmp_path: Path):
    listed = "https://map.example.org, https://b.example"
    with (
        serving(tmp_path, *IDLE, SITING_CORS_ORIGINS=listed) as address,
        httpx.Client(base_url=address, timeout=PATIENCE_S) as client,
    ):
        path = "/collections/sites/items?limit=1"
        reply = client.get(path, headers={"Origin": "https://map.example.org"})
        assert reply.headers["access-control-allow-origin"] == "https://map.example.org"
        assert "ETag" in reply.headers["access-control-expose-headers"]
        assert "Origin" in reply.headers["vary"]
        other = client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert "access-control-allow-origin" not in other.headers
