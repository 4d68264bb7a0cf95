"""Good openings for many catchments in little time, costed by capacity prices.

An exact transportation problem for every neighbour is dear when there are a
thousand catchments. So openings, closings and exchanges of one site or two are
ranked by what the prices let them save, then by a few steps towards their exact cost
(`siting.site_costs`; Kuehn and Hamburger 1963; Cornuejols, Sridharan and Thizy 1991),
and the best few are costed exactly. Descents start from what the climbing bound opens,
which is climbed on, towards the best cost, between them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np

from siting.ascent import climb, first_prices
from siting.bound import BoundPoint, knapsack_table, lagrangian_bound
from siting.needed_capacity import with_needed_capacity
from siting.options import SolverOptions
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.site_costs import SiteCosts, site_costs
from siting.watching import Tell

_ROUNDS = ((80, 10), *((30, 10),) * 15, *((30, 3),) * 25)
"""Steps of the climb before each descent, and after how many of them openings are looked at."""

_NEAR_SHARE = 1.1
_ROUGH_STEPS, _FINE_STEPS, _LONG_STEPS = 5, 40, 60
_REFINED = 40
_EXCHANGES = 300
_EXACT = 8
_WIDE = 25
_LEAST_SAVING_SHARE = 1e-6


class OpeningSearch:
    """Searches openings by estimates, costs the promising ones exactly, keeps the best.

    Parameters
    ----------
    problem
        The problem; `costs` are its arrays.
    costs
        From `site_costs`.
    options
        Time limit and gap of the search.
    tell
        Told each better answer and the bound.
    """

    def __init__(
        self, problem: SitingProblem, costs: SiteCosts, options: SolverOptions, tell: Tell
    ) -> None:
        self.problem, self.costs, self.options, self.tell = problem, costs, options, tell
        self.ends_s = time.monotonic() + options.time_limit_s
        self.counted = bool(problem.option_policies)
        self.asked: dict[bytes, float] = {}
        self.best, self.cost = np.empty(0, dtype=np.int64), math.inf
        self.table = knapsack_table(with_needed_capacity(problem))
        self.point = lagrangian_bound(self.table, first_prices(problem, self.table))

    @property
    def over(self) -> bool:
        """Whether time has run out, somebody cancelled or the gap is small enough."""
        days = self.problem.days_per_yr
        gap = days * self.cost - self.point.value_cny_per_yr
        met = gap <= self.options.gap_share * days * self.cost < math.inf
        return met or time.monotonic() >= self.ends_s or self.options.cancelled

    def run(self, start: Ints | None = None) -> Ints:
        """Return the cheapest open sites (positions) found; empty when none.

        Parameters
        ----------
        start
            Open sites to begin with.
        """
        if start is not None:
            self._exact(start, np.zeros(self.costs.capacity.size))
        tried: set[bytes] = set()
        for steps, every in _ROUNDS:
            starts = sorted(self._starts(steps, every), key=lambda s: s[0])
            fresh = [s for s in starts if s[1].tobytes() not in tried]
            if self.over:
                break
            for _, opened, price in fresh[:1]:
                tried.add(opened.tobytes())
                self._descend(opened, price)
        return self.best

    def _starts(self, count: int, every: int) -> Iterator[tuple[float, Ints, Floats]]:
        """Climb and yield estimate, sites and prices of the openings that the bound proposes."""
        price, days = np.zeros(self.costs.capacity.size), self.problem.days_per_yr
        known = math.isfinite(self.cost)
        steps = climb(
            self.table,
            start=self.point.demand_price_cny_per_t,
            policy_start=self.point.policy_price,
            target_cny_per_yr=days * self.cost if known else 1.2 * self.point.value_cny_per_yr,
            steps=count,
        )
        for step in steps:
            self.point = step.best
            if self.over:
                return
            if step.number % every:
                continue
            opened = self._repaired(step.point.open_option >= 0, step.point.option_value_cny_per_yr)
            rough, price = self.costs.estimate(opened, price, _FINE_STEPS, _NEAR_SHARE * self.cost)
            if math.isfinite(rough):
                yield rough, opened, price

    def _repaired(self, opened: Flags, value: Floats) -> Ints:
        """Return the sites with the most valuable closed ones added until capacity is enough."""
        need, flags = float(self.costs.demand.sum()), opened.copy()
        if not self.counted:
            for j in np.argsort(value, kind="stable").tolist():
                if self.costs.capacity[flags].sum() >= need:
                    break
                flags[j] |= not self.problem.forbidden[j]
        return np.flatnonzero(flags)

    def _exact(self, opened: Ints, price: Floats) -> tuple[float, Floats]:
        """Return exact cost and prices of `opened`, and keep it when it is the best so far."""
        cost, found = self.costs.exact(opened, price)
        self.asked[np.sort(opened).tobytes()] = cost
        if cost < self.cost:
            self.cost, self.best = cost, np.sort(opened)
            days = self.problem.days_per_yr
            self.tell("search", None, days * cost, self.point.value_cny_per_yr)
        return cost, found

    def _descend(self, opened: Ints, price: Floats) -> None:
        """Take a change of one or two sites while one saves."""
        cost, price = self._exact(opened, self.costs.estimate(opened, price, _LONG_STEPS)[1])
        if cost > _NEAR_SHARE * self.cost:
            return
        wide = False
        while not self.over:
            moved = None
            for trial, start in self._promising(opened, price, cost, wide=wide):
                if np.sort(trial).tobytes() in self.asked:
                    continue
                found = self._exact(trial, start)
                if found[0] < cost * (1 - _LEAST_SAVING_SHARE):
                    moved = (trial, *found)
                    break
            if moved is not None:
                (opened, cost, price), wide = moved, False
            elif wide or cost > self.cost:
                return
            else:
                wide = True

    def _promising(
        self, opened: Ints, price: Floats, cost: float, *, wide: bool
    ) -> list[tuple[Ints, Floats]]:
        """Return the changes whose estimate is below `cost`, with prices, best first."""
        rough = []
        for trial in self._neighbours(opened, price, wide=wide):
            rough.append((self.costs.estimate(trial, price, _ROUGH_STEPS, cost)[0], trial))
            if self.over:
                return []
        rough.sort(key=lambda pair: pair[0])
        fine = []
        for _, trial in rough[:_REFINED]:
            value, found = self.costs.estimate(trial, price, _FINE_STEPS, cost)
            if value < cost:
                fine.append((value, trial, found))
        fine.sort(key=lambda triple: triple[0])
        return [(trial, found) for _, trial, found in fine[:_EXACT]]

    def _neighbours(self, opened: Ints, price: Floats, *, wide: bool) -> list[Ints]:
        """Return the changes that may save at the prices and have room, best first.

        One site leaves, one enters or both; two and two when `wide`. At the demand
        prices of the present openings any others cost at least as much more as the
        values of their sites add up to (`siting.improvement`).
        """
        problem, size = self.problem, self.costs.capacity.size
        value = np.append(self._site_values(opened, price), 0.0)
        inside = np.isin(np.arange(size), opened)
        able = np.flatnonzero(~inside & ~problem.forbidden & np.isfinite(value[:-1]))
        able = able[np.argsort(value[able], kind="stable")]
        leave = _few_of(opened[~problem.required[opened]], size, wide=wide)
        enter = _few_of(able[: _WIDE if wide else size], size, wide=wide)
        capacity = np.append(self.costs.capacity, 0.0)
        change = value[enter].sum(axis=1) - value[leave].sum(axis=1)[:, None]
        room = capacity[enter].sum(axis=1) - capacity[leave].sum(axis=1)[:, None]
        spare = capacity[opened].sum() - self.costs.demand.sum() * (1 - 1e-12)
        hopeful = (change < 0) & (room + spare >= 0)
        if self.counted:
            hopeful &= (enter < size).sum(axis=1) == (leave < size).sum(axis=1)[:, None]
        row, column = np.nonzero(hopeful)
        best = np.argsort(change[row, column], kind="stable")[: _EXCHANGES * (1 + 2 * wide)]
        trials = []
        for out, into in zip(leave[row[best]], enter[column[best]], strict=True):
            kept = opened[~np.isin(opened, out)]
            trials.append(np.append(kept, into[into < size]))
        return trials

    def _site_values(self, opened: Ints, price: Floats) -> Floats:
        """Return the value of opening each site (m,) at the prices of the open ones."""
        worth = (self.costs.cost[opened] + price[opened][:, None]).min(axis=0)
        demand = self.problem.demand_t_per_d.ravel()
        prices = np.zeros(demand.size)
        prices[demand > 0] = worth
        return lagrangian_bound(self.table, prices).option_value_cny_per_yr


def _few_of(sites: Ints, dummy: int, *, wide: bool) -> Ints:
    """Return none, each one and, when `wide`, each two of the sites (c, 2), padded by a dummy."""
    alone = np.append(sites, dummy)
    few = [np.stack([alone, np.full(alone.size, dummy)], axis=1)]
    if wide:
        left, right = np.triu_indices(sites.size, k=1)
        few.append(np.stack([sites[left], sites[right]], axis=1))
    return np.concatenate(few)


def search_openings(
    problem: SitingProblem, options: SolverOptions, tell: Tell, start: Ints | None = None
) -> tuple[Ints, BoundPoint] | None:
    """Return good openings (f,) of a plain problem and the best bound, or None.

    Parameters
    ----------
    problem
        Any problem; None comes back unless it is plain (`site_costs`).
    options
        Time limit and gap of the search.
    tell
        Told stage, share done, incumbent and bound in CNY/yr.
    start
        Openings (f,) to begin with.
    """
    costs = site_costs(problem)
    if costs is None:
        return None
    search = OpeningSearch(problem, costs, options, tell)
    found = search.run(None if start is None else np.flatnonzero(start >= 0))
    if not found.size:
        return None
    option = np.full(problem.facility_ids.size, -1)
    option[found] = found
    return option, search.point
