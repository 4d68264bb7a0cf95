"""Allocation against its peers: ratios of CPU time within one run, as a Markdown table.

``make bench`` runs it. Times are never asserted; the optimum and the proof are.
"""

from __future__ import annotations

import math

import pytest

from tests.benchmarks.growth_plot import draw_growth
from tests.benchmarks.measuring import has_peer, output_folder, report, run_case

pytestmark = pytest.mark.benchmark

PROGRAM = "allocation_cases.py"
PEERS = {"plain_pulp": "pulp", "pot": "ot", "ortools": "ortools"}
TITLES = {
    "plant_graph": "siting.allocate, plant graph, with certificate",
    "pulp": "siting.allocate, PuLP on a growing set of arcs, with certificate",
    "plain_pulp": "PuLP written plainly + HiGHS",
    "pot": "POT emd",
    "ortools": "OR-tools min-cost flow",
}
GROWING_N = [(1000, 83), (10_000, 83), (100_000, 83), (1_000_000, 83)]
GROWING_M = [(100_000, 20), (100_000, 83), (100_000, 300)]


def measure(method, n, m):
    return run_case(PROGRAM, method, n, m, peer=method in PEERS)


def compare(n, m, methods):
    """Report a table of `methods` at n x m; the first one is the measure of the ratios."""
    there = [method for method in methods if method not in PEERS or has_peer(PEERS[method])]
    figures = {method: measure(method, n, m) for method in there}
    own = figures[methods[0]]
    rows = []
    for method, figure in figures.items():
        assert math.isclose(figure["objective"], own["objective"], rel_tol=1e-6)
        ratio = figure["cpu_s"] / own["cpu_s"]
        spent = (f"{figure['cpu_s']:.2f}", f"{ratio:.1f}", f"{figure['extra_mb']:.0f}")
        rows.append((TITLES[method], *spent, f"{figure['objective']:.4f}"))
    rows += [(TITLES[m], "not installed", "", "", "") for m in methods if m not in figures]
    rows.append(("loading the compiled code, once", f"{own['loading_s']:.2f}", "", "", ""))
    title = f"{n:,} catchments x {m} facilities, CPU time in one run, one thread"
    header = ("method", "CPU s", "ratio", "MB beyond the inputs", "optimum")
    report(f"allocation_{n}_{m}", title, header, rows)


def test_ten_thousand_catchments_against_plain_pulp():
    compare(10_000, 50, ["plant_graph", "pulp", "plain_pulp", "pot", "ortools"])


def test_a_hundred_thousand_catchments_against_network_codes():
    compare(100_000, 83, ["plant_graph", "pot", "ortools"])


def test_growth():
    cases = sorted(set(GROWING_N) | set(GROWING_M), key=lambda case: (case[1] != 83, case))
    figures = {case: measure("plant_graph", *case) for case in cases}
    rows = []
    for (n, m), figure in figures.items():
        each = figure["cpu_s"] / n * 1e6
        spent = (f"{figure['cpu_s']:.2f}", f"{each:.1f}", f"{figure['extra_mb']:.0f}")
        rows.append((f"{n:,}", m, *spent))
    header = ("catchments", "facilities", "CPU s", "us per catchment", "MB beyond the inputs")
    report("growth", "Growth of allocation", header, rows)
    seconds = {case: figure["cpu_s"] for case, figure in figures.items()}
    draw_growth(output_folder() / "growth.png", seconds, GROWING_N, GROWING_M)
