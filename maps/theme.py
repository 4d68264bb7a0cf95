"""What things look like and what they are called: shared by screen and paper.

Colours come from sets that stay apart for colour-blind readers: Okabe and Ito
(2008) for facility types, Paul Tol's light scheme (2021) for service areas,
ColorBrewer's sequential sets for classes. Shapes are polygons in a unit circle,
so that the browser and Matplotlib draw the same symbol.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Vertices = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Words:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return the words in `lang` (``"zh"`` or ``"en"``)."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class FacilityStyle:
    """How facilities of one type are drawn."""

    words: Words
    colour: str
    shape: str


@dataclass(frozen=True)
class LineStyle:
    """A line on screen and paper; `width_px` in points on paper, pixels on screen."""

    colour: str
    width_px: float


@dataclass(frozen=True)
class ValueClass:
    """One class of a classified value: from `lower` up to, without, `upper`.

    `hatch` is a name of `maps.hatches.HATCHES` that prints over the colour.
    """

    lower: float
    upper: float
    colour: str
    hatch: str = ""


def _regular(count: int, turn_deg: float, radius: float = 1.0) -> Vertices:
    """Return a regular polygon of `count` corners, the first at `turn_deg` from east."""
    angles = [math.radians(turn_deg + 360 * i / count) for i in range(count)]
    return tuple((round(radius * math.cos(a), 4), round(radius * math.sin(a), 4)) for a in angles)


_ARM = 0.36
SHAPES: Mapping[str, Vertices] = MappingProxyType(
    {
        "circle": _regular(32, 0, 0.92),
        "triangle": _regular(3, 90, 1.08),
        "triangle_down": _regular(3, -90, 1.08),
        "square": _regular(4, 45, 1.1),
        "diamond": _regular(4, 90, 1.12),
        "pentagon": _regular(5, 90, 1.02),
        "pentagon_down": _regular(5, -90, 1.02),
        "hexagon": _regular(6, 0),
        "star": tuple(
            v
            for pair in zip(_regular(5, 90, 1.15), _regular(5, 126, 0.52), strict=True)
            for v in pair
        ),
        "cross": (
            (-_ARM, 1.0), (_ARM, 1.0), (_ARM, _ARM), (1.0, _ARM), (1.0, -_ARM), (_ARM, -_ARM),
            (_ARM, -1.0), (-_ARM, -1.0), (-_ARM, -_ARM), (-1.0, -_ARM), (-1.0, _ARM), (-_ARM, _ARM),
        ),
    }
)  # fmt: skip

FACILITY_TYPES: Mapping[str, FacilityStyle] = MappingProxyType(
    {
        "incineration": FacilityStyle(
            Words("生活垃圾焚烧发电厂", "Waste-to-energy plant"), "#C44E00", "triangle"
        ),
        "kitchen_plant": FacilityStyle(
            Words("厨余垃圾处理厂", "Kitchen-waste plant"), "#00805D", "circle"
        ),
        "construction_plant": FacilityStyle(
            Words("建筑垃圾综合处理厂", "Construction-waste plant"), "#8A5A00", "square"
        ),
        "hazardous_plant": FacilityStyle(
            Words("危险废物处置设施", "Hazardous-waste plant"), "#9B3F78", "diamond"
        ),
        "medical_plant": FacilityStyle(
            Words("医疗废物集中处理设施", "Medical-waste plant"), "#00609C", "cross"
        ),
        "kiln": FacilityStyle(
            Words("水泥窑协同处置", "Cement kiln co-processing"), "#5A5A5A", "pentagon"
        ),
        "kiln_sludge": FacilityStyle(
            Words("水泥窑协同处置污泥", "Sludge in cement kilns"), "#7A4B6A", "pentagon_down"
        ),
        "landfill": FacilityStyle(Words("生活垃圾填埋场", "Landfill"), "#6B5B2E", "triangle_down"),
        "transfer_station": FacilityStyle(
            Words("垃圾转运站", "Transfer station"), "#2E7FB0", "star"
        ),
        "sorting_centre": FacilityStyle(
            Words("再生资源分拣中心", "Sorting centre"), "#3D6E1F", "hexagon"
        ),
    }
)
OTHER_TYPE = FacilityStyle(Words("其他设施", "Other facility"), "#444444", "circle")

STREAM_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "residual_msw": Words("其他垃圾（焚烧）", "Residual waste"),
        "kitchen_waste": Words("厨余垃圾", "Kitchen waste"),
        "construction_waste": Words("建筑垃圾", "Construction waste"),
        "hazardous_waste": Words("危险废物", "Hazardous waste"),
        "medical_waste": Words("医疗废物", "Medical waste"),
        "recyclables": Words("可回收物", "Recyclables"),
        "sludge": Words("污泥", "Sewage sludge"),
        "bottom_ash": Words("炉渣", "Bottom ash"),
        "fly_ash": Words("飞灰", "Fly ash"),
        "digestate": Words("沼渣", "Digestate"),
    }
)

STATUS_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "existing": Words("已建", "Existing"),
        "under_construction": Words("在建", "Under construction"),
        "planned": Words("规划", "Planned"),
        "candidate": Words("候选", "Candidate"),
        "forbidden": Words("禁用", "Forbidden"),
    }
)

BASIS_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "published": Words("公开资料", "Published"),
        "general_knowledge": Words("常识性资料", "General knowledge"),
        "modelled": Words("模型推算", "Modelled"),
        "assumed": Words("推定", "Assumed"),
        "user": Words("用户提供", "Supplied by user"),
        "share_2010": Words("按 2010 年乡镇占比推算", "By township shares of 2010"),
        "median": Words("按同类中位数推算", "By the median of its kind"),
        "road_nodes": Words("按路网节点数推算", "By number of road nodes"),
    }
)

CONFIDENCE_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "high": Words("高", "High"),
        "medium": Words("中", "Medium"),
        "low": Words("低", "Low"),
    }
)

SOLUTION_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "optimal": Words("最优", "Optimal"),
        "feasible": Words("可行（未证最优）", "Feasible"),
        "infeasible": Words("无可行解", "Infeasible"),
        "unbounded": Words("无界", "Unbounded"),
        "no_solution": Words("未得解", "No solution"),
    }
)

AREA_HATCHES: Mapping[str, str] = MappingProxyType(
    {
        "#8FB8E3": "", "#EDA488": "grid", "#A9E2C8": "level", "#F2E2A0": "", "#BBA4D8": "cross",
        "#CFDB82": "cross", "#F7C4D1": "slash", "#A9DCE8": "grid", "#CDB084": "level",
        "#A5B795": "slash",
    }
)  # fmt: skip
"""Hatch of each service area's colour: two with the same hatch are light and dark."""
AREA_COLOURS: tuple[str, ...] = tuple(AREA_HATCHES)
UNSERVED_COLOUR = "#B2182B"
NO_DEMAND_COLOUR = "#ECEBE7"
NO_DATA_COLOUR = "#F4F3EF"

DEMAND_COLOURS: tuple[str, ...] = ("#F1F6E8", "#C7E3C3", "#8CC9BE", "#4A9EB3", "#1F5F8B")
DEMAND_HATCHES: tuple[str, ...] = ("", "", "slash", "level", "")
UNSERVED_CLASSES: tuple[ValueClass, ...] = (
    ValueClass(0.0, 0.001, "#EEF3F1"),
    ValueClass(0.001, 0.05, "#FBD3AC"),
    ValueClass(0.05, 0.20, "#F5A56B", "slash"),
    ValueClass(0.20, 0.50, "#E5724B"),
    ValueClass(0.50, math.inf, "#B2182B", "cross"),
)
UTILISATION_CLASSES: tuple[ValueClass, ...] = (
    ValueClass(0.0, 0.60, "#6FB1DE"),
    ValueClass(0.60, 0.95, "#3C8F5A"),
    ValueClass(0.95, math.inf, "#8E1B3A"),
)
FLOW_LIMITS: tuple[float, ...] = (0.0, 0.02, 0.1, 0.3, 1.0)
"""Where the classes of flows begin, as shares of the round number below the largest."""
FLOW_WIDTHS_PX: tuple[float, ...] = (0.5, 1.0, 1.8, 2.8, 4.2)
"""Width of a flow of each class; colours are those of `FLOW_LINE`."""

PAGE_COLOUR = "#E8EDF0"
LAND_COLOUR = "#FBFAF7"
REGION_TINTS: tuple[str, ...] = ("#F3DFD3", "#F6F0DA", "#E0EBE0", "#DFE6F0", "#EBE2EE")
INK_COLOUR = "#22313F"
MUTED_COLOUR = "#6B7785"
STAMP_COLOUR = "#B2182B"
ACCENT_COLOUR = "#1F5F8B"
DISTRICT_LINE = LineStyle("#7C8794", 0.9)
REGION_LINE = LineStyle("#3E4A57", 1.4)
CATCHMENT_LINE = LineStyle("#FFFFFF", 0.35)
FAINT_CATCHMENT_LINE = LineStyle("#E3DFD6", 0.3)
SERVICE_AREA_LINE = LineStyle("#4A5560", 0.8)
ROAD_LINE = LineStyle("#B9AFA3", 0.5)
RIVER_LINE = LineStyle("#7FB3DC", 1.3)
FLOW_LINE = LineStyle("#3E4A57", 0.6)
ECO_PARK_COLOUR = "#1B7837"
INDUSTRIAL_PARK_COLOURS: Mapping[str, str] = MappingProxyType(
    {"national": "#4D5B8C", "municipal": "#8B95BD", "customs": "#A78BC0"}
)

SIZE_STEPS_T_PER_D: tuple[float, ...] = (10.0, 100.0, 1000.0, 3000.0)


def facility_style(facility_type: str) -> FacilityStyle:
    """Return the style of a type; a type of the user's own gets the neutral one."""
    return FACILITY_TYPES.get(facility_type, OTHER_TYPE)


SYMBOL_RADIUS_PX = (7.0, 0.78, 0.3, 17.0)
"""Least radius, factor and power of the capacity in t/d, largest radius."""


def symbol_radius_px(capacity_t_per_d: float) -> float:
    """Return the radius of a facility's symbol in pixels on screen.

    It grows from 7 pixels with the 0.3rd power of capacity: plants reach from 2 to
    10,000 t/d, and an area in proportion would hide the small ones.
    """
    capacity = max(float(capacity_t_per_d), 0.0) if math.isfinite(capacity_t_per_d) else 0.0
    least, factor, power, most = SYMBOL_RADIUS_PX
    return round(min(most, least + factor * capacity**power), 2)


def is_assumed(basis: object) -> bool:
    """Tell whether a basis column says that the value is an assumption."""
    return basis == "assumed"


def class_of(value: float, classes: tuple[ValueClass, ...]) -> ValueClass:
    """Return the class that holds `value`; values outside take the nearest end."""
    for one in classes:
        if value < one.upper:
            return one
    return classes[-1]


def _two_digits(value: float) -> float:
    """Round to two significant digits, so that class limits read well."""
    if value <= 0:
        return 0.0
    digits = 1 - math.floor(math.log10(value))
    return round(value, digits)


def demand_classes(values: list[float]) -> tuple[ValueClass, ...]:
    """Return at most five classes with about equally many districts in each.

    Equal counts keep one large district from painting all others alike. Limits
    are rounded to two digits; classes that fall together are merged.
    """
    finite = sorted(v for v in values if math.isfinite(v) and v > 0)
    count = len(DEMAND_COLOURS)
    cuts = [finite[len(finite) * i // count] for i in range(1, count)] if finite else []
    limits = sorted({_two_digits(c) for c in cuts} - {0.0})
    edges = [0.0, *limits, math.inf]
    first = count - (len(edges) - 1)
    return tuple(
        ValueClass(low, high, DEMAND_COLOURS[first + i], DEMAND_HATCHES[first + i])
        for i, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True))
    )
