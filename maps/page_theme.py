"""Colours and shapes of printed maps, as the page's script reads them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from maps import theme
from maps.marks import CHANGE_AREAS, CHANGE_RINGS

_CHANGES = {
    **{name: CHANGE_RINGS[name] for name in ("opened", "closed", "resized")},
    **{name: CHANGE_AREAS[name] for name in ("moved", "same")},
    "gained": CHANGE_AREAS["served"],
    "lost": CHANGE_AREAS["left"],
}
"""Marks of what differs between two runs, by the page's names."""


def page_theme() -> dict[str, Any]:
    """Return the colours and shapes that the script needs."""
    return {
        "shapes": dict(theme.SHAPES),
        "types": {
            key: {"colour": s.colour, "shape": s.shape} for key, s in theme.FACILITY_TYPES.items()
        },
        "other_type": {"colour": theme.OTHER_TYPE.colour, "shape": theme.OTHER_TYPE.shape},
        "changes": {name: mark.colour for name, mark in _CHANGES.items()},
        "utilisation": [[c.lower, c.colour] for c in theme.UTILISATION_CLASSES],
        "unserved": [[c.lower, c.colour] for c in theme.UNSERVED_CLASSES],
        "unserved_colour": theme.UNSERVED_COLOUR,
        "no_demand": theme.NO_DEMAND_COLOUR,
        "land": theme.LAND_COLOUR,
        "eco_park": theme.ECO_PARK_COLOUR,
        "industrial_park": dict(theme.INDUSTRIAL_PARK_COLOURS),
        "lines": {
            "districts": asdict(theme.DISTRICT_LINE),
            "catchments": asdict(theme.CATCHMENT_LINE),
            "roads": asdict(theme.ROAD_LINE),
            "rivers": asdict(theme.RIVER_LINE),
            "flows": asdict(theme.FLOW_LINE),
        },
    }
