"""The 0/1 knapsack of one site, compiled: what to take at given prices, exactly.

Imported only where numba is at hand. Demand and capacity count in whole steps of
tonnage; the arrays of all compiled parts of whole loads are named here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from siting.problem import Flags, Floats, Ints

_NOISE = 1e-12


class Case(NamedTuple):
    """Total costs (m, n), demand and capacity in steps, fixed costs; both again in tonnes."""

    cost: Floats
    weight: Ints
    capacity: Ints
    fixed: Floats
    demand: Floats
    limit: Floats


class Node(NamedTuple):
    """Prices (n,), arcs still allowed (m, n) and state of each site (m,): SHUT, FREE or OPEN."""

    price: Floats
    allowed: Flags
    state: Ints


class Point(NamedTuple):
    """What attains L: v (m,), catchments taken (m, n), sites opened (m,)."""

    value: Floats
    taken: Flags
    opened: Flags


class Forced(NamedTuple):
    """The bounds O_j (m,), C_j (m,) and A_ij (m, n)."""

    opened: Floats
    closed: Floats
    arc: Floats


class Room(NamedTuple):
    """Working arrays: those of a knapsack, of the covering, a trial point and the pace."""

    table: Floats
    gain: Floats
    item: Ints
    rate: Floats
    core: Ints
    chosen: Flags
    cover: Floats
    kept: Flags
    trial: Point
    price: Floats
    direction: Floats
    pace: Floats


def new_room(case: Case) -> Room:
    """Return working arrays for `case`."""
    (m, n), top, need = case.cost.shape, int(case.capacity.max()), int(case.weight.sum())
    trial = new_point(case)
    kept = np.zeros((m, need + 1), dtype=np.bool_)
    table = np.zeros((n + 1, top + 1))
    line = np.zeros(n)
    item = np.zeros(n, dtype=np.int64)
    cover, pace = np.zeros(need + 1), np.array([1.0, 0.0])
    chosen = np.zeros(n, dtype=np.bool_)
    return Room(
        table,
        line,
        item,
        line.copy(),
        item.copy(),
        chosen,
        cover,
        kept,
        trial,
        line.copy(),
        line.copy(),
        pace,
    )


def new_point(case: Case) -> Point:
    """Return an empty point for `case`."""
    m, n = case.cost.shape
    return Point(np.zeros(m), np.zeros((m, n), dtype=np.bool_), np.zeros(m, dtype=np.bool_))


@njit(cache=True)
def list_items(case: Case, node: Node, room: Room, j: int) -> int:
    """List the catchments that gain at site j, most per step first; return how many."""
    count = 0
    for i in range(case.weight.size):
        room.gain[i] = -np.inf
        if node.allowed[j, i] and case.weight[i] <= case.capacity[j]:
            room.gain[i] = node.price[i] - case.cost[j, i]
        if room.gain[i] > 0:
            at, rate = count, room.gain[i] / max(case.weight[i], 1e-9)
            while at > 0 and room.rate[at - 1] < rate:
                room.item[at], room.rate[at] = room.item[at - 1], room.rate[at - 1]
                at -= 1
            room.item[at], room.rate[at] = i, rate
            count += 1
    return count


@njit(cache=True)
def fill(case: Case, room: Room, core: Ints, top: int, empty: float) -> None:
    """Fill table[t, k], the most that the first t catchments of `core` gain in k steps.

    `empty` is what steps left unused are worth: 0, or minus infinity when k is exact.
    """
    room.table[0, : top + 1] = empty
    room.table[0, 0] = 0.0
    for t in range(core.size):
        before, after = room.table[t], room.table[t + 1]
        step, gain = min(case.weight[core[t]], top + 1), room.gain[core[t]]
        after[:step] = before[:step]
        for k in range(step, top + 1):
            after[k] = max(before[k], before[k - step] + gain)


@njit(cache=True)
def _greedy(case: Case, room: Room, count: int, top: int, skip: int) -> tuple[float, float, int]:
    """Choose what fits, best first; return gain, relaxed gain and the first that did not fit."""
    left, gain, relaxed, first = top, 0.0, 0.0, -1
    for t in range(count):
        step, worth = case.weight[room.item[t]], room.gain[room.item[t]]
        room.chosen[t] = t != skip and step <= left
        if room.chosen[t]:
            left -= step
            gain += worth
        elif t != skip and first < 0:
            first, relaxed = t, gain + left * worth / step
    return gain, relaxed, first


@njit(cache=True)
def knapsack(case: Case, room: Room, count: int, top: int, skip: int) -> float:
    """Solve the 0/1 knapsack over the listed catchments without position `skip`.

    Against the relaxed answer, which takes all before the first that does not fit,
    a catchment that changes its place loses |gain - steps x rate|. Where that is more
    than relaxed and greedy gain differ, it is settled (Dantzig 1957); the few others,
    the core, are solved by dynamic programming over steps.
    """
    gain, relaxed, first = _greedy(case, room, count, top, skip)
    if first < 0 or relaxed - gain <= _NOISE * relaxed:
        return gain
    rate = room.rate[first]
    size, base, left = 0, 0.0, top
    for t in range(count):
        step, worth = case.weight[room.item[t]], room.gain[room.item[t]]
        if t != skip and abs(worth - step * rate) < relaxed - gain:
            room.core[size] = t
            size += 1
        elif t != skip and t < first:
            left -= step
            base += worth
    fill(case, room, room.item[room.core[:size]], left, 0.0)
    best = base + room.table[size, left]
    if best <= gain:
        return gain
    room.chosen[:count] = np.arange(count) < first
    for t in range(size - 1, -1, -1):
        at = room.core[t]
        room.chosen[at] = room.table[t + 1, left] > room.table[t, left]
        if room.chosen[at]:
            left -= case.weight[room.item[at]]
    return float(best)


@njit(cache=True)
def take(case: Case, node: Node, room: Room, point: Point, j: int, least: int) -> None:  # noqa: PLR0913
    """Solve the knapsack of site j, filled with at least `least` steps."""
    count, load = list_items(case, node, room, j), 0
    point.value[j] = case.fixed[j] - knapsack(case, room, count, case.capacity[j], -1)
    point.taken[j] = False
    for t in range(count):
        if room.chosen[t]:
            point.taken[j, room.item[t]] = True
            load += case.weight[room.item[t]]
    if load < least:
        _fill_up(case, room, point, j, least)


@njit(cache=True)
def _fill_up(case: Case, room: Room, point: Point, j: int, least: int) -> None:
    """Take the best load of at least `least` steps, at a loss where it must be."""
    size, top = 0, case.capacity[j]
    for i in range(case.weight.size):
        if room.gain[i] > -np.inf:
            room.core[size] = i
            size += 1
    fill(case, room, room.core[:size], top, -np.inf)
    k = least + room.table[size, least : top + 1].argmax()
    point.value[j] = case.fixed[j] - room.table[size, k]
    point.taken[j] = False
    for t in range(size - 1, -1, -1):
        if room.table[t + 1, k] > room.table[t, k]:
            point.taken[j, room.core[t]] = True
            k -= case.weight[room.core[t]]
