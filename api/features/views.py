"""What the pages about layers show, in one language."""

from __future__ import annotations

from collections.abc import Sequence

from api.features.codes import code_words
from api.features.collection import Collection
from api.features.conformance import CLASSES
from api.features.formats import FILES, GEOJSON, SCHEMA_JSON
from api.features.links import Address
from api.features.prepared import Prepared
from api.features.query import ItemsQuery
from api.features.selection import Selection, next_token
from api.features.systems import SYSTEMS, read_system
from geodata.columns import Column

View = dict[str, object]
MISSING = "—"


def collection_row(collection: Collection, lang: str) -> View:
    """Return one line of the list of collections."""
    meaning = collection.meaning_zh if lang == "zh" else collection.meaning_en
    return {
        "id": collection.id,
        "title": collection.title(lang),
        "meaning": meaning,
        "count": f"{collection.count:,}",
        "of_run": "." in collection.id,
    }


def collections_view(collections: Sequence[Collection], lang: str) -> View:
    """Return the page of all collections."""
    return {"collections": [collection_row(found, lang) for found in collections]}


def conformance_view() -> View:
    """Return the page of conformance classes."""
    return {"classes": list(CLASSES)}


def collection_view(address: Address, collection: Collection, lang: str) -> View:
    """Return the page of one collection."""
    items = Address(address.base, f"collections/{collection.id}/items")
    bounds = collection.bounds_deg or ()
    return {
        "layer": collection_row(collection, lang),
        "columns": [column_row(column, lang) for column in collection.columns],
        "geometry": " / ".join(collection.geometry_types),
        "bounds": ", ".join(f"{value:.4f}" for value in bounds) or MISSING,
        "stored_in": read_system("storageCrs", collection.storage_crs).code,
        "offered_in": ", ".join(system.code for system in SYSTEMS),
        "attribution": (collection.source_zh if lang == "zh" else collection.source_en) or MISSING,
        "downloads": download_links(items, lang),
        "data_links": [
            {"href": items.with_values(f=GEOJSON.key), "title": "GeoJSON"},
            {
                "href": Address(items.base, f"collections/{collection.id}/queryables").with_values(
                    f=SCHEMA_JSON.key
                ),
                "title": "JSON Schema",
            },
        ],
    }


def download_links(items: Address, lang: str) -> list[View]:
    """Return a link per file format; a filter of the address stays."""
    return [
        {
            "href": items.with_values("limit", "token", "lang", f=form.key),
            "title": form.title_zh if lang == "zh" else form.title_en,
        }
        for form in FILES
    ]


def column_row(column: Column, lang: str) -> View:
    """Return one line of the table of columns."""
    return {
        "name": column.name,
        "meaning": column.meaning_zh if lang == "zh" else column.meaning_en,
        "unit": column.unit,
        "dtype": column.dtype,
        "is_number": column.dtype in ("int", "float"),
    }


def shown_columns(prepared: Prepared, query: ItemsQuery) -> list[Column]:
    """Return the columns that a page of features has."""
    wanted = query.properties
    return [c for c in prepared.collection.columns if wanted is None or c.name in wanted]


def items_view(
    address: Address, prepared: Prepared, query: ItemsQuery, selection: Selection, lang: str
) -> View:
    """Return a page of features as a table."""
    columns = shown_columns(prepared, query)
    token = next_token(prepared, query, selection)
    values = dict(address.pairs)
    return {
        "layer": collection_row(prepared.collection, lang),
        "columns": [column_row(column, lang) for column in columns],
        "rows": [
            {"id": prepared.ids[at], "cells": cells_at(prepared, columns, at, lang)}
            for at in selection.page
        ],
        "matched": f"{len(selection.positions):,}",
        "returned": f"{len(selection.page):,}",
        "next_url": address.with_values(token=token) if token else "",
        "first_url": address.with_values("token") if query.after else "",
        "filter_text": values.get("filter", ""),
        "kept": [
            {"name": name, "value": value}
            for name, value in address.pairs
            if name not in ("filter", "token", "filter-lang")
        ],
        "downloads": download_links(address, lang),
        "data_links": [{"href": address.with_values(f=GEOJSON.key), "title": "GeoJSON"}],
    }


def feature_view(address: Address, prepared: Prepared, position: int, lang: str) -> View:
    """Return the page of one feature."""
    columns = list(prepared.collection.columns)
    cells = cells_at(prepared, columns, position, lang)
    rows = [
        {**column_row(column, lang), "value": cell["text"], "code": cell["code"]}
        for column, cell in zip(columns, cells, strict=True)
    ]
    names = prepared.cells.get("name_zh" if lang == "zh" else "name_en")
    return {
        "layer": collection_row(prepared.collection, lang),
        "feature_id": prepared.ids[position],
        "feature_name": (names[position] if names else None) or prepared.ids[position],
        "rows": rows,
        "data_links": [{"href": address.with_values(f=GEOJSON.key), "title": "GeoJSON"}],
    }


def cells_at(
    prepared: Prepared, columns: Sequence[Column], position: int, lang: str
) -> list[dict[str, object]]:
    """Return the cells of one feature as text."""
    return [cell_of(column, prepared.cells[column.name][position], lang) for column in columns]


def cell_of(column: Column, value: object, lang: str) -> dict[str, object]:
    """Return a cell; a code is shown in words, and stands itself in `code` for filters."""
    words = code_words(column, value)
    return {
        "text": words.say(lang) if words else cell_text(value, lang),
        "code": value if words else "",
        "is_number": column.dtype in ("int", "float"),
    }


def cell_text(value: object, lang: str) -> str:
    """Return a value as readers write it: years and codes stay, great numbers are grouped."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        words = ("是", "否") if lang == "zh" else ("yes", "no")
        return words[0] if value else words[1]
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return str(value)
