"""Pages of features and single features as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from api.features.errors import Fault, NoCollectionError
from api.features.formats import FEATURE, GEOJSON, ITEMS, JSON
from api.features.links import Address, Link, link, link_forms
from api.features.prepared import Prepared, encode_rows, feature_bytes
from api.features.query import ItemsQuery
from api.features.representation import Representation
from api.features.selection import Selection, next_token
from api.features.systems import DEFAULT_SYSTEM, System


def items_page(
    address: Address, prepared: Prepared, query: ItemsQuery, selection: Selection
) -> Representation:
    """Return one page of features, put together from what was encoded before."""
    features = encoded_features(prepared, query, selection.page)
    head = {
        "type": "FeatureCollection",
        "numberMatched": len(selection.positions),
        "numberReturned": len(selection.page),
        "timeStamp": prepared.stamp,
        "links": [*link_forms(address, ITEMS, GEOJSON), *more(address, prepared, query, selection)],
    }
    body = b"".join((orjson.dumps(head)[:-1], b',"features":[', b",".join(features), b"]}"))
    return Representation(body, GEOJSON.media_type, crs_header(query.system))


def crs_header(system: System) -> dict[str, str]:
    """Return the header that names the system of an answer's coordinates."""
    return {"Content-Crs": f"<{system.uri}>"}


def more(
    address: Address, prepared: Prepared, query: ItemsQuery, selection: Selection
) -> Iterable[Link]:
    """Yield the link to the collection, and to the next page where there is one."""
    of = Address(address.base, f"collections/{prepared.collection.id}")
    yield link(of.with_values(), "collection", JSON.media_type)
    token = next_token(prepared, query, selection)
    if token:
        href = address.with_values(f=GEOJSON.key, token=token)
        yield link(href, "next", GEOJSON.media_type, "下一页 / Next page")


def encoded_features(prepared: Prepared, query: ItemsQuery, page: list[int]) -> list[bytes]:
    """Return the features at some positions, with the columns that the query wants."""
    geometries = prepared.geometry_bytes(query.system)
    if query.properties is None:
        properties = [prepared.properties[position] for position in page]
    else:
        cells = {name: prepared.cells[name] for name in query.properties}
        properties = encode_rows(cells, page)
    return [
        feature_bytes(prepared.ids[position], geometries[position], encoded)
        for position, encoded in zip(page, properties, strict=True)
    ]


def position_of(prepared: Prepared, feature_id: str) -> int:
    """Return where a feature stands.

    Raises
    ------
    NoCollectionError
        The collection has no such feature.
    """
    position = prepared.positions.get(feature_id)
    if position is None:
        params = {"id": feature_id[:80], "collection": prepared.collection.id}
        raise NoCollectionError([Fault("no_feature", params)])
    return position


def one_feature(
    address: Address, prepared: Prepared, feature_id: str, system: System = DEFAULT_SYSTEM
) -> Representation:
    """Return one feature with its links.

    Raises
    ------
    NoCollectionError
        The collection has no such feature.
    """
    position = position_of(prepared, feature_id)
    feature = encoded_features(prepared, ItemsQuery(system=system), [position])[0]
    of = Address(address.base, f"collections/{prepared.collection.id}")
    links = [
        *link_forms(address, FEATURE, GEOJSON),
        link(of.with_values(), "collection", JSON.media_type),
    ]
    body = b"".join((feature[:-1], b',"links":', orjson.dumps(links), b"}"))
    return Representation(body, GEOJSON.media_type, crs_header(system))
