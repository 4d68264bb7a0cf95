"""The plan that an explanation asks: its problem, its answer and re-solves of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from siting.errors import Fault, ScenarioError
from siting.held_model import Change, Held, HeldModel, first_slope_cny_per_t
from siting.problem import Flags, Floats, SitingProblem
from siting.residues import source_catchment
from siting.solution import Solution

FULL_SHARE = 1 - 1e-6
_PRICE_CNY_PER_T = 1e-6


@dataclass(frozen=True, eq=False)
class HeldPlan:
    """A stored answer and what its allocation would be with small changes.

    Parameters
    ----------
    problem
        The problem.
    solution
        The answer as stored.
    facility
        Position of a closed facility that changes may open, or -1.
    """

    problem: SitingProblem
    solution: Solution
    facility: int = -1
    _onward: dict[int, float] = field(default_factory=dict)

    @property
    def flow_t_per_d(self) -> Floats:
        """Return the flows of the answer as stored (a,)."""
        return self.solution.flow_t_per_d

    @cached_property
    def model(self) -> HeldModel:
        """Return the model that answers the changes."""
        able = self.solution.open.copy()
        if self.facility >= 0:
            able[self.facility] = True
        opened = self.solution.open_option
        return HeldModel(self.problem, opened, able=able)

    @cached_property
    def base(self) -> Held:
        """Return the allocation without any change.

        Raises
        ------
        ScenarioError
            When there is none: the stored answer is not one of this problem.
        """
        held = self.model.solve()
        if held is None:
            raise ScenarioError([Fault("explain_nothing", {"status": self.solution.status})])
        return held

    @cached_property
    def full(self) -> Flags:
        """Return which facilities are open and full (f,)."""
        capacity = self.solution.capacity_t_per_d
        return self.solution.open & (self.solution.load_t_per_d >= capacity * FULL_SHARE)

    @cached_property
    def at_least_load(self) -> Flags:
        """Return which facilities take waste only to reach their least load (f,)."""
        held: Flags = self.solution.open & (self.base.room_price_cny_per_t > _PRICE_CNY_PER_T)
        return held

    def arcs_of(self, i: int, s: int) -> Flags:
        """Return the arcs (a,) of a stream of a catchment."""
        mine: Flags = (self.problem.arc_catchment == i) & (self.problem.arc_stream == s)
        return mine

    def more_demand_cny_per_t(self, i: int, s: int) -> float | None:
        """Return the cost of the first tonne more arising, None when it cannot be taken."""
        amount = float(self.problem.demand_t_per_d[i, s])

        def at(step: float) -> tuple[float, float] | None:
            held = self.model.solve(Change(demand_t_per_d={(i, s): amount + step}))
            return (
                None
                if held is None
                else (held.cost_cny_per_d, float(held.demand_price_cny_per_t[i, s]))
            )

        return first_slope_cny_per_t(self.base.cost_cny_per_d, at, 1.0)

    def more_room_cny_per_t(self, j: int) -> float:
        """Return the saving by the first tonne more of capacity at facility `j`."""
        capacity = float(self.solution.capacity_t_per_d[j])

        def at(step: float) -> tuple[float, float] | None:
            held = self.model.solve(Change(capacity_t_per_d={j: capacity + step}))
            return (
                None
                if held is None
                else (held.cost_cny_per_d, min(float(held.room_price_cny_per_t[j]), 0.0))
            )

        return -(first_slope_cny_per_t(self.base.cost_cny_per_d, at, 1.0) or 0.0)

    def forced_cny_per_t(self, a: int) -> float | None:
        """Return what the first tonne forced on arc `a` adds, None when it is impossible."""
        where = (self.problem.arc_catchment[a], self.problem.arc_stream[a])
        most = float(self.problem.demand_t_per_d[where])

        def at(step: float) -> tuple[float, float] | None:
            held = self.model.solve(Change(least_flow_t_per_d={a: step}))
            return (
                None if held is None else (held.cost_cny_per_d, float(held.arc_price_cny_per_t[a]))
            )

        return first_slope_cny_per_t(self.base.cost_cny_per_d, at, min(most, 1.0))

    def all_forced(self, a: int, room_t_per_d: float = 0.0) -> Held | None:
        """Return the allocation with everything on arc `a`, its facility that much larger."""
        where = (self.problem.arc_catchment[a], self.problem.arc_stream[a])
        tonnes = {int(a): float(self.problem.demand_t_per_d[where])}
        return self.model.solve(replace(self.larger(a, room_t_per_d), least_flow_t_per_d=tonnes))

    def larger(self, a: int, room_t_per_d: float) -> Change:
        """Return the change that makes the facility of arc `a` larger; its least load stays."""
        j = int(self.problem.arc_facility[a])
        if room_t_per_d <= 0:
            return Change()
        return Change(capacity_t_per_d={j: float(self.solution.capacity_t_per_d[j]) + room_t_per_d})

    def onward_cny_per_t(self, j: int) -> float:
        """Return what the residues of one tonne taken by `j` cost downstream."""
        if j not in self._onward:
            place, share = int(source_catchment(self.problem)[j]), self.problem.yield_share[j]
            left = np.flatnonzero(share > 0).tolist() if place >= 0 else []
            costs = [(self.more_demand_cny_per_t(place, s) or 0.0) * float(share[s]) for s in left]
            self._onward[j] = sum(costs)
        return self._onward[j]
