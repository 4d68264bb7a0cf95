"""Prices from the linear relaxation: a high start for the climb of the bound.

The relaxation with strong links lets facilities open by fractions. Its duals
of demands and policies, put into the bound of `siting.bound`, already reach the
relaxation's own value, and more where sizes are chosen; subgradient steps
alone need long to come as far. Where residues or shared limits tie plants
together, the duals of the whole relaxation are good prices to untie them at
(`siting.coupling`): they weigh sites that are not open yet, which those of an
allocation cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from siting.bound import BoundPoint, KnapsackTable, lagrangian_bound
from siting.coupling import residue_price_cny_per_t
from siting.duals import Proof
from siting.formulation import usable_arcs
from siting.models import formulate
from siting.objectives import arc_cost_cny_per_t
from siting.options import CancelledError, SolverOptions
from siting.problem import Floats, Ints, SitingProblem
from siting.residues import onward_cost_cny_per_t, source_yield_share
from siting.solvers import run_model
from siting.transport import nearest_arcs

RELAXATION_ARCS = 40
"""Arcs per demand; with fewer the duals lose height on the arcs left out."""

FINE, ROUGH = (40, 8), (40, 3)
"""Arcs and strong links per demand where plants are tied.

40 links lift the value by 2e-5 only; the rough relaxation is 0.15 % below the fine one and
takes a third of its time. With 20 arcs the duals lose 2 % on the arcs left out.
"""

LARGEST_LINKS = 60_000
"""Above this many strong links the relaxation costs more time than it gains."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A solved relaxation.

    Parameters
    ----------
    proof
        Its duals.
    opened_share
        Fraction at which each option is open (k,).
    """

    proof: Proof
    opened_share: Floats


def relaxed_bound(
    table: KnapsackTable, point: BoundPoint, options: SolverOptions
) -> tuple[BoundPoint, Relaxed] | None:
    """Return the bound at the duals of the relaxation, and it; None when it was not solved.

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
    relaxed = _relaxed(problem, arcs, arcs, options)
    if relaxed is None:
        return None
    prices = (relaxed.proof.demand_cny_per_t, relaxed.proof.policy)
    return lagrangian_bound(table, *prices), relaxed


def relaxed_coupled(
    problem: SitingProblem, used: Ints, options: SolverOptions, *, fine: bool
) -> Relaxed | None:
    """Return a coupled problem's relaxation, or None when it was not solved.

    Parameters
    ----------
    problem
        The coupled problem.
    used
        Arcs of the best answer so far, which are kept.
    options
        Time limit of the relaxation.
    fine
        Whether to take the arcs and links of `FINE`, else those of `ROUGH`.
    """
    near, tight = FINE if fine else ROUGH
    onward = onward_cost_cny_per_t(problem, residue_price_cny_per_t(problem))
    cost = arc_cost_cny_per_t(problem) + onward[problem.arc_facility]
    usable = usable_arcs(problem)
    arcs = np.union1d(nearest_arcs(problem, usable, cost, near), used)
    links = np.union1d(nearest_arcs(problem, usable, cost, tight), used)
    return _relaxed(problem, arcs, links, options)


def _relaxed(
    problem: SitingProblem, arcs: Ints, links: Ints, options: SolverOptions
) -> Relaxed | None:
    """Return the relaxation over `arcs` with the strong links of `links`."""
    if links.size > LARGEST_LINKS:
        return None
    try:
        form = formulate(
            problem, arcs=arcs, linked=links, relaxed=True, fractional=True, cancel=options.cancel
        )
    except CancelledError:
        return None
    rows = [*form.demand_row.values(), *form.policy_row.values(), *form.limit_row.values()]
    highs = replace(options, name="highs")
    opened = list(form.opened.values())
    outcome = run_model(form.prob, variables=opened, rows=rows, options=highs)
    if outcome.duals is None or outcome.values is None:
        return None
    share = np.zeros(problem.option_facility.size)
    share[list(form.opened)] = outcome.values
    demands, policies = len(form.demand_row), len(form.policy_row)
    prices = np.zeros(problem.demand_t_per_d.shape)
    for key, dual in zip(form.demand_row, outcome.duals[:demands].tolist(), strict=True):
        prices[key] = dual
    policy = -problem.days_per_yr * outcome.duals[demands : demands + policies]
    limit = np.maximum(-outcome.duals[demands + policies :], 0.0)
    residue = np.where(source_yield_share(problem) > 0, np.maximum(prices, 0.0), 0.0)
    return Relaxed(Proof(prices, policy, residue, limit), share)
