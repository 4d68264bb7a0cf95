"""Improving a set of openings: change one facility or two, guided by prices.

With the demand prices l of the present openings, every option k has the value
V_k = F_k + D v_k(l) of `siting.bound`. By weak duality any other openings cost
at least  L(l) + sum of their V_k,  and the present ones cost exactly that. So a
change of one or two facilities saves at most the fall in sum V: changes are
tried in this order with exact costs, and those that cannot save are never
tried. Opening, closing, moving, growing and shrinking are all such changes;
policies are kept by every one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from siting.bound import KnapsackTable, lagrangian_bound
from siting.evaluation import Evaluator
from siting.problem import Flags, Floats, Ints, SitingProblem

_SINGLES = 400
"""Most promising single changes that are paired with one another."""

_LEAST_SAVING_SHARE = 1e-7

Over = Callable[[], bool]


def _never() -> bool:
    return False


@dataclass(frozen=True, eq=False)
class Changes:
    """Single changes of the openings.

    Parameters
    ----------
    facility, option
        Facility changed (c,) and the option it takes, -1 = closed.
    estimate_cny_per_yr
        Least change of the total cost (c,).
    activity
        Change of each policy's left-hand side (c, p).
    """

    facility: Ints
    option: Ints
    estimate_cny_per_yr: Floats
    activity: Floats


def improve(
    table: KnapsackTable,
    evaluator: Evaluator,
    open_option: Ints,
    *,
    evaluations: int,
    over: Over = _never,
) -> Ints:
    """Return openings no dearer than `open_option`, after at most `evaluations` costings.

    Parameters
    ----------
    table
        Arcs by facility.
    evaluator
        Exact costs.
    open_option
        Openings (f,) that keep all policies.
    evaluations
        Budget; counts, not seconds, so that the same question gets the same answer.
    over
        Asked before every costing whether to end at once.
    """
    present = open_option.copy()
    limit = evaluator.asked + evaluations
    while evaluator.asked < limit and not over():
        found = _first_better(table, evaluator, present, limit, over)
        if found is None:
            break
        present = found
    return present


def _first_better(
    table: KnapsackTable, evaluator: Evaluator, present: Ints, limit: int, over: Over
) -> Ints | None:
    here = evaluator.evaluate(present)
    enough = here.cost_cny_per_yr * (1 - _LEAST_SAVING_SHARE)
    point = lagrangian_bound(table, here.demand_price_cny_per_t)
    changes = single_changes(table.problem, present, point.option_value_cny_per_yr)
    for trial in ranked_trials(table.problem, present, changes):
        if evaluator.asked >= limit or over():
            return None
        if evaluator.cost_cny_per_yr(trial) < enough:
            return trial
    return None


def single_changes(problem: SitingProblem, present: Ints, option_value: Floats) -> Changes:
    """Return every change of one facility, the most promising first."""
    f, owner = problem.facility_ids.size, problem.option_facility
    coefficient = np.array([p.coefficient for p in problem.option_policies]).reshape(-1, owner.size)
    padded = np.hstack([coefficient, np.zeros((coefficient.shape[0], 1))])
    value = np.append(option_value, 0.0)
    closable = np.flatnonzero((present >= 0) & ~problem.required)
    able = np.isfinite(option_value) & ~problem.forbidden[owner]
    other = np.flatnonzero(able & (present[owner] != np.arange(owner.size)))
    facility = np.concatenate([closable, owner[other]])
    option = np.concatenate([np.full(closable.size, -1), other])
    estimate = value[option] - value[present[facility]]
    activity = (padded[:, option] - padded[:, present[facility]]).T
    order = np.argsort(estimate, kind="stable")
    assert f == present.size  # noqa: S101
    return Changes(facility[order], option[order], estimate[order], activity[order])


def ranked_trials(problem: SitingProblem, present: Ints, changes: Changes) -> list[Ints]:
    """Return openings after one or two changes that keep all policies and may save, best first."""
    now = _activity(problem, present)
    alone = _keeps(problem, now, changes, np.arange(changes.facility.size))
    singles = [(c, -1) for c in np.flatnonzero(alone & (changes.estimate_cny_per_yr < 0)).tolist()]
    top = min(changes.facility.size, _SINGLES)
    left, right = np.triu_indices(top, k=1)
    estimate = changes.estimate_cny_per_yr[left] + changes.estimate_cny_per_yr[right]
    hopeful = (estimate < 0) & (changes.facility[left] != changes.facility[right])
    left, right, estimate = left[hopeful], right[hopeful], estimate[hopeful]
    both = _keeps(problem, now, changes, left, right)
    left, right, estimate = left[both], right[both], estimate[both]
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    alone_estimates = [float(changes.estimate_cny_per_yr[c]) for c, _ in singles]
    rank = np.argsort(np.concatenate([alone_estimates, estimate]), kind="stable")
    every = singles + pairs
    return [_apply(present, changes, every[r]) for r in rank[:_TRIALS].tolist()]


_TRIALS = 2000


def _apply(present: Ints, changes: Changes, pair: tuple[int, int]) -> Ints:
    trial = present.copy()
    for c in pair:
        if c >= 0:
            trial[changes.facility[c]] = changes.option[c]
    return trial


def _activity(problem: SitingProblem, present: Ints) -> Floats:
    opened = present[present >= 0]
    sums = [float(p.coefficient[opened].sum()) for p in problem.option_policies]
    return np.array(sums, dtype=np.float64)


def _keeps(problem: SitingProblem, now: Floats, changes: Changes, *picked: Ints) -> Flags:
    """Return which openings keep every policy after the changes picked, one of each array.

    One policy at a time: an array over all changes and policies would not fit in
    memory where policies count in hundreds (`minimum_spacing`).
    """
    kept = np.ones(picked[0].size, dtype=bool)
    for p, policy in enumerate(problem.option_policies):
        slack = 1e-9 * max(1.0, abs(policy.limit))
        value = now[p] + sum(changes.activity[c, p] for c in picked)
        if policy.sense in ("<=", "=="):
            kept &= value <= policy.limit + slack
        if policy.sense in (">=", "=="):
            kept &= value >= policy.limit - slack
    return kept
