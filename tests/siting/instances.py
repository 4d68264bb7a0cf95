"""Published instances, read from the folder that SITING_INSTANCES names; absent ones skip."""

from __future__ import annotations

import csv
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra


@dataclass(frozen=True)
class Capacitated:
    """One instance with costs per tonne."""

    cost: np.ndarray
    demand: np.ndarray
    capacity: np.ndarray
    fixed_cost: np.ndarray


def folder() -> Path:
    place = os.environ.get("SITING_INSTANCES", "")
    if not place:
        pytest.skip("SITING_INSTANCES does not name a folder of published instances")
    return Path(place)


def text(archive: str, name: str) -> str:
    with tarfile.open(folder() / archive, "r:xz") as packed:
        for member in packed.getmembers():
            if Path(member.name).name == name:
                content = packed.extractfile(member)
                assert content is not None
                return content.read().decode()
    pytest.skip(f"{archive} does not hold {name}")


def best_known(instance: str, problem: str) -> float:
    with (folder() / "OPTIMA.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["instance"] == instance and row["problem"].startswith(problem):
                return float(row["best_known"])
    pytest.skip(f"no published value for {instance}, {problem}")


def pmed(number: int) -> tuple[np.ndarray, int]:
    """Return all shortest paths (n, n) and p; of a repeated edge the last length counts."""
    values = np.array(text("pmed.tar.xz", f"pmed{number}.txt").split(), dtype=np.int64)
    n, edges, p = values[:3].tolist()
    rows = values[3 : 3 + 3 * edges].reshape(edges, 3)
    length = {(min(a, b) - 1, max(a, b) - 1): c for a, b, c in rows.tolist()}
    ends = np.array(list(length))
    graph = coo_array((np.array(list(length.values()), float), (ends[:, 0], ends[:, 1])), (n, n))
    return dijkstra(graph.tocsr(), directed=False), p


def plants_first(archive: str, name: str) -> Capacitated:
    """Read `m n`, m x (capacity, fixed cost), n demands, m rows of n total costs."""
    values = np.array(text(archive, name).split(), dtype=float)
    m, n = int(values[0]), int(values[1])
    sites = values[2 : 2 + 2 * m].reshape(m, 2)
    demand = values[2 + 2 * m : 2 + 2 * m + n]
    total = values[2 + 2 * m + n : 2 + 2 * m + n + m * n].reshape(m, n)
    return Capacitated(total.T / demand[:, None], demand, sites[:, 0], sites[:, 1])


def unit_costs(archive: str, name: str) -> Capacitated:
    """Read `n m`, demands, capacities, fixed costs, m rows of n unit costs."""
    values = np.array(text(archive, name).split(), dtype=float)
    n, m = int(values[0]), int(values[1])
    parts = np.split(values[2:], np.cumsum([n, m, m]))
    return Capacitated(parts[3][: m * n].reshape(m, n).T, parts[0], parts[1], parts[2])
