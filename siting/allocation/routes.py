"""Which route answers a transportation problem: by size, or as asked."""

from __future__ import annotations

from scipy import sparse

from siting.allocation.plant_graph import MOST_COLUMNS, allocate_on_plant_graph, is_available
from siting.allocation.pulp_route import allocate_by_pulp
from siting.allocation.transportation import RouteAnswer, TransportationProblem
from siting.errors import Fault, ProblemError
from siting.solution import OPTIMAL

LARGE_ARCS = 20_000
"""From this many arcs on PuLP takes longer than loading the compiled route (about 1 s)."""

AUTO, PULP, PLANT_GRAPH = "auto", "pulp", "plant_graph"
ROUTES = (AUTO, PULP, PLANT_GRAPH)


def choose_route(problem: TransportationProblem, route: str) -> str:
    """Return the route to run; ``"auto"`` chooses by the number of arcs.

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


def is_large(problem: TransportationProblem) -> bool:
    """Return whether the compiled route is worth loading for this problem."""
    n, m = problem.shape
    arcs = int(problem.cost.nnz) if isinstance(problem.cost, sparse.csr_array) else n * m
    return arcs >= LARGE_ARCS and problem.columns <= MOST_COLUMNS


def run_route(problem: TransportationProblem, route: str) -> RouteAnswer:
    """Return the answer of `route`; without any demand there is nothing to run."""
    if not (problem.demand_t_per_d > 0).any():
        return RouteAnswer.without(OPTIMAL, problem, rounds=0)
    return allocate_on_plant_graph(problem) if route == PLANT_GRAPH else allocate_by_pulp(problem)
