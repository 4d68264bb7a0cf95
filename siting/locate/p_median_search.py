"""Solving a p-median to proof: climb the bound, exchange sites, then branch on sites.

A branch keeps its own sites, prices and required ones; at every branch the bound
is climbed a little further, reduced costs close and open sites for good, and
the most valuable undecided site is closed in one child and opened in the other.
The least bound of the branches still open is the proven bound at any time.
"""

from __future__ import annotations

import heapq
import math
import time
from dataclasses import dataclass, field, replace

import numpy as np

from siting.locate.p_median_bound import (
    MedianCase,
    MedianPoint,
    MedianRelaxation,
    first_prices,
    settled_sites,
)
from siting.locate.p_median_exchange import Exchange
from siting.options import Cancel
from siting.problem import Floats, Ints
from siting.reporting import Reporter

_ROOT_STEPS = 1500
_BRANCH_STEPS = 60
_EXCHANGE_EVERY = 20
_FIRST_THETA = 0.3


@dataclass
class MedianSearch:
    """Best sites and best bound so far, and how long there is.

    Parameters
    ----------
    case
        The p-median.
    gap_share
        Gap at which to stop.
    ends_s
        Monotonic time to stop at.
    cancel
        Ends the search when set.
    reporter
        Told incumbent and bound.
    limit
        Largest cost of an answer without forbidden hauls; dearer ones are not told.
    opened, incumbent
        Best sites (p,) and their cost.
    bound
        Proven bound.
    branches
        Branches looked at.
    start
        Sites (p,) to start from, beside those of least total cost; None = none.
    """

    case: MedianCase
    gap_share: float
    ends_s: float
    cancel: Cancel | None = None
    reporter: Reporter | None = None
    limit: float = math.inf
    opened: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    incumbent: float = math.inf
    bound: float = -math.inf
    branches: int = 0
    start: Ints | None = None

    @property
    def over(self) -> bool:
        """Whether the time has run out or somebody wants the search to end."""
        stopped = self.cancel is not None and self.cancel.is_set()
        return stopped or time.monotonic() >= self.ends_s

    @property
    def cutoff(self) -> float:
        """Bound from which on a branch holds nothing worth having."""
        return self.case.cutoff(self.incumbent, self.gap_share)

    @property
    def done(self) -> bool:
        """Whether the bound proves the best sites good enough."""
        return self.bound >= self.cutoff

    def offer(self, opened: Ints, cost: float) -> None:
        """Keep `opened` when it is the best so far."""
        if cost < self.incumbent:
            self.opened, self.incumbent = np.sort(opened), cost

    def prove(self, bound: float) -> None:
        """Raise the proven bound; at the cutoff of whole costs it is the cost itself."""
        self.bound = max(self.bound, min(bound, self.incumbent))
        if self.done and self.case.whole and self.gap_share * self.incumbent < 1.0:
            self.bound = self.incumbent
        if self.reporter is not None and self.incumbent <= self.limit:
            self.reporter.tell("branch" if self.branches else "bound", self.incumbent, self.bound)


def climb_root(search: MedianSearch) -> MedianPoint:
    """Climb the bound of the whole case, improving its sites by exchanges now and then."""
    case, exchange, seen = search.case, Exchange(search.case), set[bytes]()
    for start in (search.start, cheapest_start(case)):
        if start is not None:
            search.offer(*exchange.improve(start))
    relaxation = MedianRelaxation(case)
    first = first_prices(case)
    best = relaxation.at(first)
    steps = relaxation.climb(first, search.incumbent, steps=_ROOT_STEPS)
    for number, (point, highest) in enumerate(steps):
        best = highest
        search.prove(best.value)
        if search.done or search.over:
            break
        key = point.chosen.tobytes()
        if number % _EXCHANGE_EVERY == 0 and key not in seen:
            seen.add(key)
            search.offer(*exchange.improve(point.chosen))
    return best


def cheapest_start(case: MedianCase) -> Ints:
    """Return the required sites and those of least total cost, p in all."""
    order = np.lexsort((case.cost.sum(axis=0), ~case.required))
    return np.sort(order[: case.p])


@dataclass(frozen=True, eq=False)
class _Branch:
    """Sites still possible (positions in the whole case), required ones, prices."""

    sites: Ints
    required: Ints
    price: Floats
    bound: float


def branch_on_sites(search: MedianSearch, root: MedianPoint) -> None:
    """Prove the best sites, or find better ones, until nothing is left or the time is over."""
    case = search.case
    first = _Branch(
        np.arange(case.cost.shape[1]), np.flatnonzero(case.required), root.price, root.value
    )
    heap: list[tuple[float, int, _Branch]] = [(root.value, 0, first)]
    number = 0
    while heap and not search.over:
        bound, _, branch = heapq.heappop(heap)
        search.prove(bound)
        if search.done:
            return
        for child in _expand(search, branch):
            number += 1
            heapq.heappush(heap, (child.bound, number, child))
    search.prove(heap[0][0] if heap else max(search.cutoff, search.bound))


def _expand(search: MedianSearch, branch: _Branch) -> list[_Branch]:
    """Climb the bound of a branch and return its children, none when it is settled."""
    search.branches += 1
    whole = search.case
    must = np.isin(branch.sites, branch.required)
    case = replace(whole, cost=whole.cost[:, branch.sites], required=must)
    point = _climb(search, case, branch.price)
    if max(point.value, branch.bound) >= search.cutoff:
        return []
    closed, opened = settled_sites(case, point, search.cutoff)
    kept = np.flatnonzero(~closed)
    if opened.sum() >= whole.p or kept.size <= whole.p:
        leaf = (
            branch.sites[np.flatnonzero(opened)] if opened.sum() >= whole.p else branch.sites[kept]
        )
        if leaf.size == whole.p:
            search.offer(leaf, whole.total(leaf))
        return []
    member = np.isin(np.arange(must.size), point.chosen) & ~opened
    candidates = np.flatnonzero(member)
    pick = candidates[np.argmin(point.site_value[candidates])]
    bound = max(point.value, branch.bound)
    sites, required = branch.sites[kept], branch.sites[np.flatnonzero(opened)]
    site = branch.sites[pick]
    return [
        _Branch(sites, np.append(required, site), point.price, bound),
        _Branch(sites[sites != site], required, point.price, bound),
    ]


def _climb(search: MedianSearch, case: MedianCase, price: Floats) -> MedianPoint:
    relaxation = MedianRelaxation(case)
    best = relaxation.at(price)
    for _, highest in relaxation.climb(
        price, search.incumbent, steps=_BRANCH_STEPS, theta=_FIRST_THETA
    ):
        best = highest
        if best.value >= search.cutoff or search.over:
            break
    return best
