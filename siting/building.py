"""Build the siting problem of a scenario: layers and distances become arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geodata import travel
from geodata.crs import check_working_crs
from geodata.layers import Layers
from geodata.matrix import TravelMatrix
from siting import measured
from siting.arc_policies import allowed_arcs, streams_with_arc_policies
from siting.candidates import facility_menu
from siting.costs import size_menu
from siting.eco_parks import park_cores, with_shared_sizes
from siting.ground import Ground, Rules
from siting.hauls import arc_table, haul_arrays, origin_table, yield_shares
from siting.naming import Names
from siting.policies import compile_policies
from siting.problem import SitingProblem
from siting.scenario import Scenario
from siting.streams import demand_table
from siting.surroundings import Surroundings


@dataclass(frozen=True, eq=False)
class SitingCase:
    """A scenario on its layers, ready to solve.

    Parameters
    ----------
    scenario, layers
        What was asked, and where.
    travel
        Distances from catchments to the sites of the menu.
    menu
        Facilities (f,) in the problem's order.
    options
        Sizes (k,) in the problem's order, with their capital.
    problem
        The arrays that are solved.
    names
        Names of all that the problem knows by id or key.
    surroundings
        What explanations need beyond the problem.
    """

    scenario: Scenario
    layers: Layers
    travel: TravelMatrix
    menu: pd.DataFrame
    options: pd.DataFrame
    problem: SitingProblem
    names: Names
    surroundings: Surroundings


def build_case(
    scenario: Scenario,
    layers: Layers,
    *,
    distances: TravelMatrix | None = None,
    stage: Callable[[str], None] | None = None,
) -> SitingCase:
    """Return the case of `scenario` on `layers`.

    Parameters
    ----------
    scenario, layers
        What is asked, and where.
    distances
        Distances from all catchments to all sites in use; measured when none.
    stage
        Told ``"problem"`` and ``"travel"`` when that work begins.

    Raises
    ------
    ScenarioError, DataError
        When the scenario names what the layers or the model lack, its working CRS is
        unfit, a demand is not finite, or a distance table is incomplete.
    """
    tell = stage or (lambda _: None)
    tell("problem")
    check_working_crs(scenario.scenario.crs, layers.districts)
    demand = demand_table(scenario, pd.DataFrame(layers.catchments))
    menu = facility_menu(scenario, layers)
    ground = Ground(scenario, layers, menu, size_menu(scenario, menu))
    ground = with_shared_sizes(ground, compile_policies(ground))
    rules = compile_policies(ground)
    site_ids = sorted(set(menu["site_id"]))
    origins = origin_table(scenario, demand, menu)
    place_ids = list(dict.fromkeys(origins["place_id"]))
    if distances is None:
        tell("travel")
        distances = measure_travel(scenario, layers, site_ids, origin_ids=place_ids)
        tell("problem")
    matrix = distances.subset(place_ids, site_ids)
    arcs = arc_table(scenario, demand, menu, matrix)
    allowed = allowed_arcs(ground, pd.Index(origins["id"]), arcs, rules.max_km)
    problem = _problem(scenario, demand, menu, ground.options, (rules, allowed.within))
    # Where a rule bars hauls whatever their length, "within 120 km" would be a wrong reason.
    limits_km = np.where(streams_with_arc_policies(ground), np.inf, rules.max_km).tolist()
    names = names_of(scenario, layers, menu, limits_km=limits_km)
    around = (ground.options, rules.max_km, park_cores(ground))
    surroundings = Surroundings.from_tables(allowed.barred, *around)
    return SitingCase(scenario, layers, matrix, menu, ground.options, problem, names, surroundings)


def names_of(
    scenario: Scenario, layers: Layers, menu: pd.DataFrame, *, limits_km: list[float]
) -> Names:
    """Return the names of catchments, facilities, streams and types for sentences.

    Parameters
    ----------
    scenario, layers, menu
        Where the names stand.
    limits_km
        Service distance limit of each enabled stream (s,), infinite when none.
    """
    places, districts = pd.DataFrame(layers.catchments), pd.DataFrame(layers.districts)
    codes, streams = places["district_code"], scenario.enabled_streams
    types = scenario.facility_types.items()
    codes = pd.concat([codes, menu["district_code"]])
    return Names(
        catchments=texts_of(menu["name_zh"]) | texts_of(places["name_zh"]),
        catchments_en=texts_of(menu["name_en"]) | texts_of(places["name_en"]),
        facilities=texts_of(menu["name_zh"]),
        facilities_en=texts_of(menu["name_en"]),
        districts=texts_of(codes.map(districts["name_zh"]).dropna()),
        districts_en=texts_of(codes.map(districts["name_en"]).dropna()),
        streams={stream.key: stream.title_zh for stream in streams},
        streams_en={stream.key: stream.title_en for stream in streams},
        types={key: described.title_zh for key, described in types},
        types_en={key: described.title_en for key, described in types},
        limit_km={s.key: km for s, km in zip(streams, limits_km, strict=True)},
    )


def texts_of(column: pd.Series[Any]) -> dict[str, str]:
    """Return a column of texts by the frame's index."""
    return {str(key): str(text) for key, text in column.items()}


def measure_travel(
    scenario: Scenario, layers: Layers, site_ids: list[str], *, origin_ids: list[str] | None = None
) -> TravelMatrix:
    """Return haul lengths to the sites, by the scenario's provider.

    Parameters
    ----------
    scenario, layers
        What is asked, and where.
    site_ids
        Destinations: sites, or catchments.
    origin_ids
        Catchments, and sites whose residues are hauled on; every catchment when
        none are given.
    """
    chosen, crs = scenario.travel, scenario.scenario.crs
    if chosen.provider == "roads":
        return measured.by_roads(layers, chosen, origin_ids, site_ids, crs=crs)
    origins, destinations = measured.ends_of(layers, origin_ids, site_ids)
    if chosen.provider == "table" and chosen.table is not None:
        return travel.read_table(chosen.table, list(origins.index), site_ids)
    return travel.by_straight_line(
        origins, destinations, circuity=chosen.circuity, nearest=chosen.nearest_sites, crs=crs
    )


def _problem(
    scenario: Scenario,
    demand: pd.DataFrame,
    menu: pd.DataFrame,
    options: pd.DataFrame,
    compiled: tuple[Rules, pd.DataFrame],
) -> SitingProblem:
    rules, arcs = compiled
    keys = [stream.key for stream in scenario.enabled_streams]
    origins = origin_table(scenario, demand, menu)
    arising = np.zeros((len(origins), len(keys)))
    arising[: len(demand)] = demand.to_numpy(dtype=np.float64)
    prices = np.array([scenario.unserved_cost_cny_per_t(key) for key in keys], dtype=np.float64)
    return SitingProblem(
        catchment_ids=origins["id"].to_numpy(dtype=np.str_),
        stream_keys=np.array(keys, dtype=np.str_),
        demand_t_per_d=arising,
        facility_ids=np.array(menu.index, dtype=np.str_),
        facility_type=menu["type"].to_numpy(dtype=np.str_),
        facility_site=menu["site_id"].to_numpy(dtype=np.str_),
        required=rules.required,
        forbidden=rules.forbidden,
        min_load_share=rules.min_load_share,
        option_facility=options["facility"].to_numpy(dtype=np.int64),
        option_capacity_t_per_d=options["capacity_t_per_d"].to_numpy(dtype=np.float64),
        option_fixed_cost_cny_per_yr=options["fixed_cost_cny_per_yr"].to_numpy(dtype=np.float64),
        unserved_cost_cny_per_t=np.where(rules.must_serve, np.inf, prices),
        single_source=rules.single_source,
        option_policies=rules.option_policies,
        days_per_yr=scenario.scenario.days_per_yr,
        source_facility=origins["facility"].to_numpy(dtype=np.int64),
        yield_share=yield_shares(scenario, menu),
        load_limits=rules.load_limits,
        **haul_arrays(arcs, "arc_"),
    )
