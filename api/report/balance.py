"""Balance of the regions: what arises, what their plants take, and what room is left.

The sums over the regions are the figures of the summary: waste counts where it
arises (residues at the plants that leave them), what a transfer station sends on
is counted once, and net export is nought in the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from api.report.reading import Reading
from api.report.table import Column, ReportTable, Row
from siting.problem import Floats, Ints
from siting.residues import arising_t_per_d


@dataclass(frozen=True, eq=False)
class RegionFigures:
    """Tonnes a day by region and stream (r, s).

    Parameters
    ----------
    regions
        Names of the regions, in the order of the rows.
    arising, unserved, handled
        What arises, is left over, and is taken by the plants of the region.
    """

    regions: tuple[str, ...]
    arising: Floats
    unserved: Floats
    handled: Floats


def region_figures(reading: Reading) -> RegionFigures:
    """Return what arises and is taken in each region, by stream."""
    problem, solution = reading.problem, reading.solution
    facility_region, source_region, regions = region_places(reading)
    shape = (len(regions), problem.stream_keys.size)
    arising, unserved, handled = (np.zeros(shape) for _ in range(3))
    np.add.at(arising, source_region, arising_t_per_d(problem, solution.load_t_per_d))
    np.add.at(unserved, source_region, solution.unserved_t_per_d)
    at = (facility_region[problem.arc_facility], problem.arc_stream)
    sent_on = solution.flow_t_per_d * problem.yield_share[problem.arc_facility, problem.arc_stream]
    np.add.at(arising, at, -sent_on)
    np.add.at(handled, at, solution.flow_t_per_d - sent_on)
    return RegionFigures(regions, arising, unserved, handled)


def region_places(reading: Reading) -> tuple[Ints, Ints, tuple[str, ...]]:
    """Return the region of each facility and of each source of waste, and the regions' names."""
    problem = reading.problem
    plants = districts_of(reading.facilities).reindex(problem.facility_ids.tolist())
    places = districts_of(reading.catchments)
    plant_names = [reading.region(str(code)) for code in plants]
    source_names = [
        plant_names[owner] if owner >= 0 else reading.region(str(places.get(place, "")))
        for place, owner in zip(
            problem.catchment_ids.tolist(), problem.source_facility.tolist(), strict=True
        )
    ]
    known = dict.fromkeys(reading.region(code) for code in reading.regions)
    names = tuple(dict.fromkeys([*known, *source_names, *plant_names]))
    position = {name: place for place, name in enumerate(names)}
    at = [
        np.array([position[n] for n in group], dtype=int) for group in (plant_names, source_names)
    ]
    return at[0], at[1], names


def districts_of(frame: pd.DataFrame) -> pd.Series:
    """Return the district code of each row by its id."""
    series: pd.Series = frame.assign(id=frame["id"].astype(str)).set_index("id")["district_code"]
    return series


def region_table(reading: Reading) -> ReportTable:
    """Return demand, capacity, load and surplus by stream and region."""
    say = reading.say
    figures = region_figures(reading)
    rows: list[Row] = []
    for s, key in enumerate(reading.problem.stream_keys.tolist()):
        title = reading.title("streams", key)
        room = [room_of(reading, key, region) for region in figures.regions]
        lines: list[list[float]] = []
        for r, region in enumerate(figures.regions):
            arising, unserved, handled = (
                float(table[r, s]) for table in (figures.arising, figures.unserved, figures.handled)
            )
            line = [arising, unserved, handled, arising - unserved - handled, *room[r]]
            if any(abs(value) > 0 for value in line):
                lines.append(line)
                rows.append((title, region, *line))
        sums = [sum(line[place] for line in lines) for place in range(7)]
        sums[3] = 0.0 if abs(sums[3]) < 1e-6 else sums[3]
        rows.append((title, say("whole_area"), *sums))
    columns = (
        Column(say("stream"), characters=20),
        Column(say("region"), characters=13),
        Column(say("demand"), "decimal", 14),
        Column(say("unserved"), "decimal", 14),
        Column(say("handled"), "decimal", 16),
        Column(say("net_export"), "decimal", 14),
        Column(say("able_capacity"), "decimal", 18),
        Column(say("able_load"), "decimal", 18),
        Column(say("surplus"), "decimal", 14),
    )
    note = say("balance_note")
    return ReportTable("balance", say("balance"), columns, tuple(rows), note=note)


def room_of(reading: Reading, stream: str, region: str) -> tuple[float, float, float]:
    """Return capacity, load and what is left of a region's open plants that take a stream."""
    kinds = reading.scenario.get("facility_types", {})
    able = [kind for kind, told in kinds.items() if stream in told.get("accepts", ())]
    frame = reading.facilities
    here = frame["district_code"].map(lambda code: reading.region(str(code))) == region
    mine = frame[frame["open"] & frame["type"].isin(able) & here]
    capacity, load = float(mine["capacity_t_per_d"].sum()), float(mine["load_t_per_d"].sum())
    return capacity, load, capacity - load


def type_region_table(reading: Reading) -> ReportTable:
    """Return capacity, load and surplus by type and region; sums are those of the summary."""
    say = reading.say
    frame = reading.facilities
    opened = frame[frame["open"]]
    region = opened["district_code"].map(lambda code: reading.region(str(code)))
    rows: list[Row] = []
    for kind, mine in opened.groupby("type", sort=True):
        title = reading.title("types", str(kind))
        for name in dict.fromkeys(reading.region(code) for code in reading.regions):
            here = mine[region.loc[mine.index] == name]
            if len(here):
                rows.append((title, name, *type_figures(here)))
        rows.append((title, say("whole_area"), *type_figures(mine)))
    columns = (
        Column(say("type"), characters=28),
        Column(say("region"), characters=13),
        Column(say("open_count"), "whole", 10),
        Column(say("capacity"), "decimal", 14),
        Column(say("load"), "decimal", 14),
        Column(say("surplus"), "decimal", 14),
        Column(say("utilisation"), "percent", 12),
    )
    return ReportTable("type_balance", say("type_balance"), columns, tuple(rows))


def type_figures(opened: pd.DataFrame) -> tuple[int, float, float, float, float | None]:
    """Return number, capacity, load, surplus and utilisation of open facilities."""
    capacity, load = float(opened["capacity_t_per_d"].sum()), float(opened["load_t_per_d"].sum())
    share = load / capacity if capacity > 0 else None
    return len(opened), capacity, load, capacity - load, share
