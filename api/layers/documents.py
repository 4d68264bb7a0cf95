"""JSON documents about uploaded layers."""

from __future__ import annotations

from collections.abc import Sequence

from api.features.links import link
from api.layers.references import PREFIX
from api.layers.register import Layer, LayerVersion

Document = dict[str, object]
_JSON = "application/json"


def layer_document(layer: Layer, base: str) -> Document:
    """Return a layer in its newest version; `base` is the server's address."""
    return {
        "id": layer.id,
        "name": layer.name,
        "kind": layer.kind,
        "project": layer.project,
        "created": layer.created,
        "collection": layer.collection_id,
        "reference": f"{PREFIX}{layer.id}",
        **version_document(layer.id, layer.newest),
        "links": [
            link(f"{base}layers/{layer.id}", "self", _JSON),
            link(f"{base}layers/{layer.id}/versions", "version-history", _JSON),
            link(f"{base}collections/{layer.collection_id}", "collection", _JSON),
            link(f"{base}collections/{layer.collection_id}/items", "items", "application/geo+json"),
        ],
    }


def version_document(layer_id: str, version: LayerVersion) -> Document:
    """Return one version: its rows were all read, and all kept."""
    return {
        "version": version.version,
        "pinned": f"{PREFIX}{layer_id}@{version.version}",
        "file": version.file,
        "format": version.format,
        "rows": {
            "read": version.rows,
            "kept": version.rows,
            "dropped": 0,
            "repaired": version.rows_repaired,
        },
        "sha256": version.sha256,
        "uploaded": version.created,
        "notes": list(version.notes),
    }


def layers_document(layers: Sequence[Layer], base: str) -> Document:
    """Return the list of layers."""
    return {
        "layers": [layer_document(layer, base) for layer in layers],
        "links": [link(f"{base}layers", "self", _JSON)],
    }


def versions_document(layer_id: str, versions: Sequence[LayerVersion], base: str) -> Document:
    """Return every version of a layer."""
    return {
        "id": layer_id,
        "versions": [version_document(layer_id, version) for version in versions],
        "links": [link(f"{base}layers/{layer_id}/versions", "self", _JSON)],
    }
