"""Which route answers a transportation problem: by size, or as asked."""

from __future__ import annotations

from siting.allocation.plant_graph import allocate_on_plant_graph, is_available, is_large
from siting.allocation.pulp_route import PATIENT, allocate_by_pulp
from siting.allocation.transportation import RouteAnswer, TransportationProblem
from siting.errors import Fault, ProblemError
from siting.options import SolverOptions
from siting.solution import OPTIMAL

AUTO, PULP, PLANT_GRAPH = "auto", "pulp", "plant_graph"
ROUTES = (AUTO, PULP, PLANT_GRAPH)


def choose_route(problem: TransportationProblem, route: str) -> str:
    """Return the route to run; ``"auto"`` chooses by the number of arcs.

    What a process has loaded already does not count: the same question gets the same answer.

    Raises
    ------
    ProblemError
        When the route is unknown, or needs a package that is not installed.
    """
    if route not in ROUTES:
        fault = Fault("allocation_route", {"value": route, "known": ", ".join(ROUTES)})
        raise ProblemError([fault])
    if route == PLANT_GRAPH and not is_available():
        raise ProblemError([Fault("allocation_route_missing", {})])
    if route != AUTO:
        return route
    return PLANT_GRAPH if is_large(problem) and is_available() else PULP


def run_route(
    problem: TransportationProblem, route: str, options: SolverOptions = PATIENT
) -> RouteAnswer:
    """Return the answer of `route`; without any demand there is nothing to run.

    Parameters
    ----------
    problem
        What is asked.
    route
        ``"pulp"`` or ``"plant_graph"``.
    options
        Solver, limits and cancel of PuLP; the plant graph ends by itself.
    """
    if not (problem.demand_t_per_d > 0).any():
        return RouteAnswer.without(OPTIMAL, problem, rounds=0)
    if route == PLANT_GRAPH:
        return allocate_on_plant_graph(problem)
    return allocate_by_pulp(problem, options)
