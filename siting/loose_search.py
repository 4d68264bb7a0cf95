"""Solving the loose model where it is hard: two ways to a plan, if not to the best one.

Openings that exact counts and totals tie together, over a hundred thousand hauls, can
take a solver minutes. A plan over the nearest hauls of every demand is a plan; so is one
whose openings were chosen for the demand they reach, its hauls after. Neither proves
that there is none, or none better.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.loose_model import ANY, FEASIBLE, UNKNOWN, LooseModel, Point, Wanted
from siting.problem import Flags, Floats, Ints

_NEAR = 8
"""Hauls of each demand in the first way."""


def best_plan(
    model: LooseModel, held: Flags, wanted: Wanted = ANY, *, most_s: float = 8.0
) -> Point:
    """Return the best plan that keeps the requirements in `held`, or one that was found in time.

    Parameters
    ----------
    model
        The model.
    held
        Whether each requirement is held (r,).
    wanted
        What to make least.
    most_s
        Most seconds for each of at most five solves.
    """
    point = model.solve(held, wanted, most_s=most_s)
    for chosen in (_with_near_hauls, _with_reach):
        if point.status != UNKNOWN or model.over or wanted.openings is not None:
            break
        opened = chosen(model, held, wanted, most_s)
        if opened is not None:  # with these openings, over all hauls
            point = model.solve(held, replace(wanted, openings=opened), most_s=most_s)
            point = replace(point, status=point.status if point.columns else UNKNOWN, proven=False)
    return point


def _with_near_hauls(model: LooseModel, held: Flags, wanted: Wanted, most_s: float) -> Flags | None:
    """Return the options (k,) opened by a plan over the nearest hauls, None without one."""
    upper = model.upper(held, wanted)
    flows = upper[model.layout.at["flow"]]
    places = np.flatnonzero(flows > 0)
    demand = _demands(model, places)
    length_km = model.layout.problem.arc_distance_km[model.layout.arcs[places]]
    order = np.lexsort((length_km, demand))
    first = np.searchsorted(demand[order], demand[order])
    far = np.ones(flows.size, dtype=np.bool_)
    far[places[order[np.arange(order.size) - first < _NEAR]]] = False
    flows[far] = 0.0
    return _opened(model.solve(held, wanted, upper, most_s=most_s))


def _with_reach(model: LooseModel, held: Flags, wanted: Wanted, most_s: float) -> Flags | None:
    """Return options (k,) that keep the rules and reach much demand that few others reach."""
    layout, problem = model.layout, model.layout.problem
    upper = model.upper(held, wanted)
    flows = upper[layout.at["flow"]]
    places = np.flatnonzero(flows > 0)
    demand, facility = _demands(model, places), problem.arc_facility[layout.arcs[places]]
    shared = problem.demand_t_per_d.ravel()[demand] / np.bincount(demand)[demand]
    reach = np.bincount(facility, shared, minlength=problem.facility_ids.size)
    value = np.minimum(reach[problem.option_facility], problem.option_capacity_t_per_d)
    flows[:] = 0.0
    for block in ("left", "below"):
        upper[layout.at[block]] = np.inf
    few: dict[str, Floats | float] = {**wanted.cost, "opened": -value, "left": 0.0}
    return _opened(model.solve(held, replace(wanted, cost=few), upper, most_s=most_s))


def _demands(model: LooseModel, places: Ints) -> Ints:
    """Return the demand (flat over n, s) of the model's hauls at `places`."""
    problem, arcs = model.layout.problem, model.layout.arcs[places]
    return problem.arc_catchment[arcs] * problem.stream_keys.size + problem.arc_stream[arcs]


def _opened(point: Point) -> Flags | None:
    if point.status != FEASIBLE:
        return None
    opened: Flags = point.columns["opened"] > 0.5
    return opened
