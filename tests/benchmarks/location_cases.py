"""One location model by one method, run as a program of its own; prints JSON.

``python location_cases.py METHOD CASE.npz LIMIT_S``. CPU seconds are those of
building and solving after imports, solvers run as child processes included.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np


def cpu_s():
    """Return the CPU seconds of this process and of its ended children."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def own(ask):
    def run(case, limit_s):
        from siting import locate

        answer = ask(locate, case, limit_s)
        proved = answer.status == "optimal"
        return {"objective": answer.objective, "bound": answer.bound, "proved": proved}

    return run


def own_capacitated(single_source):
    def ask(locate, case, limit_s):
        arrays = (case["cost"], case["demand"], case["capacity"], case["fixed_cost"])
        gap = float(case["gap_share"]) if "gap_share" in case else 0.0
        return locate.capacitated(
            *arrays, single_source=single_source, time_limit_s=limit_s, gap_share=gap
        )

    return own(ask)


def p_median(locate, case, limit_s):
    cost = case["cost"]
    return locate.p_median(cost, np.ones(len(cost)), int(case["p"]), time_limit_s=limit_s)


def p_center(locate, case, limit_s):
    return locate.p_center(case["cost"], int(case["p"]), time_limit_s=limit_s)


def max_cover(locate, case, limit_s):
    covers, demand = case["covers"], case["demand"]
    return locate.max_cover(covers, demand, int(case["p"]), time_limit_s=limit_s)


def judged(problem):
    """Return value and proof by `sol_status`; `status` says Optimal at a time limit too."""
    import pulp

    proved = problem.sol_status == pulp.LpSolutionOptimal
    return {"objective": pulp.value(problem.objective), "proved": proved}


def spopt_p_median(case, limit_s):
    import pulp
    from spopt.locate import PMedian

    weights = np.ones(len(case["cost"]))
    model = PMedian.from_cost_matrix(case["cost"], weights, p_facilities=int(case["p"]))
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=limit_s, threads=1), results=False)
    return judged(model.problem)


def spopt_p_center(case, limit_s):
    import pulp
    from spopt.locate import PCenter

    model = PCenter.from_cost_matrix(case["cost"], p_facilities=int(case["p"]))
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=limit_s, threads=1), results=False)
    return judged(model.problem)


def cbc_single_source(case, limit_s):
    """Solve the strong formulation in plain PuLP with the CBC that it brings."""
    import pulp

    cost, demand, capacity = case["cost"], case["demand"], case["capacity"]
    n, m = cost.shape
    problem = pulp.LpProblem("single_source", pulp.LpMinimize)
    y = [pulp.LpVariable(f"y_{j}", cat="Binary") for j in range(m)]
    z = [[pulp.LpVariable(f"z_{i}_{j}", cat="Binary") for j in range(m)] for i in range(n)]
    hauls = (cost[i, j] * demand[i] * z[i][j] for i in range(n) for j in range(m))
    problem += pulp.lpSum(hauls) + pulp.lpSum(
        f * o for f, o in zip(case["fixed_cost"], y, strict=True)
    )
    for i in range(n):
        problem += pulp.lpSum(z[i]) == 1
    for j in range(m):
        problem += pulp.lpSum(demand[i] * z[i][j] for i in range(n)) <= capacity[j] * y[j]
    for i in range(n):
        for j in range(m):
            problem += z[i][j] <= y[j]
    problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=limit_s, threads=1))
    return judged(problem)


def unmerged_cover(case, limit_s):
    """Solve maximal cover in plain PuLP + HiGHS, one row for each demand point."""
    import pulp

    covers, demand = case["covers"], case["demand"]
    n, m = covers.shape
    problem = pulp.LpProblem("max_cover", pulp.LpMaximize)
    y = [pulp.LpVariable(f"y_{j}", cat="Binary") for j in range(m)]
    z = [pulp.LpVariable(f"z_{i}", 0, 1) for i in range(n)]
    problem += pulp.lpSum(demand[i] * z[i] for i in range(n))
    for i in range(n):
        problem += z[i] <= pulp.lpSum(y[j] for j in range(m) if covers[i, j])
    problem += pulp.lpSum(y) == int(case["p"])
    problem.solve(pulp.HiGHS(msg=False, timeLimit=limit_s, threads=1, gapRel=1e-4))
    return judged(problem)


METHODS = {
    "p_median": own(p_median),
    "p_center": own(p_center),
    "max_cover": own(max_cover),
    "capacitated": own_capacitated(single_source=False),
    "single_source": own_capacitated(single_source=True),
    "spopt_p_median": spopt_p_median,
    "spopt_p_center": spopt_p_center,
    "cbc_single_source": cbc_single_source,
    "unmerged_cover": unmerged_cover,
}


def tiny():
    """Return a case for every method, to load the code before the clock runs."""
    cost = np.random.default_rng(1).integers(1, 30, (12, 6)).astype(float)
    arrays = {"cost": cost, "demand": np.arange(1.0, 13.0), "capacity": np.full(6, 40.0)}
    return arrays | {"fixed_cost": np.full(6, 9.0), "covers": cost < 9, "p": np.array(3)}


def main(method, path, limit_s):
    METHODS[method](tiny(), 5)
    with np.load(path) as packed:
        case = dict(packed)
    began = cpu_s()
    answer = METHODS[method](case, limit_s)
    sys.stdout.write("\n" + json.dumps(answer | {"cpu_s": cpu_s() - began}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
