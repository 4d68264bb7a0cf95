"""An infeasible answer names a minimal conflict and repairs that work, both really re-solved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from siting.asked import Ask
from siting.conflict import Diagnosis
from siting.diagnosis import diagnose
from siting.minimal import minimal_conflict
from siting.naming import Names
from siting.options import SolverOptions
from siting.repaired import lifted_problem, repaired_problem
from siting.requirements import requirements_of
from siting.solution import INFEASIBLE, Solution
from siting.solving import solve
from siting.verification import verify
from tests.siting import infeasible_cases as cases

OPTIONS = SolverOptions(time_limit_s=30.0, gap_share=0.05)
NUMBERS = range(len(cases.CASES))


def named(number: int) -> str:
    return cases.CASES[number].__name__


@pytest.fixture(scope="module")
def diagnosed() -> dict[int, tuple[Ask, Diagnosis]]:
    """Return every case with its diagnosis."""
    asks = {number: cases.infeasible_ask(number) for number in NUMBERS}
    return {number: (ask, diagnose(ask)) for number, ask in asks.items()}


def has_plan(problem) -> bool:
    """Solve for real; an answer must pass its check, and none must be called infeasible."""
    solution = solve(problem, options=OPTIONS)
    if solution.has_incumbent:
        assert verify(problem, solution, prices=False).ok
        return True
    assert solution.status == INFEASIBLE
    return False


def test_there_are_twenty_cases_and_each_starts_from_a_plan():
    assert len(cases.CASES) == 20
    for number in NUMBERS:
        assert has_plan(cases.feasible_ask(1000 + number)[0].asked())


@pytest.mark.parametrize("number", NUMBERS, ids=named)
def test_a_conflict_has_no_plan_and_without_any_one_of_it_there_is_one(number, diagnosed):
    ask, found = diagnosed[number]
    assert not has_plan(ask.asked())
    assert found.complete
    assert found.conflicts
    for conflict in found.conflicts:
        assert conflict.minimal
        assert not has_plan(lifted_problem(ask, conflict.requirements))
        for requirement in conflict.requirements:
            others = [r for r in conflict.requirements if r != requirement]
            assert has_plan(lifted_problem(ask, others)), requirement.words_en


@pytest.mark.parametrize("number", NUMBERS, ids=named)
def test_what_giving_up_one_requirement_does_not_cure_is_another_conflict_named(number, diagnosed):
    ask, found = diagnosed[number]
    first, *others = [set(c.requirements) for c in found.conflicts]
    apart = {r for other in others if not other & first for r in other}
    for requirement in first:
        given_up = {requirement} | apart
        kept = [r for r in requirements_of(ask, Names()) if r not in given_up]
        goes_round = any(not other & given_up for other in others)
        assert has_plan(lifted_problem(ask, kept)) is not goes_round, requirement.words_en


@pytest.mark.parametrize("number", NUMBERS, ids=named)
def test_each_repair_alone_makes_it_feasible(number, diagnosed):
    ask, found = diagnosed[number]
    assert found.repairs
    for repair in found.repairs:
        assert has_plan(repaired_problem(ask, repair)), repair.words_en


@pytest.mark.parametrize("number", NUMBERS, ids=named)
def test_a_diagnosis_is_kept_with_the_solution(number, diagnosed, tmp_path):
    ask, found = diagnosed[number]
    asked = ask.asked()
    answer = replace(solve(asked, options=OPTIONS), diagnosis=found)
    answer.save(tmp_path / "solution.npz")
    assert Solution.load(tmp_path / "solution.npz", asked).diagnosis == found


def test_the_amounts_are_the_least_that_do():
    ask = cases.infeasible_ask(1)  # kitchen plants hold half of 1.3 times the waste
    found = diagnose(ask)
    short = ask.problem.demand_t_per_d[:, 1].sum() - ask.problem.option_capacity_t_per_d[6:].sum()
    amounts = {repair.kind: repair.amount for repair in found.repairs}
    assert amounts["capacity"] == pytest.approx(short, abs=0.011)
    assert amounts["unserved"] == pytest.approx(short, abs=0.05)
    more = next(r for r in found.repairs if r.kind == "capacity")
    less = replace(more.changes[0], amount=more.changes[0].amount - 0.05)
    assert not has_plan(repaired_problem(ask, replace(more, changes=(less, *more.changes[1:]))))


def test_a_distance_a_little_shorter_than_the_repair_will_not_do():
    ask = cases.infeasible_ask(2)
    lifted = next(r for r in diagnose(ask).repairs if r.kind == "distance")
    shorter = replace(lifted.changes[0], amount=lifted.amount - 0.1)
    assert not has_plan(repaired_problem(ask, replace(lifted, changes=(shorter,))))


def test_a_question_with_a_plan_has_no_conflict():
    found = diagnose(cases.feasible_ask(7)[0])
    assert found == Diagnosis()


class Cancelled:
    def is_set(self) -> bool:
        return True


@pytest.mark.parametrize(
    "options", [SolverOptions(cancel=Cancelled()), SolverOptions(time_limit_s=1e-6)]
)
def test_a_search_that_is_cut_short_says_so(options):
    found = diagnose(cases.infeasible_ask(0), options=options)
    assert not found.complete
    assert found.repairs == ()


def test_a_conflict_that_was_not_checked_through_is_not_called_minimal():
    asked = []

    def answer(held):
        asked.append(held.sum())
        return "infeasible" if held[:3].all() and len(asked) < 9 else "unknown"

    places, minimal = minimal_conflict(np.ones(8, dtype=bool), answer)
    assert set(places.tolist()) >= {0, 1, 2}
    assert not minimal


def test_a_conflict_is_found_among_many_requirements():
    members = {3, 40, 41, 99}

    def answer(held):
        return "infeasible" if held[list(members)].all() else "feasible"

    places, minimal = minimal_conflict(np.ones(128, dtype=bool), answer)
    assert set(places.tolist()) == members
    assert minimal
