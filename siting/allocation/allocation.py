"""Allocation of catchments to facilities at least cost, with its proof.

Sets       catchments i (n), facilities j (m), arcs A (the allowed hauls)
Data       c_ij cost per tonne, d_i demand, K_j capacity, r_i price of leaving over
Variables  x_ij >= 0 tonnes from i to j, u_i >= 0 tonnes left over

min   sum_A c_ij x_ij + sum_i r_i u_i
s.t.  sum_j x_ij + u_i = d_i     for all i     (demand price l_i)
      sum_i x_ij <= K_j          for all j     (capacity price p_j >= 0)
      u_i = 0                    unless leaving over is allowed

Demand may be split, unless each catchment is to go whole to one facility
(`siting.allocation.whole_loads`: its algebra, bound and proof). Two routes
give the same optimum, and the same check (`siting.allocation.certificate`) proves either:
PuLP and HiGHS on a growing set of arcs, and shortest paths on the graph of the
facilities for large cases.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike
from scipy import sparse

from siting.allocation.certificate import certify
from siting.allocation.claims import claim_of, without_price
from siting.allocation.cost_blocks import CostBlocks
from siting.allocation.plant_graph import is_available, is_large
from siting.allocation.routes import AUTO, choose_route, run_route
from siting.allocation.statement import Certificate, Claim
from siting.allocation.transportation import read_transportation
from siting.allocation.whole_claims import claim_whole
from siting.allocation.words import route_words
from siting.errors import Fault, ProblemError
from siting.problem import Floats
from siting.solution import FEASIBLE, INFEASIBLE, NO_SOLUTION, OPTIMAL, Shortfall
from siting.solution import gap_share as gap_between


@dataclass(frozen=True)
class AllocationReport:
    """How the answer was found.

    Parameters
    ----------
    route
        ``"pulp"`` or ``"plant_graph"``.
    seconds
        Wall time with the check.
    rounds
        How often candidate arcs were chosen and the model was solved.
    cost_step_cny_per_t, tonnage_step_t_per_d
        Grid of whole numbers on which the route counted; 0 = floating point.
    words_zh, words_en
        The same for a reader.
    """

    route: str
    seconds: float
    rounds: int
    cost_step_cny_per_t: float
    tonnage_step_t_per_d: float
    words_zh: str
    words_en: str

    def text(self, lang: str) -> str:
        """Return the words in `lang` (``"zh"`` or ``"en"``)."""
        return self.words_zh if lang == "zh" else self.words_en


@dataclass(frozen=True, eq=False)
class Allocation:
    """Flows, prices and the proof that no allocation costs less; arrays are read-only.

    Parameters
    ----------
    flow
        Tonnes from each catchment to each facility, sparse (n, m); rows add up
        to demand less `unserved` exactly.
    objective
        Cost per day; NaN without an answer. Includes what leaving over costs,
        where it has a price.
    bound
        No allocation costs less; infinity when there is none.
    status
        ``optimal``, ``feasible`` (an answer whose optimality the check did not
        confirm, or whole loads with a gap above 1e-4), ``infeasible`` or ``no_solution``.
    gap_share
        (objective - bound) / objective; infinity without an answer.
    capacity_price
        Saving per tonne more of capacity (m,), at least 0. Where several sets
        of prices are right, one of them. Prices of whole loads are those of the
        split optimum that bounds them.
    demand_price
        Cost of one tonne more of demand (n,); infinity where nothing is allowed.
    unserved
        Tonnes left over (n,).
    certificate
        The check of all this from the data.
    shortfalls
        Why there is no answer, or what is left over, in words and tonnes.
    report
        Route, time and rounds.
    """

    flow: sparse.csr_array
    objective: float
    bound: float
    status: str
    gap_share: float
    capacity_price: Floats
    demand_price: Floats
    unserved: Floats
    certificate: Certificate
    shortfalls: tuple[Shortfall, ...]
    report: AllocationReport


def allocate(  # noqa: PLR0913
    cost: ArrayLike | sparse.sparray | CostBlocks,
    demand: ArrayLike,
    capacity: ArrayLike,
    *,
    forbidden: ArrayLike | sparse.sparray | None = None,
    allow_unserved: bool = False,
    unserved_cost: ArrayLike | None = None,
    route: str = AUTO,
    single_source: bool = False,
    time_limit_s: float = 60.0,
    gap_share: float = 1e-4,
) -> Allocation:
    """Return the allocation of least cost, split where that is cheaper, with its proof.

    Parameters
    ----------
    cost
        Cost per tonne (n, m): dense, infinity = arc not allowed;
        scipy.sparse, whose stored entries are the allowed arcs; or
        `CostBlocks`, which makes a few thousand rows at a time.
    demand
        Tonnes of each catchment (n,).
    capacity
        Tonnes each facility may take (m,); infinity = no limit.
    forbidden
        True where an arc is not allowed (n, m).
    allow_unserved
        Whether demand may be left over.
    unserved_cost
        Price per tonne left over, one or (n,). Without it as little as possible
        is left over, and `objective` is the cost of the hauls alone.
    route
        ``"pulp"``, ``"plant_graph"`` (needs numba) or ``"auto"``: by size.
    single_source
        Send each catchment whole to one facility, or leave it over whole;
        `allow_unserved` then needs `unserved_cost`: the least tonnes left of whole
        loads are a packing problem that no fixed price settles.
    time_limit_s, gap_share
        Only for `single_source`: seconds for the search after the split optimum, and
        the share of the cost by which the bound may stay below it.

    Returns
    -------
    Allocation
        Infeasible problems are answered, not raised: see `shortfalls`.

    Raises
    ------
    ProblemError
        With every fault of shapes and numbers at once.

    Examples
    --------
    Two catchments of 30 and 20 t; the near facility takes 40 t only, so that 10 t
    go where a tonne costs 6 more (from the first) rather than 8 more.

    >>> from siting import allocate
    >>> answer = allocate([[4, 10], [3, 11]], [30, 20], [40, 60])
    >>> answer.flow.toarray()
    array([[20., 10.],
           [20.,  0.]])
    >>> answer.objective, answer.bound, answer.status
    (240.0, 240.0, 'optimal')
    >>> answer.capacity_price, answer.demand_price
    (array([6., 0.]), array([10.,  9.]))
    >>> answer.certificate.ok, answer.certificate.arcs_priced
    (True, 4)

    Whole, both do not fit the near facility, and 30 x 4 + 20 x 11 is less than
    30 x 10 + 20 x 3.

    >>> whole = allocate([[4, 10], [3, 11]], [30, 20], [40, 60], single_source=True)
    >>> whole.flow.toarray()
    array([[30.,  0.],
           [ 0., 20.]])
    >>> whole.objective, whole.status, whole.gap_share
    (340.0, 'optimal', 0.0)
    """
    began = time.monotonic()
    _refuse_limits(
        time_limit_s,
        gap_share,
        is_priced=not single_source or not allow_unserved or unserved_cost is not None,
    )
    problem = read_transportation(
        cost,
        demand,
        capacity,
        forbidden=forbidden,
        allow_unserved=allow_unserved,
        unserved_cost=unserved_cost,
    )
    problem = replace(problem, is_whole=single_source)
    chosen = choose_route(problem, route)
    answer = run_route(problem, chosen)
    claim, shortfalls = claim_of(problem, answer, chosen)
    is_missing = is_large(problem) and not is_available()
    words = route_words(problem, answer, route=chosen, is_missing=is_missing)
    if single_source:
        whole = claim_whole(problem, (claim, shortfalls), chosen, (time_limit_s, gap_share))
        problem, claim, shortfalls = whole.problem, whole.claim, whole.shortfalls
        words = (words[0] + whole.words_zh, f"{words[1]} {whole.words_en}".strip())
    certificate = certify(problem, claim)
    report = AllocationReport(
        route=chosen,
        seconds=time.monotonic() - began,
        rounds=answer.rounds,
        cost_step_cny_per_t=answer.cost_step_cny_per_t,
        tonnage_step_t_per_d=answer.tonnage_step_t_per_d,
        words_zh=words[0],
        words_en=words[1],
    )
    if unserved_cost is None:
        claim = without_price(problem, claim)
    return _allocation(claim, certificate, report, shortfalls)


def _refuse_limits(time_limit_s: float, gap_share: float, *, is_priced: bool) -> None:
    faults = [] if is_priced else [Fault("allocation_whole_price", {})]
    if not (math.isfinite(time_limit_s) and time_limit_s > 0):
        faults.append(Fault("solver_number", {"name": "time_limit_s", "value": time_limit_s}))
    if not 0 <= gap_share < 1:
        faults.append(Fault("solver_number", {"name": "gap_share", "value": gap_share}))
    if faults:
        raise ProblemError(faults)


def _allocation(
    claim: Claim,
    certificate: Certificate,
    report: AllocationReport,
    shortfalls: tuple[Shortfall, ...],
) -> Allocation:
    """Return the claim with a status that the check bears out."""
    status = claim.status
    if status == OPTIMAL and not certificate.ok:
        status = FEASIBLE if certificate.is_feasible else NO_SOLUTION
    if status == INFEASIBLE and not certificate.ok:
        status, shortfalls = NO_SOLUTION, ()
    vectors = {
        "capacity_price": claim.capacity_price_cny_per_t,
        "demand_price": claim.demand_price_cny_per_t,
        "unserved": claim.unserved_t_per_d,
    }
    for vector in (*vectors.values(), claim.flow_t_per_d.data):
        vector.flags.writeable = False
    return Allocation(
        flow=claim.flow_t_per_d,
        objective=claim.objective,
        bound=claim.bound,
        status=status,
        gap_share=gap_between(claim.objective, claim.bound),
        certificate=certificate,
        shortfalls=shortfalls,
        report=report,
        **vectors,
    )
