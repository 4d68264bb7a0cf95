"""From problem to solution: split, solve each part, add up, say what is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.allocating import answer_openings
from siting.answers import Answer, Bound, answer_without
from siting.choosing import choose, is_small
from siting.clock import Clock
from siting.components import Part, split_problem
from siting.coupled_search import choose_coupled
from siting.coupling import without_coupling
from siting.formulation import usable_arcs
from siting.infeasibility import (
    broken_policies,
    conflict_shortfalls,
    openings_exist,
    unserved_shortfalls,
)
from siting.joining import join, route_lines
from siting.loosened_search import choose_loosened
from siting.loosening import joining_policies
from siting.naming import Names
from siting.notes import START_IGNORED, START_NEEDLESS, START_USED
from siting.options import Cancel, Progress, ProgressCallback, SolverOptions
from siting.problem import OptionPolicy, SitingProblem
from siting.solution import (
    INFEASIBLE,
    NO_SOLUTION,
    Shortfall,
    Solution,
)
from siting.starting import Start, start_from
from siting.verification import policy_breach

__all__ = ["Progress", "ProgressCallback", "SolverOptions", "solve"]


_PLAIN = "found before solving"


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
    clock, first = Clock(options, progress), start_from(problem, start)
    if start is not None:
        clock.notes.append(_start_note(problem, first))
    return _solve_from(problem, clock, names or Names(), first)


def solve_plain(problem: SitingProblem, options: SolverOptions, first: Start) -> Solution:
    """Solve an ordinary problem that a search of a coupled or joined one made.

    Nobody reads the words of such an answer, and the search itself finds out whether any
    openings keep the policies: neither is worth the time.
    """
    return _solve_from(problem, Clock(options, None), None, first)


def _solve_from(
    problem: SitingProblem,
    clock: Clock,
    names: Names | None,
    first: Start,
) -> Solution:
    """Solve, and put what was found into words where there are `names`."""
    impossible = impossible_policies(problem)
    if impossible:
        return _impossible(problem, impossible, clock)
    parts = split_problem(problem)
    found = _doomed(parts, clock, asked=names is not None) or _answer_parts(
        problem, parts, clock, first
    )
    solution = join(problem, parts, found, clock)
    if names is None:
        return solution
    zh, en = (route_lines(parts, found, names, lang) for lang in ("zh", "en"))
    solution = replace(solution, report=replace(solution.report, route_zh=zh, route_en=en))
    solution = _with_shortfalls(solution, parts, found, clock, names)
    clock.tell_end(solution)
    return solution


def _answer_parts(
    problem: SitingProblem,
    parts: list[Part],
    clock: Clock,
    first: Start,
) -> list[Answer]:
    """Answer the parts without decisions first; the others share the time left by size."""
    order = sorted(range(len(parts)), key=lambda p: (parts[p].fixed is None, p))
    answers: dict[int, Answer] = {}
    size = [part.arcs.size + 1 for part in parts]
    whole = waiting = sum(size)
    for done, number in enumerate(order):
        part, clock.parts_left = parts[number], len(parts) - done - 1
        limit_s = max(clock.left_s * size[number] / waiting, 0.05)
        stage = "allocate" if part.fixed is not None else "search"
        clock.begin_part(stage, 1 - waiting / whole, size[number] / whole, limit_s)
        waiting -= size[number]
        limited = replace(clock.options, time_limit_s=limit_s)
        answers[number] = _answer(part, limited, clock, first.of_part(problem, part))
        clock.add(answers[number])
    return [answers[p] for p in range(len(parts))]


def _answer(part: Part, options: SolverOptions, clock: Clock, first: Start) -> Answer:
    """Answer one part in the way that suits it."""
    problem, told = part.problem, (clock.tell_part, solve_plain)
    if part.fixed is not None:
        return answer_openings(problem, part.fixed, options)
    if not is_small(problem):
        if problem.is_coupled:
            return choose_coupled(problem, options, *told, first=first)
        if joining := joining_policies(problem):
            return choose_loosened(problem, joining, options, *told, first=first)
    spare = clock.spare_cny_per_yr
    return choose(problem, options, clock.tell_part, spare_cny_per_yr=spare, start=first)


def _start_note(problem: SitingProblem, first: Start) -> str:
    if all(part.fixed is not None for part in split_problem(problem)):
        return START_NEEDLESS
    return START_IGNORED if first.opened is None else START_USED


def _doomed(parts: list[Part], clock: Clock, *, asked: bool) -> list[Answer]:
    """Return answers that say infeasible when a part plainly is, else an empty list."""
    doomed = [is_impossible(part, clock.options, asked=asked) for part in parts]
    if not any(doomed):
        return []
    return [
        answer_without(part.problem, INFEASIBLE if bad else NO_SOLUTION, Bound(), (_PLAIN, ""))
        for part, bad in zip(parts, doomed, strict=True)
    ]


def is_impossible(part: Part, options: SolverOptions, *, asked: bool = True) -> bool:
    """Return whether demand that must be served has no arc, or no openings keep the policies.

    The latter is answered by a solver, and only where it is `asked`.
    """
    problem = part.problem
    if options.cancelled:
        return False
    if problem.is_coupled and part.fixed is None:
        loose = split_problem(without_coupling(problem))
        return any(is_impossible(piece, options, asked=asked) for piece in loose)
    arcs = usable_arcs(problem, part.fixed)
    reached = np.zeros(problem.demand_t_per_d.shape, dtype=bool)
    reached[problem.arc_catchment[arcs], problem.arc_stream[arcs]] = True
    must = np.isinf(problem.unserved_cost_cny_per_t)[None, :] & (problem.demand_t_per_d > 0)
    if (must & ~reached).any():
        return True
    if part.fixed is not None:
        return bool(broken_policies(problem, part.fixed))
    return asked and bool(problem.option_policies) and not openings_exist(problem, options)


def impossible_policies(problem: SitingProblem) -> tuple[OptionPolicy, ...]:
    """Return the policies that speak of no facility and are broken by opening none."""
    return tuple(
        p for p in problem.option_policies if not p.coefficient.any() and policy_breach(p, 0.0) > 0
    )


def _impossible(
    problem: SitingProblem, policies: tuple[OptionPolicy, ...], clock: Clock
) -> Solution:
    answer = answer_without(problem, INFEASIBLE, Bound(), (INFEASIBLE, ""))
    solution = join(problem, [], [answer], clock)
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
