"""The transportation problem on arrays: checked, and read in blocks of rows.

Costs may be a dense array or a sparse one whose stored entries are the allowed
arcs; both are handed on as dense blocks of a few thousand rows, with infinity
where no arc is allowed, so that nothing the size of (n, m) is ever copied.
Where demand may be left over, one more column (the last) takes it at its price.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from siting.allocation.cost_blocks import CostBlocks
from siting.errors import Fault, ProblemError
from siting.problem import Floats, Ints

BLOCK_ROWS = 4096
"""Rows handed on at a time: 4,096 rows of 83 numbers stay within a processor's cache."""


@dataclass(frozen=True, eq=False)
class TransportationProblem:
    """Catchments i, facilities j and what a tonne costs between them.

    Parameters
    ----------
    cost
        Cost per tonne (n, m): dense, sparse csr whose stored entries are the arcs,
        or made in blocks.
    forbidden
        Arcs not allowed (n, m), dense or csr; None = none.
    demand_t_per_d
        Demand of each catchment (n,).
    capacity_t_per_d
        Capacity of each facility (m,); infinity = no limit.
    unserved_cost_cny_per_t
        Price of a tonne left over (n,), infinity where the catchment must be served,
        or None when all must be.
    greatest_cost_cny_per_t
        Greatest cost of an allowed arc, 0 without arcs.
    counts_tonnes
        Take every allowed arc as free, to see how much can be served at all.
    is_whole
        Bar arcs to facilities that could not take the whole demand of the catchment.
    """

    cost: NDArray[np.generic] | sparse.csr_array | CostBlocks
    forbidden: NDArray[np.bool_] | sparse.csr_array | None
    demand_t_per_d: Floats
    capacity_t_per_d: Floats
    unserved_cost_cny_per_t: Floats | None
    greatest_cost_cny_per_t: float = 0.0
    counts_tonnes: bool = False
    is_whole: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Return numbers of catchments and of facilities."""
        return self.demand_t_per_d.size, self.capacity_t_per_d.size

    @property
    def columns(self) -> int:
        """Number of columns of a block: the facilities, and one more for demand left over."""
        return self.capacity_t_per_d.size + (self.unserved_cost_cny_per_t is not None)

    def limit_t_per_d(self) -> Floats:
        """Return finite limits per column, those without limit above all demand."""
        ample = 2.0 * float(self.demand_t_per_d.sum()) + 1.0
        limits = np.where(np.isinf(self.capacity_t_per_d), ample, self.capacity_t_per_d)
        return limits if self.unserved_cost_cny_per_t is None else np.append(limits, ample)

    def room_t_per_d(self) -> Floats:
        """Return the capacity (m,) and what sums in floating point may need beyond it."""
        return self.capacity_t_per_d * (1 + 1e-10) + 1e-13 * float(self.demand_t_per_d.sum())

    def blocks(self, rows: Ints | None = None) -> Iterator[tuple[int, Floats]]:
        """Yield the first row's position and costs (b, columns) of each block of `rows`.

        Parameters
        ----------
        rows
            Positions of the catchments wanted; None = all.
        """
        count = self.demand_t_per_d.size if rows is None else rows.size
        for start in range(0, count, BLOCK_ROWS):
            stop = min(start + BLOCK_ROWS, count)
            yield start, self.block(slice(start, stop) if rows is None else rows[start:stop])

    def block(self, rows: slice | Ints) -> Floats:
        """Return the costs (b, columns) of `rows`, infinity where no arc is allowed."""
        if isinstance(self.cost, CostBlocks):
            costs = self.cost.rows(_positions(rows))
        elif sparse.issparse(self.cost):
            costs = _dense_rows(self.cost[rows], math.inf)
        else:
            costs = np.ascontiguousarray(self.cost[rows], dtype=np.float64)
        if self.forbidden is not None:
            barred: Any = self.forbidden[rows]
            if sparse.issparse(barred):
                barred = barred.toarray()
            costs = np.where(barred, np.inf, costs)
        if self.is_whole:
            fits = self.demand_t_per_d[rows][:, None] <= self.room_t_per_d()
            costs = np.where(fits, costs, np.inf)
        if self.counts_tonnes:
            costs = np.where(np.isfinite(costs), 0.0, np.inf)
        if self.unserved_cost_cny_per_t is not None:
            left = self.unserved_cost_cny_per_t[rows]
            costs = np.concatenate([costs, left[:, None]], axis=1)
        return costs


@dataclass(frozen=True, eq=False)
class RouteAnswer:
    """What a route found, before it is put in order and checked.

    Parameters
    ----------
    status
        Word of `siting.solution.STATUSES`.
    row, column, flow_t_per_d
        Catchment (sorted), column and tonnes of each flow.
    price_cny_per_t
        Price of each column (columns,), at least 0.
    rounds
        How often candidates were chosen and the model was solved.
    cost_step_cny_per_t, tonnage_step_t_per_d
        Grid on which the route counted; 0 = floating point.
    model_status, log
        What the solver said, where one ran.
    """

    status: str
    row: Ints
    column: Ints
    flow_t_per_d: Floats
    price_cny_per_t: Floats
    rounds: int
    cost_step_cny_per_t: float = 0.0
    tonnage_step_t_per_d: float = 0.0
    model_status: str = ""
    log: str = ""

    @classmethod
    def without(cls, status: str, problem: TransportationProblem, *, rounds: int) -> RouteAnswer:
        """Return an answer that holds no flow."""
        none = np.empty(0, dtype=np.int64)
        return cls(status, none, none, np.empty(0), np.zeros(problem.columns), rounds)


def _positions(rows: slice | Ints) -> Ints:
    return np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows


def _dense_rows(rows: sparse.csr_array, missing: float) -> Floats:
    costs = np.full(rows.shape, missing)
    line = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    costs[line, rows.indices] = rows.data
    return costs


def read_transportation(
    cost: ArrayLike | sparse.sparray | CostBlocks,
    demand: ArrayLike,
    capacity: ArrayLike,
    *,
    forbidden: ArrayLike | sparse.sparray | None = None,
    allow_unserved: bool = False,
    unserved_cost: ArrayLike | None = None,
) -> TransportationProblem:
    """Return the checked problem; parameters as `siting.allocation.allocation.allocate`.

    Raises
    ------
    ProblemError
        With every fault of shapes and numbers at once.
    """
    costs: Any = cost
    if not isinstance(cost, CostBlocks):
        costs = sparse.csr_array(cost) if sparse.issparse(cost) else np.asarray(cost)
    barred = forbidden
    if forbidden is not None:
        is_sparse = sparse.issparse(forbidden)
        barred = sparse.csr_array(forbidden) if is_sparse else np.asarray(forbidden, dtype=bool)
    demands, limits = (np.array(v, dtype=np.float64) for v in (demand, capacity))
    price = None
    if unserved_cost is not None:
        price = np.array(unserved_cost, dtype=np.float64)
        price = np.full(demands.shape, float(price)) if price.ndim == 0 else price
    problem = TransportationProblem(costs, barred, demands, limits, price)
    faults = list(_shape_faults(problem))
    if unserved_cost is not None and not allow_unserved:
        faults.append(Fault("allocation_unserved", {}))
    faults += _vector_faults(problem)
    greatest = 0.0
    if len(costs.shape) == 2:
        try:
            bad, value, greatest = _read_costs(costs, None if faults else problem)
            faults += _number_fault("cost", bad, value)
        except ProblemError as error:
            faults += error.faults
    if faults:
        raise ProblemError(faults)
    problem = replace(problem, greatest_cost_cny_per_t=greatest)
    return with_leaving(problem) if allow_unserved and price is None else problem


def with_leaving(problem: TransportationProblem) -> TransportationProblem:
    """Return the problem with demand left over at a price that only need would pay.

    A chain of moves that makes room for a tonne passes each column once at
    most, so that one more of them at the greatest cost is more than any chain costs.
    """
    given = problem.unserved_cost_cny_per_t
    if given is not None and np.isfinite(given).all():
        return problem
    dear = (problem.columns + 1) * problem.greatest_cost_cny_per_t + 1.0
    price = np.full(problem.shape[0], math.inf) if given is None else given
    price = np.where(np.isinf(price), dear, price)
    return replace(problem, unserved_cost_cny_per_t=price, greatest_cost_cny_per_t=dear)


def _shape_faults(problem: TransportationProblem) -> Iterator[Fault]:
    n, m = problem.demand_t_per_d.size, problem.capacity_t_per_d.size
    found = {
        "demand": (problem.demand_t_per_d.shape, (n,)),
        "capacity": (problem.capacity_t_per_d.shape, (m,)),
        "cost": (tuple(problem.cost.shape), (n, m)),
    }
    if problem.forbidden is not None:
        found["forbidden"] = (np.shape(problem.forbidden), (n, m))
    if problem.unserved_cost_cny_per_t is not None:
        found["unserved_cost"] = (problem.unserved_cost_cny_per_t.shape, (n,))
    for name, (shape, expected) in found.items():
        if shape != expected:
            yield Fault("allocation_shape", {"name": name, "found": shape, "expected": expected})


def _vector_faults(problem: TransportationProblem) -> list[Fault]:
    faults = []
    vectors = {
        "demand": problem.demand_t_per_d,
        "capacity": problem.capacity_t_per_d,
        "unserved_cost": problem.unserved_cost_cny_per_t,
    }
    for name, values in vectors.items():
        if values is None:
            continue
        bad = np.isnan(values) | (values < 0)
        if name != "capacity":
            bad |= np.isinf(values)
        faults += _number_fault(name, int(bad.sum()), values[bad][:1])
    return faults


def _number_fault(name: str, count: int, example: Floats) -> list[Fault]:
    if count == 0:
        return []
    return [Fault("allocation_number", {"name": name, "count": count, "value": example[0]})]


def _read_costs(
    costs: NDArray[np.generic] | sparse.csr_array | CostBlocks,
    problem: TransportationProblem | None,
) -> tuple[int, Floats, float]:
    """Return number and example of invalid costs, and the greatest allowed one."""
    if problem is None:
        if isinstance(costs, CostBlocks):
            return 0, np.empty(0), 0.0
        values = np.asarray(costs.data if sparse.issparse(costs) else costs, dtype=np.float64)
        bad = np.isnan(values) | (values < 0)
        return int(bad.sum()), values[bad][:1], 0.0
    count, example, greatest = 0, np.empty(0), 0.0
    for _, block in problem.blocks():
        if not float(block.min(initial=0.0)) >= 0:
            bad = np.isnan(block) | (block < 0)
            count, example = count + int(bad.sum()), np.append(example, block[bad][:1])
        top = float(block.max(initial=0.0))
        if math.isinf(top):
            top = float(block.max(initial=0.0, where=np.isfinite(block)))
        greatest = max(greatest, top)
    return count, example, greatest
