"""The description of the whole HTTP interface in OpenAPI 3.0, which QGIS and others read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.features.documents import MEANING, TITLE
from api.features.formats import FEATURE, GEOJSON, ITEMS, PLAIN, SCHEMAS, Format
from api.features.parameters import (
    FEATURE_PARAMETERS,
    ITEM_PARAMETERS,
    PLAIN_PARAMETERS,
    SCHEMA_PARAMETERS,
    Part,
    in_path,
)
from api.features.summaries import SUMMARIES, TAGS

VERSION = "3.0.3"
OBJECT: Part = {"type": "object"}
FAULTS: dict[str, str] = {
    "400": "参数无效 / A parameter is not valid",
    "401": "需要密钥 / A key is needed",
    "403": "角色不允许，或请求来自其他网站 / Not for this role, or asked by another site",
    "404": "没有此内容 / There is no such thing",
    "406": "不提供所要求的格式 / None of the accepted formats is offered",
    "409": "当前状态下无法完成 / Not possible in the present state",
    "412": "与 If-Match 不符 / If-Match names another state",
    "413": "请求过大 / The request is too large",
    "422": "数据或方案有误 / Data or scenario at fault",
    "429": "请稍后再试 / Try again later",
}
FAULTS_OF: dict[str, tuple[str, ...]] = {
    "get": ("400", "404"),
    "post": ("400", "403", "404", "409", "413", "422", "429"),
    "put": ("400", "403", "412", "413", "422"),
    "patch": ("400", "403", "412", "413", "422"),
    "delete": ("400", "403"),
}
AT_THE_GATE = ("401", "403", "429")
"""Faults that any request may meet before it reaches its address."""
COLLECTION = in_path("collection_id", "图层编号。 / Id of the collection.", "catchments")
FEATURE_ID = in_path("feature_id", "要素编号。 / Id of the feature.", "500103001")
PROBLEM: Part = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
LINKS: Part = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {"href": {"type": "string"}, "rel": {"type": "string"}},
    },
}
GEOMETRY: Part = {
    "type": "object",
    "nullable": True,
    "required": ["type"],
    "properties": {"type": {"type": "string"}},
}
FEATURE_SCHEMA: Part = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string"},
        "geometry": GEOMETRY,
        "properties": OBJECT,
        "links": LINKS,
    },
}
ITEMS_SCHEMA: Part = {
    "type": "object",
    "required": ["type", "features", "links", "numberMatched", "numberReturned", "timeStamp"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": FEATURE_SCHEMA},
        "links": LINKS,
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
        "timeStamp": {"type": "string", "format": "date-time"},
    },
}
CONFORMANCE_SCHEMA: Part = {
    "type": "object",
    "required": ["conformsTo"],
    "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
}
COLLECTION_SCHEMA: Part = {
    "type": "object",
    "required": ["id", "links", "crs"],
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "extent": OBJECT,
        "itemType": {"type": "string"},
        "crs": {"type": "array", "items": {"type": "string"}},
        "storageCrs": {"type": "string"},
        "links": LINKS,
    },
}
COLLECTIONS_SCHEMA: Part = {
    "type": "object",
    "required": ["links", "collections"],
    "properties": {
        "links": LINKS,
        "collections": {"type": "array", "items": COLLECTION_SCHEMA},
    },
}


def content(offered: Sequence[Format], schema: Part) -> Part:
    """Return what an answer may be: JSON by its schema, files as bytes, pages as text."""
    found: Part = {}
    for form in offered:
        binary = form.suffix not in ("", "csv")
        text: Part = {"type": "string", "format": "binary"} if binary else {"type": "string"}
        found[form.media_type] = {"schema": schema if form.key == GEOJSON.key else text}
    return found


def operation(
    name: str, summary: str, parameters: Sequence[Part], answer: Part, codes: Sequence[str]
) -> Part:
    """Return a GET operation with its answers and its faults."""
    faults = {code: {"$ref": f"#/components/responses/{code}"} for code in codes}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": ["features"],
            "parameters": list(parameters),
            "responses": {
                "200": {"description": summary, "content": answer},
                "304": {"description": "未变化 / Not changed"},
                **faults,
            },
        }
    }


def feature_paths() -> Part:
    """Return the paths of OGC API - Features."""
    without, all_codes = ["400", "406", "412"], ["400", "404", "406", "412"]
    of = "/collections/{collection_id}"
    return {
        "/conformance": operation(
            "conformance", "符合的标准 / Conformance", PLAIN_PARAMETERS,
            content(PLAIN, CONFORMANCE_SCHEMA), without,
        ),
        "/collections": operation(
            "collections", "全部图层 / All collections", PLAIN_PARAMETERS,
            content(PLAIN, COLLECTIONS_SCHEMA), without,
        ),
        of: operation(
            "collection", "一个图层 / One collection", [COLLECTION, *PLAIN_PARAMETERS],
            content(PLAIN, COLLECTION_SCHEMA), all_codes,
        ),
        f"{of}/queryables": operation(
            "queryables", "可查询列 / Queryables", [COLLECTION, *SCHEMA_PARAMETERS],
            content(SCHEMAS, OBJECT), all_codes,
        ),
        f"{of}/items": operation(
            "items", "要素 / Features", [COLLECTION, *ITEM_PARAMETERS],
            content(ITEMS, ITEMS_SCHEMA), all_codes,
        ),
        f"{of}/items/{{feature_id}}": operation(
            "item", "一个要素 / One feature", [COLLECTION, FEATURE_ID, *FEATURE_PARAMETERS],
            content(FEATURE, FEATURE_SCHEMA), all_codes,
        ),
    }  # fmt: skip


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the description of every address of `app` in OpenAPI 3.0."""
    described = get_openapi(
        title=TITLE, version=app.version, description=MEANING, routes=app.routes
    )
    lowered: dict[str, Any] = lower(described)
    lowered["openapi"] = VERSION
    for path, methods in lowered["paths"].items():
        for method, one in methods.items():
            name_faults(one, FAULTS_OF[method], has_parts="{" in path)
            one["summary"] = SUMMARIES.get(f"{method} {path}", one["summary"])
    lowered["paths"] = feature_paths() | lowered["paths"]
    for methods in lowered["paths"].values():
        for one in methods.values():
            for code in AT_THE_GATE:
                one["responses"].setdefault(code, {"$ref": f"#/components/responses/{code}"})
    lowered["tags"] = [{"name": name, "description": words} for name, words in TAGS.items()]
    components = lowered.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    page = {"text/html": {"schema": {"type": "string"}}}
    components["responses"] = {
        code: {"description": words, "content": {**problem, **page}}
        for code, words in FAULTS.items()
    }
    return lowered


def name_faults(one: dict[str, Any], codes: Sequence[str], *, has_parts: bool) -> None:
    """Say which faults an operation may answer; 400 where FastAPI itself would say 422."""
    responses = one.setdefault("responses", {})
    responses.pop("422", None)
    for code in (*codes, *(("404", "409") if has_parts else ())):
        responses.setdefault(code, {"$ref": f"#/components/responses/{code}"})


def lower(node: Any) -> Any:  # noqa: ANN401
    """Return a part of an OpenAPI 3.1 document as 3.0 writes it."""
    if isinstance(node, list):
        return [lower(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: lower(value) for key, value in node.items()}
    choices = made.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        others = [choice for choice in choices if choice != {"type": "null"}]
        del made["anyOf"]
        made |= others[0] if len(others) == 1 else {"anyOf": others}
        made["nullable"] = True
    if "const" in made:
        made["enum"] = [made.pop("const")]
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(made.get(bound), int | float) and not isinstance(made[bound], bool):
            made[limit], made[bound] = made[bound], True
    return made
