"""What messages call a coordinate system, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pyproj

NAMES_ZH: Mapping[int, str] = MappingProxyType(
    {
        4326: "WGS84",
        4490: "CGCS2000",
        4545: "CGCS2000 3 度带，中央经线 108°E",
        3857: "Web 墨卡托",
    }
)
"""Chinese names of the systems met most, by EPSG code."""


def crs_words(system: pyproj.CRS) -> dict[str, object]:
    """Return how messages name `system`: ``crs`` in English, ``crs_zh`` in Chinese.

    The EPSG code leads where there is one; a system without code and without
    a name in `NAMES_ZH` keeps the name in its own definition.
    """
    code = system.to_epsg()
    if code is None:
        return {"crs": system.name, "crs_zh": system.name}
    name = NAMES_ZH.get(code)
    zh = f"EPSG:{code}（{name}）" if name else f"EPSG:{code}"
    return {"crs": f"EPSG:{code} ({system.name})", "crs_zh": zh}
