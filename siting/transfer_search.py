"""Choosing transfer stations together with the plants behind them.

The routed problem (`siting.transfer`) has no stations: it gives the bound, and
the plants. With the plants held, what is left to choose are the stations, each
tonne paying its way on; with the stations held, and paid for, the plants are
chosen again. Each pair of openings is costed exactly by the coupled allocation.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from siting.best_so_far import BestSoFar, SolvePlain
from siting.coupling import ordinary_problem, residue_price_cny_per_t
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.residues import load_t_per_d, onward_cost_cny_per_t, source_yield_share
from siting.solution import INFEASIBLE, Solution
from siting.starting import Start, start_from
from siting.transfer import chosen_stations, routed_problem

_ROUNDS = 4
_FIRST_SHARE = 0.6
"""Part of the time for the routed problem, whose bound is that of the answer."""


def search_routed(best: BestSoFar, solve_plain: SolvePlain, first: Start) -> bool:
    """Choose plants and stations in turn; return whether the problem may have an answer."""
    problem = best.problem
    routed = routed_problem(problem)
    stations = chosen_stations(problem)
    found = solve_plain(routed, best.limited(_FIRST_SHARE), _without_stations(first, stations))
    if found.status == INFEASIBLE:
        return False
    best.hold(found.bound_cny_per_yr, found)
    for _ in range(_ROUNDS):
        if not found.has_incumbent or best.options.cancelled:
            break
        before = best.answer.plan.cost_cny_per_yr
        held = solve_plain(_station_problem(problem, stations, found), best.limited(0.4), Start())
        opened = np.where(stations, held.open_option, found.open_option)
        best.offer_openings(opened)
        _trim(best)
        if best.over or not best.answer.plan.cost_cny_per_yr < before * (1 - 1e-4) < math.inf:
            break
        paid = np.zeros(stations.size)
        again = routed_problem(problem, through=opened >= 0, fixed_cny_per_t=paid)
        found = solve_plain(again, best.limited(0.4), start_from(again, found))
    return True


def _without_stations(first: Start, stations: Flags) -> Start:
    opened = None if first.opened is None else np.where(stations, -1, first.opened)
    return Start(opened, first.prices)


def _station_problem(problem: SitingProblem, stations: Flags, found: Solution) -> SitingProblem:
    """Return the ordinary problem that chooses stations while the plants stay as `found` has them.

    A tonne into a station also pays its cheapest way on, and room at a plant what
    it is worth there; each plant keeps its size, for nothing.
    """
    owner, held = problem.option_facility, found.open_option
    stays = (held >= 0) & ~stations
    room = np.where(stays, found.capacity_price_cny_per_t, 0.0)
    price = residue_price_cny_per_t(problem, room, opened=stays)
    added: Floats = room + onward_cost_cny_per_t(problem, price)
    residue = source_yield_share(problem) > 0
    proper = np.flatnonzero(~residue[problem.arc_catchment, problem.arc_stream])
    nothing = np.zeros_like(problem.demand_t_per_d)
    size, fixed = problem.option_capacity_t_per_d, problem.option_fixed_cost_cny_per_yr
    kept, other = stays[owner], ~stations[owner]
    return replace(
        ordinary_problem(problem, proper, added, nothing),
        required=np.where(stations, problem.required, stays),
        forbidden=np.where(stations, problem.forbidden, ~stays),
        option_capacity_t_per_d=np.where(kept, size[held[owner]], size),
        option_fixed_cost_cny_per_yr=np.where(kept, 0.0, fixed),
        option_policies=tuple(p for p in problem.option_policies if not p.coefficient[other].any()),
    )


def _trim(best: BestSoFar) -> None:
    """Close what takes nothing and give every facility its cheapest size that holds its load."""
    problem, plan = best.problem, best.answer.plan
    if not math.isfinite(plan.cost_cny_per_yr):
        return
    loads = load_t_per_d(problem, plan.flow_t_per_d)
    opened: Ints = plan.open_option.copy()
    owner, size = problem.option_facility, problem.option_capacity_t_per_d
    bound_by_rules = np.zeros(opened.size, dtype=bool)
    for policy in problem.option_policies:
        bound_by_rules[owner[policy.coefficient != 0]] = True
    for j in np.flatnonzero((opened >= 0) & ~bound_by_rules).tolist():
        if loads[j] <= 0 and not problem.required[j]:
            opened[j] = -1
            continue
        fits = np.flatnonzero((owner == j) & (size >= loads[j] * (1 + 1e-9)))
        if fits.size:
            opened[j] = fits[np.argmin(problem.option_fixed_cost_cny_per_yr[fits])]
    if (opened != plan.open_option).any():
        best.offer_openings(opened)
