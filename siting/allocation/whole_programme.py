"""The integer programme of whole loads, over the arcs that a better answer could use."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from siting.allocation.pulp_route import PulpTask, good_units, siting_problem
from siting.allocation.statement import Claim
from siting.allocation.transportation import TransportationProblem
from siting.answers import Plan
from siting.branching import branch
from siting.options import SolverOptions
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.solution import INFEASIBLE, OPTIMAL

MOST_ARCS = 20_000
"""Arcs of the largest integer programme."""

_ARCS_A_ROW = 4
_NOISE = 1e-9
_MOST_GAP_SHARE = 0.5


@dataclass(frozen=True, eq=False)
class PricedProblem:
    """The problem at the prices of its split optimum.

    Parameters
    ----------
    problem, claim
        What was asked, and the split optimum.
    limit_t_per_d, column_price_cny_per_t
        What each column may take and its price (columns,).
    """

    problem: TransportationProblem
    claim: Claim
    limit_t_per_d: Floats
    column_price_cny_per_t: Floats

    def regret_cny(self, start: int, block: Floats) -> Floats:
        """Return what each arc of a block adds to the bound when a whole load uses it."""
        rows = slice(start, start + block.shape[0])
        price, demand = self.claim.demand_price_cny_per_t, self.problem.demand_t_per_d
        some = demand[rows] > 0
        regret = np.full(block.shape, np.inf)
        more = block[some] + self.column_price_cny_per_t - price[rows][some, None]
        regret[some] = np.maximum(more, 0.0) * demand[rows][some, None]
        return regret


def costs_of_rows(problem: TransportationProblem, rows: Ints) -> Floats:
    """Return the costs (r, columns) of the few `rows`."""
    parts = [block for _, block in problem.blocks(rows)]
    return np.concatenate(parts) if parts else np.empty((0, problem.columns))


def cost_of(problem: TransportationProblem, place: Ints) -> float:
    """Return the cost per day of whole loads at `place` (n,)."""
    return float(np.sum(costs_at(problem, place) * problem.demand_t_per_d))


def costs_at(problem: TransportationProblem, place: Ints) -> Floats:
    """Return the cost per tonne of each row (n,) at `place`, 0 without demand."""
    cost = np.zeros(place.size)
    for start, block in problem.blocks():
        here = place[start : start + block.shape[0]]
        line = np.flatnonzero(here >= 0)
        cost[start + line] = block[line, here[line]]
    return cost


def left_for(priced: PricedProblem, rows: Ints, place: Ints) -> Floats:
    """Return what the columns have left for `rows` when all others stay at `place`."""
    stays = place >= 0
    stays[rows] = False
    demand = priced.problem.demand_t_per_d
    load = np.bincount(place[stays], demand[stays], minlength=priced.limit_t_per_d.size)
    return priced.limit_t_per_d - load


def fits(priced: PricedProblem, place: Ints) -> bool:
    """Return whether no column is overfull when all stand at `place` (n,)."""
    return bool((left_for(priced, np.empty(0, dtype=np.int64), place) >= 0).all())


@dataclass(frozen=True, eq=False)
class Found:
    """What the integer programme found.

    Parameters
    ----------
    status
        Word of `siting.solution.STATUSES`.
    bound_cny
        No answer over its arcs costs less a day.
    place
        Column of each catchment (n,), or None.
    """

    status: str
    bound_cny: float
    place: Ints | None


def choose_arcs(
    priced: PricedProblem, rows: Ints, place: Ints, spare_cny: float
) -> tuple[Ints, bool]:
    """Return arcs as row * columns + column, sorted, and whether no other could be of use.

    Parameters
    ----------
    priced
        The problem at its prices.
    rows
        Rows whose arcs are taken when the useful arcs are too many.
    place
        Where all stand (n,).
    spare_cny
        Cost of the answer at hand less the bound; infinity without an answer.
    """
    columns, found, count = priced.problem.columns, [np.empty(0, dtype=np.int64)], 0
    for start, block in priced.problem.blocks():
        useful = np.isfinite(block) & (priced.regret_cny(start, block) <= spare_cny)
        found.append(start * columns + np.flatnonzero(useful))
        count += int(useful[useful.sum(axis=1) > 1].sum())
        if count > MOST_ARCS:
            return _arcs_of_rows(priced, rows, place), False
    return np.concatenate(found), True


def _arcs_of_rows(priced: PricedProblem, rows: Ints, place: Ints) -> Ints:
    """Return the arcs of `rows` that add least to the bound, and where each stands."""
    columns, block = priced.problem.columns, costs_of_rows(priced.problem, rows)
    price = priced.claim.demand_price_cny_per_t[rows]
    worth = block + priced.column_price_cny_per_t - price[:, None]
    width = min(_ARCS_A_ROW, columns)
    nearest = np.argpartition(worth, width - 1, axis=1)[:, :width]
    line = np.repeat(np.arange(rows.size), width)
    allowed = np.isfinite(block[line, nearest.ravel()])
    arcs = (rows[line] * columns + nearest.ravel())[allowed]
    return np.union1d(arcs, rows * columns + place[rows])


def solve_arcs(
    priced: PricedProblem, arcs: Ints, place: Ints, cost_cny: float, options: SolverOptions
) -> Found:
    """Return the best whole loads over `arcs`; rows without a choice stay fixed.

    Parameters
    ----------
    priced
        The problem at its prices.
    arcs
        From `choose_arcs`.
    place
        Where all stand (n,): the start when `cost_cny` is finite.
    cost_cny
        Cost of `place` a day, infinity when it is overfull.
    options
        Time limit and the share of `cost_cny` by which the bound may stay below.
    """
    problem, columns = priced.problem, priced.problem.columns
    row, column = np.divmod(arcs, columns)
    is_free = np.bincount(row, minlength=place.size) > 1
    settled = place.copy()
    only = ~is_free[row]
    settled[row[only]] = column[only]
    rows, chosen = np.flatnonzero(is_free), arcs[~only]
    limit = left_for(priced, rows, settled)
    if (limit < 0).any():
        return Found(INFEASIBLE, np.inf, None)
    fixed_cny = float(_spent(problem, settled)[~is_free].sum())
    if rows.size == 0:
        return Found(OPTIMAL, fixed_cny, settled)
    nearest = costs_of_rows(problem, rows).min(axis=1)
    task = PulpTask(problem, rows, limit, columns, *good_units(problem, rows, nearest))
    line, to = np.searchsorted(rows, chosen // columns), chosen % columns
    small = replace(siting_problem(task, line * columns + to), single_source=np.array([True]))
    start = _start(small, to == place[rows][line]) if np.isfinite(cost_cny) else None
    share = options.gap_share
    if cost_cny - fixed_cny > 0 and np.isfinite(cost_cny):
        share = min(share * cost_cny / (cost_cny - fixed_cny), _MOST_GAP_SHARE)
    outcome, plan = branch(
        small,
        replace(options, gap_share=share),
        open_option=np.arange(columns),
        start=start,
    )
    unit_cny = task.unit_cny_per_t * task.unit_t_per_d
    bound = outcome.bound * unit_cny + fixed_cny
    if outcome.values is None:
        return Found(outcome.status, bound, None)
    order = np.lexsort((plan.flow_t_per_d, line))
    settled[rows[line[order]]] = to[order]
    return Found(outcome.status, bound, settled)


def _spent(problem: TransportationProblem, place: Ints) -> Floats:
    spent: Floats = costs_at(problem, place) * problem.demand_t_per_d
    return spent


def _start(small: SitingProblem, taken: Flags) -> Plan:
    flow = np.where(taken, small.demand_t_per_d[small.arc_catchment, 0], 0.0)
    opened = np.arange(small.facility_ids.size)
    return Plan.from_arrays(small, opened, flow, np.zeros(small.demand_t_per_d.shape))
