"""From what a route found to figures that can be checked."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy import sparse

from siting.allocation.certificate import (
    demand_prices,
    dual_value,
    excess_t_per_d,
    primal_value,
)
from siting.allocation.routes import run_route
from siting.allocation.statement import Claim
from siting.allocation.tonnage import settle_flows
from siting.allocation.transportation import RouteAnswer, TransportationProblem
from siting.allocation.words import left_over_shortfall, proof_shortfall
from siting.problem import Floats, Ints
from siting.solution import INFEASIBLE, OPTIMAL, Shortfall


def claim_of(
    problem: TransportationProblem, answer: RouteAnswer, route: str
) -> tuple[Claim, tuple[Shortfall, ...]]:
    """Put flows and prices in order and say what they are worth."""
    if answer.status != OPTIMAL:
        return _claim_of_none(problem, answer, route)
    (n, m), demand = problem.shape, problem.demand_t_per_d
    settled = settle_flows(answer.row, answer.flow_t_per_d, demand)
    place = answer.column < m
    flow = sparse.csr_array(
        (settled[place], (answer.row[place], answer.column[place])), shape=(n, m)
    )
    unserved = np.zeros(n)
    unserved[answer.row[~place]] = settled[~place]
    price = answer.price_cny_per_t[:m] - answer.price_cny_per_t[m:].sum()
    price = _without_noise(problem, np.maximum(price, 0.0), flow)
    best, _ = demand_prices(problem, price)
    objective = primal_value(problem, flow, unserved)
    claim = Claim(
        status=OPTIMAL,
        flow_t_per_d=flow,
        unserved_t_per_d=unserved,
        objective=objective,
        bound=min(dual_value(problem, best, price), objective),
        capacity_price_cny_per_t=price,
        demand_price_cny_per_t=best,
        short_columns=np.empty(0, dtype=np.int64),
    )
    return claim, left_over_shortfall(unserved)


def _without_noise(problem: TransportationProblem, price: Floats, flow: sparse.csr_array) -> Floats:
    """Return prices with 0 where a facility has room to spare: there they are rounding."""
    room = problem.capacity_t_per_d - flow.sum(axis=0)
    small = price <= 1e-9 * price.max(initial=0.0)
    cleaned: Floats = np.where(small & (room > 0), 0.0, price)
    return cleaned


def _claim_of_none(
    problem: TransportationProblem, answer: RouteAnswer, route: str
) -> tuple[Claim, tuple[Shortfall, ...]]:
    """Name the facilities that cannot take all that reaches only them."""
    n, m = problem.shape
    columns = _short_columns(problem, route) if answer.status == INFEASIBLE else np.empty(0, int)
    excess = excess_t_per_d(problem, columns) if answer.status == INFEASIBLE else 0.0
    nothing = sparse.csr_array((n, m))
    claim = Claim(
        status=answer.status,
        flow_t_per_d=nothing,
        unserved_t_per_d=np.zeros(n),
        objective=math.nan,
        bound=math.inf if answer.status == INFEASIBLE else -math.inf,
        capacity_price_cny_per_t=np.zeros(m),
        demand_price_cny_per_t=np.zeros(n),
        short_columns=columns,
        short_t_per_d=excess,
    )
    if answer.status != INFEASIBLE:
        return claim, ()
    return claim, (proof_shortfall(problem, columns, excess),)


def _short_columns(problem: TransportationProblem, route: str) -> Ints:
    """Return facilities that are scarce when only the tonnes served count."""
    counting = replace(
        problem,
        unserved_cost_cny_per_t=np.ones(problem.shape[0]),
        greatest_cost_cny_per_t=1.0,
        counts_tonnes=True,
    )
    answer = run_route(counting, route)
    return np.flatnonzero(answer.price_cny_per_t[:-1] - answer.price_cny_per_t[-1] > 0.5)


def without_price(problem: TransportationProblem, claim: Claim) -> Claim:
    """Return the claim without the artificial price that keeps the demand left over small."""
    price = problem.unserved_cost_cny_per_t
    if price is None or claim.status != OPTIMAL:
        return claim
    hauls = primal_value(problem, claim.flow_t_per_d, np.zeros(problem.shape[0]))
    bound = claim.bound - math.fsum(price * claim.unserved_t_per_d)
    return replace(claim, objective=hauls, bound=bound)
