"""A bound of a problem without a search for answers: prices of the relaxation alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.allocating import answer_openings
from siting.answers import Answer, Bound, answer_without
from siting.best_so_far import SolvePlain
from siting.choosing import choose, is_small
from siting.clock import Clock
from siting.components import Part, split_problem
from siting.coupled_search import finer_bound
from siting.coupling import bound_of_proof
from siting.infeasibility import openings_exist
from siting.joining import join
from siting.options import SolverOptions
from siting.problem import SitingProblem
from siting.relaxation import relaxed_coupled
from siting.solution import INFEASIBLE, NO_SOLUTION, Solution
from siting.starting import start_from

_RELAXED = "relaxation"


def bound_alone(problem: SitingProblem, options: SolverOptions) -> Solution | None:
    """Return a solution without an incumbent that carries a bound of `problem` and its prices.

    The large parts with residues or shared limits are bounded by the prices of their
    relaxation (`siting.relaxation`), all others are solved.

    Parameters
    ----------
    problem
        The problem.
    options
        Solver and time limit.

    Returns
    -------
    Solution or None
        None when the problem has no such part or, as `siting.solving.solve` would say
        with its reasons, no answer; or its relaxation has none in time.
    """
    clock, parts = Clock(options, None), sorted(split_problem(problem), key=_is_relaxed)
    if not any(_is_relaxed(part) for part in parts) or not openings_exist(problem, options):
        return None
    answers = []
    for part in parts:
        limited = replace(options, time_limit_s=max(clock.left_s, 1.0))
        answer = _answer(part, limited)
        if answer is None or answer.status == INFEASIBLE:
            return None
        answers.append(answer)
    return join(problem, parts, answers, clock)


def higher_bound(own: Solution, options: SolverOptions, solve_plain: SolvePlain) -> Solution:
    """Return `own`, what `bound_alone` returned, with a higher bound where one is found in time.

    Parameters
    ----------
    own
        Bound and prices.
    options
        Solver and time limit.
    solve_plain
        Solves ordinary problems.
    """
    problem, clock, answers = own.problem, Clock(options, None), list[Answer]()
    parts = sorted(split_problem(problem), key=_is_relaxed)
    first = start_from(problem, own)
    for part in parts:
        limited = replace(options, time_limit_s=max(clock.left_s, 1.0))
        if _is_relaxed(part):
            known = first.of_part(problem, part)
            bound = finer_bound(part.problem, known, limited, solve_plain)
            answers.append(answer_without(part.problem, NO_SOLUTION, bound, (_RELAXED, "")))
        else:
            answers.append(_plain_answer(part, limited))
    found = join(problem, parts, answers, clock)
    return max(own, found, key=lambda solution: solution.bound_cny_per_yr)


def _is_relaxed(part: Part) -> bool:
    return part.fixed is None and part.problem.is_coupled and not is_small(part.problem)


def _answer(part: Part, options: SolverOptions) -> Answer | None:
    problem = part.problem
    if not _is_relaxed(part):
        return _plain_answer(part, options)
    nothing = np.empty(0, dtype=np.int64)
    relaxed = relaxed_coupled(problem, nothing, options, fine=False)
    if relaxed is None:
        return None
    bound = Bound.proved(bound_of_proof(problem, relaxed.proof), relaxed.proof)
    return answer_without(problem, NO_SOLUTION, bound, (_RELAXED, ""))


def _plain_answer(part: Part, options: SolverOptions) -> Answer:
    if part.fixed is not None:
        return answer_openings(part.problem, part.fixed, options)
    return choose(part.problem, options, lambda *_: None)
