"""Allocation with the openings fixed, where more than capacities has to be kept.

Without a least load in the way the allocation is a transportation problem and
`siting.allocation` answers it (`siting.prices` decides). The rest is here: with
all openings fixed and no single-source stream the model is a linear programme. It
is built on the few cheapest arcs of each demand, solved, and all other arcs are
then priced with its duals: an arc whose reduced cost c_a - l_is - p_j is negative
joins and the model is solved again, until no arc of the problem would improve the
answer (`grow`, which both use). The nearest arcs alone are not exact; the pricing
makes them so, and `siting.bound` certifies it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from siting.duals import Prices
from siting.formulation import Formulation, usable_arcs
from siting.models import formulate
from siting.objectives import arc_cost_cny_per_t
from siting.options import SolverOptions
from siting.problem import Floats, Ints, SitingProblem
from siting.residues import limit_cost_cny_per_t, onward_cost_cny_per_t
from siting.solution import INFEASIBLE
from siting.solvers import Outcome, run_model

NEAREST_ARCS = 8
"""Arcs per demand in the first round (SOLVERS section 1: k = 8 needed one to three rounds)."""

_TOLERANCE_CNY_PER_T = 1e-7
LEAST_S = 0.01
"""Seconds that a model gets when none are left."""


@dataclass(frozen=True, eq=False)
class Allocation:
    """Flows and prices for fixed openings.

    Parameters
    ----------
    outcome
        What the solver said in the last round.
    arcs
        Arcs of the last round's model, or all that were priced.
    flow_t_per_d, unserved_t_per_d
        Flows (a,) and demand left over (n, s); zero without an incumbent.
    capacity_price_cny_per_t, demand_price_cny_per_t
        Duals (f,) at least 0 and (n, s); zero when the solver gave none.
    load_price_cny_per_t
        Dual of the least load (f,), at least 0.
    load_limit_price_cny_per_t
        Dual of each shared load limit (g,), at least 0.
    rounds
        How often arcs were chosen and the model was solved.
    words_zh, words_en
        Which route answered, for a reader.
    """

    outcome: Outcome
    arcs: Ints
    flow_t_per_d: Floats
    unserved_t_per_d: Floats
    capacity_price_cny_per_t: Floats
    demand_price_cny_per_t: Floats
    load_price_cny_per_t: Floats
    load_limit_price_cny_per_t: Floats
    rounds: int = 1
    words_zh: str = ""
    words_en: str = ""

    @property
    def prices(self) -> Prices:
        """Return the prices that an answer states."""
        return Prices(
            self.capacity_price_cny_per_t,
            self.demand_price_cny_per_t,
            self.load_limit_price_cny_per_t,
        )


def grow(
    arcs: Ints,
    solve: Callable[[Ints, float], Allocation],
    joining: Callable[[Ints, Allocation], Ints],
    time_limit_s: float,
) -> tuple[Ints, Allocation, int]:
    """Solve over `arcs`, let join what would improve the answer, and so on until nothing would.

    Parameters
    ----------
    arcs
        Arcs of the first round.
    solve
        Returns the cheapest allocation over given arcs, within given seconds.
    joining
        Returns the arcs that are to join after an answer, none to end.
    time_limit_s
        Wall seconds for all rounds.

    Returns
    -------
    tuple
        Arcs and answer of the last round, and the number of rounds.
    """
    rounds, left_s = 0, time_limit_s
    while True:
        rounds += 1
        answer = solve(arcs, max(left_s, LEAST_S))
        left_s -= answer.outcome.seconds
        more = joining(arcs, answer)
        if more.size == 0:
            return arcs, answer, rounds
        arcs = np.union1d(arcs, more)


def nearest_arcs(problem: SitingProblem, arcs: Ints, cost_cny_per_t: Floats, count: int) -> Ints:
    """Return, of `arcs`, the `count` cheapest of each (catchment, stream), sorted.

    Parameters
    ----------
    problem
        The problem.
    arcs
        Positions of the arcs to choose from.
    cost_cny_per_t
        Cost (a,) to rank by; reduced costs do as well.
    count
        Arcs to keep per demand.
    """
    group = problem.arc_catchment[arcs] * problem.stream_keys.size + problem.arc_stream[arcs]
    order = np.lexsort((cost_cny_per_t[arcs], group))
    sorted_group = group[order]
    start = np.searchsorted(sorted_group, sorted_group)
    kept: Ints = np.sort(arcs[order[np.arange(arcs.size) - start < count]])
    return kept


def allocate_open(
    problem: SitingProblem,
    open_option: Ints,
    options: SolverOptions,
    *,
    nearest: int = NEAREST_ARCS,
) -> Allocation:
    """Return the cheapest allocation with `open_option` held open, least loads kept.

    Parameters
    ----------
    problem
        The problem; single-source streams are allowed to split.
    open_option
        Option per facility (f,), -1 = closed.
    options
        Solver and limits; the gap does not matter to a linear programme.
    nearest
        Arcs per demand in the first round.
    """
    usable = usable_arcs(problem, open_option)
    cost = arc_cost_cny_per_t(problem)

    def solve(arcs: Ints, left_s: float) -> Allocation:
        return solve_allocation(problem, open_option, arcs, replace(options, time_limit_s=left_s))

    def joining(arcs: Ints, answer: Allocation) -> Ints:
        outside = np.setdiff1d(usable, arcs, assume_unique=True)
        if answer.outcome.duals is not None:
            reduced = reduced_cost_cny_per_t(problem, answer)
            return outside[reduced[outside] < -_TOLERANCE_CNY_PER_T]
        if answer.outcome.status == INFEASIBLE:
            return nearest_arcs(problem, outside, cost, 4 * nearest)
        return outside[:0]

    first = nearest_arcs(problem, usable, cost, nearest)
    _, answer, rounds = grow(first, solve, joining, options.time_limit_s)
    return replace(answer, rounds=rounds)


def reduced_cost_cny_per_t(problem: SitingProblem, answer: Allocation) -> Floats:
    """Return what one tonne more on each arc would add to the cost (a,), residues included."""
    place = answer.capacity_price_cny_per_t - answer.load_price_cny_per_t
    place = place + onward_cost_cny_per_t(problem, answer.demand_price_cny_per_t)
    place = place + limit_cost_cny_per_t(problem, answer.load_limit_price_cny_per_t)
    price = answer.demand_price_cny_per_t[problem.arc_catchment, problem.arc_stream]
    return arc_cost_cny_per_t(problem) + place[problem.arc_facility] - price


def solve_allocation(
    problem: SitingProblem, open_option: Ints, arcs: Ints, options: SolverOptions
) -> Allocation:
    """Return the cheapest allocation over `arcs` only."""
    form = formulate(problem, arcs=arcs, open_option=open_option, relaxed=True)
    variables = form.flow + list(form.unserved.values())
    rows = list(form.demand_row.values())
    rows += list(form.capacity_row.values()) + list(form.load_row.values())
    rows += list(form.limit_row.values())
    outcome = run_model(form.prob, variables=variables, rows=rows, options=options)
    flow, unserved = read_flows(form, outcome.values)
    demand_price = np.zeros(problem.demand_t_per_d.shape)
    capacity_price = np.zeros(problem.facility_ids.size)
    load_price = np.zeros(problem.facility_ids.size)
    limit_price = np.zeros(len(problem.load_limits))
    if outcome.duals is not None:
        first = len(form.demand_row)
        second = first + len(form.capacity_row)
        third = second + len(form.load_row)
        for key, dual in zip(form.demand_row, outcome.duals[:first].tolist(), strict=True):
            demand_price[key] = dual
        capacity_price[list(form.capacity_row)] = np.maximum(-outcome.duals[first:second], 0.0)
        load_price[list(form.load_row)] = np.maximum(outcome.duals[second:third], 0.0)
        limit_price = np.maximum(-outcome.duals[third:], 0.0)
    prices = (capacity_price, demand_price, load_price, limit_price)
    return Allocation(outcome, form.arcs, flow, unserved, *prices)


def read_flows(form: Formulation, values: Floats | None) -> tuple[Floats, Floats]:
    """Return flows (a,) and demand left over (n, s) from values of flows and unserved.

    Tiny negative values are cut to 0, and what is left over is what the flows
    do not take where leaving over is allowed, so that demand balances exactly. Whole
    loads, which solvers hold to 1e-6 of the load, are made whole.
    """
    problem = form.problem
    flow = np.zeros(problem.arc_stream.size)
    unserved = np.zeros(problem.demand_t_per_d.shape)
    if values is None:
        return flow, unserved
    is_whole = np.array([flow.cat == "Integer" for flow in form.flow], dtype=bool)
    amount = values[: len(form.flow)]
    tonnes = np.where(is_whole, np.rint(amount), amount) * np.array(form.tonnes)
    flow[form.arcs] = np.where(tonnes > DUST_T_PER_D, tonnes, 0.0)
    for key, left in zip(form.unserved, values[len(form.flow) :].tolist(), strict=True):
        unserved[key] = left if left > DUST_T_PER_D else 0.0
    return flow, unserved


DUST_T_PER_D = 1e-9
