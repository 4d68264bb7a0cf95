"""The platform's own allocation with openings held, by the routes of this package.

Where loads may be split, each facility has one capacity for all its streams and no
least load is in the way, a part with its openings held is a transportation problem

rows       demands (i, s) with q_is > 0        columns    open facilities j
cost       h_a + g_a of the arc a = (i, s, j)   leaving    the price of stream s

so that it gets the route that its size asks for, and the prices of that route.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from siting.allocation.claims import claim_of
from siting.allocation.plant_graph import is_available, is_large
from siting.allocation.routes import AUTO, PULP, choose_route, run_route
from siting.allocation.statement import Claim
from siting.allocation.transportation import RouteAnswer, TransportationProblem
from siting.allocation.words import route_words
from siting.formulation import usable_arcs
from siting.objectives import arc_cost_cny_per_t
from siting.options import SolverOptions
from siting.outcome import Outcome
from siting.problem import Ints, SitingProblem
from siting.solution import OPTIMAL, open_capacity_t_per_d
from siting.transport import Allocation

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class HeldOpenings:
    """A part with its openings held, read as a transportation problem.

    Parameters
    ----------
    problem
        The part.
    open_option
        Options held open (f,), -1 = closed.
    demand
        Position of each row in the flattened (n, s) demand.
    facility
        Position of each column's facility.
    arcs, cell
        Positions of the usable arcs, and row times columns plus column of each, sorted.
    task
        The transportation problem.
    """

    problem: SitingProblem
    open_option: Ints
    demand: Ints
    facility: Ints
    arcs: Ints
    cell: Ints
    task: TransportationProblem


def read_held(problem: SitingProblem, open_option: Ints) -> HeldOpenings:
    """Return `problem` with `open_option` (f,) held as a transportation problem; no least loads."""
    streams = problem.stream_keys.size
    demand = np.flatnonzero(problem.demand_t_per_d.ravel() > 0)
    facility = np.flatnonzero(open_option >= 0)
    arcs = usable_arcs(problem, open_option)
    index = problem.arc_catchment[arcs] * streams + problem.arc_stream[arcs]
    row = np.searchsorted(demand, index)
    column = np.searchsorted(facility, problem.arc_facility[arcs])
    cell = row * facility.size + column
    order = np.argsort(cell)
    arcs, cell, shape = arcs[order], cell[order], (demand.size, facility.size)
    start = np.searchsorted(row[order], np.arange(demand.size + 1))
    cost = arc_cost_cny_per_t(problem)[arcs]
    leaving = problem.unserved_cost_cny_per_t[demand % streams]
    paid = leaving[np.isfinite(leaving)]
    task = TransportationProblem(
        cost=sparse.csr_array((cost, column[order], start), shape=shape),
        forbidden=None,
        demand_t_per_d=problem.demand_t_per_d.ravel()[demand],
        capacity_t_per_d=open_capacity_t_per_d(problem, open_option)[facility],
        unserved_cost_cny_per_t=leaving if paid.size else None,
        greatest_cost_cny_per_t=max(cost.max(initial=0.0), paid.max(initial=0.0)),
    )
    return HeldOpenings(problem, open_option, demand, facility, arcs, cell, task)


def allocate_plain(
    problem: SitingProblem, open_option: Ints, options: SolverOptions
) -> Allocation | None:
    """Return the cheapest allocation where the part is plain, None where it is not.

    Parameters
    ----------
    problem
        The part; single-source streams are allowed to split.
    open_option
        Option per facility (f,), -1 = closed.
    options
        Solver and limits; a solver other than HiGHS answers parts of any size itself.

    Returns
    -------
    Allocation or None
        None when the cheapest allocation leaves a facility below its least load.
    """
    began = time.monotonic()
    held = read_held(problem, open_option)
    route = choose_route(held.task, AUTO if options.name == "highs" else PULP)
    found = run_route(held.task, route, options)
    words = route_words(
        held.task,
        found,
        route=route,
        is_missing=is_large(held.task) and not is_available(),
        solver=options.name,
    )
    claim = None
    if found.status == OPTIMAL:
        claim, _ = claim_of(held.task, found, route)
        if not _keeps_least_loads(held, claim):
            return None
    return _allocation(held, found, claim, words, time.monotonic() - began)


def _keeps_least_loads(held: HeldOpenings, claim: Claim) -> bool:
    least = (held.problem.min_load_share[held.facility]) * held.task.capacity_t_per_d
    load = claim.flow_t_per_d.sum(axis=0)
    return bool((load >= least * (1 - _ROUNDING)).all())


def _allocation(
    held: HeldOpenings,
    found: RouteAnswer,
    claim: Claim | None,
    words: tuple[str, str],
    seconds: float,
) -> Allocation:
    """Put flows and prices back in place; without a claim all are 0."""
    problem, shape = held.problem, held.problem.demand_t_per_d.shape
    flow, place = np.zeros(problem.arc_stream.size), np.zeros(problem.facility_ids.size)
    unserved, price = np.zeros(math.prod(shape)), np.zeros(math.prod(shape))
    objective, bound, values, duals = math.nan, -math.inf, None, None
    if claim is not None:
        hauls = claim.flow_t_per_d.tocoo()
        cell = hauls.row.astype(np.int64) * held.facility.size + hauls.col
        flow[held.arcs[np.searchsorted(held.cell, cell)]] = hauls.data
        unserved[held.demand] = claim.unserved_t_per_d
        price[held.demand] = claim.demand_price_cny_per_t
        place[held.facility] = claim.capacity_price_cny_per_t
        objective, bound = claim.objective, claim.bound
        values, duals = np.concatenate([flow, unserved]), np.concatenate([price, place])
    said = (found.model_status or found.status, seconds, found.log)
    return Allocation(
        outcome=Outcome(found.status, objective, bound, values, duals, *said),
        arcs=held.arcs,
        flow_t_per_d=flow,
        unserved_t_per_d=unserved.reshape(shape),
        capacity_price_cny_per_t=place,
        demand_price_cny_per_t=price.reshape(shape),
        load_price_cny_per_t=np.zeros(place.size),
        load_limit_price_cny_per_t=np.zeros(len(problem.load_limits)),
        rounds=found.rounds,
        words_zh=words[0],
        words_en=words[1],
    )
