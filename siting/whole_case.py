"""Whole loads as arrays in whole steps of tonnage, and answers read back from them."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from siting.allocation.whole_search import Pool, improve
from siting.answers import Plan
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Floats, Ints, SitingProblem

if TYPE_CHECKING:
    from siting.whole_knapsack import Case, Node, Point

_MOST_STEPS, _MOST_CELLS = 2000, 50_000_000
_NOISE = 1e-9
SHUT, FREE, OPEN = -1, 0, 1

_WHOLE_SAVING, _MOST_WHOLE = 0.99, 1e6
"""What a better answer saves at least when all costs are whole, with room for noise."""


def knapsacks() -> ModuleType:
    """Return the compiled knapsack; the optional extra is loaded only when it is used."""
    from siting import whole_knapsack

    return whole_knapsack


def bounding() -> ModuleType:
    """Return the compiled bound."""
    from siting import whole_bound

    return whole_bound


def branching() -> ModuleType:
    """Return the compiled branch and bound."""
    from siting import whole_branching

    return whole_branching


@dataclass(frozen=True, eq=False)
class WholeCase:
    """A plain problem of whole loads, its arrays and its limits in tonnes.

    Parameters
    ----------
    problem
        One stream that goes whole, one size a site, no least loads, no policies.
    rows
        Catchments with demand, in the order of the arrays (n,).
    arc
        Position of the arc of each site and catchment, -1 = none (m, n).
    arrays
        Costs, steps of demand and capacity, fixed costs.
    state
        Required sites OPEN, forbidden ones SHUT, the others FREE (m,).
    least_saving_cny_per_yr
        Smallest step between costs: a better answer saves at least that (0 when unknown).
    """

    problem: SitingProblem
    rows: Ints
    arc: Ints
    arrays: Case
    state: Ints
    least_saving_cny_per_yr: float

    def first_price(self) -> Floats:
        """Return prices (n,) at which no site pays: the cheapest way with its share of opening."""
        case = self.arrays
        share = case.fixed / np.maximum(case.capacity, 1)
        price: Floats = (case.cost + np.outer(share, case.weight)).min(axis=0)
        return np.where(np.isfinite(price), price, 0.0)

    def root(self) -> Node:
        """Return the node in which nothing is decided."""
        allowed = np.isfinite(self.arrays.cost)
        node: Node = knapsacks().Node(self.first_price(), allowed, self.state.copy())
        return node

    def plan(self, place: Ints) -> Plan:
        """Return the answer with catchments at `place` (n,), sites without any closed."""
        problem = self.problem
        flow = np.zeros(problem.arc_stream.size)
        flow[self.arc[place, np.arange(place.size)]] = problem.demand_t_per_d[self.rows, 0]
        sites = np.arange(self.state.size)
        used = np.isin(sites, place) | problem.required
        nothing = np.zeros_like(problem.demand_t_per_d)
        return Plan.from_arrays(problem, np.where(used, sites, -1), flow, nothing)

    def place_of(self, plan: Plan) -> Ints:
        """Return the site of each catchment (n,) in `plan`."""
        where = np.full(self.problem.demand_t_per_d.shape[0], -1)
        carries = plan.flow_t_per_d > 0
        where[self.problem.arc_catchment[carries]] = self.problem.arc_facility[carries]
        return where[self.rows]

    def near(self, point: Point, deadline_s: float) -> Ints | None:
        """Return an answer (n,) with the sites open at `point`, repaired by local search."""
        opened, case = np.flatnonzero(point.opened), self.arrays
        if not opened.size:
            return None
        cost = case.cost[opened].T
        taken = np.where(point.taken[opened].T, cost, np.inf)
        best = np.where(np.isfinite(taken).any(axis=1), taken.argmin(axis=1), cost.argmin(axis=1))
        demand = self.problem.demand_t_per_d[self.rows, 0]
        limit = self.problem.option_capacity_t_per_d[opened] * (1 + _NOISE)
        if not np.isfinite(cost[np.arange(best.size), best]).all():
            return None
        pool = Pool(cost / demand[:, None], demand, limit)
        found, _ = improve(pool, best, deadline_s)
        load = np.bincount(found, case.weight, minlength=opened.size)
        fits = (load <= case.capacity[opened]).all() and (pool.room_t_per_d(found) >= 0).all()
        return opened[found] if fits else None


def whole_case(problem: SitingProblem) -> WholeCase | None:
    """Return the arrays of a plain problem of whole loads; None for another, or without numba.

    Demand and capacity are counted in whole steps, both rounded down: what fits in
    tonnes fits in steps, since a sum of rounded parts is a whole number not above
    the rounded sum. So the bound stays valid, and is exact for whole demands.
    """
    f = problem.facility_ids.size
    plain = problem.stream_keys.size == 1 and problem.option_facility.size == f
    plain = plain and bool(problem.single_source.all()) and not problem.option_policies
    plain = plain and not problem.min_load_share.any() and problem.arc_stream.size > 0
    plain = plain and bool(np.isinf(problem.unserved_cost_cny_per_t).all())
    if not plain or importlib.util.find_spec("numba") is None:
        return None
    rows = np.flatnonzero(problem.demand_t_per_d[:, 0] > 0)
    if not rows.size:
        return None
    demand, capacity = problem.demand_t_per_d[rows, 0], problem.option_capacity_t_per_d
    row = np.full(problem.demand_t_per_d.shape[0], -1)
    row[rows] = np.arange(rows.size)
    used = np.flatnonzero(row[problem.arc_catchment] >= 0)
    place = (problem.arc_facility[used], row[problem.arc_catchment[used]])
    arc, cost = np.full((f, rows.size), -1), np.full((f, rows.size), np.inf)
    arc[place] = used
    cost[place] = problem.days_per_yr * arc_cost_cny_per_t(problem)[used] * demand[place[1]]
    fixed = problem.option_fixed_cost_cny_per_yr.astype(np.float64)
    found = _whole_costs(cost, fixed)
    cost, fixed, saving = (*found, _WHOLE_SAVING) if found else (cost, fixed, 0.0)
    steps, limit = _steps(demand, capacity), capacity * (1 + _NOISE) + _NOISE
    arrays = knapsacks().Case(cost, *steps, fixed, demand, limit)
    state = np.where(problem.required, OPEN, np.where(problem.forbidden, SHUT, FREE))
    return WholeCase(problem, rows, arc, arrays, state, saving)


def _whole_costs(cost: Floats, fixed: Floats) -> tuple[Floats, Floats] | None:
    """Return the costs free of noise when all are whole numbers: answers then differ by 1."""
    finite = cost[np.isfinite(cost)]
    every = np.concatenate([finite, fixed])
    noise = _NOISE * np.maximum(np.abs(every), 1.0)
    if (np.abs(every - every.round()) > noise).any() or every.max() > _MOST_WHOLE:
        return None
    return cost.round(), fixed.round()


def _steps(demand: Floats, capacity: Floats) -> tuple[Ints, Ints]:
    """Return demand and capacity in steps: the greatest that divides all demands, if few enough."""
    total = float(demand.sum())
    room = np.minimum(capacity, total)
    fine = max(float(room.max()) / _MOST_STEPS, total * capacity.size / _MOST_CELLS)
    for scale in (1.0, 10.0, 100.0, 1000.0):
        whole = (demand * scale).round()
        if np.abs(demand * scale - whole).max() > _NOISE * scale * float(demand.max()):
            continue
        step = float(np.gcd.reduce(whole.astype(np.int64))) / scale
        if step >= fine:
            return _down(demand / step), _down(room / step)
    return _down(demand / fine), _down(room / fine)


def _down(steps: Floats) -> Ints:
    whole: Ints = np.floor(steps * (1 + _NOISE) + _NOISE).astype(np.int64)
    return whole
