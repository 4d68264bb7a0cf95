"""The variants of docs/variants.md, as they stand there, on the real Chongqing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from geodata import chongqing
from siting import parse_scenario, scenario_text, solve_scenario

pytestmark = pytest.mark.slow

PAGE = Path(__file__).resolve().parents[2] / "docs" / "variants.md"
TOLERANCE_CNY_PER_T = 1e-4


def merged(data, change):
    """Return `data` with the tables of `change` put in, as the page says."""
    for key, value in change.items():
        here = data.get(key)
        if isinstance(value, dict) and isinstance(here, dict):
            merged(here, value)
        elif isinstance(value, list) and isinstance(value[0], dict):
            data[key] = [*(here or []), *value]
        else:
            data[key] = value
    return data


def variant(name):
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    (change,) = [c for c in map(tomllib.loads, blocks) if c["scenario"]["name"] == name]
    data = merged(tomllib.loads(scenario_text("plan-2025")), change)
    data["solver"] |= {"time_limit_s": 40, "gap_share": 0.01}
    return data


@pytest.fixture(scope="module")
def layers():
    return chongqing.load()


@pytest.fixture(scope="module")
def transfer(layers):
    return solve_scenario(parse_scenario(variant("plan-2025-transfer")), layers=layers)


@pytest.fixture(scope="module")
def routes(transfer):
    """Return costs per tonne and flows of residual waste (n, f), and the stations."""
    p, flow = transfer.problem, transfer.solution.flow_t_per_d
    mine = p.stream_keys[p.arc_stream] == "residual_msw"
    shape = (p.catchment_ids.size, p.facility_ids.size)
    cost, tonnes = np.full(shape, np.inf), np.zeros(shape)
    place = (p.arc_catchment[mine], p.arc_facility[mine])
    cost[place] = (p.arc_haul_cost_cny_per_t + p.arc_processing_cost_cny_per_t)[mine]
    tonnes[place] = flow[mine]
    stations = np.flatnonzero(p.facility_type == "transfer_station")
    rows = {int(j): int(i) for i, j in enumerate(p.source_facility) if j in stations}
    return cost, tonnes, rows


def test_some_waste_goes_through_stations_and_most_directly(transfer, routes):
    _, tonnes, rows = routes
    assert transfer.verification.ok
    assert transfer.solution.gap_share <= 0.01
    through = tonnes[:, list(rows)].sum()
    assert 1000 < through < 0.5 * transfer.problem.demand_t_per_d[:, 0].sum()
    for station, row in rows.items():
        assert tonnes[row].sum() == pytest.approx(tonnes[:, station].sum(), abs=1e-5)


def test_no_tonne_goes_through_a_station_where_the_direct_haul_is_cheaper(routes):
    # Whatever plants and stations are open, a tonne from i through k to j could go i to j
    # and leave the load of j as it is: so it pays less on the way that it takes.
    cost, tonnes, rows = routes
    seen = 0
    for station, row in rows.items():
        for i in np.flatnonzero(tonnes[:, station] > 1e-3).tolist():
            for j in np.flatnonzero(tonnes[row] > 1e-3).tolist():
                through = cost[i, station] + cost[row, j]
                assert through <= cost[i, j] + TOLERANCE_CNY_PER_T
                seen += 1
    assert seen > 50


def test_no_tonne_goes_directly_where_an_open_station_with_room_is_cheaper(transfer, routes):
    cost, tonnes, rows = routes
    facilities = transfer.facilities.set_index("id")
    ids = transfer.problem.facility_ids
    room = [k for k in rows if facilities.loc[ids[k], "open"] and
            facilities.loc[ids[k], "utilisation_share"] < 0.999]  # fmt: skip
    assert room
    origins = [i for i in range(cost.shape[0]) if i not in rows.values()]
    for i in origins:
        for j in np.flatnonzero(tonnes[i] > 1e-3).tolist():
            if j in rows:
                continue
            for station in room:
                through = cost[i, station] + cost[rows[station], j]
                assert cost[i, j] <= through + TOLERANCE_CNY_PER_T


def test_hauls_on_from_stations_are_longer_than_the_break_even_distance(transfer, routes):
    # Used only where 2.2 d1 + 20 + 0.9 d2 < 2.2 d, and by road d <= d1 + d2:
    # so d2 > 20 / (2.2 - 0.9) = 15.4 km
    _, tonnes, rows = routes
    p = transfer.problem
    km = np.full(tonnes.shape, np.inf)
    km[p.arc_catchment, p.arc_facility] = p.arc_distance_km
    used = [(k, row) for k, row in rows.items() if tonnes[row].sum() > 1e-3]
    for _, row in used:
        onward = np.flatnonzero(tonnes[row] > 1e-3)
        assert (km[row, onward] > 20 / (2.2 - 0.9)).all()


def test_kilns_take_sludge_and_residual_waste_within_their_share(layers):
    answer = solve_scenario(parse_scenario(variant("plan-2025-kilns")), layers=layers)
    assert answer.verification.ok
    rows = answer.facilities
    kilns = rows[rows["type"].isin(["kiln", "kiln_sludge"])]
    load = kilns.groupby("site_id")["load_t_per_d"].sum()
    assert (load <= 0.06 * 4500 + 1e-5).all()
    assert load.max() > 0.06 * 4500 - 1e-3  # the share binds somewhere
    sludge = kilns.loc[kilns["type"] == "kiln_sludge", "load_t_per_d"]
    assert sludge.sum() > 500
    unverified = kilns[(kilns["status"] == "candidate") & (kilns["type"] == "kiln")]
    assert len(unverified) == 6
    assert unverified["name_zh"].str.endswith("·候选（未核实）").all()
    counts = [row for row in answer.summary()["plan"] if row["unit"] == "座"]
    assert len(counts) == 4
    assert all(row["met"] for row in counts)  # kilns are none of the plan's projects
