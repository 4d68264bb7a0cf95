"""Exchanging one open site for a closed one while that saves (Teitz and Bart 1968).

All exchanges are valued at once (Whitaker 1983; Resende and Werneck 2004). With
d1, d2 the costs of the nearest and second nearest open site of a catchment, and
the nearest one k, exchanging k for j changes the cost by

loss_k - gain_j - shared_kj
gain_j    = sum_i max(0, d1_i - w_ij)
loss_k    = sum_{i at k} (d2_i - d1_i)
shared_kj = - sum_{i at k} (d2_i - max(d1_i, min(w_ij, d2_i)))   taken off the loss
"""

from __future__ import annotations

import numpy as np

from siting.locate.p_median_bound import MedianCase
from siting.problem import Floats, Ints

_MOST_EXCHANGES = 500
_LEAST_SAVING_SHARE = 1e-12


class Exchange:
    """Improves sets of open sites; pairs of each catchment beyond the near ones are not valued.

    Parameters
    ----------
    case
        The p-median.
    """

    def __init__(self, case: MedianCase) -> None:
        n, m = case.cost.shape
        self.case = case
        width = min(m, 10 + 6 * -(-m // case.p))
        order = np.argsort(case.cost, axis=1, kind="stable")[:, :width]
        self._near: Ints = np.ascontiguousarray(order)
        self._near_cost: Floats = np.take_along_axis(case.cost, self._near, axis=1)
        self._row = np.broadcast_to(np.arange(n)[:, None], self._near.shape)

    def improve(self, opened: Ints) -> tuple[Ints, float]:
        """Return sites no dearer than `opened`, and their cost."""
        present, cost = opened.copy(), self.case.total(opened)
        least = _LEAST_SAVING_SHARE * abs(cost)
        for _ in range(_MOST_EXCHANGES):
            leave, enter, change = self._best(present)
            if not change < -least:
                break
            present[leave] = enter
        return np.sort(present), self.case.total(present)

    def _best(self, present: Ints) -> tuple[int, int, float]:
        """Return the position in `present` to leave, the site to enter and what changes at most.

        Pairs that are not valued could only save more.
        """
        case, p, m = self.case, present.size, self.case.cost.shape[1]
        at, first, second = self._two_nearest(present)
        loss = np.bincount(at, second - first, minlength=p).astype(float)
        loss[case.required[present]] = np.inf
        row, col = np.nonzero(self._near_cost < second[:, None])
        site, cost = self._near[row, col], self._near_cost[row, col]
        gain = np.bincount(site, np.maximum(first[row] - cost, 0.0), minlength=m)
        back = second[row] - np.maximum(first[row], cost)
        shared = np.bincount(at[row] * m + site, back, minlength=p * m).reshape(p, m)
        change = loss[:, None] - gain[None, :] - shared
        change[:, present] = np.inf
        leave, enter = np.unravel_index(int(change.argmin()), change.shape)
        return int(leave), int(enter), float(change[leave, enter])

    def _two_nearest(self, present: Ints) -> tuple[Ints, Floats, Floats]:
        """Return the position in `present` of the nearest site and the two least costs (n,)."""
        n, m = self.case.cost.shape
        place = np.full(m, -1)
        place[present] = np.arange(present.size)
        rows, is_open = np.arange(n), (place >= 0)[self._near]
        nearest = is_open.argmax(axis=1)
        at, first = place[self._near[rows, nearest]], self._near_cost[rows, nearest]
        is_open[rows, nearest] = False
        next_one = is_open.argmax(axis=1)
        second = self._near_cost[rows, next_one]
        far = np.flatnonzero(~is_open[rows, next_one])
        if far.size:
            held = self.case.cost[np.ix_(far, present)]
            at[far] = held.argmin(axis=1)
            first[far] = held.min(axis=1)
            held[np.arange(far.size), at[far]] = self.case.cost.max(initial=0.0) + 1.0
            second[far] = held.min(axis=1)
        return at, first, second
