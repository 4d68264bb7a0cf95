"""The Lagrangian bound of the p-median and the reduced costs that close or open sites.

Relax the assignment rows with prices l_i. What is left falls apart by site:

L(l) = sum_i l_i + sum of the p least r_j (required ones first),
r_j(l) = sum_i min(0, w_ij - l_i),   w_ij = q_i c_ij

(Cornuejols, Fisher and Nemhauser 1977). L is a bound for whatever prices; it is
climbed by subgradient steps (Held, Wolfe and Crowder 1974). With a known answer
of cost U a site may be closed for good when putting it among the p raises L
above U, and opened for good when leaving it out does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from siting.problem import Flags, Floats, Ints

_PATIENCE = 20
_SHRINK = 0.7
_LEAST_THETA = 1e-3
_HEADROOM = 1.5


@dataclass(frozen=True, eq=False)
class MedianCase:
    """A p-median with its forbidden sites left out.

    Parameters
    ----------
    cost
        Cost of sending all of a catchment to a site (n, m), demand included.
    p
        Sites to open.
    required
        Sites that are open (m,).
    whole
        Whether all costs are whole numbers, so that bounds may be rounded up.
    """

    cost: Floats
    p: int
    required: Flags
    whole: bool

    def total(self, opened: Ints) -> float:
        """Return the cost when the sites at positions `opened` are open."""
        return float(self.cost[:, opened].min(axis=1).sum())

    def cutoff(self, cost: float, gap_share: float) -> float:
        """Return the bound from which on nothing worth having below `cost` is left."""
        if self.whole and gap_share * cost < 1.0:
            return cost - 1.0 + 1e-6
        return cost - max(gap_share * (1 - 1e-9), 1e-9) * abs(cost)


@dataclass(frozen=True, eq=False)
class MedianPoint:
    """The bound at one choice of prices.

    Parameters
    ----------
    value
        L.
    price
        l (n,).
    site_value
        r (m,).
    chosen
        The p sites that attain L.
    taken
        How many of them would take each catchment (n,).
    """

    value: float
    price: Floats
    site_value: Floats
    chosen: Ints
    taken: Floats


class MedianRelaxation:
    """Evaluates the bound, looking only at pairs whose cost is near the price or below.

    Parameters
    ----------
    case
        The p-median.
    """

    def __init__(self, case: MedianCase) -> None:
        self.case = case
        self._reach = np.full(case.cost.shape[0], -np.inf)
        self._row = self._site = np.empty(0, dtype=np.int64)
        self._cost = np.empty(0)

    def _widen(self, price: Floats) -> None:
        short = price > self._reach
        if not short.any():
            return
        self._reach[short] = _HEADROOM * price[short]
        self._row, self._site = np.nonzero(self.case.cost < self._reach[:, None])
        self._cost = self.case.cost[self._row, self._site]

    def at(self, price: Floats) -> MedianPoint:
        """Return the bound at `price` (n,)."""
        case = self.case
        self._widen(price)
        gain = np.maximum(price[self._row] - self._cost, 0.0)
        value: Floats = -np.bincount(self._site, gain, minlength=case.cost.shape[1]).astype(float)
        chosen = cheapest_sites(value, case.required, case.p)
        member = np.zeros(value.size, dtype=bool)
        member[chosen] = True
        takes = member[self._site] & (gain > 0)
        taken = np.bincount(self._row[takes], minlength=price.size).astype(float)
        return MedianPoint(float(price.sum() + value[chosen].sum()), price, value, chosen, taken)

    def climb(
        self, start: Floats, target: float, *, steps: int, theta: float = 1.0
    ) -> Iterator[tuple[MedianPoint, MedianPoint]]:
        """Yield the point tried and the best so far; the caller stops when that is enough.

        Parameters
        ----------
        start
            First prices (n,).
        target
            Cost of an answer: the height aimed at.
        steps
            Evaluations at most.
        theta
            First factor of the Polyak step.
        """
        point = best = self.at(start)
        waited = 0
        for _ in range(steps):
            yield point, best
            slope = 1.0 - point.taken
            length = float(slope @ slope)
            if length == 0 or theta < _LEAST_THETA:
                return
            move = theta * max(1.02 * target - point.value, 0.0) / length
            point = self.at(np.maximum(point.price + move * slope, 0.0))
            if point.value > best.value + 1e-4 * abs(best.value):
                waited = 0
            else:
                waited += 1
            if point.value > best.value:
                best = point
            if waited >= _PATIENCE:
                theta, waited, point = theta * _SHRINK, 0, best
        yield point, best


def first_prices(case: MedianCase) -> Floats:
    """Return the cost of the (n / 2p)-th nearest site as first prices (n,)."""
    n, m = case.cost.shape
    rank = min(m - 1, max(1, n // case.p // 2))
    return np.array(np.partition(case.cost, rank, axis=1)[:, rank], dtype=np.float64)


def cheapest_sites(value: Floats, required: Flags, p: int) -> Ints:
    """Return the required sites and the cheapest others, p in all; ties by position."""
    order = np.lexsort((value, ~required))
    return np.sort(order[:p])


def settled_sites(case: MedianCase, point: MedianPoint, cutoff: float) -> tuple[Flags, Flags]:
    """Return sites that any better answer leaves closed, and those that it opens, both (m,)."""
    value, member = point.site_value, np.zeros(point.site_value.size, dtype=bool)
    member[point.chosen] = True
    free = member & ~case.required
    worst = value[free].max(initial=-np.inf)
    closed = ~member & (point.value + value - worst > cutoff)
    spare = value[~member].min(initial=np.inf)
    opened = case.required | (member & (point.value - value + spare > cutoff))
    return closed, opened
