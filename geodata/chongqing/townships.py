"""The 1,031 catchments: townships and subdistricts with point, cell and people.

Rules, in order:

1. A township with a GeoNames point of its name has that point; a few lie just
   outside the district lines and are moved to 100 m inside.
2. Most others, above all the subdistricts of the inner city, have an approximate
   place from general knowledge (``facts/township_points.csv``), unverified. The
   rest get one by `geodata.catchments.spread_points` over the road nodes of
   their district, the known points held fixed; nodes nearer than
   `CLEAR_OF_KNOWN_M` to one are left out. Subdistricts take the places nearest
   the seat, then towns, then townships, each by code.
3. The cell is the Voronoi cell inside the district.
4. Population: figures of 2010 (GeoNames) share out the district's census figure
   of 2020; a township without one counts as the median of its kind in its
   district. Districts without any figure are shared out by road nodes + 1 per
   cell. Largest remainder keeps every district's total exact. All `modelled`.
5. Kind by the last character: 街道 urban, 镇 town, 乡 rural; the urban ones of
   the nine districts of 中心城区 are the central city.
6. Industrial park share: level points (`LEVEL_POINTS`) of the parks in the cell
   over those of all parks; an assumption.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.apportion import share_out
from geodata.catchments import move_inside, point_frame, spread_points, voronoi_cells
from geodata.chongqing.tables import read_table
from geodata.crs import geodesic_area_ha, to_working

CENTRAL_REGION = "中心城区"
CLEAR_OF_KNOWN_M = 500.0
MOST_IN_A_TOWNSHIP = 300_000
"""A figure of 2010 above this is that of a whole city, and is not used."""

LEVEL_POINTS = {"national": 3.0, "municipal": 1.0, "customs": 1.0}
"""How much hazardous waste a park of each level stands for; assumed."""

KIND_ORDER = {"urban": 0, "town": 1, "rural": 2}
NAMES_SOURCE = "中国行政区划（china-division 2.7.0，2023年代码）"
POINT_SOURCES = {
    "published": "点位：GeoNames",
    "general_knowledge": "点位：概略位置，一般知识，未核实",
    "modelled": "点位：按路网节点推算",
}
POPULATION_SOURCES = {
    "share_2010": "人口：2010年乡镇人口（GeoNames）按2020年区县普查数缩放",
    "median": "人口：取本区县同类乡镇中位数，按2020年区县普查数缩放",
    "road_nodes": "人口：按单元内路网节点数分摊2020年区县普查数",
}


def build_catchments(
    districts: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame, parks: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the catchments with every column of the contract.

    Parameters
    ----------
    districts
        The 38 districts with ``region`` and ``population``.
    nodes
        Road nodes (points).
    parks
        Industrial parks (points) with ``level``.
    """
    table = read_table("extracts/townships.csv")
    table["kind"] = [_kind(name) for name in table["name_zh"]]
    inside = gpd.sjoin(nodes[["geometry"]], districts[["district_code", "geometry"]])
    table = _add_known_places(table)
    table["population_2010"] = table["population_2010"].where(
        table["population_2010"] <= MOST_IN_A_TOWNSHIP
    )
    names = read_table("facts/township_names.csv")["name_en"].reindex(table.index)
    # GeoNames has many a seat under the name of its district, or an older one.
    table["name_en"] = names.fillna(table["name_en"].str.replace("’", "'"))
    points = _place(table, districts, inside)
    frame = points.set_geometry(voronoi_cells(points, districts))
    frame["lon_deg"], frame["lat_deg"] = points.geometry.x, points.geometry.y
    nodes_per_cell = _count_inside(frame, nodes)
    frame["population"], frame["population_basis"] = _share_population(
        frame, districts["population"], nodes_per_cell
    )
    frame["industrial_park_share"] = _share_parks(frame, parks)
    return _finish(frame, districts)


def build_crosswalk(catchments: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return which unit of 2025-11 each catchment belongs to."""
    codes = {name: code for code, name in units["name_zh"].items()}
    return pd.DataFrame(
        {
            "catchment_id": catchments.index,
            "district_code": catchments["district_code"].to_numpy(),
            "unit_2025_code": catchments["unit_2025"].map(codes).to_numpy(),
            "unit_2025": catchments["unit_2025"].to_numpy(),
        }
    )


def _kind(name: str) -> str:
    if name.endswith(("街道", "街道办事处")):
        return "urban"
    return "rural" if name.endswith("乡") else "town"


def _add_known_places(table: pd.DataFrame) -> pd.DataFrame:
    known = read_table("facts/township_points.csv")
    table["point_basis"] = np.where(table["lon_deg"].notna(), "published", "modelled")
    gaps = known.index[table.loc[known.index, "point_basis"] == "modelled"]
    columns = ["lon_deg", "lat_deg"]
    table.loc[gaps, columns] = known.loc[gaps, columns]
    table.loc[gaps, "point_basis"] = "general_knowledge"
    return table


def _place(
    table: pd.DataFrame, districts: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    known = point_frame(table[table["point_basis"] != "modelled"])
    missing = table[table["point_basis"] == "modelled"]
    working, places = to_working(known), to_working(nodes)
    found: list[pd.DataFrame] = []
    for code, group in missing.groupby("district_code"):
        fixed = working[working["district_code"] == code]
        local = places[places["district_code"] == code]
        chosen = _choose(fixed, local, group)
        rows = group.copy()
        rows["lon_deg"] = nodes.geometry.loc[chosen].x.to_numpy()
        rows["lat_deg"] = nodes.geometry.loc[chosen].y.to_numpy()
        found.append(rows)
    points = point_frame(pd.concat([known.drop(columns="geometry"), *found]).sort_index())
    return points.set_geometry(move_inside(points, districts))


def _choose(fixed: gpd.GeoDataFrame, local: gpd.GeoDataFrame, group: pd.DataFrame) -> list[object]:
    held = fixed.get_coordinates().to_numpy()
    candidates = local.get_coordinates().to_numpy()
    if len(held):
        gaps = np.hypot(*(candidates[:, None, :] - held[None, :, :]).transpose(2, 0, 1))
        clear = gaps.min(axis=1) > CLEAR_OF_KNOWN_M
        candidates, local = candidates[clear], local[clear]
    positions = spread_points(candidates, held, len(group))
    seat = _seat(fixed, candidates)
    nearest = np.argsort(np.hypot(*(candidates[positions] - seat).T), kind="stable")
    order = np.lexsort((group.index, group["kind"].map(KIND_ORDER)))
    labels = np.empty(len(group), dtype=object)
    labels[order] = local.index.to_numpy()[positions[nearest]]
    return labels.tolist()


def _seat(fixed: gpd.GeoDataFrame, candidates: np.ndarray) -> np.ndarray:
    # The seat is where the largest known subdistrict is, else the middle of the roads.
    urban = fixed[(fixed["kind"] == "urban") & fixed["population_2010"].notna()]
    if len(urban):
        seat = urban.geometry[urban["population_2010"].idxmax()]
        return np.array([seat.x, seat.y])
    return np.asarray(np.median(candidates, axis=0))


def _count_inside(cells: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> pd.Series:
    joined = gpd.sjoin(points[["geometry"]], cells[["geometry"]], predicate="within")
    counts = joined["id_right" if "id_right" in joined else "index_right"].value_counts()
    full: pd.Series[int] = counts.reindex(cells.index, fill_value=0)
    return full


def _share_population(
    frame: pd.DataFrame, census: pd.Series, nodes_per_cell: pd.Series
) -> tuple[pd.Series, pd.Series]:
    people = pd.Series(0, index=frame.index, dtype="int64")
    basis = pd.Series("", index=frame.index, dtype="str")
    for code, group in frame.groupby("district_code"):
        claims = group["population_2010"]
        if claims.notna().any():
            basis[group.index] = np.where(claims.notna(), "share_2010", "median")
            medians = group["kind"].map(claims.groupby(group["kind"]).median())
            claims = claims.fillna(medians).fillna(claims.median())
        else:
            basis[group.index] = "road_nodes"
            claims = nodes_per_cell[group.index] + 1.0
        people[group.index] = share_out(int(census[code]), claims.to_numpy())
    return people, basis


def _share_parks(frame: gpd.GeoDataFrame, parks: gpd.GeoDataFrame) -> pd.Series:
    points = parks[["geometry"]].assign(points=parks["level"].map(LEVEL_POINTS))
    joined = gpd.sjoin(frame[["geometry"]], points, predicate="contains")
    summed = joined["points"].groupby(level=0).sum().reindex(frame.index, fill_value=0.0)
    shares: pd.Series[float] = summed / summed.sum()
    return shares


def _finish(frame: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    region = frame["district_code"].map(districts["region"])
    central = (frame["kind"] == "urban") & (region == CENTRAL_REGION)
    frame["area_kind"] = frame["kind"].where(~central, "central")
    frame["district"] = frame["district_code"].map(districts["name_zh"])
    frame["area_ha"] = geodesic_area_ha(frame)
    frame["siting_basis"] = frame["point_basis"]
    frame["capacity_basis"] = "modelled"
    frame["source"] = (
        NAMES_SOURCE
        + "；"
        + frame["point_basis"].map(POINT_SOURCES)
        + "；"
        + frame["population_basis"].map(POPULATION_SOURCES)
    )
    reliable = (frame["point_basis"] == "published") & (frame["population_basis"] == "share_2010")
    frame["confidence"] = np.where(reliable, "medium", "low")
    return frame.drop(columns=["population_2010", "geonameid"])
