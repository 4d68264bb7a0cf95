"""A study area of four catchments on one straight road, small enough to work by hand.

The road runs east along 29.5 N; road nodes and all points lie on it, so access legs
are (nearly) nothing and the haul between two points is road_factor times the km
between them. Lengths of edges are given, not measured: A -10- B -20- C -30- D km.
"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

from geodata.layers import Layers

CRS = "EPSG:4490"
LON_DEG = {"A": 106.5, "B": 106.6, "C": 106.8, "D": 107.1}
TRUTH = {
    "siting_basis": "published",
    "capacity_basis": "published",
    "source": "hand-made",
    "confidence": "high",
}


def frame(rows: list[dict], geometry: list) -> gpd.GeoDataFrame:
    table = pd.DataFrame([{**TRUTH, **row} for row in rows]).set_index("id")
    return gpd.GeoDataFrame(table, geometry=geometry, crs=CRS)


def point(place: str) -> Point:
    return Point(LON_DEG[place], 29.5)


def make_catchments() -> gpd.GeoDataFrame:
    rows = []
    people = {"A": 100_000, "B": 50_000, "C": 20_000, "D": 10_000}
    kinds = {"A": "central", "B": "urban", "C": "town", "D": "rural"}
    shares = {"A": 0.0, "B": 0.75, "C": 0.25, "D": 0.0}
    for place in "ABCD":
        code = "500101" if place in "AB" else "500102"
        rows.append(
            {
                "id": f"c{place}",
                "name_zh": f"{place}街道",
                "name_en": f"Subdistrict {place}",
                "district_code": code,
                "district": "甲区" if code == "500101" else "乙县",
                "unit_2025": "",
                "kind": "urban",
                "area_kind": kinds[place],
                "population": people[place],
                "population_basis": "modelled",
                "point_basis": "published",
                "lon_deg": LON_DEG[place],
                "lat_deg": 29.5,
                "area_ha": 1.0,
                "industrial_park_share": shares[place],
            }
        )
    cells = [box(LON_DEG[p] - 0.04, 29.4, LON_DEG[p] + 0.04, 29.6) for p in "ABCD"]
    return frame(rows, cells)


def make_sites() -> gpd.GeoDataFrame:
    kinds = {"A": "standing_plant", "B": "industrial_park", "C": "eco_park", "D": "town"}
    rows = [
        {
            "id": f"s{place}",
            "name_zh": f"{place}场址",
            "name_en": f"Site {place}",
            "district_code": "500101" if place in "AB" else "500102",
            "kind": kinds[place],
        }
        for place in "ABCD"
    ]
    return frame(rows, [point(place) for place in "ABCD"])


def facility(facility_id: str, place: str, kind: str, capacity: float, **other: object) -> dict:
    row = {
        "id": facility_id,
        "name_zh": f"{facility_id}厂",
        "name_en": f"Plant {facility_id}",
        "site_id": f"s{place}",
        "type": kind,
        "district_code": "500101" if place in "AB" else "500102",
        "capacity_t_per_d": capacity,
        "status": "existing",
        "plan_project": False,
        "start_year": 2015,
        "end_year": pd.NA,
        "expands": "",
        "may_close": False,
    }
    return {**row, **other}


def make_facilities(rows: list[dict] | None = None) -> gpd.GeoDataFrame:
    rows = rows or [
        facility("I01", "A", "incineration", 100.0),
        facility(
            "I02", "C", "incineration", 60.0, status="planned", plan_project=True, start_year=2024
        ),
        facility("I03", "B", "incineration", 50.0, end_year=2020),
        facility("K01", "B", "kitchen_plant", 40.0, siting_basis="assumed"),
    ]
    places = [row["site_id"][1:] for row in rows]
    made = frame(rows, [point(place) for place in places])
    made["start_year"] = made["start_year"].astype("Int64")
    made["end_year"] = made["end_year"].astype("Int64")
    return made


def make_parks() -> gpd.GeoDataFrame:
    rows = [
        {
            "id": "P01",
            "name_zh": "乙园区",
            "name_en": "Park",
            "district_code": "500101",
            "level": "municipal",
            "industries": "",
            "site_id": "sB",
            "may_host": True,
        }
    ]
    return frame(rows, [point("B")])


def make_eco_parks() -> gpd.GeoDataFrame:
    rows = [
        {
            "id": "E01",
            "name_zh": "静脉产业园",
            "name_en": "Eco-park",
            "district_code": "500102",
            "kind": "eco_park",
            "site_id": "sC",
        }
    ]
    return frame(rows, [point("C")])


def make_roads() -> gpd.GeoDataFrame:
    rows, lines = [], []
    for start, end, km in (("A", "B", 10.0), ("B", "C", 20.0), ("C", "D", 30.0)):
        rows.append({"id": start + end, "from_node": start, "to_node": end, "length_km": km})
        lines.append(LineString([point(start), point(end)]))
    return frame(rows, lines)


def make_layers(facilities: gpd.GeoDataFrame | None = None) -> Layers:
    districts = frame(
        [
            {
                "id": code,
                "name_zh": name,
                "name_en": name_en,
                "district_code": code,
                "region": region,
                "population": people,
                "area_ha": 1.0,
            }
            for code, name, name_en, region, people in (
                ("500101", "甲区", "First District", "中心城区", 150_000),
                ("500102", "乙县", "Second County", "渝东北", 30_000),
            )
        ],
        [box(106.4, 29.3, 106.7, 29.7), box(106.7, 29.3, 107.2, 29.7)],
    )
    rivers = frame([{"id": "r1"}], [LineString([(106.4, 29.4), (107.2, 29.4)])])
    return Layers(
        districts=districts,
        districts_2025=districts,
        catchments=make_catchments(),
        sites=make_sites(),
        facilities=make_facilities() if facilities is None else facilities,
        eco_parks=make_eco_parks(),
        industrial_parks=make_parks(),
        roads=make_roads(),
        rivers=rivers,
        regions=pd.DataFrame(
            {"district_code": ["500101", "500102"], "region": ["中心城区", "渝东北"]}
        ),
        township_crosswalk=pd.DataFrame(),
        crs=CRS,
        manifest_sha256="0" * 64,
        attribution="hand-made",
    )


def scenario_data() -> dict:
    """Return a scenario of two streams and two types as parsed TOML."""
    rates = {"central": 1.0, "urban": 1.0, "town": 0.5, "rural": 0.2}
    transport = {"vehicle": "truck", "cost_cny_per_tkm": 1.0, "speed_km_per_h": 40, "source": "x"}
    capex = {"reference_cny": 1.0e6, "reference_t_per_d": 1}
    return {
        "scenario": {"name": "hand", "title_zh": "手算", "title_en": "By hand", "year": 2025},
        "streams": [
            {
                "key": "residual_msw",
                "title_zh": "其他垃圾",
                "title_en": "Residual MSW",
                "rates_kg_per_person_d": rates,
                "source": "x",
            },
            {
                "key": "kitchen_waste",
                "title_zh": "厨余垃圾",
                "title_en": "Kitchen waste",
                "total_t_per_d": 36.0,
                "share_captured": 0.5,
                "source": "x",
            },
        ],
        "facility_types": {
            "incineration": {
                "title_zh": "焚烧厂",
                "title_en": "Incineration",
                "accepts": ["residual_msw"],
                "yields": {"bottom_ash": 0.2},
                "sizes_t_per_d": [50, 100],
                "capex": capex,
                "opex_cny_per_t": 100,
                "life_yr": 20,
                "source": "x",
            },
            "kitchen_plant": {
                "title_zh": "厨余厂",
                "title_en": "Kitchen plant",
                "accepts": ["kitchen_waste"],
                "sizes_t_per_d": [10, 20],
                "capex": capex,
                "opex_cny_per_t": 150,
                "life_yr": 20,
                "source": "x",
            },
        },
        "transport": {"residual_msw": {**transport}, "kitchen_waste": {**transport}},
        "travel": {"provider": "roads", "road_factor": 1.0, "access_factor": 1.0},
        "policies": [
            {"kind": "existing_stays_open", "scope": "all"},
            {"kind": "max_service_distance", "streams": ["residual_msw"], "max_km": 55},
        ],
        "objective": {"kind": "cost", "discount_rate": 0.0, "unserved_cost_cny_per_t": 1000},
    }


@pytest.fixture
def layers() -> Layers:
    return make_layers()


@pytest.fixture
def data() -> dict:
    return scenario_data()


@pytest.fixture
def plant() -> Callable[..., dict]:
    """Return the maker of one row of the facilities layer."""
    return facility


@pytest.fixture
def layers_with() -> Callable[[list[dict]], Layers]:
    """Return the maker of layers with other facilities."""
    return lambda rows: make_layers(make_facilities(rows))
