"""Which sites cover which catchments: merging, dominance, greedy choice.

Exact reductions of a cover (Beasley 1987; Toregas and ReVelle 1972): rows that
the same sites cover are one row; a row that is covered whenever another one is
may go; a site that covers no more than another one and costs no less may go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from siting.locate.models import cover_model
from siting.options import SolverOptions
from siting.problem import Flags, Floats, Ints
from siting.solution import INFEASIBLE, OPTIMAL
from siting.watching import Hear

_MOST_ROWS = 4000
"""Above this many different rows the pairwise comparison costs more than it saves."""

_ROUNDS = 10


@dataclass(frozen=True, eq=False)
class Cover:
    """A cover found, or the proof that there is none.

    Parameters
    ----------
    status
        Word of `siting.solution.STATUSES`.
    sites
        Positions of the sites; empty without an answer.
    bound
        Proven least cost.
    """

    status: str
    sites: Ints
    bound: float


def merge_rows(covers: Flags) -> tuple[Ints, Ints]:
    """Return one row of each kind, and the kind of each row (n,)."""
    packed = np.packbits(covers, axis=1)
    _, first, kind = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return first, kind.ravel()


def leading_sites(covers: Flags, fixed_cost: Floats) -> Ints:
    """Return the sites that no other one replaces at no more cost; of equals the first."""
    count = covers.astype(np.float32)
    shared, size = count.T @ count, count.sum(axis=0)
    inside = shared >= size[:, None]
    place = np.arange(size.size)
    same = inside & inside.T & (fixed_cost[:, None] == fixed_cost[None, :])
    cheaper = fixed_cost[None, :] <= fixed_cost[:, None]
    beaten = inside & cheaper & (~same | (place[None, :] < place[:, None]))
    np.fill_diagonal(beaten, val=False)
    return np.flatnonzero(~beaten.any(axis=1) & (size > 0))


def leading_rows(covers: Flags) -> Ints:
    """Return the rows, all different, that are not covered as a matter of course."""
    if covers.shape[0] > _MOST_ROWS:
        return np.arange(covers.shape[0])
    count = covers.astype(np.float32)
    within = count @ count.T >= count.sum(axis=1)[None, :]
    np.fill_diagonal(within, val=False)
    return np.flatnonzero(~within.any(axis=1))


def reduce_cover(covers: Flags, fixed_cost: Floats) -> tuple[Ints, Ints]:
    """Return rows and sites of an equivalent, smaller cover."""
    rows, sites = np.arange(covers.shape[0]), np.arange(covers.shape[1])
    for _ in range(_ROUNDS):
        before = (rows.size, sites.size)
        rows = rows[merge_rows(covers[np.ix_(rows, sites)])[0]]
        rows = rows[leading_rows(covers[np.ix_(rows, sites)])]
        sites = sites[leading_sites(covers[np.ix_(rows, sites)], fixed_cost[sites])]
        if (rows.size, sites.size) == before:
            break
    return np.sort(rows), sites


def greedy_cover(covers: Flags, fixed_cost: Floats) -> Ints:
    """Return sites that cover every row, each time the one of least cost per new row."""
    left = np.ones(covers.shape[0], dtype=bool)
    chosen: list[int] = []
    while left.any():
        new = covers[left].sum(axis=0)
        cost = np.where(new > 0, fixed_cost / np.maximum(new, 1), np.inf)
        chosen.append(int(np.lexsort((-new, cost))[0]))
        left &= ~covers[:, chosen[-1]]
    return np.array(chosen, dtype=np.int64)


def find_cover(
    covers: Flags,
    fixed_cost: Floats,
    options: SolverOptions,
    *,
    most: int | None = None,
    hear: Hear | None = None,
) -> Cover:
    """Return the cheapest cover, or any of at most `most` sites.

    Parameters
    ----------
    covers
        Whether a site covers a row (n, m).
    fixed_cost
        Cost of each site (m,).
    options
        Limits.
    most
        Largest number of sites; the cost then does not matter.
    hear
        Told incumbent and bound.
    """
    nothing = np.empty(0, dtype=np.int64)
    if not covers.any(axis=1).all():
        return Cover(INFEASIBLE, nothing, np.inf)
    price = fixed_cost if most is None else np.ones(covers.shape[1])
    rows, sites = reduce_cover(covers, price)
    small = covers[np.ix_(rows, sites)]
    greedy = greedy_cover(small, price[sites])
    if rows.size == 0 or (most is not None and greedy.size <= most):
        return Cover(OPTIMAL, sites[greedy], 0.0)
    start = None
    if most is None:
        start = np.isin(np.arange(sites.size), greedy).astype(np.float64)
    quick = replace(options, gap_share=options.gap_share if most is None else 0.0)
    outcome = cover_model(small, price[sites], most).run(quick, start, hear)
    if outcome.values is None:
        if most is None and outcome.status != INFEASIBLE:
            return Cover(OPTIMAL, sites[greedy], outcome.bound)
        return Cover(outcome.status, nothing, outcome.bound)
    return Cover(OPTIMAL, sites[outcome.values > 0.5], outcome.bound)  # noqa: PLR2004
