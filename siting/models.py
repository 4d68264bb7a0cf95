"""Models put together from variables, constraints and an objective."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siting.constraints import (
    keep_capacity,
    keep_load_limits,
    keep_minimum_load,
    keep_policies,
    link_arcs,
    open_one_option,
    serve_demand,
)
from siting.formulation import (
    Formulation,
    Term,
    let_open_by_fractions,
    new_formulation,
    set_objective,
    set_option_values,
)
from siting.options import Cancel
from siting.problem import Floats, Ints, SitingProblem


def formulate(  # noqa: PLR0913  (keyword-only switches of one model)
    problem: SitingProblem,
    *,
    arcs: Ints | None = None,
    open_option: Ints | None = None,
    relaxed: bool = False,
    fractional: bool = False,
    elastic: bool = False,
    cancel: Cancel | None = None,
    linked: Ints | None = None,
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
        Let single-source streams split.
    fractional
        Let facilities open by a fraction: with `relaxed` the linear relaxation.
    elastic
        Let demand, least load, policies and required openings be broken by
        named variables, and minimise only these breaks: the model then shows
        why the problem has no answer.
    cancel
        Ends the building when set.
    linked
        Positions of the arcs that get their strong link; None links every arc.

    Returns
    -------
    Formulation
        The model with all rows; row counts are checked against PuLP's own.

    Raises
    ------
    CancelledError
        Somebody cancelled on the way.
    """
    form = new_formulation(
        problem, arcs=arcs, open_option=open_option, relaxed=relaxed, elastic=elastic
    )
    form = replace(form, cancel=cancel)
    if fractional:
        let_open_by_fractions(form)
    breaks: list[Term] = []
    rows = serve_demand(form)
    rows += keep_capacity(form)
    rows += keep_minimum_load(form, breaks if elastic else None)
    rows += keep_load_limits(form, breaks if elastic else None)
    if open_option is None:
        rows += open_one_option(form, breaks if elastic else None)
        rows += 0 if elastic else link_arcs(form, linked)
        rows += keep_policies(form, breaks if elastic else None)
    set_objective(form, breaks if elastic else None)
    _count_rows(form, rows)
    return form


def formulate_openings(
    problem: SitingProblem, option_value: Floats, *, elastic: bool = False
) -> Formulation:
    """Build the model that picks openings alone, at the value of each option.

    min sum_k V_k y_k  subject to one option per facility and the policies:
    a small knapsack-like model without flows.

    Parameters
    ----------
    problem
        The problem.
    option_value
        Value of opening with each option (k,); infinite ones stay shut.
    elastic
        Let policies and required openings be broken by named variables, and
        minimise only these breaks.
    """
    nothing = np.empty(0, dtype=np.int64)
    form = new_formulation(problem, arcs=nothing, open_option=None, relaxed=True, elastic=False)
    breaks: list[Term] | None = [] if elastic else None
    rows = open_one_option(form, breaks) + keep_policies(form, breaks)
    if breaks is None:
        set_option_values(form, option_value)
    else:
        set_objective(form, breaks)
    _count_rows(form, rows)
    return form


def _count_rows(form: Formulation, rows: int) -> None:
    found = len(form.prob.constraints())
    if rows != found:
        msg = f"{rows} rows were built but the model holds {found}"
        raise RuntimeError(msg)
