"""Prices from the linear relaxation: a high start for the climb of the bound.

The relaxation with strong links lets facilities open by fractions. Its duals
of demands and policies, put into the bound of `siting.bound`, already reach the
relaxation's own value, and more where sizes are chosen; subgradient steps
alone need long to come as far.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.bound import BoundPoint, KnapsackTable, lagrangian_bound
from siting.formulation import usable_arcs
from siting.models import formulate
from siting.objectives import arc_cost_cny_per_t
from siting.options import CancelledError, SolverOptions
from siting.solvers import run_model
from siting.transport import nearest_arcs

RELAXATION_ARCS = 40
"""Arcs per demand; with fewer the duals lose height on the arcs left out."""

LARGEST_ARCS = 60_000
"""Above this many arcs the relaxation costs more time than it gains."""


def relaxed_bound(
    table: KnapsackTable, point: BoundPoint, options: SolverOptions
) -> BoundPoint | None:
    """Return the bound at the duals of the relaxation, or None when it was not solved.

    Parameters
    ----------
    table
        Arcs by facility.
    point
        Prices by whose reduced costs the arcs are chosen.
    options
        Time limit of the relaxation.
    """
    problem = table.problem
    price = point.demand_price_cny_per_t.reshape(problem.demand_t_per_d.shape)
    reduced = arc_cost_cny_per_t(problem) - price[problem.arc_catchment, problem.arc_stream]
    arcs = nearest_arcs(problem, usable_arcs(problem), reduced, RELAXATION_ARCS)
    if arcs.size > LARGEST_ARCS:
        return None
    try:
        form = formulate(problem, arcs=arcs, relaxed=True, fractional=True, cancel=options.cancel)
    except CancelledError:
        return None
    rows = list(form.demand_row.values()) + list(form.policy_row.values())
    highs = replace(options, name="highs")
    outcome = run_model(form.prob, variables=[], rows=rows, options=highs)
    if outcome.duals is None:
        return None
    demands = len(form.demand_row)
    prices = np.zeros(problem.demand_t_per_d.shape)
    for key, dual in zip(form.demand_row, outcome.duals[:demands].tolist(), strict=True):
        prices[key] = dual
    policies = -problem.days_per_yr * outcome.duals[demands:]
    return lagrangian_bound(table, prices, policies)
