"""Two hundred viewers of the planners' page, first on an idle server, then while a job solves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.runs import solve_run
from api.settings import Settings
from tests.api.serving import serving
from tests.benchmarks.measuring import HERE, report

pytestmark = pytest.mark.benchmark

VIEWERS = os.environ.get("BENCHMARK_VIEWERS", "200")
SECONDS = os.environ.get("BENCHMARK_SECONDS", "30")
HEADER = ("server", "who", "answers", "per s", "median ms", "p99 ms", "slowest ms", "bad")
LONG = {"scenario": "optimal-2025", "changes": {"solver": {"time_limit_s": 600}}}


def viewed(server: str, run: str) -> dict:
    command = [sys.executable, str(HERE / "viewers.py"), server, run, VIEWERS, SECONDS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_two_hundred_viewers_while_a_job_solves(tmp_path: Path):
    run = solve_run("plan-2025", settings=Settings(data=tmp_path)).id
    found = {}
    with serving(tmp_path, "--workers", "1") as server:
        found["idle"] = viewed(server, run)
        asked = {"inputs": LONG}
        job = httpx.post(f"{server}/processes/siting/execution", json=asked).headers["location"]
        found["solving"] = viewed(server, run)
        status = httpx.get(f"{server}{httpx.URL(job).path}", timeout=60).json()
        httpx.delete(f"{server}{httpx.URL(job).path}", timeout=60)
    keys = ("answers", "answers_per_s", "median_ms", "p99_ms", "slowest_ms")
    rows = [
        (state, who, *(f"{one[key]:.0f}" for key in keys), len(one["bad"]))
        for state, both in found.items()
        for who, one in both.items()
    ]
    report("viewers", f"{VIEWERS} viewers for {SECONDS} s", HEADER, rows)
    assert status["status"] == "running"
    assert not [bad for both in found.values() for one in both.values() for bad in one["bad"]]
