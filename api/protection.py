"""What every answer and every change must keep to: headers, origins, nonces."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64encode
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request

from api.errors import Fault, RunError

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
DOCS_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
MAP_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-scripts allow-downloads"
)
FRAME_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; "
    "img-src data: blob:{tiles}; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-scripts"
)
PLAIN_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]", "::1"]


class CrossSiteError(RunError):
    """A change was asked for by a page of another site."""


def check_same_origin(request: Request) -> None:
    """Refuse a change that a browser says comes from another site.

    Programs that are no browsers send neither header and are let through.

    Raises
    ------
    CrossSiteError
        `Sec-Fetch-Site` or `Origin` names another site.
    """
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    foreign = site not in ("same-origin", "none")
    if origin is not None:
        foreign = foreign or urlsplit(origin).netloc != request.headers.get("host")
    if foreign:
        raise CrossSiteError([Fault("cross_site")])


class _Blocks(HTMLParser):
    """Collects the texts of script and style blocks as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block."""
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_data(self, data: str) -> None:
        """Add to the block that is open."""
        if self.cdata_elem in self.texts:
            self.texts[str(self.cdata_elem)][-1] += data


def hashed_blocks(page: str) -> dict[str, str]:
    """Return what a policy's ``script-src`` and ``style-src`` say to allow a page's own blocks.

    By their hashes (CSP Level 3, section 6.7.3.3), so that a page that never changes can
    be kept by browsers, which a nonce forbids.
    """
    found = {}
    for tag, texts in _Blocks(page).texts.items():
        digests = (hashlib.sha256(text.encode()).digest() for text in texts)
        found[tag] = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return found


class _Tags(HTMLParser):
    """Collects where script tags stand, reading scripts as text as a browser does."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.line_starts = [0]
        for line in text.split("\n"):
            self.line_starts.append(self.line_starts[-1] + len(line) + 1)
        self.scripts: list[int] = []

    def position(self) -> int:
        """Return the offset in the text of what is being read."""
        line, column = self.getpos()
        return self.line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a script tag takes its nonce."""
        if tag == "script":
            self.scripts.append(self.position() + len("<script"))


@lru_cache(maxsize=8)
def page_pieces(path: Path, modified_ns: int) -> tuple[str, ...]:
    """Return a stored page cut where each script tag takes its nonce.

    Parameters
    ----------
    path
        HTML file of a run.
    modified_ns
        Its modification time; a changed file is cut anew.
    """
    text = path.read_text(encoding="utf-8")
    tags = _Tags(text)
    tags.feed(text)
    cuts = [0, *tags.scripts, len(text)]
    return tuple(text[a:b] for a, b in zip(cuts, cuts[1:], strict=False))


def page_with_nonce(path: Path) -> tuple[str, str]:
    """Return a stored page whose scripts carry a fresh nonce, and the nonce."""
    nonce = secrets.token_urlsafe(16)
    pieces = page_pieces(path, path.stat().st_mtime_ns)
    return f' nonce="{nonce}"'.join(pieces), nonce
