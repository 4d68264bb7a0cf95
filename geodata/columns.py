"""The columns of every layer: name, kind of value, unit, bounds, meaning.

The single source for validation, documentation, API queryables and error texts.
The index of a layer is its ``id``; geometry is described by `GEOMETRY`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Dtype = Literal["str", "int", "float", "bool"]


@dataclass(frozen=True)
class Column:
    """One column of a layer.

    Parameters
    ----------
    name
        Ends in its unit where it is a number with one.
    dtype
        ``"str"``, ``"int"``, ``"float"`` or ``"bool"``.
    unit
        ``"t/d"``, ``"ha"`` ... or "" for text, counts and flags.
    lower, upper
        Bounds of a number, both included; None = no bound.
    required
        Whether a layer from outside must bring it; the others get `default`.
    meaning_zh, meaning_en
        One sentence each.
    choices
        The only values that a text may have; empty = any text.
    default
        What `geodata.schemas.complete` fills in where an optional column is
        missing: a value, or the name of another column as ``"=name"``.
    nullable
        Whether single values may be missing.
    """

    name: str
    dtype: Dtype
    unit: str
    lower: float | None
    upper: float | None
    required: bool
    meaning_zh: str
    meaning_en: str
    choices: tuple[str, ...] = ()
    default: str | float | bool | None = None
    nullable: bool = False


BASES = ("published", "general_knowledge", "modelled", "assumed", "user")
CONFIDENCES = ("high", "medium", "low")
AREA_KINDS = ("central", "urban", "town", "rural")
SITE_KINDS = ("eco_park", "industrial_park", "standing_plant", "town", "chosen_point")
PARK_KINDS = ("eco_park", "recycling_base", "urban_mining_base", "bulk_waste_base")
PARK_LEVELS = ("national", "municipal", "customs")
STATUSES = ("existing", "under_construction", "planned", "candidate", "forbidden")
FACILITY_TYPES = (
    "incineration",
    "kitchen_plant",
    "construction_plant",
    "hazardous_plant",
    "medical_plant",
    "kiln",
    "kiln_sludge",
    "landfill",
    "transfer_station",
    "sorting_centre",
)


def _text(
    name: str,
    zh: str,
    en: str,
    *,
    choices: tuple[str, ...] = (),
    default: str | None = None,
) -> Column:
    required = default is None
    return Column(name, "str", "", None, None, required, zh, en, choices, default)


def _number(
    name: str,
    zh: str,
    en: str,
    *,
    unit: str = "",
    upper: float | None = None,
    default: float | str | None = None,
) -> Column:
    required = default is None
    return Column(name, "float", unit, 0.0, upper, required, zh, en, (), default)


def _degrees(name: str, zh: str, en: str, limit: float) -> Column:
    return Column(name, "float", "deg", -limit, limit, False, zh, en, (), "=point")


def _year(name: str, zh: str, en: str) -> Column:
    return Column(name, "int", "", 1900, 2200, False, zh, en, (), None, True)


COMMON = (
    _text("name_zh", "中文名称", "Chinese name"),
    _text("name_en", "英文或拼音名称", "English or pinyin name", default="=name_zh"),
    _text("siting_basis", "位置依据", "What the position rests on", choices=BASES, default="user"),
    _text(
        "capacity_basis",
        "规模或数量依据",
        "What size, population or length rests on",
        choices=BASES,
        default="user",
    ),
    _text("source", "出处", "Citation that a planner can follow", default="用户数据"),
    _text("confidence", "可信度", "How sure the row is", choices=CONFIDENCES, default="medium"),
)
_DISTRICT_CODE = _text(
    "district_code", "区县六位代码", "Six-digit code of the district", default=""
)
_AREA = _number("area_ha", "椭球面积", "Area on the ellipsoid", unit="ha", default="=area")
_SITE_ID = _text("site_id", "场址编号", "Id of the site it stands at", default="")
_POPULATION_BASIS = _text(
    "population_basis", "人口依据", "What the population rests on", default="user"
)
_POPULATION = Column("population", "int", "", 0, None, True, "2020年常住人口", "Residents of 2020")

_DISTRICTS = (_DISTRICT_CODE, _text("region", "区域", "Region of the city", default=""))
_CATCHMENTS = (
    _DISTRICT_CODE,
    _text("district", "区县名称", "Name of the district", default=""),
    _text("unit_2025", "2025年11月后所属县级单位", "County-level unit since 2025-11", default=""),
    _text(
        "kind",
        "街道、镇、乡",
        "Subdistrict, town or township",
        choices=("urban", "town", "rural"),
        default="town",
    ),
    _text(
        "area_kind",
        "产生量分区",
        "Kind of area that sets the generation rate",
        choices=AREA_KINDS,
        default="town",
    ),
    _POPULATION,
    _POPULATION_BASIS,
    _text(
        "point_basis", "需求点依据", "What the demand point rests on", choices=BASES, default="user"
    ),
    _degrees("lon_deg", "需求点经度", "Longitude of the demand point", 180.0),
    _degrees("lat_deg", "需求点纬度", "Latitude of the demand point", 90.0),
    _AREA,
    _number(
        "industrial_park_share",
        "占全市工业园区比重（按级别计分，推定）",
        "Share of all industrial parks, by level (assumed)",
        upper=1.0,
        default=0.0,
    ),
)
_FACILITIES = (
    _SITE_ID,
    _text("type", "设施类型", "Type of facility", choices=FACILITY_TYPES),
    _DISTRICT_CODE,
    _number("capacity_t_per_d", "处理能力", "Most it may take", unit="t/d"),
    _number(
        "capacity_t_per_yr",
        "年处理能力",
        "Most it may take in a year",
        unit="t/yr",
        default="=capacity",
    ),
    _text(
        "status",
        "现状或规划状态",
        "Status as of the present plan",
        choices=STATUSES,
        default="existing",
    ),
    Column(
        "plan_project",
        "bool",
        "",
        None,
        None,
        False,
        "是否为规划的18个焚烧项目之一",
        "Whether it is one of the plan's 18 incineration projects",
        (),
        False,
    ),
    _year("start_year", "投运年份（含）", "First year in service"),
    _year("end_year", "停运年份（含）", "Last year in service"),
    _text("expands", "扩建对象的编号", "Id of the plant that it enlarges", default=""),
    Column(
        "may_close",
        "bool",
        "",
        None,
        None,
        False,
        "方案是否可以不启用",
        "Whether a scenario may leave it unused",
        (),
        False,
    ),
)
_ROADS = (
    _text("from_node", "起点编号", "Road node it starts at"),
    _text("to_node", "终点编号", "Road node it ends at"),
    Column("length_km", "float", "km", 0.001, None, True, "沿路长度", "Length along the road"),
)

SCHEMAS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "districts": (*COMMON, *_DISTRICTS, _POPULATION, _POPULATION_BASIS, _AREA),
        "districts_2025": (*COMMON, _DISTRICT_CODE, _AREA),
        "catchments": (*COMMON, *_CATCHMENTS),
        "sites": (
            *COMMON,
            _DISTRICT_CODE,
            _text("kind", "场址类别", "Kind of site", choices=SITE_KINDS, default="town"),
        ),
        "facilities": (*COMMON, *_FACILITIES),
        "eco_parks": (
            *COMMON,
            _DISTRICT_CODE,
            _text("kind", "园区类别", "Kind of park", choices=PARK_KINDS, default="eco_park"),
            _SITE_ID,
        ),
        "industrial_parks": (
            *COMMON,
            _DISTRICT_CODE,
            _text("level", "园区级别", "Level", choices=PARK_LEVELS, default="municipal"),
            _text("level_zh", "园区级别（中文）", "Level in Chinese", default=""),
            _text("industries", "主导产业", "Leading industries", default=""),
            _SITE_ID,
            Column(
                "may_host",
                "bool",
                "",
                None,
                None,
                False,
                "能否设置固废设施",
                "Whether it may host waste facilities",
                (),
                True,
            ),
        ),
        "roads": (*_ROADS, _text("name_zh", "中文名称", "Chinese name", default=""), *COMMON[1:]),
        "rivers": COMMON,
    }
)
"""Columns of each layer, besides ``id`` (the index) and the geometry."""

GEOMETRY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "districts": ("Polygon", "MultiPolygon"),
        "districts_2025": ("Polygon", "MultiPolygon"),
        "catchments": ("Polygon", "MultiPolygon"),
        "sites": ("Point",),
        "facilities": ("Point",),
        "eco_parks": ("Point",),
        "industrial_parks": ("Point",),
        "roads": ("LineString",),
        "rivers": ("LineString", "MultiLineString"),
    }
)
"""Geometry types that each layer may hold."""
