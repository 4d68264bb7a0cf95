"""From problem to solution: split, solve each part, add up, say what is missing."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from siting.answers import NONE, PRICES, SOLVER, Answer, Bound, Plan, answer_with, answer_without
from siting.bound import knapsack_table, lagrangian_bound
from siting.components import Part, split_problem
from siting.problem import SitingProblem
from siting.search import branch, choose
from siting.solution import (
    FEASIBLE,
    INFEASIBLE,
    NO_SOLUTION,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    UNBOUNDED,
    Solution,
    SolverReport,
    gap_share,
)
from siting.solvers import Progress, ProgressCallback, SolverOptions, solver_version
from siting.transport import allocate_open

__all__ = ["Progress", "ProgressCallback", "SolverOptions", "solve"]


def solve(
    problem: SitingProblem,
    *,
    options: SolverOptions | None = None,
    progress: ProgressCallback | None = None,
) -> Solution:
    """Solve `problem` and say honestly how good the answer is.

    Parameters
    ----------
    problem
        Checked arrays; NaN and infinity were refused when it was made.
    options
        Solver, time limit, gap.
    progress
        Called with a `Progress` now and then.

    Returns
    -------
    Solution
        ``optimal`` only when the gap to a certified bound, or to the solver's
        own bound over all arcs, is at most 1e-4.
    """
    options = options or SolverOptions()
    clock = _Clock(options, progress)
    parts = split_problem(problem)
    order = sorted(range(len(parts)), key=lambda p: (parts[p].fixed is None, p))
    answers: dict[int, Answer] = {}
    for done, number in enumerate(order):
        part = parts[number]
        clock.tell("allocate" if part.fixed is not None else "search", done / len(parts))
        waiting = sum(parts[p].arcs.size + 1 for p in order[done:])
        share = (part.arcs.size + 1) / waiting
        limited = replace(options, time_limit_s=max(clock.left_s * share, 0.05))
        answers[number] = (
            allocate_part(part, limited)
            if part.fixed is not None
            else choose(part.problem, limited)
        )
    solution = _join(problem, parts, [answers[p] for p in range(len(parts))], clock)
    clock.tell("done", 1.0, solution)
    return solution


@dataclass
class _Clock:
    """Wall time since the start, and who wants to hear of it."""

    options: SolverOptions
    progress: ProgressCallback | None
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def left_s(self) -> float:
        return max(self.options.time_limit_s - self.seconds, 0.0)

    def tell(self, stage: str, share: float | None, solution: Solution | None = None) -> None:
        if self.progress is None:
            return
        figures: tuple[float | None, float | None, float | None] = (None, None, None)
        if solution is not None and solution.has_incumbent:
            cost, bound = solution.objective_cny_per_yr, solution.bound_cny_per_yr
            figures = (cost, bound, solution.gap_share)
        self.progress(Progress(stage, share, *figures, self.seconds))


def allocate_part(part: Part, options: SolverOptions) -> Answer:
    """Solve a part whose openings are fixed: linear, or whole loads where single-source."""
    problem, opened = part.problem, part.fixed
    assert opened is not None  # noqa: S101
    priced = allocate_open(problem, opened, options)
    words = (priced.outcome.model_status, priced.outcome.log)
    if priced.outcome.duals is None and priced.outcome.values is None:
        return answer_without(problem, priced.outcome.status, Bound(), words)
    bound = Bound()
    if priced.outcome.duals is not None:
        table = knapsack_table(problem)
        point = lagrangian_bound(table, priced.demand_price_cny_per_t)
        bound = Bound(point.value_cny_per_yr, PRICES)
    plan = Plan.from_arrays(problem, opened, priced.flow_t_per_d, priced.unserved_t_per_d)
    if problem.single_source[problem.arc_stream].any():
        outcome, plan = branch(problem, options, open_option=opened)
        bound = bound.better(Bound(outcome.bound * problem.days_per_yr, SOLVER))
        words = (outcome.model_status, outcome.log)
        if outcome.values is None:
            return answer_without(problem, outcome.status, bound, words)
    prices = (priced.capacity_price_cny_per_t, priced.demand_price_cny_per_t)
    return answer_with(plan, bound, prices, words)


def _join(
    problem: SitingProblem, parts: list[Part], answers: list[Answer], clock: _Clock
) -> Solution:
    """Put the parts' answers back in place; costs and bounds add up."""
    status = _worst_status(a.status for a in answers)
    f = problem.facility_ids.size
    opened, price = np.full(f, -1), np.zeros(f)
    flow = np.zeros(problem.arc_stream.size)
    unserved = np.zeros(problem.demand_t_per_d.shape)
    demand_price = np.zeros(problem.demand_t_per_d.shape)
    for part, answer in zip(parts, answers, strict=True):
        local = answer.plan.open_option
        place = np.append(part.options, -1)
        opened[part.facilities] = place[local]
        price[part.facilities] = answer.capacity_price_cny_per_t
        flow[part.arcs] = answer.plan.flow_t_per_d
        unserved += answer.plan.unserved_t_per_d
        demand_price += answer.demand_price_cny_per_t
    plan = Plan.from_arrays(problem, opened, flow, unserved)
    bound = math.fsum(a.bound.value_cny_per_yr for a in answers)
    cost, gap = plan.cost_cny_per_yr, math.inf
    if status in (OPTIMAL, FEASIBLE):
        bound = min(bound, cost) if bound <= cost * (1 + 1e-9) else bound
        gap = gap_share(cost, bound)
        status = OPTIMAL if gap <= OPTIMAL_GAP_SHARE else FEASIBLE
    else:
        nothing = Plan.nothing(problem)
        opened, flow, unserved, cost = (
            nothing.open_option, nothing.flow_t_per_d, nothing.unserved_t_per_d, math.nan,
        )  # fmt: skip
        price, demand_price = np.zeros(f), np.zeros(unserved.shape)
    return Solution(
        problem=problem,
        status=status,
        objective_cny_per_yr=cost,
        bound_cny_per_yr=bound,
        gap_share=gap,
        open_option=opened,
        flow_t_per_d=flow,
        unserved_t_per_d=unserved,
        capacity_price_cny_per_t=price,
        demand_price_cny_per_t=demand_price,
        report=_report(answers, clock),
    )


def _worst_status(words: Iterable[str]) -> str:
    order = (INFEASIBLE, UNBOUNDED, NO_SOLUTION, FEASIBLE)
    found = set(words)
    return next((word for word in order if word in found), OPTIMAL)


def _report(answers: list[Answer], clock: _Clock) -> SolverReport:
    name = clock.options.name
    sources = sorted({a.bound.source for a in answers} - {NONE})
    statuses = ", ".join(dict.fromkeys(a.model_status for a in answers))
    return SolverReport(
        name=name,
        version=solver_version(name),
        model_status=statuses,
        seconds=clock.seconds,
        bound_source="+".join(sources) or NONE,
        log="\n".join(a.log for a in answers),
    )
