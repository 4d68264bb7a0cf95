"""The p-dispersion on arrays: p sites as far from one another as can be, proved."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from siting.errors import Fault
from siting.locate.inputs import Inputs
from siting.locate.location import Location, answered, count_conflict, impossible, undecided
from siting.locate.models import apart_model
from siting.options import Cancel, ProgressCallback, SolverOptions
from siting.problem import Flags, Floats, Ints
from siting.solution import INFEASIBLE, OPTIMAL


def p_dispersion(  # noqa: PLR0913
    distance: ArrayLike,
    p: int,
    *,
    required: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float = 300,
    gap_share: float = 0,
    cancel: Cancel | None = None,
    progress: ProgressCallback | None = None,
) -> Location:
    """Open exactly p sites so that the nearest two are as far apart as can be.

    ::

        max  r
        s.t. r <= d_jk + M (2 - y_j - y_k)      for all j < k
             sum_j y_j = p                      exactly p sites open
             y_j in {0, 1}

    ====== ============== =====================================================
    symbol argument       meaning
    ====== ============== =====================================================
    j, k   -              sites (m)
    d_jk   distance       distance between two sites; of both ways the shorter
    p      p              number of sites to open, at least 2
    r      .objective     least distance between two open sites
    y_j    .open          1 when the site is open
    M      -              a number larger than any distance
    ====== ============== =====================================================

    Parameters
    ----------
    distance
        Distance between sites (m, m), at least 0; the diagonal is not looked at.
    p
        Number of sites to open, 2 to m.
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
        The answer; the bound lies above the objective and `.flow` is empty (0, m).

    Raises
    ------
    ProblemError
        With every fault of the input.

    Notes
    -----
    The model is Kuby's (1987). Whether p sites lie at least r apart asks for as
    many sites without a too close pair; it is asked by bisection over the
    different distances (Sayah and Irnich 2017), with one row for a whole clique
    of sites too close to one another, from a greedy answer on (Erkut 1990).

    Examples
    --------
    Sites at km 0, 1, 5 and 9 of a road: three at km 0, 5 and 9 are 4 km apart.

    >>> import numpy as np
    >>> from siting import locate
    >>> place_km = np.array([0, 1, 5, 9])
    >>> answer = locate.p_dispersion(abs(place_km[:, None] - place_km[None, :]), 3)
    >>> answer.open.tolist(), answer.objective, answer.bound, answer.status
    ([True, False, True, True], 4.0, 4.0, 'optimal')
    """
    inputs = Inputs()
    given = inputs.matrix("distance", distance, infinite=False)
    rows, m = inputs.sizes(given)
    if rows != m:
        params = {"name": "distance", "found": given.shape, "expected": "(m, m)"}
        inputs.faults.append(Fault("locate_shape", params))
    must, never = inputs.choice(required, forbidden, m)
    number = inputs.count(p, m, lower=2)
    options = inputs.options(time_limit_s, gap_share, cancel)
    inputs.report_to(progress, maximise=True)
    inputs.finish()
    shape = (0, given.shape[0])
    conflict = count_conflict(number, must, never)
    if conflict is not None:
        return impossible(shape, inputs.seconds, conflict, maximise=True)
    between = np.minimum(given, given.T)
    np.fill_diagonal(between, np.inf)
    search = _Search(between, number, must, never)
    search.bisect(options, inputs)
    if not search.opened.any():
        return undecided(shape, inputs.seconds, bound=search.bound)
    answer = answered(
        search.opened,
        csr_array(shape, dtype=np.float64),
        objective=search.apart,
        bound=max(search.bound, search.apart),
        seconds=inputs.seconds,
    )
    return inputs.ended(answer)


@dataclass
class _Search:
    """The best sites, how far they are apart, and the proven bound.

    Parameters
    ----------
    between
        Distances (m, m), infinite on the diagonal.
    p
        Sites to open.
    must, never
        Required and forbidden sites (m,).
    """

    between: Floats
    p: int
    must: Flags
    never: Flags

    def __post_init__(self) -> None:
        """Start from a greedy answer and from the distances of the required sites."""
        able = np.flatnonzero(~self.never)
        values = np.unique(self.between[np.ix_(able, able)])
        held = self.apart_of(self.must)
        self.values: Floats = values[np.isfinite(values) & (values <= held)]
        self.opened = greedy_apart(self.between, self.p, self.must, self.never)
        self.apart = self.apart_of(self.opened)
        self.bound = float(self.values[-1])

    def apart_of(self, opened: Flags) -> float:
        """Return the least distance between two of `opened` (m,)."""
        sites = np.flatnonzero(opened)
        return float(self.between[np.ix_(sites, sites)].min(initial=math.inf))

    def bisect(self, options: SolverOptions, inputs: Inputs) -> None:
        """Halve the distances that may still be the answer, until one is left."""
        high = self.values.size - 1
        low = int(np.searchsorted(self.values, self.apart))
        while low < high and self.bound - self.apart > options.gap_share * self.apart:
            inputs.reporter.tell("search", self.apart, self.bound)
            left_s = options.time_limit_s - inputs.seconds
            if left_s <= 0 or options.cancelled:
                return
            middle = (low + high + 1) // 2
            limited = replace(options, time_limit_s=left_s)
            status, opened = self.at_least(float(self.values[middle]), limited)
            if status == OPTIMAL:
                self.opened, self.apart = opened, self.apart_of(opened)
                low = int(np.searchsorted(self.values, self.apart))
            elif status == INFEASIBLE:
                high = middle - 1
                self.bound = float(self.values[high])
            else:
                return

    def at_least(self, apart: float, options: SolverOptions) -> tuple[str, Flags]:
        """Return whether p sites lie at least `apart` from one another, and which (m,)."""
        near = self.between < apart
        free = np.flatnonzero(~self.never & ~self.must & ~near[:, self.must].any(axis=1))
        spare = self.p - int(self.must.sum())
        if spare <= 0:
            return OPTIMAL, self.must
        if free.size < spare:
            return INFEASIBLE, self.must
        cliques = clique_rows(near[np.ix_(free, free)])
        outcome = apart_model(cliques, free.size, spare).run(replace(options, gap_share=0.0))
        if outcome.values is None:
            return outcome.status, self.must
        chosen = free[outcome.values > 0.5][:spare]  # noqa: PLR2004
        return OPTIMAL, self.must | np.isin(np.arange(self.must.size), chosen)


def greedy_apart(between: Floats, p: int, must: Flags, never: Flags) -> Flags:
    """Return p sites (m,): the required ones or the farthest pair, then the farthest each time."""
    opened = must.copy()
    able = np.flatnonzero(~never)
    if not opened.any():
        inside = np.where(np.isfinite(between), between, -1.0)[np.ix_(able, able)]
        pair = np.unravel_index(int(inside.argmax()), inside.shape)
        opened[able[list(pair)]] = True
    while opened.sum() < p:
        reach = between[:, opened].min(axis=1)
        site = int(np.where(opened | never, -1.0, reach).argmax())
        opened[site] = True
    return opened


def clique_rows(near: Flags) -> list[Ints]:
    """Return cliques (positions) that together hold every pair marked in `near` (m, m)."""
    left = np.triu(near, 1)
    cliques: list[Ints] = []
    for a in range(near.shape[0]):
        while left[a].any():
            members = [a, int(left[a].argmax())]
            able = near[a] & near[members[1]]
            while able.any():
                fresh = able & left[a]
                site = int((fresh if fresh.any() else able).argmax())
                members.append(site)
                able &= near[site]
            clique = np.array(sorted(members))
            left[np.ix_(clique, clique)] = False
            cliques.append(clique)
    return cliques
