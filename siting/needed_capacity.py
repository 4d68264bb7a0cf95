"""Rules that every answer keeps anyway: how much must open for the demand that must be served.

For each stream s whose demand may not be left over, and for all of them together,

    sum_k min(K_k, R_j) y_k >= Q                         needed capacity
    sum_k y_k >= N                                       needed count

Q is the demand, R_j the part of it that can reach the facility j of option k, N the
least number of facilities whose largest sizes hold Q: with sizes 8, 8, 8 and Q = 9
two must open. Every tonne of Q lands in an open facility, whatever else that one
takes and whatever other rules hold, so no answer is lost. Linear relaxations open
capacity by fractions, 9/8 of a facility above; the count forbids that, and the bound
of `siting.bound` keeps it exactly (Cornuejols, Sridharan and Thizy 1991). Where all
sizes are whole multiples of a step, Q is rounded up to it (Chvatal and Gomory).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from siting.answers import BRANCHED, Bound
from siting.bound import BoundPoint
from siting.formulation import usable_arcs
from siting.objectives import unserved_is_allowed
from siting.problem import COUNT, T_PER_D, Floats, Ints, OptionPolicy, SitingProblem

_SLACK_SHARE = 1e-9


def with_needed_capacity(problem: SitingProblem) -> SitingProblem:
    """Return `problem` with the rules on capacity and count that its demand implies."""
    must = ~unserved_is_allowed(problem) & problem.demand_t_per_d.any(axis=0)
    groups = [np.array([s]) for s in np.flatnonzero(must).tolist()]
    if len(groups) > 1:
        groups.append(np.flatnonzero(must))
    rows = [row for streams in groups for row in _rows(problem, streams)]
    if not rows:
        return problem
    return replace(problem, option_policies=(*problem.option_policies, *rows))


def bound_at(problem: SitingProblem, point: BoundPoint) -> Bound:
    """Return the bound of `point` for `problem`, with its proof where no implied rule was used."""
    if len(problem.option_policies) == point.policy_price.size:
        return Bound.at(point)
    return Bound(point.value_cny_per_yr, BRANCHED)


def _rows(problem: SitingProblem, streams: Ints) -> Iterator[OptionPolicy]:
    """Yield the rules for the demand of `streams`."""
    owner, f = problem.option_facility, problem.facility_ids.size
    arcs = usable_arcs(problem)
    arcs = arcs[np.isin(problem.arc_stream[arcs], streams)]
    demand = problem.demand_t_per_d[problem.arc_catchment[arcs], problem.arc_stream[arcs]]
    reach = np.bincount(problem.arc_facility[arcs], demand, minlength=f)
    takes = np.minimum(problem.option_capacity_t_per_d, reach[owner])
    largest = np.zeros(f)
    np.maximum.at(largest, owner, takes)
    need = float(problem.demand_t_per_d[:, streams].sum()) * (1 - _SLACK_SHARE)
    held = np.cumsum(np.sort(largest)[::-1])
    key = "_".join(str(s) for s in streams.tolist())
    count = int(np.searchsorted(held, need)) + 1
    if count <= f:
        able = (largest > 0)[owner].astype(np.float64)
        words = (f"至少启用 {count} 处", f"at least {count} open")
        yield OptionPolicy(f"needed_count_{key}", able, ">=", float(count), *words, COUNT)
    least = float(takes[takes > 0].min(initial=np.inf))
    if count > f or count * least < need:
        tonnes = _rounded(need, takes)
        words = (f"启用能力至少 {tonnes:g} t/d", f"at least {tonnes:g} t/d open")
        yield OptionPolicy(f"needed_capacity_{key}", takes, ">=", tonnes, *words, T_PER_D)


def _rounded(need: float, takes: Floats) -> float:
    """Return `need`, rounded up to the step of which all of `takes` (k,) are multiples."""
    whole = np.rint(takes)
    if not np.array_equal(whole, takes) or not takes.any():
        return need
    step = int(np.gcd.reduce(whole.astype(np.int64)))
    return float(step * int(np.ceil(need / step)))
