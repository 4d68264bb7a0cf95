"""Allocation against its peers: ratios of CPU time within one run, as a Markdown table.

``make bench`` runs it. Times are never asserted; the optimum and the proof are.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark

CASES = Path(__file__).with_name("allocation_cases.py")
NEEDS = {"pot": "ot", "ortools": "ortools"}
TITLES = {
    "plant_graph": "siting.allocate, plant graph, with certificate",
    "pulp": "siting.allocate, PuLP on a growing set of arcs, with certificate",
    "plain_pulp": "PuLP written plainly + HiGHS",
    "pot": "POT emd",
    "ortools": "OR-tools min-cost flow",
}


def measure(method, n, m):
    """Return the figures of one method in a process of its own, on one thread."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(CASES), method, str(n), str(m)],
        check=True, capture_output=True, text=True, env=os.environ | threads,
    )  # fmt: skip
    return json.loads(done.stdout)


def is_installed(method):
    return method not in NEEDS or importlib.util.find_spec(NEEDS[method]) is not None


def compare(n, m, methods):
    """Print a table of `methods` at n x m; the first one is the measure of the ratios."""
    figures = {method: measure(method, n, m) for method in methods if is_installed(method)}
    own = figures[methods[0]]
    lines = [
        f"\n**{n:,} catchments x {m} facilities**, CPU time in one run, one thread\n",
        "| method | CPU s | ratio | MB beyond the inputs | optimum |",
        "|---|---|---|---|---|",
    ]
    for method, figure in figures.items():
        assert math.isclose(figure["objective"], own["objective"], rel_tol=1e-6)
        lines.append(
            f"| {TITLES[method]} | {figure['cpu_s']:.2f} | {figure['cpu_s'] / own['cpu_s']:.1f} "
            f"| {figure['extra_mb']:.0f} | {figure['objective']:.4f} |"
        )
    lines += [f"| {TITLES[m]} | not installed | | | |" for m in methods if m not in figures]
    lines.append(f"\nLoading the compiled code once took {own['loading_s']:.2f} CPU s.\n")
    sys.stdout.write("\n".join(lines))


def test_ten_thousand_catchments_against_plain_pulp():
    compare(10_000, 50, ["plant_graph", "pulp", "plain_pulp", "pot", "ortools"])


def test_a_hundred_thousand_catchments_against_network_codes():
    compare(100_000, 83, ["plant_graph", "pot", "ortools"])


def test_cost_grows_about_as_the_number_of_catchments():
    lines = ["\n| catchments | facilities | CPU s | us per catchment | MB beyond the inputs |"]
    lines.append("|---|---|---|---|---|")
    for n, m in ((1000, 83), (10_000, 83), (100_000, 83), (1_000_000, 83), (100_000, 20),
                 (100_000, 300)):  # fmt: skip
        figure = measure("plant_graph", n, m)
        lines.append(
            f"| {n:,} | {m} | {figure['cpu_s']:.2f} | {figure['cpu_s'] / n * 1e6:.1f} "
            f"| {figure['extra_mb']:.0f} |"
        )
    sys.stdout.write("\n".join(lines) + "\n")
