"""Covering on arrays: all catchments at least cost, or the most demand with p sites."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from siting.errors import Fault
from siting.locate.covers import find_cover, leading_sites, merge_rows
from siting.locate.inputs import Inputs
from siting.locate.location import (
    Location,
    answered,
    count_conflict,
    impossible,
    unreached,
    whole_flow,
)
from siting.locate.models import partial_cover_model
from siting.options import Cancel, ProgressCallback, SolverOptions
from siting.problem import Flags, Floats, Ints
from siting.watching import Hear


def set_cover(  # noqa: PLR0913
    covers: ArrayLike,
    fixed_cost: ArrayLike | None = None,
    *,
    required: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float = 300,
    gap_share: float = 0,
    cancel: Cancel | None = None,
    progress: ProgressCallback | None = None,
) -> Location:
    """Open sites of least total cost so that every catchment is covered.

    ::

        min  sum_j f_j y_j
        s.t. sum_j a_ij y_j >= 1       every catchment is covered
             y_j in {0, 1}

    ====== ============== =====================================================
    symbol argument       meaning
    ====== ============== =====================================================
    i, j   -              catchment (n), site (m)
    a_ij   covers         1 when site j covers catchment i
    f_j    fixed_cost     cost of opening; 1 each when not given
    y_j    .open          1 when the site is open
    ====== ============== =====================================================

    Parameters
    ----------
    covers
        Whether a site covers a catchment (n, m): flags, or numbers 0 and 1.
    fixed_cost
        Cost of opening (m,), at least 0; None counts sites.
    required, forbidden
        Sites that must, or must not, open: flags (m,) or positions.
    time_limit_s
        Wall seconds; the best answer so far is then returned with its gap.
    gap_share
        The search ends at this relative gap.
    cancel
        Ends the search when set (`threading.Event`, `multiprocessing.Event`); the
        best answer so far is then returned with its gap.
    progress
        Called with a `siting.options.Progress` in the units of this model, at most
        four times a second within a stage; the figures never get worse.

    Returns
    -------
    Location
        The answer; `.flow` is 1 for one open site that covers the catchment.

    Raises
    ------
    ProblemError
        With every fault of the input.

    Notes
    -----
    The location set covering problem of Toregas, Swain, ReVelle and Bergman
    (1971). Rows and sites are thinned out exactly by merging and dominance
    (Toregas and ReVelle 1972; Beasley 1987); HiGHS proves the rest.

    Examples
    --------
    Three catchments in a row; the middle site covers all of them.

    >>> from siting import locate
    >>> answer = locate.set_cover([[1, 1, 0], [0, 1, 0], [0, 1, 1]])
    >>> answer.open.tolist(), answer.objective, answer.status
    ([False, True, False], 1.0, 'optimal')
    """
    inputs = Inputs()
    flags = _covers(inputs, covers)
    m = inputs.sizes(flags)[1]
    given = np.ones(m or 0) if fixed_cost is None else fixed_cost
    fixed = inputs.array("fixed_cost", given, (m,))
    must, never = inputs.choice(required, forbidden, m)
    options = inputs.options(time_limit_s, gap_share, cancel)
    inputs.report_to(progress)
    inputs.finish()
    covered = flags.astype(bool)
    lost = np.flatnonzero(~covered[:, ~never].any(axis=1))
    if lost.size:
        return impossible(covered.shape, inputs.seconds, unreached(lost))
    rows, sites = np.flatnonzero(~covered[:, must].any(axis=1)), np.flatnonzero(~never & ~must)
    hear = inputs.reporter.hear("branch", constant=float(fixed[must].sum()))
    found = find_cover(covered[np.ix_(rows, sites)], fixed[sites], options, hear=hear)
    opened = must.copy()
    opened[sites[found.sites]] = True
    constant = float(fixed[must].sum())
    objective = float(fixed[opened].sum())
    bound = min(constant + max(found.bound, 0.0), objective)
    if rows.size == 0:
        bound = objective
    flow = covering_flow(covered, opened, np.ones(covered.shape[0]))
    found_s = inputs.seconds
    return inputs.ended(answered(opened, flow, objective=objective, bound=bound, seconds=found_s))


def _covers(inputs: Inputs, covers: ArrayLike) -> Floats:
    numbers = inputs.array("covers", covers, (None, None), upper=1.0)
    between = (numbers > 0) & (numbers < 1)
    if between.any():
        count, value = int(between.sum()), float(numbers[between][0])
        fault = Fault("locate_covers", {"count": count, "value": value})
        inputs.faults.append(fault)
    return numbers


def covering_flow(covers: Flags, opened: Flags, amount: Floats) -> object:
    """Return the flow that sends each covered catchment to its first open site."""
    sites = np.flatnonzero(opened)
    reach = covers[:, sites]
    rows = np.flatnonzero(reach.any(axis=1) & (amount > 0))
    first = reach[rows].argmax(axis=1) if sites.size else np.empty(0, dtype=np.int64)
    return whole_flow(covers.shape, rows, sites[first], amount[rows])


def max_cover(  # noqa: PLR0913
    covers: ArrayLike,
    demand: ArrayLike,
    p: int,
    *,
    required: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float = 300,
    gap_share: float = 0,
    cancel: Cancel | None = None,
    progress: ProgressCallback | None = None,
) -> Location:
    """Open exactly p sites so that the most demand is covered.

    ::

        max  sum_i q_i z_i
        s.t. z_i <= sum_j a_ij y_j     counted only when covered
             sum_j y_j = p             exactly p sites open
             y_j in {0, 1}, 0 <= z_i <= 1

    ====== ============== =====================================================
    symbol argument       meaning
    ====== ============== =====================================================
    i, j   -              catchment (n), site (m)
    a_ij   covers         1 when site j covers catchment i
    q_i    demand         waste arising, t/d or any other unit of amount
    p      p              number of sites to open
    z_i    row of .flow   1 when the catchment is covered
    y_j    .open          1 when the site is open
    ====== ============== =====================================================

    Parameters
    ----------
    covers
        Whether a site covers a catchment (n, m): flags, or numbers 0 and 1.
    demand
        Demand (n,).
    p
        Number of sites to open, 1 to m.
    required, forbidden
        Sites that must, or must not, open: flags (m,) or positions.
    time_limit_s
        Wall seconds; the best answer so far is then returned with its gap.
    gap_share
        The search ends at this relative gap.
    cancel
        Ends the search when set (`threading.Event`, `multiprocessing.Event`); the
        best answer so far is then returned with its gap.
    progress
        Called with a `siting.options.Progress` in the units of this model, at most
        four times a second within a stage; the figures never get worse.

    Returns
    -------
    Location
        The answer; the objective is the demand covered and the bound lies above
        it. `.flow` sends covered demand to one open site that covers it.

    Raises
    ------
    ProblemError
        With every fault of the input.

    Notes
    -----
    The maximal covering location problem of Church and ReVelle (1974).
    Catchments that the same sites cover are merged into one, which is exact and
    shrinks large cases most; sites that cover nothing beyond another one are left
    out. A greedy choice starts HiGHS, which proves the rest.

    Examples
    --------
    One site: the first covers 5 + 1 t/d, the second 1 + 4.

    >>> from siting import locate
    >>> answer = locate.max_cover([[1, 0], [1, 1], [0, 1]], [5, 1, 4], 1)
    >>> answer.open.tolist(), answer.objective, answer.bound, answer.status
    ([True, False], 6.0, 6.0, 'optimal')
    """
    inputs = Inputs()
    flags = _covers(inputs, covers)
    n, m = inputs.sizes(flags)
    amount = inputs.array("demand", demand, (n,))
    must, never = inputs.choice(required, forbidden, m)
    number = inputs.count(p, m)
    options = inputs.options(time_limit_s, gap_share, cancel)
    inputs.report_to(progress, maximise=True)
    inputs.finish()
    covered = flags.astype(bool)
    conflict = count_conflict(number, must, never)
    if conflict is not None:
        return impossible(covered.shape, inputs.seconds, conflict, maximise=True)
    rows, sites = np.flatnonzero(~covered[:, must].any(axis=1)), np.flatnonzero(~never & ~must)
    spare = number - int(must.sum())
    constant = float(amount.sum() - amount[rows].sum())
    hear = inputs.reporter.hear("branch", -1.0, constant)
    within = covered[np.ix_(rows, sites)]
    chosen, most = _most_covered(within, amount[rows], spare, options, hear)
    opened = must.copy()
    opened[sites[chosen]] = True
    opened = filled_up(opened, never, number)
    objective = float(amount[covered[:, opened].any(axis=1)].sum())
    bound = max(constant + most, objective)
    flow = covering_flow(covered, opened, amount)
    found_s = inputs.seconds
    return inputs.ended(answered(opened, flow, objective=objective, bound=bound, seconds=found_s))


def filled_up(opened: Flags, never: Flags, p: int) -> Flags:
    """Return `opened` with the first closed sites that may open added, p in all."""
    more = np.flatnonzero(~opened & ~never)[: p - int(opened.sum())]
    return opened | np.isin(np.arange(opened.size), more)


def _most_covered(
    covers: Flags, demand: Floats, p: int, options: SolverOptions, hear: Hear | None
) -> tuple[Ints, float]:
    """Return at most p sites, and the most that any could cover."""
    useful = np.flatnonzero(covers.any(axis=1) & (demand > 0))
    nothing = np.empty(0, dtype=np.int64)
    if p == 0 or useful.size == 0:
        return nothing, 0.0
    first, kind = merge_rows(covers[useful])
    merged = covers[useful[first]]
    amount = np.bincount(kind, demand[useful]).astype(np.float64)
    sites = leading_sites(merged, np.zeros(covers.shape[1]))
    small = merged[:, sites]
    total = float(amount.sum())
    greedy = _greedy(small, amount, p)
    start = np.isin(np.arange(sites.size), greedy)
    reached = small[:, greedy].any(axis=1)
    if reached.all():
        return sites[greedy], total
    values = np.concatenate([start, reached]).astype(np.float64)
    outcome = partial_cover_model(small, amount, p).run(options, values, hear)
    most = min(-outcome.bound, total)
    if outcome.values is None:
        return sites[greedy], most
    found = np.flatnonzero(outcome.values[: sites.size] > 0.5)  # noqa: PLR2004
    better = amount[small[:, found].any(axis=1)].sum() >= amount[reached].sum()
    return sites[found if better else greedy], most


def _greedy(covers: Flags, demand: Floats, p: int) -> Ints:
    left, chosen = demand.copy(), []
    for _ in range(min(p, covers.shape[1])):
        gain = left @ covers
        if not gain.max() > 0:
            break
        chosen.append(int(gain.argmax()))
        left[covers[:, chosen[-1]]] = 0.0
    return np.array(chosen, dtype=np.int64)
