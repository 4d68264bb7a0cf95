"""A small city of four districts, thirty-six catchments and seven facilities; a browser."""

from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from geodata.results import ResultLayers

CRS = "EPSG:4490"
WEST, SOUTH, SIDE = 106.0, 29.0, 0.1
DISTRICTS = {"500101": "东安区", "500102": "西宁区", "500103": "北山县", "500104": "南江县"}
STREAMS = ("residual_msw", "kitchen_waste")


def layer(geometry, ids, **columns):
    return gpd.GeoDataFrame(columns, geometry=geometry, index=pd.Index(ids, name="id"), crs=CRS)


def truth(count, siting="published", capacity="published"):
    return {
        "siting_basis": [siting] * count,
        "capacity_basis": [capacity] * count,
        "source": ["规划文本 专栏 1"] * count,
        "confidence": ["high"] * count,
    }


def cell(column, row):
    x, y = WEST + SIDE * column, SOUTH + SIDE * row
    return box(x, y, x + SIDE, y + SIDE)


def code_of(column, row):
    return list(DISTRICTS)[(column // 3) + 2 * (row // 3)]


def facilities():
    rows = [
        ("I01", "东安焚烧厂", "incineration", 1, 1, 1500, True, 1500, "existing", False),
        ("I02", "西宁焚烧厂", "incineration", 4, 1, 900, True, 600, "planned", True),
        ("I03", "北山焚烧厂", "incineration", 1, 4, 600, True, 300, "planned", True),
        ("I04", "南江备选焚烧厂", "incineration", 4, 4, 600, False, 0, "candidate", True),
        ("K01", "东安厨余厂", "kitchen_plant", 2, 2, 200, True, 150, "existing", False),
        ("K02", "南江厨余厂", "kitchen_plant", 4, 3, 100, True, 50, "planned", True),
        ("L01", "东安填埋场", "landfill", 0, 3, 400, True, 330, "existing", False),
    ]
    count = len(rows)
    points = [Point(WEST + SIDE * (r[3] + 0.5), SOUTH + SIDE * (r[4] + 0.4)) for r in rows]
    columns = {
        "name_zh": [r[1] for r in rows],
        "name_en": [f"Plant {r[0]}" for r in rows],
        "type": [r[2] for r in rows],
        "site_id": [f"S{r[0]}" for r in rows],
        "district_code": [code_of(r[3], r[4]) for r in rows],
        "district": [DISTRICTS[code_of(r[3], r[4])] for r in rows],
        "status": [r[8] for r in rows],
        "plan_project": [r[9] for r in rows],
        "open": [r[6] for r in rows],
        "capacity_t_per_d": [float(r[5]) for r in rows],
        "load_t_per_d": [float(r[7]) for r in rows],
        "utilisation_share": [r[7] / r[5] for r in rows],
        "shadow_price_cny_per_t": [12.5, *[0.0] * (count - 1)],
        **truth(count),
    }
    columns["siting_basis"] = ["assumed" if r[9] else "published" for r in rows]
    columns["capacity_basis"] = ["assumed" if r[9] else "published" for r in rows]
    return layer(points, [r[0] for r in rows], **columns)


def catchments():
    spots = [(c, r) for r in range(6) for c in range(6)]
    count = len(spots)
    taker = [
        "I01" if c < 3 and r < 3 else "I02" if r < 3 else "I03" if c < 5 else "" for c, r in spots
    ]
    kitchen = ["K01" if r < 3 else "K02" if r < 5 else "" for _, r in spots]
    columns = {
        "name_zh": [f"第{i + 1}镇" for i in range(count)],
        "name_en": [f"Town {i + 1}" for i in range(count)],
        "district_code": [code_of(c, r) for c, r in spots],
        "district": [DISTRICTS[code_of(c, r)] for c, r in spots],
        "kind": ["town"] * count,
        "population": [10000 + 100 * i for i in range(count)],
        "lon_deg": [WEST + SIDE * (c + 0.5) for c, _ in spots],
        "lat_deg": [SOUTH + SIDE * (r + 0.5) for _, r in spots],
    }
    for key, takes, tonnes in (("residual_msw", taker, 70.0), ("kitchen_waste", kitchen, 8.0)):
        served = np.array([tonnes if t else 0.0 for t in takes])
        columns |= {
            f"{key}_demand_t_per_d": np.full(count, tonnes) + np.arange(count),
            f"{key}_served_t_per_d": served,
            f"{key}_unserved_t_per_d": np.full(count, tonnes) + np.arange(count) - served,
            f"{key}_facility_id": takes,
            f"{key}_mean_distance_km": [22.5 if t else np.nan for t in takes],
        }
    return layer([cell(c, r) for c, r in spots], [f"5001{i:05d}" for i in range(count)], **columns)


def flows(cells, plants):
    rows = [
        (key, "catchment", cid, taker, 70.0 if key == "residual_msw" else 8.0)
        for key in STREAMS
        for cid, taker in cells[f"{key}_facility_id"].items()
        if taker
    ]
    rows.append(("bottom_ash", "facility", "I01", "L01", 330.0))
    start = dict(
        zip(cells.index, zip(cells["lon_deg"], cells["lat_deg"], strict=True), strict=True)
    )
    spots = {i: (p.x, p.y) for i, p in plants.geometry.items()} | start
    return layer(
        [LineString([spots[r[2]], spots[r[3]]]) for r in rows],
        [str(i) for i in range(len(rows))],
        stream=[r[0] for r in rows],
        from_kind=[r[1] for r in rows],
        from_id=[r[2] for r in rows],
        to_id=[r[3] for r in rows],
        flow_t_per_d=[r[4] for r in rows],
        distance_km=[22.5] * len(rows),
    )


def districts(cells):
    sums = cells.groupby("district_code")[[c for c in cells if c.endswith("_t_per_d")]].sum()
    boxes = [
        box(WEST + c, SOUTH + r, WEST + c + 0.3, SOUTH + r + 0.3)
        for r in (0, 0.3)
        for c in (0, 0.3)
    ]
    return layer(
        boxes,
        list(DISTRICTS),
        name_zh=list(DISTRICTS.values()),
        name_en=["Dong'an", "Xining", "Beishan", "Nanjiang"],
        region=["中心城区", "中心城区", "渝东北", "渝东南"],
        population=[100000, 90000, 80000, 70000],
        area_ha=[99000.0] * 4,
        **{column: sums.loc[list(DISTRICTS), column].to_numpy() for column in sums},
    )


def meta():
    titles = {
        "residual_msw": ("其他垃圾", "Residual waste"),
        "kitchen_waste": ("厨余垃圾", "Kitchen waste"),
    }
    return {
        "run_id": "3f9c2a71d0",
        "title_zh": "小城 2025 年设施布局",
        "title_en": "Small city, facilities of 2025",
        "year": 2025,
        "status": "optimal",
        "objective_cny_per_yr": 1.23e9,
        "bound_cny_per_yr": 1.2299e9,
        "gap_share": 0.0001,
        "verified": True,
        "crs": "EPSG:4545",
        "attribution": "© OpenStreetMap contributors (ODbL); GeoNames (CC BY 4.0)",
        "streams": [
            {
                "key": key,
                "title_zh": zh,
                "title_en": en,
                "demand_t_per_d": 3150.0,
                "served_t_per_d": 2100.0,
                "unserved_t_per_d": 1050.0,
            }
            for key, (zh, en) in titles.items()
        ],
        "shortfalls_zh": ["其他垃圾缺口 1,050 t/d：南江县 80 km 内无焚烧能力"],
        "shortfalls_en": [
            "Residual waste lacks 1,050 t/d: no incineration within 80 km of Nanjiang"
        ],
        "created": "2026-11-22T12:00:00Z",
        "remainder_zh": "未收运",
        "remainder_en": "Unserved",
    }


def build():
    cells, plants = catchments(), facilities()
    return ResultLayers(
        facilities=plants,
        catchments=cells,
        flows=flows(cells, plants),
        districts=districts(cells),
        sites=layer(
            plants.geometry.to_list(),
            plants["site_id"].to_list(),
            name_zh=plants["name_zh"].to_list(),
        ),
        eco_parks=layer(
            [Point(106.15, 29.14), Point(106.45, 29.45)],
            ["E01", "E02"],
            name_zh=["东安静脉产业园", "南江基地"],
            name_en=["Dong'an eco-park", "Nanjiang base"],
            district_code=["500101", "500104"],
            kind=["eco_park", "recycling_base"],
            **truth(2),
        ),
        industrial_parks=layer(
            [Point(106.35, 29.05), Point(106.55, 29.55)],
            ["P01", "P02"],
            name_zh=["西宁工业园", "南江工业园"],
            name_en=["Xining park", "Nanjiang park"],
            district_code=["500102", "500104"],
            level=["national", "municipal"],
            industries=["装备", "化工"],
            **truth(2),
        ),
        roads=layer([LineString([(106.0, 29.2), (106.6, 29.25)])], ["R1"], length_km=[58.0]),
        rivers=layer([LineString([(106.0, 29.5), (106.6, 29.05)])], ["Y1"], name_zh=["大江"]),
        meta=meta(),
    )


@pytest.fixture
def results():
    return build()


@pytest.fixture
def against():
    """The same city in another plan: I02 closed, I03 larger, I04 open, two townships moved."""
    whole = build()
    plants, cells = whole.facilities.copy(), whole.catchments.copy()
    plants.loc["I02", ["open", "load_t_per_d"]] = [False, 0.0]
    plants.loc["I04", "open"] = True
    plants.loc["I03", "capacity_t_per_d"] = 900.0
    cells["residual_msw_facility_id"] = cells["residual_msw_facility_id"].replace("I02", "I04")
    cells.loc["500100000", ["residual_msw_facility_id", "residual_msw_unserved_t_per_d"]] = [
        "", 70.0,
    ]  # fmt: skip
    titles = {"run_id": "77aa", "title_zh": "小城优选方案", "title_en": "Small city, cheapest"}
    return replace(whole, facilities=plants, catchments=cells, meta=whole.meta | titles)


ADDRESS = "http://map.invalid/"


@dataclass
class Sight:
    """A page and everything that went wrong on it."""

    page: object
    requests: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def text(self, selector):
        return self.page.locator(selector).inner_text()


def look_at(browser, html, *, headers=None, size=(1366, 768)):
    """Open `html` as the only thing that can be reached; wait until it is drawn."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    sight = Sight(page)

    def answer(route):
        sight.requests.append(route.request.url)
        if route.request.url == ADDRESS:
            route.fulfill(
                body=html, headers={"content-type": "text/html; charset=utf-8", **(headers or {})}
            )
        else:
            route.abort()

    page.route("**/*", answer)
    page.on("console", lambda m: m.type in ("error", "warning") and sight.complaints.append(m.text))
    page.on("pageerror", lambda error: sight.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (sight.complaints.append(dialog.message), dialog.dismiss()))
    page.goto(ADDRESS)
    page.wait_for_function("document.documentElement.dataset.drawn")
    return sight


@pytest.fixture
def open_page(browser):
    """Open pages in the browser and close them when the test is over."""
    seen = []

    def opened(html, **options):
        seen.append(look_at(browser, html, **options))
        return seen[-1]

    yield opened
    for sight in seen:
        sight.page.close()
