"""JSON documents about the service and its collections."""

from __future__ import annotations

from collections.abc import Sequence

from api.features.collection import Collection
from api.features.conformance import CLASSES
from api.features.formats import HTML, ITEMS, JSON, PLAIN, SCHEMA, SCHEMAS
from api.features.links import (
    OPENAPI,
    QUERYABLES_REL,
    REL_ROOT,
    Address,
    Link,
    link,
    link_forms,
)
from api.features.systems import DEFAULT_SYSTEM, SYSTEMS, read_system

Document = dict[str, object]
TITLE = "重庆固废设施选址平台 / Chongqing Waste Facility Siting"
MEANING = (
    "重庆固废设施选址：图层与方案结果（OGC API - Features），求解、比较、解释等任务"
    "（OGC API - Processes），地图、表格与报告。 / "
    "Siting waste facilities in Chongqing: layers and results (OGC API - Features), jobs that "
    "solve, compare and explain (OGC API - Processes), maps, tables and reports."
)
MORE = (("runs", "运行记录 / Runs"), ("healthz", "状态 / Health"))


def landing_document(address: Address) -> Document:
    """Return the landing page."""
    base = address.base
    links = [
        *link_forms(address, PLAIN, JSON),
        link(f"{base}api", "service-desc", OPENAPI, "接口描述 / API definition"),
        link(f"{base}docs", "service-doc", HTML.media_type, "接口文档 / API documentation"),
        link(f"{base}conformance", "conformance", JSON.media_type, "符合的标准 / Conformance"),
        link(
            f"{base}conformance",
            f"{REL_ROOT}conformance",
            JSON.media_type,
            "符合的标准 / Conformance",
        ),
        link(f"{base}collections", "data", JSON.media_type, "图层 / Collections"),
        link(f"{base}collections", f"{REL_ROOT}data", JSON.media_type, "图层 / Collections"),
        link(f"{base}processes", f"{REL_ROOT}processes", JSON.media_type, "处理 / Processes"),
        link(f"{base}jobs", f"{REL_ROOT}job-list", JSON.media_type, "任务 / Jobs"),
        *(link(f"{base}{path}", "related", JSON.media_type, title) for path, title in MORE),
    ]
    return {"title": TITLE, "description": MEANING, "links": links}


def conformance_document() -> Document:
    """Return the conformance declaration."""
    return {"conformsTo": list(CLASSES)}


def collections_document(address: Address, collections: Sequence[Collection]) -> Document:
    """Return the list of collections."""
    return {
        "links": list(link_forms(address, PLAIN, JSON)),
        "crs": [system.uri for system in SYSTEMS],
        "collections": [
            collection_document(Address(address.base, f"collections/{found.id}"), found)
            for found in collections
        ],
    }


def collection_document(address: Address, collection: Collection) -> Document:
    """Return one collection; `address` is that of the collection itself."""
    return {
        "id": collection.id,
        "title": f"{collection.title_zh} / {collection.title_en}",
        "description": f"{collection.meaning_zh} / {collection.meaning_en}",
        "attribution": " / ".join(t for t in (collection.source_zh, collection.source_en) if t),
        "itemType": "feature",
        "itemCount": collection.count,
        "extent": extent(collection),
        "crs": [system.uri for system in SYSTEMS],
        "storageCrs": read_system("storageCrs", collection.storage_crs).uri,
        "links": collection_links(address, collection),
    }


def extent(collection: Collection) -> Document:
    """Return where and when the features of a collection are."""
    found: Document = {}
    if collection.bounds_deg is not None:
        bounds = [list(collection.bounds_deg)]
        found["spatial"] = {"bbox": bounds, "crs": DEFAULT_SYSTEM.uri}
    if collection.year_columns is not None:
        first, last = collection.years
        interval = [
            None if first is None else f"{first}-01-01T00:00:00Z",
            None if last is None else f"{last}-12-31T23:59:59Z",
        ]
        found["temporal"] = {"interval": [interval]}
    return found


def collection_links(address: Address, collection: Collection) -> list[Link]:
    """Return the links of a collection: itself, its items in each format, its queryables."""
    items = Address(address.base, f"{address.path}/items")
    queryables = Address(address.base, f"{address.path}/queryables")
    titles = f"{collection.title_zh} / {collection.title_en}"
    return [
        *link_forms(address, PLAIN, JSON),
        *(
            link(items.with_values(f=form.key), "items", form.media_type, f"{titles} ({form.key})")
            for form in ITEMS
        ),
        *(
            link(
                queryables.with_values(f=form.key),
                QUERYABLES_REL,
                form.media_type,
                "可查询列 / Queryables",
            )
            for form in SCHEMAS
        ),
    ]


def queryables_document(address: Address, collection: Collection) -> Document:
    """Return the columns that filters may name, as JSON Schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address.with_values("f"),
        "type": "object",
        "title": f"{collection.title_zh} / {collection.title_en}",
        "description": f"{collection.meaning_zh} / {collection.meaning_en}",
        "properties": queryables(collection),
        "additionalProperties": False,
    }


def queryables(collection: Collection) -> dict[str, Document]:
    """Return each column as JSON Schema, Chinese title first."""
    found: dict[str, Document] = {
        "id": {"type": "string", "title": "编号", "description": "Id", "x-ogc-role": "id"}
    }
    types = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
    for column in collection.columns:
        limits = {"minimum": column.lower, "maximum": column.upper}
        found[column.name] = {
            "type": types[column.dtype],
            "title": f"{column.meaning_zh}（{column.unit}）" if column.unit else column.meaning_zh,
            "description": column.meaning_en,
            **({"x-ogc-unit": column.unit} if column.unit else {}),
            **({"enum": list(column.choices)} if column.choices else {}),
            **{key: value for key, value in limits.items() if value is not None},
        }
    kinds = {kind.removeprefix("Multi").lower() for kind in collection.geometry_types}
    kind = kinds.pop() if len(collection.geometry_types) == 1 else "any"
    found["geometry"] = {
        "title": "几何",
        "description": f"Geometry ({', '.join(collection.geometry_types)})",
        "format": f"geometry-{kind}",
        "x-ogc-role": "primary-geometry",
    }
    return found


__all__ = [
    "SCHEMA", "collection_document", "collections_document", "conformance_document",
    "landing_document", "queryables_document",
]  # fmt: skip
