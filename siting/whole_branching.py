"""Branch and bound for whole loads with the bound of `siting.whole_bound`, compiled.

At every node the climb goes on from the prices of its parent; sites and arcs whose
forced bound passes U less the least saving of interest are fixed, which often
settles the node. Then a site, and where all sites are settled a catchment, is
branched on: what raises the weaker of both bounds most. Depth first, the cheaper
child first, so that the stack stays short and the search can be left at any node:
no answer costs less than the lowest bound on the stack or U less that saving.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from siting.problem import Flags, Floats, Ints
from siting.whole_bound import climb, force
from siting.whole_case import FREE, OPEN, SHUT
from siting.whole_knapsack import Case, Forced, Node, Point, Room, new_point, new_room

CALLED_SOURCE = "e1225230"
"""Stands for the compiled code that is called from here: numba's cache of this file is
taken for fresh as long as this file is, so it must change with what it calls."""

_NODE_STEPS, _ROUNDS = 30, 4
_FIRST_THETA, _NEXT_THETA = 0.5, 0.2
_AGAIN_SHARE = 0.1
_DEPTH, _LEAST_DEPTH = 20_000_000, 100


class Stack(NamedTuple):
    """Nodes that wait (d,): prices, allowed arcs, states, bounds; how many there are (1,)."""

    price: Floats
    allowed: Flags
    state: Ints
    bound: Floats
    size: Ints


class Best(NamedTuple):
    """Site of each catchment (n,), -1 = none known; cost and least saving of interest (2,)."""

    place: Ints
    cost: Floats


class Desk(NamedTuple):
    """Where the node at hand is worked on."""

    node: Node
    point: Point
    forced: Forced
    room: Room


def new_desk(case: Case) -> Desk:
    """Return working arrays for the nodes of `case`."""
    m, n = case.cost.shape
    node = Node(np.zeros(n), np.zeros((m, n), dtype=np.bool_), np.zeros(m, dtype=np.int64))
    forced = Forced(np.zeros(m), np.zeros(m), np.zeros((m, n)))
    return Desk(node, new_point(case), forced, new_room(case))


def new_stack(root: Node) -> Stack:
    """Return a stack that holds `root`, as deep as memory allows in reason."""
    m, n = root.allowed.shape
    depth = min(max(_DEPTH // (m * n), _LEAST_DEPTH), 2 * (m + n))
    stack = Stack(
        np.zeros((depth, n)),
        np.zeros((depth, m, n), dtype=np.bool_),
        np.zeros((depth, m), dtype=np.int64),
        np.full(depth, -np.inf),
        np.ones(1, dtype=np.int64),
    )
    stack.price[0], stack.allowed[0], stack.state[0] = root
    return stack


@njit(cache=True)
def explore(case: Case, stack: Stack, best: Best, desk: Desk, nodes: int) -> int:
    """Work off up to `nodes` nodes of the stack; return how many were."""
    for number in range(nodes):
        top = stack.size[0] - 1
        if top < 0 or top + 2 > stack.bound.size:
            return number
        stack.size[0] = top
        if stack.bound[top] > best.cost[0] - best.cost[1]:
            continue
        desk.node.price[:] = stack.price[top]
        desk.node.allowed[:] = stack.allowed[top]
        desk.node.state[:] = stack.state[top]
        value = settle(case, best, desk)
        if value < np.inf and not _is_leaf(case, best, desk.node):
            _branch(stack, best, desk, value)
    return nodes


@njit(cache=True)
def settle(case: Case, best: Best, desk: Desk) -> float:
    """Climb and fix by turns; return L of the node, infinity when nothing better is in it."""
    desk.room.pace[0], desk.room.pace[1] = _FIRST_THETA, 0.0
    value = -np.inf
    for _ in range(_ROUNDS):
        limit = best.cost[0] - best.cost[1]
        desk.room.direction[:] = 0.0
        value = max(climb(case, desk.node, desk.room, desk.point, limit + 1e-6, _NODE_STEPS), value)
        note_answer(case, best, desk.point)
        limit = best.cost[0] - best.cost[1]
        if value > limit:
            return np.inf
        force(case, desk.node, desk.room, desk.point, desk.forced)
        share = _fix(desk.node, desk.forced, limit)
        if share < _AGAIN_SHARE:
            return np.inf if share < 0 else value
        desk.room.pace[0], desk.room.pace[1] = _NEXT_THETA, 0.0
    return value


@njit(cache=True)
def note_answer(case: Case, best: Best, point: Point) -> None:
    """Keep what the knapsacks take when that is an answer and better."""
    m, n = case.cost.shape
    place = np.full(n, -1)
    for j in range(m):
        for i in range(n):
            if point.opened[j] and point.taken[j, i]:
                if place[i] >= 0:
                    return
                place[i] = j
    if (place >= 0).all():
        _keep(case, best, place, point.opened)


@njit(cache=True)
def _keep(case: Case, best: Best, place: Ints, opened: Flags) -> None:
    """Keep the sites `place` of the catchments when they fit in tonnes and cost less."""
    load, cost = np.zeros(case.fixed.size), case.fixed[opened].sum()
    for i in range(place.size):
        load[place[i]] += case.demand[i]
        cost += case.cost[place[i], i]
    if cost < best.cost[0] and (load <= case.limit).all():
        best.cost[0] = cost
        best.place[:] = place


@njit(cache=True)
def _fix(node: Node, forced: Forced, limit: float) -> float:
    """Fix what no better answer does or leaves; return the share removed, -1 when none is left."""
    (m, n), removed, left = node.allowed.shape, 0, 0
    for j in range(m):
        if node.state[j] == FREE and forced.opened[j] > limit:
            node.state[j] = SHUT
        if node.state[j] == FREE and forced.closed[j] > limit:
            node.state[j] = OPEN
            removed += n
        for i in range(n):
            if node.allowed[j, i]:
                kept = node.state[j] != SHUT and forced.arc[j, i] <= limit
                node.allowed[j, i] = kept
                removed += not kept
                left += kept
    opened = _open_only_sites(node)
    return -1.0 if opened < 0 else (removed + n * opened) / (left + 1.0)


@njit(cache=True)
def _open_only_sites(node: Node) -> int:
    """Open the sites that some catchment must go to; return how many, -1 when one has none."""
    (m, n), opened = node.allowed.shape, 0
    for i in range(n):
        count, last = 0, -1
        for j in range(m):
            if node.allowed[j, i]:
                count += 1
                last = j
        if count == 0:
            return -1
        if node.state[last] == FREE and count == 1:
            node.state[last] = OPEN
            opened += 1
    return opened


@njit(cache=True)
def _is_leaf(case: Case, best: Best, node: Node) -> bool:
    """Return whether each catchment has one site left, and then keep a better answer."""
    if node.allowed.sum() > case.weight.size:
        return False
    place = np.full(case.weight.size, -1)
    for j in range(case.fixed.size):
        for i in range(case.weight.size):
            if node.allowed[j, i]:
                place[i] = j
    _keep(case, best, place, node.state == OPEN)
    return True


@njit(cache=True)
def _branch(stack: Stack, best: Best, desk: Desk, value: float) -> None:
    """Put the two children of the node at hand on the stack, the cheaper one on top."""
    site, most = -1, -1.0
    for j in range(desk.node.state.size):
        less = min(desk.forced.opened[j], desk.forced.closed[j]) - value
        more = max(desk.forced.opened[j], desk.forced.closed[j]) - value
        worth = less + 0.1 * min(more, best.cost[0] - value)
        if desk.node.state[j] == FREE and worth > most:
            site, most = j, worth
    if site < 0:
        _branch_catchment(stack, best, desk, value)
        return
    opened, closed = desk.forced.opened[site], desk.forced.closed[site]
    first, second = (SHUT, OPEN) if opened <= closed else (OPEN, SHUT)
    for state, known in ((first, max(opened, closed)), (second, min(opened, closed))):
        top = push(stack, desk.node, max(known, value))
        stack.state[top, site] = state


@njit(cache=True)
def push(stack: Stack, node: Node, known: float) -> int:
    """Put a copy of `node` on the stack; return where."""
    top = stack.size[0]
    stack.price[top] = node.price
    stack.allowed[top] = node.allowed
    stack.state[top] = node.state
    stack.bound[top] = known
    stack.size[0] = top + 1
    return int(top)


@njit(cache=True)
def _branch_catchment(stack: Stack, best: Best, desk: Desk, value: float) -> None:
    """Put on the stack: a catchment goes elsewhere; it goes to its cheapest site (on top)."""
    node, chosen, at, most = desk.node, -1, -1, -1.0
    dear = min(best.cost[0], 2.0 * abs(value) + 1.0)
    for i in range(node.price.size):
        count, first, second, where = 0, np.inf, np.inf, -1
        for j in range(node.state.size):
            count += desk.point.opened[j] and desk.point.taken[j, i]
            if node.allowed[j, i] and desk.forced.arc[j, i] < first:
                first, second, where = desk.forced.arc[j, i], first, j
            elif node.allowed[j, i]:
                second = min(second, desk.forced.arc[j, i])
        if second == np.inf:
            continue
        worth = min(second, dear) + 2 * first - 3 * value + (count != 1) * dear
        if worth > most:
            chosen, at, most = i, where, worth
    top = push(stack, node, value)
    stack.allowed[top, at, chosen] = False
    top = push(stack, node, max(desk.forced.arc[at, chosen], value))
    stack.allowed[top, :, chosen] = False
    stack.allowed[top, at, chosen] = True
