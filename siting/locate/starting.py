"""Sites that a search starts from: those of an earlier answer, or flags."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from siting.answers import Plan
from siting.errors import Fault
from siting.locate.inputs import Inputs, Size
from siting.locate.location import Location
from siting.notes import START_IGNORED, START_USED
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.solution import (
    FEASIBLE,
    NO_SOLUTION,
    OPTIMAL,
    OPTIMAL_GAP_SHARE,
    Solution,
    SolverReport,
    gap_share,
)
from siting.verification import verify


@dataclass(frozen=True, eq=False)
class Start:
    """What a start opens.

    Parameters
    ----------
    open
        Whether each site is open (m,).
    load
        What each took in the earlier answer (m,), infinity when that is not known.
    flow
        What went where in it, sparse (n, m), or None.
    """

    open: Flags
    load: Floats
    flow: csr_array | None = None

    def counted_in(self, amount: float) -> Start:
        """Return the start with loads and flows times `amount` (`siting.locate.units`)."""
        flow = None if self.flow is None else self.flow * amount
        return Start(self.open, self.load * amount, flow)

    def keeps(self, required: Flags, forbidden: Flags, p: int | None) -> bool:
        """Return whether it opens what must open, nothing that must not, and p sites."""
        allowed = not (self.open & forbidden).any() and not (required & ~self.open).any()
        count = int(self.open.sum())
        return bool(allowed) and count == (count if p is None else p) > 0


def read_start(inputs: Inputs, start: ArrayLike | Location | None, m: Size) -> Start | None:
    """Return the start, or None without one; a wrong shape is noted as a fault.

    Parameters
    ----------
    inputs
        Collects the fault.
    start
        Flags (m,), or a `Location` over the same sites.
    m
        Number of sites, None when it is not known.
    """
    if start is None or m is None:
        return None
    flags = np.asarray(start.open if isinstance(start, Location) else start)
    if flags.dtype != bool or flags.shape != (m,):
        inputs.faults.append(Fault("locate_start", {"count": m, "found": flags.shape}))
        return None
    if not isinstance(start, Location):
        return Start(flags, np.full(m, np.inf))
    return Start(flags, np.asarray(start.flow.sum(axis=0), dtype=np.float64), start.flow)


def fitting_start(
    start: Start | None, rules: tuple[Flags, Flags], p: int | None
) -> tuple[Start | None, tuple[str, ...]]:
    """Return the start when it keeps the rules, and the note that says whether it was used.

    Parameters
    ----------
    start
        The start, or None.
    rules
        Required and forbidden sites, each (m,).
    p
        Number of sites to open, or None.
    """
    if start is None:
        return None, ()
    return (start, (START_USED,)) if start.keeps(*rules, p) else (None, (START_IGNORED,))


def start_openings(problem: SitingProblem, start: Start) -> Ints:
    """Return the openings (f,): the smallest size that takes the earlier load, else the largest."""
    opened = np.full(problem.facility_ids.size, -1)
    for j in np.flatnonzero(start.open).tolist():
        options = np.flatnonzero(problem.option_facility == j)
        sizes = problem.option_capacity_t_per_d[options]
        large = sizes >= start.load[j] * (1 - 1e-9)
        pick = np.where(large, sizes, np.inf).argmin() if large.any() else sizes.argmax()
        opened[j] = options[pick]
    return opened


def start_solution(problem: SitingProblem, start: Start | None) -> Solution | None:
    """Return the start as an earlier solution of `problem`, of which only openings are known."""
    if start is None:
        return None
    nothing = np.zeros(problem.demand_t_per_d.shape)
    return Solution(
        problem=problem,
        status=FEASIBLE,
        objective_cny_per_yr=math.nan,
        bound_cny_per_yr=-math.inf,
        gap_share=math.inf,
        open_option=start_openings(problem, start),
        flow_t_per_d=np.zeros(problem.arc_stream.size),
        unserved_t_per_d=nothing,
        capacity_price_cny_per_t=np.zeros(problem.facility_ids.size),
        demand_price_cny_per_t=nothing,
        report=SolverReport("", "", NO_SOLUTION, 0.0, "none"),
    )


def not_worse(problem: SitingProblem, solution: Solution, start: Start | None) -> Solution:
    """Return `solution`, or the start with its own flows where these are an answer and cost less.

    Parameters
    ----------
    problem
        The problem.
    solution
        What the search found.
    start
        The start, or None.
    """
    if start is None or start.flow is None or start.flow.shape[0] != problem.catchment_ids.size:
        return solution
    flow = np.asarray(start.flow[problem.arc_catchment, problem.arc_facility], dtype=np.float64)
    none = np.zeros_like(problem.demand_t_per_d)
    plan = Plan.from_arrays(problem, start_openings(problem, start), flow, none)
    if solution.has_incumbent and not plan.cost_cny_per_yr < solution.objective_cny_per_yr:
        return solution
    bound = min(solution.bound_cny_per_yr, plan.cost_cny_per_yr)
    gap = gap_share(plan.cost_cny_per_yr, bound)
    begun = replace(
        solution,
        status=OPTIMAL if gap <= OPTIMAL_GAP_SHARE else FEASIBLE,
        objective_cny_per_yr=plan.cost_cny_per_yr,
        bound_cny_per_yr=bound,
        gap_share=gap,
        open_option=plan.open_option,
        flow_t_per_d=flow,
        unserved_t_per_d=none,
        shortfalls=(),
    )
    return begun if verify(problem, begun, prices=False).ok else solution
