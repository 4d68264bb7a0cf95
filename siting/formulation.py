"""The siting problem as a PuLP model, one function per constraint.

Index sets: catchments i, streams s, facilities j, options k (sizes of a
facility), arcs a = (i, s, j). Data: demand q_is (t/d), capacity K_k (t/d),
least load share m_j, costs as in `siting.objectives`.

Variables
---------
y_<k>       1 when a facility opens with option k (absent when openings are fixed)
x_<a>       tonnes a day on arc a
z_<a>       1 when catchment i sends all of a single-source stream over arc a
u_<i>_<s>   tonnes a day left over, where the scenario allows it

Names are positions, since names with spaces or Chinese characters collide
inside PuLP. Only what is needed is built: arcs without demand, of forbidden or
of closed facilities are left out; with all openings fixed and no single-source
stream the model is a linear programme.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pulp

from siting.objectives import arc_cost_cny_per_t, option_cost_cny_per_d, unserved_is_allowed
from siting.problem import Ints, SitingProblem
from siting.solution import open_capacity_t_per_d

Term = tuple[Any, float]


@dataclass(frozen=True)
class Formulation:
    """A PuLP model and the way back from its variables to the problem.

    Parameters
    ----------
    prob
        The PuLP model; its objective counts CNY per day.
    problem
        The problem it was built from.
    arcs
        Positions in the problem of the arcs in the model.
    open_option
        Options that are fixed open (f,), -1 closed; None when the model chooses.
    flow
        Variable of each of `arcs`.
    tonnes
        Tonnes a day that one unit of that variable stands for (1, or q for z).
    opened
        Variable of each option that may open.
    unserved
        Variable of each (catchment, stream) that may be left over.
    demand_row, capacity_row, load_row
        Constraints by (catchment, stream) and by facility.
    slack
        Named extra variables of an elastic model, by name.
    """

    prob: Any
    problem: SitingProblem
    arcs: Ints
    open_option: Ints | None
    flow: list[Any] = field(default_factory=list)
    tonnes: list[float] = field(default_factory=list)
    opened: dict[int, Any] = field(default_factory=dict)
    unserved: dict[tuple[int, int], Any] = field(default_factory=dict)
    demand_row: dict[tuple[int, int], Any] = field(default_factory=dict)
    capacity_row: dict[int, Any] = field(default_factory=dict)
    load_row: dict[int, Any] = field(default_factory=dict)
    slack: dict[str, Any] = field(default_factory=dict)


def usable_arcs(problem: SitingProblem, open_option: Ints | None = None) -> Ints:
    """Return the positions of arcs that may carry flow, given what is open."""
    demand = problem.demand_t_per_d[problem.arc_catchment, problem.arc_stream]
    able = ~problem.forbidden if open_option is None else open_option >= 0
    return np.flatnonzero((demand > 0) & able[problem.arc_facility])


def formulate(
    problem: SitingProblem,
    *,
    arcs: Ints | None = None,
    open_option: Ints | None = None,
    relaxed: bool = False,
    elastic: bool = False,
) -> Formulation:
    """Build the PuLP model of `problem`.

    Parameters
    ----------
    problem
        What to solve.
    arcs
        Positions of the arcs to build; None builds every usable one.
    open_option
        Options held open (f,), -1 = closed; None lets the model choose.
    relaxed
        Let single-source streams split, which gives the linear relaxation.
    elastic
        Let demand, least load, policies and required openings be broken by
        named variables, and minimise only these breaks: the model then shows
        why the problem has no answer.

    Returns
    -------
    Formulation
        The model with all rows; row counts are checked against PuLP's own.
    """
    usable = usable_arcs(problem, open_option)
    chosen = usable if arcs is None else np.intersect1d(arcs, usable)
    form = Formulation(pulp.LpProblem("siting", pulp.LpMinimize), problem, chosen, open_option)
    _add_flows(form, relaxed=relaxed)
    _add_openings(form)
    _add_unserved(form, elastic=elastic)
    breaks: list[Term] = []
    rows = serve_demand(form)
    rows += keep_capacity(form)
    rows += keep_minimum_load(form, breaks if elastic else None)
    if open_option is None:
        rows += open_one_option(form, breaks if elastic else None)
        rows += link_arcs(form)
        rows += keep_policies(form, breaks if elastic else None)
    _set_objective(form, breaks if elastic else None)
    if rows != len(form.prob.constraints()):
        msg = f"{rows} rows were built but the model holds {len(form.prob.constraints())}"
        raise RuntimeError(msg)
    return form


def _add_flows(form: Formulation, *, relaxed: bool) -> None:
    problem = form.problem
    single = problem.single_source[problem.arc_stream]
    demand = problem.demand_t_per_d[problem.arc_catchment, problem.arc_stream]
    for a in form.arcs.tolist():
        if single[a] and not relaxed:
            form.flow.append(form.prob.add_variable(f"z_{a}", 0, 1, pulp.LpInteger))
            form.tonnes.append(float(demand[a]))
        else:
            form.flow.append(form.prob.add_variable(f"x_{a}", 0))
            form.tonnes.append(1.0)


def _add_openings(form: Formulation) -> None:
    if form.open_option is not None:
        return
    able = ~form.problem.forbidden[form.problem.option_facility]
    for k in np.flatnonzero(able).tolist():
        form.opened[k] = form.prob.add_variable(f"y_{k}", 0, 1, pulp.LpInteger)


def _add_unserved(form: Formulation, *, elastic: bool) -> None:
    allowed = unserved_is_allowed(form.problem) | elastic
    for i, s in np.argwhere(form.problem.demand_t_per_d > 0).tolist():
        if allowed[s]:
            form.unserved[i, s] = form.prob.add_variable(f"u_{i}_{s}", 0)


def _row(form: Formulation, name: str, terms: list[Term], sense: str, limit: float) -> Any:  # noqa: ANN401
    left = pulp.LpAffineExpression(terms)
    if sense == "<=":
        row = left <= float(limit)
    elif sense == ">=":
        row = left >= float(limit)
    else:
        row = left == float(limit)
    form.prob.addConstraint(row, name)
    return row


def serve_demand(form: Formulation) -> int:
    """Haul every tonne or count it as left over.

    sum_{a in (i,s)} x_a + u_is = q_is  for all i, s with q_is > 0. An equality,
    so that the model can neither invent waste nor lose any.
    """
    problem = form.problem
    terms: dict[tuple[int, int], list[Term]] = defaultdict(list)
    catchment, stream = problem.arc_catchment[form.arcs], problem.arc_stream[form.arcs]
    for i, s, flow, tonnes in zip(
        catchment.tolist(), stream.tolist(), form.flow, form.tonnes, strict=True
    ):
        terms[i, s].append((flow, tonnes))
    for i, s in np.argwhere(problem.demand_t_per_d > 0).tolist():
        own = terms[i, s]
        if (i, s) in form.unserved:
            own.append((form.unserved[i, s], 1.0))
        limit = float(problem.demand_t_per_d[i, s])
        form.demand_row[i, s] = _row(form, f"demand_{i}_{s}", own, "==", limit)
    return len(form.demand_row)


def _load_terms(form: Formulation) -> dict[int, list[Term]]:
    terms: dict[int, list[Term]] = defaultdict(list)
    facility = form.problem.arc_facility[form.arcs].tolist()
    for j, flow, tonnes in zip(facility, form.flow, form.tonnes, strict=True):
        terms[j].append((flow, tonnes))
    return terms


def _opening_terms(form: Formulation, factor: float, share: float, j: int) -> list[Term]:
    capacity = form.problem.option_capacity_t_per_d
    options = np.flatnonzero(form.problem.option_facility == j).tolist()
    return [(form.opened[k], factor * share * float(capacity[k])) for k in options]


def keep_capacity(form: Formulation) -> int:
    """Give no facility more than the capacity it opens with.

    sum_{a into j} x_a <= sum_{k of j} K_k y_k. Its dual is the shadow price of
    capacity once openings are fixed.
    """
    fixed = form.open_option
    for j, terms in sorted(_load_terms(form).items()):
        if fixed is None:
            own = terms + _opening_terms(form, -1.0, 1.0, j)
            form.capacity_row[j] = _row(form, f"capacity_{j}", own, "<=", 0.0)
        else:
            limit = float(open_capacity_t_per_d(form.problem, fixed)[j])
            form.capacity_row[j] = _row(form, f"capacity_{j}", terms, "<=", limit)
    return len(form.capacity_row)


def keep_minimum_load(form: Formulation, breaks: list[Term] | None = None) -> int:
    """Keep every open facility at its least load or above.

    sum_{a into j} x_a >= m_j sum_{k of j} K_k y_k. Grate furnaces and digesters
    cannot run far below their design load.
    """
    problem, fixed = form.problem, form.open_option
    loads = _load_terms(form)
    able = ~problem.forbidden if fixed is None else fixed >= 0
    for j in np.flatnonzero(able & (problem.min_load_share > 0)).tolist():
        share, terms = float(problem.min_load_share[j]), list(loads[j])
        if breaks is not None:
            terms.append((_break(form, breaks, f"load_{j}"), 1.0))
        if fixed is None:
            terms += _opening_terms(form, -1.0, share, j)
            form.load_row[j] = _row(form, f"load_{j}", terms, ">=", 0.0)
        else:
            limit = share * float(open_capacity_t_per_d(problem, fixed)[j])
            form.load_row[j] = _row(form, f"load_{j}", terms, ">=", limit)
    return len(form.load_row)


def open_one_option(form: Formulation, breaks: list[Term] | None = None) -> int:
    """Open a facility with at most one size, a required one with exactly one.

    sum_{k of j} y_k <= 1, or = 1 when required.
    """
    problem = form.problem
    own: dict[int, list[Term]] = defaultdict(list)
    for k, opened in form.opened.items():
        own[int(problem.option_facility[k])].append((opened, 1.0))
    for j, terms in own.items():
        required = bool(problem.required[j])
        if required and breaks is not None:
            terms.append((_break(form, breaks, f"required_{j}"), 1.0))
        _row(form, f"one_{j}", terms, "==" if required else "<=", 1.0)
    return len(own)


def link_arcs(form: Formulation) -> int:
    """Haul nothing to a closed facility: the strong link per arc.

    x_a <= sum_{k of j} min(q_is, K_k) y_k. Implied by capacity for whole y, but
    it makes the relaxation far tighter than capacity alone.
    """
    problem = form.problem
    of_facility: dict[int, list[int]] = defaultdict(list)
    for k in form.opened:
        of_facility[int(problem.option_facility[k])].append(k)
    demand = problem.demand_t_per_d[problem.arc_catchment, problem.arc_stream]
    for a, flow, tonnes in zip(form.arcs.tolist(), form.flow, form.tonnes, strict=True):
        terms: list[Term] = [(flow, tonnes)]
        for k in of_facility[int(problem.arc_facility[a])]:
            most = min(float(demand[a]), float(problem.option_capacity_t_per_d[k]))
            terms.append((form.opened[k], -most))
        _row(form, f"link_{a}", terms, "<=", 0.0)
    return len(form.flow)


def keep_policies(form: Formulation, breaks: list[Term] | None = None) -> int:
    """Keep the linear rules over the openings: counts, total capacity, budget.

    sum_k b_pk y_k  (<=, >=, =)  B_p  for each policy p.
    """
    for number, policy in enumerate(form.problem.option_policies):
        terms: list[Term] = [
            (opened, float(policy.coefficient[k]))
            for k, opened in form.opened.items()
            if policy.coefficient[k] != 0
        ]
        if breaks is not None and policy.sense in (">=", "=="):
            terms.append((_break(form, breaks, f"policy_{number}_short"), 1.0))
        if breaks is not None and policy.sense in ("<=", "=="):
            terms.append((_break(form, breaks, f"policy_{number}_over"), -1.0))
        _row(form, f"policy_{number}", terms, policy.sense, policy.limit)
    return len(form.problem.option_policies)


def _break(form: Formulation, breaks: list[Term], name: str) -> Any:  # noqa: ANN401
    variable = form.prob.add_variable(f"break_{name}", 0)
    form.slack[name] = variable
    breaks.append((variable, 1.0))
    return variable


def _set_objective(form: Formulation, breaks: list[Term] | None) -> None:
    problem = form.problem
    if breaks is not None:
        allowed = unserved_is_allowed(problem)
        left = [(u, 1.0) for (_, s), u in form.unserved.items() if not allowed[s]]
        form.prob.setObjective(pulp.LpAffineExpression(breaks + left))
        return
    cost, fixed = arc_cost_cny_per_t(problem), option_cost_cny_per_d(problem)
    terms: list[Term] = [
        (flow, float(cost[a]) * tonnes)
        for a, flow, tonnes in zip(form.arcs.tolist(), form.flow, form.tonnes, strict=True)
    ]
    terms += [(opened, float(fixed[k])) for k, opened in form.opened.items()]
    price = problem.unserved_cost_cny_per_t
    terms += [(left, float(price[s])) for (_, s), left in form.unserved.items()]
    form.prob.setObjective(pulp.LpAffineExpression(terms))
