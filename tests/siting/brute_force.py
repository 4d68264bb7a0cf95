"""Every subset of up to 8 sites, one after another: the truth the models are held against."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog


def subsets(m: int, sizes, required=(), forbidden=()) -> Iterator[list[int]]:
    for size in sizes:
        for chosen in combinations(range(m), size):
            if set(required) <= set(chosen) and not set(forbidden) & set(chosen):
                yield list(chosen)


def p_median(cost, demand, p, **rules) -> float:
    nearest = (cost[:, s].min(axis=1) for s in subsets(cost.shape[1], [p], **rules))
    taken = demand > 0
    return min((float(d[taken] @ demand[taken]) for d in nearest), default=np.inf)


def p_center(cost, p, **rules) -> float:
    m = cost.shape[1]
    return min((cost[:, s].min(axis=1).max() for s in subsets(m, [p], **rules)), default=np.inf)


def max_cover(covers, demand, p, **rules) -> float:
    m = covers.shape[1]
    totals = (demand[covers[:, s].any(axis=1)].sum() for s in subsets(m, [p], **rules))
    return max(totals, default=-np.inf)


def set_cover(covers, fixed_cost, **rules) -> float:
    m = covers.shape[1]
    fits = (s for s in subsets(m, range(m + 1), **rules) if covers[:, s].any(axis=1).all())
    return min((float(fixed_cost[s].sum()) for s in fits), default=np.inf)


def p_dispersion(distance, p, **rules) -> float:
    best = -np.inf
    for s in subsets(distance.shape[0], [p], **rules):
        best = max(best, min(distance[a, b] for a, b in combinations(s, 2)))
    return best


def capacitated(cost, demand, capacity, fixed_cost, *, p=None, min_load_share=0.0, **rules):
    m = cost.shape[1]
    sizes = range(m + 1) if p is None else [p]
    best = np.inf
    for s in subsets(m, sizes, **rules):
        if s:
            hauls = _transport(cost[:, s], demand, capacity[s], min_load_share)
            best = min(best, float(fixed_cost[s].sum()) + hauls)
        elif not demand.any():
            best = min(best, 0.0)
    return best


def whole_loads(cost, demand, capacity, fixed_cost) -> float:
    """Every way to send each catchment to one site."""
    n, m = cost.shape
    place = np.array(list(product(range(m), repeat=n)))
    load = np.stack([(demand * (place == j)).sum(axis=1) for j in range(m)], axis=1)
    opened = np.stack([(place == j).any(axis=1) for j in range(m)], axis=1)
    total = (demand * cost[np.arange(n), place]).sum(axis=1) + opened @ fixed_cost
    return float(np.where((load <= capacity + 1e-9).all(axis=1), total, np.inf).min())


def _transport(cost, demand, capacity, min_load_share) -> float:
    n, m = cost.shape
    takes = np.kron(np.eye(n), np.ones(m))
    loads = np.kron(np.ones(n), np.eye(m))
    answer = linprog(
        cost.ravel(),
        A_eq=takes,
        b_eq=demand,
        A_ub=np.vstack([loads, -loads]),
        b_ub=np.concatenate([capacity, -min_load_share * capacity]),
    )
    return float(answer.fun) if answer.status == 0 else np.inf
