"""A small OpenID provider on a port of its own: code flow, PKCE, RS256, one person."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "siting", "a secret of the provider"


@dataclass
class OpenId:
    """The provider: what it holds, and what a test spoils of it."""

    address: str = ""
    groups: Any = field(default_factory=lambda: ["planning"])
    spoiled: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signing_key: RSAKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    told: dict[str, Any] | None = None

    def discovery(self) -> dict[str, Any]:
        named = {
            name: f"{self.address}/{name}"
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        }
        if self.told is not None:
            named["userinfo_endpoint"] = f"{self.address}/userinfo"
        return {"issuer": self.address, **named, **self.metadata}

    def authorize(self, query: dict[str, str]) -> str:
        """Log the one person in and return the address to go back to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        answer = urlencode({"code": code, "state": query["state"]})
        return f"{query['redirect_uri']}?{answer}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Exchange a code once, for whoever has the secret and the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = (
            asked is not None
            and authorization == f"Basic {pair}"
            and form.get("grant_type") == "authorization_code"
            and challenge == asked["code_challenge"]
            and form.get("redirect_uri") == asked["redirect_uri"]
        )
        if not fits or asked is None:
            return None
        now_s = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT_ID, "sub": "u-17", "name": "王工",
            "iat": now_s, "exp": now_s + 300, "nonce": asked["nonce"], "groups": self.groups,
            **self.spoiled,
        }  # fmt: skip
        header = {"alg": "RS256", "kid": "one"}
        id_token = jwt.encode(header, claims, self.signing_key or self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": id_token}


def answers(provider: OpenId) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/openid-configuration":
                self.send(200, provider.discovery())
            elif parts.path == "/jwks_uri":
                self.send(200, {"keys": [provider.key.as_dict(private=False)]})
            elif parts.path == "/userinfo":
                known = self.headers.get("Authorization") == "Bearer x"
                self.send(200 if known else 401, provider.told or {})
            elif parts.path == "/authorization_endpoint":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send(302, {}, Location=provider.authorize(query))
            else:
                self.send(404, {})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            found = provider.token(form, self.headers.get("Authorization", ""))
            self.send(400, {"error": "invalid_grant"}) if found is None else self.send(200, found)

        def send(self, status: int, content: dict[str, Any], **headers: str) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Answers


@contextmanager
def running() -> Iterator[OpenId]:
    """Give a running provider."""
    provider = OpenId()
    with ThreadingHTTPServer(("127.0.0.1", 0), answers(provider)) as server:
        provider.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
