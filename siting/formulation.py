"""The siting problem as a PuLP model: variables, rows, objective.

The constraints are in `siting.constraints`, one function each; `siting.models`
puts the model together.

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

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pulp

from siting.objectives import arc_cost_cny_per_t, option_cost_cny_per_d, unserved_is_allowed
from siting.options import Cancel, CancelledError
from siting.problem import Floats, Ints, SitingProblem
from siting.residues import arising_flags

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
    demand_row, capacity_row, load_row, policy_row, limit_row
        Constraints by (catchment, stream), by facility, by policy and by load limit.
    slack
        Named extra variables of an elastic model, by name.
    cancel
        Ends the building when set.
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
    policy_row: dict[int, Any] = field(default_factory=dict)
    limit_row: dict[int, Any] = field(default_factory=dict)
    slack: dict[str, Any] = field(default_factory=dict)
    cancel: Cancel | None = None


def usable_arcs(problem: SitingProblem, open_option: Ints | None = None) -> Ints:
    """Return the positions of arcs that may carry flow, given what is open."""
    able = ~problem.forbidden if open_option is None else open_option >= 0
    arising = arising_flags(problem, able)[problem.arc_catchment, problem.arc_stream]
    return np.flatnonzero(arising & able[problem.arc_facility])


def new_formulation(
    problem: SitingProblem,
    *,
    arcs: Ints | None,
    open_option: Ints | None,
    relaxed: bool,
    elastic: bool,
) -> Formulation:
    """Return a model with all its variables and no row; parameters as `siting.models.formulate`."""
    usable = usable_arcs(problem, open_option)
    chosen = usable if arcs is None else np.intersect1d(arcs, usable)
    form = Formulation(pulp.LpProblem("siting", pulp.LpMinimize), problem, chosen, open_option)
    _add_flows(form, relaxed=relaxed)
    _add_openings(form)
    _add_unserved(form, elastic=elastic)
    return form


def _add_flows(form: Formulation, *, relaxed: bool) -> None:
    problem = form.problem
    single = problem.single_source[problem.arc_stream]
    demand = problem.demand_t_per_d[problem.arc_catchment, problem.arc_stream]
    for a in form.arcs.tolist():
        if single[a] and demand[a] > 0 and not relaxed:
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
    able = None if form.open_option is None else form.open_option >= 0
    for i, s in np.argwhere(arising_flags(form.problem, able)).tolist():
        if allowed[s]:
            form.unserved[i, s] = form.prob.add_variable(f"u_{i}_{s}", 0)


def let_open_by_fractions(form: Formulation) -> None:
    """Make the opening variables continuous."""
    for opened in form.opened.values():
        opened.cat = pulp.LpContinuous


def add_row(form: Formulation, name: str, terms: list[Term], sense: str, limit: float) -> Any:  # noqa: ANN401
    """Add the row  sum terms  sense  limit  and return it.

    Raises
    ------
    CancelledError
        Somebody cancelled while the model was being built.
    """
    if form.cancel is not None and form.cancel.is_set():
        raise CancelledError
    left = pulp.LpAffineExpression(terms)
    if sense == "<=":
        row = left <= float(limit)
    elif sense == ">=":
        row = left >= float(limit)
    else:
        row = left == float(limit)
    form.prob.addConstraint(row, name)
    return row


def add_break(form: Formulation, breaks: list[Term], name: str, tonnes: float = 1.0) -> Any:  # noqa: ANN401
    """Add a variable by which a rule may be broken, and note it in `breaks` with its tonnes."""
    variable = form.prob.add_variable(f"break_{name}", 0)
    form.slack[name] = variable
    breaks.append((variable, tonnes))
    return variable


def set_objective(form: Formulation, breaks: list[Term] | None) -> None:
    """Minimise the cost of `siting.objectives`, or only the breaks when any are given."""
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


def set_option_values(form: Formulation, option_value: Floats) -> None:
    """Minimise the sum of `option_value` (k,) over the open options; infinite ones stay shut."""
    terms: list[Term] = []
    for k, opened in form.opened.items():
        if np.isfinite(option_value[k]):
            terms.append((opened, float(option_value[k])))
        else:
            opened.bounds(0, 0)
    form.prob.setObjective(pulp.LpAffineExpression(terms))
