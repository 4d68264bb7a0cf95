"""A capacitated case on a plane that takes minutes to prove."""

import numpy as np


def hard_arrays(n=300, m=60):
    rng = np.random.default_rng(3)
    towns, sites = rng.uniform(0, 100, (n, 2)), rng.uniform(0, 100, (m, 2))
    cost = np.hypot(*(towns[:, None] - sites[None, :]).transpose(2, 0, 1))
    demand = rng.integers(5, 36, n).astype(float)
    capacity = rng.integers(300, 700, m).astype(float)
    return cost, demand, capacity, capacity * rng.uniform(8, 14, m)
