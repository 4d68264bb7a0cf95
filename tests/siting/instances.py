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


def numbers(archive: str, name: str) -> np.ndarray:
    """Return the numbers of a file up to the first word.

    Holmberg's files were cut from mail: some end in NUL characters, and p26 holds
    itself a second time after the header of the next message.
    """
    found: list[float] = []
    for word in text(archive, name).replace("\0", " ").split():
        try:
            found.append(float(word))
        except ValueError:
            break
    return np.array(found)


def find_known(instance: str, problem: str) -> float | None:
    """Return the best value published, None when it is not held."""
    with (folder() / "OPTIMA.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["instance"] == instance and row["problem"].startswith(problem):
                return float(row["best_known"])
    return None


def best_known(instance: str, problem: str) -> float:
    found = find_known(instance, problem)
    if found is None:
        pytest.skip(f"no published value for {instance}, {problem}")
    return found


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
    values = numbers(archive, name)
    m, n = int(values[0]), int(values[1])
    sites = values[2 : 2 + 2 * m].reshape(m, 2)
    demand = values[2 + 2 * m : 2 + 2 * m + n]
    total = values[2 + 2 * m + n : 2 + 2 * m + n + m * n].reshape(m, n)
    return Capacitated(total.T / demand[:, None], demand, sites[:, 0], sites[:, 1])


def unit_costs(archive: str, name: str) -> Capacitated:
    """Read `n m`, demands, capacities, fixed costs, m rows of n unit costs."""
    values = numbers(archive, name)
    n, m = int(values[0]), int(values[1])
    parts = np.split(values[2:], np.cumsum([n, m, m]))
    return Capacitated(parts[3][: m * n].reshape(m, n).T, parts[0], parts[1], parts[2])


def customers_first(archive: str, name: str) -> Capacitated:
    """Read Diaz and Fernandez: `n m`, n rows of m total costs, demands, fixed, capacities."""
    values = numbers(archive, name)
    n, m = int(values[0]), int(values[1])
    total, demand, fixed_cost, capacity, _ = np.split(values[2:], np.cumsum([n * m, n, m, m]))
    return Capacitated(total.reshape(n, m) / demand[:, None], demand, capacity, fixed_cost)


def names(archive: str) -> list[str]:
    """Return the files of an archive, numbered ones in order; none where it is absent."""
    path = Path(os.environ.get("SITING_INSTANCES", "")) / archive
    if not path.is_file():
        return []
    with tarfile.open(path, "r:xz") as packed:
        found = [Path(member.name).name for member in packed.getmembers() if member.isfile()]
    return sorted(found, key=lambda name: (len(name), name))
