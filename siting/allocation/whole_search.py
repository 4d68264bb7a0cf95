"""Local search for whole loads: shift one catchment or swap two, vectorised over numpy.

What exceeds a facility's room costs more than any haul, so that the same moves
first repair an overfull start and then make it cheaper. Of all moves evaluated in
one pass, the best that touch different facilities are made.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from siting.problem import Floats, Ints

_PASSES = 500
_NOISE = 1e-12


@dataclass(frozen=True, eq=False)
class Pool:
    """Catchments that may move, while all others stay where they are.

    Parameters
    ----------
    cost_cny_per_t
        Cost (a, columns), infinity where no arc is allowed.
    demand_t_per_d
        Demand (a,), above 0.
    limit_t_per_d
        What the columns have left for the pool, with room for rounding (columns,).
    """

    cost_cny_per_t: Floats
    demand_t_per_d: Floats
    limit_t_per_d: Floats

    def room_t_per_d(self, place: Ints) -> Floats:
        """Return what the columns have left once the pool stands at `place`."""
        load = np.bincount(place, self.demand_t_per_d, minlength=self.limit_t_per_d.size)
        return self.limit_t_per_d - load


def improve(pool: Pool, place: Ints, deadline_s: float) -> tuple[Ints, int]:
    """Return better places (a,) and the number of moves made.

    Parameters
    ----------
    pool
        Catchments that may move.
    place
        Column of each (a,), over allowed arcs; columns may be overfull.
    deadline_s
        `time.monotonic` at which to stop.
    """
    place, moves = place.copy(), 0
    finite = np.isfinite(pool.cost_cny_per_t)
    dear = float(pool.cost_cny_per_t.max(initial=0.0, where=finite))
    penalty = (pool.limit_t_per_d.size + 1) * dear + 1.0
    for _ in range(_PASSES):
        if time.monotonic() > deadline_s:
            break
        made = _shift(pool, place, penalty) or _swap(pool, place, penalty)
        if not made:
            break
        moves += made
    return place, moves


def _over(room_t_per_d: Floats) -> Floats:
    over: Floats = np.maximum(-room_t_per_d, 0.0)
    return over


def _least_gain(pool: Pool, place: Ints) -> float:
    standing = pool.cost_cny_per_t[np.arange(place.size), place] * pool.demand_t_per_d
    return _NOISE * float(standing.sum())


def _shift(pool: Pool, place: Ints, penalty: float) -> int:
    """Move catchments to other columns, one move a column at most; return how many."""
    room, line = pool.room_t_per_d(place), np.arange(place.size)
    over, demand = _over(room), pool.demand_t_per_d
    now = pool.cost_cny_per_t[line, place]
    leaving = _over(room[place] + demand) - over[place]
    entering = _over(room - demand[:, None]) - over
    delta = demand[:, None] * (pool.cost_cny_per_t - now[:, None])
    delta += penalty * (leaving[:, None] + entering)
    delta[line, place] = 0.0
    row, column = np.nonzero(delta < -_least_gain(pool, place))
    order = np.argsort(delta[row, column], kind="stable")
    touched, made = np.zeros(room.size, dtype=bool), 0
    for i, j in zip(row[order].tolist(), column[order].tolist(), strict=True):
        if not (touched[place[i]] or touched[j]):
            touched[[place[i], j]] = True
            place[i] = j
            made += 1
    return made


def _swap(pool: Pool, place: Ints, penalty: float) -> int:
    """Let pairs change places, one swap a column at most; return how many."""
    room, line = pool.room_t_per_d(place), np.arange(place.size)
    over, demand = _over(room)[place], pool.demand_t_per_d
    there = demand[:, None] * pool.cost_cny_per_t[:, place]
    now = there[line, line]
    delta = there + there.T - now[:, None] - now
    more = demand[:, None] - demand
    full = room[place]
    extra = _over(full[:, None] + more) - over[:, None]
    delta += penalty * (extra + extra.T)
    delta[place[:, None] == place] = 0.0
    first, second = np.nonzero(delta < -_least_gain(pool, place))
    half = first < second
    first, second = first[half], second[half]
    order = np.argsort(delta[first, second], kind="stable")
    touched, made = np.zeros(room.size, dtype=bool), 0
    for i, k in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if not (touched[place[i]] or touched[place[k]]):
            touched[[place[i], place[k]]] = True
            place[i], place[k] = place[k], place[i]
            made += 1
    return made
