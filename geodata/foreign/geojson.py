"""GeoJSON by the letter: RFC 7946, read without GDAL.

GDAL follows links in the old ``crs`` member and takes other JSON (GDALG) for
GeoJSON; reading the text ourselves leaves neither a network nor a driver to fool.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from shapely.errors import GEOSException
from shapely.geometry import shape

from geodata.errors import DataError, Fault
from geodata.foreign.answer import Answer, row_list

WGS84 = "EPSG:4326"
DEPTHS: Mapping[str, int] = MappingProxyType(
    {
        "Point": 0,
        "MultiPoint": 1,
        "LineString": 1,
        "MultiLineString": 2,
        "Polygon": 2,
        "MultiPolygon": 3,
    }
)
"""How deep positions are nested in the coordinates of each type."""

CRS_NAME = re.compile(r"(urn:ogc:def:crs:)?(EPSG|OGC)(:[\w.]*)+", re.IGNORECASE)


def read_geojson(path: Path, file: str) -> Answer:
    """Return the features of a GeoJSON text; feature 1 is row 1.

    Raises
    ------
    DataError
        If the text is not strict JSON, not a FeatureCollection, or its ``crs``
        member is a link; rows with broken geometries are faults of the answer.
    """
    content = _parse(path, file)
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise DataError([Fault("geojson_no_collection", {"file": file})])
    answer = Answer(format="geojson", layer=file, layers=[file], crs=_crs(content, file))
    answer.rows = list(range(1, len(features) + 1))
    records = [feature if isinstance(feature, dict) else {} for feature in features]
    answer.columns = _columns(records)
    answer.geometry = np.empty(len(records), object)
    broken = []
    for position, record in enumerate(records):
        try:
            answer.geometry[position] = _geometry(record.get("geometry"))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, GEOSException):
            broken.append(position + 1)
    if broken:
        answer.faults.append(Fault("geometry_broken", {"file": file, "rows": row_list(broken)}))
    return answer


def _parse(path: Path, file: str) -> dict[str, Any]:
    """Return the JSON object in `path`, no NaN or Infinity in it."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise DataError([Fault("json_broken", {"file": file, "detail": error})]) from error
    if not isinstance(content, dict):
        raise DataError([Fault("geojson_no_collection", {"file": file})])
    return content


def _refuse(constant: str) -> float:
    message = f"{constant} is not JSON"
    raise ValueError(message)


def _crs(content: dict[str, Any], file: str) -> str:
    """Return the system: WGS84 by the standard, or the name of the old member."""
    member = content.get("crs")
    if member is None:
        return WGS84
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or member.get("type") != "name":
        raise DataError([Fault("geojson_crs_link", {"file": file})])
    # Only names of registers: PROJ would also read files that a text points to.
    if not CRS_NAME.fullmatch(name):
        raise DataError([Fault("crs_unknown", {"crs": name})])
    return name


def _columns(records: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return the properties by name, in the order of first appearance."""
    properties = [record.get("properties") for record in records]
    rows = [values if isinstance(values, dict) else {} for values in properties]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [_plain(row.get(name)) for row in rows] for name in names}
    ids = [record.get("id") for record in records]
    if "id" not in columns and any(value is not None for value in ids):
        columns["id"] = [_plain(value) for value in ids]
    return columns


def _plain(value: object) -> object:
    """Return lists and objects as JSON text, other values as they are."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


def _geometry(member: object) -> object:
    """Return a shapely geometry, None where the feature has none.

    Raises
    ------
    ValueError
        Its coordinates are not nested as its type says, or are no numbers: shapely
        would read texts as numbers and take the first of several points.
    """
    if member is None:
        return None
    if isinstance(member, dict) and not _is_nested(member):
        message = "coordinates do not fit the type"
        raise ValueError(message)
    return shape(member)


def _is_nested(member: dict[str, Any]) -> bool:
    """Say whether coordinates are lists of numbers, as deep as the type asks."""
    if member.get("type") == "GeometryCollection":
        parts = member.get("geometries")
        return isinstance(parts, list) and all(isinstance(p, dict) and _is_nested(p) for p in parts)
    depth = DEPTHS.get(str(member.get("type")))
    return depth is not None and _is_deep(member.get("coordinates"), depth)


def _is_deep(coordinates: object, depth: int) -> bool:
    if not isinstance(coordinates, list):
        return False
    if depth == 0:
        return all(type(number) in (int, float) for number in coordinates)
    return all(_is_deep(part, depth - 1) for part in coordinates)
