"""The three tables of an answer: facilities, catchments, allocation; ids first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from siting.building import SitingCase
from siting.problem import Floats, Ints
from siting.solution import Solution

LEAST_FLOW_T_PER_D = 1e-9
"""Flows below this are the solver's rounding, not waste."""

FACILITY_COLUMNS = (
    "id",
    "name_zh",
    "name_en",
    "type",
    "site_id",
    "district_code",
    "district",
    "status",
    "plan_project",
    "open",
    "capacity_t_per_d",
    "load_t_per_d",
    "utilisation_share",
    "shadow_price_cny_per_t",
    "fixed_cost_cny_per_yr",
    "processing_cost_cny_per_yr",
    "shares_park",
    "siting_basis",
    "capacity_basis",
    "source",
    "confidence",
)


def allocation_table(case: SitingCase, solution: Solution) -> pd.DataFrame:
    """Return every flow, one a row, by stream, origin and facility.

    Columns stream, from_kind (``catchment``, or ``facility`` for what one sends
    on), from_id, to_id, flow_t_per_d, distance_km, haul_cost_cny_per_t.
    """
    problem = case.problem
    proper = problem.source_facility < 0
    arcs = np.flatnonzero(solution.flow_t_per_d > LEAST_FLOW_T_PER_D)
    return pd.DataFrame(
        {
            "stream": problem.stream_keys[problem.arc_stream[arcs]],
            "from_kind": np.where(proper[problem.arc_catchment[arcs]], "catchment", "facility"),
            "from_id": problem.catchment_ids[problem.arc_catchment[arcs]],
            "to_id": problem.facility_ids[problem.arc_facility[arcs]],
            "flow_t_per_d": solution.flow_t_per_d[arcs],
            "distance_km": problem.arc_distance_km[arcs],
            "haul_cost_cny_per_t": problem.arc_haul_cost_cny_per_t[arcs],
        }
    )


def facilities_table(case: SitingCase, solution: Solution) -> pd.DataFrame:
    """Return every facility of the problem, open or not, in the problem's order.

    A closed facility shows the capacity it has in the layer (0 for a candidate),
    no load and no cost. A plant that opens at another size than the layer's has
    `capacity_basis` modelled. `shares_park` says that it saves by sharing the
    infrastructure of its eco-park.
    """
    problem, menu = case.problem, case.menu
    arcs, flow = _flows(solution)
    size = problem.facility_ids.size
    owner = problem.arc_facility[arcs]
    load = np.bincount(owner, weights=flow, minlength=size)
    processing = flow * problem.arc_processing_cost_cny_per_t[arcs] * problem.days_per_yr
    opened = solution.open_option >= 0
    option = np.where(opened, solution.open_option, 0)
    own = menu["capacity_t_per_d"].to_numpy(dtype=np.float64)
    capacity = np.where(opened, problem.option_capacity_t_per_d[option], own)
    resized = opened & ~np.isclose(capacity, own, rtol=1e-6)
    names = pd.DataFrame(case.layers.districts)["name_zh"]
    table = menu.reset_index().assign(
        district=menu["district_code"].map(names).fillna("").to_numpy(),
        open=opened,
        capacity_t_per_d=capacity,
        load_t_per_d=load,
        utilisation_share=np.divide(load, capacity, out=np.zeros(size), where=capacity > 0),
        shadow_price_cny_per_t=solution.capacity_price_cny_per_t,
        fixed_cost_cny_per_yr=np.where(opened, problem.option_fixed_cost_cny_per_yr[option], 0.0),
        shares_park=opened & case.options["shared"].to_numpy(dtype=np.bool_)[option],
        capacity_basis=menu["capacity_basis"].where(~resized, "modelled").to_numpy(),
        processing_cost_cny_per_yr=np.bincount(owner, weights=processing, minlength=size),
    )
    chosen: pd.DataFrame = table[list(FACILITY_COLUMNS)]
    return chosen


def catchments_table(case: SitingCase, solution: Solution) -> pd.DataFrame:
    """Return every catchment with its demand and what became of it, per stream.

    ``<stream>_facility_id`` is the facility that takes most (empty when none) and
    ``<stream>_mean_distance_km`` the mean haul of what is taken (missing when
    nothing is).
    """
    problem = case.problem
    size = int((problem.source_facility < 0).sum())  # sources of residues come after them
    catchments = pd.DataFrame(case.layers.catchments)
    columns = ["name_zh", "name_en", "district_code", "district", "population"]
    table: pd.DataFrame = catchments.loc[problem.catchment_ids[:size].tolist(), columns]
    table = table.rename_axis("id").reset_index()
    arcs, flow = _flows(solution)
    arcs, flow = arcs[problem.arc_catchment[arcs] < size], flow[problem.arc_catchment[arcs] < size]
    for s, key in enumerate(problem.stream_keys.tolist()):
        mine = problem.arc_stream[arcs] == s
        chosen, taken = arcs[mine], flow[mine]
        at = problem.arc_catchment[chosen]
        served = np.bincount(at, weights=taken, minlength=size)
        hauled = np.bincount(at, weights=taken * problem.arc_distance_km[chosen], minlength=size)
        table[f"{key}_demand_t_per_d"] = problem.demand_t_per_d[:size, s]
        table[f"{key}_served_t_per_d"] = served
        table[f"{key}_unserved_t_per_d"] = solution.unserved_t_per_d[:size, s]
        table[f"{key}_facility_id"] = _largest_taker(case, chosen, taken)[:size]
        mean = np.divide(hauled, served, out=np.full(size, np.nan), where=served > 0)
        table[f"{key}_mean_distance_km"] = mean
    return table


def _flows(solution: Solution) -> tuple[Ints, Floats]:
    arcs = np.flatnonzero(solution.flow_t_per_d > LEAST_FLOW_T_PER_D).astype(np.int64)
    return arcs, solution.flow_t_per_d[arcs]


def _largest_taker(case: SitingCase, arcs: Ints, flow: Floats) -> list[str]:
    problem = case.problem
    takers = [""] * problem.catchment_ids.size
    for a in arcs[np.argsort(flow, kind="stable")]:  # the largest comes last and stays
        takers[problem.arc_catchment[a]] = str(problem.facility_ids[problem.arc_facility[a]])
    return takers
