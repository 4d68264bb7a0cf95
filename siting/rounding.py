"""Openings from the linear relaxation, which opens facilities by fractions.

Most facilities of the relaxation are open or closed for good, and of the others most
of one site is worth opening. With Y_j = sum_k y_k the part of facility j that is open
and S_j = sum_k y_k K_k / Y_j its size, the openings of least

sum_k z_k [ t - Y_j + |K_k - S_j| / (2 max K) ]

are those with Y_j above the threshold t at the size nearest to S_j, changed as little as
the policies ask for, and as the capacity does that the relaxation opens of each type: it
opens no more than is needed, so that less would leave waste over.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.branching import read_openings
from siting.models import formulate_openings
from siting.options import SolverOptions
from siting.problem import T_PER_D, Floats, Ints, OptionPolicy, SitingProblem
from siting.solvers import run_model

THRESHOLDS = (0.5, 0.35)

_PICK_S = 20.0
_GAP_SHARE = 1e-2
_SLACK_SHARE = 1e-6


def rounded_openings(
    problem: SitingProblem, opened_share: Floats, options: SolverOptions
) -> list[Ints]:
    """Return openings (f,) near fractional ones, one for each threshold that the policies allow.

    Parameters
    ----------
    problem
        The problem.
    opened_share
        Fraction at which each option is open (k,), 0 to 1.
    options
        Solver.
    """
    quick = replace(options, name="highs", time_limit_s=_PICK_S, gap_share=_GAP_SHARE)
    held = _with_capacity(problem, opened_share)
    found: list[Ints] = []
    for threshold in THRESHOLDS:
        form = formulate_openings(held, _option_values(problem, opened_share, threshold))
        outcome = run_model(form.prob, variables=list(form.opened.values()), rows=[], options=quick)
        if outcome.values is not None:
            found.append(read_openings(form, outcome.values))
    return found


def _with_capacity(problem: SitingProblem, opened_share: Floats) -> SitingProblem:
    """Return `problem` with at least the capacity of each type that is open by fractions."""
    size, kind = problem.option_capacity_t_per_d, problem.facility_type[problem.option_facility]
    rows = []
    for name in np.unique(kind).tolist():
        own = np.where(kind == name, size, 0.0)
        tonnes = float((own * opened_share).sum()) * (1 - _SLACK_SHARE)
        words = (f"能力至少 {tonnes:g} t/d", f"at least {tonnes:g} t/d")
        rows.append(OptionPolicy(f"capacity_of_{name}", own, ">=", tonnes, *words, T_PER_D))
    return replace(problem, option_policies=(*problem.option_policies, *rows))


def _option_values(problem: SitingProblem, opened_share: Floats, threshold: float) -> Floats:
    owner, size = problem.option_facility, problem.option_capacity_t_per_d
    count = problem.facility_ids.size
    whole = np.bincount(owner, opened_share, minlength=count)
    meant = np.bincount(owner, opened_share * size, minlength=count) / np.maximum(whole, 1e-9)
    off = np.where(whole[owner] > 1e-6, np.abs(size - meant[owner]), size)
    return np.asarray(threshold - whole[owner] + 0.5 * off / size.max(initial=1e-9))
