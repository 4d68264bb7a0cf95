"""Demand: tonnes of each stream in each catchment, held against published figures.

A stream is stated as rates per person by kind of area, as a total that is split
over the catchments, or both: then the rates give the pattern and the total the
level. Populations and industrial-park shares come from the catchments layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.layers import Layers
from siting.errors import Fault, ScenarioError
from siting.scenario import Scenario
from siting.scenario_parts import Stream

KG_PER_T = 1000.0
CENTRAL_CITY = "中心城区"
WHOLE = "重庆市"
RESIDUAL = "residual_msw"
BURNT = "residual_msw+residues"
"""Residual waste with what other plants leave for the same plants to take."""


@dataclass(frozen=True)
class Published:
    """A published amount that the modelled demand is held against.

    Parameters
    ----------
    stream
        Key of a stream, or keys joined by ``+`` for their sum.
    scope
        ``重庆市`` or ``中心城区``.
    first_year, last_year
        Years of scenarios that it is held against.
    amount_t_per_d
        The amount, t/d.
    source
        Citation and what to know of it.
    """

    stream: str
    scope: str
    first_year: int
    last_year: int
    amount_t_per_d: float
    source: str


PUBLISHED: Sequence[Published] = (
    Published(
        BURNT,
        WHOLE,
        2023,
        2027,
        20000.0,
        "实际焚烧量，中国新闻网 2025-11-28；含厨余厂沼渣和分选残渣（推定）",
    ),
    Published(
        "residual_msw",
        CENTRAL_CITY,
        2023,
        2027,
        11250.0,
        "4,500 t/d 约占 40%（中国经济网 2025-05-22），±10 %，口径是否含厨余垃圾不明",
    ),
    Published(
        "residual_msw+kitchen_waste",
        CENTRAL_CITY,
        2023,
        2027,
        11250.0,
        "4,500 t/d 约占 40%（中国经济网 2025-05-22），±10 %，口径是否含厨余垃圾不明",
    ),
    Published(
        "residual_msw",
        WHOLE,
        2018,
        2022,
        5.80e6 / 365,
        "2020 年清运量 580 万 t（非官方序列，城市口径，可信度低）",
    ),
    Published(
        "residual_msw", CENTRAL_CITY, 2018, 2022, 8201.0, "2019-02-13 冬季单日处理量（扣沼渣）"
    ),
    Published(
        "kitchen_waste",
        WHOLE,
        2023,
        2027,
        4400.0,
        "2020 年处理量目标：主城 2,600 t/d、其他 23 个区县 1,800 t/d，重庆日报 2019-12"
        "（2025 年无实际量公布；规划能力 10,460 t/d）",
    ),
    Published("kitchen_waste", WHOLE, 2018, 2022, 2600.0, "2019 年 6 座厂处理量，重庆日报 2019-12"),
    Published(
        "construction_waste",
        CENTRAL_CITY,
        2015,
        2027,
        3.5e6 / 365,
        "主城建筑弃料约 350 万 t/年（约 2016 年，不含渣土）",
    ),
    Published(
        "hazardous_waste",
        WHOLE,
        2018,
        2027,
        796200.0 / 365,
        "2024 年处置量 79.62 万 t，重庆市生态环境局 2025-07-30",
    ),
    Published(
        "medical_waste", WHOLE, 2015, 2027, 16150.0 / 365, "2015 年 16,150 t/年（11 座，64.5 t/d）"
    ),
)


def stream_demand(stream: Stream, catchments: pd.DataFrame) -> pd.Series[float]:
    """Return the demand of one stream per catchment, t/d; 0 when only facilities leave it.

    Parameters
    ----------
    stream
        Rates, total and captured share.
    catchments
        Index id; columns population, area_kind, industrial_park_share.

    Returns
    -------
    pandas.Series
        Finite, at least 0, on the index of `catchments`.

    Raises
    ------
    ScenarioError
        When the pattern over the catchments sums to nothing, so that a total
        cannot be split.
    """
    people = catchments["population"].astype(float)
    if not stream.is_stated:
        return people * 0.0
    if stream.rates_kg_per_person_d is not None:
        rates = stream.rates_kg_per_person_d.model_dump()
        pattern = people * catchments["area_kind"].map(rates).astype(float) / KG_PER_T
    elif stream.split_by == "industrial_park_share":
        pattern = catchments["industrial_park_share"].astype(float)
    else:
        pattern = people
    if stream.total_t_per_d is not None:
        whole = float(pattern.sum())
        if stream.total_t_per_d > 0 and not whole > 0:
            params = {"stream": stream.key, "value": f"{stream.total_t_per_d:g}"}
            raise ScenarioError([Fault("demand_no_pattern", params)])
        pattern = pattern * (stream.total_t_per_d / whole if whole > 0 else 0.0)
    return pattern * stream.share_captured


def demand_table(scenario: Scenario, catchments: pd.DataFrame) -> pd.DataFrame:
    """Return the demand of every enabled stream, t/d: catchments by stream keys.

    Raises
    ------
    ScenarioError
        When a demand is not finite or below 0: names the stream and catchment.
    """
    columns = {s.key: stream_demand(s, catchments) for s in scenario.enabled_streams}
    table = pd.DataFrame(columns, index=catchments.index)
    faults = []
    for key, column in table.items():
        bad = ~np.isfinite(column.to_numpy(dtype=float)) | (column.to_numpy(dtype=float) < 0)
        if bad.any():
            params = {"stream": key, "id": table.index[bad][0], "count": int(bad.sum())}
            faults.append(Fault("demand_invalid", params))
    if faults:
        raise ScenarioError(faults)
    return table


def residues_for(scenario: Scenario, demand: pd.DataFrame, stream: str) -> float:
    """Return what all demand leaves for the plants that take `stream`, t/d, once treated.

    Parameters
    ----------
    scenario
        Facility types with what they accept and leave.
    demand
        Result of `demand_table`.
    stream
        Stream whose plants are meant.
    """
    types = scenario.facility_types.values()
    burnt = {key for t in types if stream in t.accepts for key in t.accepts}
    left = 0.0
    for described in types:
        taken = [key for key in described.accepts if key in demand and key not in burnt]
        share = sum(value for key, value in described.yields.items() if key in burnt)
        left += share * float(demand[taken].to_numpy(dtype=np.float64).sum())
    return left


def central_city(layers: Layers) -> pd.Series[bool]:
    """Return for each catchment whether its district is of the central city."""
    regions = layers.regions
    codes = set(regions.loc[regions["region"] == CENTRAL_CITY, "district_code"].astype(str))
    codes_of = layers.catchments["district_code"].astype(str)
    inside: pd.Series[bool] = codes_of.isin(codes)
    return inside


def calibration(scenario: Scenario, layers: Layers) -> pd.DataFrame:
    """Return modelled against published amounts.

    Returns
    -------
    pandas.DataFrame
        Columns stream, scope, modelled_t_per_d, published_t_per_d, ratio_share
        (modelled over published) and source; one row per published amount whose
        years hold the scenario's year, and one per stream without any (published
        is missing there).
    """
    demand = demand_table(scenario, pd.DataFrame(layers.catchments))
    inside = central_city(layers)
    rows: list[tuple[str, str, float, float, str]] = []
    known = PUBLISHED if scenario.scenario.dataset == "chongqing" else ()
    for p in known:
        keys = [RESIDUAL] if p.stream == BURNT else p.stream.split("+")
        if p.first_year <= scenario.year <= p.last_year and set(keys) <= set(demand):
            column = demand[keys].sum(axis=1)
            modelled = float(column[inside].sum() if p.scope == CENTRAL_CITY else column.sum())
            modelled += residues_for(scenario, demand, RESIDUAL) if p.stream == BURNT else 0.0
            rows.append((p.stream, p.scope, modelled, p.amount_t_per_d, p.source))
    held = {key for stream, *_ in rows for key in stream.split("+")}
    stated = {stream.key for stream in scenario.enabled_streams if stream.is_stated}
    for key in [key for key in demand.columns if key in stated - held]:
        rows.append((key, WHOLE, float(demand[key].sum()), float("nan"), ""))
    names = ["stream", "scope", "modelled_t_per_d", "published_t_per_d", "source"]
    table = pd.DataFrame(rows, columns=names)
    ratio = table["modelled_t_per_d"] / table["published_t_per_d"]
    table.insert(4, "ratio_share", ratio)
    return table
