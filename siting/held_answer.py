"""One answer of the allocation with openings held."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np

from siting.held_program import HeldProgram
from siting.problem import Floats, Ints


@dataclass(frozen=True, eq=False)
class Held:
    """One answer; its arrays are laid out when they are asked for.

    Parameters
    ----------
    cost_cny_per_d
        Haul, processing and unserved waste; no fixed costs.
    program
        What was asked.
    columns
        Positions in the programme's arcs of those that had a column; those left out
        would improve nothing.
    point
        What HiGHS answered: first what is left over, then the columns.
    """

    cost_cny_per_d: float
    program: HeldProgram
    columns: Ints
    point: highspy.HighsSolution

    @cached_property
    def _values(self) -> Floats:
        return np.array(self.point.col_value)

    @cached_property
    def duals(self) -> Floats:
        """What one unit more of each row's bound would add."""
        return np.array(self.point.row_dual)

    @cached_property
    def flow_t_per_d(self) -> Floats:
        """Flows (a,)."""
        flow = np.zeros(self.program.problem.arc_stream.size)
        flow[self.program.arcs[self.columns]] = self._values[self.program.left.size :]
        return flow

    @cached_property
    def unserved_t_per_d(self) -> Floats:
        """Demand left over (n, s)."""
        left, unserved = self.program.left, np.zeros(self.program.problem.demand_t_per_d.shape)
        unserved.ravel()[self.program.demands[left]] = self._values[: left.size]
        return unserved

    @cached_property
    def column_price_cny_per_t(self) -> Floats:
        """What one tonne more forced on each of the programme's arcs would add."""
        price: Floats = self.program.arc_cost_cny_per_t - self.program.matrix.T @ self.duals
        return price

    @cached_property
    def arc_price_cny_per_t(self) -> Floats:
        """What one tonne more forced on each arc would add (a,); infinite on an arc without use."""
        price = np.full(self.program.problem.arc_stream.size, np.inf)
        price[self.program.arcs] = self.column_price_cny_per_t
        return price

    @cached_property
    def demand_price_cny_per_t(self) -> Floats:
        """What one tonne more arising would add (n, s)."""
        price = np.zeros(self.program.problem.demand_t_per_d.shape)
        price.ravel()[self.program.demands] = self.duals[: self.program.demands.size]
        return price

    @property
    def room_price_cny_per_t(self) -> Floats:
        """What one tonne more of capacity would add (f,); above 0 at a least load."""
        price: Floats = self.duals[self.program.first_facility_row : self.program.first_limit_row]
        return price

    @property
    def limit_price_cny_per_t(self) -> Floats:
        """What one tonne more of each shared load limit (g,) would add, at most 0."""
        price: Floats = self.duals[self.program.first_limit_row :]
        return price
