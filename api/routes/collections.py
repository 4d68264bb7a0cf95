"""OGC API - Features: collections, their queryables and items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import orjson
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.access.belongings import seen_runs
from api.access.visitor import visitor_of
from api.features import documents, views
from api.features.bound_shelf import BoundShelf
from api.features.collection import Collection
from api.features.downloads import download
from api.features.formats import FEATURE, HTML, ITEMS, JSON, PLAIN, SCHEMAS, Format, wanted_format
from api.features.items import items_page, one_feature, position_of
from api.features.links import address_of
from api.features.query import ALWAYS_KNOWN, Faults, read_query, single_values
from api.features.representation import Representation, send
from api.features.selection import select
from api.features.shelf import Shelf
from api.features.systems import DEFAULT_SYSTEM, read_system
from api.layers.visibility import seen_layers
from api.rendering import render_page, wanted_language

PAGE_VARY = "Accept, Cookie"


def shelf_of(request: Request) -> Shelf | BoundShelf:
    """Return the collections of this application, as far as the visitor sees them."""
    shelf: Shelf = request.app.state.shelf
    engine, visitor = request.app.state.engine, visitor_of(request)
    run_ids = seen_runs(engine, visitor)
    return shelf if run_ids is None else BoundShelf(shelf, run_ids, seen_layers(engine, visitor))


def form_of(request: Request, offered: Sequence[Format]) -> Format:
    """Return the format that a request wants."""
    f = request.query_params.get("f")
    return wanted_format(f, request.headers.get("accept", ""), offered)


def parameters(request: Request, extra: Iterable[str] = ()) -> dict[str, str]:
    """Return a request's parameters; unknown and repeated ones are refused."""
    faults = Faults()
    known = (*ALWAYS_KNOWN, *extra)
    values = single_values(request.query_params.multi_items(), known, faults)
    faults.settle()
    return values


def page(request: Request, template: str, view: views.View) -> Response:
    """Return a page for a browser, with its tag."""
    made = render_page(request, template, view)
    kept = ("content-security-policy", "set-cookie")
    headers = {name: value for name, value in made.headers.items() if name in kept}
    return send(request, Representation(bytes(made.body), HTML.media_type, headers), vary=PAGE_VARY)


def document(request: Request, content: documents.Document, form: Format) -> Response:
    """Return a JSON document."""
    return send(request, Representation(orjson.dumps(content), form.media_type))


def landing(request: Request) -> Response:
    """Return the landing page for programs; browsers get the page of the latest run."""
    parameters(request)
    return document(request, documents.landing_document(address_of(request)), JSON)


def conformance(request: Request) -> Response:
    """Say which classes of the standards the server keeps to."""
    parameters(request)
    if form_of(request, PLAIN) is HTML:
        return page(request, "conformance.html", views.conformance_view())
    return document(request, documents.conformance_document(), JSON)


def collection_list(request: Request) -> Response:
    """List every layer and every run's results."""
    parameters(request)
    form, found = form_of(request, PLAIN), shelf_of(request).collections()
    if form is HTML:
        view = views.collections_view(found, wanted_language(request))
        return page(request, "collections.html", view)
    return document(request, documents.collections_document(address_of(request), found), form)


def one_collection(request: Request) -> Response:
    """Describe one collection."""
    found, address = named_collection(request), address_of(request)
    parameters(request)
    if form_of(request, PLAIN) is HTML:
        return collection_page(request, found)
    return document(request, documents.collection_document(address, found), JSON)


def queryables(request: Request) -> Response:
    """Return the columns that filters may name, as JSON Schema."""
    found, address = named_collection(request), address_of(request)
    parameters(request)
    form = form_of(request, SCHEMAS)
    if form is HTML:
        return collection_page(request, found)
    return document(request, documents.queryables_document(address, found), form)


def collection_page(request: Request, collection: Collection) -> Response:
    """Return the page of a collection with its columns."""
    view = views.collection_view(address_of(request), collection, wanted_language(request))
    return page(request, "collection.html", view)


def named_collection(request: Request) -> Collection:
    """Return the collection that the address names."""
    return shelf_of(request).find(request.path_params["collection_id"])


async def items(request: Request) -> Response:
    """Return features: a page of them, or all of them as a file."""
    shelf, name = request.app.state.shelf, request.path_params["collection_id"]
    if visitor_of(request).project is None and shelf.is_known(name):
        kept = shelf.pages.get(page_key(request, shelf.find(name)))
        if kept is not None:
            return send(request, kept)
    return await run_in_threadpool(make_items, request)


def page_key(request: Request, collection: Collection) -> tuple[str | bytes, ...]:
    """Return what a page depends on."""
    headers, scope = request.headers, request.scope
    return (
        collection.id,
        collection.revision,
        scope["scheme"],
        headers.get("host", ""),
        scope["path"],
        scope["query_string"],
        headers.get("accept", ""),
    )


def make_items(request: Request) -> Response:
    """Answer a request for items that is not kept ready, or not without a look at the visitor."""
    shelf = shelf_of(request)
    collection = shelf.find(request.path_params["collection_id"])
    kept = shelf.pages.get(page_key(request, collection))
    if kept is not None:
        return send(request, kept)
    query = read_query(request.query_params.multi_items(), collection)
    form = form_of(request, ITEMS)
    prepared, address = shelf.prepared(collection), address_of(request)
    selection = select(prepared, query)
    if form is HTML:
        lang = wanted_language(request)
        view = views.items_view(address, prepared, query, selection, lang)
        return page(request, "items.html", view)
    if form.suffix:
        made = download(prepared, query, selection, form)
    else:
        made = items_page(address, prepared, query, selection)
    shelf.pages.keep(page_key(request, collection), made)
    return send(request, made)


def item(request: Request) -> Response:
    """Return one feature."""
    collection, feature_id = named_collection(request), request.path_params["feature_id"]
    values = parameters(request, ["crs"])
    system = read_system("crs", values["crs"]) if "crs" in values else DEFAULT_SYSTEM
    form = form_of(request, FEATURE)
    prepared, address = shelf_of(request).prepared(collection), address_of(request)
    if form is HTML:
        position, lang = position_of(prepared, feature_id), wanted_language(request)
        view = views.feature_view(address, prepared, position, lang)
        return page(request, "feature.html", view)
    return send(request, one_feature(address, prepared, feature_id, system))


ROUTES: tuple[tuple[str, Callable[..., object]], ...] = (
    ("/collections/{collection_id}/items", items),
    ("/collections/{collection_id}/items/{feature_id:path}", item),
    ("/conformance", conformance),
    ("/collections", collection_list),
    ("/collections/{collection_id}", one_collection),
    ("/collections/{collection_id}/queryables", queryables),
)


def add_routes(app: FastAPI) -> None:
    """Add the addresses of this module; those that are asked most are tried first.

    They are plain routes: what they take depends on the collection, so they read it
    themselves.
    """
    for path, endpoint in ROUTES:
        app.add_route(path, endpoint, methods=["GET"], include_in_schema=False)
