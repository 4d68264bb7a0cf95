"""A bound of a problem without a search for answers: prices of the relaxation alone."""

from __future__ import annotations

from collections.abc import Callable
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
    parts = sorted(split_problem(problem), key=_is_relaxed)
    if not any(_is_relaxed(part) for part in parts) or not openings_exist(problem, options):
        return None
    return _joined(problem, parts, options, _answer)


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
    problem, first = own.problem, start_from(own.problem, own)

    def finer(part: Part, limited: SolverOptions) -> Answer:
        if not _is_relaxed(part):
            return _plain_answer(part, limited)
        known = first.of_part(problem, part)
        bound = finer_bound(part.problem, known, limited, solve_plain)
        return answer_without(part.problem, NO_SOLUTION, bound, (_RELAXED, ""))

    parts = sorted(split_problem(problem), key=_is_relaxed)
    found = _joined(problem, parts, options, finer)
    return own if found is None else max(own, found, key=lambda s: s.bound_cny_per_yr)


def _joined(
    problem: SitingProblem,
    parts: list[Part],
    options: SolverOptions,
    answer_of: Callable[[Part, SolverOptions], Answer | None],
) -> Solution | None:
    """Join the answers of the parts, None where one has none or cannot be kept."""
    clock, answers = Clock(options, None), list[Answer]()
    for part in parts:
        answer = answer_of(part, replace(options, time_limit_s=max(clock.left_s, 1.0)))
        if answer is None or answer.status == INFEASIBLE:
            return None
        answers.append(answer)
    return join(problem, parts, answers, clock)


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
