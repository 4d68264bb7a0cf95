"""Allocation of very many catchments to few facilities: shortest paths on the plant graph.

Costs and tonnes become integers on a stated grid. Every catchment starts at the
facility that is cheapest at first prices, taken from a small sample of the
catchments; facilities with too much then push tonnes along cheapest chains to
those with room (`siting.allocation.kernel`). Only a few candidate arcs a
catchment are looked at; afterwards every arc of the problem is priced, and where
one would be cheaper the candidates are chosen anew at the prices found.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from scipy import sparse

from siting.allocation.tonnage import TonnageGrid, tonnage_grid
from siting.allocation.transportation import RouteAnswer, TransportationProblem
from siting.problem import Ints
from siting.solution import INFEASIBLE, OPTIMAL

LARGE_ARCS = 20_000
"""From this many arcs on PuLP takes longer than loading this route (about 1 s)."""

MOST_COLUMNS = 1000
"""Above this many facilities, searching all pairs of them costs more than it gains."""

_WIDTH = 8
_SAMPLE_ROWS = 1000
_SAMPLE_SHARE = 1 / 4
_COST_BITS = 58
_ZOOM = 4096.0
_POOL_SPARE = 65_536


def is_available() -> bool:
    """Return whether the optional compiler of this route is installed."""
    return importlib.util.find_spec("numba") is not None


def is_large(problem: TransportationProblem) -> bool:
    """Return whether this route is worth loading for the problem."""
    n, m = problem.shape
    arcs = int(problem.cost.nnz) if isinstance(problem.cost, sparse.csr_array) else n * m
    return arcs >= LARGE_ARCS and problem.columns <= MOST_COLUMNS


@dataclass(frozen=True, eq=False)
class _Task:
    """Rows to allocate, in units of the grids."""

    problem: TransportationProblem
    rows: Ints
    demand: Ints
    limit: Ints
    ceiling_cny_per_t: float
    step_cny_per_t: float


@dataclass(frozen=True, eq=False)
class _State:
    """Cells (rows, width) with their flow, the prices, and how many rounds it took."""

    plant: Ints
    cost: Ints
    flow: Ints
    price: Ints
    rounds: int


def allocate_on_plant_graph(problem: TransportationProblem) -> RouteAnswer:
    """Return the optimum over all arcs in integers of the stated grids.

    Parameters
    ----------
    problem
        At most `MOST_COLUMNS` facilities; rows without demand are left out.
    """
    rows = np.flatnonzero(problem.demand_t_per_d > 0)
    demand, limit = problem.demand_t_per_d[rows], problem.limit_t_per_d()
    grid = tonnage_grid(demand, limit)
    found = _solve_on(problem, rows, grid)
    if found is None and not grid.is_exact:
        grid = tonnage_grid(demand, limit, widened=True)
        found = _solve_on(problem, rows, grid)
    if found is None:
        return RouteAnswer.without(INFEASIBLE, problem, rounds=1)
    return _answer(*found, grid)


def _solve_on(
    problem: TransportationProblem, rows: Ints, grid: TonnageGrid
) -> tuple[_Task, _State] | None:
    """Return the optimum on `grid`, with costs counted finer where the dearest arcs are idle."""
    task = _task(problem, rows, grid, problem.greatest_cost_cny_per_t)
    if grid.demand.sum() > grid.limit.sum():
        return None
    state = _solve(task, _first_price(task))
    if state is None:
        return None
    highest = float(_worth(state).min(axis=1).max()) * task.step_cny_per_t
    if not 0 < highest * _ZOOM < task.ceiling_cny_per_t:
        return task, state
    finer = _task(problem, rows, grid, 4 * highest)
    ratio = task.step_cny_per_t / finer.step_cny_per_t
    again = _solve(finer, np.rint(state.price * ratio).astype(np.int64))
    return (task, state) if again is None else (finer, again)


def _task(problem: TransportationProblem, rows: Ints, grid: TonnageGrid, ceiling: float) -> _Task:
    """Choose the finest grid of costs, a power of two, on which no path can overflow."""
    bits = _COST_BITS - problem.columns.bit_length()
    exponent = int(np.frexp(ceiling)[1]) - bits if ceiling > 0 else 0
    return _Task(problem, rows, grid.demand, grid.limit, ceiling, float(np.ldexp(1.0, exponent)))


def _answer(task: _Task, state: _State, grid: TonnageGrid) -> RouteAnswer:
    used = state.flow > 0
    used[:, 0] |= ~used.any(axis=1)
    row, _ = np.nonzero(used)
    price = (state.price - state.price.min()) * task.step_cny_per_t
    return RouteAnswer(
        status=OPTIMAL,
        row=task.rows[row],
        column=state.plant[used].astype(np.int64),
        flow_t_per_d=(state.flow[used] * grid.step_t_per_d).astype(np.float64),
        price_cny_per_t=price,
        rounds=state.rounds,
        cost_step_cny_per_t=task.step_cny_per_t,
        tonnage_step_t_per_d=grid.step_t_per_d,
    )


def _first_price(task: _Task) -> Ints:
    """Return prices (columns,) from a sample of the rows, itself started from a smaller one."""
    count = task.rows.size
    nothing = np.zeros(task.limit.size, dtype=np.int64)
    if count <= 2 * _SAMPLE_ROWS:
        return nothing
    size = max(_SAMPLE_ROWS, int(count * _SAMPLE_SHARE))
    chosen = np.sort(np.random.default_rng(0).choice(count, size, replace=False))
    demand = task.demand[chosen]
    share = float(demand.sum()) / float(task.demand.sum())
    limit = np.ceil(task.limit * share).astype(np.int64)
    sample = _Task(
        task.problem, task.rows[chosen], demand, limit, task.ceiling_cny_per_t, task.step_cny_per_t
    )
    state = _solve(sample, _first_price(sample))
    return nothing if state is None else state.price


def _solve(task: _Task, price: Ints) -> _State | None:
    """Return the optimum over all arcs of the task's rows, or None when there is no allocation."""
    width, rounds = min(_WIDTH, task.limit.size), 0
    while True:
        rounds += 1
        plant, cost = _candidates(task, price, width)
        if (plant[:, 0] < 0).any():
            return None
        state = _balance(task, plant, cost, price, rounds)
        if state is None and width == task.limit.size:
            return None
        if state is not None:
            if width == task.limit.size:
                return state
            nearest, least = _candidates(task, state.price, 1)
            best = least[:, 0] + state.price[nearest[:, 0]]
            if not (best < _worth(state).min(axis=1)).any():
                return state
            price = state.price
        width = min(2 * width, task.limit.size)


def _worth(state: _State) -> Ints:
    """Return cost plus price of each cell, far away where there is no arc."""
    worth: Ints = np.where(state.plant >= 0, state.cost + state.price[state.plant], 1 << 62)
    return worth


def _kernel() -> ModuleType:
    from siting.allocation import kernel  # the optional extra is loaded only when it is used

    return kernel


def _candidates(task: _Task, price: Ints, width: int) -> tuple[Ints, Ints]:
    """Return facilities and costs (rows, width) of the arcs cheapest at `price`."""
    plant: Ints = np.empty((task.rows.size, width), dtype=np.int32)
    cost: Ints = np.zeros((task.rows.size, width), dtype=np.int64)
    whole = task.rows.size == task.problem.demand_t_per_d.size
    scale, ceiling = 1 / task.step_cny_per_t, task.ceiling_cny_per_t
    for begin, block in task.problem.blocks(None if whole else task.rows):
        part = slice(begin, begin + block.shape[0])
        _kernel().cheapest_cells(block, price, scale, ceiling, plant[part], cost[part])
    return plant, cost


def _balance(task: _Task, plant: Ints, cost: Ints, price: Ints, rounds: int) -> _State | None:
    """Return flows and prices at balance over the candidates, None when some cannot move."""
    kernel, m = _kernel(), task.limit.size
    cells = plant.size
    graph = kernel.Graph(
        width=plant.shape[1],
        plant=plant.ravel(),
        cost=cost.ravel(),
        flow=np.zeros(cells, dtype=np.int64),
        following=np.full(cells, -1, dtype=np.int32),
        first=np.full(m, -1, dtype=np.int64),
        waiting=np.zeros(m, dtype=np.int64),
        excess=np.zeros(m, dtype=np.int64),
        spare=np.zeros(m, dtype=np.int64),
        price=price.copy(),
        edge=np.full((m, m), kernel.FAR, dtype=np.int64),
        root=np.full((m, m), -1, dtype=np.int64),
    )
    kernel.start(graph, task.demand, task.limit)
    tree = kernel.Tree(
        np.empty(m, np.int64), np.empty(m, np.int64), np.empty(m, np.bool_), np.empty(m, np.bool_)
    )
    size = _POOL_SPARE + cells + m * plant.shape[1]
    heap = kernel.Heap(
        np.empty(size, np.int64), *(np.empty(size, np.int32) for _ in range(4)),
        np.zeros(1, np.int64),
    )  # fmt: skip
    code = kernel.balance(graph, heap, tree)
    while code == kernel.NO_ROOM:
        heap = kernel.Heap(*(np.resize(pool, 2 * pool.size) for pool in heap[:-1]), heap.used)
        code = kernel.balance(graph, heap, tree)
    if code == kernel.NO_PATH:
        return None
    return _State(plant, cost, graph.flow.reshape(plant.shape), graph.price, rounds)
