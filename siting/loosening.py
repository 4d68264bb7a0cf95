"""First prices of a problem whose streams are tied by a few policies.

A policy over facilities of several streams (the land of an eco-park, its core
first, one budget for all) makes one large part of what else would fall apart by
stream. Climbing the bound of such a part from nothing is slow, since one step
length has to suit all streams. Without the policies that join them the pieces
are climbed one by one; their prices together, with the joining policies at no
price, give the whole at least the sum of the pieces' bounds: a relaxation.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from siting.ascent import climb, first_prices
from siting.bound import BoundPoint, KnapsackTable, knapsack_table, lagrangian_bound
from siting.components import facility_pieces, split_problem
from siting.formulation import usable_arcs
from siting.options import SolverOptions
from siting.problem import SitingProblem
from siting.relaxation import relaxed_bound

_CLIMB_STEPS = 500
_PIECES_SHARE = 0.3
"""Part of the time for all pieces together."""

_LEAST_S = 0.05
_REACH = 1.5
"""Height aimed at without an incumbent, times the first bound."""


def first_point(table: KnapsackTable, options: SolverOptions) -> BoundPoint:
    """Return the bound at the first prices: those of the pieces where policies join several.

    Parameters
    ----------
    table
        Arcs by facility of the whole.
    options
        Time limit and solver of the whole.
    """
    problem = table.problem
    plain = lagrangian_bound(table, first_prices(problem, table))
    joining = joining_policies(problem)
    if not joining:
        return plain
    own = tuple(p for p in problem.option_policies if p.name not in joining)
    prices = np.zeros(problem.demand_t_per_d.shape)
    policy_price: dict[str, float] = {}
    until_s = time.monotonic() + _PIECES_SHARE * options.time_limit_s
    for part in split_problem(replace(problem, option_policies=own)):
        point = _climbed(part.problem, options, until_s)
        arising = part.problem.demand_t_per_d > 0
        prices[arising] = point.demand_price_cny_per_t.reshape(prices.shape)[arising]
        rows = part.problem.option_policies
        policy_price |= {p.name: float(v) for p, v in zip(rows, point.policy_price, strict=True)}
    every = np.array([policy_price.get(p.name, 0.0) for p in problem.option_policies])
    joined = lagrangian_bound(table, prices, every)
    return max(plain, joined, key=lambda point: point.value_cny_per_yr)


def joining_policies(problem: SitingProblem) -> frozenset[str]:
    """Return the names of the policies over facilities that no haul ties to one another."""
    piece = facility_pieces(replace(problem, option_policies=()))
    reached = np.isin(np.arange(piece.size), problem.arc_facility[usable_arcs(problem)])
    found = set()
    for policy in problem.option_policies:
        members = np.unique(problem.option_facility[policy.coefficient != 0])
        if np.unique(piece[members[reached[members]]]).size > 1:
            found.add(policy.name)
    return frozenset(found)


def _climbed(problem: SitingProblem, options: SolverOptions, until_s: float) -> BoundPoint:
    """Return the bound of a piece after a climb and, if it is higher, at its relaxation's duals.

    `until_s` is the monotonic time at which to end.
    """
    table = knapsack_table(problem)
    best = lagrangian_bound(table, first_prices(problem, table))
    steps = climb(
        table,
        start=best.demand_price_cny_per_t,
        policy_start=best.policy_price,
        target_cny_per_yr=_REACH * best.value_cny_per_yr,
        steps=_CLIMB_STEPS,
    )
    for step in steps:
        best = step.best
        if options.cancelled or time.monotonic() > until_s:
            return best
    limited = replace(options, time_limit_s=max(until_s - time.monotonic(), _LEAST_S))
    risen = relaxed_bound(table, best, limited)
    found = [best] if risen is None else [best, risen[0]]
    return max(found, key=lambda point: point.value_cny_per_yr)
