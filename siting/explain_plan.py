"""The plan that an explanation asks: its problem, its answer and re-solves of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from siting.errors import Fault, ScenarioError
from siting.held_answer import Held
from siting.held_change import Change
from siting.held_model import HeldModel
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.residues import source_catchment
from siting.slopes import first_slope_cny_per_t
from siting.solution import Solution
from siting.surroundings import Surroundings

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
    surroundings
        Hauls that only a distance limit bars, and what parks save; None = nothing is known.
    """

    problem: SitingProblem
    solution: Solution
    facility: int = -1
    surroundings: Surroundings | None = None
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
        return self._answered(self.model)

    def _answered(self, model: HeldModel) -> Held:
        if model.base is None:
            raise ScenarioError([Fault("explain_nothing", {"status": self.solution.status})])
        return model.base

    def restart(self) -> None:
        """Ask on from the allocation without any change, whatever was asked before."""
        for name in ("model", "wide_model"):
            if name in self.__dict__:  # it was asked before
                self.__dict__[name].restart()

    @cached_property
    def around(self) -> Surroundings:
        """Return the surroundings, those of which nothing is known where none are given."""
        return self.surroundings or Surroundings.nothing(self.problem)

    @cached_property
    def wide(self) -> SitingProblem:
        """Return the problem with the hauls that only a distance limit bars after its own."""
        return self.around.widened(self.problem)

    @cached_property
    def wide_model(self) -> HeldModel:
        """Return the model in which changes may lift distance limits."""
        barred = np.arange(self.wide.arc_stream.size) >= self.problem.arc_stream.size
        found = HeldModel(self.wide, self.solution.open_option, barred=barred)
        found.start_from(self.model)
        return found

    @cached_property
    def wide_base(self) -> Held:
        """Return the allocation of `wide_model` without any change: that of `base`.

        Raises
        ------
        ScenarioError
            When there is none: the stored answer is not one of this problem.
        """
        return self._answered(self.wide_model)

    def lift(self, s: int, limit_km: float) -> Ints:
        """Return the arcs of `wide` that lifting the limit of stream `s` to `limit_km` lets in.

        To open facilities only.
        """
        arcs = self.problem.arc_stream.size + self.around.barred_within(s, limit_km)
        found: Ints = arcs[self.solution.open[self.wide.arc_facility[arcs]]]
        return found

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

    @cached_property
    def entry_price_cny_per_t(self) -> Floats:
        """Return what a tonne taken by each facility (f,) costs beyond haul and processing.

        At the prices of the present allocation: room, shared limits, residues.
        """
        base, problem = self.base, self.problem
        entry = np.array(-base.room_price_cny_per_t)
        for g, limit in enumerate(problem.load_limits):
            entry -= limit.members * base.limit_price_cny_per_t[g]
        found: Floats = entry + self._residue_price_cny_per_t
        return found

    @cached_property
    def _residue_price_cny_per_t(self) -> Floats:
        """Return the price of the residues of a tonne in the present allocation (f,)."""
        place = source_catchment(self.problem)
        prices = np.where(place[:, None] >= 0, self.base.demand_price_cny_per_t[place], 0.0)
        found: Floats = (self.problem.yield_share * prices).sum(axis=1)
        return found

    def least_cost_cny_per_t(self, a: int) -> float:
        """Return a lower limit of haul, processing and residues of a tonne on arc `a`.

        Residues cost at least their price in the present allocation.
        """
        problem, j = self.problem, int(self.problem.arc_facility[a])
        own = problem.arc_haul_cost_cny_per_t[a] + problem.arc_processing_cost_cny_per_t[a]
        return float(own + self._residue_price_cny_per_t[j])

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

        return 0.0 - (first_slope_cny_per_t(self.base.cost_cny_per_d, at, 1.0) or 0.0)

    def more_limit_cny_per_t(self, g: int) -> float:
        """Return the saving by the first tonne more of shared load limit `g`."""
        limit = self.problem.load_limits[g].limit_t_per_d

        def at(step: float) -> tuple[float, float] | None:
            held = self.model.solve(Change(limit_t_per_d={g: limit + step}))
            return (
                None
                if held is None
                else (held.cost_cny_per_d, min(float(held.limit_price_cny_per_t[g]), 0.0))
            )

        return 0.0 - (first_slope_cny_per_t(self.base.cost_cny_per_d, at, 1.0) or 0.0)

    def less_load_cny_per_t(self, j: int) -> float:
        """Return the saving by the first tonne less that facility `j` must take."""
        capacity = float(self.solution.capacity_t_per_d[j])
        least = float(self.problem.min_load_share[j]) * capacity

        def at(step: float) -> tuple[float, float] | None:
            held = self.model.solve(Change(least_load_t_per_d={j: least - step}))
            return (
                None
                if held is None
                else (held.cost_cny_per_d, -max(float(held.room_price_cny_per_t[j]), 0.0))
            )

        step = min(1.0, least)
        return 0.0 - (first_slope_cny_per_t(self.base.cost_cny_per_d, at, step) or 0.0)

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
