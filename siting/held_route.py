"""Allocation with the openings fixed, in a model that HiGHS gets as arrays.

The same linear programme as `siting.transport`, which builds it in PuLP: to put some 20,000
variables together takes PuLP several times as long as HiGHS takes to solve them. Here the
model of explanations answers (`siting.held_model`). What is not proved optimal here, and
what is larger, goes the other way, which also says what is wrong.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from siting.allocation.plant_graph import LARGE_ARCS
from siting.allocation.words import held_model_words, plain_model_words
from siting.formulation import usable_arcs
from siting.held_answer import Held
from siting.held_model import HeldModel
from siting.options import SolverOptions
from siting.outcome import Outcome
from siting.problem import Floats, Ints, SitingProblem
from siting.solution import OPTIMAL
from siting.transport import DUST_T_PER_D, Allocation

LEAST_ARCS = 5_000
"""From this many arcs on PuLP takes longer to put a model together than HiGHS to solve it."""

MOST_ARCS = 100_000
"""Above this many arcs their matrix takes longer than it saves."""


def is_middling(problem: SitingProblem, open_option: Ints, options: SolverOptions) -> bool:
    """Return whether a plain part is better off here than in PuLP or the compiled code."""
    count = usable_arcs(problem, open_option).size
    return options.name == "highs" and LEAST_ARCS <= count < LARGE_ARCS


def allocate_held(
    problem: SitingProblem, open_option: Ints, options: SolverOptions
) -> Allocation | None:
    """Return the cheapest allocation with `open_option` (f,) held open, None where this cannot.

    Parameters
    ----------
    problem
        The problem; single-source streams are allowed to split.
    open_option
        Option per facility (f,), -1 = closed.
    options
        Solver and limits; only HiGHS has this route.
    """
    arcs = usable_arcs(problem, open_option)
    if options.name != "highs" or options.cancelled or not 0 < arcs.size <= MOST_ARCS:
        return None
    began = time.monotonic()
    model = HeldModel(problem, open_option, time_limit_s=options.time_limit_s)
    found = model.solve()
    if found is None:
        return None
    answer = _allocation(problem, arcs, found, time.monotonic() - began)
    zh, en = _words(problem, open_option, answer.load_price_cny_per_t)
    return replace(answer, words_zh=zh, words_en=en)


def _words(problem: SitingProblem, open_option: Ints, load_price: Floats) -> tuple[str, str]:
    """Return which route answered and why, Chinese and English."""
    if problem.is_coupled or load_price.any():
        return held_model_words(is_coupled=problem.is_coupled)
    demands, plants = int((problem.demand_t_per_d > 0).sum()), int((open_option >= 0).sum())
    return plain_model_words(demands, plants)


def _allocation(problem: SitingProblem, arcs: Ints, held: Held, seconds: float) -> Allocation:
    flow, unserved = _cut(held.flow_t_per_d), _cut(held.unserved_t_per_d)
    demand, room, limit = (
        held.demand_price_cny_per_t, held.room_price_cny_per_t, held.limit_price_cny_per_t,
    )  # fmt: skip
    duals = np.concatenate([demand.ravel(), room, limit])
    values = np.concatenate([flow, unserved.ravel()])
    cost = held.cost_cny_per_d
    rows, columns = held.point.row_dual, held.point.col_value
    log = f"HiGHS, {len(rows)} rows, {len(columns)} columns, {seconds:.2f} s: {cost:.9g} CNY/d\n"
    return Allocation(
        outcome=Outcome(OPTIMAL, cost, cost, values, duals, "Optimal", seconds, log),
        arcs=arcs,
        flow_t_per_d=flow,
        unserved_t_per_d=unserved,
        capacity_price_cny_per_t=np.maximum(-room, 0.0),
        demand_price_cny_per_t=demand,
        load_price_cny_per_t=np.maximum(room, 0.0),
        load_limit_price_cny_per_t=np.maximum(-limit, 0.0),
    )


def _cut(amounts: Floats) -> Floats:
    return np.where(amounts > DUST_T_PER_D, amounts, 0.0)
