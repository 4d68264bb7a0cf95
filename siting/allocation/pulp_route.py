"""Allocation by PuLP: nearest arcs first, then every arc that would be cheaper.

The model of `siting.formulation` is built on the few cheapest arcs of each
catchment, at first prices taken from the compiled route or, where it is not worth
loading, from a sample of the catchments, and solved; all arcs are priced with its duals, those
with a negative reduced cost join, and so on until no arc of the full matrix would
improve the answer. The last model is small enough to read, and has the same
optimum. Small cases are built on all arcs at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from siting.allocation.plant_graph import allocate_on_plant_graph, is_available, is_large
from siting.allocation.transportation import RouteAnswer, TransportationProblem, with_leaving
from siting.options import SolverOptions
from siting.problem import Floats, Ints, SitingProblem
from siting.solution import INFEASIBLE, NO_SOLUTION, OPTIMAL
from siting.transport import NEAREST_ARCS, Allocation, grow, solve_allocation

PATIENT = SolverOptions(time_limit_s=1e6)
"""HiGHS without a time limit: eleven days are none."""

_TOLERANCE = 1e-11
_STREAM = "waste"
_GOOD_SIZE = 1000.0
_SAMPLE_ROWS = 1000
_SAMPLE_SHARE = 1 / 8
_KEPT_ARCS = 2
_WHOLE_ARCS = 5000


@dataclass(frozen=True, eq=False)
class PulpTask:
    """Rows to allocate within `limit_t_per_d`, in units near the size solvers are made for."""

    problem: TransportationProblem
    rows: Ints
    limit_t_per_d: Floats
    width: int
    unit_cny_per_t: float
    unit_t_per_d: float
    options: SolverOptions = PATIENT


def allocate_by_pulp(
    problem: TransportationProblem, options: SolverOptions = PATIENT
) -> RouteAnswer:
    """Return the optimum over all arcs, with the solver's own precision.

    Parameters
    ----------
    problem
        Rows without demand are left out.
    options
        Solver, time limit and cancel.
    """
    rows = np.flatnonzero(problem.demand_t_per_d > 0)
    nearest = np.concatenate(
        [block.min(axis=1, initial=np.inf) for _, block in problem.blocks(rows)]
    )
    if np.isinf(nearest).any():
        return RouteAnswer.without(INFEASIBLE, problem, rounds=0)
    is_whole = rows.size * problem.columns <= _WHOLE_ARCS or problem.columns <= NEAREST_ARCS
    asked, problem = problem, problem if is_whole else with_leaving(problem)
    width = problem.columns if is_whole else NEAREST_ARCS
    units = good_units(problem, rows, nearest)
    task = PulpTask(problem, rows, problem.limit_t_per_d(), width, *units, options)
    guess = _price_on_plant_graph(task, asked)
    last = _grow(task, _first_price(task) if guess is None else guess)
    said = last[1].outcome
    return replace(_found(asked, task, last), model_status=said.model_status, log=said.log)


def _found(
    asked: TransportationProblem, task: PulpTask, last: tuple[Ints, Allocation, int]
) -> RouteAnswer:
    """Return the answer of the last round; tonnes left over that had to go mean infeasible."""
    _, answer, rounds = last
    if answer.outcome.duals is None:
        status = INFEASIBLE if answer.outcome.status == INFEASIBLE else NO_SOLUTION
        return RouteAnswer.without(status, asked, rounds=rounds)
    found = _read(task, *last)
    left, price = found.row[found.column == asked.shape[1]], asked.unserved_cost_cny_per_t
    if left.size > 0 and (price is None or np.isinf(price[left]).any()):
        return RouteAnswer.without(INFEASIBLE, asked, rounds=rounds)
    return found


def _grow(task: PulpTask, price_cny_per_t: Floats) -> tuple[Ints, Allocation, int]:
    """Return arcs, answer and rounds once no arc of the full matrix would improve it."""
    opened, options = np.arange(task.problem.columns), task.options

    def solve(arcs: Ints, left_s: float) -> Allocation:
        small, limited = siting_problem(task, arcs), replace(options, time_limit_s=left_s)
        return solve_allocation(small, opened, np.arange(arcs.size), limited)

    def joining(arcs: Ints, answer: Allocation) -> Ints:
        if answer.outcome.duals is None:
            return arcs[:0]
        price = answer.capacity_price_cny_per_t * task.unit_cny_per_t
        cheaper = _cheaper(task, arcs, price)
        return np.union1d(cheaper, _promising(task, price)) if cheaper.size else cheaper

    return grow(_promising(task, price_cny_per_t), solve, joining, options.time_limit_s)


def _price_on_plant_graph(task: PulpTask, asked: TransportationProblem) -> Floats | None:
    """Return prices of the compiled route, where it is at hand and the case asks for it."""
    columns = task.problem.columns
    if task.width == columns or not is_large(asked) or not is_available():
        return None
    found = allocate_on_plant_graph(asked)
    price = np.zeros(columns)
    price[: asked.columns] = found.price_cny_per_t
    return price


def _first_price(task: PulpTask) -> Floats:
    """Return prices (columns,) from a sample of the rows, itself started from a smaller one."""
    count, nothing = task.rows.size, np.zeros(task.problem.columns)
    if count <= 2 * _SAMPLE_ROWS or task.width == task.problem.columns:
        return nothing
    size = max(_SAMPLE_ROWS, int(count * _SAMPLE_SHARE))
    chosen = np.sort(np.random.default_rng(0).choice(count, size, replace=False))
    demand = task.problem.demand_t_per_d
    share = float(demand[task.rows[chosen]].sum() / demand[task.rows].sum())
    limit = task.limit_t_per_d * share * (1 + 1e-9)
    sample = replace(task, rows=task.rows[chosen], limit_t_per_d=limit)
    _, answer, _ = _grow(sample, _first_price(sample))
    return answer.capacity_price_cny_per_t * task.unit_cny_per_t


def _read(task: PulpTask, arcs: Ints, answer: Allocation, rounds: int) -> RouteAnswer:
    """Put the flows in order; a row whose tonnes are dust to the solver takes its best arc."""
    flow = answer.flow_t_per_d * task.unit_t_per_d
    price = answer.capacity_price_cny_per_t * task.unit_cny_per_t
    row, column = np.divmod(arcs, task.problem.columns)
    worth = _costs(task, arcs) + price[column]
    taken = np.bincount(row, flow, minlength=task.rows.size) > 0
    best = np.lexsort((worth, row))
    best = best[np.r_[True, np.diff(row[best]) > 0]]
    used = flow > 0
    used[best[~taken[row[best]]]] = True
    return RouteAnswer(
        status=OPTIMAL,
        row=task.rows[row[used]],
        column=column[used],
        flow_t_per_d=flow[used],
        price_cny_per_t=price,
        rounds=rounds,
    )


def good_units(problem: TransportationProblem, rows: Ints, nearest: Floats) -> tuple[float, float]:
    """Return powers of two by which costs and tonnes come near the size solvers are made for."""
    middle = float(nearest.mean())
    cost = middle if middle > 0 else problem.greatest_cost_cny_per_t
    return _near(cost), _near(float(problem.demand_t_per_d[rows].mean()))


def _near(value: float) -> float:
    return math.ldexp(1.0, math.frexp(value / _GOOD_SIZE)[1]) if value > 0 else 1.0


def _promising(task: PulpTask, price_cny_per_t: Floats) -> Ints:
    """Return a few arcs a row on average as row * columns + column, sorted.

    Of the cheapest arcs of each row, those stay that cost least more than the
    best of their row; rows with a clear best arc need no other. Leaving over is
    always among them, so that the model has an answer from the start.
    """
    width, columns = task.width, task.problem.columns
    if width == columns:
        return _allowed(task)
    found, dearer = [], []
    for start, block in task.problem.blocks(task.rows):
        line = np.repeat(np.arange(block.shape[0]), width)
        worth = block + price_cny_per_t
        column = np.argpartition(worth, width - 1, axis=1)[:, :width].ravel()
        more = worth[line, column] - worth.min(axis=1)[line]
        allowed = np.isfinite(more)
        found.append(((start + line) * columns + column)[allowed])
        dearer.append(more[allowed])
    arcs, more = np.concatenate(found), np.concatenate(dearer)
    wanted = min(_KEPT_ARCS * task.rows.size, more.size - 1)
    arcs = arcs[more <= np.partition(more, wanted)[wanted]]
    return np.union1d(arcs, np.arange(1, task.rows.size + 1) * columns - 1)


def _allowed(task: PulpTask) -> Ints:
    found = [np.empty(0, dtype=np.int64)]
    for start, block in task.problem.blocks(task.rows):
        found.append(start * task.problem.columns + np.flatnonzero(np.isfinite(block)))
    return np.concatenate(found)


def _costs(task: PulpTask, arcs: Ints) -> Floats:
    row, column = np.divmod(arcs, task.problem.columns)
    cost = np.empty(arcs.size)
    for start, block in task.problem.blocks(task.rows):
        part = slice(*np.searchsorted(row, [start, start + block.shape[0]]))
        cost[part] = block[row[part] - start, column[part]]
    return cost


def _cheaper(task: PulpTask, arcs: Ints, price: Floats) -> Ints:
    """Return arcs outside the model that are cheaper than all of their row inside it."""
    row, column = np.divmod(arcs, task.problem.columns)
    worth = _costs(task, arcs) + price[column]
    best = np.full(task.rows.size, np.inf)
    np.minimum.at(best, row, worth)
    found = []
    for start, block in task.problem.blocks(task.rows):
        mine = best[start : start + block.shape[0], None]
        with np.errstate(invalid="ignore"):
            line, place = np.nonzero(block + price < mine - _TOLERANCE * np.abs(mine))
        found.append((start + line) * task.problem.columns + place)
    return np.setdiff1d(np.concatenate(found), arcs)


def siting_problem(task: PulpTask, arcs: Ints) -> SitingProblem:
    """Return one stream and one size a facility over `arcs`, in units near 1,000."""
    m, nothing, tonne_unit = task.problem.columns, np.zeros(arcs.size), task.unit_t_per_d
    row, column = np.divmod(arcs, m)
    return SitingProblem(
        catchment_ids=task.rows.astype(np.str_),
        stream_keys=np.array([_STREAM]),
        demand_t_per_d=task.problem.demand_t_per_d[task.rows, None] / tonne_unit,
        facility_ids=np.arange(m).astype(np.str_),
        facility_type=np.full(m, _STREAM),
        facility_site=np.arange(m).astype(np.str_),
        required=np.zeros(m, dtype=bool),
        forbidden=np.zeros(m, dtype=bool),
        min_load_share=np.zeros(m),
        option_facility=np.arange(m),
        option_capacity_t_per_d=task.limit_t_per_d / tonne_unit,
        option_fixed_cost_cny_per_yr=np.zeros(m),
        arc_stream=np.zeros(arcs.size, dtype=np.int64),
        arc_catchment=row,
        arc_facility=column,
        arc_distance_km=nothing,
        arc_haul_cost_cny_per_t=_costs(task, arcs) / task.unit_cny_per_t,
        arc_processing_cost_cny_per_t=nothing,
        unserved_cost_cny_per_t=np.array([math.inf]),
        single_source=np.array([False]),
    )
