"""A browser or a program that asks an application in this process, cookies kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import anyio
import httpx
from fastapi import FastAPI

Answer = TypeVar("Answer")


def run_apart(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Run `ask` in a thread of its own: a browser opened before may hold this one's loop."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(anyio.run, ask).result()


@dataclass
class Asking:
    """Asks `app` as if from `address`; redirects are not followed."""

    app: FastAPI
    address: str = "127.0.0.1"
    base_url: str = "http://127.0.0.1:8000"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def request(self, method: str, path: str, **options) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 5))
            async with httpx.AsyncClient(
                transport=transport, base_url=self.base_url, cookies=self.cookies
            ) as client:
                reply = await client.request(method, path, **options)
                self.cookies = client.cookies
                return reply

        return run_apart(ask)

    def get(self, path: str, **options) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options) -> httpx.Response:
        return self.request("POST", path, **options)

    def put(self, path: str, **options) -> httpx.Response:
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options) -> httpx.Response:
        return self.request("DELETE", path, **options)


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
