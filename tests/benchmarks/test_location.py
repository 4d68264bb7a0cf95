"""Location models against published values and peers, as Markdown tables.

Times are never asserted; what an answer claims is. Published instances are read
from the folder that SITING_INSTANCES names; without it these cases skip.
BENCHMARK_EVERY=5 takes every fifth instance of a family.
"""

from __future__ import annotations

import math
import os

import numpy as np
import pytest

from tests.benchmarks.measuring import has_peer, report, run_case
from tests.siting import instances

pytestmark = pytest.mark.benchmark

PROGRAM = "location_cases.py"
HEADER = ("instance", "published", "found", "off by", "bound", "proved", "CPU s")
PEER_HEADER = (*HEADER, "peer's value", "peer proved", "peer's CPU s", "ratio")
SLACK = 1e-6


@pytest.fixture
def solve(tmp_path):
    def run(method, case, limit_s, *, peer=False):
        path = tmp_path / "case.npz"
        np.savez(path, **case)
        return run_case(PROGRAM, method, path, limit_s, peer=peer)

    return run


def held(archive, pattern):
    found = [name for name in instances.names(archive) if name.startswith(pattern)]
    if not found:
        pytest.skip(f"{archive} is not in the folder that SITING_INSTANCES names")
    return found[:: int(os.environ.get("BENCHMARK_EVERY", "1"))]


def checked(name, best, answer):
    """Return a row; no bound may pass the published value, no proof miss it."""
    assert answer["bound"] <= best * (1 + SLACK)
    assert not answer["proved"] or answer["objective"] <= best * (1 + 1e-4 + SLACK)
    off = answer["objective"] / best - 1
    proved = "yes" if answer["proved"] else "no"
    figures = (f"{answer['objective']:.2f}", f"{off:.4%}", f"{answer['bound']:.2f}", proved)
    return (name, f"{best:.2f}", *figures, f"{answer['cpu_s']:.2f}")


def against(answer, peer):
    if peer is None:
        return ("not installed", "", "", "")
    value = math.nan if peer["objective"] is None else peer["objective"]
    proved = "yes" if peer["proved"] else "no"
    ratio = peer["cpu_s"] / max(answer["cpu_s"], 0.005)
    return (f"{value:.2f}", proved, f"{peer['cpu_s']:.2f}", f"{ratio:.1f}")


def summary(rows):
    """Return the last row of a table: how many were found and proved, CPU s together."""
    found = sum(abs(float(row[3].rstrip("%"))) < 1e-3 for row in rows)
    proved = sum(row[5] == "yes" for row in rows)
    near = sum(float(row[3].rstrip("%")) <= 0.1 for row in rows)
    words = f"{found} of {len(rows)} equal, {near} within 0.1 %"
    cpu_s = sum(float(row[6]) for row in rows)
    return (*("all", "", words, "", "", f"{proved} of {len(rows)}", f"{cpu_s:.1f}"),)


def finish(name, title, rows):
    rows.append(summary(rows) + ("",) * (len(rows[0]) - len(HEADER)))
    report(name, title, PEER_HEADER if len(rows[0]) > len(HEADER) else HEADER, rows)


def pmed_case(number):
    cost, p = instances.pmed(number)
    return {"cost": cost, "p": np.array(p)}


def arrays_of(case, **options):
    parts = {"cost": case.cost, "demand": case.demand, "capacity": case.capacity}
    return parts | {"fixed_cost": case.fixed_cost} | {k: np.array(v) for k, v in options.items()}


@pytest.mark.parametrize("model", ["p_median", "p_center"])
def test_pmed(solve, model):
    problem, rows = model.replace("_", "-"), []
    for file in held("pmed.tar.xz", "pmed"):
        name = file.removesuffix(".txt")
        answer = solve(model, pmed_case(int(name[4:])), 30)
        rows.append(checked(name, instances.best_known(name, problem), answer))
    finish(model, f"pmed, {problem}, 30 s each", rows)


@pytest.mark.parametrize(("model", "number"), [("p_median", 20), ("p_center", 1)])
def test_spopt(solve, model, number):
    name, case = f"pmed{number}", pmed_case(number)
    answer = solve(model, case, 60)
    peer = solve(f"spopt_{model}", case, 300, peer=True) if has_peer("spopt") else None
    best = instances.best_known(name, model.replace("_", "-"))
    finish(f"spopt_{model}", f"{name} against spopt + CBC, {model}",
           [(*checked(name, best, answer), *against(answer, peer))])  # fmt: skip


CAPACITIES = {
    "capa": (8000, 10000, 12000, 14000),
    "capb": (5000, 6000, 7000, 8000),
    "capc": (5000, 5750, 6500, 7250),
}


def large_cap_cases():
    """Yield name, published optimum and case; capX2 to capX4 are capX1 with other capacities."""
    for file in held("orlib_cap_large.tar.xz", "cap"):
        case = instances.plants_first("orlib_cap_large.tar.xz", file)
        for number, capacity in enumerate(CAPACITIES[file[:4]], start=1):
            name = f"{file[:4]}{number}"
            best = instances.find_known(name, "CFLP multi-source")
            if best is not None:
                arrays = arrays_of(case, gap_share=0.001)
                yield name, best, arrays | {"capacity": np.full(case.capacity.size, capacity)}


@pytest.mark.parametrize("limit_s", [5, 60])
def test_capabc(solve, limit_s):
    rows = [checked(name, best, solve("capacitated", case, limit_s))
            for name, best, case in large_cap_cases()]  # fmt: skip
    finish(f"capabc_{limit_s}", f"capa, capb, capc CFLP, gap 0.1 %, {limit_s} s each", rows)


TBED1 = [("capacitated", "CFLP multi-source TBED1", 5), ("single_source", "SSCFLP TBED1", 60)]


@pytest.mark.parametrize(("model", "problem", "limit_s"), TBED1)
def test_tbed1(solve, model, problem, limit_s):
    rows = []
    for file in held("tbed1_i300.tar.xz", "i300"):
        name = file.removesuffix(".plc")
        case = arrays_of(instances.unit_costs("tbed1_i300.tar.xz", file))
        answer = solve(model, case, limit_s)
        # values are published to two decimals
        best = instances.best_known(name, problem) + 0.005
        rows.append(checked(name, best, answer))
    finish(f"tbed1_{model}", f"TBED1 i300, {problem}, {limit_s} s each", rows)


SINGLE_SOURCE = {
    "holmberg": (instances.plants_first, "SSCFLP Holmberg", "", 60),
    "diaz_fernandez": (instances.customers_first, "SSCFLP Diaz", "diaz_", 60),
    "yang": (instances.plants_first, "SSCFLP Yang", "yang_", 60),
}


@pytest.mark.parametrize("family", list(SINGLE_SOURCE))
def test_single_source(solve, family):
    read, problem, prefix, limit_s = SINGLE_SOURCE[family]
    archive, rows, ratios = f"{family}.tar.xz", [], []
    # as long as yang is not proved by anybody, CBC would only add its limit
    with_peer = family != "yang" and has_peer("pulp")
    for file in held(archive, "p"):
        case, best = arrays_of(read(archive, file)), instances.best_known(prefix + file, problem)
        answer = solve("single_source", case, limit_s)
        peer = solve("cbc_single_source", case, limit_s, peer=True) if with_peer else None
        rows.append((*checked(file, best, answer), *against(answer, peer)))
        if peer:
            ratios.append(peer["cpu_s"] / max(answer["cpu_s"], 0.005))
    mean = f", geometric mean of ratios {np.exp(np.log(ratios).mean()):.1f}" if ratios else ""
    finish(family, f"{problem}, {limit_s} s each, peer PuLP + CBC{mean}", rows)


def many_equal_rows(n=10_000, m=100, p=10, reach=5.5):
    """Return a seeded city: demand points of 1 to 100 t within reach of 100 sites."""
    rng = np.random.default_rng(3)
    points, sites = rng.uniform(0, 30, (n, 2)), rng.uniform(0, 30, (m, 2))
    covers = np.hypot(*np.moveaxis(points[:, None] - sites[None], 2, 0)) <= reach
    return {"covers": covers, "demand": rng.integers(1, 101, n).astype(float), "p": np.array(p)}


def test_max_cover(solve):
    case = many_equal_rows()
    different = len(np.unique(case["covers"], axis=0))
    answer = solve("max_cover", case, 60)
    assert answer["proved"]
    peer = solve("unmerged_cover", case, 60, peer=True) if has_peer("highspy") else None
    row = (f"{different} different rows", "-", f"{answer['objective']:.0f}", "-",
           f"{answer['bound']:.0f}", "yes", f"{answer['cpu_s']:.2f}")  # fmt: skip
    if peer and peer["proved"]:
        assert math.isclose(peer["objective"], answer["objective"], rel_tol=2e-4)
    title = "max cover, 10,000 demand points x 100 sites, against plain PuLP + HiGHS"
    report("max_cover", title, PEER_HEADER, [(*row, *against(answer, peer))])
