from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from api.store import Run

PATIENCE_S = 120


@pytest.fixture(scope="session")
def address(served: str) -> str:
    """Address of a real server with the dataset and one stored run."""
    return served


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=PATIENCE_S) as opened:
        yield opened


@pytest.fixture(scope="session")
def run_collection(small_run: Run) -> str:
    """What the collections of the stored run begin with."""
    return small_run.id


def all_pages(client: httpx.Client, address: str) -> Iterator[dict]:
    """Yield page after page, following the links."""
    while address:
        page = client.get(address).json()
        yield page
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")


def ids_of(page: dict) -> list[str]:
    return [feature["id"] for feature in page["features"]]
