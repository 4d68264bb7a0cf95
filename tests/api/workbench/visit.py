"""A planner's visit: one page in a real browser without network, and all that went wrong in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Frame, Locator, Page

DESK = {"width": 1366, "height": 768}
PATIENCE_MS = 120_000
"""A slow machine is not a fault: only an answer that never comes is."""


@dataclass
class Visit:
    """A page and what it asked for."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: str) -> Visit:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector("html[data-drawn]", state="attached")
        return self

    @property
    def map(self) -> Frame:
        return next(f for f in self.page.frames if f.url.endswith("/map/frame"))

    def shown(self, where: Page | Frame | None = None) -> dict[str, Any]:
        """The state of the page, or of the map."""
        told = (where or self.page).evaluate("JSON.stringify(Siting.state)")
        return dict(json.loads(told))

    def wait_for_map(self, **wanted: object) -> None:
        """Wait until the map shows what is wanted."""
        wait_until(
            self.page, lambda: {key: self.shown(self.map).get(key) for key in wanted} == wanted
        )

    def settle(self) -> Visit:
        """Wait until the layers that come later are drawn too."""
        wait_until(self.page, lambda: self.map.evaluate("Boolean(Siting.layers.roads)"))
        return self

    def search(self, text: str) -> Locator:
        self.page.fill("#search", text)
        return self.page.locator("#hits [role=option]")

    def find(self, text: str) -> None:
        self.search(text).first.wait_for()
        self.page.press("#search", "Enter")


def wait_until(page: Page, true: Any) -> None:
    """Wait for a condition; the page's policy lets no text be evaluated in it for waiting."""
    for _ in range(PATIENCE_MS // 50):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came")


def begin(browser: Browser, address: str, size: dict[str, int] | None = None) -> Visit:
    """Return a visit that notes faults of its page and every address that it asks for."""
    page = browser.new_page(viewport=size or DESK)
    page.set_default_timeout(PATIENCE_MS)
    visit = Visit(page, address)
    page.on(
        "console",
        lambda m: visit.faults.append(m.text) if m.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: visit.faults.append(str(error)))
    page.on("requestfailed", lambda request: visit.faults.append(f"failed: {request.url}"))
    page.on("response", lambda r: visit.faults.append(r.url) if r.status >= 400 else None)
    page.on("request", lambda r: note_request(visit, r.url))
    return visit


def note_request(visit: Visit, url: str) -> None:
    visit.asked.append(url)
    if not url.startswith((visit.address, "data:", "blob:", "about:")):
        visit.faults.append(f"elsewhere: {url}")
