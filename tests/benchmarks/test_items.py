"""Features, a 304 and the map's page: ours beside pygeoapi on the same layer, in the same run.

One server process each, load from wrk on the same machine. Figures are printed, never
asserted but for their order.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.runs import solve_run
from api.settings import Settings
from geodata import chongqing
from tests.api.serving import IDLE, free_port, serving
from tests.benchmarks.measuring import HERE, has_peer, peers_python, report

pytestmark = pytest.mark.benchmark

SECONDS = os.environ.get("BENCHMARK_SECONDS", "8")
CONNECTIONS = "20"
HEADER = ("what", "server", "requests/s", "p99 ms", "failed", "ours / theirs")
START_LIMIT_S = 60.0


@contextmanager
def peer(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve the catchments by pygeoapi; its address and its name."""
    frame = chongqing.load().catchments.reset_index()
    frame.to_file(folder / "catchments.gpkg", layer="catchments", driver="GPKG")
    frame.set_crs("EPSG:4326", allow_override=True).to_file(
        folder / "catchments.geojson", driver="GeoJSON"
    )
    port = free_port()
    child = subprocess.Popen(
        [str(peers_python()), str(HERE / "pygeoapi_server.py"), str(folder), str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        name = child.stdout.readline().strip()
        wait_for(f"http://127.0.0.1:{port}/conformance")
        yield f"http://127.0.0.1:{port}", name
    finally:
        child.terminate()
        child.communicate()


def wait_for(address: str) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            httpx.get(address, timeout=30).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{address} does not answer")


def loaded(address: str, *headers: str) -> tuple[float, float, int]:
    """Return good answers per second, the 99th percentile in ms, and the number of bad ones."""
    named = [part for header in headers for part in ("-H", header)]
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", *named, address],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    all_of_them, seconds = re.search(r"(\d+) requests in ([\d.]+)s", done).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    refused = int(bad[1]) if bad else 0
    slowest, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done).groups()
    p99_ms = float(slowest) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]
    return (int(all_of_them) - refused) / float(seconds), p99_ms, refused


def tagged(address: str) -> str:
    """Return the tag of an answer as wrk asks for it."""
    return str(httpx.get(address, headers={"Accept-Encoding": "identity"}).headers["etag"])


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is missing")
@pytest.mark.skipif(not has_peer("pygeoapi"), reason="pygeoapi is missing (make peers)")
def test_features_and_the_map_beside_pygeoapi(tmp_path: Path):
    run = solve_run("plan-2025", settings=Settings(data=tmp_path)).id
    rows = []
    with serving(tmp_path, *IDLE) as own, peer(tmp_path) as (other, name):
        items, theirs = (f"{at}/collections/catchments/items?limit=100" for at in (own, other))
        counts = [len(httpx.get(f"{a}&f=json").json()["features"]) for a in (items, theirs)]
        assert counts == [100, 100]
        peers = {f: loaded(f"{theirs}&f={f}") for f in ("json", "html")}
        ours = {
            "100 catchments": (loaded(items), "json"),
            "304 (pygeoapi: 200, no tag)": (
                loaded(items, f"If-None-Match: {tagged(items)}"), "json",
            ),
            "the planners' page": (loaded(f"{own}/?lang=zh", "Accept: text/html"), "html"),
            "the map's frame": (loaded(f"{own}/map/frame"), "html"),
            "the map's data, 1,031 catchments": (
                loaded(f"{own}/runs/{run}/map/document.json", "Accept-Encoding: gzip"), "html",
            ),
        }  # fmt: skip
    for what, (found, form) in ours.items():
        ratio = f"{found[0] / peers[form][0]:.0f}"
        rows.append((what, "ours", f"{found[0]:.0f}", f"{found[1]:.0f}", found[2], ratio))
    for form, found in peers.items():
        what = f"100 catchments, {form}"
        rows.append((what, name, f"{found[0]:.1f}", f"{found[1]:.0f}", found[2], ""))
    report("items", "Features and the map over HTTP, 20 connections", HEADER, rows)
    for what, (found, form) in ours.items():
        assert found[2] == 0, what
        assert found[0] > peers[form][0], what
