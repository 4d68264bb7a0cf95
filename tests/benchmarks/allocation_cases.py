"""One allocation by one method, run as a program of its own; prints what it took as JSON.

``python allocation_cases.py METHOD N M``. CPU seconds and peak memory are those
of building and solving, after imports, and for the compiled route after its code
has been loaded once on a small case (that loading is reported apart).
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

import numpy as np

SLACK_SHARE = 0.15


def city(n, m, seed=0):
    """Return cost (km), demand and capacity of clustered catchments and uneven facilities."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform(0, 100, (max(8, m // 4), 2))
    at = towns[rng.integers(len(towns), size=n)] + rng.normal(0, 8, (n, 2))
    plants = towns[rng.integers(len(towns), size=m)] + rng.normal(0, 10, (m, 2))
    demand = np.round(rng.lognormal(1.5, 0.8, n), 1) + 0.1
    share = rng.lognormal(0, 0.6, m)
    capacity = np.ceil(share / share.sum() * demand.sum() * (1 + SLACK_SHARE))
    cost = np.empty((n, m))
    for start in range(0, n, 10_000):
        part = slice(start, start + 10_000)
        cost[part] = 1.3 * np.hypot(
            at[part, None, 0] - plants[None, :, 0], at[part, None, 1] - plants[None, :, 1]
        )
    return cost, demand, capacity


def run_siting(route):
    def run(cost, demand, capacity):
        siting = importlib.import_module("siting")
        answer = siting.allocate(cost, demand, capacity, route=route)
        assert answer.status == "optimal"
        assert answer.certificate.ok
        assert answer.certificate.arcs_priced == cost.size
        return answer.objective

    return run


def run_plain_pulp(cost, demand, capacity):
    """Return the optimum of the model as a newcomer to PuLP writes it."""
    import pulp

    catchments, facilities = range(demand.size), range(capacity.size)
    problem = pulp.LpProblem("allocation", pulp.LpMinimize)
    x = [[pulp.LpVariable(f"x_{i}_{j}", 0) for j in facilities] for i in catchments]
    problem += pulp.lpSum(cost[i, j] * x[i][j] for i in catchments for j in facilities)
    for i in catchments:
        problem += pulp.lpSum(x[i]) == demand[i]
    for j in facilities:
        problem += pulp.lpSum(x[i][j] for i in catchments) <= capacity[j]
    problem.solve(pulp.HiGHS(msg=False, threads=1))
    assert problem.status == pulp.LpStatusOptimal
    return pulp.value(problem.objective)


def run_pot(cost, demand, capacity):
    import ot

    # whole numbers in a slack row: floating sums that differ make POT return zeros
    tonnes, limits = np.rint(demand * 10), np.rint(capacity * 10)
    rows = np.vstack([cost, np.zeros(capacity.size)])
    plan = ot.emd(np.append(tonnes, limits.sum() - tonnes.sum()), limits, rows, numItermax=10**9)
    return float((plan * rows).sum()) / 10


def run_ortools(cost, demand, capacity):
    from ortools.graph.python import min_cost_flow

    n, m = cost.shape
    flow = min_cost_flow.SimpleMinCostFlow()
    tail = np.repeat(np.arange(n), m)
    head = n + np.tile(np.arange(m), n)
    tonnes, limits = np.rint(demand * 10).astype(int), np.rint(capacity * 10).astype(int)
    units = np.rint(cost * 1e6).astype(np.int64).ravel()
    flow.add_arcs_with_capacity_and_unit_cost(tail, head, np.repeat(tonnes, m), units)
    sink = np.full(m, n + m)
    flow.add_arcs_with_capacity_and_unit_cost(n + np.arange(m), sink, limits, np.zeros(m, int))
    flow.set_nodes_supplies(
        np.arange(n + m + 1), np.concatenate([tonnes, np.zeros(m, int), [-tonnes.sum()]])
    )
    assert flow.solve() == flow.OPTIMAL
    return flow.optimal_cost() / 1e7


METHODS = {
    "plant_graph": run_siting("plant_graph"),
    "pulp": run_siting("pulp"),
    "plain_pulp": run_plain_pulp,
    "pot": run_pot,
    "ortools": run_ortools,
}


def peak_mb():
    """Return the peak memory of this process since the last call of `forget_peak`."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def forget_peak():
    """Set the peak to the present memory (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def main(method, n, m):
    run = METHODS[method]
    began = time.process_time()
    run(*city(60, 3))
    loading_s = time.process_time() - began
    data = city(n, m)
    forget_peak()
    before, began = peak_mb(), time.process_time()
    objective = run(*data)
    figures = {"cpu_s": time.process_time() - began, "extra_mb": peak_mb() - before}
    sys.stdout.write(json.dumps(figures | {"objective": objective, "loading_s": loading_s}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
