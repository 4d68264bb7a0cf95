"""The rules of the siting model, one function per constraint.

Each adds its rows to a `Formulation` and returns how many. Symbols as in
`siting.formulation`: x flow, y opening, u left over, q demand, K capacity.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from siting.formulation import Formulation, Term, add_break, add_row
from siting.problem import Ints
from siting.residues import arising_flags, source_yield_share
from siting.solution import open_capacity_t_per_d


def serve_demand(form: Formulation) -> int:
    """Haul every tonne or count it as left over.

    sum_{a in (i,s)} x_a + u_is = q_is  for all i, s where waste arises. An
    equality, so that the model can neither invent waste nor lose any. Where i is
    the source of the residues of facility j, r_js tonnes arise per tonne taken:

    sum_{a in (i,s)} x_a + u_is - r_js sum_{a into j} x_a = q_is.
    """
    problem, loads = form.problem, _load_terms(form)
    terms: dict[tuple[int, int], list[Term]] = defaultdict(list)
    catchment, stream = problem.arc_catchment[form.arcs], problem.arc_stream[form.arcs]
    for i, s, flow, tonnes in zip(
        catchment.tolist(), stream.tolist(), form.flow, form.tonnes, strict=True
    ):
        terms[i, s].append((flow, tonnes))
    able = None if form.open_option is None else form.open_option >= 0
    for i, s in np.argwhere(arising_flags(problem, able)).tolist():
        own = terms[i, s]
        source = int(problem.source_facility[i])
        if source >= 0:
            share = float(problem.yield_share[source, s])
            own += [(flow, -share * tonnes) for flow, tonnes in loads[source]]
        if (i, s) in form.unserved:
            own.append((form.unserved[i, s], 1.0))
        limit = float(problem.demand_t_per_d[i, s])
        form.demand_row[i, s] = add_row(form, f"demand_{i}_{s}", own, "==", limit)
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
            form.capacity_row[j] = add_row(form, f"capacity_{j}", own, "<=", 0.0)
        else:
            limit = float(open_capacity_t_per_d(form.problem, fixed)[j])
            form.capacity_row[j] = add_row(form, f"capacity_{j}", terms, "<=", limit)
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
            terms.append((add_break(form, breaks, f"load_{j}"), 1.0))
        if fixed is None:
            terms += _opening_terms(form, -1.0, share, j)
            form.load_row[j] = add_row(form, f"load_{j}", terms, ">=", 0.0)
        else:
            limit = share * float(open_capacity_t_per_d(problem, fixed)[j])
            form.load_row[j] = add_row(form, f"load_{j}", terms, ">=", limit)
    return len(form.load_row)


def keep_load_limits(form: Formulation, breaks: list[Term] | None = None) -> int:
    """Keep what several facilities take together within a limit, such as an eco-park's.

    sum_{j in G_g} sum_{a into j} x_a <= L_g  for each limit g. Emissions and
    traffic of a park add up over its plants.
    """
    loads = _load_terms(form)
    for number, limit in enumerate(form.problem.load_limits):
        members = np.flatnonzero(limit.members).tolist()
        terms = [term for j in members for term in loads[j]]
        if breaks is not None:
            terms.append((add_break(form, breaks, f"limit_{number}"), -1.0))
        row = add_row(form, f"limit_{number}", terms, "<=", limit.limit_t_per_d)
        form.limit_row[number] = row
    return len(form.limit_row)


def open_one_option(form: Formulation, breaks: list[Term] | None = None) -> int:
    """Open a facility with at most one size, a required one with exactly one.

    sum_{k of j} y_k <= 1, or = 1 when required. In an elastic model closing a
    required facility counts ten times its capacity: the last resort.
    """
    problem = form.problem
    own: dict[int, list[Term]] = defaultdict(list)
    for k, opened in form.opened.items():
        own[int(problem.option_facility[k])].append((opened, 1.0))
    for j, terms in own.items():
        required = bool(problem.required[j])
        if required and breaks is not None:
            heavy = 10 * float(problem.option_capacity_t_per_d[problem.option_facility == j].max())
            terms.append((add_break(form, breaks, f"required_{j}", heavy), 1.0))
        add_row(form, f"one_{j}", terms, "==" if required else "<=", 1.0)
    return len(own)


def link_arcs(form: Formulation, linked: Ints | None = None) -> int:
    """Haul nothing to a closed facility: the strong link per arc, of `linked` ones or all.

    x_a <= sum_{k of j} min(q_is, K_k) y_k. Implied by capacity for whole y, but
    it makes the relaxation far tighter than capacity alone. A residue has no
    demand of its own; there K_k alone links.
    """
    problem = form.problem
    of_facility: dict[int, list[int]] = defaultdict(list)
    for k in form.opened:
        of_facility[int(problem.option_facility[k])].append(k)
    residue = source_yield_share(problem) > 0
    demand = np.where(residue, np.inf, problem.demand_t_per_d)
    demand = demand[problem.arc_catchment, problem.arc_stream]
    wanted = np.ones(form.arcs.size, bool) if linked is None else np.isin(form.arcs, linked)
    for n in np.flatnonzero(wanted).tolist():
        a = int(form.arcs[n])
        terms: list[Term] = [(form.flow[n], form.tonnes[n])]
        for k in of_facility[int(problem.arc_facility[a])]:
            most = min(float(demand[a]), float(problem.option_capacity_t_per_d[k]))
            terms.append((form.opened[k], -most))
        add_row(form, f"link_{a}", terms, "<=", 0.0)
    return int(wanted.sum())


def keep_policies(form: Formulation, breaks: list[Term] | None = None) -> int:
    """Keep the linear rules over the openings: counts, total capacity, budget.

    sum_k b_pk y_k  (<=, >=, =)  B_p  for each policy p. A break is weighed in
    tonnes a day of typical capacity, so that it compares with demand left over.
    """
    typical = float(form.problem.option_capacity_t_per_d.mean())
    for number, policy in enumerate(form.problem.option_policies):
        terms: list[Term] = [
            (opened, float(policy.coefficient[k]))
            for k, opened in form.opened.items()
            if policy.coefficient[k] != 0
        ]
        if breaks is not None:
            used = np.abs(policy.coefficient[policy.coefficient != 0])
            tonnes = typical / float(used.mean()) if used.size else typical
            if policy.sense in (">=", "=="):
                terms.append((add_break(form, breaks, f"policy_{number}_short", tonnes), 1.0))
            if policy.sense in ("<=", "=="):
                terms.append((add_break(form, breaks, f"policy_{number}_over", tonnes), -1.0))
        form.policy_row[number] = add_row(
            form, f"policy_{number}", terms, policy.sense, policy.limit
        )
    return len(form.problem.option_policies)
