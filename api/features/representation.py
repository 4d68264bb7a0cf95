"""A representation: bytes of one resource in one format, and how HTTP sends them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.features.errors import ChangedError, Fault

LEAST_COMPRESSED_BYTES = 600
GZIP_LEVEL = 6
BROTLI_QUALITY = 5
TEXTS = ("text/", "application/json", "application/geo+json", "application/schema+json",
         "application/vnd.oai.openapi+json")  # fmt: skip
HAS_BROTLI = find_spec("brotli") is not None


@dataclass(frozen=True)
class Representation:
    """What is sent: complete, so that its tag is a hash of it.

    Parameters
    ----------
    body
        All bytes, not compressed.
    media_type
        What they are.
    headers
        Further headers.
    """

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def tag(self) -> str:
        """Strong entity tag without quotes: other bytes, another tag."""
        return hashlib.sha256(self.media_type.encode() + b"\n" + self.body).hexdigest()[:32]

    @cached_property
    def compressed(self) -> dict[str, bytes]:
        """The body in each coding that was asked for so far."""
        return {"identity": self.body}

    @property
    def size_bytes(self) -> int:
        """Bytes that keeping it takes, all codings together."""
        return 2 * len(self.body)

    def coded(self, coding: str) -> bytes:
        """Return the body in a content coding, made once."""
        if coding not in self.compressed:
            self.compressed[coding] = CODERS[coding](self.body)
        return self.compressed[coding]


def _brotli(body: bytes) -> bytes:
    module: Any = import_module("brotli")
    coded: bytes = module.compress(body, quality=BROTLI_QUALITY)
    return coded


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


CODERS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        **({"br": _brotli} if HAS_BROTLI else {}),
        "gzip": _gzip,
    }
)


def wanted_coding(accept_encoding: str) -> str:
    """Return the coding to send: br where it can be made, else gzip, else none."""
    names = set()
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            names.add(name.strip())
    return next((coding for coding in CODERS if coding in names), "identity")


def listed_tags(header: str) -> set[str]:
    """Return the entity tags of ``If-Match`` or ``If-None-Match``, weak ones as strong."""
    return {part.strip().removeprefix("W/").strip('"') for part in header.split(",")}


def send(request: Request, what: Representation, *, vary: str = "Accept") -> Response:
    """Return the answer to a GET or HEAD: whole, 304, or refused where If-Match fails.

    Parameters
    ----------
    request
        Its headers say which coding it takes and what it holds already.
    what
        What there is to send.
    vary
        Headers besides Accept-Encoding that the answer depends on.

    Raises
    ------
    ChangedError
        ``If-Match`` names none of what there is.
    """
    headers = request.headers
    long_text = len(what.body) >= LEAST_COMPRESSED_BYTES and what.media_type.startswith(TEXTS)
    coding = wanted_coding(headers.get("accept-encoding", "")) if long_text else "identity"
    tag = what.tag if coding == "identity" else f"{what.tag}-{coding}"
    if "if-match" in headers:
        held = listed_tags(headers["if-match"])
        # The tag of any coding names the same state of the data.
        if "*" not in held and what.tag not in {name.partition("-")[0] for name in held}:
            raise ChangedError([Fault("changed")])
    named = {
        "ETag": f'"{tag}"',
        "Vary": f"{vary}, Accept-Encoding",
        "Cache-Control": "no-cache",
        **what.headers,
    }
    if "if-none-match" in headers:
        held = listed_tags(headers["if-none-match"])
        if tag in held or "*" in held:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=named)
    if coding != "identity":
        named["Content-Encoding"] = coding
    body = what.coded(coding)
    if request.method == "HEAD":
        return Response(headers={**named, "Content-Length": str(len(body)),
                                 "Content-Type": media_type_header(what)})  # fmt: skip
    return Response(body, headers={**named, "Content-Type": media_type_header(what)})


def media_type_header(what: Representation) -> str:
    """Return the media type with the character set where it is text."""
    is_text = what.media_type.startswith("text/")
    return f"{what.media_type}; charset=utf-8" if is_text else what.media_type
