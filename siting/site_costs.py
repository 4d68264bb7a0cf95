"""What a plain part costs with given sites open: quickly by capacity prices, or exactly.

With prices u_j on the capacities of the open sites J,

E(J) = max over u >= 0 of  sum_i q_i min_{j in J} (c_ij + u_j) - sum_j u_j K_j + sum_j f_j

is the exact cost by duality, and a few subgradient steps from the prices of a
neighbour come close to it from below: enough to rank openings.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from siting.objectives import arc_cost_cny_per_t, unserved_is_allowed
from siting.problem import Floats, Ints, SitingProblem

_NEAR_ARCS = 5
_REACH_SHARE = 0.005
_BEYOND = 1.001
"""Without an aim, the first rise of a step as share of E; with one, how far beyond it to aim."""


@dataclass(frozen=True, eq=False)
class SiteCosts:
    """One stream, one size a site: what the estimates need.

    Parameters
    ----------
    cost
        Cost per tonne (m, n), a site a row; a haul that is not allowed costs more than any that is.
    demand
        Demand (n,).
    capacity, fixed_cost
        Of each site (m,).
    """

    cost: Floats
    demand: Floats
    capacity: Floats
    fixed_cost: Floats

    def estimate(
        self, opened: Ints, price: Floats, steps: int, aim: float = math.inf
    ) -> tuple[float, Floats]:
        """Return E after `steps` steps from `price` (m,), and the best prices (m,).

        Steps go for the cost `aim` and end there; without one they are a share of E.
        """
        room = self.capacity[opened]
        if room.sum() < self.demand.sum() * (1 - 1e-12):
            return math.inf, price
        cost, now = self.cost[opened], price[opened]
        fixed, best, kept = float(self.fixed_cost[opened].sum()), -math.inf, now
        for number in range(steps):
            full = cost + now[:, None]
            least = full.min(axis=0)
            value = float(least @ self.demand - now @ room)
            if value > best:
                best, kept = value, now
            slope = (full <= least) @ self.demand - room
            slope[(now <= 0) & (slope < 0)] = 0.0
            length = float(slope @ slope)
            if length == 0 or best + fixed >= aim:
                break
            rise = _REACH_SHARE * (1.0 - 0.8 * number / steps) * abs(value)
            if math.isfinite(aim):
                rise = aim * _BEYOND - fixed - value
            now = np.maximum(now + rise / length * slope, 0.0)
        found = price.copy()
        found[opened] = kept
        return best + fixed, found

    def exact(self, opened: Ints, price: Floats) -> tuple[float, Floats]:
        """Return the cost of `opened` and its capacity prices (m,), near arcs first."""
        for count in sorted({min(_NEAR_ARCS, opened.size), opened.size}):
            cost, found = self._transport(opened, price, count)
            if math.isfinite(cost):
                return cost, found
        return math.inf, price

    def _transport(self, opened: Ints, price: Floats, count: int) -> tuple[float, Floats]:
        """Solve the transportation problem over the `count` best arcs of each catchment."""
        n, k = self.demand.size, opened.size
        cost = self.cost[opened].T
        near = np.argpartition(cost + price[opened], count - 1, axis=1)[:, :count].ravel()
        row, place = np.repeat(np.arange(n), count), np.arange(n * count)
        ones = np.ones(place.size)
        answer = linprog(
            cost[row, near],
            A_ub=csr_array((ones, (near, place)), shape=(k, place.size)),
            b_ub=self.capacity[opened],
            A_eq=csr_array((ones, (row, place)), shape=(n, place.size)),
            b_eq=self.demand,
            method="highs-ds",
        )
        if answer.status != 0:
            return math.inf, price
        found = price.copy()
        found[opened] = np.maximum(-answer.ineqlin.marginals, 0.0)
        return float(answer.fun) + float(self.fixed_cost[opened].sum()), found


def site_costs(problem: SitingProblem) -> SiteCosts | None:
    """Return the arrays of a plain problem, else None.

    Plain: one stream that must be served, one size a site, no least loads and no rule
    but the number of open sites.
    """
    f, streams = problem.facility_ids.size, np.flatnonzero(problem.demand_t_per_d.any(axis=0))
    if streams.size != 1 or problem.option_facility.size != f or problem.min_load_share.any():
        return None
    counts = all(p.sense == "==" and (p.coefficient == 1.0).all() for p in problem.option_policies)
    if unserved_is_allowed(problem)[streams[0]] or not counts or not problem.arc_stream.size:
        return None
    costs = arc_cost_cny_per_t(problem)
    cost = np.full((f, problem.catchment_ids.size), 10 * costs.max() + 1e4)
    arcs = np.flatnonzero(problem.arc_stream == streams[0])
    cost[problem.arc_facility[arcs], problem.arc_catchment[arcs]] = costs[arcs]
    demand, days = problem.demand_t_per_d[:, streams[0]], problem.days_per_yr
    cost = np.ascontiguousarray(cost[:, demand > 0])
    fixed = problem.option_fixed_cost_cny_per_yr / days
    return SiteCosts(cost, demand[demand > 0], problem.option_capacity_t_per_d, fixed)
