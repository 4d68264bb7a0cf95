"""Whole catchments to capacitated sites: a quick first answer, improved part by part.

A catchment that may not be split makes the integer programme hard long before
it is large. So an answer is improved on parts (Taillard and Voss 2002): an open
site, the open sites nearest to it and a few closed ones are taken out with all
catchments that they serve, and this small problem is solved with everything else
held, by `siting.whole_search` where that can, else by the integer programme
of `siting.models`. When no part of a size improves, parts grow. Every rule holds
inside a part: policies are left the room that the sites outside do not use.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

import numpy as np

from siting.answers import Plan
from siting.branching import branch
from siting.components import Part, part_of
from siting.objectives import arc_cost_cny_per_t
from siting.options import SolverOptions
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.watching import Tell
from siting.whole_case import whole_case
from siting.whole_search import WholeSearch

_PART_SIZES = (3, 4, 5, 6, 8, 12, 18)
"""Open sites of a part, one size after another."""

_CLOSED_SHARE = 0.6
_PART_LIMIT_S = 3.0
_PART_STEPS, _PART_NODES = 100, 3000
_PART_GAP_SHARE = 1e-5
_LEAST_SAVING_SHARE = 1e-9


def greedy_whole_loads(problem: SitingProblem, opened: Flags) -> Plan | None:
    """Return an answer that sends the largest catchments first, each where it costs least.

    A closed site counts with its fixed cost, those of `opened` (f,) are paid for;
    where policies count sites, no other may open. None when a catchment finds no
    room; sites left empty close unless required or counted.

    Parameters
    ----------
    problem
        One stream, one size a site, no least loads.
    opened
        Sites to start from (f,).
    """
    demand, days = problem.demand_t_per_d.sum(axis=1), problem.days_per_yr
    counted = bool(problem.option_policies)
    dear = math.inf if counted else problem.option_fixed_cost_cny_per_yr / days
    fixed = np.where(opened, 0.0, dear)
    room = np.where(problem.forbidden, 0.0, problem.option_capacity_t_per_d)
    cost = np.full((demand.size, room.size), np.inf)
    cost[problem.arc_catchment, problem.arc_facility] = arc_cost_cny_per_t(problem)
    place = np.full(demand.size, -1)
    for i in np.argsort(-demand, kind="stable").tolist():
        if demand[i] == 0:
            continue
        worth = np.where(room >= demand[i], demand[i] * cost[i] + fixed, np.inf)
        j = int(worth.argmin())
        if not np.isfinite(worth[j]):
            return None
        place[i], fixed[j] = j, 0.0
        room[j] -= demand[i]
    taken = place[problem.arc_catchment] == problem.arc_facility
    flow = np.where(taken, demand[problem.arc_catchment], 0.0)
    used = problem.required | np.isin(np.arange(room.size), place) | (opened & counted)
    option = np.where(used, np.arange(room.size), -1)
    return Plan.from_arrays(problem, option, flow, np.zeros_like(problem.demand_t_per_d))


@dataclass
class WholeLoadSearch:
    """The best plan so far, improved part by part.

    Parameters
    ----------
    problem
        The problem; its streams may go whole or split.
    plan
        An answer that keeps every rule.
    site_value_cny_per_yr
        What opening each site would cost at the prices of the bound (f,): closed
        sites of least value are taken into the parts.
    options
        Solver; the time limit is that of all parts together.
    tell
        Told each better answer, or None.
    """

    problem: SitingProblem
    plan: Plan
    site_value_cny_per_yr: Floats
    options: SolverOptions
    tell: Tell | None = None
    _settled: set[bytes] = field(default_factory=set)
    _ends_s: float = math.inf

    def run(self) -> Plan:
        """Return the best plan once no part of any size improves, or the time is over."""
        self._ends_s = time.monotonic() + self.options.time_limit_s
        for size in _PART_SIZES:
            self._sweep(size)
        return self.plan

    def _sweep(self, size: int) -> None:
        waiting = np.flatnonzero(self.plan.open_option >= 0).tolist()
        while waiting and time.monotonic() < self._ends_s and not self.options.cancelled:
            seed = waiting.pop(0)
            if self.plan.open_option[seed] < 0:
                continue
            members = self._members(seed, size)
            if self._improve(members):
                changed = members[self.plan.open_option[members] >= 0].tolist()
                waiting += [j for j in changed if j not in waiting]

    def _members(self, seed: int, size: int) -> Ints:
        """Return the sites of the part: open ones near `seed`, closed ones near and of use."""
        problem, plan = self.problem, self.plan
        carries = (problem.arc_facility == seed) & (plan.flow_t_per_d > 0)
        served = np.zeros(problem.demand_t_per_d.shape[0])
        served[problem.arc_catchment[carries]] = plan.flow_t_per_d[carries]
        tonnes = served[problem.arc_catchment]
        spent = tonnes * arc_cost_cny_per_t(problem)
        count = problem.facility_ids.size
        near = np.bincount(problem.arc_facility, spent, minlength=count)
        reach = np.bincount(problem.arc_facility, tonnes, minlength=count)
        near = near + np.where(reach < served.sum() * (1 - 1e-9), np.inf, 0.0)
        opened = plan.open_option >= 0
        near_open = np.argsort(np.where(opened, near, np.inf), kind="stable")[:size]
        worth = problem.days_per_yr * near + np.maximum(self.site_value_cny_per_yr, 0.0)
        worth = np.where(opened | problem.forbidden, np.inf, worth)
        closed = np.argsort(worth, kind="stable")[: max(int(_CLOSED_SHARE * size), 2)]
        closed = closed[np.isfinite(worth[closed])]
        return np.unique(np.concatenate([[seed], near_open[opened[near_open]], closed]))

    def _improve(self, members: Ints) -> bool:
        """Solve the part of the sites `members` and take it over when it costs less."""
        problem, plan = self.problem, self.plan
        inside = np.isin(problem.arc_facility, members) & (plan.flow_t_per_d > 0)
        demand = np.zeros_like(problem.demand_t_per_d)
        place = (problem.arc_catchment[inside], problem.arc_stream[inside])
        np.add.at(demand, place, plan.flow_t_per_d[inside])
        key = members.tobytes() + place[0].tobytes()
        if key in self._settled:
            return False
        part = part_of(left_room(problem, plan.open_option, members), members, demand)
        before = part_plan(part, plan)
        left_s = self._ends_s - time.monotonic()
        limited = replace(
            self.options,
            time_limit_s=min(max(left_s, 0.1), _PART_LIMIT_S),
            gap_share=_PART_GAP_SHARE,
        )
        found = solve_part(part.problem, before, limited)
        saving = before.cost_cny_per_yr - found.cost_cny_per_yr
        if not saving > _LEAST_SAVING_SHARE * plan.cost_cny_per_yr:
            self._settled.add(key)
            return False
        self.plan = with_part(problem, plan, part, found)
        if self.tell is not None:
            self.tell("search", None, self.plan.cost_cny_per_yr, math.nan)
        return True


def solve_part(problem: SitingProblem, before: Plan, options: SolverOptions) -> Plan:
    """Return the best answer found to a part that `before` answers, NaN its cost when none."""
    case = whole_case(problem)
    if case is None:
        return branch(problem, options, start=before)[1]
    search = WholeSearch(case, options, place=case.place_of(before))
    search.climb(_PART_STEPS)
    search.explore(options.time_limit_s, nodes=_PART_NODES)
    return search.plan or before


def left_room(problem: SitingProblem, open_option: Ints, members: Ints) -> SitingProblem:
    """Return `problem` with policies less what the open sites outside `members` use up."""
    outside = open_option.copy()
    outside[members] = -1
    opened = outside[outside >= 0]
    policies = tuple(
        replace(p, limit=p.limit - float(p.coefficient[opened].sum()))
        for p in problem.option_policies
    )
    return replace(problem, option_policies=policies) if policies else problem


def part_plan(part: Part, plan: Plan) -> Plan:
    """Return the piece of `plan` that belongs to `part`."""
    position = np.full(int(part.options.max(initial=0)) + 1, -1)
    position[part.options] = np.arange(part.options.size)
    whole = plan.open_option[part.facilities]
    local = np.where(whole >= 0, position[np.maximum(whole, 0)], -1)
    nothing = np.zeros_like(plan.unserved_t_per_d)
    return Plan.from_arrays(part.problem, local, plan.flow_t_per_d[part.arcs], nothing)


def with_part(problem: SitingProblem, plan: Plan, part: Part, found: Plan) -> Plan:
    """Return `plan` with the answer `found` to `part` put in its place."""
    opened, flow = plan.open_option.copy(), plan.flow_t_per_d.copy()
    opened[part.facilities] = np.append(part.options, -1)[found.open_option]
    flow[part.arcs] = found.flow_t_per_d
    return Plan.from_arrays(problem, opened, flow, plan.unserved_t_per_d + found.unserved_t_per_d)
