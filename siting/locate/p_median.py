"""The p-median on arrays: the p sites of least total haul cost, proved."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from siting.locate.capacitated import capacitated
from siting.locate.inputs import Inputs
from siting.locate.location import (
    Location,
    answered,
    count_conflict,
    impossible,
    undecided,
    unreached,
    whole_flow,
)
from siting.locate.p_median_bound import MedianCase
from siting.locate.p_median_search import MedianSearch, branch_on_sites, climb_root
from siting.locate.starting import Start, fitting_start, read_start
from siting.options import Cancel, ProgressCallback, SolverOptions
from siting.problem import Flags, Floats

_LARGEST_EXACT = 2.0**52


def p_median(  # noqa: PLR0913
    cost: ArrayLike,
    demand: ArrayLike,
    p: int,
    *,
    required: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    capacity: ArrayLike | None = None,
    single_source: bool = True,
    time_limit_s: float = 300,
    gap_share: float = 0,
    cancel: Cancel | None = None,
    progress: ProgressCallback | None = None,
    start: ArrayLike | Location | None = None,
) -> Location:
    """Open exactly p sites so that hauling all demand costs least.

    ::

        min  sum_ij q_i c_ij z_ij
        s.t. sum_j z_ij = 1                            all demand is taken
             z_ij <= y_j                               nothing to a closed site
             sum_j y_j = p                             exactly p sites open
             sum_i q_i z_ij <= K_j y_j                 when capacities are given
             y_j, z_ij in {0, 1}                       z_ij >= 0 unless single_source

    ====== ============== =====================================================
    symbol argument       meaning
    ====== ============== =====================================================
    i, j   -              catchment (n), site (m)
    q_i    demand         waste arising, t/d or any other unit of amount
    c_ij   cost           cost per tonne or distance, infinity = not allowed
    K_j    capacity       most an open site takes, in the unit of the demand
    p      p              number of sites to open
    z_ij   .flow / q_i    share of i taken to j
    y_j    .open          1 when the site is open
    ====== ============== =====================================================

    Parameters
    ----------
    cost
        Cost per tonne (n, m), at least 0; infinity where no haul is allowed.
    demand
        Demand (n,), all of which must be taken.
    p
        Number of sites to open, 1 to m.
    required, forbidden
        Sites that must, or must not, open: flags (m,) or positions.
    capacity
        Capacity (m,) of the sites; None when they take anything.
    single_source
        Whether a catchment sends everything to one site; matters only with
        capacities, as the nearest open site is always best without.
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
        The answer; ``infeasible`` with its reason in words when there is none.

    Raises
    ------
    ProblemError
        With every fault of the input.

    Notes
    -----
    The model is Hakimi's (1964), as an integer programme ReVelle and Swain's
    (1970). Bound: Lagrangian relaxation of the assignment (Cornuejols, Fisher
    and Nemhauser 1977). Answers: exchanges of sites (Teitz and Bart 1968, all
    valued at once as by Whitaker 1983). Proof: sites closed and opened by their
    reduced costs, then branching on sites with the same bound (Christofides and
    Beasley 1982). With capacities the model is that of `capacitated` without
    fixed costs.

    Examples
    --------
    Five towns at km 0, 1, 2, 10 and 12 of a road; the last has 3 t/d, the others
    1 t/d each. The two best sites are at km 1 (2 t km) and km 12 (2 t km).

    >>> import numpy as np
    >>> from siting import locate
    >>> place_km = np.array([0, 1, 2, 10, 12])
    >>> distance_km = abs(place_km[:, None] - place_km[None, :])
    >>> answer = locate.p_median(distance_km, [1, 1, 1, 1, 3], 2)
    >>> answer.open.tolist(), answer.objective, answer.bound, answer.status
    ([False, True, False, False, True], 4.0, 4.0, 'optimal')
    """
    if capacity is not None:
        fixed_cost = np.zeros(np.shape(capacity))
        return capacitated(
            cost,
            demand,
            capacity,
            fixed_cost,
            single_source=single_source,
            p=p,
            required=required,
            forbidden=forbidden,
            time_limit_s=time_limit_s,
            gap_share=gap_share,
            cancel=cancel,
            progress=progress,
            start=start,
        )
    inputs = Inputs()
    costs = inputs.matrix("cost", cost)
    n, m = inputs.sizes(costs)
    amount = inputs.array("demand", demand, (n,))
    must, never = inputs.choice(required, forbidden, m)
    number = inputs.count(p, m)
    options = inputs.options(time_limit_s, gap_share, cancel)
    begun, notes = fitting_start(read_start(inputs, start, m), (must, never), number)
    inputs.report_to(progress)
    inputs.finish()
    conflict = count_conflict(number, must, never)
    if conflict is not None:
        return impossible(costs.shape, inputs.seconds, conflict)
    found = _search((costs, amount, begun), number, (must, never), options, inputs)
    return replace(found, notes=notes)


def _search(
    arrays: tuple[Floats, Floats, Start | None],
    p: int,
    rules: tuple[Flags, Flags],
    options: SolverOptions,
    inputs: Inputs,
) -> Location:
    """Search over the sites that may open and the catchments that have demand."""
    (cost, demand, start), (must, never) = arrays, rules
    shape, sites, rows = cost.shape, np.flatnonzero(~never), np.flatnonzero(demand > 0)
    near = cost[np.ix_(rows, sites)]
    lost = rows[~np.isfinite(near).any(axis=1)]
    if lost.size:
        return impossible(shape, inputs.seconds, unreached(lost))
    total = demand[rows, None] * near
    case, most = median_case(total, p, must[sites])
    ends_s = time.monotonic() + options.time_limit_s - inputs.seconds
    search = MedianSearch(case, options.gap_share, ends_s, options.cancel, inputs.reporter, most)
    if start is not None:
        search.start = np.flatnonzero(start.open[sites])
    root = climb_root(search)
    if not search.done:
        branch_on_sites(search, root)
    if search.incumbent > most:
        return _without(shape, search.bound > most, p, search.bound, inputs)
    opened = sites[search.opened]
    place = cost[np.ix_(rows, opened)].argmin(axis=1)
    flow = whole_flow(shape, rows, opened[place], demand[rows])
    flags = np.isin(np.arange(shape[1]), opened)
    objective = float((cost[rows, opened[place]] * demand[rows]).sum())
    bound = min(search.bound, objective)
    answer = answered(flags, flow, objective=objective, bound=bound, seconds=inputs.seconds)
    return inputs.ended(answer)


def median_case(total: Floats, p: int, required: Flags) -> tuple[MedianCase, float]:
    """Return the case, and the most that an answer without forbidden hauls can cost.

    A forbidden haul costs more than that, so that it is used only when there is
    no other way.

    Parameters
    ----------
    total
        Cost of sending all of a catchment to a site (n, m), infinity = not allowed.
    p
        Sites to open.
    required
        Sites that are open (m,).
    """
    allowed = np.isfinite(total)
    finite = np.where(allowed, total, 0.0)
    most = float(finite.max(axis=1, initial=0.0).sum())
    whole = bool((finite == np.round(finite)).all()) and most < _LARGEST_EXACT
    cost = np.where(allowed, total, math.ceil(most) * 2.0 + 1.0)
    return MedianCase(cost, p, required, whole), most


def _without(
    shape: tuple[int, ...], proved: bool, p: int, bound: float, inputs: Inputs
) -> Location:
    if not proved:
        return undecided((shape[0], shape[1]), inputs.seconds, bound=bound)
    words = (
        f"任何 {p} 处场址都无法服务全部收运单元；请增大 p 或放宽允许的运输。",
        f"no {p} sites serve every catchment; raise p or allow more hauls",
    )
    return impossible((shape[0], shape[1]), inputs.seconds, words)
