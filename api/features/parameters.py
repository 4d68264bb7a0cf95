"""Parameters of requests for features, as OpenAPI 3.0 says them."""

from __future__ import annotations

from api.features.cql import LANGUAGES, TEXT_LIMIT_BYTES
from api.features.formats import FEATURE, ITEMS, PLAIN, SCHEMAS, Format
from api.features.query import DEFAULT_LIMIT, LIMIT_UPPER
from api.features.systems import DEFAULT_SYSTEM, SYSTEMS

Part = dict[str, object]
URIS = [system.uri for system in SYSTEMS]


def parameter(name: str, meaning: str, schema: Part, **more: object) -> Part:
    """Return a parameter of the query."""
    return {"name": name, "in": "query", "required": False, "description": meaning,
            "schema": schema, **more}  # fmt: skip


def in_path(name: str, meaning: str, example: str) -> Part:
    """Return a part of the path."""
    schema: Part = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": meaning,
            "schema": schema, "example": example}  # fmt: skip


def listed(schema: Part, **more: object) -> Part:
    """Return a list that is written with commas."""
    return {"type": "array", "items": schema, **more}


def format_parameter(offered: tuple[Format, ...]) -> Part:
    """Return ``f=`` with the formats of one resource."""
    keys = [form.key for form in offered]
    return parameter(
        "f", "格式，优先于 Accept。 / Format; wins over Accept.", {"type": "string", "enum": keys}
    )


COMMA = {"style": "form", "explode": False}
NUMBERS: Part = {
    "oneOf": [
        listed({"type": "number"}, minItems=4, maxItems=4),
        listed({"type": "number"}, minItems=6, maxItems=6),
    ]
}
LANG = parameter(
    "lang", "网页语言。 / Language of pages.", {"type": "string", "enum": ["zh", "en"]}
)
LIMIT = parameter(
    "limit",
    "每页最多要素数；下载文件时不起作用。 / Most features on a page; files are always whole.",
    {"type": "integer", "minimum": 1, "maximum": LIMIT_UPPER, "default": DEFAULT_LIMIT},
)
BBOX = parameter(
    "bbox",
    "范围，按 bbox-crs 的轴序。 / Box, axes in the order of bbox-crs.",
    NUMBERS,
    **COMMA,
    example=[106.3, 29.4, 106.7, 29.8],
)
DATETIME = parameter(
    "datetime",
    "时刻或区间，RFC 3339。 / Instant or interval, RFC 3339.",
    {"type": "string"},
    example="2021-01-01/2025-12-31",
)


def crs_parameter(name: str, meaning: str) -> Part:
    """Return a parameter that names a coordinate system."""
    schema: Part = {"type": "string", "format": "uri", "enum": URIS, "default": DEFAULT_SYSTEM.uri}
    return parameter(name, meaning, schema)


CRS = crs_parameter("crs", "返回坐标的坐标系。 / System of the answer's coordinates.")
ITEM_PARAMETERS = [
    LIMIT,
    BBOX,
    crs_parameter("bbox-crs", "bbox 的坐标系。 / System of bbox."),
    CRS,
    DATETIME,
    parameter(
        "filter",
        "CQL2 条件。 / Condition in CQL2.",
        {"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT_BYTES},
        example="name_zh LIKE '%镇'",
    ),
    parameter(
        "filter-lang",
        "filter 的语言。 / Language of the filter.",
        {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
    ),
    crs_parameter("filter-crs", "filter 中几何的坐标系。 / System of the filter's geometries."),
    parameter(
        "sortby",
        "排序列，前加 - 为降序。 / Columns to sort by; - before one is descending.",
        listed({"type": "string", "pattern": "[+-]?[A-Za-z0-9_]+"}, minItems=1),
        **COMMA,
        example=["-id"],
    ),
    parameter(
        "properties",
        "返回的列。 / Columns to give.",
        listed({"type": "string"}),
        **COMMA,
        example=["name_zh", "source"],
    ),
    parameter(
        "token",
        "下一页链接中的标记。 / Mark of a page, from the link to the next one.",
        {"type": "string"},
    ),
    parameter(
        "queryables",
        "任一可查询列等于某值，例：kind=town；列见 queryables。 / "
        "Any queryable column equal to a value, as kind=town.",
        {"type": "object", "additionalProperties": {"type": "string"}},
        style="form",
        explode=True,
        example={"id": "500103001"},
    ),
    format_parameter(ITEMS),
    LANG,
]
PLAIN_PARAMETERS = [format_parameter(PLAIN), LANG]
SCHEMA_PARAMETERS = [format_parameter(SCHEMAS), LANG]
FEATURE_PARAMETERS = [CRS, format_parameter(FEATURE), LANG]
