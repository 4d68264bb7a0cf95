"""The integer programme of a part, from a model to its plan."""

from __future__ import annotations

import numpy as np

from siting.answers import Plan
from siting.formulation import Formulation
from siting.models import formulate
from siting.options import CancelledError, SolverOptions
from siting.outcome import INTERRUPTED
from siting.problem import Floats, Ints, SitingProblem
from siting.solvers import Outcome, run_model
from siting.transport import read_flows
from siting.watching import Hear


def branch(  # noqa: PLR0913
    problem: SitingProblem,
    options: SolverOptions,
    *,
    arcs: Ints | None = None,
    open_option: Ints | None = None,
    linked: Ints | None = None,
    start: Plan | None = None,
    hear: Hear | None = None,
) -> tuple[Outcome, Plan]:
    """Solve the integer programme over `arcs` (None = all) and read it.

    Parameters
    ----------
    problem
        The part.
    options
        Solver and limits.
    arcs
        Arcs to build.
    open_option
        Openings held fixed, or None to choose them.
    linked
        Arcs that get their strong link (None = all).
    start
        Incumbent to start from.
    hear
        Told incumbent and bound of the model, in CNY/d, as it goes on.
    """
    try:
        form = formulate(
            problem, arcs=arcs, open_option=open_option, linked=linked, cancel=options.cancel
        )
    except CancelledError:
        return Outcome.nothing(INTERRUPTED), Plan.nothing(problem)
    variables = form.flow + list(form.unserved.values()) + list(form.opened.values())
    first = None if start is None else _start_values(form, start)
    outcome = run_model(
        form.prob, variables=variables, rows=[], options=options, start=first, hear=hear
    )
    if outcome.values is None:
        return outcome, Plan.nothing(problem)
    flow, unserved = read_flows(form, outcome.values[: len(form.flow) + len(form.unserved)])
    return outcome, Plan.from_arrays(problem, read_openings(form, outcome.values), flow, unserved)


def _start_values(form: Formulation, start: Plan) -> Floats:
    """Return values of flows, unserved and openings; flow off the model's arcs is dropped."""
    flow = start.flow_t_per_d[form.arcs] / np.array(form.tonnes)
    unserved = np.array([start.unserved_t_per_d[key] for key in form.unserved])
    chosen = set(start.open_option[start.open_option >= 0].tolist())
    opened = np.array([float(k in chosen) for k in form.opened])
    return np.concatenate([flow, unserved, opened])


def read_openings(form: Formulation, values: Floats) -> Ints:
    """Return the openings (f,) from values whose tail are the opening variables."""
    if form.open_option is not None:
        return form.open_option
    opened = np.full(form.problem.facility_ids.size, -1)
    keys = np.array(list(form.opened), dtype=np.int64)
    chosen = keys[values[values.size - keys.size :] > 0.5] if keys.size else keys
    opened[form.problem.option_facility[chosen]] = chosen
    return opened
