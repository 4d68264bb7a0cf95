"""Compiled part of whole loads: the bound with a 0/1 knapsack at every site.

Imported only where numba is at hand. With catchments i (demand q_i), sites j
(capacity K_j, fixed cost f_j), total costs c_ij and prices l_i of the demand rows
of  sum_j z_ij = 1  the problem falls apart by site (Holmberg, Ronnqvist and Yuan
1999):

L(l) = sum_i l_i + min { sum_j v_j(l) y_j : sum_j K_j y_j >= sum_i q_i }
v_j(l) = f_j - max { sum_i (l_i - c_ij) z_i : sum_i q_i z_i <= K_j, z in {0, 1} }

Both the knapsack v_j and the covering of the demand by capacities, which every
answer keeps, are solved exactly in whole steps of tonnage. No site is left emptier
than all capacity that may still open exceeds the demand. What is forced raises
L; where it passes the cost U of an incumbent, the opposite holds in all better
answers:

O_j = L with y_j = 1,   C_j = L with y_j = 0,
A_ij = O_j + v_j(z_ij = 1) - v_j   for the arc (i, j).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from siting.whole_case import FREE, OPEN, SHUT
from siting.whole_knapsack import (
    Case,
    Forced,
    Node,
    Point,
    Room,
    fill,
    knapsack,
    list_items,
    take,
)

CALLED_SOURCE = "422d95e6"
"""Stands for the compiled code that is called from here: numba's cache of this file is
taken for fresh as long as this file is, so it must change with what it calls."""

_PATIENCE = 15
_SHRINK, _MEMORY_SHARE, _LEAST_THETA = 0.7, 0.3, 1e-3
_REACH_SHARE, _ABOVE = 0.015, 1.002


@njit(cache=True)
def choose_sites(case: Case, node: Node, room: Room, point: Point) -> float:
    """Open the cheapest sites whose capacities cover the demand; return their value."""
    total, need = 0.0, case.weight.sum()
    for j in range(case.fixed.size):
        state = node.state[j]
        point.opened[j] = state == OPEN or (state == FREE and point.value[j] < 0)
        if point.opened[j]:
            total += point.value[j]
            need -= case.capacity[j]
    if need <= 0:
        return float(total)
    cover, kept = room.cover, room.kept
    cover[: need + 1] = np.inf
    cover[0] = 0.0
    for j in range(case.fixed.size):
        if node.state[j] != FREE or point.opened[j]:
            continue
        for k in range(need, 0, -1):
            trial = cover[max(k - case.capacity[j], 0)] + point.value[j]
            kept[j, k] = trial < cover[k]
            if kept[j, k]:
                cover[k] = trial
    total += cover[need]
    for j in range(case.fixed.size - 1, -1, -1):
        if node.state[j] == FREE and not point.opened[j] and need > 0 and kept[j, need]:
            point.opened[j] = total < np.inf
            need = max(need - case.capacity[j], 0)
    return float(total)


@njit(cache=True)
def bound(case: Case, node: Node, room: Room, point: Point) -> float:
    """Return L at the prices of `node` and fill `point`; infinity = no answer."""
    spare = -case.weight.sum()
    for j in range(case.fixed.size):
        spare += case.capacity[j] * (node.state[j] != SHUT)
    if spare < 0:
        return np.inf
    for j in range(case.fixed.size):
        if node.state[j] != SHUT:
            take(case, node, room, point, j, case.capacity[j] - spare)
    return float(node.price.sum() + choose_sites(case, node, room, point))


@njit(cache=True)
def _copy(source: Point, target: Point) -> None:
    target.value[:] = source.value
    target.taken[:] = source.taken
    target.opened[:] = source.opened


@njit(cache=True)
def _slope(room: Room, point: Point) -> float:
    """Turn the direction towards the subgradient at `point`; return its squared length."""
    length = 0.0
    for i in range(room.direction.size):
        missing = 1.0
        for j in range(point.opened.size):
            if point.opened[j] and point.taken[j, i]:
                missing -= 1.0
        room.direction[i] *= _MEMORY_SHARE
        room.direction[i] += (1 - _MEMORY_SHARE) * missing
        length += room.direction[i] ** 2
    return length


@njit(cache=True)
def climb(  # noqa: PLR0913
    case: Case, node: Node, room: Room, point: Point, target: float, steps: int
) -> float:
    """Raise L by subgradient steps (Polyak) up to `target`; return the best one.

    The prices of `node` become the best ones and `point` theirs. `room.pace` holds
    theta and the steps waited, so that a climb can go on where it stopped.
    """
    trial = Node(room.price, node.allowed, node.state)
    trial.price[:] = node.price
    best = bound(case, node, room, point)
    now = best
    _copy(point, room.trial)
    for _ in range(steps):
        if best >= target or room.pace[0] < _LEAST_THETA:
            break
        length = _slope(room, room.trial)
        if length == 0:
            break
        aim = min(target, best + _REACH_SHARE * abs(best)) * _ABOVE
        trial.price[:] += room.pace[0] * max(aim - now, 0.0) / length * room.direction
        now = bound(case, trial, room, room.trial)
        room.pace[1] += 1
        if now > best + 1e-7 * abs(best):
            best, room.pace[1] = now, 0
            node.price[:] = trial.price
            _copy(room.trial, point)
        elif room.pace[1] >= _PATIENCE:
            room.pace[0] *= _SHRINK
            room.pace[1], now = 0, best
            room.direction[:] = 0.0
            trial.price[:] = node.price
            _copy(point, room.trial)
    return best


@njit(cache=True)
def force(case: Case, node: Node, room: Room, point: Point, forced: Forced) -> None:
    """Fill `forced` at the prices and the point of `node`."""
    base, trial = node.price.sum(), room.trial
    trial.value[:] = point.value
    for j in range(case.fixed.size):
        state = node.state[j]
        forced.opened[j], forced.closed[j] = np.inf, np.inf
        forced.arc[j] = np.inf
        if state != SHUT:
            node.state[j] = OPEN
            forced.opened[j] = base + choose_sites(case, node, room, trial)
        if state != OPEN:
            node.state[j] = SHUT
            forced.closed[j] = base + choose_sites(case, node, room, trial)
        node.state[j] = state
        if state != SHUT and forced.opened[j] < np.inf:
            _force_arcs(case, node, room, point, forced, j)


@njit(cache=True)
def _force_arcs(  # noqa: PLR0913
    case: Case, node: Node, room: Room, point: Point, forced: Forced, j: int
) -> None:
    """Fill A_ij of site j: what is taken costs nothing more, the rest at the expense of others."""
    count, top = list_items(case, node, room, j), case.capacity[j]
    fill(case, room, room.item[:count], top, 0.0)
    full, opened = room.table[count, : top + 1].copy(), forced.opened[j]
    empty = opened - point.value[j] + case.fixed[j]
    for i in range(case.weight.size):
        if room.gain[i] > -np.inf and room.gain[i] <= 0:
            gain = room.gain[i] + full[top - case.weight[i]]
            forced.arc[j, i] = opened if point.taken[j, i] else max(empty - gain, opened)
    for t in range(count):
        i = room.item[t]
        forced.arc[j, i] = opened
        if not point.taken[j, i]:
            rest = knapsack(case, room, count, top - case.weight[i], t)
            forced.arc[j, i] = max(empty - room.gain[i] - rest, opened)
