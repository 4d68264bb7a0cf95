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
        for _ in range(_MOST_EXCHANGES):
            leave, enter = self._best(present)
            if enter < 0:
                break
            trial = present.copy()
            trial[leave] = enter
            better = self.case.total(trial)
            if not better < cost - _LEAST_SAVING_SHARE * abs(cost):
                break
            present, cost = trial, better
        return np.sort(present), cost

    def _best(self, present: Ints) -> tuple[int, int]:
        """Return the position in `present` to leave and the site to enter; (0, -1) when none."""
        case, p, m = self.case, present.size, self.case.cost.shape[1]
        held = case.cost[:, present]
        at = held.argmin(axis=1)
        first = held[np.arange(at.size), at]
        if p > 1:
            second = np.partition(held, 1, axis=1)[:, 1]
        else:
            second = np.full(at.size, case.cost.max(initial=0.0) + 1.0)
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
        if not change[leave, enter] < 0:
            return 0, -1
        return int(leave), int(enter)
