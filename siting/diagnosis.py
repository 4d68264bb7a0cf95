"""Why there is no plan, and what would make one.

First conflicts: a set of requirements that no plan keeps together, each needed for
that; then, with it given up, another one among the rest, until the rest can be kept.
Where giving up one requirement of the first does not help, as another conflict goes
round it, that one is named too. Then repairs, one kind at a time, each confirmed by
solving the repaired problem anew.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from siting.asked import Ask
from siting.conflict import Conflict, Diagnosis
from siting.drafts import Draft
from siting.loose_model import FEASIBLE, INFEASIBLE, UNKNOWN, LooseModel, Wanted
from siting.loose_search import best_plan
from siting.minimal import minimal_conflict
from siting.naming import Names
from siting.new_plants import plants_for
from siting.options import SolverOptions
from siting.problem import Flags, Ints, SitingProblem
from siting.repair_words import worded
from siting.repaired import repaired_problem
from siting.repairing import drafts_of
from siting.repairs import Repair
from siting.requirements import requirements_of

MOST_CONFLICTS = 4

_CONFLICT_SHARE = 0.5
"""Part of the time for the conflicts; the repairs get the rest."""

_LAST_SHARE = 0.2
"""Part of the time kept for solving the repaired problems."""

_MOST_S = 90.0


def diagnose(
    ask: Ask, *, options: SolverOptions | None = None, names: Names | None = None
) -> Diagnosis:
    """Return which requirements of `ask` contradict, and the cheapest repairs.

    Parameters
    ----------
    ask
        The question with all its hauls (`siting.asking.ask_of_case`, or `Ask(problem)`).
    options
        At most the time limit, and at most 90 s, are used; a cancel ends the
        search with what was found.
    names
        Display names.

    Returns
    -------
    Diagnosis
        Without conflicts when a plan exists after all, or nothing was found in time.
    """
    options, names = options or SolverOptions(), names or Names()
    limit_s = min(options.time_limit_s, _MOST_S)
    requirements = requirements_of(ask, names)
    model = LooseModel(ask, requirements, replace(options, time_limit_s=limit_s))
    ends_s = model.ends_s
    model.ends_s -= (1 - _CONFLICT_SHARE) * limit_s
    conflicts, sure = _conflicts(model)
    if not conflicts:
        return Diagnosis(complete=sure)
    if not options.cancelled:
        model.ends_s = ends_s - _LAST_SHARE * limit_s
    drafts, known = drafts_of(model, conflicts)
    repairs = []
    for draft in drafts:
        repair, confirmed = _confirmed(ask, draft, options, names, ends_s)
        known = known and confirmed != UNKNOWN
        if confirmed == FEASIBLE:
            repairs.append(repair)
    return Diagnosis(conflicts, tuple(repairs), sure and known)


def _conflicts(model: LooseModel) -> tuple[tuple[Conflict, ...], bool]:
    """Return the conflicts, and whether the search for them was not cut short."""
    among = model.holding_all_but()
    every = np.arange(among.size)
    found: list[tuple[Ints, bool]] = []
    sure = False
    while len(found) < MOST_CONFLICTS:
        status = best_plan(model, among).status
        if status != INFEASIBLE:
            sure = status == FEASIBLE
            break
        places, minimal = minimal_conflict(among, lambda held: best_plan(model, held).status)
        if places.size == 0:
            break
        found.append((places, minimal))
        among = among & ~np.isin(every, places)
    if found and sure:
        sure = _go_round(model, found, among | np.isin(every, found[0][0]))
    conflicts = tuple(
        Conflict(tuple(model.requirements[n] for n in places.tolist()), minimal)
        for places, minimal in found
    )
    return conflicts, sure and all(c.minimal for c in conflicts)


def _go_round(model: LooseModel, found: list[tuple[Ints, bool]], among: Flags) -> bool:
    """Add the conflicts that stay when one requirement of the first conflict is given up.

    Parameters
    ----------
    model
        The model.
    found
        Conflicts, to which others are added.
    among
        Requirements (r,) without those of all conflicts but the first.
    """
    for place in found[0][0].tolist():
        rest = among & (np.arange(among.size) != place)
        if any(rest[places].all() for places, _ in found[1:]):
            continue  # one of those found already goes round it
        if len(found) >= MOST_CONFLICTS:
            return False
        status = best_plan(model, rest).status
        if status == UNKNOWN:
            return False
        if status == INFEASIBLE:
            found.append(minimal_conflict(rest, lambda held: best_plan(model, held).status))
    return True


def _confirmed(
    ask: Ask, draft: Draft, options: SolverOptions, names: Names, ends_s: float
) -> tuple[Repair, str]:
    """Return the repair in words, and whether the problem repaired by it has a plan."""
    left = draft.left_t_per_d
    plants = () if left is None else plants_for(ask, left, names)
    repair = worded(ask, draft.kind, draft.changes, plants, names)
    left_s = ends_s - time.monotonic()
    if left_s <= 0:
        return repair, UNKNOWN
    limited = replace(options, time_limit_s=left_s)
    opened = draft.point.columns["opened"] > 0.5
    return repair, plan_status(repaired_problem(ask, repair), limited, opened)


def plan_status(problem: SitingProblem, options: SolverOptions, opened: Flags) -> str:
    """Return whether `problem` has a plan at all: ``feasible``, ``infeasible`` or ``unknown``.

    Parameters
    ----------
    problem
        The problem.
    options
        Time limit and cancel.
    opened
        Options that a plan is expected to open (the first of the problem's): tried first.
    """
    ask = Ask(problem)
    model = LooseModel(ask, requirements_of(ask, Names()), options)
    expected = np.ones(problem.option_facility.size, dtype=np.bool_)
    expected[: opened.size] = opened
    every = model.holding_all_but()
    if best_plan(model, every, Wanted(openings=expected)).status == FEASIBLE:
        return FEASIBLE
    return best_plan(model, every).status
