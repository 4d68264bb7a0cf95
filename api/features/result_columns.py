"""What the columns of a run's layers mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.columns import SCHEMAS, Column, Dtype
from maps.theme import STREAM_WORDS

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "_t_per_d": "t/d",
        "_t_per_yr": "t/yr",
        "_cny_per_t": "CNY/t",
        "_cny_per_yr": "CNY/yr",
        "_km": "km",
        "_ha": "ha",
        "_deg": "deg",
    }
)
MEANINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "district": ("区县名称", "Name of the district"),
        "open": ("是否启用", "Whether it is in use"),
        "load_t_per_d": ("处理量", "What it takes"),
        "utilisation_share": ("负荷率", "Load over capacity"),
        "shadow_price_cny_per_t": ("影子价格", "Saving per extra tonne of capacity"),
        "fixed_cost_cny_per_yr": ("固定成本", "Fixed cost"),
        "processing_cost_cny_per_yr": ("处理成本", "Processing cost"),
        "shares_park": (
            "是否共用静脉产业园设施",
            "Whether it shares the infrastructure of an eco-park",
        ),
        "stream": ("废物种类", "Stream"),
        "from_kind": ("起点类别", "Kind of origin"),
        "from_id": ("起点编号", "Id of the origin"),
        "to_id": ("去向设施编号", "Id of the facility it goes to"),
        "from_name": ("起点名称", "Name of the origin"),
        "to_name": ("去向设施名称", "Name of the facility it goes to"),
        "flow_t_per_d": ("分配量", "Tonnes hauled"),
        "distance_km": ("运距", "One-way haul length"),
        "haul_cost_cny_per_t": ("运输成本", "Haul cost"),
    }
)
OF_STREAM: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "_demand_t_per_d": ("产生量", "arising"),
        "_unserved_t_per_d": ("未收运量", "unserved"),
        "_served_t_per_d": ("收运量", "served"),
        "_facility_id": ("去向设施编号", "id of the facility it goes to"),
        "_mean_distance_km": ("平均运距", "mean haul"),
    }
)
DTYPES: Mapping[str, Dtype] = MappingProxyType({"b": "bool", "i": "int", "u": "int", "f": "float"})


def result_column(layer: str, name: str, dtype_kind: str) -> Column:
    """Return the column of a run's layer by its name.

    Parameters
    ----------
    layer
        ``facilities``, ``catchments`` or ``flows``.
    name
        Column as the run stores it.
    dtype_kind
        numpy's letter for its values: ``b``, ``i``, ``f`` or another for text.
    """
    for column in SCHEMAS.get(layer, ()):
        if column.name == name:
            return column
    zh, en = MEANINGS.get(name) or _stream_meaning(name) or (name, name)
    dtype = DTYPES.get(dtype_kind, "str")
    amount = dtype == "int" and unit_of(name) != ""
    return Column(
        name, "float" if amount else dtype, unit_of(name), None, None, False, zh, en, nullable=True
    )


def unit_of(name: str) -> str:
    """Return the unit that a column's name ends in, or nothing."""
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def _stream_meaning(name: str) -> tuple[str, str] | None:
    for ending, (zh, en) in OF_STREAM.items():
        stream = name.removesuffix(ending)
        if stream != name:
            words = STREAM_WORDS.get(stream)
            shown = (words.zh, words.en) if words else (stream, stream)
            return f"{shown[0]}：{zh}", f"{shown[1]}: {en}"
    return None
