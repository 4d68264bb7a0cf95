"""The allocation with openings held, as one linear programme: its rows and columns.

min  sum_a c_a x_a + sum_is p_s u_is
     sum_{a in (i,s)} x_a + u_is - r_js sum_{a into j} x_a = q_is    (j the source of i)
     m_j K_j <= sum_{a into j} x_a <= K_j
     sum_{j in G_g} sum_{a into j} x_a <= L_g

Streams may split here, as in `siting.prices`. Arcs that a distance limit bars may stand in
it too, held at 0 until a change lifts the limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from scipy import sparse

from siting.held_change import Change
from siting.objectives import arc_cost_cny_per_t
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.residues import arising_flags, source_catchment
from siting.solution import open_capacity_t_per_d


@dataclass(frozen=True, eq=False)
class HeldProgram:
    """The programme of a part with its openings held.

    Parameters
    ----------
    problem
        The problem or a part of it.
    open_option
        Option per facility (f,), -1 = closed.
    usable
        Facilities (f,) that take waste, or may with a change.
    barred
        Arcs (a,) that carry nothing unless a change lifts them.
    """

    problem: SitingProblem
    open_option: Ints
    usable: Flags
    barred: Flags

    @cached_property
    def capacity_t_per_d(self) -> Floats:
        """Capacity that is open (f,)."""
        return open_capacity_t_per_d(self.problem, self.open_option)

    @cached_property
    def _arising(self) -> Flags:
        return arising_flags(self.problem, self.usable)

    @cached_property
    def arcs(self) -> Ints:
        """Positions of the arcs that may carry waste: one column each."""
        inside = self._arising[self.problem.arc_catchment, self.problem.arc_stream]
        return np.flatnonzero(inside & self.usable[self.problem.arc_facility])

    @cached_property
    def demands(self) -> Ints:
        """Places in (n, s), counted through, where waste arises: the first rows."""
        return np.flatnonzero(self._arising.ravel())

    @cached_property
    def _unserved_cost_cny_per_t(self) -> Floats:
        problem = self.problem
        price: Floats = problem.unserved_cost_cny_per_t[self.demands % problem.stream_keys.size]
        return price

    @cached_property
    def left(self) -> Ints:
        """Positions in `demands` of which some may be left over: one column each."""
        return np.flatnonzero(np.isfinite(self._unserved_cost_cny_per_t))

    @cached_property
    def left_cost_cny_per_t(self) -> Floats:
        """Cost of the columns of `left`."""
        cost: Floats = self._unserved_cost_cny_per_t[self.left]
        return cost

    @cached_property
    def arc_cost_cny_per_t(self) -> Floats:
        """Cost of the columns of `arcs`."""
        cost: Floats = arc_cost_cny_per_t(self.problem)[self.arcs]
        return cost

    @property
    def first_facility_row(self) -> int:
        """The row of the first facility; the demands stand before."""
        return int(self.demands.size)

    @property
    def first_limit_row(self) -> int:
        """The row of the first shared load limit; the facilities stand before."""
        return int(self.demands.size + self.problem.facility_ids.size)

    @property
    def row_bounds_t_per_d(self) -> tuple[Floats, Floats]:
        """Return the least and the most of each row."""
        problem = self.problem
        demand = problem.demand_t_per_d.ravel()[self.demands]
        least = problem.min_load_share * self.capacity_t_per_d
        limits = [limit.limit_t_per_d for limit in problem.load_limits]
        nothing = np.full(len(limits), -highspy.kHighsInf)
        return (
            np.concatenate([demand, least, nothing]),
            np.concatenate([demand, self.capacity_t_per_d, limits]),
        )

    def moved(self, change: Change) -> tuple[int, float]:
        """Return the row whose bound a change of one bound moves, and how far."""
        capacity, least = self.capacity_t_per_d, self.problem.min_load_share
        for g, tonnes in change.limit_t_per_d.items():
            return self.first_limit_row + g, tonnes - self.problem.load_limits[g].limit_t_per_d
        for j, tonnes in change.least_load_t_per_d.items():
            return self.first_facility_row + j, tonnes - float(least[j] * capacity[j])
        ((j, tonnes),) = change.capacity_t_per_d.items()
        return self.first_facility_row + j, tonnes - float(capacity[j])

    @cached_property
    def matrix(self) -> sparse.csc_array:
        """Rows (demands, facilities, limits) by the columns of `arcs`."""
        problem, arcs, streams = self.problem, self.arcs, self.problem.stream_keys.size
        row_of = np.full(problem.demand_t_per_d.size, -1)
        row_of[self.demands] = np.arange(self.demands.size)
        facility, column, one = problem.arc_facility[arcs], np.arange(arcs.size), np.ones(arcs.size)
        taken = row_of[problem.arc_catchment[arcs] * streams + problem.arc_stream[arcs]]
        blocks = [(taken, column, one), (self.first_facility_row + facility, column, one)]
        place = source_catchment(problem)[facility]
        for s in range(streams):
            share = problem.yield_share[facility, s]
            leaving = np.flatnonzero((place >= 0) & (share > 0))
            blocks.append((row_of[place[leaving] * streams + s], leaving, -share[leaving]))
        for number, limit in enumerate(problem.load_limits):
            counted = np.flatnonzero(limit.members[facility])
            row = np.full(counted.size, self.first_limit_row + number)
            blocks.append((row, counted, np.ones(counted.size)))
        row, col, value = (np.concatenate(part) for part in zip(*blocks, strict=True))
        shape = (self.first_limit_row + len(problem.load_limits), arcs.size)
        return sparse.coo_array((value, (row, col)), shape=shape).tocsc()
