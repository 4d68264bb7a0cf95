"""The p-center on arrays: the p sites with the shortest longest haul, proved."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from siting.locate.coverage import filled_up
from siting.locate.covers import find_cover
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
from siting.options import Cancel, ProgressCallback, SolverOptions
from siting.problem import Flags, Floats, Ints
from siting.solution import INFEASIBLE, OPTIMAL


def p_center(  # noqa: PLR0913
    cost: ArrayLike,
    p: int,
    *,
    required: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float = 300,
    gap_share: float = 0,
    cancel: Cancel | None = None,
    progress: ProgressCallback | None = None,
) -> Location:
    """Open exactly p sites so that the longest haul is shortest.

    ::

        min  r
        s.t. sum_j c_ij z_ij <= r      no haul is longer than r
             sum_j z_ij = 1            every catchment is served
             z_ij <= y_j               nothing to a closed site
             sum_j y_j = p             exactly p sites open
             y_j, z_ij in {0, 1}

    ====== ============== =====================================================
    symbol argument       meaning
    ====== ============== =====================================================
    i, j   -              catchment (n), site (m)
    c_ij   cost           distance or cost of a haul, infinity = not allowed
    p      p              number of sites to open
    r      .objective     longest haul, in the unit of cost
    z_ij   .flow          1 when j serves i
    y_j    .open          1 when the site is open
    ====== ============== =====================================================

    Parameters
    ----------
    cost
        Distance or cost (n, m), at least 0; infinity where no haul is allowed.
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
        The answer; ``infeasible`` with its reason in words when there is none.

    Raises
    ------
    ProblemError
        With every fault of the input.

    Notes
    -----
    The model is Hakimi's (1964). Whether p sites reach everybody within r is a
    cover (Minieka 1970), asked by bisection over the different costs (Daskin
    1995) between the answer of the farthest-first rule (Gonzalez 1985) and the
    haul that some catchment needs at least. Covers are thinned out by dominance;
    HiGHS finds them or proves that there is none.

    Examples
    --------
    Towns at km 0, 1, 2, 10 and 12 of a road, each a site: one site at km 1 and
    one at km 10 or 12 leave nobody more than 2 km away.

    >>> import numpy as np
    >>> from siting import locate
    >>> place_km = np.array([0, 1, 2, 10, 12])
    >>> answer = locate.p_center(abs(place_km[:, None] - place_km[None, :]), 2)
    >>> answer.objective, answer.bound, answer.status
    (2.0, 2.0, 'optimal')
    """
    inputs = Inputs()
    costs = inputs.matrix("cost", cost)
    m = inputs.sizes(costs)[1]
    must, never = inputs.choice(required, forbidden, m)
    number = inputs.count(p, m)
    options = inputs.options(time_limit_s, gap_share, cancel)
    inputs.report_to(progress)
    inputs.finish()
    shape = (costs.shape[0], costs.shape[1])
    conflict = count_conflict(number, must, never)
    if conflict is not None:
        return impossible(shape, inputs.seconds, conflict)
    lost = np.flatnonzero(~np.isfinite(costs[:, ~never]).any(axis=1))
    if lost.size:
        return impossible(shape, inputs.seconds, unreached(lost))
    search = _Search(costs, number, must, never)
    search.bisect(options, inputs)
    if not math.isfinite(search.radius):
        if not search.proved:
            return undecided(shape, inputs.seconds, bound=search.bound)
        words = (
            f"任何 {number} 处场址都无法服务全部收运单元；请增大 p 或放宽允许的运输。",
            f"no {number} sites serve every catchment; raise p or allow more hauls",
        )
        return impossible(shape, inputs.seconds, words)
    opened = np.flatnonzero(search.opened)
    place = opened[costs[:, opened].argmin(axis=1)]
    rows = np.arange(shape[0])
    flow = whole_flow(shape, rows, place, np.ones(rows.size))
    bound = min(search.bound, search.radius)
    answer = answered(
        search.opened, flow, objective=search.radius, bound=bound, seconds=inputs.seconds
    )
    return inputs.ended(answer)


@dataclass
class _Search:
    """The best sites, their radius and the proven bound.

    Parameters
    ----------
    cost
        Costs (n, m).
    p
        Sites to open.
    must, never
        Required and forbidden sites (m,).
    """

    cost: Floats
    p: int
    must: Flags
    never: Flags

    def __post_init__(self) -> None:
        """Start from the farthest-first answer and from the haul that somebody needs."""
        able = self.cost[:, ~self.never]
        self.bound = float(able.min(axis=1).max(initial=0.0))
        self.opened = farthest_first(self.cost, self.p, self.must, self.never)
        self.radius = self.radius_of(self.opened)
        self.proved = False
        values = np.unique(able[np.isfinite(able)])
        self.values: Floats = values[values >= self.bound]

    def radius_of(self, opened: Flags) -> float:
        """Return the longest haul when `opened` (m,) are open."""
        return float(self.cost[:, opened].min(axis=1).max(initial=0.0))

    def bisect(self, options: SolverOptions, inputs: Inputs) -> None:
        """Halve the costs that may still be the answer, until one is left or time is over."""
        low = 0
        high = self._place(self.radius)
        while low < high and not self._close(options):
            inputs.reporter.tell("search", self.radius, self.bound)
            left_s = options.time_limit_s - inputs.seconds
            if left_s <= 0 or options.cancelled:
                return
            middle = (low + high) // 2 if high < self.values.size else high - 1
            status, sites = self.within(
                float(self.values[middle]), replace(options, time_limit_s=left_s)
            )
            if status == OPTIMAL:
                self._take(sites)
                high = self._place(self.radius)
            elif status == INFEASIBLE:
                low = middle + 1
                self.bound = float(self.values[low]) if low < self.values.size else math.inf
            else:
                return
        self.proved = low >= high

    def _close(self, options: SolverOptions) -> bool:
        return self.radius - self.bound <= options.gap_share * self.radius < math.inf

    def _place(self, radius: float) -> int:
        return int(np.searchsorted(self.values, radius))

    def _take(self, sites: Ints) -> None:
        opened = self.must | np.isin(np.arange(self.must.size), sites)
        opened = filled_up(opened, self.never, self.p)
        radius = self.radius_of(opened)
        if radius < self.radius:
            self.opened, self.radius = opened, radius

    def within(self, radius: float, options: SolverOptions) -> tuple[str, Ints]:
        """Return whether p sites reach everybody within `radius`, and which besides the required.

        The status is ``optimal`` when found, ``infeasible`` when proved impossible.
        """
        covers = self.cost <= radius
        rows = np.flatnonzero(~covers[:, self.must].any(axis=1))
        sites = np.flatnonzero(~self.never & ~self.must)
        spare = self.p - int(self.must.sum())
        price = np.ones(sites.size)
        found = find_cover(covers[np.ix_(rows, sites)], price, options, most=spare)
        return found.status, sites[found.sites]


def farthest_first(cost: Floats, p: int, must: Flags, never: Flags) -> Flags:
    """Return p sites (m,), each new one the nearest to the catchment that is worst off."""
    opened = must.copy()
    able = np.where(never[None, :], np.inf, cost)
    for _ in range(p - int(must.sum())):
        if opened.any():
            worst = int(cost[:, opened].min(axis=1, initial=np.inf).argmax()) if len(cost) else 0
        else:
            worst = int(able.min(axis=1).argmax()) if len(cost) else 0
        if not len(cost):
            break
        site = int(np.where(opened, np.inf, able[worst]).argmin())
        if opened[site] or never[site]:
            break
        opened[site] = True
    return filled_up(opened, never, p)
