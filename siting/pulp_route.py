"""Allocation by PuLP: nearest arcs first, then every arc that would be cheaper.

The model of `siting.formulation` is built on the few cheapest arcs of each
catchment and solved; all arcs are priced with its duals, those with a negative
reduced cost join, and so on until no arc of the full matrix would improve the
answer. The last model is small enough to read, and has the same optimum.
"""

from __future__ import annotations

import math

import numpy as np

from siting.options import SolverOptions
from siting.problem import Floats, Ints, SitingProblem
from siting.solution import INFEASIBLE, NO_SOLUTION, OPTIMAL
from siting.transport import NEAREST_ARCS, Allocation, solve_allocation
from siting.transportation import RouteAnswer, TransportationProblem

_ROUNDS = 60
_TOLERANCE = 1e-11
_STREAM = "waste"
_GOOD_SIZE = 1000.0


def allocate_by_pulp(problem: TransportationProblem) -> RouteAnswer:
    """Return the optimum over all arcs, with the solver's own precision.

    Parameters
    ----------
    problem
        Rows without demand are left out.
    """
    rows = np.flatnonzero(problem.demand_t_per_d > 0)
    cost_unit, tonne_unit = _units(problem, rows)
    width = min(NEAREST_ARCS, problem.columns)
    arcs = _nearest(problem, rows, width)
    answer = None
    for number in range(1, _ROUNDS + 1):
        small = _siting_problem(problem, rows, arcs, (cost_unit, tonne_unit))
        opened = np.arange(problem.columns)
        answer = solve_allocation(small, opened, np.arange(arcs.size), SolverOptions())
        if answer.outcome.status == NO_SOLUTION:
            return RouteAnswer.without(NO_SOLUTION, problem, rounds=number)
        if answer.outcome.duals is None:
            if width == problem.columns:
                return RouteAnswer.without(INFEASIBLE, problem, rounds=number)
            width = min(4 * width, problem.columns)
            joining = _nearest(problem, rows, width)
        else:
            price = answer.capacity_price_cny_per_t * cost_unit
            joining = _cheaper(problem, rows, arcs, price)
        if answer.outcome.duals is not None and joining.size == 0:
            break
        arcs = np.union1d(arcs, joining)
    assert answer is not None  # noqa: S101
    return _read(problem, rows, arcs, answer, (cost_unit, tonne_unit, number))


def _read(
    problem: TransportationProblem,
    rows: Ints,
    arcs: Ints,
    answer: Allocation,
    scale: tuple[float, float, int],
) -> RouteAnswer:
    """Put the flows in order; a row whose tonnes are dust to the solver takes its best arc."""
    cost_unit, tonne_unit, rounds = scale
    flow = answer.flow_t_per_d * tonne_unit
    price = answer.capacity_price_cny_per_t * cost_unit
    row, column = np.divmod(arcs, problem.columns)
    worth = _costs(problem, rows, arcs) + price[column]
    taken = np.bincount(row, flow, minlength=rows.size) > 0
    best = np.lexsort((worth, row))
    best = best[np.r_[True, np.diff(row[best]) > 0]]
    used = flow > 0
    used[best[~taken[row[best]]]] = True
    return RouteAnswer(
        status=OPTIMAL if answer.outcome.duals is not None else NO_SOLUTION,
        row=rows[row[used]],
        column=column[used],
        flow_t_per_d=flow[used],
        price_cny_per_t=price,
        rounds=rounds,
    )


def _units(problem: TransportationProblem, rows: Ints) -> tuple[float, float]:
    """Return powers of two by which costs and tonnes come near the size solvers are made for."""
    middle = np.median([block.min(axis=1).mean() for _, block in problem.blocks(rows)])
    tonnes = float(problem.demand_t_per_d[rows].mean())
    cost = float(middle) if 0 < middle < math.inf else problem.greatest_cost_cny_per_t
    return tuple(  # type: ignore[return-value]
        math.ldexp(1.0, math.frexp(value / _GOOD_SIZE)[1]) if value > 0 else 1.0
        for value in (cost, tonnes)
    )


def _nearest(problem: TransportationProblem, rows: Ints, width: int) -> Ints:
    """Return the `width` cheapest allowed arcs of each row as row * columns + column, sorted."""
    found = []
    for start, block in problem.blocks(rows):
        line = np.repeat(np.arange(block.shape[0]), width)
        column = np.argpartition(block, width - 1, axis=1)[:, :width].ravel()
        allowed = np.isfinite(block[line, column])
        found.append(((start + line) * problem.columns + column)[allowed])
    return np.sort(np.concatenate(found))


def _costs(problem: TransportationProblem, rows: Ints, arcs: Ints) -> Floats:
    row, column = np.divmod(arcs, problem.columns)
    cost = np.empty(arcs.size)
    for start, block in problem.blocks(rows):
        part = slice(*np.searchsorted(row, [start, start + block.shape[0]]))
        cost[part] = block[row[part] - start, column[part]]
    return cost


def _cheaper(problem: TransportationProblem, rows: Ints, arcs: Ints, price: Floats) -> Ints:
    """Return arcs outside the model that are cheaper than all of their row inside it."""
    row, column = np.divmod(arcs, problem.columns)
    worth = _costs(problem, rows, arcs) + price[column]
    best = np.full(rows.size, np.inf)
    np.minimum.at(best, row, worth)
    found = []
    for start, block in problem.blocks(rows):
        mine = best[start : start + block.shape[0], None]
        with np.errstate(invalid="ignore"):
            line, place = np.nonzero(block + price < mine - _TOLERANCE * np.abs(mine))
        found.append((start + line) * problem.columns + place)
    return np.setdiff1d(np.concatenate(found), arcs)


def _siting_problem(
    problem: TransportationProblem, rows: Ints, arcs: Ints, units: tuple[float, float]
) -> SitingProblem:
    """Return one stream and one size a facility over `arcs`, in units near 1,000."""
    cost_unit, tonne_unit = units
    m, nothing = problem.columns, np.zeros(arcs.size)
    row, column = np.divmod(arcs, m)
    return SitingProblem(
        catchment_ids=rows.astype(np.str_),
        stream_keys=np.array([_STREAM]),
        demand_t_per_d=problem.demand_t_per_d[rows, None] / tonne_unit,
        facility_ids=np.arange(m).astype(np.str_),
        facility_type=np.full(m, _STREAM),
        facility_site=np.arange(m).astype(np.str_),
        required=np.zeros(m, dtype=bool),
        forbidden=np.zeros(m, dtype=bool),
        min_load_share=np.zeros(m),
        option_facility=np.arange(m),
        option_capacity_t_per_d=problem.limit_t_per_d() / tonne_unit,
        option_fixed_cost_cny_per_yr=np.zeros(m),
        arc_stream=np.zeros(arcs.size, dtype=np.int64),
        arc_catchment=row,
        arc_facility=column,
        arc_distance_km=nothing,
        arc_haul_cost_cny_per_t=_costs(problem, rows, arcs) / cost_unit,
        arc_processing_cost_cny_per_t=nothing,
        unserved_cost_cny_per_t=np.array([math.inf]),
        single_source=np.array([False]),
    )
