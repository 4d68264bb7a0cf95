"""From problem to solution: split, solve each part, add up, say what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from siting.allocating import answer_openings
from siting.answers import NONE, Answer, Bound, Plan, answer_without
from siting.choosing import choose
from siting.clock import Clock
from siting.components import Part, split_problem
from siting.formulation import usable_arcs
from siting.infeasibility import (
    broken_policies,
    conflict_shortfalls,
    openings_exist,
    unserved_shortfalls,
)
from siting.naming import Names
from siting.options import Cancel, Progress, ProgressCallback, SolverOptions
from siting.problem import Ints, OptionPolicy, SitingProblem
from siting.solution import (
    FEASIBLE,
    INFEASIBLE,
    NO_SOLUTION,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    UNBOUNDED,
    Shortfall,
    Solution,
    SolverReport,
    gap_share,
)
from siting.solvers import solver_version
from siting.starting import matched_openings
from siting.verification import policy_breach

__all__ = ["Progress", "ProgressCallback", "SolverOptions", "solve"]


_PLAIN = "found before solving"
_CANCELLED = "cancelled"
_START_IGNORED = "start ignored: it does not fit"


def solve(  # noqa: PLR0913
    problem: SitingProblem,
    *,
    options: SolverOptions | None = None,
    progress: ProgressCallback | None = None,
    names: Names | None = None,
    cancel: Cancel | None = None,
    start: Solution | None = None,
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
    names
        Display names for the words of shortfalls; ids where missing.
    cancel
        Ends the solve when set, from any thread or process (`threading.Event`,
        `multiprocessing.Event`); the best answer so far comes back with its gap.
    start
        An earlier solution, of this problem or one like it, whose openings the
        search starts from (`siting.starting`); the report says when they do not fit.

    Returns
    -------
    Solution
        ``optimal`` only when the gap to a certified bound, or to the solver's
        own bound over all arcs, is at most 1e-4.
    """
    options = options or SolverOptions()
    options = options if cancel is None else replace(options, cancel=cancel)
    clock = Clock(options, progress)
    impossible = impossible_policies(problem)
    if impossible:
        return _impossible(problem, impossible, clock)
    parts = split_problem(problem)
    opened = None if start is None else matched_openings(problem, start)
    clock.start_ignored = start is not None and opened is None
    found = _doomed(parts, clock) or _answer_parts(parts, clock, opened)
    solution = _join(problem, parts, found, clock)
    solution = _with_shortfalls(solution, parts, found, clock, names or Names())
    clock.tell_end(solution)
    return solution


def _answer_parts(parts: list[Part], clock: Clock, opened: Ints | None) -> list[Answer]:
    """Answer the parts without decisions first; the others share the time left by size."""
    order = sorted(range(len(parts)), key=lambda p: (parts[p].fixed is None, p))
    answers: dict[int, Answer] = {}
    for done, number in enumerate(order):
        part = parts[number]
        clock.tell("allocate" if part.fixed is not None else "search", done / len(parts))
        waiting = sum(parts[p].arcs.size + 1 for p in order[done:])
        share = (part.arcs.size + 1) / waiting
        limited = replace(clock.options, time_limit_s=max(clock.left_s * share, 0.05))
        if part.fixed is not None:
            answers[number] = answer_openings(part.problem, part.fixed, limited)
        else:
            spare = clock.spare_cny_per_yr
            answers[number] = choose(
                part.problem,
                limited,
                clock.tell_part,
                spare_cny_per_yr=spare,
                start=None if opened is None else _local(part, opened),
            )
        clock.add(answers[number])
    return [answers[p] for p in range(len(parts))]


def _local(part: Part, opened: Ints) -> Ints:
    """Return the openings of a part (f of the part,) from those of the whole."""
    mine = opened[part.facilities]
    return np.where(mine < 0, -1, np.searchsorted(part.options, mine))


def _doomed(parts: list[Part], clock: Clock) -> list[Answer]:
    """Return answers that say infeasible when a part plainly is, else an empty list."""
    doomed = [is_impossible(part, clock.options) for part in parts]
    if not any(doomed):
        return []
    return [
        answer_without(part.problem, INFEASIBLE if bad else NO_SOLUTION, Bound(), (_PLAIN, ""))
        for part, bad in zip(parts, doomed, strict=True)
    ]


def is_impossible(part: Part, options: SolverOptions) -> bool:
    """Return whether demand that must be served has no arc, or no openings keep the policies."""
    problem = part.problem
    arcs = usable_arcs(problem, part.fixed)
    reached = np.zeros(problem.demand_t_per_d.shape, dtype=bool)
    reached[problem.arc_catchment[arcs], problem.arc_stream[arcs]] = True
    must = np.isinf(problem.unserved_cost_cny_per_t)[None, :] & (problem.demand_t_per_d > 0)
    if (must & ~reached).any():
        return True
    if part.fixed is not None:
        return bool(broken_policies(problem, part.fixed))
    return bool(problem.option_policies) and not openings_exist(problem, options)


def impossible_policies(problem: SitingProblem) -> tuple[OptionPolicy, ...]:
    """Return the policies that speak of no facility and are broken by opening none."""
    return tuple(
        p for p in problem.option_policies if not p.coefficient.any() and policy_breach(p, 0.0) > 0
    )


def _impossible(
    problem: SitingProblem, policies: tuple[OptionPolicy, ...], clock: Clock
) -> Solution:
    answer = answer_without(problem, INFEASIBLE, Bound(), (INFEASIBLE, ""))
    solution = _join(problem, [], [answer], clock)
    words = tuple(
        Shortfall(
            "policy",
            "",
            policy_breach(p, 0.0),
            (p.name,),
            f"政策“{p.words_zh}”无法满足：没有相应的设施",
            f"the rule “{p.words_en}” cannot be kept: there is no such facility",
        )
        for p in policies
    )
    return replace(solution, shortfalls=words)


def _join(
    problem: SitingProblem, parts: list[Part], answers: list[Answer], clock: Clock
) -> Solution:
    """Put the parts' answers back in place; costs and bounds add up."""
    status = _worst_status(a.status for a in answers)
    f = problem.facility_ids.size
    opened, price = np.full(f, -1), np.zeros(f)
    flow = np.zeros(problem.arc_stream.size)
    unserved = np.zeros(problem.demand_t_per_d.shape)
    demand_price = np.zeros(problem.demand_t_per_d.shape)
    for part, answer in zip(parts, answers, strict=False):
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


def _with_shortfalls(
    solution: Solution, parts: list[Part], answers: list[Answer], clock: Clock, names: Names
) -> Solution:
    """Say what is missing: demand left over, or the rules that contradict."""
    problem = solution.problem
    if solution.has_incumbent:
        arrays = (solution.open_option, solution.flow_t_per_d, solution.unserved_t_per_d)
        return replace(solution, shortfalls=unserved_shortfalls(problem, *arrays, names))
    words: list[Shortfall] = []
    for part, answer in zip(parts, answers, strict=True):
        if answer.status == INFEASIBLE:
            clock.tell("explain", 1.0)
            words.extend(conflict_shortfalls(problem, part, clock.options, names))
    return replace(solution, shortfalls=tuple(words))


def _worst_status(words: Iterable[str]) -> str:
    order = (INFEASIBLE, UNBOUNDED, NO_SOLUTION, FEASIBLE)
    found = set(words)
    return next((word for word in order if word in found), OPTIMAL)


def _report(answers: list[Answer], clock: Clock) -> SolverReport:
    name = clock.options.name
    sources = sorted({a.bound.source for a in answers} - {NONE})
    words = [a.model_status for a in answers] + [_CANCELLED] * clock.options.cancelled
    words += [_START_IGNORED] * clock.start_ignored
    statuses = ", ".join(dict.fromkeys(words))
    return SolverReport(
        name=name,
        version=solver_version(name),
        model_status=statuses,
        seconds=clock.seconds,
        bound_source="+".join(sources) or NONE,
        log="\n".join(a.log for a in answers),
    )
