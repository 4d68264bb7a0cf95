"""Capacitated facility location on arrays, answered by the engine of the platform."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from siting.locate.inputs import Inputs
from siting.locate.location import Location, count_conflict, impossible, whole_misfit
from siting.locate.starting import Start, fitting_start, not_worse, read_start, start_solution
from siting.locate.units import model_units
from siting.options import Cancel, ProgressCallback, SolverOptions
from siting.problem import Flags, Floats, OptionPolicy, SitingProblem
from siting.solution import INFEASIBLE
from siting.solving import solve
from siting.verification import verify


def capacitated(  # noqa: PLR0913
    cost: ArrayLike,
    demand: ArrayLike,
    capacity: ArrayLike,
    fixed_cost: ArrayLike,
    *,
    single_source: bool = False,
    p: int | None = None,
    min_load_share: ArrayLike = 0,
    required: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float = 300,
    gap_share: float = 0,
    cancel: Cancel | None = None,
    progress: ProgressCallback | None = None,
    start: ArrayLike | Location | None = None,
) -> Location:
    """Open sites with capacities and send all demand to them at least total cost.

    ::

        min  sum_jk f_jk y_jk + sum_ij c_ij x_ij
        s.t. sum_j x_ij = q_i                          all demand is taken
             sum_i x_ij <= sum_k K_jk y_jk             within the capacity opened
             sum_i x_ij >= w_j sum_k K_jk y_jk         at least the minimum load
             x_ij <= sum_k min(q_i, K_jk) y_jk         nothing to a closed site
             sum_k y_jk <= 1                           one size at a site
             sum_jk y_jk = p                           when p is given
             x_ij in {0, q_i}                          when single_source
             y_jk in {0, 1}, x_ij >= 0

    ====== ============== =====================================================
    symbol argument       meaning
    ====== ============== =====================================================
    i, j   -              catchment (n), site (m)
    k      -              size at which a site may open (one, unless given)
    q_i    demand         waste arising, t/d or any other unit of amount
    c_ij   cost           cost per tonne, infinity = haul not allowed
    K_jk   capacity       most an open site takes, in the unit of the demand
    f_jk   fixed_cost     cost of opening, in the unit of cost times amount
    w_j    min_load_share least load as share of the capacity opened
    x_ij   .flow          tonnes of i taken to j
    y_j    .open          1 when the site is open
    ====== ============== =====================================================

    Parameters
    ----------
    cost
        Cost per tonne (n, m), at least 0; infinity where no haul is allowed.
    demand
        Demand (n,), all of which must be taken.
    capacity
        Capacity (m,), or (m, k) when a site may choose one of k sizes.
    fixed_cost
        Cost of opening, of the same shape as `capacity`.
    single_source
        Whether a catchment sends everything to one site.
    p
        Number of sites to open; None leaves it free.
    min_load_share
        One share, or one per site (m,), 0 to 1.
    required, forbidden
        Sites that must, or must not, open: flags (m,) or positions.
    time_limit_s
        Wall seconds; the best answer so far is then returned with its gap.
    gap_share
        The search ends at this relative gap.
    cancel
        Ends the search when set (`threading.Event`, `multiprocessing.Event`); the
        best answer so far is then returned with its gap.
    progress
        Called with a `siting.options.Progress` in the units of this model, at most
        four times a second within a stage; the figures never get worse.

    Returns
    -------
    Location
        The answer; ``infeasible`` with its reason in words when there is none.

    Raises
    ------
    ProblemError
        With every fault of the input.

    Notes
    -----
    The engine is that of the scenarios (`siting.choosing`). The bound relaxes the
    demand rows and solves each site's continuous knapsack exactly, sizes included
    (Lagrangian relaxation; Cornuejols, Sridharan and Thizy 1991), with at least so
    many sites open as the demand needs (`siting.needed_capacity`); openings are
    costed by exact transportation problems, improved by opening, closing and
    exchanging (Kuehn and Hamburger 1963), in large cases ranked by capacity prices
    first (`siting.opening_search`); where catchments go whole, the answer is improved
    part by part (`siting.whole_loads`). The gap is closed by branching on sites with
    the same bound (`siting.site_branching`), then by HiGHS through PuLP on the model with
    strong links (Krarup and Bilde 1977). `siting.verify` checks every answer.

    Examples
    --------
    Two catchments of 10 t/d; the near sites hold 10 each and cost 30 to open,
    the middle one holds 20 and costs 50. Both near ones: 60 + 20 x 1 = 80. The
    middle one alone: 50 + 20 x 2 = 90.

    >>> from siting import locate
    >>> cost = [[1, 2, 5], [5, 2, 1]]
    >>> answer = locate.capacitated(cost, [10, 10], [10, 20, 10], [30, 50, 30])
    >>> answer.open.tolist(), round(answer.objective, 6), answer.status
    ([True, False, True], 80.0, 'optimal')
    >>> answer.flow.toarray().round(6).tolist()
    [[10.0, 0.0, 0.0], [0.0, 0.0, 10.0]]
    """
    inputs = Inputs()
    costs = inputs.matrix("cost", cost)
    n, m = inputs.sizes(costs)
    amount = inputs.array("demand", demand, (n,))
    sizes, fixed = inputs.site_sizes(capacity, fixed_cost, m)
    share = inputs.spread("min_load_share", min_load_share, m, upper=1.0)
    must, never = inputs.choice(required, forbidden, m)
    number = None if p is None else inputs.count(p, m)
    options = inputs.options(time_limit_s, gap_share, cancel)
    begun, notes = fitting_start(read_start(inputs, start, m), (must, never), number)
    inputs.report_to(progress)
    inputs.finish()
    conflict = None if number is None else count_conflict(number, must, never)
    if conflict is not None:
        return impossible(costs.shape, inputs.seconds, conflict)
    units = model_units(costs, amount, fixed)
    inputs.reporter.unit = units.total
    ask = partial(siting_problem, rules=(must, never, share), single_source=single_source, p=number)
    arrays = (units.cost * costs, units.amount * amount, units.amount * sizes, units.total * fixed)
    begun = None if begun is None else begun.counted_in(units.amount)
    problem = ask(*arrays)
    answer = units.restored(_located(problem, costs.shape, options, inputs, begun))
    if answer.status == INFEASIBLE and units.total != 1:  # words in the caller's own units
        stated = solve(ask(costs, amount, sizes, fixed), options=options)
        answer = replace(answer, shortfalls=stated.shortfalls)
    return replace(answer, notes=notes)


def siting_problem(  # noqa: PLR0913
    cost: Floats,
    demand: Floats,
    capacity: Floats,
    fixed_cost: Floats,
    rules: tuple[Flags, Flags, Floats],
    *,
    single_source: bool,
    p: int | None,
) -> SitingProblem:
    """Return the arrays as a `SitingProblem` of one stream and one day a year.

    Parameters
    ----------
    cost, demand
        Cost per tonne (n, m) and demand (n,).
    capacity, fixed_cost
        Sizes of each site and their costs (m, k).
    rules
        Required and forbidden flags and the minimum load share, each (m,).
    single_source, p
        As in `capacitated`.
    """
    (n, m), k = cost.shape, capacity.shape[1]
    catchment, site = np.nonzero(np.isfinite(cost) & (demand > 0)[:, None])
    policies: tuple[OptionPolicy, ...] = ()
    if p is not None:
        words = (f"启用 {p} 处场址", f"open {p} sites")
        policies = (OptionPolicy("count", np.ones(m * k), "==", float(p), *words),)
    required, forbidden, min_load_share = rules
    names = _names(m)
    return SitingProblem(
        catchment_ids=_names(max(n, 1)),
        stream_keys=np.array(["waste"]),
        demand_t_per_d=demand[:, None] if n else np.zeros((1, 1)),
        facility_ids=names,
        facility_type=np.full(m, "site"),
        facility_site=names,
        required=required,
        forbidden=forbidden,
        min_load_share=min_load_share,
        option_facility=np.repeat(np.arange(m), k),
        option_capacity_t_per_d=capacity.ravel(),
        option_fixed_cost_cny_per_yr=fixed_cost.ravel(),
        arc_stream=np.zeros(catchment.size, dtype=np.int64),
        arc_catchment=catchment,
        arc_facility=site,
        arc_distance_km=np.zeros(catchment.size),
        arc_haul_cost_cny_per_t=cost[catchment, site],
        arc_processing_cost_cny_per_t=np.zeros(catchment.size),
        unserved_cost_cny_per_t=np.array([np.inf]),
        single_source=np.array([single_source]),
        option_policies=policies,
        days_per_yr=1.0,
    )


def _names(count: int) -> NDArray[np.str_]:
    return np.arange(count).astype(np.str_)


def _located(
    problem: SitingProblem,
    shape: tuple[int, ...],
    options: SolverOptions,
    inputs: Inputs,
    start: Start | None,
) -> Location:
    """Solve, check with independent code, and put the answer into the shape of the arrays."""
    left_s = max(options.time_limit_s - inputs.seconds, 0.01)
    limited, told = replace(options, time_limit_s=left_s), inputs.reporter
    begun = start_solution(problem, start)
    solution = solve(problem, options=limited, progress=told.pass_on, start=begun)
    solution = not_worse(problem, solution, start)
    checked = verify(problem, solution, prices=False)  # a Location states none
    if not checked.ok:
        msg = "\n".join(checked.lines("en"))
        raise RuntimeError(msg)
    if solution.status == INFEASIBLE:
        answer = impossible((shape[0], shape[1]), inputs.seconds, whole_misfit(problem))
        return replace(answer, shortfalls=solution.shortfalls or answer.shortfalls)
    places = (problem.arc_catchment, problem.arc_facility)
    flow = csr_array((solution.flow_t_per_d, places), shape=shape)
    flow.eliminate_zeros()
    answer = Location(
        open=solution.open,
        flow=flow,
        objective=solution.objective_cny_per_yr,
        bound=solution.bound_cny_per_yr,
        gap_share=solution.gap_share,
        status=solution.status,
        seconds=inputs.seconds,
        shortfalls=() if solution.has_incumbent else solution.shortfalls,
    )
    return inputs.ended(answer)
