"""Compiled part of the plant graph: shortest paths over facilities that push tonnes on.

Imported only when a large case runs, since numba takes a moment to load. All
numbers are integers. A *cell* is one candidate arc: row i, slot k, position
i * width + k. Moving one unit from cell a (facility u) to cell b (facility v) of
the same row costs cost[b] - cost[a]; the cheapest such move for every ordered
pair (u, v) tops a pairing heap, and is the length of the edge u -> v. With
prices p the reduced length cost[b] + p[v] - cost[a] - p[u] is never negative, so
that Dijkstra's search finds the cheapest chain of moves from a facility with too
much to one with room. Spare capacity is a row of its own with cost 0 everywhere.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from siting.problem import Flags, Floats, Ints

FAR = 1 << 62
DONE, NO_PATH, NO_ROOM = 0, -1, -2


class Graph(NamedTuple):
    """Cells (c,), facilities (m,) and edges (m, m); arrays are changed in place."""

    width: int
    plant: Ints
    cost: Ints
    flow: Ints
    following: Ints
    first: Ints
    waiting: Ints
    excess: Ints
    spare: Ints
    price: Ints
    edge: Ints
    root: Ints


class Heap(NamedTuple):
    """Pool of all pairing heaps: key, left child, sibling and the two cells of a move."""

    key: Ints
    child: Ints
    sibling: Ints
    source: Ints
    target: Ints
    used: Ints


class Tree(NamedTuple):
    """The search tree over facilities (m,)."""

    distance: Ints
    back: Ints
    by_spare: Flags
    settled: Flags


@njit(cache=True)
def _meld(heap: Heap, a: int, b: int) -> int:
    if a < 0:
        return b
    if b < 0:
        return a
    if heap.key[b] < heap.key[a]:
        a, b = b, a
    heap.sibling[b] = heap.child[a]
    heap.child[a] = b
    return a


@njit(cache=True)
def _pop(heap: Heap, top: int) -> int:
    """Return the root of the heap without `top`: meld children in pairs, then all."""
    pairs, a = -1, heap.child[top]
    while a >= 0:
        b = heap.sibling[a]
        rest, pair = -1, a
        if b >= 0:
            rest = heap.sibling[b]
            heap.sibling[a] = -1
            heap.sibling[b] = -1
            pair = _meld(heap, a, b)
        heap.sibling[pair] = pairs
        pairs, a = pair, rest
    root = -1
    while pairs >= 0:
        rest = heap.sibling[pairs]
        heap.sibling[pairs] = -1
        root = _meld(heap, root, pairs)
        pairs = rest
    return root


@njit(cache=True)
def _offer(graph: Graph, heap: Heap, cell: int) -> None:
    """Enter all moves out of `cell` into the heaps of its facility."""
    u, base = graph.plant[cell], cell - cell % graph.width
    for other in range(base, base + graph.width):
        v = graph.plant[other]
        if other == cell or v < 0:
            continue
        entry = heap.used[0]
        heap.used[0] += 1
        heap.key[entry] = graph.cost[other] - graph.cost[cell]
        heap.child[entry] = -1
        heap.sibling[entry] = -1
        heap.source[entry] = cell
        heap.target[entry] = other
        graph.root[u, v] = _meld(heap, graph.root[u, v], entry)
        graph.edge[u, v] = heap.key[graph.root[u, v]]


@njit(cache=True)
def _list_moves(graph: Graph, heap: Heap, u: int) -> bool:
    """Offer the cells that wait at `u`; return whether the pool had room for them."""
    if heap.used[0] + graph.waiting[u] * graph.width > heap.key.size:
        return False
    cell = graph.first[u]
    while cell >= 0:
        if graph.flow[cell] > 0:
            _offer(graph, heap, cell)
        cell = graph.following[cell]
    graph.first[u] = -1
    graph.waiting[u] = -1
    return True


@njit(cache=True)
def _refresh(graph: Graph, heap: Heap, u: int) -> None:
    """Drop moves out of emptied cells from the tops of the heaps of `u`."""
    for v in range(graph.excess.size):
        root = graph.root[u, v]
        if root < 0 or graph.flow[heap.source[root]] > 0:
            continue
        while root >= 0 and graph.flow[heap.source[root]] == 0:
            root = _pop(heap, root)
        graph.root[u, v] = root
        graph.edge[u, v] = heap.key[root] if root >= 0 else FAR


@njit(cache=True)
def _relax(graph: Graph, tree: Tree, u: int) -> None:
    has_spare = graph.spare[u] > 0
    for v in range(graph.excess.size):
        length = graph.edge[u, v]
        spare_is_best = has_spare and length > 0
        if spare_is_best:
            length = 0
        if tree.settled[v] or length == FAR:
            continue
        distance = tree.distance[u] + length + graph.price[v] - graph.price[u]
        if distance < tree.distance[v]:
            tree.distance[v] = distance
            tree.back[v] = u
            tree.by_spare[v] = spare_is_best


@njit(cache=True)
def _reach(graph: Graph, heap: Heap, tree: Tree, s: int) -> int:
    """Return the nearest facility with room from `s`, NO_PATH, or NO_ROOM in the pool."""
    tree.distance[:] = FAR
    tree.settled[:] = False
    tree.distance[s] = 0
    while True:
        u, nearest = -1, FAR
        for v in range(graph.excess.size):
            if not tree.settled[v] and tree.distance[v] < nearest:
                u, nearest = v, tree.distance[v]
        if u < 0:
            return NO_PATH
        if graph.excess[u] < 0:
            return u
        tree.settled[u] = True
        if graph.waiting[u] >= 0 and not _list_moves(graph, heap, u):
            return NO_ROOM
        _relax(graph, tree, u)


@njit(cache=True)
def _amount(graph: Graph, heap: Heap, tree: Tree, s: int, t: int) -> int:
    amount, v = int(min(graph.excess[s], -graph.excess[t])), t
    while v != s:
        u = tree.back[v]
        if tree.by_spare[v]:
            amount = min(amount, graph.spare[u])
        else:
            amount = min(amount, graph.flow[heap.source[graph.root[u, v]]])
        v = u
    return amount


@njit(cache=True)
def _push(graph: Graph, heap: Heap, tree: Tree, s: int, t: int) -> None:
    """Move as much as the path from `s` to `t` carries."""
    amount, v = _amount(graph, heap, tree, s, t), t
    graph.excess[s] -= amount
    graph.excess[t] += amount
    while v != s:
        u = tree.back[v]
        if tree.by_spare[v]:
            graph.spare[u] -= amount
            graph.spare[v] += amount
        else:
            top = graph.root[u, v]
            source, target = heap.source[top], heap.target[top]
            arrives = graph.flow[target] == 0
            graph.flow[source] -= amount
            graph.flow[target] += amount
            if arrives and graph.waiting[v] < 0:
                _offer(graph, heap, target)
            elif arrives:
                graph.following[target] = graph.first[v]
                graph.first[v] = target
                graph.waiting[v] += 1
            if graph.flow[source] == 0:
                _refresh(graph, heap, u)
        v = u


@njit(cache=True)
def balance(graph: Graph, heap: Heap, tree: Tree) -> int:
    """Push until no facility holds too much; return DONE, NO_PATH, or NO_ROOM to go on later."""
    m = graph.excess.size
    for s in range(m):
        while graph.excess[s] > 0:
            if heap.used[0] + m * graph.width > heap.key.size:
                return NO_ROOM
            t = _reach(graph, heap, tree, s)
            if t < 0:
                return t
            for v in range(m):
                if tree.distance[v] < tree.distance[t]:
                    graph.price[v] += tree.distance[t] - tree.distance[v]
            _push(graph, heap, tree, s, t)
    return DONE


@njit(cache=True)
def start(graph: Graph, demand: Ints, limit: Ints) -> None:
    """Put each row on its first cell, and spare capacity where the price is lowest."""
    spare = limit.sum() - demand.sum()
    graph.excess[:] = -limit
    for i in range(demand.size):
        cell = i * graph.width
        j = graph.plant[cell]
        graph.flow[cell] = demand[i]
        graph.excess[j] += demand[i]
        graph.following[cell] = graph.first[j]
        graph.first[j] = cell
        graph.waiting[j] += 1
    lowest, last = graph.price.min(), 0
    for j in range(limit.size):
        if graph.price[j] == lowest:
            last = j
            graph.spare[j] = min(spare, max(0, -graph.excess[j]))
            graph.excess[j] += graph.spare[j]
            spare -= graph.spare[j]
    graph.spare[last] += spare
    graph.excess[last] += spare


@njit(cache=True)
def cheapest_cells(
    block: Floats, price: Ints, scale: float, ceiling: float, plant: Ints, cost: Ints
) -> None:
    """Fill `plant`, `cost` (b, width) with the arcs of least cost + price, the best one first."""
    rows, m = block.shape
    width = plant.shape[1]
    value = np.empty(width, dtype=np.int64)
    for i in range(rows):
        held = 0
        for j in range(m):
            if not block[i, j] <= ceiling:
                continue
            units = np.int64(np.rint(block[i, j] * scale))
            worth = units + price[j]
            if held == width and worth >= value[held - 1]:
                continue
            held = min(held + 1, width)
            k = held - 1
            while k > 0 and value[k - 1] > worth:
                value[k], plant[i, k], cost[i, k] = value[k - 1], plant[i, k - 1], cost[i, k - 1]
                k -= 1
            value[k], plant[i, k], cost[i, k] = worth, j, units
        plant[i, held:] = -1
