"""Putting the answers to the parts of a problem back together."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from siting.answers import NONE, Answer, Plan, certificate_of
from siting.clock import Clock
from siting.components import Part, limits_on
from siting.duals import Prices
from siting.naming import Names, listing
from siting.notes import CANCELLED
from siting.problem import SitingProblem
from siting.residues import arising_flags
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
from siting.solvers import solver_version


def join(
    problem: SitingProblem, parts: list[Part], answers: list[Answer], clock: Clock
) -> Solution:
    """Put the parts' answers back in place; costs and bounds add up."""
    status = _worst_status(a.status for a in answers)
    plan, prices = _placed(problem, parts, answers)
    bound = math.fsum(a.bound.value_cny_per_yr for a in answers)
    cost, gap = plan.cost_cny_per_yr, math.inf
    if status in (OPTIMAL, FEASIBLE):
        bound = min(bound, cost) if bound <= cost * (1 + 1e-9) else bound
        gap = gap_share(cost, bound)
        status = OPTIMAL if gap <= OPTIMAL_GAP_SHARE else FEASIBLE
    else:
        plan, prices, cost = Plan.nothing(problem), Prices.nothing(problem), math.nan
    return Solution(
        problem=problem,
        status=status,
        objective_cny_per_yr=cost,
        bound_cny_per_yr=bound,
        gap_share=gap,
        open_option=plan.open_option,
        flow_t_per_d=plan.flow_t_per_d,
        unserved_t_per_d=plan.unserved_t_per_d,
        capacity_price_cny_per_t=prices.capacity_cny_per_t,
        demand_price_cny_per_t=prices.demand_cny_per_t,
        load_limit_price_cny_per_t=prices.load_limit_cny_per_t,
        report=_report(answers, clock),
        certificate=certificate_of(problem, parts, answers),
    )


def _placed(
    problem: SitingProblem, parts: list[Part], answers: list[Answer]
) -> tuple[Plan, Prices]:
    opened, prices = np.full(problem.facility_ids.size, -1), Prices.nothing(problem)
    flow, unserved = np.zeros(problem.arc_stream.size), np.zeros(problem.demand_t_per_d.shape)
    for part, answer in zip(parts, answers, strict=False):
        opened[part.facilities] = np.append(part.options, -1)[answer.plan.open_option]
        flow[part.arcs] = answer.plan.flow_t_per_d
        unserved += answer.plan.unserved_t_per_d
        prices.capacity_cny_per_t[part.facilities] = answer.prices.capacity_cny_per_t
        prices.demand_cny_per_t[:] += answer.prices.demand_cny_per_t
        limits = limits_on(problem, part.facilities)
        prices.load_limit_cny_per_t[limits] = answer.prices.load_limit_cny_per_t
    return Plan.from_arrays(problem, opened, flow, unserved), prices


def _worst_status(words: Iterable[str]) -> str:
    order = (INFEASIBLE, UNBOUNDED, NO_SOLUTION, FEASIBLE)
    found = set(words)
    return next((word for word in order if word in found), OPTIMAL)


def route_lines(parts: list[Part], answers: list[Answer], names: Names, lang: str) -> str:
    """Return by which route each part was allocated, one a line."""
    lines = []
    for part, answer in zip(parts, answers, strict=True):
        text = answer.route_zh if lang == "zh" else answer.route_en
        wanted = arising_flags(part.problem).any(axis=0)
        titles = [names.stream(str(key), lang) for key in part.problem.stream_keys[wanted]]
        if text:
            lines.append(listing(titles, lang) + ("：" if lang == "zh" else ": ") + text)
    return "\n".join(lines)


def _report(answers: list[Answer], clock: Clock) -> SolverReport:
    name = clock.options.name
    sources = sorted({a.bound.source for a in answers} - {NONE})
    statuses = ", ".join(dict.fromkeys(a.model_status for a in answers))
    notes = [*clock.notes, *[CANCELLED] * clock.options.cancelled]
    return SolverReport(
        name=name,
        version=solver_version(name),
        model_status=statuses,
        seconds=clock.seconds,
        bound_source="+".join(sources) or NONE,
        log="\n".join(a.log for a in answers),
        notes=tuple(notes),
    )
