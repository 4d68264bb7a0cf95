"""The proof that comes with an allocation, checked from the data with numpy alone.

For prices p_j >= 0 of capacity and l_i of demand, every allocation x costs at least

L = sum_i l_i d_i - sum_j p_j K_j,    l_i = min(min_j (c_ij + p_j), price of leaving over)

so an allocation that costs L cannot be beaten. The check prices *all* arcs anew,
recomputes loads, cost and L from the data, and lists every figure that
disagrees. No code of the routes is used here. Whole loads are bounded by L too; a
greater bound of theirs is the solver's, and is named so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy import sparse

from siting.allocation.statement import PRICES, SOLVER, Certificate, Claim
from siting.allocation.transportation import TransportationProblem
from siting.problem import Floats, Ints
from siting.solution import FEASIBLE, INFEASIBLE, OPTIMAL, OPTIMAL_GAP_SHARE, gap_share

GAP_SHARE = 1e-9
"""Largest share by which cost and bound of a proven optimum may differ."""

_ROUNDING = 1e-9
_NOISE = 1e-13


def demand_prices(problem: TransportationProblem, price_cny_per_t: Floats) -> tuple[Floats, int]:
    """Return l_i = min_j (c_ij + p_j) over all arcs (n,), and the number of arcs.

    Parameters
    ----------
    problem
        The problem; leaving over counts as one more column.
    price_cny_per_t
        Prices of the columns; the one of leaving over is 0.
    """
    price, arcs = np.empty(problem.shape[0]), 0
    column_price = np.zeros(problem.columns)
    column_price[: price_cny_per_t.size] = price_cny_per_t
    for start, block in problem.blocks():
        arcs += int(np.isfinite(block[:, : problem.shape[1]]).sum())
        cheapest = (block + column_price).min(axis=1, initial=np.inf)
        price[start : start + block.shape[0]] = cheapest
    return price, arcs


def dual_value(problem: TransportationProblem, demand_price: Floats, price: Floats) -> float:
    """Return L at the prices; infinite capacity may only carry price 0."""
    wanted = problem.demand_t_per_d > 0
    gain = math.fsum(demand_price[wanted] * problem.demand_t_per_d[wanted])
    priced = price > 0
    return gain - math.fsum(price[priced] * problem.capacity_t_per_d[priced])


def primal_value(problem: TransportationProblem, flow: sparse.csr_array, unserved: Floats) -> float:
    """Return the cost per day of flows and of demand left over, over allowed arcs."""
    return _value(problem, _flow_costs(problem, flow) * flow.data, unserved)


def _value(problem: TransportationProblem, spent: Floats, unserved: Floats) -> float:
    left = unserved > 0
    return math.fsum(spent) + math.fsum(unserved[left] * _price_of_leaving(problem)[left])


def _price_of_leaving(problem: TransportationProblem) -> Floats:
    price = problem.unserved_cost_cny_per_t
    return np.zeros(problem.shape[0]) if price is None else price


def _flow_costs(problem: TransportationProblem, flow: sparse.csr_array) -> Floats:
    """Return the cost of the arc of each flow, infinity where it is not allowed."""
    row = np.repeat(np.arange(flow.shape[0]), np.diff(flow.indptr))
    costs = np.empty(flow.nnz)
    for start, block in problem.blocks():
        part = slice(*flow.indptr[[start, start + block.shape[0]]])
        costs[part] = block[row[part] - start, flow.indices[part]]
    return costs


def certify(problem: TransportationProblem, claim: Claim) -> Certificate:
    """Return the check of `claim` against the data.

    Parameters
    ----------
    problem
        What was asked.
    claim
        What was answered.
    """
    if claim.status == INFEASIBLE and claim.is_whole and claim.solver_bound_cny == math.inf:
        return Certificate((), 0, math.nan, math.inf, 0.0, is_feasible=False, bound_by=SOLVER)
    if claim.status == INFEASIBLE:
        faults = tuple(_objections_to_proof(problem, claim))
        return Certificate(faults, 0, math.nan, math.inf, 0.0, is_feasible=False)
    flow, price = claim.flow_t_per_d, claim.capacity_price_cny_per_t
    best, arcs = demand_prices(problem, price)
    costs = _flow_costs(problem, flow)
    objective = _value(problem, costs * flow.data, claim.unserved_t_per_d)
    bound = dual_value(problem, best, price)
    row = np.repeat(np.arange(flow.shape[0]), np.diff(flow.indptr))
    stated = claim.demand_price_cny_per_t
    known = np.isfinite(stated) & np.isfinite(best)
    gap = stated[known] - best[known]
    reduced = costs + price[flow.indices] - best[row]
    infeasibilities = list(_objections_to_flow(problem, claim, costs))
    objections = [
        *infeasibilities,
        *_objections_to_prices(problem, claim, (best, reduced)),
    ]
    bound_by = PRICES
    if claim.is_whole:
        bound_by = SOLVER if claim.solver_bound_cny > bound else PRICES
        bound = max(bound, claim.solver_bound_cny)
        objections += _objections_to_gap(claim, (objective, bound))
    else:
        objections += _objections_to_value(problem, claim, (objective, bound))
    least = float(-gap.max(initial=0.0))
    return Certificate(
        tuple(objections),
        arcs,
        objective,
        bound,
        least,
        is_feasible=not infeasibilities,
        bound_by=bound_by,
    )


def _objections_to_flow(
    problem: TransportationProblem, claim: Claim, costs: Floats
) -> Iterator[str]:
    flow, left = claim.flow_t_per_d, claim.unserved_t_per_d
    total = float(problem.demand_t_per_d.sum())
    if flow.shape != problem.shape:
        yield f"flow has the shape {flow.shape} instead of {problem.shape}"
        return
    if not (np.isfinite(flow.data).all() and (flow.data >= 0).all()):
        yield "a flow is negative or not finite"
    if not (np.isfinite(left).all() and (left >= 0).all()):
        yield "a demand left over is negative or not finite"
    if problem.unserved_cost_cny_per_t is None and left.any():
        yield "demand is left over though all must be served"
    if not np.isfinite(costs).all():
        yield "a flow runs over an arc that is not allowed"
    off = np.flatnonzero(flow.sum(axis=1) + left != problem.demand_t_per_d)
    if claim.is_whole:
        halves = np.diff(flow.indptr) + (left > 0) > 1
        if halves.any():
            yield f"row {np.flatnonzero(halves)[0]} is split though each must go whole"
    if off.size:
        yield f"flow and demand left over do not add up to the demand in row {off[0]}"
    room = problem.capacity_t_per_d * (1 + _ROUNDING) + 4 * _NOISE * total
    over = np.flatnonzero(flow.sum(axis=0) > room)
    if over.size:
        yield f"facility {over[0]} takes more than its capacity"


def _objections_to_prices(
    problem: TransportationProblem, claim: Claim, priced: tuple[Floats, Floats]
) -> Iterator[str]:
    best, reduced = priced
    price, stated = claim.capacity_price_cny_per_t, claim.demand_price_cny_per_t
    if not (np.isfinite(price).all() and (price >= 0).all()):
        yield "a capacity price is negative or not finite"
    wanted = problem.demand_t_per_d > 0
    tolerance = _ROUNDING * float(best[wanted].max(initial=0.0))
    with np.errstate(invalid="ignore"):
        off = np.flatnonzero(~((best == stated) | (np.abs(best - stated) <= tolerance)))
    if off.size:
        yield f"the demand price of row {off[0]} is not its cheapest arc's cost plus price"
    if claim.is_whole:
        return
    if (reduced > tolerance).any():
        yield "a flow runs over an arc that is not the cheapest at these prices"
    load = claim.flow_t_per_d.sum(axis=0)
    slack = np.maximum(problem.capacity_t_per_d - load, 0.0)
    room = _ROUNDING * problem.capacity_t_per_d + 4 * _NOISE * problem.demand_t_per_d.sum()
    idle = np.flatnonzero((slack > room) & (price > tolerance))
    if idle.size:
        yield f"facility {idle[0]} has capacity to spare but a capacity price"
    leaving = _price_of_leaving(problem)
    if ((claim.unserved_t_per_d > 0) & (best < leaving - tolerance)).any():
        yield "demand is left over that is cheaper to serve at these prices"


def _objections_to_value(
    problem: TransportationProblem, claim: Claim, values: tuple[float, float]
) -> Iterator[str]:
    objective, bound = values
    wanted = problem.demand_t_per_d > 0
    gain = float(claim.demand_price_cny_per_t[wanted] @ problem.demand_t_per_d[wanted])
    tolerance = GAP_SHARE * abs(objective) + _NOISE * gain
    if claim.status != OPTIMAL:
        yield f"the status is {claim.status}, which nothing here can prove"
    if not abs(claim.objective - objective) <= tolerance:
        yield f"the cost is stated as {claim.objective!r} but is {objective!r}"
    if not abs(claim.bound - bound) <= tolerance:
        yield f"the bound is stated as {claim.bound!r} but is {bound!r}"
    if not abs(objective - bound) <= tolerance:
        yield f"cost {objective!r} and bound {bound!r} differ"


def _objections_to_gap(claim: Claim, values: tuple[float, float]) -> Iterator[str]:
    objective, bound = values
    tolerance = GAP_SHARE * abs(objective)
    if not abs(claim.objective - objective) <= tolerance:
        yield f"the cost is stated as {claim.objective!r} but is {objective!r}"
    if not abs(claim.bound - bound) <= tolerance:
        yield f"the bound is stated as {claim.bound!r} but is {bound!r}"
    if not bound <= objective + tolerance:
        yield f"the bound {bound!r} is above the cost {objective!r}"
    if claim.status not in (OPTIMAL, FEASIBLE):
        yield f"the status is {claim.status}, which nothing here can prove"
    if claim.status == OPTIMAL and not gap_share(objective, bound) <= OPTIMAL_GAP_SHARE:
        yield f"cost {objective!r} and bound {bound!r} differ too much for an optimum"


def stranded_rows(problem: TransportationProblem, columns: Ints) -> Ints:
    """Return rows with demand whose allowed arcs all lead to `columns`."""
    outside = np.ones(problem.columns, dtype=bool)
    outside[columns] = False
    found = [np.empty(0, dtype=np.int64)]
    for start, block in problem.blocks():
        free = np.isfinite(block[:, outside]).any(axis=1)
        found.append(start + np.flatnonzero(~free))
    rows = np.concatenate(found)
    return rows[problem.demand_t_per_d[rows] > 0]


def excess_t_per_d(problem: TransportationProblem, columns: Ints) -> float:
    """Return by how many tonnes the demand that reaches only `columns` exceeds their capacity."""
    wanted = problem.demand_t_per_d[stranded_rows(problem, columns)]
    return math.fsum(wanted) - math.fsum(problem.capacity_t_per_d[columns])


def _objections_to_proof(problem: TransportationProblem, claim: Claim) -> Iterator[str]:
    excess = excess_t_per_d(problem, claim.short_columns)
    if not excess > 0:
        yield "the facilities named can take all that reaches only them"
    if not math.isclose(excess, claim.short_t_per_d, rel_tol=_ROUNDING):
        yield f"{claim.short_t_per_d!r} t/d are said to be too many, but it is {excess!r}"
